"""Work on the index in a process of its own: `python -m bot.telegram.index_jobs`, a request in, lines out.

Adding a page takes 1.5 GB and 14 s, most of it for loading the model that encodes passages; looking at a page
of 20 MB takes 220 MB and 15 s (tests/benchmarks/bench_adding.py). In a process of its own all of that is gone
when it ends, answers go on meanwhile, and a file made to exhaust memory or time ends that process only.

On standard input one `Request` in JSON; on standard output lines of JSON: `Progress` while it works, and at
last one of `Found`, `Changed` or `Refused`.
"""

import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bot import messages as bm
from bot.messages import Language
from bot.telegram import messages as m
from bot.telegram.index_requests import (
    Add,
    Changed,
    Found,
    Line,
    Look,
    Outcome,
    Progress,
    Refused,
    Remove,
    Report,
    Request,
    Title,
)
from retrieval.config import IndexConfig, ModelConfig

if TYPE_CHECKING:
    from corpus.errors import UnreadableFileError
    from retrieval.build import BuildReport, IndexBuilder
    from retrieval.build import Progress as BuildProgress
    from retrieval.publish import DataDir

TITLES_SHOWN = 5
PROBLEMS_SHOWN = 3
LONGEST_SHOWN = 200
"""Characters of a title or a problem: the first line of a file may be all of it."""

REPORT_SECONDS = 0.5
REMOVED = "removed-articles.txt"
"""In the data folder: an id a line of each article that was removed by itself, and so is not to come back
when its file is read again."""

LOOK_MEMORY = 2_000_000_000
"""Bytes of address space for looking at a file. A page of 20 MB takes 220 MB of memory."""


OpenBuilder = Callable[["DataDir", ModelConfig, IndexConfig], "IndexBuilder"]


def main() -> None:
    """Do the request on standard input."""
    from retrieval.build import open_builder

    serve(open_builder)


