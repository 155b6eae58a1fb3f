"""Reading order: the lines of a PDF page sorted into columns, the columns in the order they are read.

A page is cut along the white between its columns, and across between what spans them; each part is cut again
until it is one column. This is the recursive X-Y cut (Nagy and Seth, 1984), but that it cuts first along the
gutter of the tallest band of the page through which one runs, for a newspaper's columns are taller than its
headlines. Where no cut goes through, lines are sorted as by Breuel (2003): what stands over another line, and
what stands left of it, comes first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.pdf_margins import HEADLINE_SIZE, Row, rows_of, text_size
from corpus.pdf_types import Run

GUTTER = 0.7
"""In em of the text: the least white between two columns."""
LEAST_COLUMN = 6.0
"""In em: what is narrower is a column of a table, not of text; its rows are read across."""
LEAST_ROWS = 2
"""Rows on both sides of a gutter: with one, it is the gap between two words or cells."""
ROW_GAP = 0.8
"""In em: the least white, across all columns, over a row of articles. Lines of text have 0.2 to 0.7."""
INSIDE = 0.1
"""In em: how far the boxes of lines that stand one over the other may overlap."""

Column = list[Row]
"""Rows from the top down; a row has one run, or the cells of a table from left to right."""


def read_columns(runs: Sequence[Run]) -> list[Column]:
    """Return the text of a page in columns, in reading order. Every run is in exactly one row."""
    size = text_size(runs)
    return _split(list(runs), size) if runs else []


def _split(runs: list[Run], size: float) -> list[Column]:
    if len(runs) == 1:
        return [[(runs[0],)]]
    bands = _bands(runs, size)
    cut = _cut_before_headlines(bands, size)
    if cut is not None:
        return _split(_of(bands[:cut]), size) + _split(_of(bands[cut:]), size)
    over = _headline_over(bands, size)
    if 0 < over < len(bands):
        return [rows_of(_of(bands[:over])), *_split(_of(bands[over:]), size)]
    best = _tallest_gutter(bands, size)
    if best is None:
        return _one_column(runs, bands, size)
    start, end, gutter = best
    inside = _of(bands[start:end])
    left = [run for run in inside if run.edge <= gutter]
    right = [run for run in inside if run.edge > gutter]
    columns = _split(_of(bands[:start]), size) if start else []
    if all(run.vertical for run in inside):
        left, right = right, left
    columns += _split(left, size) + _split(right, size)
    if end < len(bands):
        columns += _split(_of(bands[end:]), size)
    return columns


def _of(bands: Sequence[list[Run]]) -> list[Run]:
    return [run for band in bands for run in band]


def _bands(runs: Sequence[Run], size: float) -> list[list[Run]]:
    """Return the runs in bands, from the top down, between which a straight line passes without a run."""
    bands: list[list[Run]] = []
    floor = 0.0
    for run in sorted(runs, key=lambda run: -run.top):
        if bands and run.top > floor + INSIDE * size:
            bands[-1].append(run)
            floor = min(floor, run.bottom)
        else:
            bands.append([run])
            floor = run.bottom
    return bands


def _cut_before_headlines(bands: Sequence[list[Run]], size: float) -> int | None:
    """Return the first band with headlines that stands clear of text over it: a new row of articles."""
    for index, (above, band) in enumerate(pairwise(bands), start=1):
        text = all(run.em < HEADLINE_SIZE * size for run in above)
        headlines = any(run.em >= HEADLINE_SIZE * size and not run.vertical for run in band)
        gap = min(run.bottom for run in above) - max(run.top for run in band)
        if text and headlines and (gap >= ROW_GAP * size or len(band) == 1):
            return index
    return None


def _headline_over(bands: Sequence[list[Run]], size: float) -> int:
    """Return how many bands from the top on are a headline, and what is alone under it, over all columns.

    It may stand over one of them only, and would be read in the midst of the text if it were left there.
    """
    if len(bands[0]) > 1 or bands[0][0].em < HEADLINE_SIZE * size or bands[0][0].vertical:
        return 0
    return next((index for index, band in enumerate(bands) if len(band) > 1), len(bands))


def _tallest_gutter(bands: Sequence[list[Run]], size: float) -> tuple[int, int, float] | None:
    """Return the bands [start, end) through which the tallest gutter runs, and where its middle is."""
    best: tuple[float, int, int, float] | None = None
    for x in _gutters(bands, size):
        start = 0
        for end in range(len(bands) + 1):
            if end < len(bands) and all(_is_clear(run, x, size) for run in bands[end]):
                continue
            part = bands[start:end]
            if part:
                height = max(run.top for run in part[0]) - min(run.bottom for run in _of(part))
                if (best is None or height > best[0]) and _parts_columns(_of(part), x, size):
                    best = (height, start, end, x)
            start = end + 1
    return best and best[1:]


def _gutters(bands: Sequence[list[Run]], size: float) -> list[float]:
    """Return where gutters may be: in the middle of gaps between runs and left of what stands after them.

    No two are close together.
    """
    middles: set[float] = set()
    for band in bands:
        reach: float | None = None
        for run in sorted(band, key=lambda run: run.left):
            if reach is not None and run.left - reach >= GUTTER * size:
                middles |= {(run.left + reach) / 2, run.left - GUTTER * size / 2}
            reach = run.edge if reach is None else max(reach, run.edge)
    apart: list[float] = []
    for x in sorted(middles):
        if not apart or x - apart[-1] >= GUTTER * size / 4:
            apart.append(x)
    return apart


def _is_clear(run: Run, x: float, size: float) -> bool:
    slack = GUTTER * size / 2 - INSIDE * size
    return run.edge <= x - slack or run.left >= x + slack


def _parts_columns(runs: Sequence[Run], x: float, size: float) -> bool:
    """Tell whether on both sides of `x` stands a column of text, or one of vertical text, not of a table."""
    sides = [run for run in runs if run.edge <= x], [run for run in runs if run.edge > x]
    rows = [rows_of(side) for side in sides]
    for side, lines in zip(sides, rows, strict=True):
        if any(run.vertical for run in side):
            continue
        wide = max(run.right for run in side) - min(run.left for run in side) if side else 0.0
        if len(lines) < LEAST_ROWS or wide < LEAST_COLUMN * size:
            return False
    left, right = rows
    heights = [row[0].baseline for row in right]
    level = sum(any(abs(row[0].baseline - y) < INSIDE * size for y in heights) for row in left)
    return level < LEVEL_SHARE * min(len(left), len(right)) or _is_running_text(left)


LEVEL_SHARE = 0.8
"""Rows at the same height on both sides of a gap, from which on it may be one between cells of a table."""
SENTENCE_SHARE = 0.3
"""Rows with a mark of sentences. In columns of 10 em and more it is over half, in tables hardly any."""
_SENTENCE_MARK = re.compile(r"[，。；、？！]|[a-z][,.;] ?")


def _is_running_text(rows: Sequence[Row]) -> bool:
    marked = sum(any(_SENTENCE_MARK.search(run.text) for run in row) for row in rows)
    return marked >= SENTENCE_SHARE * len(rows)


def _one_column(runs: Sequence[Run], bands: Sequence[list[Run]], size: float) -> list[Column]:
    """Return the columns of a part of a page through which no cut goes; nearly always it is one column."""
    vertical = sorted((run for run in runs if run.vertical), key=lambda run: -run.left)
    level = [run for run in runs if not run.vertical]
    columns: list[Column] = [[(run,)] for run in vertical]
    if not level:
        return columns
    rows = rows_of(level)
    crossing = any(len(rows_of(band)) > 1 for band in bands)
    return columns + (_sorted_blocks(level, size) if crossing and len(rows) > 1 else [rows])


def _sorted_blocks(runs: Sequence[Run], size: float) -> list[Column]:
    """Return blocks of lines that stand one under the other, each after those that are read before it."""
    blocks: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.baseline):
        above = [block for block in blocks if _is_under(block[-1], run, size)]
        if above:
            min(above, key=lambda block: block[-1].bottom).append(run)
        else:
            blocks.append([run])
    boxes = [_Box.around(block) for block in blocks]
    order: list[int] = []
    waiting = list(range(len(blocks)))
    while waiting:
        free = [i for i in waiting if not any(_is_before(boxes, j, i) for j in waiting if j != i)]
        following = min(free or waiting, key=lambda i: (boxes[i].left, -boxes[i].top))
        order.append(following)
        waiting.remove(following)
    return [rows_of(blocks[index]) for index in order]


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def around(cls, runs: Sequence[Run]) -> "_Box":
        return cls(
            min(run.left for run in runs),
            min(run.bottom for run in runs),
            max(run.right for run in runs),
            max(run.top for run in runs),
        )


def _is_under(above: Run, run: Run, size: float) -> bool:
    shared = min(above.right, run.right) - max(above.left, run.left)
    return (
        shared >= min(above.width, run.width) / 2
        and -INSIDE * size <= above.bottom - run.top <= 1.5 * max(above.em, run.em)
        and 0.88 <= above.em / run.em <= 1.14
    )


def _is_before(boxes: Sequence[_Box], first: int, second: int) -> bool:
    a, b = boxes[first], boxes[second]
    if _share_x(a, b):
        return a.top > b.top
    return a.right <= b.left and not any(
        _share_x(a, c) and _share_x(b, c) and min(a.top, b.top) > c.top > max(a.bottom, b.bottom)
        for c in boxes
    )


def _share_x(a: _Box, b: _Box) -> bool:
    return min(a.right, b.right) > max(a.left, b.left)
