"""What is known of lines by how and where they are set: headlines, and what stands around the text."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.blocks import Block, Kind
from corpus.bylines import read_dateline
from corpus.documents import Layout
from corpus.furniture import LEAST_REPEATS, LONGEST_MASTHEAD, NEAR_PAGES, without_numbers
from corpus.lines import Line

OUTER_LINES = 3
"""Of a page: so many from the top and the bottom may be its header and footer."""
MOST_HEADLINE_LINES = 3
"""Short lines over a dateline that are the headline of a news item in plain type."""

_STATES = frozenset({Kind.MASTHEAD, Kind.FIELDS})
"""What is printed around the text, but says something of the articles."""
_NO_TEXT = frozenset({Kind.ASIDE, Kind.MASTHEAD, Kind.FIELDS, Kind.BYLINE, Kind.HEADING})


def running_lines(text: str, lines: Sequence[Line]) -> Layout:
    """Tell the headers and footers of a text with form feeds between its pages.

    A line is one if it and all lines further out come again, but for numbers, on pages near by.
    """
    pages: list[list[Line]] = [[]]
    for line in lines:
        if line.after_page_break:
            pages.append([])
        pages[-1].append(line)
    furniture: set[int] = set()
    if len(pages) >= LEAST_REPEATS:
        for step in (1, -1):
            outer = [page[::step][:OUTER_LINES] for page in pages]
            printed = [[(_printed(text, line), line.start) for line in page] for page in outer]
            for index, page in enumerate(printed):
                near = printed[max(0, index - NEAR_PAGES) : index + NEAR_PAGES + 1]
                for words, start in page:
                    if sum(any(words == other for other, _ in rows) for rows in near) < LEAST_REPEATS:
                        break
                    furniture.add(start)
    return Layout(furniture=frozenset(furniture))


def _printed(text: str, line: Line) -> str:
    """Return what a line has in common with those of other pages; a long one is text, and unique."""
    if line.end - line.start > LONGEST_MASTHEAD:
        return str(line.start)
    return without_numbers(text[line.start : line.end])


def part_furniture(lines: Sequence[Line], layout: Layout) -> tuple[list[Line], list[Line]]:
    """Return the lines of the text, and those around it; the first of a page's text tells the page break."""
    inside: list[Line] = []
    around: list[Line] = []
    page_break = False
    for line in lines:
        page_break = page_break or line.after_page_break
        if line.start in layout.furniture:
            around.append(line)
        else:
            inside.append(replace(line, after_page_break=page_break) if page_break else line)
            page_break = False
    return inside, around


def put_back(blocks: Sequence[Block], around: Sequence[Block]) -> list[Block]:
    """Return all blocks, those from around the text each before the first that stands after it."""
    waiting = list(around)
    whole: list[Block] = []
    for block in blocks:
        while waiting and waiting[0].spans[0][0] < block.spans[0][0]:
            whole.append(waiting.pop(0))
        whole.append(block)
    return whole + waiting


def mark_line(read: Sequence[Block], line: Line, layout: Layout) -> list[Block]:
    """Return the blocks that were read of a line as what its setting says they are."""
    if line.start in layout.furniture:
        return [block if block.kind in _STATES else replace(block, kind=Kind.ASIDE) for block in read]
    if line.start in layout.headlines:
        text = "".join(block.text for block in read)
        spans = tuple(span for block in read for span in block.spans)
        return [replace(read[0], kind=Kind.HEADING, text=text, spans=spans, level=1)]
    if line.start in layout.text:
        return [replace(block, kind=Kind.PARAGRAPH) if block.kind is Kind.SHORT else block for block in read]
    return list(read)


def starts_by_layout(blocks: Sequence[Block], layout: Layout) -> list[int]:
    """Return the indexes of the blocks at which articles begin, the first is 0; [] if the layout tells none.

    News items in plain type begin, among the articles that the layout tells, with their datelines.
    """
    told = {index for index, block in enumerate(blocks) if block.spans[0][0] in layout.articles}
    if not told:
        return []
    starts = [0]
    has_text = False
    for index, block in enumerate(blocks):
        start = index if index in told else _start_of_item(blocks, index, starts[-1])
        if has_text and start is not None:
            starts.append(start)
            has_text = False
        has_text = has_text or block.kind not in _NO_TEXT
    return starts


def _start_of_item(blocks: Sequence[Block], index: int, start: int) -> int | None:
    """Return where the news item begins of which `index` is the first paragraph, told by its dateline.

    `start` is where the article before it began.
    """
    if blocks[index].kind is not Kind.PARAGRAPH or not read_dateline(blocks[index].text):
        return None
    first = index
    while first - 1 > start and index - first < MOST_HEADLINE_LINES and blocks[first - 1].kind is Kind.SHORT:
        first -= 1
    after_text = any(block.kind is Kind.PARAGRAPH for block in blocks[start:first])
    return first if first < index and after_text else None
