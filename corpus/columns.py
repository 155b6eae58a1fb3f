"""Columns: lines that were broken at a fixed width, put together again."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.bylines import LONGEST_BYLINE, read_byline
from corpus.captions import closing_credit
from corpus.furniture import LONGEST_MASTHEAD, is_furniture, read_masthead
from corpus.joints import begins_like_paragraph
from corpus.lines import INDENT, WRAP_SLACK, Line, Setting, set_width
from corpus.types import Span


def unwrap(text: str, lines: Sequence[Line], setting: Setting) -> list[tuple[list[Span], Line]]:
    """Join the lines of a column that was broken at a fixed width; each result keeps its first line."""
    if setting.wrap is None or not lines:
        return [([(line.start, line.end)], line) for line in lines]
    strips: list[tuple[list[Span], Line]] = [([(lines[0].start, lines[0].end)], lines[0])]
    unfinished = False  # whether a paragraph was open before the current strip
    for previous, line in pairwise(lines):
        span = (line.start, line.end)
        spans, first = strips[-1]
        headline = not unfinished and first is previous and _is_full_headline(text, previous, line, setting)
        if not headline and _wraps(text, previous, line, setting):
            if _is_latin(text[previous.end - 1]) and _is_latin(text[line.start]):
                span = (previous.end, line.end)  # the line end is the blank between two words
            if spans[-1][1] == span[0]:
                spans[-1] = (spans[-1][0], span[1])
            else:
                spans.append(span)
            continue
        if text[previous.end - 1] in _ENDS or _is_byline(text, previous):
            unfinished = False
        elif first is not previous or (setting.indented and first.indent >= INDENT):
            unfinished = True
        strips.append(([span], line))
    return strips


_ENDS = frozenset("。！？!?”…")


def _is_full_headline(text: str, line: Line, following: Line, setting: Setting) -> bool:
    """Tell whether a line that opens a strip is a headline that happens to be as wide as the column."""
    if setting.indented:
        return line.indent < INDENT
    if text[following.end - 1] not in _ENDS and not _is_full(text, following, setting.wrap):
        return True
    return begins_like_paragraph(text[following.start : following.end])


def _is_full(text: str, line: Line, wrap: float | None) -> bool:
    if wrap is None:
        return False
    return wrap - WRAP_SLACK <= set_width(text, line) <= wrap + 1.0


def _is_latin(character: str) -> bool:
    return character.isascii() and (character.isalpha() or character in ",.;:")


def _wraps(text: str, line: Line, following: Line, setting: Setting) -> bool:
    """Tell whether `following` goes on where `line` reached the column's edge."""
    unfinished = text[line.end - 1] not in _ENDS
    gaps = setting.gap if unfinished else 0
    if not _is_full(text, line, setting.wrap) or following.blanks > gaps or following.after_page_break:
        return False
    if setting.indented and following.indent >= INDENT:
        return False
    if _is_apart(text, line) or _is_apart(text, following):
        return False
    return unfinished or setting.indented or not begins_like_paragraph(text[following.start : following.end])


def _is_byline(text: str, line: Line) -> bool:
    return line.end - line.start <= LONGEST_BYLINE and read_byline(text[line.start : line.end]) is not None


def _is_apart(text: str, line: Line) -> bool:
    """Tell whether a line is a byline, a credit or furniture, which end where the line does."""
    if line.end - line.start > LONGEST_MASTHEAD:
        return False
    content = text[line.start : line.end]
    return (
        read_byline(content) is not None
        or is_furniture(content)
        or read_masthead(content) is not None
        or closing_credit(content) is not None
    )
