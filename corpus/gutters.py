"""Columns printed beside each other: lines that an extractor ran across the page are taken apart again.

Only columns that are still told by blanks between them can be: the same place of many lines in a row is
blank, or the line ends before it, and what stands on either side of it is running text.
"""

import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from corpus.lines import Line, width
from corpus.types import Span

FEWEST_LINES = 6
"""With text on both sides of a gutter. A table of so many rows has cells narrower than `FEWEST_EMS`."""
FEWEST_EMS = 8.0
"""Median width of the text on either side of a gutter; what is narrower is a table."""
NARROWEST_GUTTER = 1.0
LEFT_OF_GUTTER, RIGHT_OF_GUTTER = 1.0, 3.5
"""In em: how far from the edge of the right column its lines may begin. Indented lines begin two to the
right; extractors that take half-width characters for more or less than half an em shift some by one."""
MOST_COLUMNS = 6

_GAP = re.compile(r"[ \t\u3000\xa0]{2,}|\u3000")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A piece of a line between wide blanks: its span, and where it begins in the line, in em."""

    span: Span
    left: float


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the page: its place from the top, blank lines counted, and its cells in order.

    `right` is the index of the cell that the right column begins with, the number of cells if the line
    ends before it.
    """

    line: Line
    place: int
    cells: Sequence[_Cell]
    right: int


def part_columns(text: str, lines: Sequence[Line]) -> list[Line]:
    """Return the lines with columns beside each other in reading order, one column after the other."""
    return _part(text, list(lines), MOST_COLUMNS)


def _part(text: str, lines: list[Line], most: int) -> list[Line]:
    if most < 2 or len(lines) < FEWEST_LINES:
        return lines
    cells = [_cells(text, line) for line in lines]
    edges = Counter(round(cell.left) for row in cells for cell in row[1:])
    if not edges or max(edges.values()) < FEWEST_LINES:
        return lines
    place = max(edges, key=lambda place: (edges[place], -place))
    lefts = Counter(cell.left for row in cells for cell in row[1:] if round(cell.left) == place)
    edge = lefts.most_common(1)[0][0]
    places = list(accumulate(line.blanks + 1 for line in lines))
    rows = [_row(line, place, row, edge, text) for line, place, row in zip(lines, places, cells, strict=True)]
    ordered: list[Line] = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end] is not None:
            end += 1
        band = [row for row in rows[start:end] if row is not None]
        if _is_set_in_columns(text, band):
            left, right = _columns(band, edge)
            ordered += _part(text, left, most - 1) + _part(text, right, most - 1)
        else:
            ordered += [row.line for row in band]
        if end < len(rows):
            ordered.append(lines[end])
        start = end + 1
    return ordered


def _cells(text: str, line: Line) -> list[_Cell]:
    cells: list[_Cell] = []
    left, start = line.indent, line.start
    for gap in _GAP.finditer(text, line.start, line.end):
        cells.append(_Cell((start, gap.start()), left))
        left += width(text, (start, gap.end()))
        start = gap.end()
    return [*cells, _Cell((start, line.end), left)]


def _row(line: Line, place: int, cells: Sequence[_Cell], edge: float, text: str) -> _Row | None:
    """Return a line as a row of two columns of which the right one begins at `edge`; None if it is across."""
    for index, cell in enumerate(cells):
        if edge - LEFT_OF_GUTTER <= cell.left <= edge + RIGHT_OF_GUTTER:
            return _Row(line, place, cells, index)
        if cell.left + width(text, cell.span) > edge - NARROWEST_GUTTER / 2:
            return None
    return _Row(line, place, cells, len(cells))


def _is_set_in_columns(text: str, rows: Sequence[_Row]) -> bool:
    both = [row for row in rows if 0 < row.right < len(row.cells)]
    if len(both) < FEWEST_LINES:
        return False
    left = statistics.median(width(text, (row.line.start, row.cells[row.right - 1].span[1])) for row in both)
    right = statistics.median(width(text, (row.cells[row.right].span[0], row.line.end)) for row in both)
    return min(left, right) >= FEWEST_EMS


def _columns(rows: Sequence[_Row], edge: float) -> tuple[list[Line], list[Line]]:
    """Return the lines of either column; blank lines are counted in each of them apart."""
    left: list[Line] = []
    right: list[Line] = []
    before = rows[0].place - rows[0].line.blanks - 1
    last = [before, before]
    for row in rows:
        parts = ((0, row.right), (row.right, len(row.cells)))
        for side, (column, (first, end)) in enumerate(zip((left, right), parts, strict=True)):
            if first == end:
                continue
            start, stop = row.cells[first].span[0], row.cells[end - 1].span[1]
            indent = row.cells[first].left - (edge if side else 0.0)
            blanks = row.place - last[side] - 1
            column.append(Line(start, stop, max(0.0, indent), blanks, row.line.after_page_break))
            last[side] = row.place
    return left, right
