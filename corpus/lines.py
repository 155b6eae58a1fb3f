"""Lines of a source text: where they stand, how they are set, and how wide they are."""

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.types import Span

BLANK_CHARACTERS = (
    " \t\u3000\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
ZERO_WIDTH_CHARACTERS = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad"
MARGIN_CHARACTERS = BLANK_CHARACTERS + ZERO_WIDTH_CHARACTERS
"""What may stand before or after the content of a line and is no part of it."""

_LINE = re.compile(r"([^\n\r\f\v\x1c-\x1e\x85\u2028\u2029]*)(\r\n|[\n\r\f\v\x1c-\x1e\x85\u2028\u2029]|\Z)")
_WIDE = 0x2E80
"""From here on characters are a full em wide (CJK, kana, full-width forms); a few before it are, too."""
_WIDE_MARKS = frozenset("“”‘’—…·《》、。①②③④⑤⑥⑦⑧⑨⑩")
_MEASURED = 200
"""Longer lines are not measured character by character: nothing asks how much longer they are."""

WRAP_WIDTHS = (12.0, 60.0)
"""Columns of newspapers and of their extractors, in em."""
WRAP_SLACK = 2.0
"""How much shorter than the column a full line may be, in em: what must not begin a line is taken over."""
WRAP_SHARE = 0.55
"""Share of unfinished lines that are exactly full in wrapped text. Measured on pages wrapped at 18 to 40 em:
at least 0.8; on pages with whole paragraphs a line and with column breaks anywhere: at most 0.3."""
WRAP_MIN_LINES = 5


INDENT = 1.0
"""From how many em on a line counts as indented; two are usual in Chinese, two ASCII spaces make one."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. `start` and `end` cut its content, without indentation and trailing blanks.

    `indent` is the width of what stands before the content, in em; `blanks` the number of blank lines
    before it; `after_page_break` tells whether a form feed stands between it and the line before.
    """

    start: int
    end: int
    indent: float
    blanks: int
    after_page_break: bool


def split_lines(text: str) -> list[Line]:
    """Return the non-blank lines of `text`, in order; any line end counts (`\\r\\n`, `\\r`, `\\f` …)."""
    lines: list[Line] = []
    blanks = 0
    page_break = False
    for match in _LINE.finditer(text):
        raw = match[1]
        inner = raw.lstrip(MARGIN_CHARACTERS)
        if inner:
            start = match.end(1) - len(inner)
            end = start + len(inner.rstrip(MARGIN_CHARACTERS))
            indent = _width(raw[: len(raw) - len(inner)])
            lines.append(Line(start, end, indent, blanks, page_break))
            blanks, page_break = 0, False
        else:
            blanks += 1
        if match[2] == "\f":
            page_break = True
    return lines


def _width(text: str) -> float:
    total = 0.0
    for character in text:
        if character in ZERO_WIDTH_CHARACTERS:
            continue
        if ord(character) >= _WIDE or character in _WIDE_MARKS:
            total += 1.0
        else:
            total += 2.0 if character == "\t" else 0.5
    return total


def width(text: str, span: Span) -> float:
    """Return how wide the slice is set, in em; of over 200 characters, each counts as one em."""
    start, end = span
    if end - start > _MEASURED:
        return float(end - start)
    return _width(text[start:end])


def set_width(text: str, line: Line) -> float:
    """Return how far a line reaches into its column, in em: its width with its indentation."""
    return (line.indent if line.indent >= INDENT else 0.0) + width(text, (line.start, line.end))


@dataclass(frozen=True, slots=True)
class Setting:
    """How a file is set: facts about all its lines that decide what a single one means.

    `wrap` is the column width in em if long lines are broken at a fixed width, else None.
    `indented` tells whether paragraphs are marked by indentation; `gap` is the usual number of blank
    lines between two lines. `measured` tells that the indentation is that of the printed page, which no
    extractor or editor has added to or taken from.
    """

    wrap: float | None
    indented: bool
    gap: int
    measured: bool = False


INDENTED_SHARE = 0.7
"""Share of paragraphs after a finished one that are indented, for indentation to mark paragraphs."""
INDENTED_SHARE_WRAPPED = 0.5
"""The same in wrapped text, where headlines and bylines cannot be told from paragraphs' first lines yet."""


def setting_of(text: str, lines: Sequence[Line]) -> Setting:
    """Measure how the file is set."""
    wrap = _wrap_width(text, lines)
    return Setting(wrap, _indented(text, lines, wrap), _usual_gap(lines))


def _wrap_width(text: str, lines: Sequence[Line]) -> float | None:
    """The width that most unfinished lines share, if they do."""
    widths = [
        set_width(text, line)
        for line in lines
        if text[line.end - 1] not in "。！？!?”" and line.end - line.start <= 2 * WRAP_WIDTHS[1]
    ]
    widths = [w for w in widths if WRAP_WIDTHS[0] <= w <= WRAP_WIDTHS[1]]
    if len(widths) < WRAP_MIN_LINES:
        return None
    counts: dict[int, int] = {}
    for w in widths:
        counts[round(w)] = counts.get(round(w), 0) + 1
    column = max(counts, key=lambda w: sum(counts.get(w - d, 0) for d in range(3)) + counts[w] / 2)
    full = sum(counts.get(column - d, 0) for d in range(3))
    total = sum(line.end - line.start for line in lines)
    inside = sum(line.end - line.start for line in lines if set_width(text, line) <= column + WRAP_SLACK)
    if full >= WRAP_MIN_LINES and full >= WRAP_SHARE * len(widths) and inside >= 0.8 * total:
        return float(column)
    return None


def _indented(text: str, lines: Sequence[Line], wrap: float | None) -> bool:
    """Tell whether the lines that follow a finished paragraph are indented, and others are not."""
    followers = [
        following.indent >= INDENT
        for line, following in pairwise(lines)
        if text[line.end - 1] in "。！？”" and (wrap is not None or text[following.end - 1] in "。！？”")
    ]
    plain = any(line.indent < INDENT for line in lines)
    share = INDENTED_SHARE if wrap is None else INDENTED_SHARE_WRAPPED
    return plain and len(followers) >= 2 and sum(followers) >= share * len(followers)


def _usual_gap(lines: Sequence[Line]) -> int:
    return int(statistics.median_low([line.blanks for line in lines[1:]])) if len(lines) > 1 else 0
