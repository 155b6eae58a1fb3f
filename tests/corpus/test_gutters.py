"""Tests of corpus.gutters."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.gutters import part_columns
from corpus.lines import split_lines

LEFT = "今天上午三号泊位正式投入使用首艘万吨货轮缓缓靠岸比原定工期提前了六十一天货主们都说今后方便多了"
RIGHT = "买完菜顺手借本书图书馆在青石桥菜市场设立了一处阅读角摆放图书一千二百册馆长说选书时先问了摊主"


def column(text: str, wide: int, rows: int) -> list[str]:
    text = text * 9
    return [text[wide * i : wide * (i + 1)] for i in range(rows)]


def beside(left: list[str], right: list[str], wide: int) -> str:
    return "\n".join(
        a + "\u3000" * (wide - len(a)) + "   " + b for a, b in zip(left, right, strict=True)
    ).rstrip()


@given(st.integers(8, 20), st.integers(6, 20))
def test_two_columns_are_read_one_after_the_other(wide: int, rows: int) -> None:
    left, right = column(LEFT, wide, rows), column(RIGHT, wide, rows)
    text = beside(left, right, wide)
    lines = part_columns(text, split_lines(text))
    assert [text[line.start : line.end] for line in lines] == left + right


def test_three_columns_and_the_headline_over_them_keep_their_order() -> None:
    columns = [column(source, 10, 8) for source in (LEFT, RIGHT, LEFT[7:])]
    rows = beside(beside_lines := columns[0], columns[1], 10).split("\n")
    assert len(rows) == len(beside_lines)
    text = "江城日报 2024年7月11日 星期四 第3版 本期共有八个版请读者留意\n" + beside(rows, columns[2], 10)
    lines = [text[line.start : line.end] for line in part_columns(text, split_lines(text))]
    assert lines[1:] == columns[0] + columns[1] + columns[2]


def test_indents_and_blank_lines_are_counted_in_their_own_column() -> None:
    left = column(LEFT, 12, 8)
    right = ["\u3000\u3000" + RIGHT[:10], *column(RIGHT[10:], 12, 3), "", *column(RIGHT, 12, 3)]
    text = beside(left, right, 12)
    lines = part_columns(text, split_lines(text))[8:]
    assert [line.indent for line in lines] == [2.0, 0, 0, 0, 0, 0, 0]
    assert [line.blanks for line in lines] == [0, 0, 0, 0, 1, 0, 0]


def test_a_table_and_running_text_with_a_blank_here_and_there_are_left_alone() -> None:
    for rows in (
        ["排名  地区  产值", *(f"{i}  东湖区  81{i}.6" for i in range(9))],
        [LEFT[:i] + "  " + LEFT[i:30] for i in range(5, 14)],
    ):
        text = "\n".join(rows)
        lines = split_lines(text)
        assert part_columns(text, lines) == lines
