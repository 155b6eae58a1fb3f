"""Reply markup: what a keyboard under a message may hold."""

from typing import Any

from tests.telegram_server.entities import checked_link
from tests.telegram_server.errors import ApiError, Json, bad_request
from tests.telegram_server.params import Params, reason_of, string_field
from tests.telegram_server.utf16 import units

MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_CALLBACK_BYTES = 64
MAX_COPY_CHARACTERS = 256
MAX_QUERY_CHARACTERS = 256
KINDS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)


def reply_markup(params: Params) -> Json | None:
    """Return the keyboard that a request asks for, None when it asks for none."""
    markup = params.json("reply_markup", "reply keyboard markup")
    return None if markup is None else checked_markup(markup)


def inline_keyboard(params: Params) -> Json | None:
    """Return the inline keyboard that an edit asks for; no other kind can be under an edited message."""
    markup = reply_markup(params)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def checked_markup(markup: Any) -> Json | None:
    """Return a reply markup in the form in which messages show it; an empty keyboard is none.

    Raises ApiError when it is not one that the Bot API takes.
    """
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = _rows(markup, "keyboard")
    inline_rows = _rows(markup, "inline_keyboard")
    if any(rows):
        return {"keyboard": [[_plain_button(button) for button in row] for row in rows if row]}
    if any(inline_rows):
        if sum(map(len, inline_rows)) > MAX_BUTTONS:
            raise bad_request("reply markup is too long")
        if max(map(len, inline_rows)) > MAX_BUTTONS_IN_ROW:
            raise bad_request(f"inline keyboard row has more than {MAX_BUTTONS_IN_ROW} buttons")
        return {
            "inline_keyboard": [[_checked_button(button) for button in row] for row in inline_rows if row]
        }
    known = [name for name in ("remove_keyboard", "force_reply") if markup.get(name) is True]
    return {known[0]: True} if known else None


def _rows(markup: Json, name: str) -> list[list[Any]]:
    rows = markup.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad_request(f'field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{name}" of the InlineKeyboardMarkup must be an Array of Arrays')
    return rows


def _plain_button(button: Any) -> Json:
    try:
        if not isinstance(button, (str, dict)):
            raise bad_request("keyboardButton must be a String or an Object")
        text = button if isinstance(button, str) else string_field(button, "text", required=True)
    except ApiError as error:
        raise bad_request(f"can't parse keyboard button: {reason_of(error)}") from None
    if not text.strip():
        raise bad_request("keyboard button text must be non-empty")
    return {"text": text}


def _checked_button(button: Any) -> Json:
    try:
        if not isinstance(button, dict):
            raise bad_request("inlineKeyboardButton must be an Object")
        text = string_field(button, "text", required=True)
        kinds = [name for name in KINDS if button.get(name) not in (None, "") or _empty_query(button, name)]
        if not kinds:
            raise bad_request("text buttons are unallowed in the inline keyboard")
        if len(kinds) > 1:
            raise bad_request(f"inlineKeyboardButton must have exactly one optional field, found {kinds}")
    except ApiError as error:
        raise bad_request(f"can't parse inline keyboard button: {reason_of(error)}") from None
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    return {"text": text, kinds[0]: _checked_action(kinds[0], button[kinds[0]])}


def _empty_query(button: Json, name: str) -> bool:
    return name.startswith("switch_inline_query") and button.get(name) == ""


def _checked_action(kind: str, value: Any) -> Any:
    if kind == "callback_data":
        if not isinstance(value, str) or len(value.encode()) > MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif kind == "copy_text":
        text = value.get("text") if isinstance(value, dict) else None
        if not isinstance(text, str) or not 1 <= units(text) <= MAX_COPY_CHARACTERS:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif kind == "url":
        if not (isinstance(value, str) and (link := checked_link(value))):
            raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
        return link
    elif kind in {"switch_inline_query", "switch_inline_query_current_chat"}:
        if not isinstance(value, str) or units(value) > MAX_QUERY_CHARACTERS:
            raise bad_request("BUTTON_DATA_INVALID")
    elif not isinstance(value, (dict, bool)):
        raise bad_request("BUTTON_TYPE_INVALID")
    return value
