"""`baowen ask`: one question, a chat, or a batch."""

import calendar
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import messages as m
from bot.options import (
    STANDARD_INPUT,
    ConfigOption,
    DataDirOption,
    Invocation,
    JsonOption,
    Status,
    invocation_of,
    open_settings,
    raw_lines,
)
from bot.settings import LoadedSettings

if TYPE_CHECKING:
    from retrieval.engine import Engine
    from retrieval.lexical import Filter

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="问题", help=m.HELP_QUESTION.zh)] = None,
    as_json: JsonOption = False,
    batch: Annotated[str | None, typer.Option("--batch", metavar="FILE|-", help=m.HELP_BATCH.zh)] = None,
    most: Annotated[str | None, typer.Option("--top", metavar="N", help=m.HELP_TOP.zh)] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help=m.HELP_SINCE.zh)] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help=m.HELP_UNTIL.zh)] = None,
    outlet: Annotated[str | None, typer.Option("--outlet", metavar="NAME", help=m.HELP_OUTLET.zh)] = None,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)
    invocation = invocation_of(context)
    top = parse_top(most, invocation)
    first, last = date_range(since, until, invocation)
    if batch is not None and question is not None:
        raise invocation.wrong(m.QUESTION_AND_BATCH)
    if batch is None and question is None and not sys.stdin.isatty():
        raise invocation.wrong(m.NO_QUESTION)
    if question is not None and not _is_text(question):
        raise invocation.wrong(m.NOT_TEXT, what=m.WHAT_QUESTION.say(invocation.language))
    if batch is not None and batch != STANDARD_INPUT:
        # A missing file is told before the index is opened.
        Path(batch).open("rb").close()

    from retrieval.lexical import Filter

    only = Filter(first, last, outlet)
    engine = open_engine(loaded)
    try:
        if batch is not None:
            status = _answer_batch(engine, batch, top, only, invocation)
        elif question is not None:
            status = _answer_one(engine, question, top, only, loaded, as_json=as_json)
        else:
            from bot.chat import chat

            chat(engine, top, only, loaded.language, as_json=as_json)
            status = Status.DONE
    finally:
        engine.close()
    raise typer.Exit(status)


def open_engine(loaded: LoadedSettings) -> "Engine":
    """Open the engine as the settings say. Raises what `retrieval.engine.open_engine` raises."""
    from retrieval import engine
    from retrieval.publish import DataDir

    settings = loaded.settings
    return engine.open_engine(
        DataDir(loaded.data_dir),
        settings.model,
        settings.index,
        settings.search,
        settings.rerank,
        settings.answer,
    )


def _answer_one(
    engine: "Engine", question: str, top: int | None, only: "Filter", loaded: LoadedSettings, *, as_json: bool
) -> Status:
    from bot.render import show_answer, write_json

    answer = engine.ask(question, top=top, only=only)
    if as_json:
        from retrieval.saved_answers import answer_to_json

        write_json(answer_to_json(answer))
    else:
        show_answer(answer, loaded.language)
    return Status.DONE if answer.answered else Status.NOT_ANSWERED


# ---- batch ---------------------------------------------------------------------------------------------


def _answer_batch(
    engine: "Engine", file: str, top: int | None, only: "Filter", invocation: Invocation
) -> Status:
    """Write one JSON object for each line that is not blank: an answer, or what is wrong with the line."""
    from bot.render import write_json
    from corpus.errors import CorpusError
    from retrieval.errors import RetrievalError
    from retrieval.saved_answers import answer_to_json

    status = Status.DONE
    for question, echoed, problem in _batch_lines(file, invocation):
        answer = {"question": question, "error": problem}
        if problem is None:
            try:
                answer = answer_to_json(engine.ask(question, top=top, only=only))
            except (CorpusError, RetrievalError) as error:
                answer["error"] = str(error)
        if "error" in answer:
            status = Status.FAILED
        write_json(echoed | answer)
    return status


def _batch_lines(file: str, invocation: Invocation) -> Iterator[tuple[str, dict[str, Any], str | None]]:
    """Yield (question, what to echo back, what is wrong) for each line that is not blank."""
    for raw in raw_lines(file):
        if not raw.strip():
            continue
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError:
            shown = raw.decode("utf-8", errors="replace")
            yield shown, {}, m.BATCH_NOT_UTF8.say(invocation.language)
            continue
        if line.startswith("{"):
            yield _batch_object(line, invocation)
        else:
            yield line, {}, None


def _batch_object(line: str, invocation: Invocation) -> tuple[str, dict[str, Any], str | None]:
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return line, {}, m.BATCH_NOT_JSON.say(invocation.language)
    echoed = {"id": values["id"]} if "id" in values else {}
    question = values.get("question")
    if not isinstance(question, str) or not _is_text(question):
        return line, echoed, m.BATCH_NO_QUESTION.say(invocation.language)
    return question, echoed, None


def _is_text(text: str) -> bool:
    """Return whether a text can be written down: bytes that were no UTF-8 come in as lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def parse_top(text: str | None, invocation: Invocation) -> int | None:
    """Return the number meant by `--top`. Raises WrongUsageError."""
    if text is None:
        return None
    if not re.fullmatch("0*[1-9][0-9]{0,8}", text):
        raise invocation.wrong(m.BAD_TOP, found=text)
    return int(text)


# ---- dates ---------------------------------------------------------------------------------------------


def date_range(
    since: str | None, until: str | None, invocation: Invocation
) -> tuple[date | None, date | None]:
    """Return the first and the last day meant. Raises WrongUsageError.

    A month or a year alone means its first day for `since`, its last for `until`.
    """
    first = parse_date("--since", since, invocation)
    last = parse_date("--until", until, invocation)
    if first and last and first[0] > last[1]:
        raise invocation.wrong(m.DATES_REVERSED, since=since, until=until)
    return first[0] if first else None, last[1] if last else None


def parse_date(option: str, text: str | None, invocation: Invocation) -> tuple[date, date] | None:
    """Return the first and the last day of "2024-07-11", "2024-07" or "2024". Raises WrongUsageError."""
    if text is None:
        return None
    found = _DATE.fullmatch(text.strip())
    try:
        if found:
            year, month, day = (int(part) if part else None for part in found.groups())
            assert year is not None
            if month is None:
                return date(year, 1, 1), date(year, 12, 31)
            if day is None:
                return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
            return date(year, month, day), date(year, month, day)
    except ValueError:
        pass
    raise invocation.wrong(m.BAD_DATE, option=option, found=text)
