"""What changed in watched folders since the index was last brought in step with them.

Each look compares all files with those taken before, so nothing is missed, whatever a watcher reports or
loses. A change is ready when the file has stayed as it is for a while: what is still being written is left
alone. What looks like a lost disk (a folder that is gone, or unreadable, or another one and empty) is no
deletion.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.files import files_meant, iter_files


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a file is known to be unchanged; times in nanoseconds since the epoch."""

    size: int
    modified_ns: int
    changed_ns: int
    inode: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """Raises OSError."""
        status = path.stat()
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    @property
    def identity(self) -> tuple[int, int, int]:
        """What a file keeps when it is renamed, as long as its content stays."""
        return self.inode, self.size, self.modified_ns


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes that are ready; `renamed` holds (old, new). `waiting` tells that others are not ready yet."""

    new: tuple[Path, ...] = ()
    changed: tuple[Path, ...] = ()
    renamed: tuple[tuple[Path, Path], ...] = ()
    deleted: tuple[Path, ...] = ()
    waiting: bool = False

    @property
    def to_read(self) -> list[Path]:
        """Files whose articles are to be in the index."""
        return [*self.new, *self.changed, *(new for _old, new in self.renamed)]

    @property
    def to_remove(self) -> list[Path]:
        """Files whose articles are to go."""
        return [*self.deleted, *(old for old, _new in self.renamed)]


class WatchedFiles:
    """The files below some paths, as they were when their changes were last taken."""

    def __init__(self, paths: Sequence[Path], settle_seconds: float) -> None:
        # Not Path.resolve, so that links stay as they are: as corpus.files names sources.
        self._paths = [Path(os.path.abspath(path.expanduser())) for path in paths]  # noqa: PTH100
        self._settle = settle_seconds
        self._taken: dict[Path, Stamp] = {}
        self._seen: dict[Path, Stamp] = {}
        self._unsettled: dict[Path, tuple[Stamp | None, float]] = {}
        self._folders: dict[Path, tuple[int, int]] = {}
        self._unreachable: list[Path] = []
        self.problems: tuple[UnreadableFileError, ...] = ()
        """What the last look could not look at."""

    def look(self, now: float, clock: float) -> Changes:
        """Return what has changed and settled. `now` is a steady clock, `clock` the time of day (s)."""
        files, problems = iter_files(self._paths)
        self._seen = {}
        for file in files:
            try:
                self._seen[file] = Stamp.of(file)
            except OSError as error:
                problems.append(UnreadableFileError(str(file), error.strerror or str(error)))
        # A watched file, rather than folder, that is not there any more has been deleted.
        unreachable = [Path(problem.path) for problem in problems]
        unreachable = [path for path in unreachable if path not in self._taken or os.path.lexists(path)]
        self._unreachable = unreachable + self._lost_folders()
        self.problems = tuple(problems)
        different: dict[Path, Stamp | None] = {
            path: stamp for path, stamp in self._seen.items() if self._taken.get(path) != stamp
        }
        different |= {path: None for path in self._taken if self.is_gone(path)}
        self._unsettled = {
            path: self._unsettled[path] if self._unsettled.get(path, (0,))[0] == stamp else (stamp, now)
            for path, stamp in different.items()
        }
        ready = {
            path: stamp
            for path, (stamp, since) in self._unsettled.items()
            if now - since >= self._settle or (stamp and _age(stamp, clock) > self._settle)
        }
        # A file under its new name may have settled for long: the old name must not stay a while beside it.
        moved = {stamp.identity for stamp in ready.values() if stamp}
        for path, stamp in different.items():
            if stamp is None and self._taken[path].identity in moved:
                ready[path] = None
        return self._sorted(ready)

    def is_gone(self, path: Path) -> bool:
        """Return whether the last look would have seen this file if it were still there."""
        return path not in self._seen and not any(path.is_relative_to(lost) for lost in self._unreachable)

    def gone_sources(self, sources: Iterable[str]) -> list[Path]:
        """Return those of an index's sources below the paths that are not there any more."""
        return [
            Path(source)
            for source in sources
            if any(Path(source).is_relative_to(path) for path in self._paths)
            and all(self.is_gone(Path(file)) for file in files_meant(source))
        ]

    def take(self, changes: Changes) -> None:
        """Note that the index is in step with these changes of the last look."""
        for path in changes.to_remove:
            self._taken.pop(path, None)
        for path in changes.to_read:
            self._taken[path] = self._seen[path]

    def __len__(self) -> int:
        """Return the number of files that the last look saw."""
        return len(self._seen)

    def _lost_folders(self) -> list[Path]:
        """Return the watched folders that are now others than they were, and empty."""
        lost = []
        for path in self._paths:
            if not path.is_dir():
                continue
            status = path.stat()
            identity = (status.st_dev, status.st_ino)
            is_empty = not any(file.is_relative_to(path) for file in self._seen)
            if is_empty and self._folders.get(path, identity) != identity:
                lost.append(path)
            else:
                self._folders[path] = identity
        return lost

    def _sorted(self, ready: dict[Path, Stamp | None]) -> Changes:
        gone = [path for path, stamp in ready.items() if stamp is None]
        new = [path for path, stamp in ready.items() if stamp and path not in self._taken]
        old_names = {self._taken[path].identity: path for path in gone}
        renamed = []
        for path in new:
            old = old_names.pop(self._seen[path].identity, None)
            if old:
                renamed.append((old, path))
        return Changes(
            new=tuple(path for path in new if path not in {to for _old, to in renamed}),
            changed=tuple(path for path, stamp in ready.items() if stamp and path in self._taken),
            renamed=tuple(renamed),
            deleted=tuple(path for path in gone if path not in {old for old, _to in renamed}),
            waiting=len(ready) < len(self._unsettled),
        )


def _age(stamp: Stamp, clock: float) -> float:
    """Return for how many seconds a file has been as it is."""
    return clock - max(stamp.modified_ns, stamp.changed_ns) / 1e9
