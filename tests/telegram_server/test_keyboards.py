"""What a keyboard under a message may hold."""

from typing import Any

import pytest

from tests.telegram_server import Person
from tests.telegram_server.conftest import Bot

TEXT_BUTTON = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


def under(*rows: Any) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def button(label: str = "更多", **action: Any) -> dict[str, Any]:
    return {"text": label, **action}


def send(bot: Bot, user: Person, markup: Any) -> dict[str, Any]:
    message: dict[str, Any] = bot.ok("sendMessage", chat_id=user.id, text="好", reply_markup=markup)
    return message


@pytest.mark.parametrize(
    "action",
    [
        {"callback_data": "x"},
        {"callback_data": "字" * 21 + "x"},
        {"url": "https://example.com/"},
        {"copy_text": {"text": "字" * 256}},
        {"switch_inline_query": ""},
        {"switch_inline_query_current_chat": "渝北"},
    ],
)
def test_a_button_of_each_kind_is_shown_as_it_was_sent(
    bot: Bot, user: Person, action: dict[str, Any]
) -> None:
    assert send(bot, user, under([button(**action)]))["reply_markup"] == under([button(**action)])


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (under([button(callback_data="字" * 21 + "xy")]), "BUTTON_DATA_INVALID"),
        (under([button(callback_data="")]), TEXT_BUTTON),
        (under([button()]), TEXT_BUTTON),
        (under([button(" ", callback_data="x")]), "inline keyboard button text must be non-empty"),
        (under([{"callback_data": "x"}]), "can't parse inline keyboard button: Can't find field \"text\""),
        (under([button(copy_text={"text": ""})]), "BUTTON_COPY_TEXT_INVALID"),
        (under([button(copy_text={"text": "字" * 257})]), "BUTTON_COPY_TEXT_INVALID"),
        (under([button(copy_text="字")]), "BUTTON_COPY_TEXT_INVALID"),
        (under([button(url="nowhere")]), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (under(*[[button(callback_data="x")] * 8] * 13), "reply markup is too long"),
        (under([button(callback_data="x")] * 9), "inline keyboard row has more than 8 buttons"),
        (
            under(button(callback_data="x")),
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        (under(["更多"]), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        ({"inline_keyboard": "x"}, 'field "inline_keyboard" must be of type Array'),
        ({"keyboard": [[" "]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[7]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ([], "object expected as reply markup"),
    ],
)
def test_what_is_no_keyboard_is_refused(bot: Bot, user: Person, markup: Any, reason: str) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text="好", reply_markup=markup)
    assert refusal == f"Bad Request: {reason}"


def test_a_button_does_one_thing_only(bot: Bot, user: Person) -> None:
    markup = under([button(callback_data="x", url="https://example.com/")])
    refusal = bot.refused("sendMessage", chat_id=user.id, text="好", reply_markup=markup)
    assert "must have exactly one optional field" in refusal


def test_100_buttons_are_accepted(bot: Bot, user: Person) -> None:
    send(bot, user, under(*[[button(callback_data=str(number))] for number in range(100)]))
    assert len(user.chat.from_bot()[0].buttons) == 100


def test_an_empty_keyboard_is_none(bot: Bot, user: Person) -> None:
    assert "reply_markup" not in send(bot, user, under([], []))


@pytest.mark.parametrize(
    "markup", [{"keyboard": [["渝北", {"text": "临江"}]]}, {"remove_keyboard": True}, {"force_reply": True}]
)
def test_keyboards_in_place_of_the_letters_are_accepted(bot: Bot, user: Person, markup: Any) -> None:
    assert "reply_markup" not in send(bot, user, markup)


def test_only_an_inline_keyboard_can_come_with_an_edit(bot: Bot, user: Person) -> None:
    message = send(bot, user, under([button(callback_data="x")]))
    refusal = bot.refused(
        "editMessageReplyMarkup",
        chat_id=user.id,
        message_id=message["message_id"],
        reply_markup={"force_reply": True},
    )
    assert refusal == "Bad Request: inline keyboard expected"
