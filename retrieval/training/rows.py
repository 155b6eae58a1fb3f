"""The sets beside the repository, as rows of JSON lines, and the number that divides them for good."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class MissingDataError(Exception):
    """Data of ../shared that is not there. The message names the file."""


def read_rows(path: Path) -> list[Row]:
    """Read JSON lines, packed or not. Raises MissingDataError."""
    if not path.is_file():
        raise MissingDataError(f"{path} is not there; the sets are made from ../shared beside the repository")
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [json.loads(line) for line in text.decode("utf-8").splitlines() if line.strip()]


def read_set(folder: Path, name: str, what: str) -> list[Row]:
    """Return the rows of a set's "passages" or "questions". Raises MissingDataError."""
    return read_rows(folder / name / f"{what}.jsonl.gz")


def number_of(name: str) -> int:
    """Return the number that divides by name: the SHA-256, the same on every machine and in every run."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16)
