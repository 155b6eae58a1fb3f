"""What a PDF prints around and across the text of its pages: running headers, footers, watermarks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.furniture import LEAST_REPEATS, NEAR_PAGES, is_furniture, read_masthead, without_numbers
from corpus.pdf_runs import BASELINE_SLACK
from corpus.pdf_types import Run

HEADLINE_SIZE = 1.25
"""Times the size of the text: larger lines at the top are headlines, unless on half of all pages."""
MOST_ROWS = 4
"""Of a header or footer."""
PLACE = 4.0
"""In points: a line that comes again stands no further from where it stood before."""
OUTER_SHARE = 0.12
"""Of a page's height, at either end: where a masthead or page number is looked for that comes but once."""

Row = tuple[Run, ...]
"""What stands at one height, from left to right."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text: the rows of its head and foot from the top down, what is between, in no order."""

    head: tuple[Row, ...]
    body: tuple[Run, ...]
    foot: tuple[Row, ...]


def rows_of(runs: Iterable[Run]) -> list[Row]:
    """Return the runs by the height they stand at, from the top down."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.baseline):
        if rows and rows[-1][0].baseline - run.baseline <= BASELINE_SLACK * max(run.em, rows[-1][0].em):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [tuple(sorted(row, key=lambda run: run.left)) for row in rows]


def text_of(row: Row) -> str:
    """Return the text of a row, its pieces parted by spaces."""
    return " ".join(run.text for run in row)


def text_size(runs: Iterable[Run]) -> float:
    """Return the em that most of the text is set in, in points; 0 if there is none."""
    sizes: Counter[float] = Counter()
    for run in runs:
        sizes[round(run.em, 1)] += len(run.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def split_margins(pages: Sequence[Sequence[Run]], heights: Sequence[float]) -> list[Page]:
    """Tell the head and foot of each page from its text; `heights` are the pages' heights in points.

    A row belongs to the head if everything over it does, and if pages around print the same at the same
    height, but for numbers, or if it says that it is a masthead or page number. The foot is found likewise.
    What is printed across the text (a watermark, a stamp) is put under the foot.
    """
    size = text_size(run for page in pages for run in page)
    stamps = _stamps(pages)
    rows = [rows_of(set(page) - across) for page, across in zip(pages, stamps, strict=True)]
    heads = _repeated([page[:MOST_ROWS] for page in rows], size)
    feet = _repeated([page[::-1][:MOST_ROWS] for page in rows], size)
    split: list[Page] = []
    for index, page in enumerate(rows):
        outer = OUTER_SHARE * heights[index]
        head = _outermost(page[:MOST_ROWS], heads[index], heights[index] - outer, heights[index])
        rest = page[head:]
        foot = len(rest) - _outermost(rest[::-1][:MOST_ROWS], feet[index], 0.0, outer)
        split.append(
            Page(
                tuple(page[:head]),
                tuple(run for row in rest[:foot] for run in row),
                (*rest[foot:], *rows_of(stamps[index])),
            )
        )
    return split


def _repeated(outer: Sequence[Sequence[Row]], size: float) -> list[set[int]]:
    """Return for each page which of its outer rows, counted from the edge, come again on other pages."""
    printed = [[(without_numbers(text_of(row)), row[0].baseline) for row in page] for page in outer]
    pages_with = Counter(text for page in printed for text in {text for text, _ in page})
    least = min(LEAST_REPEATS, max(2, len(outer)))
    repeated: list[set[int]] = []
    for index, page in enumerate(outer):
        near = printed[max(0, index - NEAR_PAGES) : index + NEAR_PAGES + 1]
        found: set[int] = set()
        for place, row in enumerate(page):
            text, height = printed[index][place]
            if row[0].em > HEADLINE_SIZE * size:
                comes_again = pages_with[text] >= max(LEAST_REPEATS, len(outer) / 2)
            else:
                comes_again = sum(_has(other, text, height) for other in near) >= least
            if comes_again:
                found.add(place)
        repeated.append(found)
    return repeated


def _has(rows: Sequence[tuple[str, float]], text: str, height: float) -> bool:
    return any(other == text and abs(baseline - height) <= PLACE for other, baseline in rows)


def _outermost(rows: Sequence[Row], repeated: set[int], low: float, high: float) -> int:
    """Return how many rows, from the edge on, are no text.

    Those that say so themselves stand between the heights `low` and `high`.
    """
    for index, row in enumerate(rows):
        text = text_of(row)
        tells = low <= row[0].baseline <= high and (is_furniture(text) or read_masthead(text) is not None)
        if index not in repeated and not tells:
            return index
    return len(rows)


def _stamps(pages: Sequence[Sequence[Run]]) -> list[set[Run]]:
    """Return what is printed across each page: rotated, or over text and the same on half of all pages."""
    places = Counter(_place(run) for page in pages for run in set(page))
    least = max(LEAST_REPEATS, len(pages) / 2)
    return [
        {
            run
            for run in page
            if run.rotated or (places[_place(run)] >= least and any(_overlap(run, other) for other in page))
        }
        for page in pages
    ]


def _place(run: Run) -> tuple[str, int, int]:
    return run.text, round(run.left / PLACE), round(run.baseline / PLACE)


def _overlap(run: Run, other: Run) -> bool:
    """Tell whether two runs are printed over one another, by more than a quarter of the smaller size."""
    slack = min(run.em, other.em) / 4
    return (
        run is not other
        and min(run.right, other.right) - max(run.left, other.left) > slack
        and min(run.top, other.top) - max(run.bottom, other.bottom) > slack
    )
