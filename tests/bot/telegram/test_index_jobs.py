"""What is told of a file before it is added, and what work in a process of its own refuses."""

import gzip
import json
import subprocess
from pathlib import Path

import msgspec
import pytest

from bot.telegram.index_jobs import TITLES_SHOWN, look, run
from bot.telegram.index_requests import Look, Refused, Request, Reread
from retrieval.config import IndexConfig, ModelConfig
from tests.bot.telegram.conftest import hashed_command
from tests.bot.telegram.hash_index_jobs import open_hashed
from tests.index_maker import Workshop, page, write_pages

MEGABYTES_20 = 20_000_000


def record(**values: object) -> bytes:
    """Return a line of a .jsonl file."""
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


BOMB = gzip.compress(b'{"text": "' + b"a" * 40_000_000 + b'"}', 1)

NOTHING_IN = [
    ("pdf.txt", b"%PDF-1.7\n" + b"\x00\x01" * 50, "PDF"),
    ("zip.txt", b"PK\x03\x04" + b"\x00" * 100, "zip"),
    ("noise.txt", bytes(range(256)) * 20, ""),
    ("blank.txt", b" \n \n\t ", "空"),
    ("no.jsonl", b"this is no json\n" * 20, "JSON"),
    ("no_text.jsonl", record(id="1", title="t"), "text"),
    ("wrong_type.jsonl", record(text=["a"]), "字段"),
    ("deep.jsonl", b"[" * 100_000 + b"\n", "字段"),
    ("bomb.jsonl.gz", BOMB, "上限"),
    ("not.jsonl.gz", b"not gzip at all", "gzip"),
    ("cut.jsonl.gz", gzip.compress(record(text="新闻。" * 2000))[:-20], "gzip"),
    ("big5_broken.txt", b"\xa4\xe5\xff\xfe\x00\xa4" * 40, ""),
    ("utf16_half.txt", "半个字".encode("utf-16")[:-1], ""),
]


@pytest.mark.parametrize(("name", "data", "reason"), NOTHING_IN)
def test_what_holds_no_article_is_told_with_a_reason_and_no_path(
    tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    found = look(Look(str(path), MEGABYTES_20), tmp_path / "data")
    assert found.articles == 0
    assert found.problem_count >= 1
    assert reason in found.problems[0]
    assert str(tmp_path) not in found.problems[0]
    assert "\n" not in found.problems[0]


def test_a_file_of_many_articles_is_told_by_its_first(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path, [1]))
    lines = [
        record(
            title=f"第{number}条",
            text=f"第{number}条新闻的正文。",
            date=f"2024-07-{number:02d}",
            source="晚报",
        )
        for number in range(20, 0, -1)
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join([*lines, lines[0], b"{\n", record(text=""), record(text="没有日期的一条。")]))
    found = look(Look(str(path), MEGABYTES_20), workshop.data.root)
    assert (found.articles, found.known, found.problem_count) == (21, 0, 2)
    assert [title.title for title in found.titles] == [f"第{n}条" for n in range(20, 20 - TITLES_SHOWN, -1)]
    assert (found.first_day, found.last_day) == ("2024-07-01", "2024-07-20")
    assert found.outlets == ["晚报"]
    assert found.problems[0].startswith("L22: ")


def test_articles_that_the_index_has_are_counted(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path, [1, 2]))
    path = tmp_path / "again_2024-07-11.txt"
    path.write_text(page(1) + "\n\n" + page(3), encoding="utf-8")
    found = look(Look(str(path), MEGABYTES_20), workshop.data.root)
    assert (found.articles, found.known) == (2, 1)


def test_there_is_nothing_to_read_again_without_an_index(tmp_path: Path) -> None:
    request = Request(str(tmp_path / "data"), ModelConfig(), IndexConfig(), "zh", Reread())
    outcome = run(request, open_hashed, lambda _progress: None)
    assert isinstance(outcome, Refused)
    assert "还没有索引" in outcome.problem


def test_records_are_read_again_from_files_whose_names_look_like_records(
    workshop: Workshop, tmp_path: Path
) -> None:
    path = tmp_path / "news#1.jsonl"
    path.write_bytes(record(id="a#b.jsonl", text="第一条新闻的正文。"))
    workshop.build(path)
    path.write_bytes(path.read_bytes() + record(id="c", text="第二条新闻的正文。"))
    request = Request(str(workshop.data.root), ModelConfig(), IndexConfig(), "zh", Reread())
    outcome = run(request, open_hashed, lambda _progress: None)
    assert not isinstance(outcome, Refused)
    assert outcome.added == 1
    assert outcome.missing == 0


def test_a_process_whose_bot_is_gone_ends_without_a_word(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path, [1]))
    request = Request(str(workshop.data.root), ModelConfig(), IndexConfig(), "zh", Reread())
    process = subprocess.Popen(
        hashed_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    process.stdout.close()
    process.stdin.write(msgspec.json.encode(request))
    process.stdin.close()
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(30) == 1
