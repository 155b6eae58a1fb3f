"""Tests of corpus.pages, and with it of corpus.columns and corpus.blocks."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, Kind, cut_spans, part_of
from corpus.pages import repair
from corpus.types import SourceFile, slice_spans

FIRST = "泊位长三百二十米，可停靠五万吨级的散货船，启用以后全港的吞吐能力大大增加，货主们都说今后方便多了。"
SECOND = "为赶在汛期之前完工，建设单位把预制构件的生产搬到了码头后方，吊装的工序也由九道减为五道，省时省力。"


def blocks(text: str) -> list[Block]:
    return repair(SourceFile.from_text("a.txt", "utf-8", text)).blocks


def paragraphs(text: str) -> list[str]:
    return [block.text for block in blocks(text) if block.kind is Kind.PARAGRAPH]


@given(
    st.integers(4, len(FIRST) - 4),
    st.sampled_from(["\n", "\n\n", "\r\n\r\n", "\n\n\n第3版\n\n", "\n\n记者 王芳 摄\n\n"]),
)
def test_a_paragraph_broken_anywhere_is_one_again(cut: int, between: str) -> None:
    """But where the break falls right after a closing mark or the head could be a line of its own."""
    text = f"{SECOND}\n\n{FIRST[:cut]}{between}{FIRST[cut:]}\n\n{SECOND}"
    found = blocks(text)
    assert "".join(
        b.text for b in found if b.kind is not Kind.CAPTION and b.kind is not Kind.MASTHEAD
    ).startswith(SECOND)
    if cut > 24:
        assert [b.text for b in found if b.kind is Kind.PARAGRAPH] == [SECOND, FIRST, SECOND]


@given(st.integers(14, 20), st.booleans())
def test_a_column_is_set_in_whole_paragraphs_again(width: int, indented: bool) -> None:
    indent = "\u3000\u3000" if indented else ""
    column = [indent + text for text in (FIRST, SECOND, FIRST)]
    lines = [p[i : i + width] for p in column for i in range(0, len(p), width)]
    found = paragraphs("\n".join(lines))
    assert "".join(found) == FIRST + SECOND + FIRST
    if indented:
        assert found == [FIRST, SECOND, FIRST]


def test_a_line_in_the_break_becomes_a_caption() -> None:
    found = blocks(f"{FIRST[:30]}\n\n\n宜居之城\n\n{FIRST[30:]}")
    assert [(block.kind, block.text) for block in found] == [
        (Kind.PARAGRAPH, FIRST),
        (Kind.CAPTION, "宜居之城"),
    ]
    assert len(found[0].spans) == 2


def test_lines_without_full_stops_are_left_alone() -> None:
    verse = (
        "一行很长很长的没有句号的文字它一直写到四十多个字还是没有停下来让人读得喘不过气来只好数一数有多少个字"
    )
    assert paragraphs(f"{verse}\n{verse}甲\n{verse}乙乙") == [verse, verse + "甲", verse + "乙乙"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9)), max_size=5), st.data())
def test_spans_are_cut_where_their_text_is(parts: list[tuple[int, int]], data: st.DataObject) -> None:
    source = "".join(map(chr, range(0x4E00, 0x4E00 + 200)))
    spans, offset = [], 0
    for gap, size in parts:
        spans.append((offset + gap, offset + gap + size))
        offset += gap + size
    joined = slice_spans(source, spans)
    start = data.draw(st.integers(0, len(joined)))
    end = data.draw(st.integers(start, len(joined)))
    assert slice_spans(source, cut_spans(spans, start, end)) == joined[start:end]


def test_a_part_of_a_block_has_no_blanks_around_it() -> None:
    block = Block(Kind.PARAGRAPH, "一。 二 ", ((0, 5),), 0, False, False)
    assert part_of(block, 2, 5).text == "二"
    assert part_of(block, 2, 5).spans == ((3, 4),)
