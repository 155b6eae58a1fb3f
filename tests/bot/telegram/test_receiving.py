"""What the library cannot read of a response is cut down, and takes nothing else with it."""

import json
from typing import Any

import pytest
from telegram import Message, Update
from telegram.error import TelegramError

from bot.telegram.receiving import ReadableRequest

PERSON = {"id": 1001, "is_bot": False, "first_name": "周明"}
CHAT = {"id": 1001, "type": "private", "first_name": "周明"}
TEXT = {"message_id": 1, "date": 1_720_000_000, "chat": CHAT, "from": PERSON, "text": "桥？"}
NEWER = TEXT | {"message_id": 2, "text": "", "poll": {"a field": "that polls do not have yet"}}


def parsed(result: Any) -> Any:
    payload = json.dumps({"ok": True, "result": result}).encode()
    return ReadableRequest.parse_json_payload(payload)["result"]


def test_updates_that_can_be_read_are_as_they_came() -> None:
    updates = [{"update_id": 5, "message": TEXT}, {"update_id": 6, "poll_of_the_future": {}}]
    assert parsed(updates) == updates


def test_of_one_that_cannot_be_read_there_is_left_who_wrote_it_and_where() -> None:
    first, second, third = parsed(
        [{"update_id": n, "message": m} for n, m in ((5, TEXT), (6, NEWER), (7, TEXT))]
    )
    assert (first["message"], third["message"]) == (TEXT, TEXT)
    update = Update.de_json(second, None)
    assert (update.update_id, update.effective_message.chat_id) == (6, 1001)  # type: ignore[union-attr]
    assert update.effective_message.text is None  # type: ignore[union-attr]


@pytest.mark.parametrize("field", ["message", "callback_query", "inline_query"])
def test_what_cannot_be_read_at_all_is_confirmed_nevertheless(field: str) -> None:
    (update,) = parsed([{"update_id": 6, field: {"nothing": "known"}}])
    assert update == {"update_id": 6}
    assert Update.de_json(update, None).update_id == 6


def test_a_message_that_was_sent_is_known_by_its_id_whatever_it_replies_to() -> None:
    sent = TEXT | {"message_id": 3, "reply_to_message": NEWER}
    assert Message.de_json(parsed(sent), None).message_id == 3


@pytest.mark.parametrize("result", [True, [], [{"command": "ask"}], {"id": 5}, "text", None])
def test_other_results_are_left_alone(result: Any) -> None:
    assert parsed(result) == result


def test_what_is_no_json_is_an_error_of_the_library() -> None:
    with pytest.raises(TelegramError):
        ReadableRequest.parse_json_payload(b'{"ok": tr')
