"""Methods that answer button presses and inline queries."""

from typing import Any

from tests.telegram_server.entities import checked_link
from tests.telegram_server.errors import ApiError, Json, bad_request
from tests.telegram_server.keyboards import checked_markup
from tests.telegram_server.messages import checked_text
from tests.telegram_server.params import Params, reason_of, string_field
from tests.telegram_server.state import Query, World
from tests.telegram_server.utf16 import units

MAX_ANSWER_CHARACTERS = 200
MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
MAX_CACHE_SECONDS = 86_400
DEFAULT_CACHE_SECONDS = 300
START_CHARACTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
MAX_START_CHARACTERS = 64
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(world: World, params: Params) -> bool:
    text = params.text("text")
    if units(text) > MAX_ANSWER_CHARACTERS:
        raise bad_request("MESSAGE_TOO_LONG")
    url = params.text("url")
    if url and not url.startswith((f"https://t.me/{world.bot.username}?start=", "tg://")):
        raise bad_request("URL_INVALID")
    query = _open(world, params.text("callback_query_id"), world.limits.callback_answer)
    query.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": url}
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    results = params.json("results", "results")
    if results is None:
        results = []
    if not isinstance(results, list):
        raise bad_request("expected an Array of inline query results")
    if len(results) > MAX_RESULTS:
        raise bad_request("too many inline query results specified")
    next_offset = params.text("next_offset")
    if len(next_offset.encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    checked = []
    for result in results:
        try:
            checked.append(_checked_result(world, params, result))
        except ApiError as error:
            raise bad_request(f"can't parse inline query result: {reason_of(error)}") from None
    # What follows is found out only by the data centre, whose errors have no explanation before them.
    if any(not 1 <= len(result["id"].encode()) <= MAX_ID_BYTES for result in checked):
        raise bad_request("RESULT_ID_INVALID")
    if len({result["id"] for result in checked}) < len(checked):
        raise bad_request("RESULT_ID_DUPLICATE")
    if any(not result["title"].strip() for result in checked):
        raise bad_request("ARTICLE_TITLE_EMPTY")
    query = _open(world, params.text("inline_query_id"), world.limits.inline_answer)
    query.answer = {
        "results": checked,
        "next_offset": next_offset,
        "cache_time": params.integer("cache_time", DEFAULT_CACHE_SECONDS, 0, MAX_CACHE_SECONDS),
        "is_personal": params.flag("is_personal"),
        "button": _checked_button(params),
    }
    return True


def _open(world: World, number: str, seconds: float) -> Query:
    """Return a query that still waits for its answer; each is answered once."""
    query = world.queries.get(number)
    if query is None or query.answer is not None or world.clock.now() - query.asked_at > seconds:
        raise bad_request(TOO_OLD)
    return query


def _checked_result(world: World, params: Params, result: Any) -> Json:
    """Return an article as it would be sent, with its text and entities in `message`."""
    if not isinstance(result, dict):
        raise bad_request("inline query result must be an object")
    kind = string_field(result, "type", required=True).lower()
    number = string_field(result, "id", required=True)
    if kind != "article":
        raise bad_request(f'results of type "{kind}" are not supported by this test server, use article')
    content = result.get("input_message_content")
    if not isinstance(content, dict):
        raise bad_request('can\'t find field "message_text"')
    if not content.get("message_text"):
        raise bad_request("input message content is not specified")
    text = checked_text(world, params, content, "message_text")
    markup = checked_markup(result["reply_markup"]) if result.get("reply_markup") else None
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    url = string_field(result, "url")
    if url and not checked_link(url):
        raise bad_request("WEBDOCUMENT_URL_INVALID")
    return {
        "id": number,
        "title": string_field(result, "title", required=True),
        "description": string_field(result, "description"),
        "url": url,
        "message": {"text": text.text, "entities": text.entities, "markup": markup},
    }


def _checked_button(params: Params) -> Json | None:
    """Return the button above the results, which leads to a private chat with the bot."""
    button = params.json("button", "inline query results button")
    if button is None:
        return None
    if not isinstance(button, dict):
        raise bad_request("inlineQueryResultsButton must be an Object")
    text = string_field(button, "text", required=True)
    start = string_field(button, "start_parameter", required=True)
    if not 1 <= len(start) <= MAX_START_CHARACTERS or set(start) - START_CHARACTERS:
        raise bad_request("START_PARAM_INVALID")
    return {"text": text, "start_parameter": start}


METHODS = {"answerCallbackQuery": answer_callback_query, "answerInlineQuery": answer_inline_query}
