"""getUpdates: offsets, confirmation, waiting, conflicts."""

import threading
import time
from typing import Any

import pytest

from tests.telegram_server import Person
from tests.telegram_server.conftest import Bot


def numbers(updates: list[dict[str, Any]]) -> list[int]:
    return [update["update_id"] for update in updates]


def texts(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


class Poll:
    """A getUpdates in a thread of its own."""

    def __init__(self, bot: Bot, **params: Any) -> None:
        self.body: dict[str, Any] = {}
        self.thread = threading.Thread(target=self._run, args=(bot, params))
        self.thread.start()

    def _run(self, bot: Bot, params: dict[str, Any]) -> None:
        self.body = bot.response("getUpdates", **params).json()

    def end(self) -> dict[str, Any]:
        self.thread.join(10)
        return self.body


def parked(bot: Bot, count: int = 1) -> None:
    """Return once so many getUpdates have come."""
    bot.server.wait(lambda: len(bot.server.requests("getUpdates")) >= count, 5, "polling")


def test_updates_come_again_until_a_higher_offset_confirms_them(bot: Bot, user: Person) -> None:
    for text in "甲乙丙":
        user.send(text)
    first = numbers(bot.updates())
    assert numbers(bot.updates()) == first
    assert texts(bot.updates(offset=first[1])) == ["乙", "丙"]
    assert texts(bot.updates()) == ["乙", "丙"]
    assert bot.updates(offset=first[2] + 1) == []
    assert bot.server.pending == 0


def test_ids_of_updates_rise_by_one(bot: Bot, user: Person) -> None:
    for text in "甲乙丙":
        user.send(text)
    first, second, third = numbers(bot.updates())
    assert (second, third) == (first + 1, first + 2)


def test_a_negative_offset_keeps_only_the_last_updates(bot: Bot, user: Person) -> None:
    for text in "甲乙丙":
        user.send(text)
    assert texts(bot.updates(offset=-1)) == ["丙"]
    assert texts(bot.updates()) == ["丙"]


def test_a_limit_leaves_the_rest_for_the_next_time(bot: Bot, user: Person) -> None:
    for number in range(120):
        user.send(str(number))
    assert len(bot.updates()) == 100
    assert len(bot.updates(limit=7)) == 7
    assert bot.server.pending == 120


def test_waiting_ends_with_the_first_update(bot: Bot, user: Person) -> None:
    poll = Poll(bot, timeout=20)
    parked(bot)
    began = time.monotonic()
    user.send("甲")
    assert texts(poll.end()["result"]) == ["甲"]
    assert time.monotonic() - began < 2


def test_waiting_ends_when_the_time_is_over(bot: Bot) -> None:
    began = time.monotonic()
    assert bot.updates(timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_of_two_that_wait_the_first_is_ended(bot: Bot, user: Person) -> None:
    first = Poll(bot, timeout=20)
    parked(bot)
    second = Poll(bot, timeout=20)
    assert first.end()["error_code"] == 409
    assert first.end()["description"].startswith("Conflict: terminated by other getUpdates request")
    user.send("甲")
    assert texts(second.end()["result"]) == ["甲"]


def test_what_was_sent_to_a_client_that_is_gone_is_sent_again(bot: Bot, user: Person) -> None:
    bot.server.faults.drop_after("getUpdates")
    user.send("甲")
    with pytest.raises(Exception, match="disconnected"):
        bot.updates()
    assert texts(bot.updates()) == ["甲"]


def test_with_a_webhook_nothing_can_be_asked_for(bot: Bot) -> None:
    bot.ok("setWebhook", url="http://127.0.0.1:9/hook")
    response = bot.response("getUpdates")
    assert response.status_code == 409
    assert "can't use getUpdates method while webhook is active" in response.json()["description"]


def test_setting_a_webhook_ends_who_waits(bot: Bot) -> None:
    poll = Poll(bot, timeout=20)
    parked(bot)
    bot.ok("setWebhook", url="http://127.0.0.1:9/hook")
    assert poll.end()["description"] == "Conflict: terminated by setWebhook request"


def test_only_allowed_kinds_are_queued(bot: Bot, user: Person) -> None:
    bot.updates(allowed_updates=["edited_message", "no_such_kind"])
    message = user.send("甲")
    user.edit(message, "乙")
    assert [list(update)[1] for update in bot.updates()] == ["edited_message"]


def test_the_setting_stays_until_another_is_made(bot: Bot, user: Person) -> None:
    bot.updates(allowed_updates=["callback_query"])
    bot.updates()
    user.send("甲")
    assert bot.updates() == []
    bot.updates(allowed_updates=[])
    user.send("乙")
    assert texts(bot.updates()) == ["乙"]


def test_an_update_is_of_the_moment_it_came(bot: Bot, user: Person) -> None:
    user.edit(user.send("甲"), "乙")
    message, edited = bot.updates()
    assert message["message"]["text"] == "甲"
    assert edited["edited_message"]["text"] == "乙"


def test_a_thousand_questions_and_answers_take_seconds(bot: Bot) -> None:
    users = [bot.server.add_user(f"用户{number}") for number in range(50)]
    began = time.monotonic()
    for number in range(20):
        for user in users:
            user.send(f"问{number}")
    offset = 0
    while bot.server.pending:
        for update in bot.updates(offset=offset, timeout=1):
            message = update["message"]
            bot.ok("sendMessage", chat_id=message["chat"]["id"], text=message["text"])
            offset = update["update_id"] + 1
    assert time.monotonic() - began < 30
    for user in users:
        assert [message.text for message in user.chat.from_bot()] == [f"问{number}" for number in range(20)]


def test_what_waited_for_a_day_is_gone(bot: Bot, user: Person) -> None:
    user.send("昨天的")
    bot.server.advance(23 * 3600)
    user.send("今天的")
    bot.server.advance(3600 + 1)
    assert [update["message"]["text"] for update in bot.updates()] == ["今天的"]
