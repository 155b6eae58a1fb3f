"""Tests of corpus.furniture."""

from datetime import date

import pytest

from corpus.furniture import Masthead, is_furniture, read_fields, read_masthead


@pytest.mark.parametrize(
    ("line", "masthead"),
    [
        ("江城日报 2024年7月11日 星期四 第3版", Masthead("江城日报", date(2024, 7, 11), "第3版")),
        ("2024年7月11日 星期四", Masthead("", date(2024, 7, 11), "")),
        ("要闻 03版", Masthead("", None, "03版")),
        ("江城日报", Masthead("江城日报", None, "")),
        ("《江城日报》（2025年10月20日 第 01 版）", Masthead("江城日报", date(2025, 10, 20), "第 01 版")),
    ],
)
def test_a_masthead_says_paper_date_and_page(line: str, masthead: Masthead) -> None:
    assert read_masthead(line) == masthead


@pytest.mark.parametrize(
    "line", ["163天", "2024年7月11日，全市召开大会", "2024年第一季度", "滨海港三号泊位投用", "7000亿"]
)
def test_headlines_and_sentences_are_neither_masthead_nor_furniture(line: str) -> None:
    assert read_masthead(line) is None
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "3",
        "- 3 -",
        "第3版",
        "A03",
        "责任编辑：王芳 美编：李明",
        "责任编辑",
        "编辑 王芳",
        "——————",
        "新闻热线：12345678",
    ],
)
def test_what_a_page_prints_beside_its_articles_is_furniture(line: str) -> None:
    assert is_furniture(line)


def test_labelled_values_are_read_with_their_place() -> None:
    line = "2024-07-11 08:30 来源：江城日报  作者：王芳"
    fields = {field.name: line[field.start : field.end] for field in read_fields(line)}
    assert fields == {"date": "2024-07-11 08:30", "source": "江城日报", "author": "王芳"}
    assert read_fields("时间就是生命：一线见闻") == []
