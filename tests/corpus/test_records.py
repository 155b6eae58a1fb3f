"""Articles of .jsonl files: fields, paragraphs, and lines that are none."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from corpus.errors import UnreadableFileError
from corpus.files import read_articles
from corpus.records import LONG_PARAGRAPH, MOST_PASSAGE
from corpus.types import Article, slice_spans

LIMIT = 1_000_000


def write(path: Path, *records: object) -> Path:
    lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def read(path: Path, limit: int = LIMIT) -> tuple[list[Article], list[UnreadableFileError]]:
    items = list(read_articles(path, limit))
    articles = [item for item in items if isinstance(item, Article)]
    return articles, [item for item in items if isinstance(item, UnreadableFileError)]


def test_the_fields_of_a_record_become_those_of_the_article(tmp_path: Path) -> None:
    text = "　　第一段，讲天气。\r\n\r\n第二段，讲交通。\n"
    path = write(
        tmp_path / "a.jsonl",
        {
            "id": "x-1",
            "title": "雨后 天晴",
            "date": "2024-07-11",
            "source": "临江日报",
            "text": text,
            "authors": "张三、李四",
        },
    )
    [article], errors = read(path)
    assert not errors
    assert article.source.path == f"{path}#x-1"
    assert article.source.text == text
    assert (article.title, article.headline.lines) == ("雨后 天晴", ("雨后 天晴",))
    assert (article.outlet, article.published, article.authors) == (
        "临江日报",
        date(2024, 7, 11),
        ("张三", "李四"),
    )
    assert [p.text for p in article.passages] == ["第一段，讲天气。", "第二段，讲交通。"]
    assert all(slice_spans(text, p.spans) == p.text for p in article.passages)


@pytest.mark.parametrize(
    "given_date",
    ["2024-07-11", "2024/7/11", "2024年7月11日", "20240711", 20240711, "2024-07-11T08:30:00+08:00"],
)
def test_a_date_is_read_in_its_usual_forms(tmp_path: Path, given_date: object) -> None:
    [article], _ = read(write(tmp_path / "a.jsonl", {"date": given_date, "text": "好天气。"}))
    assert article.published == date(2024, 7, 11)


@pytest.mark.parametrize("given_date", ["", None, "不详", "2024-13-45"])
def test_an_article_without_a_valid_date_is_kept_undated(tmp_path: Path, given_date: object) -> None:
    [article], errors = read(write(tmp_path / "a.jsonl", {"date": given_date, "text": "好天气。"}))
    assert article.published is None
    assert not errors


def test_an_article_without_a_title_is_called_by_its_first_words(tmp_path: Path) -> None:
    [short, long], _ = read(
        write(tmp_path / "a.jsonl", {"text": "天晴了。大家出门。"}, {"text": "很" * 20 + "，" + "长" * 80})
    )
    assert (short.title, short.headline.lines) == ("天晴了", ())
    assert long.title == "很" * 20


def test_a_text_that_lost_its_breaks_is_cut_into_readable_passages(tmp_path: Path) -> None:
    text = "这一句话有二十个字，用来凑成一段很长的话。" * (LONG_PARAGRAPH // 20 + 1)
    [article], _ = read(write(tmp_path / "a.jsonl", {"text": text}))
    assert "".join(p.text for p in article.passages) == text
    assert all(p.text.endswith("。") and len(p.text) <= MOST_PASSAGE for p in article.passages)
    [short], _ = read(write(tmp_path / "b.jsonl", {"text": text[:LONG_PARAGRAPH]}))
    assert len(short.passages) == 1


def test_a_bad_line_is_reported_by_number_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl",
        {"text": "一。"},
        "{不是 JSON",
        {"text": 5},
        {"title": "x"},
        {"text": " \n"},
        "[]",
        "",
        {"text": "二。"},
    )
    articles, errors = read(path)
    assert [a.passages[0].text for a in articles] == ["一。", "二。"]
    assert [e.path for e in errors] == [f"{path}#L{n}" for n in (2, 3, 4, 5, 6)]


def test_lone_surrogates_are_refused(tmp_path: Path) -> None:
    articles, errors = read(write(tmp_path / "a.jsonl", '{"text": "\\ud800 坏字符"}'))
    assert not articles
    assert len(errors) == 1


def test_a_second_record_of_the_same_id_is_named_by_its_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.jsonl", {"id": 7, "text": "一。"}, {"id": "7", "text": "二。"}, {"text": "三。"}
    )
    articles, _ = read(path)
    assert [a.source.path for a in articles] == [f"{path}#7", f"{path}#L2", f"{path}#L3"]


def test_the_same_record_keeps_its_article_id_in_another_file(tmp_path: Path) -> None:
    record = {"id": "a", "title": "题", "text": "正文。"}
    [first], _ = read(write(tmp_path / "a.jsonl", record))
    _, second = read(write(tmp_path / "b.jsonl", {"text": "别的。"}, record | {"id": "z"}))[0]
    assert first.id == second.id


def test_a_line_over_the_limit_is_passed_over(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "一。"}, {"text": "长" * 5000}, {"text": "二。"})
    articles, errors = read(path, 1000)
    assert [a.passages[0].text for a in articles] == ["一。", "二。"]
    assert [e.path for e in errors] == [f"{path}#L2"]
    assert "max_file_mb" in errors[0].reason


def test_records_in_gb18030_with_a_bom_or_windows_line_ends_are_read(tmp_path: Path) -> None:
    line = json.dumps(
        {"title": "全市经济工作会议", "text": "会议研究部署下半年的重点任务。"}, ensure_ascii=False
    )
    for name, data in (
        ("a", line.encode("gb18030")),
        ("b", b"\xef\xbb\xbf" + line.encode()),
        ("c", (line + "\r\n").encode()),
    ):
        path = tmp_path / f"{name}.jsonl"
        path.write_bytes(data)
        [article], errors = read(path)
        assert article.title == "全市经济工作会议"
        assert not errors


def test_a_packed_file_reads_the_same_and_a_cut_one_keeps_its_good_lines(tmp_path: Path) -> None:
    lines = "".join(
        json.dumps({"text": f"第{i}条消息，{i * 7919 % 1009}。"}, ensure_ascii=False) + "\n"
        for i in range(3_000)
    )
    whole = gzip.compress(lines.encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole)
    articles, errors = read(path)
    assert (len(articles), errors) == (3_000, [])
    path.write_bytes(whole[: len(whole) // 2])
    articles, errors = read(path)
    assert 500 < len(articles) < 3_000
    assert [e.path for e in errors] == [str(path)]
    path.write_bytes(b"not gzip")
    assert [e.path for e in read(path)[1]] == [str(path)]


def test_a_gzip_bomb_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "x"}\n' + (b" " * 999_999 + b"\n") * 70))
    _, errors = read(path, 10_000_000)
    assert errors[-1].path == str(path)
    assert "倍" in errors[-1].reason


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    articles, errors = read(write(tmp_path / "a.jsonl"))
    assert not articles
    assert "空" in errors[0].reason
