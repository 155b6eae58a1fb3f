from collections.abc import Callable
from pathlib import Path

import pytest

import bot.cli
from bot import __version__
from bot.cli import run
from bot.messages import Text
from tests.bot.conftest import Result

Baowen = Callable[..., Result]


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["ask", "--tpo", "3", "问"], ["--tpo", "--top"]),
        (["ask", "问", "多余"], ["多余", "引号"]),
        (["ask", "--top"], ["--top", "缺少"]),
        (["ask", "--top", "0", "问"], ["--top", "0", "不小于 1"]),
        (["ask", "--top", "三", "问"], ["--top", "三", "整数"]),
        (["ask", "--since", "2024-13", "问"], ["--since", "2024-13", "2024-07-11"]),
        (["ask", "--until", "2024-02-30", "问"], ["--until", "2024-02-30"]),
        (["ask", "--since", "去年", "问"], ["--since", "去年"]),
        (["ask", "--since", "2025", "--until", "2024-07", "问"], ["2025", "2024-07", "晚于"]),
        (["ask", "--batch", "-", "问"], ["--batch"]),
        (["ask", "\udcff"], ["UTF-8"]),
        (["index", "build"], ["PATH…", "缺少"]),
        (["show"], ["ARTICLE_ID"]),
        (["serch"], ["serch", "没有"]),
        (["ask", "--config", "none.toml", "问"], ["none.toml", "--config"]),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(
    baowen: Baowen, arguments: list[str], parts: list[str]
) -> None:
    result = baowen(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    for part in parts:
        assert part in result.err


def test_ask_without_a_question_and_without_a_terminal_is_wrong_usage(baowen: Baowen) -> None:
    result = baowen("ask")
    assert result.status == 2
    assert "--batch" in result.err


@pytest.mark.parametrize("command", [["ask", "问"], ["index", "status"], ["show", "x"], ["index", "verify"]])
def test_without_an_index_every_command_says_how_to_build_one(baowen: Baowen, command: list[str]) -> None:
    result = baowen(*command)
    assert result.status == 1
    assert "baowen index build" in result.err
    assert result.err.count("\n") == 1


def test_a_wrong_setting_is_one_sentence_and_status_2(baowen: Baowen, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[answer]\nqoutes = 3\n", encoding="utf-8")
    result = baowen("index", "status")
    assert result.status == 2
    assert "answer.qoutes" in result.err
    assert "answer.quotes" in result.err


def test_options_for_all_may_stand_before_the_command(baowen: Baowen, samples_index: Path) -> None:
    before = baowen("--data-dir", samples_index, "index", "status")
    after = baowen("index", "status", "--data-dir", samples_index)
    assert before.status == 0
    assert before.out == after.out


def test_help_is_chinese_and_english_by_setting(baowen: Baowen, tmp_path: Path) -> None:
    chinese = baowen("ask", "--help")
    assert "每行读一个问题" in chinese.out
    config = tmp_path / "english.toml"
    config.write_text('language = "en"', encoding="utf-8")
    english = baowen("--config", config, "ask", "--help")
    assert "Only this paper." in english.out
    assert "Only this paper." not in chinese.out


def test_the_version_is_printed(baowen: Baowen) -> None:
    assert baowen("--version").out == f"baowen {__version__}\n"


def test_what_is_to_come_later_is_not_there_yet(baowen: Baowen) -> None:
    for command in ("watch", "bot", "eval"):
        assert baowen(command).status == 2


@pytest.mark.parametrize(
    ("error", "status", "part"),
    [
        (OSError(28, "No space left on device", "/data/x"), 1, "/data/x：磁盘已满"),
        (PermissionError(13, "Permission denied", "/data/x"), 1, "/data/x：没有权限"),
        (MemoryError(), 1, "内存不足"),
        (KeyError("surprise"), 1, "BAOWEN_DEBUG=1"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_every_error_ends_in_a_sentence(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    status: int,
    part: str,
) -> None:
    def fail(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr("bot.commands_ask.open_engine", fail)
    assert run(["ask", "问"]) == status
    captured = capfd.readouterr()
    assert part in captured.err
    assert "Traceback" not in captured.err
    assert captured.err.count("\n") <= 1


def test_the_traceback_of_a_defect_is_shown_on_request(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("bot.commands_ask.open_engine", fail)
    monkeypatch.setenv("BAOWEN_DEBUG", "1")
    run(["ask", "问"])
    assert "Traceback" in capfd.readouterr().err


def test_every_help_text_has_its_english() -> None:
    """A help text that is not one of the messages would stay Chinese."""
    import typer

    known = {text.zh for text in vars(bot.cli.m).values() if isinstance(text, Text)}
    pending = [typer.main.get_command(bot.cli.app)]
    while pending:
        command = pending.pop()
        assert command.help in known
        for parameter in command.params:
            text = getattr(parameter, "help", None)
            assert text is None or text in known or text.isascii()
        pending += getattr(command, "commands", {}).values()
