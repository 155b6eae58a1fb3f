import os
import shutil
from pathlib import Path

import pytest

from retrieval.watched_files import Changes, WatchedFiles

SETTLE = 2.0


class Watch:
    """A folder with a clock that the test moves on. Files count as written at `clock` 0."""

    def __init__(self, folder: Path, *paths: Path) -> None:
        self.folder = folder
        self.files = WatchedFiles(paths or (folder,), SETTLE)
        self.now = 100.0

    def look(self, seconds: float = 0.0) -> Changes:
        self.now += seconds
        return self.files.look(self.now, clock=0.0)

    def take(self) -> Changes:
        """Look until all has settled, and take it."""
        self.look()
        changes = self.look(SETTLE)
        self.files.take(changes)
        return changes

    def write(self, name: str, text: str = "一") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    watch = Watch(tmp_path / "news")
    for name in ("a.txt", "b.md", "sub/c.jsonl", "picture.png", ".hidden.txt"):
        watch.write(name)
    assert {path.name for path in watch.take().new} == {"a.txt", "b.md", "c.jsonl"}
    return watch


def test_nothing_new_is_nothing(watch: Watch) -> None:
    assert watch.look(10) == Changes()
    assert len(watch.files) == 3


def test_new_changed_renamed_and_deleted_files_are_told_apart(watch: Watch) -> None:
    new = watch.write("new.txt")
    changed = watch.write("a.txt", "两")
    old, renamed = watch.folder / "b.md", watch.folder / "sub" / "d.md"
    old.rename(renamed)
    deleted = watch.folder / "sub" / "c.jsonl"
    deleted.unlink()
    assert watch.look() == Changes(waiting=True)
    changes = watch.look(SETTLE)
    assert changes == Changes((new,), (changed,), ((old, renamed),), (deleted,))
    assert changes.to_read == [new, changed, renamed]
    assert changes.to_remove == [deleted, old]
    watch.files.take(changes)
    assert watch.look(10) == Changes()


def test_what_was_not_taken_is_told_again(watch: Watch) -> None:
    watch.write("new.txt")
    watch.look()
    assert watch.look(SETTLE) == watch.look(1) != Changes()


def test_a_file_that_is_still_being_written_is_left_alone(watch: Watch) -> None:
    for part in range(5):
        watch.write("slow.txt", "字" * (part + 1))
        assert watch.look(SETTLE / 2) == Changes(waiting=True)
    assert [path.name for path in watch.look(SETTLE).new] == ["slow.txt"]


def test_what_is_settled_is_ready_while_others_are_not(watch: Watch) -> None:
    watch.write("done.txt")
    watch.look()
    watch.write("slow.txt")
    changes = watch.look(SETTLE)
    assert [path.name for path in changes.new] == ["done.txt"]
    assert changes.waiting


def test_a_file_that_has_been_there_for_long_needs_not_settle(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_text("一", encoding="utf-8")
    files = WatchedFiles([tmp_path], SETTLE)
    written = path.stat().st_ctime
    assert files.look(0.0, written + SETTLE / 2) == Changes(waiting=True)
    assert files.look(0.0, written + SETTLE + 1).new == (path,)


def test_a_renamed_file_that_is_seen_late_is_renamed_all_the_same(tmp_path: Path) -> None:
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("一", encoding="utf-8")
    files = WatchedFiles([tmp_path], SETTLE)
    later = old.stat().st_ctime + 3600
    files.take(files.look(0.0, later))
    old.rename(new)
    # The new name needs not settle any more, and so the old one must not either.
    assert files.look(1.0, later) == Changes(renamed=((old, new),))


def test_a_file_saved_by_replacing_it_is_changed_not_deleted(watch: Watch) -> None:
    path = watch.folder / "a.txt"
    path.unlink()
    assert watch.look() == Changes(waiting=True)
    watch.write("a.txt", "三")
    assert watch.look(SETTLE / 2) == Changes(waiting=True)
    assert watch.look(SETTLE) == Changes(changed=(path,))


def test_a_whole_folder_that_is_renamed_is_renamed_files(watch: Watch) -> None:
    (watch.folder / "sub").rename(watch.folder / "other")
    watch.look()
    assert watch.look(SETTLE).renamed == (
        (watch.folder / "sub" / "c.jsonl", watch.folder / "other" / "c.jsonl"),
    )


def test_a_folder_that_is_gone_is_no_deletion_and_comes_back_as_it_was(watch: Watch) -> None:
    away = watch.folder.with_name("away")
    watch.folder.rename(away)
    for _look in range(3):
        assert watch.look(SETTLE) == Changes()
    assert [problem.path for problem in watch.files.problems] == [str(watch.folder)]
    # A mount point without its disk: another folder, and empty.
    watch.folder.mkdir()
    for _look in range(3):
        assert watch.look(SETTLE) == Changes()
    watch.folder.rmdir()
    away.rename(watch.folder)
    assert watch.look(SETTLE) == Changes()
    assert watch.files.problems == ()


def test_a_folder_that_was_replaced_by_another_with_files_is_taken_as_it_is(watch: Watch) -> None:
    shutil.rmtree(watch.folder)
    watch.write("x.txt")
    changes = watch.take()
    assert [path.name for path in changes.new] == ["x.txt"]
    assert {path.name for path in changes.deleted} == {"a.txt", "b.md", "c.jsonl"}


def test_a_folder_that_is_emptied_is_emptied(watch: Watch) -> None:
    for path in list(watch.folder.rglob("*.*")):
        path.unlink()
    assert len(watch.take().deleted) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_that_cannot_be_read_is_no_deletion(watch: Watch) -> None:
    (watch.folder / "sub").chmod(0)
    try:
        assert watch.take() == Changes()
        assert [problem.path for problem in watch.files.problems] == [str(watch.folder / "sub")]
    finally:
        (watch.folder / "sub").chmod(0o700)


def test_a_single_file_can_be_watched_and_deleted(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    watch = Watch(tmp_path, path)
    assert watch.look() == Changes()
    watch.write("a.txt")
    watch.write("b.txt")
    assert watch.take().new == (path,)
    path.unlink()
    assert watch.take().deleted == (path,)


def test_sources_of_an_index_that_are_gone_are_found_below_the_watched_paths_only(watch: Watch) -> None:
    here, elsewhere = watch.folder, watch.folder.parent / "elsewhere.txt"
    sources = [here / "a.txt", here / "gone.txt", f"{here}/sub/c.jsonl#3", f"{here}/lost.jsonl#3", elsewhere]
    assert watch.files.gone_sources(map(str, sources)) == [here / "gone.txt", here / "lost.jsonl#3"]
