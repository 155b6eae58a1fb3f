"""Faults that tests order."""

import json
import time
from typing import Any

import httpx
import pytest

from tests.telegram_server import Person
from tests.telegram_server.conftest import Bot


def send(bot: Bot, user: Person, text: str = "答") -> dict[str, Any]:
    body: dict[str, Any] = bot.response("sendMessage", chat_id=user.id, text=text).json()
    return body


def test_a_request_dropped_before_is_not_done(bot: Bot, user: Person) -> None:
    bot.server.faults.drop_before("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        send(bot, user)
    assert user.chat.transcript() == []
    assert send(bot, user)["ok"]


def test_a_request_dropped_after_is_done(bot: Bot, user: Person) -> None:
    bot.server.faults.drop_after("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError):
        send(bot, user)
    assert len(user.chat.transcript()) == 1


def test_a_truncated_answer_is_of_a_request_that_is_done(bot: Bot, user: Person) -> None:
    bot.server.faults.truncate("sendMessage")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        send(bot, user)
    assert len(user.chat.transcript()) == 1


def test_errors_come_as_often_as_ordered(bot: Bot, user: Person) -> None:
    bot.server.faults.error("sendMessage", 502, times=2)
    assert [send(bot, user).get("error_code") for _ in range(3)] == [502, 502, None]
    assert len(user.chat.transcript()) == 1


def test_too_many_requests_tell_how_long_to_wait(bot: Bot, user: Person) -> None:
    bot.server.faults.too_many("sendMessage", 7)
    assert send(bot, user) == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


def test_a_delay_holds_up_only_its_own_request(bot: Bot, user: Person) -> None:
    bot.server.faults.delay("sendMessage", 0.3)
    began = time.monotonic()
    assert send(bot, user)["ok"]
    assert time.monotonic() - began >= 0.3


def test_other_methods_are_spared(bot: Bot, user: Person) -> None:
    bot.server.faults.error("getMe")
    assert send(bot, user)["ok"]
    assert not bot.response("getMe").json()["ok"]


def test_other_chats_are_spared(bot: Bot, user: Person) -> None:
    other = bot.server.add_user("李四", started=True)
    bot.server.faults.order("error", "sendMessage", value=500, chat_id=other.id)
    assert send(bot, user)["ok"]
    assert not send(bot, other)["ok"]


def test_every_third_request_can_be_hit(bot: Bot, user: Person) -> None:
    bot.server.faults.error(every=3, times=2)
    assert [send(bot, user)["ok"] for _ in range(9)] == [True, True, False] * 2 + [True] * 3
    assert bot.server.faults.happened["error"] == 2


def test_what_is_cleared_does_not_happen(bot: Bot, user: Person) -> None:
    bot.server.faults.error(times=9)
    bot.server.faults.clear()
    assert send(bot, user)["ok"]


def test_faults_are_seen_in_the_requests_and_are_no_violations(bot: Bot, user: Person) -> None:
    bot.server.faults.error("sendMessage")
    send(bot, user)
    assert bot.server.wait_requests("sendMessage")[0].fault == "error"
    assert bot.server.violations == []


def test_a_download_can_fail_too(bot: Bot, user: Person) -> None:
    sent = user.send_document("a.txt", b"x" * 40)
    path = bot.ok("getFile", file_id=sent.file_id)["file_path"]
    url = f"{bot.server.base_file_url}{bot.server.token}/{path}"
    bot.server.faults.truncate("file")
    with pytest.raises(httpx.RemoteProtocolError):
        bot.client.get(url)
    bot.server.faults.error("file", 503)
    assert json.loads(bot.client.get(url).content)["error_code"] == 503
    bot.server.faults.drop_before("file")
    with pytest.raises(httpx.RemoteProtocolError):
        bot.client.get(url)
    assert bot.client.get(url).content == b"x" * 40


def test_an_unknown_fault_is_refused(bot: Bot) -> None:
    with pytest.raises(ValueError, match="unknown fault 'explode', expected one of drop_before"):
        bot.server.faults.order("explode")
