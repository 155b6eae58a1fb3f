"""`baowen watch`: keeps the index in step with folders.

A watcher tells that something has changed; what has, is found by looking (retrieval.watched_files). So an
event that got lost, as with folders that are moved in or on network drives, costs a delay of LOOK_SECONDS, no
more. The watcher is watchfiles: one small wheel around Rust's notify, MIT, well kept, that polls where a
system has nothing better.
"""

import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from bot import messages as m
from bot.messages import Language, Text
from bot.options import ConfigOption, DataDirOption, Status, open_settings

if TYPE_CHECKING:
    from retrieval.build import BuildReport, IndexBuilder
    from retrieval.publish import DataDir
    from retrieval.watched_files import Changes, WatchedFiles

LOOK_SECONDS = 30.0
"""Between two looks when nothing is reported: 40,000 files take half a second to look at."""
BUSY_SECONDS = 2.0
"""Between two attempts while another process changes the index."""
RETRY_SECONDS = 30.0
"""Between two attempts when the index cannot be written (a full disk)."""
GROUP_MILLISECONDS = 200
"""Changes that come so close together are one event."""
SETTLE_LOOK_SECONDS = 0.5
"""Between two looks while a change has not settled."""
STOP_SECONDS = 2.0
"""For which the watcher is waited for at the end; it looks at the wish to stop twenty times a second."""
NAMES_SHOWN = 3


@contextmanager
def _stoppable(stop: "_Stop") -> Iterator[None]:
    """Let SIGINT and SIGTERM stop the watch, and put back what they did before."""
    before = {number: signal.signal(number, stop.asked) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _StopError(BaseException):
    """Ends a change of the index that is under way; like every end, it leaves the live index as it was."""


class _Stop:
    """The wish to stop. Set `working` while a change is under way, which is then ended at once."""

    def __init__(self, wake: threading.Event) -> None:
        self.event = threading.Event()
        self.working = False
        self._wake = wake

    def asked(self, _number: int, _frame: FrameType | None) -> None:
        self.event.set()
        self._wake.set()
        if self.working:
            self.working = False
            raise _StopError


def watch(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help=m.HELP_PATHS.zh)],
    settle: Annotated[
        float, typer.Option("--settle", metavar="SECONDS", min=0.0, help=m.HELP_SETTLE.zh)
    ] = 2.0,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)
    settings = loaded.settings

    from retrieval.build import open_builder
    from retrieval.publish import DataDir
    from retrieval.watched_files import WatchedFiles

    data = DataDir(loaded.data_dir)
    wake = threading.Event()
    stop = _Stop(wake)
    with _stoppable(stop):
        try:
            stop.working = True
            builder = open_builder(data, settings.model, settings.index)
            stop.working = False
            _Watch(data, builder, WatchedFiles(paths, settle), paths, loaded.language, wake, stop).run()
        except _StopError:
            pass
    _say(m.WATCH_STOPPED.say(loaded.language))
    raise typer.Exit(Status.DONE)


