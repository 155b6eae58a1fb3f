"""Archives: what is in them is read as in a folder, and nothing in them does harm."""

import io
import zipfile
from pathlib import Path

import pytest

from corpus import archives
from corpus.errors import UnreadableFileError
from corpus.files import files_meant, read_articles
from corpus.types import Article
from tests.corpus.stories import BRIDGE, SCHOOL, Story
from tests.corpus.web_pages import semantic
from tests.corpus.word_files import paragraph, word_file, zipped

LIMIT = 1_000_000


def page(story: Story) -> bytes:
    return "\n\n".join([story.title, *story.paragraphs]).encode()


def read(folder: Path, data: bytes) -> tuple[dict[str, Article], list[UnreadableFileError]]:
    """Return the articles by what stands after the archive's path, and the problems."""
    path = folder / "a.zip"
    path.write_bytes(data)
    articles: dict[str, Article] = {}
    problems = []
    for item in read_articles(path, LIMIT):
        if isinstance(item, Article):
            articles[item.source.path.removeprefix(f"{path}")] = item
        else:
            problems.append(item)
            assert "\n" not in str(item)
    return articles, problems


def test_every_kind_of_file_is_read_from_an_archive_under_the_archive_s_path(tmp_path: Path) -> None:
    inner = zipped({"松柏/a.txt": page(SCHOOL)})
    members = {
        "2024/临江.txt": page(BRIDGE),
        "b.html": semantic(SCHOOL).content,
        "c.docx": word_file(paragraph(SCHOOL.title), *map(paragraph, SCHOOL.paragraphs)),
        "d.jsonl": '{"id": "x", "text": "第一座桥通车了。"}\n'.encode(),
        "e.zip": inner,
        "photo.jpg": b"\xff\xd8\xff",
        ".hidden.txt": page(BRIDGE),
        "__MACOSX/2024/._临江.txt": page(BRIDGE),
    }
    articles, problems = read(tmp_path, zipped(members))
    assert problems == []
    assert list(articles) == ["#2024/临江.txt", "#b.html", "#c.docx", "#d.jsonl#x", "#e.zip#松柏/a.txt"]
    assert articles["#2024/临江.txt"].title == BRIDGE.title
    assert all(str(tmp_path / "a.zip") in files_meant(a.source.path) for a in articles.values())


def test_a_member_s_name_tells_the_date_as_a_file_s_does(tmp_path: Path) -> None:
    articles, _ = read(tmp_path, zipped({"2024-07-11/a.txt": page(BRIDGE)}))
    [article] = articles.values()
    assert article.published == BRIDGE.published


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    name = "临江日报/要闻.txt".encode("gbk")
    data = zipped({"x" * len(name) + ".txt": page(BRIDGE)})
    articles, problems = read(tmp_path, data.replace(b"x" * len(name) + b".txt", name + b".txt"))
    assert list(articles) == ["#临江日报/要闻.txt.txt"]
    assert problems == []


def test_names_that_lead_out_of_the_archive_are_only_names(tmp_path: Path) -> None:
    before = {path.name for path in tmp_path.parent.iterdir()}
    names = ["../../out.txt", "/etc/out.txt", "C:\\out.txt", "a\nb\x1b[31m.txt", "..\\out.txt"]
    articles, _ = read(tmp_path, zipped(dict.fromkeys(names, page(BRIDGE))))
    assert len(articles) == len(names)
    assert all(name.isprintable() for name in articles)
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    assert {path.name for path in tmp_path.parent.iterdir()} == before


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
        archive.writestr("a.txt", page(BRIDGE))
    articles, problems = read(tmp_path, content.getvalue())
    assert (list(articles), problems) == (["#a.txt"], [])


def encrypted(data: bytes) -> bytes:
    """Mark every member as encrypted, in its own header and in the list."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            out[at + offset] |= 1
            at = data.find(mark, at + 1)
    return bytes(out)


def test_an_archive_with_a_password_is_one_sentence(tmp_path: Path) -> None:
    articles, problems = read(tmp_path, encrypted(zipped({"a.txt": page(BRIDGE), "b.txt": page(SCHOOL)})))
    assert articles == {}
    assert [problem.reason for problem in problems] == ["压缩包有密码；请解压后再收录"]


def test_a_damaged_member_is_reported_and_the_others_are_read(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": page(BRIDGE), "b.txt": page(SCHOOL)}, zipfile.ZIP_STORED))
    data[data.find(page(BRIDGE)) + 10] ^= 1
    articles, problems = read(tmp_path, bytes(data))
    assert list(articles) == ["#b.txt"]
    assert [problem.path for problem in problems] == [f"{tmp_path / 'a.zip'}#a.txt"]


def test_a_member_over_the_limit_is_reported_with_the_setting(tmp_path: Path) -> None:
    articles, problems = read(tmp_path, zipped({"a.txt": b"a" * (LIMIT + 1), "b.txt": page(SCHOOL)}))
    assert list(articles) == ["#b.txt"]
    assert "max_file_mb" in problems[0].reason


def test_a_bomb_is_stopped_before_it_is_unpacked(tmp_path: Path) -> None:
    members = {f"{n:03}.jsonl": b" " * 2_000_000 for n in range(100)}
    articles, problems = read(tmp_path, zipped(members))
    assert articles == {}
    assert problems[-1].path == str(tmp_path / "a.zip")
    assert "倍" in problems[-1].reason


def test_a_bomb_in_archives_in_an_archive_is_stopped(tmp_path: Path) -> None:
    inner = zipped({f"{n:02}.jsonl": b" " * 10_000_000 for n in range(10)})
    articles, problems = read(tmp_path, zipped({f"{n}.zip": inner for n in range(10)}))
    assert articles == {}
    assert (problems[-1].path, "倍" in problems[-1].reason) == (str(tmp_path / "a.zip"), True)


def test_archives_nested_without_end_are_read_as_deep_as_is_usual(tmp_path: Path) -> None:
    data = zipped({"a.txt": page(BRIDGE)})
    for _ in range(3):
        data = zipped({"in.zip": data, "b.txt": page(SCHOOL)})
    articles, [problem] = read(tmp_path, data)
    assert sorted(articles) == ["#b.txt", "#in.zip#b.txt", "#in.zip#in.zip#b.txt"]
    assert "层" in problem.reason


def test_a_list_of_members_out_of_bounds_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 3)
    articles, [problem] = read(tmp_path, zipped({f"{n}.txt": page(BRIDGE) for n in range(20)}))
    assert articles == {}
    assert "超过 3 个文件" in problem.reason


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        zipped({"a.txt": page(BRIDGE)})[:-30],
        zipped({}),
        zipped({"a.jpg": b"x"}),
        b"PK\x05\x06",
    ],
    ids=["empty", "no archive", "cut short", "nothing in it", "nothing to read in it", "only a mark"],
)
def test_what_is_no_archive_to_be_read_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    articles, [problem] = read(tmp_path, data)
    assert articles == {}
    assert problem.path == str(tmp_path / "a.zip")
    assert "；" in problem.reason
