"""Tests of corpus.headlines."""

import pytest

from corpus.headlines import headline_rules, strip_markup, title_from_text
from corpus.reasons import Rule

TITLE = "滨海港三号泊位提前两个月投用"


@pytest.mark.parametrize(
    "lines",
    [
        (TITLE,),
        (TITLE, "年吞吐能力增加六百万吨", "市领导出席并讲话"),
        (TITLE, "奋进新征程 建功新时代"),
        (TITLE, "——来自码头的报告"),
        ("163天", TITLE),
        ("【一线调查】", TITLE, "——来自码头的报告"),
        ("奋进新征程 建功新时代", TITLE),
        ("市政府召开专题会议强调", TITLE),
        ("高质量发展调研行", TITLE),
    ],
)
def test_the_title_is_the_first_line_that_is_no_kicker(lines: tuple[str, ...]) -> None:
    rules = headline_rules(lines)
    assert lines[rules.index(Rule.TITLE)] == TITLE
    assert set(rules[rules.index(Rule.TITLE) + 1 :]) <= {Rule.SUBTITLE}
    assert len(rules) == len(lines)


def test_an_article_without_a_headline_is_called_by_its_first_sentence() -> None:
    assert title_from_text("泊位投用了。以后更快。") == "泊位投用了。"
    assert title_from_text("字" * 100) == "字" * 60


def test_emphasis_is_taken_off_only_as_a_whole() -> None:
    assert strip_markup("**泊位投用**") == "泊位投用"
    assert strip_markup("**泊位**投用") == "**泊位**投用"