class _Watch:
    """A watch under way."""

    def __init__(
        self,
        data: "DataDir",
        builder: "IndexBuilder",
        files: "WatchedFiles",
        paths: Sequence[Path],
        language: Language,
        wake: threading.Event,
        stop: _Stop,
    ) -> None:
        self._data = data
        self._builder = builder
        self._files = files
        self._paths = paths
        self._language = language
        self._wake = wake
        self._stop = stop
        self._pause = LOOK_SECONDS
        self._unreachable: set[str] = set()
        self._waits_for = ""

    def run(self) -> None:
        """Keep the index in step until asked to stop. Raises what no waiting will mend."""
        changes = self._look()
        names = m.LIST_COMMA.say(self._language).join(_shown(path) for path in self._paths)
        _say(m.WATCHING.say(self._language, paths=names, files=len(self._files)))
        listener = threading.Thread(target=self._listen, daemon=True)
        listener.start()
        gone: Sequence[Path] = self._gone_before()
        while not self._stop.event.is_set():
            self._pause = LOOK_SECONDS
            if (changes.to_read or changes.to_remove or gone) and self._apply(changes, gone):
                gone = ()
            if changes.waiting:
                self._pause = min(self._pause, SETTLE_LOOK_SECONDS)
            self._wake.wait(self._pause)
            # Changes come in crowds, and each look is at all files.
            self._stop.event.wait(GROUP_MILLISECONDS / 1000)
            self._wake.clear()
            if not self._stop.event.is_set():
                changes = self._look()
        listener.join(STOP_SECONDS)

    def _listen(self) -> None:
        """Wake the watch when the system reports a change."""
        from watchfiles import watch as reported_changes

        try:
            for _changes in reported_changes(
                *self._paths,
                watch_filter=None,
                debounce=GROUP_MILLISECONDS,
                stop_event=self._stop.event,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                self._wake.set()
        except (OSError, RuntimeError) as error:
            reason = " ".join(str(error).split())
            self._complain(m.WATCH_POLLS, reason=reason, seconds=f"{LOOK_SECONDS:.0f}")

    def _look(self) -> "Changes":
        changes = self._files.look(time.monotonic(), time.time())
        problems = {problem.path: problem for problem in self._files.problems}
        for path in sorted(problems.keys() - self._unreachable):
            self._complain(m.WATCH_UNREACHABLE, path=path, reason=problems[path].reason)
        self._unreachable = set(problems)
        return changes

    def _gone_before(self) -> Sequence[Path]:
        """Return the sources below the watched paths that went while nobody watched."""
        from corpus.store import ArticleStore
        from retrieval.publish import current_number

        number = current_number(self._data)
        if number is None:
            return ()
        store = ArticleStore(self._data.articles)
        try:
            return self._files.gone_sources(path for _article_id, path in store.places(number))
        finally:
            store.close()

    def _apply(self, changes: "Changes", gone: Sequence[Path]) -> bool:
        """Bring the index in step; return whether that is done. Sets after what pause to try again."""
        from corpus.store import StoreError
        from retrieval.build import NothingToIndexError
        from retrieval.embedding_cache import EmbeddingCacheError
        from retrieval.errors import UnavailableError
        from retrieval.publish import IndexWriteError, WriterBusyError

        try:
            report = self._update(changes, gone)
        except (WriterBusyError, UnavailableError) as error:
            return self._wait(error, BUSY_SECONDS)
        except (IndexWriteError, StoreError, EmbeddingCacheError) as error:
            return self._wait(error, RETRY_SECONDS)
        except NothingToIndexError as error:
            # No index yet, and no article for one: there may be later.
            self._complain(m.WATCH_WAITS, reason=error)
        else:
            if report.changed:
                self._tell(report, changes, gone)
            for problem in report.unreadable:
                self._complain(m.WATCH_UNREADABLE, path=problem.path, reason=problem.reason)
        self._waits_for = ""
        self._files.take(changes)
        return True

    def _wait(self, error: Exception, seconds: float) -> bool:
        """Try again after so many seconds; say why, but not each time."""
        self._pause = seconds
        if str(error) != self._waits_for:
            self._waits_for = str(error)
            self._complain(m.WATCH_WAITS, reason=error)
        return False

    def _update(self, changes: "Changes", gone: Sequence[Path]) -> "BuildReport":
        from bot.progress import ProgressLines

        progress = ProgressLines(self._language)
        self._stop.working = True
        try:
            return self._builder.update(changes.to_read, [*changes.to_remove, *gone], progress.tell)
        finally:
            self._stop.working = False

    # ---- telling -------------------------------------------------------------------------------------

    def _tell(self, report: "BuildReport", changes: "Changes", gone: Sequence[Path]) -> None:
        renamed = [f"{_shown(old)} → {_shown(new)}" for old, new in changes.renamed]
        parts = (
            (m.WATCH_NEW, [_shown(path) for path in changes.new]),
            (m.WATCH_CHANGED, [_shown(path) for path in changes.changed]),
            (m.WATCH_RENAMED, renamed),
            (m.WATCH_DELETED, [_shown(path) for path in [*changes.deleted, *gone]]),
        )
        what = [text.say(self._language, files=self._named(names)) for text, names in parts if names]
        line = m.WATCH_CHANGE.say(
            self._language,
            what=m.LIST_COMMA.say(self._language).join(what),
            added=report.added,
            removed=report.removed,
            generation=report.generation,
            articles=report.articles,
        )
        _say(f"{_time()} {line}")

    def _named(self, names: Sequence[str]) -> str:
        shown = m.LIST_COMMA.say(self._language).join(names[:NAMES_SHOWN])
        if len(names) > NAMES_SHOWN:
            shown += m.WATCH_MORE.say(self._language, count=len(names))
        return shown

    def _complain(self, text: Text, **values: object) -> None:
        from bot.render import visible

        _say(f"{_time()} {visible(text.say(self._language, **values))}", sys.stderr)


def _shown(path: Path) -> str:
    from bot.render import shown_path

    return shown_path(str(path))


def _time() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")


def _say(line: str, stream: TextIO | None = None) -> None:
    from bot.render import print_plain

    stream = stream or sys.stdout
    print_plain(line, stream)
    stream.flush()
