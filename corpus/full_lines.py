"""Second look at the lines that a column was joined of: what ends, or is set between, in a full line.

`columns.unwrap` joins a line that reaches the column's edge with the next one. But a paragraph's last line,
a headline and the line before a caption may be just as long.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.captions import is_caption
from corpus.joints import (
    LEADS_ON,
    NEVER_FIRST,
    SENTENCE_ENDS,
    PageWords,
    continuity,
    first_piece,
    is_finished,
)
from corpus.lines import INDENT, WRAP_SLACK, Line, Setting, width
from corpus.reasons import Reason, Rule
from corpus.types import Span, slice_spans

Strip = tuple[list[Span], Line, tuple[Reason, ...]]
"""The lines of a column that are one piece of text, the first of them, and why they are one."""

CAPTION_MARGIN = 1.0
"""By how much the text has to go on better after a line than in it for that line to be a caption."""
SHORT_CAPTION_MARGIN = -1.5
"""The same for a line that ends neither a sentence nor at the column's edge, as no line of text does."""
HEADLINE_SCORE = -3.0
"""Below this the first line of a paragraph is a headline as wide as the column. A column of 18 em makes one
line in 18 so, which then stands before one paragraph in ten: headlines are rare among full first lines."""
LONGEST_HEADLINE = 45
ENDS = frozenset(SENTENCE_ENDS + "”")


def part_full_lines(
    text: str, strips: Sequence[tuple[list[Span], Line]], setting: Setting, words: PageWords
) -> list[Strip]:
    """Cut apart what a full line hides: paragraphs, a headline, a caption in a column's break."""
    parted: list[Strip] = []
    for index, (joined, line) in enumerate(strips):
        spans = _with_blanks(text, joined)
        if len(spans) == 1:
            parted.append((spans, line, ()))
            continue
        following = strips[index + 1] if index + 1 < len(strips) else None
        pieces = [[spans[0]]]
        for span, after in pairwise(spans):
            if _ends_paragraph(text, span, after, setting):
                pieces.append([after])
            else:
                pieces[-1].append(after)
        reason = Rule.LINES_OF_COLUMN if len(pieces) == 1 else Rule.FULL_LINE_ENDS
        if _is_headline(text, parted, pieces[0], setting, words):
            pieces[:1] = [pieces[0][:1], pieces[0][1:]]
        if following and _ends_in_caption(text, pieces[-1], following, setting, words):
            pieces[-1:] = [pieces[-1][:-1], pieces[-1][-1:]]
        for piece in pieces:
            first = line if piece is pieces[0] else _line_of(text, piece[0])
            parted.append((piece, first, (Reason(reason),) if len(piece) > 1 else ()))
    return parted


def _with_blanks(text: str, spans: Sequence[Span]) -> list[Span]:
    """Keep a single blank at the end or the start of a line if it parts a word of Latin letters or a number.

    Where the line's end itself was taken for that blank, and there is one, the line's end is left out.
    """
    kept: list[Span] = []
    for begin, end in spans:
        start = begin
        for broken in _BLANK_AND_BREAK.finditer(text, begin, end):
            kept.append((start, broken.start() + 1))
            start = broken.end()
        kept.append((start, end))
    for index, ((_, end), (start, _)) in enumerate(pairwise(kept)):
        if not (text[end - 1].isascii() or text[start].isascii()) or start - end > MOST_BLANKS:
            continue
        if text[end] == " ":
            kept[index] = (kept[index][0], end + 1)
        elif text[end - 1] != " " and text[start - 1] == " ":
            kept[index + 1] = (start - 1, kept[index + 1][1])
    return kept


_BLANK_AND_BREAK = re.compile(r" [\r\n]+ ?")
MOST_BLANKS = 3
"""Characters between two lines with one blank: with it the line end, of two characters at most."""


def _line_of(text: str, span: Span) -> Line:
    return Line(*span, indent=0.0, blanks=0, after_page_break=False)


def _ends_paragraph(text: str, span: Span, following: Span, setting: Setting) -> bool:
    """Tell whether a sentence's end is a paragraph's: what comes next would have fitted in the line."""
    if setting.wrap is None or setting.indented or text[span[1] - 1] not in ENDS:
        return False
    used = width(text, span)
    return used + width(text, (following[0], _unit_end(text, following))) <= setting.wrap


def _unit_end(text: str, span: Span) -> int:
    """Return where what cannot be set apart ends: a word, a number, or a character with its marks."""
    start, end = span
    stop = start + 1
    if text[start].isascii() and text[start].isalnum():
        while stop < end and text[stop].isascii() and not text[stop].isspace():
            stop += 1
    while stop < end and (text[stop] in NEVER_FIRST or text[stop - 1] in "“‘《（("):
        stop += 1
    return stop


def _is_headline(
    text: str, before: Sequence[Strip], piece: Sequence[Span], setting: Setting, words: PageWords
) -> bool:
    """Tell whether the first line of a paragraph is a headline, and the text begins in the second."""
    if setting.indented or len(piece) < 2:
        return False
    if before and not _is_closed(text, before[-1][0]):
        return False
    line = text[piece[0][0] : piece[0][1]]
    if len(line) > LONGEST_HEADLINE or "。" in line or is_finished(line) or line[-1] in "，、；：,;:":
        return False
    return first_piece(line, slice_spans(text, piece[1:]), words).score < HEADLINE_SCORE


def _is_closed(text: str, spans: Sequence[Span]) -> bool:
    """Tell whether a strip ends what it says: with a sentence's end, or as a line of its own."""
    return text[spans[-1][1] - 1] in ENDS or len(spans) == 1


def _ends_in_caption(
    text: str,
    piece: Sequence[Span],
    following: tuple[Sequence[Span], Line],
    setting: Setting,
    words: PageWords,
) -> bool:
    """Tell whether the last line is none of the paragraph's, which goes on after it."""
    if len(piece) < 2 or (setting.indented and following[1].indent >= INDENT):
        return False
    before, last, after = (text[start:end] for start, end in (piece[-2], piece[-1], following[0][0]))
    if before[-1] in ENDS or last[-1] in LEADS_ON or (is_finished(last) and not is_caption(last)):
        return False
    short = setting.wrap is not None and width(text, piece[-1]) < setting.wrap - WRAP_SLACK
    margin = SHORT_CAPTION_MARGIN if short and not is_finished(last) else CAPTION_MARGIN
    return continuity(before, after, words) >= continuity(before, last, words) + margin
