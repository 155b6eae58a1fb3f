"""Tables and lists of names: lines set in cells, which are kept as they are."""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Block, Kind
from corpus.names import read_names
from corpus.reasons import Reason, Rule

LONGEST_ROW = 120
LONGEST_CELL = 24
"""In characters. What is longer is text."""
FEWEST_ROWS = 2
FEWEST_ROWS_OF_TWO_CELLS = 3
"""Two lines in two halves are a headline in verse ("奋进新征程 建功新时代") at least as often as a table."""
FEWEST_NAMES = 4
"""In a line of names on its own; two or three are a signature."""
_CELLS = re.compile(r"[ \t\u3000\xa0]*[|｜\t][ \t\u3000\xa0]*|[ \u3000\xa0]{2,}|\u3000")
_BLANKS = re.compile(r"[ \u3000\xa0]+")
_RULE = re.compile(r"[|｜+][|｜\s:：—\-+]+\Z")
_NUMBER = re.compile(r"[-+]?\d[\d.,，:：/%％-]*\D{0,4}\Z")
_ROW_KINDS = frozenset({Kind.SHORT, Kind.PARAGRAPH, Kind.MASTHEAD, Kind.ASIDE})


def mark_tables(blocks: Sequence[Block]) -> list[Block]:
    """Make the lines of tables and lists of names blocks of their own kind, `Kind.ROW`.

    A table is a few lines in a row, without blank lines between them, that have as many cells each.
    """
    marked = list(blocks)
    index = 0
    while index < len(blocks):
        end = _table_end(blocks, index)
        for place in range(index, end):
            block = blocks[place]
            kind = Kind.ASIDE if _RULE.match(block.text) else Kind.ROW
            marked[place] = replace(block, kind=kind, reasons=(*block.reasons, Reason(Rule.TABLE_ROW)))
        index = max(end, index + 1)
    return marked


def _table_end(blocks: Sequence[Block], start: int) -> int:
    """Return the end of the table that begins at `start`; `start` if none does."""
    cells = _cells(blocks[start])
    end = start
    rows = numbers = 0
    names = True
    while end < len(blocks):
        if rows and _RULE.match(blocks[end].text):
            end += 1
            continue
        row = _cells(blocks[end])
        if not row or (end > start and blocks[end].gap > blocks[start].gap and blocks[end].gap > 0):
            break
        if len(row) != len(cells) and not (names and _are_names(row)):
            break
        names = names and _are_names(row)
        numbers += any(_NUMBER.match(cell) for cell in row)
        rows += 1
        end += 1
    if names and rows >= FEWEST_ROWS:
        return end
    if len(cells) == 2 and rows >= FEWEST_ROWS_OF_TWO_CELLS and 2 * numbers >= rows:
        return end
    return end if len(cells) > 2 and rows >= FEWEST_ROWS else start


def _cells(block: Block) -> list[str]:
    """Return the cells of a line; [] if it is not set in cells."""
    text = block.text
    if (
        block.kind not in _ROW_KINDS
        or len(block.spans) > 1
        or len(text) > LONGEST_ROW
        or text[-1] in "。；，"
    ):
        return []
    cells = [cell for cell in _CELLS.split(text.strip("|｜ ")) if cell]
    if len(cells) < 2:
        cells = _BLANKS.split(text)
    if len(cells) < 2 or any(len(cell) > LONGEST_CELL or "。" in cell for cell in cells):
        return []
    return cells


def _are_names(cells: Sequence[str]) -> bool:
    """Tell whether cells are names of persons, but perhaps for the first, which says of what."""
    names = read_names(" ".join(cells)) or read_names(" ".join(cells[1:])) or ()
    return len(names) >= FEWEST_NAMES or (len(names) >= len(cells) - 1 >= 2)
