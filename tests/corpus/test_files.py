"""Finding files and reading them whole, or saying in one sentence why not."""

import os
from pathlib import Path

import pytest

from corpus.errors import UnreadableFileError
from corpus.files import ignored_files, iter_files, read_articles, read_file
from corpus.types import Article

LIMIT = 1_000_000


def touch(path: Path, text: str = "正文。") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_folders_are_walked_in_order_without_hidden_and_foreign_files(tmp_path: Path) -> None:
    expected = [touch(tmp_path / name) for name in ("a.txt", "b/c.MD", "b/d.jsonl", "e.jsonl.gz")]
    touch(tmp_path / ".hidden.txt")
    touch(tmp_path / ".git/x.txt")
    picture = touch(tmp_path / "b/photo.jpg")
    assert iter_files([tmp_path]) == (expected, [])
    assert ignored_files([tmp_path]) == [picture]


def test_a_loop_of_links_ends_and_no_file_comes_twice(tmp_path: Path) -> None:
    file = touch(tmp_path / "a/x.txt")
    (tmp_path / "a/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nothing.txt")
    files, problems = iter_files([tmp_path, file, tmp_path / "a"])
    assert [path.name for path in files] == ["x.txt"]
    assert [problem.path for problem in problems] == [str(tmp_path / "gone.txt")]


def test_a_link_is_followed_within_a_folder_and_reported_if_it_leads_out(tmp_path: Path) -> None:
    inside = touch(tmp_path / "in" / "a.txt")
    outside = touch(tmp_path / "secret" / "b.txt")
    (tmp_path / "in" / "again.txt").symlink_to(inside)
    (tmp_path / "in" / "out.txt").symlink_to(outside)
    (tmp_path / "in" / "way_out").symlink_to(outside.parent, target_is_directory=True)
    (tmp_path / "in" / "photo.jpg").symlink_to(outside)
    files, problems = iter_files([tmp_path / "in"])
    assert [path.name for path in files] == ["a.txt", "again.txt"]
    assert [Path(problem.path).name for problem in problems] == ["out.txt", "way_out"]
    # A path that is given is followed: who names it may read it.
    given = tmp_path / "in" / "way_out"
    assert iter_files([given, tmp_path / "in" / "out.txt"]) == (
        [given / "b.txt", tmp_path / "in" / "out.txt"],
        [],
    )


def test_a_named_file_that_is_missing_or_of_another_kind_is_a_problem(tmp_path: Path) -> None:
    picture = touch(tmp_path / "photo.jpg")
    files, problems = iter_files([tmp_path / "none.txt", picture])
    assert files == []
    assert [problem.path for problem in problems] == [str(tmp_path / "none.txt"), str(picture)]
    assert ".jsonl.gz" in problems[1].reason


def test_a_text_file_is_read_exactly_with_its_line_ends_and_absolute_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("第一行\r\n第二行\r第三行\n".encode("utf-8-sig"))
    monkeypatch.chdir(tmp_path)
    source = read_file("a.txt", LIMIT).source
    assert source.path == str(path)
    assert source.encoding == "utf-8-sig"
    assert source.text == path.read_bytes().decode(source.encoding) == "第一行\r\n第二行\r第三行\n"


def test_a_file_over_the_limit_is_refused_with_its_size_and_the_setting(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.txt", "x" * 2_500_000)
    with pytest.raises(UnreadableFileError, match=r"2\.5 MB.*1 MB.*\[index\] max_file_mb"):
        read_file(path, LIMIT)


def test_files_that_cannot_be_opened_are_errors_of_one_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for path in (tmp_path / "none.txt", tmp_path, tmp_path / "pipe.txt"):
        with pytest.raises(UnreadableFileError) as caught:
            read_file(path, LIMIT)
        assert caught.value.path == str(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_an_error(tmp_path: Path) -> None:
    path = touch(tmp_path / "a.txt")
    path.chmod(0)
    with pytest.raises(UnreadableFileError, match="权限"):
        read_file(path, LIMIT)


def test_an_unreadable_file_is_yielded_as_an_error_and_does_not_raise(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\x00\x01\x02\x03" * 100)
    [error] = read_articles(path, LIMIT)
    assert isinstance(error, UnreadableFileError)
    assert error.path == str(path)


def test_a_text_page_gives_its_articles(tmp_path: Path) -> None:
    path = touch(
        tmp_path / "a.txt", "临江新桥通车\n\n昨天上午，临江新桥正式通车。\n\n新桥全长1.2公里，双向六车道。\n"
    )
    articles = [item for item in read_articles(path, LIMIT) if isinstance(item, Article)]
    assert articles
    assert "新桥全长1.2公里，双向六车道。" in [p.text for a in articles for p in a.passages]
