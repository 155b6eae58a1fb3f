"""Paragraphs: the lines of a PDF's column put together again, and how they were indented."""

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.dictionary import word_cut_in_two
from corpus.furniture import is_furniture
from corpus.joints import CLOSERS, NEVER_FIRST, SENTENCE_ENDS, is_finished
from corpus.lines import width
from corpus.pdf_columns import Column
from corpus.pdf_margins import HEADLINE_SIZE, text_of, text_size
from corpus.pdf_runs import is_wide
from corpus.pdf_types import Run

INDENT = (0.8, 5.0)
"""In em: a line that begins so far from the left edge of the lines around it begins a paragraph."""
SAME_SIZE = 0.12
"""Share by which sizes of type in one paragraph differ at most."""
WIDER_GAP = 1.15
"""Times the usual distance of lines: what stands further apart is not one paragraph. Typesetters give 1.2
and more between paragraphs that they set apart."""
FULL_SLACK = 0.5
"""In em: a line is full if what begins the next did not fit by more than this."""
AROUND = 3
"""Lines before and after one that tell how wide its column is there; it may run around a picture."""
EDGE_SLACK = 0.6
"""In em: lines that end no further apart end at the edge of a column."""
LEAST_AT_EDGE = 3
"""Lines around one that have to end at the same place, or their column's edge is that of the longest line."""
MOST_STEP = 2.6
"""In em: lines further apart are no lines of one paragraph. Double spacing is 2.4."""
PARAGRAPH_INDENT = "\u3000\u3000"
CELL_GAP = "\u3000"
_OPENERS = "“‘「『（(《〈【"
_ITEM = re.compile(
    r"\d{1,3}(?:[、．]|\.[ \u3000]?(?!\d))|[（(][一二三四五六七八九十\d]{1,2}[）)]|[①-⑳■●◆◎▶○◇□★☆※•▲►]"
)
"""What begins an item of a list, and hardly ever a line within a sentence."""
_WORD = re.compile(r"[\x21-\x7e]+")
_ENDS = SENTENCE_ENDS + CLOSERS


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or a piece of one, a headline, or a row of a table; `em` is its size of type in points.

    Text that is set with an indent begins with two ideographic spaces. `is_text` tells that it is of the
    size of text and so long that it can be no headline: of several lines, or one that fills the column.
    """

    text: str
    em: float
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class TextSetting:
    """How the text of a file is set: the em and the width of a full line, in points; 0 if there is none."""

    em: float
    line_width: float


def text_setting(pages: Iterable[Iterable[Run]]) -> TextSetting:
    """Measure how the text of all pages is set."""
    runs = [run for page in pages for run in page]
    size = text_size(runs)
    widths = sorted(run.width for run in runs if abs(run.em - size) <= SAME_SIZE * size)
    return TextSetting(size, widths[int(FULL_LINE * len(widths))] if widths else 0.0)


FULL_LINE = 0.8
"""Quantile of the widths of lines of text that is a full line's: over half of all lines are full, and on a
page with columns of two widths the wider ones are not wanted."""


def read_paragraphs(column: Column, setting: TextSetting, page_width: float) -> list[Paragraph]:
    """Put the lines of a column together; `page_width` is how wide all lines of the page reach, in points."""
    lines = [_line(row) for row in column]
    edge = min(line.left for line in lines)
    paragraphs: list[Paragraph] = []
    for part in _parts(lines):
        if part[0].em >= HEADLINE_SIZE * setting.em:
            paragraphs += [Paragraph(text, part[0].em) for text in _headline(part, page_width)]
        else:
            is_text = abs(part[0].em - setting.em) <= SAME_SIZE * setting.em and not part[0].is_row
            pieces = _join(part, edge, setting.line_width if is_text else 0.0)
            paragraphs += [Paragraph(text, part[0].em, is_text and long) for text, long in pieces]
    return paragraphs


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    baseline: float
    em: float
    is_row: bool


def _line(row: Sequence[Run]) -> _Line:
    text = CELL_GAP.join(run.text for run in row) if len(row) > 1 else text_of(tuple(row))
    first, last = row[0], row[-1]
    return _Line(text, first.left, last.right, first.baseline, first.em, len(row) > 1)


def _parts(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Cut lines apart where the size of type changes, and before and after the rows of a table."""
    parts: list[list[_Line]] = []
    for line in lines:
        previous = parts[-1][-1] if parts else None
        if (
            previous
            and abs(line.em - previous.em) <= SAME_SIZE * previous.em
            and not (line.is_row or previous.is_row)
        ):
            parts[-1].append(line)
        else:
            parts.append([line])
    return parts


def _headline(lines: Sequence[_Line], page_width: float) -> list[str]:
    """Join the lines of a headline, all in one size: with a space, but where a word goes on.

    A line that is as wide as the page was broken where it was full, too.
    """
    if len(lines) > MOST_HEADLINE_LINES:
        return [line.text for line in lines]
    texts = [lines[0].text]
    for line, following in pairwise(lines):
        room = page_width - (line.right - line.left)
        full = room < (_first_token(following.text) + FULL_SLACK) * line.em
        if line.baseline - following.baseline > MOST_STEP * line.em:
            texts.append(following.text)
        else:
            goes_on = full or word_cut_in_two(line.text, following.text) >= CUT_WORD
            texts[-1] += (_blank(line.text, following.text) if goes_on else " ") + following.text
    return texts


