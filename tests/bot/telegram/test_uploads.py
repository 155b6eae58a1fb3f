"""Names and places of files that people send."""

import os
import re
import time
from pathlib import Path

import pytest

from bot.telegram.uploads import KEY, Uploads, kind_of, suffix_of
from corpus.dates import date_of_path

HOSTILE_NAMES = [
    "../../../etc/passwd.txt",
    "/etc/cron.d/x.txt",
    "..\\..\\windows\\system32\\a.txt",
    "CON.txt",
    ".txt",
    "a\x00b.txt",
    "\u202egnp.txt",
    "x" * 300 + ".txt",
    "💥" * 60 + ".TXT",
    "{key}%s%n.txt",
    "'; rm -rf ~;.txt",
    "20240711/../../20250101.txt",
    "-rf.txt",
    "~/.bashrc.md",
]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_stored_name_is_a_key_and_at_most_a_date(tmp_path: Path, name: str) -> None:
    suffix = suffix_of(name)
    assert suffix
    upload = Uploads(tmp_path).keep(name, suffix, b"text")
    assert upload.path.parent == tmp_path / "uploads" / "waiting"
    assert re.fullmatch(rf"(\d{{4}}-\d\d-\d\d_)?{KEY.pattern}{re.escape(suffix)}", upload.path.name)
    stated = upload.path.name[:10] if "_" in upload.path.name else None
    day = date_of_path(upload.path.name)
    assert (day.isoformat() if day else None) == stated
    assert upload.path.stat().st_mode & 0o077 == 0
    assert Uploads(tmp_path).find(upload.key) == upload.path


@pytest.mark.parametrize(
    "name", ["页.html", "页.HTM", "稿件.docx", "七月.zip", "版面.pdf", "a.jsonl.gz", "a.md"]
)
def test_every_kind_of_file_that_can_be_read_is_taken(tmp_path: Path, name: str) -> None:
    suffix = suffix_of(name)
    assert suffix == name[name.index(".") :].lower()
    assert Uploads(tmp_path).keep(name, suffix, b"text").path.name.endswith(suffix)


@pytest.mark.parametrize("key", ["", "*", "../waiting/x", "a" * 15, "q" * 16, "?" * 16, "[a-p]" * 3])
def test_only_a_key_finds_a_file(tmp_path: Path, key: str) -> None:
    uploads = Uploads(tmp_path)
    uploads.keep("a.txt", ".txt", b"text")
    assert uploads.find(key) is None


def test_what_nobody_confirmed_is_forgotten_after_a_day(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    old = uploads.keep("a.txt", ".txt", b"old")
    yesterday = time.time() - 25 * 3600
    os.utime(old.path, (yesterday, yesterday))
    new = uploads.keep("a.txt", ".txt", b"new")
    assert uploads.find(old.key) is None
    assert uploads.find(new.key) == new.path


@pytest.mark.parametrize(
    ("name", "suffix", "kind"),
    [
        ("a.TXT", ".txt", ".txt"),
        ("a.jsonl.gz", ".jsonl.gz", ".gz"),
        ("a.tar.gz", None, ".gz"),
        ("a", None, ""),
        ("a.p\u202edf", None, ""),
        ("a." + "x" * 50, None, ""),
    ],
)
def test_kinds_of_files(name: str, suffix: str | None, kind: str) -> None:
    assert (suffix_of(name), kind_of(name)) == (suffix, kind)


def test_a_file_is_where_it_belongs_at_each_step(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    upload = uploads.keep("a.txt", ".txt", b"text")
    final, is_new = uploads.accept(upload.path)
    assert (final.parent, is_new) == (uploads.folder, True)
    uploads.settle(final, added=False, is_new=is_new)
    assert (final.exists(), uploads.find(upload.key)) == (False, upload.path)
    final, is_new = uploads.accept(upload.path)
    uploads.settle(final, added=True, is_new=is_new)
    assert (final.exists(), uploads.find(upload.key)) == (True, final)
    assert not uploads.drop(upload.key), "what was added is not dropped"
    again = uploads.keep("b.txt", ".txt", b"text")
    assert again.key == upload.key
    final, is_new = uploads.accept(again.path)
    uploads.settle(final, added=False, is_new=is_new)
    assert final.exists(), "articles of the index come from it"
