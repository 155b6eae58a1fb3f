"""The files that admins send: checked by name, kept under names of ours, waiting until they are confirmed.

    <data_dir>/uploads/                what was added: the sources of its articles
    <data_dir>/uploads/waiting/        what is to be confirmed

Of the sender's name only its kind and the date in it are kept (the date of an issue often stands nowhere
else); it is never part of a path.
"""

import hashlib
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from corpus.dates import date_of_path
from corpus.files import SUFFIXES

FOLDER = "uploads"
WAITING = "waiting"
WAITING_HOURS = 24.0
"""A file that nobody confirmed for so long is deleted."""

KEY_LETTERS = 16
KEY = re.compile(rf"[a-p]{{{KEY_LETTERS}}}")
"""64 bits as letters: digits could be read as a date, which file names state."""

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent. `key` is derived from its content, its kind and its date."""

    key: str
    path: Path


def suffix_of(name: str) -> str | None:
    """Return the suffix of a file that can be read, None for any other."""
    lower = name.lower()
    fitting = [suffix for suffix in SUFFIXES if lower.endswith(suffix)]
    return max(fitting, key=len, default=None)


def kind_of(name: str) -> str:
    """Return the suffix of any file's name as it can be shown, "" if it has none."""
    found = re.search(r"\.[A-Za-z0-9]{1,10}$", name)
    return found.group().lower() if found else ""


class Uploads:
    """The folder of one data folder. Nothing is created before a file is kept."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER
        self.waiting = self.folder / WAITING

    def keep(self, name: str, suffix: str, data: bytes) -> Upload:
        """Write a file to be confirmed, and return it. Raises OSError.

        The same file sent again is the same upload.
        """
        self.waiting.mkdir(parents=True, exist_ok=True)
        self.forget_old()
        day = date_of_path(Path(name.replace("\\", "/")).name)
        stated = f"{day.isoformat()}_" if day else ""
        digest = hashlib.sha256(f"{stated}{suffix}\0".encode() + data).hexdigest()
        key = digest[:KEY_LETTERS].translate(_LETTERS)
        path = self.waiting / f"{stated}{key}{suffix}"
        partial = path.with_name(path.name + ".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        return Upload(key, path)

    def find(self, key: str) -> Path | None:
        """Return the file that waits under a key, or has been accepted; None if there is none."""
        if not KEY.fullmatch(key):
            return None
        places = [*self.waiting.glob(f"*{key}.*"), *self.folder.glob(f"*{key}.*")]
        return next((path for path in places if not path.name.endswith(".partial")), None)

    def accept(self, path: Path) -> tuple[Path, bool]:
        """Put a file where its articles will have their source; return its path there, and if that is new.

        Until `settle` it waits as well, so that it can be accepted again if the process dies in between.
        """
        final = self.folder / path.name
        if final.exists():
            return final, False
        partial = final.with_name(final.name + ".partial")
        shutil.copy2(path, partial)
        partial.replace(final)
        return final, True

    def settle(self, final: Path, *, added: bool, is_new: bool) -> None:
        """End what `accept` began: the file waits no longer, or nothing was added and it goes on waiting."""
        if added:
            (self.waiting / final.name).unlink(missing_ok=True)
        elif is_new:
            final.unlink(missing_ok=True)

    def drop(self, key: str) -> bool:
        """Delete a file that waits; return whether there was one."""
        path = self.find(key)
        if path is None or path.parent != self.waiting:
            return False
        path.unlink(missing_ok=True)
        return True

    def forget_old(self) -> None:
        """Delete what has waited too long."""
        oldest = time.time() - WAITING_HOURS * 3600
        for path in self.waiting.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)
