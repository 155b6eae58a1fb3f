"""Logs: one line a record, whoever logs; no token, and nothing that libraries put into theirs."""

import logging

import pytest

from bot.telegram.logs import OneLine, fields

TOKEN = "7000000001:a-token_of-somebody_else-0000001"


def line(name: str, message: str, *arguments: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "file.py", 1, message, arguments, info)
    written = OneLine().format(record)
    assert "\n" not in written
    return written


def test_fields_stand_as_key_and_value() -> None:
    assert fields("answered", update=5, ms=31.25, chat=-100) == "event=answered update=5 ms=31.2 chat=-100"


@pytest.mark.parametrize("value", ["a b", 'say "no"', "桥", "a=b", ""])
def test_a_value_that_is_no_word_is_quoted(value: str) -> None:
    shown = fields("x", value=value).partition(" value=")[2]
    assert shown.startswith('"')
    assert shown.endswith('"')
    assert '"' not in shown[1:-1]


def test_of_a_record_of_ours_all_is_written() -> None:
    assert "event=answered update=5" in line("bot.telegram.asking", fields("answered", update=5))


def test_of_a_library_only_its_own_words_are_written() -> None:
    written = line("telegram.ext", "Received data was %r", {"text": "a secret question"})
    assert "Received data was" in written
    assert "secret" not in written


def test_of_an_error_its_kind_and_place_are_written() -> None:
    try:
        raise ValueError("a secret question")
    except ValueError as error:
        written = line("bot.telegram.errors", fields("failed", update=5), error=error)
    assert "kind=ValueError" in written
    assert "test_logs.py" in written
    assert "secret" not in written


def test_a_token_is_never_written() -> None:
    written = line("bot.telegram.running", f"https://api.telegram.org/bot{TOKEN}/getMe {TOKEN}")
    assert "0000001" not in written