def serve(open_builder: OpenBuilder) -> None:
    """Do the request on standard input with the builder that `open_builder` opens."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)

    def write(line: Line) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()

    try:
        write(run(request, open_builder, write))
    except BrokenPipeError:
        # The bot is gone, and the index as it was. Nothing more is to be written at the exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def run(request: Request, open_builder: OpenBuilder, report: Report) -> Outcome:
    """Do a job; whatever stops it is told as `Refused`."""
    from corpus.errors import CorpusError
    from retrieval.errors import RetrievalError

    try:
        if isinstance(request.job, Look):
            resource.setrlimit(resource.RLIMIT_AS, (LOOK_MEMORY, LOOK_MEMORY))
            return look(request.job, Path(request.data_dir))
        return _change(request, open_builder, report)
    except (CorpusError, RetrievalError) as error:
        return Refused(str(error))
    except MemoryError:
        return Refused(m.JOB_MEMORY.say(request.language))


# ---- looking -------------------------------------------------------------------------------------------


def look(job: Look, data_dir: Path) -> Found:
    """Read a file and tell what is in it, without keeping its articles in memory."""
    from corpus.errors import UnreadableFileError
    from corpus.files import read_articles

    ids: set[str] = set()
    titles: list[Title] = []
    days: list[str] = []
    outlets: Counter[str] = Counter()
    problems: list[str] = []
    count = 0
    for item in read_articles(job.path, job.max_bytes):
        if isinstance(item, UnreadableFileError):
            count += 1
            if len(problems) < PROBLEMS_SHOWN:
                problems.append(_problem(item, job.path))
            continue
        if item.id in ids:
            continue
        ids.add(item.id)
        day = item.published.isoformat() if item.published else ""
        if len(titles) < TITLES_SHOWN:
            titles.append(Title(item.title[:LONGEST_SHOWN], day))
        days = [min([*days, day]), max([*days, day])] if day else days
        outlets[item.outlet] += bool(item.outlet)
    return Found(
        articles=len(ids),
        known=len(ids & _known(data_dir)) if ids else 0,
        titles=titles,
        first_day=days[0] if days else "",
        last_day=days[-1] if days else "",
        outlets=[name[:LONGEST_SHOWN] for name, articles in outlets.most_common(TITLES_SHOWN) if articles],
        problems=problems,
        problem_count=count,
    )


def _known(data_dir: Path) -> set[str]:
    """Return the ids of the articles in the live generation."""
    from corpus.store import ArticleStore
    from retrieval.publish import DataDir, current_number

    data = DataDir(data_dir)
    number = current_number(data)
    if number is None:
        return set()
    store = ArticleStore(data.articles)
    try:
        return {article_id for article_id, _path in store.places(number)}
    finally:
        store.close()


def _problem(error: "UnreadableFileError", file: str = "") -> str:
    """Say what is wrong and where in a file: the line or page, the member of an archive.

    The path of `file` is left out, as it is none of the sender's; of another only the name is told.
    """
    place = error.path.removeprefix(file) if file else error.path.rpartition("/")[2]
    reason = error.reason[:LONGEST_SHOWN]
    place = place.lstrip("#")[-LONGEST_SHOWN:]
    return f"{place}: {reason}" if place else reason


# ---- changing ------------------------------------------------------------------------------------------


def _change(request: Request, open_builder: OpenBuilder, report: Report) -> Changed:
    from retrieval.publish import DataDir, writer_lock

    data = DataDir(Path(request.data_dir))
    # Whether somebody else is at work is known at once; the model would take seconds to load in vain.
    with writer_lock(data):
        pass
    builder = open_builder(data, request.model, request.index)

    told = 0.0

    def progress(stage: str, done: int, total: int | None) -> None:
        nonlocal told
        if time.monotonic() - told >= REPORT_SECONDS:
            told = time.monotonic()
            report(Progress(stage, done, total))

    match request.job:
        case Add(path):
            return _changed(builder.add([Path(path)], progress), path)
        case Remove(article_id):
            changed = _changed(builder.remove([article_id], progress))
            with (data.root / REMOVED).open("a", encoding="ascii") as file:
                file.write(article_id + "\n")
            return changed
        case _:
            return _reread(data, builder, progress, request.language)


def _reread(
    data: "DataDir", builder: "IndexBuilder", progress: "BuildProgress", language: Language
) -> Changed:
    """Read all files again; what was removed by itself is taken out again."""
    from retrieval.build import NothingToIndexError

    before = _known(data.root)
    files, missing = _sources(data)
    if not files:
        raise NothingToIndexError(m.FILES_ALL_MISSING.say(language, count=missing))
    changed = _changed(builder.add(files, progress))
    back = sorted((_known(data.root) - before) & _removed(data.root))
    if back:
        after = _changed(builder.remove(back, progress))
        changed = msgspec.structs.replace(
            changed,
            generation=after.generation,
            added=changed.added - len(back),
            articles=after.articles,
            seconds=changed.seconds + after.seconds,
        )
    return msgspec.structs.replace(changed, missing=missing)


def _removed(data_dir: Path) -> set[str]:
    path = data_dir / REMOVED
    return set(path.read_text(encoding="ascii").split()) if path.exists() else set()


def _changed(report: "BuildReport", file: str = "") -> Changed:
    return Changed(
        changed=report.changed,
        generation=report.generation,
        added=report.added,
        removed=report.removed,
        articles=report.articles,
        seconds=report.seconds,
        problems=[_problem(error, file) for error in report.unreadable[:PROBLEMS_SHOWN]],
        problem_count=len(report.unreadable),
    )


def _sources(data: "DataDir") -> tuple[list[Path], int]:
    """Return the files that the live articles were read from, and how many of them are gone."""
    from corpus.store import ArticleStore
    from retrieval.publish import IndexNotFoundError, current_number

    number = current_number(data)
    if number is None:
        raise IndexNotFoundError(bm.NO_INDEX.zh.format(path=data.root))
    store = ArticleStore(data.articles)
    try:
        named = dict.fromkeys(_file_of(path) for _article_id, path in store.places(number))
    finally:
        store.close()
    there = [path for path in named if path.is_file()]
    return there, len(named) - len(there)


def _file_of(path: str) -> Path:
    """Return the file of a source's path, which for a record is `file#id`; both may have a "#"."""
    from corpus.files import files_meant

    whole, *holders = map(Path, files_meant(path))
    if whole.is_file():
        return whole
    return next((file for file in reversed(holders) if file.is_file()), holders[0] if holders else whole)


if __name__ == "__main__":
    main()
