"""Tests of corpus.lines."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.lines import MARGIN_CHARACTERS, setting_of, split_lines, width

PARAGRAPHS = ["泊位长三百二十米，可停靠五万吨级的散货船，启用以后全港的吞吐能力大大增加。"] * 8


@given(st.text(alphabet="字。a \u3000\t\u200b\n\r\f\u2028", max_size=60))
def test_lines_hold_all_that_is_not_blank_and_no_margins(text: str) -> None:
    lines = split_lines(text)
    joined = "".join(text[line.start : line.end] for line in lines)
    blanks = MARGIN_CHARACTERS + "\n\r\f\u2028"
    assert [c for c in joined if c not in blanks] == [c for c in text if c not in blanks]
    for line in lines:
        assert text[line.start] not in blanks
        assert text[line.end - 1] not in blanks


def test_blank_lines_indentation_and_page_breaks_are_counted() -> None:
    first, second, third = split_lines("一\r\n\r\n\u3000\u3000二\f三")
    assert (first.blanks, second.blanks, second.indent) == (0, 1, 2.0)
    assert third.after_page_break


def test_width_counts_ascii_as_half() -> None:
    assert width("泊位320米", (0, 6)) == 4.5


def test_a_column_is_recognised_and_whole_paragraphs_are_not() -> None:
    column = "\n".join(p[i : i + 14] for p in PARAGRAPHS for i in range(0, len(p), 14))
    assert setting_of(column, split_lines(column)).wrap == 14.0
    whole = "\n\n".join(PARAGRAPHS)
    assert setting_of(whole, split_lines(whole)).wrap is None
    assert setting_of(whole, split_lines(whole)).gap == 1


def test_indentation_counts_only_where_it_tells_paragraphs_apart() -> None:
    indented = "标题\n" + "\n".join("\u3000\u3000" + p for p in PARAGRAPHS)
    assert setting_of(indented, split_lines(indented)).indented
    plain = "标题\n" + "\n".join(PARAGRAPHS)
    assert not setting_of(plain, split_lines(plain)).indented
