"""Tests of corpus.tables."""

import pytest

from corpus.articles import parse_articles
from corpus.documents import Document
from corpus.types import SourceFile

BEFORE = "市统计局今天公布了上半年各区县的生产总值，东湖区继续排在首位，滨海区增长最快。"
AFTER = "统计局负责人说，下半年将继续扩大投资，预计全年增长百分之六左右，好于去年同期。"


def paragraphs(*lines: str) -> list[str]:
    text = "\n".join(["上半年区县生产总值公布", "本报记者 王芳", BEFORE, *lines, AFTER])
    (article,) = parse_articles(Document(SourceFile.from_text("a.txt", "utf-8", text)))
    return [passage.text for passage in article.passages]


@pytest.mark.parametrize(
    "rows",
    [
        ("具体情况如下：", "排名  地区  产值（亿元）", "1  东湖区  812.6", "2  滨海区  655.0"),
        ("项目\t上半年\t同比", "货运量\t7000万吨\t5.2%"),
        ("东湖区 812.6亿元", "滨海区 655.0亿元", "云岭县 398.4亿元"),
        ("一等奖  李雪梅  王志强", "二等奖  赵海燕  孙文杰  周晓东", "三等奖  吴国平  郑丽华"),
        ("王志强 李雪梅 陈思远 赵海燕", "吴国平 郑丽华 冯浩然"),
        ("| 线路 | 首班车 | 末班车 |", "|---|---|---|", "| 1路 | 6:00 | 22:30 |"),
    ],
)
def test_rows_stay_lines_of_the_article_they_are_in(rows: tuple[str, ...]) -> None:
    found = paragraphs(*rows)
    assert (found[0], found[-1]) == (BEFORE, AFTER)
    assert found[1:-1] == [row for row in rows if "---" not in row]


def test_one_line_in_halves_is_no_table() -> None:
    text = f"{BEFORE}\n\n奋进新征程 建功新时代\n\n{AFTER}"
    (article, *_) = parse_articles(Document(SourceFile.from_text("a.txt", "utf-8", text)))
    assert BEFORE in [passage.text for passage in article.passages]
