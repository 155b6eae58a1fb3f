"""Tests of corpus.jumps and corpus.jump_marks."""

import pytest

from corpus.articles import parse_articles
from corpus.documents import Document
from corpus.jump_marks import page_number, read_jump, split_jumps
from corpus.types import Article, SourceFile

FIRST = "今天上午，三号泊位正式投入使用，首艘万吨货轮缓缓靠岸，比原定工期提前了六十一天。"
HEAD = "泊位长三百二十米，可停靠五万吨级散货船，启用后全港年吞吐能力将由一千八百万吨增"
TAIL = "加到两千四百万吨，货主们都说今后方便多了。"
LAST = "下一步，滨海港还将建设两座岸电设施，让靠港船舶用上清洁电力。"
OTHER = (
    "书架搬进菜市场\n\n本报记者 李明\n\n买完菜，顺手借本书，图书馆在菜市场设立了一处阅读角。\n\n"
    "摊主每天收摊后都会坐上半小时，她最爱看的是园艺类的书。"
)
FRONT = "江城日报 2024年7月11日 星期四 第1版"
BACK = "江城日报 2024年7月11日 星期四 第4版"


def parse(*parts: str) -> list[Article]:
    return parse_articles(Document(SourceFile.from_text("a.txt", "utf-8", "\n\n".join(parts))))


def texts(article: Article) -> list[str]:
    return [passage.text for passage in article.passages]


@pytest.mark.parametrize(
    ("out", "back"),
    [
        ("（下转第4版）", "（上接第1版）"),
        ("（下转第四版）", "（上接第一版）"),
        ("(下转4版)", "(上接1版)"),
        ("（紧转第四版）", "（紧接第一版）"),
    ],
)
def test_a_sentence_that_a_jump_cuts_in_two_is_one_paragraph(out: str, back: str) -> None:
    first, second = parse(
        FRONT, "三号泊位投用", "本报记者 王芳", FIRST, HEAD + out, OTHER, BACK, back + TAIL, LAST
    )
    assert (first.title, first.authors, first.page) == ("三号泊位投用", ("王芳",), "第1版")
    assert texts(first) == [FIRST, HEAD + TAIL, LAST]
    assert len(first.passages[1].spans) == 2
    assert second.title == "书架搬进菜市场"


def test_marks_in_lines_of_their_own_and_a_repeated_headline_are_no_text() -> None:
    first, second = parse(
        FRONT, "三号泊位投用", "本报记者 王芳", FIRST, "▶下转04版", OTHER, BACK,
        "三号泊位投用", "（上接第1版）", HEAD + TAIL, LAST,
    )  # fmt: skip
    assert texts(first) == [FIRST, HEAD + TAIL, LAST]
    assert first.headline.lines == ("三号泊位投用",)
    assert len(texts(second)) == 2


def test_two_jumps_to_one_page_are_told_apart_by_their_headlines() -> None:
    sowing = "眼下正是春耕时节，平川县两万亩梨园进入盛花期，果农们连夜给梨树点起熏烟。"
    first, second = parse(
        FRONT, "三号泊位投用", "本报记者 王芳", FIRST, "（下转第4版）",
        "果农连夜护花", "本报记者 李明", sowing, "（下转第4版）",
        BACK, "果农连夜护花", "（上接第1版）", "据县农业部门初步统计，受冻面积不到三百亩。",
        "三号泊位投用", "（上接第1版）", LAST,
    )  # fmt: skip
    assert texts(first) == [FIRST, LAST]
    assert texts(second) == [sowing, "据县农业部门初步统计，受冻面积不到三百亩。"]


def test_a_continuation_without_its_beginning_stays_an_article() -> None:
    (article,) = parse(BACK, "（上接第1版）" + TAIL, LAST)
    assert texts(article) == [TAIL, LAST]


def test_a_pointer_to_another_article_is_no_jump() -> None:
    for text in ("（相关报道见第3版）", "记者从第3版了解到", "详见第4版。", "他接第2棒"):
        assert split_jumps(text, 0, len(text)) == (None, (0, len(text)), None)


def test_a_mark_says_the_page_and_perhaps_the_title() -> None:
    said = read_jump("（上接第一版《三号泊位投用》）")
    assert (said.page, said.title) == ("1", "三号泊位投用")
    assert read_jump("（下转A02版）").page == "A2"
    pages = {"第3版": "3", "第十二版": "12", "二十": "20", "十": "10", "04版": "4", "": ""}
    assert {text: page_number(text) for text in pages} == pages
