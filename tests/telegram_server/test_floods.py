"""Flood limits."""

from typing import Any

import pytest

from tests.telegram_server import FloodLimits, Person, TelegramServer
from tests.telegram_server.conftest import Bot


@pytest.fixture(autouse=True)
def strict(server: TelegramServer) -> None:
    server.set_floods(FloodLimits())


def send(bot: Bot, chat_id: int) -> int:
    """Return 0, or the seconds to wait."""
    body: dict[str, Any] = bot.response("sendMessage", chat_id=chat_id, text="答").json()
    return 0 if body["ok"] else body["parameters"]["retry_after"]


def test_a_chat_takes_one_message_a_second(bot: Bot, user: Person) -> None:
    assert [send(bot, user.id), send(bot, user.id)] == [0, 1]
    bot.server.advance(1)
    assert send(bot, user.id) == 0


def test_all_chats_take_30_messages_a_second(bot: Bot, server: TelegramServer) -> None:
    people = [server.add_user(f"用户{number}", started=True) for number in range(31)]
    assert [send(bot, person.id) for person in people] == [0] * 30 + [1]


def test_a_group_takes_20_messages_a_minute(bot: Bot, server: TelegramServer, user: Person) -> None:
    room = server.add_group("读报群", user)
    for _ in range(20):
        assert send(bot, room.id) == 0
        server.advance(1.5)
    assert 28 <= send(bot, room.id) <= 30
    server.advance(30)
    assert send(bot, room.id) == 0


def test_what_was_refused_does_not_count(bot: Bot, user: Person) -> None:
    send(bot, user.id)
    for _ in range(5):
        send(bot, user.id)
    bot.server.advance(1)
    assert send(bot, user.id) == 0


def test_what_sends_nothing_is_free(bot: Bot, user: Person) -> None:
    for _ in range(40):
        bot.ok("sendChatAction", chat_id=user.id, action="typing")
        bot.ok("getMe")


def test_edits_count(bot: Bot, user: Person) -> None:
    send(bot, user.id)
    number = user.chat.from_bot()[0].message_id
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=number, text="新")
    assert refusal == "Too Many Requests: retry after 1"


def test_floods_are_no_violations_and_can_be_switched_off(bot: Bot, user: Person) -> None:
    send(bot, user.id)
    send(bot, user.id)
    assert bot.server.violations == []
    bot.server.set_floods(None)
    assert [send(bot, user.id) for _ in range(40)] == [0] * 40
