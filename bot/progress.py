"""Progress of long work, on stderr: bars on a terminal, a line every few seconds elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot import messages as m
from bot.messages import Language
from bot.render import print_plain

if TYPE_CHECKING:
    from rich.progress import TaskID

SECONDS_BETWEEN_LINES = 5.0
LINES_OF_RATE = 6
"""The rate shown is that of the last half minute: loading the model at the start says nothing of the rest."""

_STAGES = {
    "read": m.STAGE_READ,
    "terms": m.STAGE_TERMS,
    "embed": m.STAGE_EMBED,
    "publish": m.STAGE_PUBLISH,
    "verify": m.STAGE_VERIFY,
    "ask": m.STAGE_ASK,
}

Tell = Callable[[str, int, int | None], None]
"""Told (stage, done, total), as retrieval.build.Progress is."""


@contextmanager
def shown_progress(language: Language) -> Iterator[Tell]:
    """Give what long work tells its progress to."""
    if sys.stderr.isatty():
        with _bars(language) as progress:
            yield progress
    else:
        yield ProgressLines(language).tell


@contextmanager
def _bars(language: Language) -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Task as ProgressTask
    from rich.text import Text as RichText

    class RateColumn(ProgressColumn):
        """Units a second; rich's own knows bytes only."""

        def render(self, task: ProgressTask) -> RichText:
            speed = task.finished_speed or task.speed
            return RichText(f"{speed:,.0f}/s" if speed else "", "dim")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in tasks:
                # The stage before is over, though its total may never have been known.
                for task in tasks.values():
                    bars.update(task, total=bars.tasks[task].completed)
                tasks[stage] = bars.add_task(_STAGES[stage].say(language), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


class ProgressLines:
    """Writes a line when a stage begins to take long, then every few seconds."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._stage: str | None = None
        self._points: deque[tuple[float, int]] = deque(maxlen=LINES_OF_RATE)

    def tell(self, stage: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage = stage
            self._points.clear()
            self._points.append((now, done))
            return
        if now - self._points[-1][0] < SECONDS_BETWEEN_LINES:
            return
        since, done_then = self._points[min(1, len(self._points) - 1)]
        rate = (done - done_then) / (now - since)
        eta = ""
        if total and rate and len(self._points) > 1:
            left = _duration((total - done) / rate)
            eta = m.PROGRESS_ETA.say(self._language, time=left)
        self._points.append((now, done))
        line = m.PROGRESS_LINE.say(
            self._language,
            stage=_STAGES[stage].say(self._language),
            done=done,
            of=f"/{total}" if total else "",
            rate=f"{rate:.0f}" if rate >= 10 else f"{rate:.1f}",
            eta=eta,
        )
        print_plain(line, sys.stderr)
        sys.stderr.flush()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
