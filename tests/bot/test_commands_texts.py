import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.types import slice_spans
from tests.bot.conftest import SAMPLES, Result
from tests.corpus.pdf_maker import Text, make_pdf

Baowen = Callable[..., Result]

PAGE = SAMPLES / "songbai_weekly_2024-07-19.md"


def test_parse_shows_each_article_with_its_parts(baowen: Baowen) -> None:
    result = baowen("parse", PAGE)
    assert result.status == 0
    assert "《松柏区143个老旧小区完成改造》" in result.out
    assert "松柏周报记者 简若溪" in result.out


def test_parse_as_json_cuts_every_paragraph_out_of_the_file(baowen: Baowen) -> None:
    parsed = json.loads(baowen("parse", PAGE, "--json").out)
    text = PAGE.read_bytes().decode(parsed["encoding"])
    assert parsed["path"] == str(PAGE)
    assert parsed["articles"]
    for article in parsed["articles"]:
        assert article.keys() == {
            *("id", "title", "headline_lines", "byline", "authors", "outlet", "published"),
            *("captions", "paragraphs"),
        }
        for paragraph in article["paragraphs"]:
            assert slice_spans(text, paragraph["spans"]) == paragraph["text"]


def test_parse_as_json_tells_the_pages_of_a_pdf_on_which_a_paragraph_is(
    baowen: Baowen, tmp_path: Path
) -> None:
    file = tmp_path / "news.pdf"
    pages = [[Text(60, 700, "河水变清了", 24), Text(60, 660, "治理三年，水质从五类升到三类。")]]
    file.write_bytes(make_pdf([*pages, [Text(60, 700, "新桥通车", 24), Text(60, 660, "新桥今日通车。")]]))
    articles = json.loads(baowen("parse", file, "--json").out)["articles"]
    assert [(article["title"], article["paragraphs"][0]["pages"]) for article in articles] == [
        ("河水变清了", [1, 1]),
        ("新桥通车", [2, 2]),
    ]


def test_parse_names_a_bad_record_and_shows_the_rest(baowen: Baowen, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    good = json.dumps({"id": "1", "title": "题目", "text": "正文一句。"}, ensure_ascii=False)
    file.write_text(f"{good}\nnonsense\n", encoding="utf-8")
    result = baowen("parse", file, "--json")
    assert result.status == 1
    assert len(json.loads(result.out)["articles"]) == 1
    assert "#L2" in result.err


@pytest.mark.parametrize("name", ["missing.txt", "binary.txt", "empty.txt"])
def test_parse_says_in_a_sentence_what_it_cannot_read(baowen: Baowen, tmp_path: Path, name: str) -> None:
    (tmp_path / "binary.txt").write_bytes(b"\x00\xff\x00\x01" * 100)
    (tmp_path / "empty.txt").touch()
    result = baowen("parse", tmp_path / name)
    assert result.status == 1
    assert result.out == ""
    assert name in result.err
    assert result.err.count("\n") == 1


def article_id(baowen: Baowen) -> str:
    articles = json.loads(baowen("parse", PAGE, "--json").out)["articles"]
    return next(str(article["id"]) for article in articles if "143个" in article["title"])


def test_show_prints_the_whole_article(baowen: Baowen, samples_index: Path) -> None:
    result = baowen("show", article_id(baowen), "--data-dir", samples_index)
    assert result.status == 0
    assert "▶" not in result.out
    assert "共享工具房" in result.out


@pytest.mark.parametrize("quote", ["3", "共享工具房"])
def test_show_marks_a_passage_by_number_or_by_its_text(
    baowen: Baowen, samples_index: Path, quote: str
) -> None:
    result = baowen("show", article_id(baowen), "--quote", quote, "--data-dir", samples_index)
    assert re.findall(r"^▶ \[(\d+)]", result.out, re.MULTILINE) == ["3"]


def test_show_refuses_a_passage_that_is_not_there(baowen: Baowen, samples_index: Path) -> None:
    for quote in ("99", "没有的文字", ""):
        result = baowen("show", article_id(baowen), "--quote", quote, "--data-dir", samples_index)
        assert result.status == 2
        assert "--quote" in result.err


def test_show_of_an_unknown_article_is_a_sentence(baowen: Baowen, samples_index: Path) -> None:
    result = baowen("show", "0123456789abcdef", "--data-dir", samples_index)
    assert result.status == 1
    assert "0123456789abcdef" in result.err


def saved_answers(baowen: Baowen, data_dir: Path, folder: Path) -> Path:
    questions = folder / "questions.txt"
    questions.write_text("集装箱吞吐量是多少？\n松柏区改造了多少个老旧小区？\n", encoding="utf-8")
    file = folder / "answers.jsonl"
    file.write_text(
        baowen("ask", "--batch", questions, "--data-dir", data_dir).out, encoding="utf-8", newline="\n"
    )
    return file


def test_saved_answers_are_proved(baowen: Baowen, samples_index: Path, tmp_path: Path) -> None:
    file = saved_answers(baowen, samples_index, tmp_path)
    result = baowen("verify", file, "--data-dir", samples_index)
    assert result.status == 0
    assert "全部与库中原文逐字相符" in result.out


def test_a_changed_quote_is_named_by_line_and_place(
    baowen: Baowen, samples_index: Path, tmp_path: Path
) -> None:
    file = saved_answers(baowen, samples_index, tmp_path)
    lines = file.read_text(encoding="utf-8").splitlines()
    answer = json.loads(lines[1])
    quote = (answer["quotes"] or answer["nearest"])[1]
    quote["text"] = "改" + quote["text"][1:]
    file.write_text("\n".join([lines[0], json.dumps(answer)]), encoding="utf-8")
    result = baowen("verify", file, "--data-dir", samples_index)
    assert result.status == 1
    assert result.out.startswith("第 2 行第 2 条引文：")
    assert result.out.count("\n") == 1


def test_a_changed_byte_in_a_stored_source_is_named_by_both_proofs(
    baowen: Baowen, own_index: Path, tmp_path: Path
) -> None:
    file = saved_answers(baowen, own_index, tmp_path)
    with sqlite3.connect(own_index / "articles.sqlite") as db:
        db.execute("UPDATE source SET text = replace(text, '完成老旧小区改造143个', '完成老旧小区改造144个')")
    db.close()
    saved = baowen("verify", file)
    assert saved.status == 1
    assert PAGE.name in saved.out
    whole = baowen("index", "verify")
    assert whole.status == 1
    assert "松柏区143个老旧小区完成改造" in whole.out


def test_a_file_without_answers_is_told(baowen: Baowen, samples_index: Path, tmp_path: Path) -> None:
    (tmp_path / "nonsense.jsonl").write_text("not json\n", encoding="utf-8")
    assert baowen("verify", tmp_path / "nonsense.jsonl", "--data-dir", samples_index).status == 1
    missing = baowen("verify", tmp_path / "missing.jsonl", "--data-dir", samples_index)
    assert missing.status == 1
    assert "missing.jsonl" in missing.err