MOST_HEADLINE_LINES = 6
"""More lines in large type are no headline but large text."""
CUT_WORD = 3.0
"""In nats, as `word_cut_in_two` measures. Of 13 headlines looked at, 8 that were broken anywhere have 3.4 to
12.4, 5 that were set in lines by their sense have 0."""


def _join(lines: Sequence[_Line], edge: float, line_width: float) -> list[tuple[str, bool]]:
    """Join the lines, all in one size of type, that are one paragraph; tell of each whether it is text.

    `line_width` is that of a full line, for where the lines do not tell it.
    """
    right = max(line.right for line in lines)
    if len(lines) < LEAST_AT_EDGE:
        right = max(right, min(line.left for line in lines) + line_width)
    if lines[0].left - edge > INDENT[1] * lines[0].em:
        edge = min(line.left for line in lines)
    steps = [a.baseline - b.baseline for a, b in pairwise(lines)]
    pitch = statistics.median_low(steps) if steps else 0.0
    indents = [_is_indented(lines, index, edge) for index in range(len(lines))]
    style = any(indents) and not all(indents)
    pieces = [[0]]
    for index, line in enumerate(lines[1:], start=1):
        begins = (
            indents[index]
            or steps[index - 1] > min(WIDER_GAP * pitch, MOST_STEP * line.em)
            or not _leads_into(lines, index - 1, style, right)
        )
        if begins:
            pieces.append([index])
        else:
            pieces[-1].append(index)
    joined: list[tuple[str, bool]] = []
    for piece in pieces:
        text = PARAGRAPH_INDENT if indents[piece[0]] else ""
        for index in piece:
            text += (_blank(text, lines[index].text) if index > piece[0] else "") + lines[index].text
        last = lines[piece[-1]]
        full = right - last.right < 2 * last.em
        joined.append((text, len(piece) > 1 or full or (indents[piece[0]] and is_finished(text))))
    return joined


def _is_indented(lines: Sequence[_Line], index: int, edge: float) -> bool:
    around = lines[max(0, index - AROUND) : index + AROUND + 1]
    left = min(line.left for line in around)
    low, high = INDENT
    em = lines[index].em
    if left - edge <= high * em:
        left = min(left, edge)
    return low * em <= lines[index].left - left <= high * em


def _leads_into(lines: Sequence[_Line], index: int, indented: bool, right: float) -> bool:
    """Tell whether the line after `index`, which is not indented, goes on where that one ends."""
    line, following = lines[index], lines[index + 1]
    if _ITEM.match(following.text) or _stands_alone(line.text) or _stands_alone(following.text):
        return False
    aside = following.left - line.left
    if not -INDENT[1] * line.em <= aside < INDENT[0] * line.em:
        return False
    room = _edge(lines, index, right) - line.right
    if room < (_first_token(following.text) + FULL_SLACK) * line.em:
        return True
    return indented and line.text[-1] not in _ENDS


def _stands_alone(text: str) -> bool:
    """Tell whether a line names editors or is a notice, which end where the line does."""
    return ("：" in text[:_LABEL] or ":" in text[:_LABEL]) and is_furniture(text)


_LABEL = 12
"""Characters in which the colon stands after who is named."""


def _edge(lines: Sequence[_Line], index: int, right: float) -> float:
    """Return where lines end at most, in the part of the column around the line `index`."""
    around = lines[max(0, index - AROUND) : index + AROUND + 1]
    ends = sorted((line.right for line in around), reverse=True)
    for end, third in zip(ends, ends[LEAST_AT_EDGE - 1 :], strict=False):
        if end - third <= EDGE_SLACK * lines[index].em:
            return end
    return right


def _first_token(text: str) -> float:
    """Return the width, in em, of what cannot be parted from the first character of a line."""
    end = 0
    while end < len(text) - 1 and text[end] in _OPENERS:
        end += 1
    word = _WORD.match(text, end)
    end = word.end() if word else end + 1
    while end < len(text) and text[end] in NEVER_FIRST:
        end += 1
    return width(text, (0, end))


def _blank(before: str, after: str) -> str:
    """Return the blank that a line end stands for: one between two words, none in Chinese.

    Chinese lines are set full: what breaks there between letters or digits is as a rule one word.
    """
    last, first = before[-1], after[0]
    if not (last.isalnum() or last in _AFTER_WORD) or not (first.isalnum() or first in _BEFORE_WORD):
        return ""
    if is_wide(last) or is_wide(first):
        return ""
    line = before[-_LINE:]
    return "" if sum(map(is_wide, line)) > MOST_WIDE * len(line) else " "


_AFTER_WORD, _BEFORE_WORD = ".,;:!?)\"'", "(\"'"
_LINE = 30
"""Characters looked at to tell what language a line is in."""
MOST_WIDE = 0.3
"""Share of Chinese characters in a line, over which it is one of Chinese text."""
