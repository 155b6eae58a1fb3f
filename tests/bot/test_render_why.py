"""Tests of `baowen parse --why`: bot.render_why, bot.messages_why and corpus.reasons."""

import json
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from bot import messages_why as m
from corpus.boundaries import HeadlineEvidence
from corpus.joints import FirstPieceEvidence
from corpus.jumps import JumpEvidence
from corpus.reasons import Rule
from corpus.types import slice_spans
from tests.bot.conftest import Result

Baowen = Callable[..., Result]

PAGE = """江城日报 2024年7月11日 星期四 第3版

163天

三号泊位提前两个月投用

本报记者 王芳

今天上午，三号泊位正式投入使用，首艘万吨货轮缓缓靠岸，比原定工期提前了六十一天。

泊位长三百二十米，可停靠五万吨级散货船，启用后全港年吞吐能力将由一千八百万吨增

魅力港城

加到两千四百万吨，货主们都说今后方便多了。

咨询热线：0571-88886666
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_every_rule_and_every_piece_of_evidence_can_be_said() -> None:
    assert set(m.RULES) == set(Rule)
    for evidence in (HeadlineEvidence, FirstPieceEvidence, JumpEvidence):
        assert {entry.name for entry in fields(evidence)} <= set(m.EVIDENCE)


def test_why_names_the_rule_behind_each_part_of_the_page(baowen: Baowen, page: Path) -> None:
    result = baowen("parse", page, "--why")
    assert result.status == 0
    for said in (
        "日期 2024-07-11：见报头",
        "报纸 江城日报：见报头",
        "肩题：比下一行短得多",
        "整行是署名",
        "和断开的后半段是一段",
        "断在半句",
        "夹在断开的一段中间",
        "是广告",
    ):
        assert said in result.out


def test_the_scores_told_are_those_that_were_added_up(baowen: Baowen, page: Path) -> None:
    told = json.loads(baowen("parse", page, "--why", "--json").out)
    blocks = [block for article in told["articles"] for block in article["why"]["blocks"]]
    reasons = [reason for block in blocks for reason in block["reasons"]]
    weighed = [reason for reason in reasons if "score" in reason]
    assert weighed
    for reason in weighed:
        assert reason["score"] == pytest.approx(sum(reason["evidence"].values()), abs=0.01)
    assert {reason["rule"] for reason in reasons} <= {rule.value for rule in Rule}
    for block in blocks:
        assert block["reasons"]
        assert slice_spans(PAGE, block["spans"]) == block["text"]


def test_what_was_found_to_be_no_headline_says_so_too(baowen: Baowen, tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    body = "现在泊位多了，货船当天就能停靠，首艘万吨货轮比原定工期提前了六十一天，货主们都说方便。"
    path.write_text(f"{PAGE}\n货船不再等\n\n{body}\n", encoding="utf-8")
    assert "不像另一篇的题目，得分 -" in baowen("parse", path, "--why").out


def test_records_have_no_page_to_explain(baowen: Baowen, tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text('{"text": "正文一句。"}\n', encoding="utf-8")
    result = baowen("parse", file, "--why")
    assert result.status == 2
    assert "news.jsonl" in result.err
    assert result.err.count("\n") == 1
