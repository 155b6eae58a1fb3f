"""Tests of corpus.boundaries."""

from corpus.blocks import Block, Kind
from corpus.boundaries import find_starts, is_label

HARBOUR = (
    "泊位长三百二十米，可停靠五万吨级的散货船，启用以后吞吐能力大大增加。",
    "货轮船长说，过去要在锚地等上几天，现在泊位多了，货船当天就能停靠。",
)
LIBRARY = (
    "买完菜，顺手借本书，图书馆把书架搬进了菜市场，摊主和顾客都爱来看书。",
    "馆长说，选书以前问了许多摊主，菜谱、育儿和历史故事的书最受欢迎。",
)
KINDS = {"P": Kind.PARAGRAPH, "S": Kind.SHORT, "B": Kind.BYLINE, "C": Kind.CAPTION, "M": Kind.MASTHEAD}


def blocks(*parts: tuple[str, str]) -> list[Block]:
    return [Block(KINDS[kind], text, ((i, i + 1),), 1, False, False) for i, (kind, text) in enumerate(parts)]


def starts(page: list[Block]) -> list[int]:
    return [start.index for start in find_starts(page)]


def test_a_signature_at_the_end_begins_the_next_article_at_its_headline() -> None:
    page = blocks(
        ("S", "三号泊位投用"), ("P", HARBOUR[0]), ("P", HARBOUR[1]), ("B", "本报记者 王芳"),
        ("C", "图片由港务局提供"), ("S", "163天"), ("S", "书架搬进菜市场"),
        ("P", LIBRARY[0]), ("P", LIBRARY[1]), ("B", "本报记者 李明"),
    )  # fmt: skip
    assert starts(page) == [0, 5]


def test_a_signature_at_the_start_begins_the_article_at_the_headline_before_it() -> None:
    page = blocks(
        ("S", "三号泊位投用"), ("B", "本报记者 王芳"), ("P", HARBOUR[0]), ("P", HARBOUR[1]),
        ("S", "书架搬进菜市场"), ("B", "本报记者 李明"), ("P", LIBRARY[0]), ("P", LIBRARY[1]),
    )  # fmt: skip
    assert starts(page) == [0, 4]


def test_without_signatures_the_words_on_either_side_tell_headline_from_subhead() -> None:
    told_apart = blocks(
        ("S", "三号泊位投用"), ("P", HARBOUR[0]), ("P", HARBOUR[1]),
        ("S", "城南图书馆把书架搬进了菜市场"), ("P", LIBRARY[0]), ("P", LIBRARY[1]),
    )  # fmt: skip
    assert starts(told_apart) == [0, 3]
    subhead = blocks(
        ("S", "三号泊位投用"), ("P", HARBOUR[0]), ("P", HARBOUR[1]),
        ("S", "货船不再等"), ("P", "现在泊位多了，货船当天就能停靠，过去要在锚地等上几天。"),
    )  # fmt: skip
    assert starts(subhead) == [0]


def test_a_line_that_the_text_repeats_is_a_headline_if_the_topic_is_another() -> None:
    other = "摊主吴秀英每天收摊后都会坐上半小时，她说，书架搬进菜市场，顾客也爱来看。"
    told_apart = blocks(
        ("S", "三号泊位投用"), ("P", HARBOUR[0]), ("P", HARBOUR[1]),
        ("S", "书架搬进菜市场"), ("P", other), ("P", LIBRARY[1]),
    )  # fmt: skip
    assert starts(told_apart) == [0, 3]
    same = "货轮船长孙立不再发愁，船长不再发愁，货主也一样，吞吐能力大大增加，泊位多了。"
    subhead = blocks(
        ("S", "三号泊位投用"), ("P", HARBOUR[0]), ("P", HARBOUR[1]), ("S", "船长不再发愁"), ("P", same)
    )  # fmt: skip
    assert starts(subhead) == [0]


def test_a_dateline_begins_an_article_even_without_a_headline() -> None:
    page = blocks(("P", "本报讯（记者 王芳）" + HARBOUR[0]), ("P", "本报讯（记者 李明）" + LIBRARY[0]))
    assert starts(page) == [0, 1]


def test_no_blocks_have_no_articles_and_numbered_lines_are_labels() -> None:
    assert starts([]) == []
    assert is_label("一、做法")
    assert is_label("■ 下一步")
    assert not is_label("第九届运动会准备就绪")
    assert not is_label("38.6亿元")
