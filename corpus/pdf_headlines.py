"""Headlines of a PDF by their size of type, and pages that list them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.bylines import read_bare_names, read_byline, read_dateline
from corpus.furniture import is_furniture, read_masthead
from corpus.joints import is_finished
from corpus.pdf_margins import HEADLINE_SIZE
from corpus.pdf_paragraphs import PARAGRAPH_INDENT, Paragraph

SMALL_HEADLINE = 1.6
"""Times the size of the text: smaller headlines may be subheads, if the file also has much larger ones."""
MUCH_LARGER = 1.6
"""Times the size of a small headline: titles so large show that it may be a subhead."""
KICKER_SIZE = 1.05
"""Times the size of the text: a line over a headline that is larger than text is its kicker."""
LONGEST_HEADLINE = 90
LONGEST_SENTENCE = 40
"""In characters: a longer line of large type that ends as a sentence does is a summary or a quotation."""
LEAST_CHARACTERS = 4
"""Chinese characters of a headline; fewer are a section's name or a figure, but before a signature."""
SIGNED_WITHIN = 3
"""Lines after a headline in which its byline, dateline or masthead stands."""
LEAST_LISTED = 5
LISTED_SHARE = 0.5
"""Share of a page's lines that are headlines of other pages: then it is a list of contents."""

_HAN = re.compile(r"[\u3400-\u9fff]")
_NUMBERED = re.compile(r"\s*\d{1,4}[.、．]")
_NUMBERING = re.compile(r"\A[\d.、．)）(（\s]*|[\s.·…．]*\d*\Z")


@dataclass(frozen=True, slots=True)
class Marks:
    """Which of a page's paragraphs, by index, are headlines, begin an article, or are no part of any."""

    headlines: frozenset[int]
    articles: frozenset[int]
    furniture: frozenset[int]


def mark_headlines(pages: Sequence[Sequence[Paragraph]], size: float) -> list[Marks]:
    """Tell the headlines of all pages; `size` is the em of the text, in points."""
    groups = [_groups(page, size) for page in pages]
    sizes = [_em(page, group) for page, found in zip(pages, groups, strict=True) for group in found]
    largest = max(sizes, default=0.0)
    marks: list[Marks] = []
    for page, found in zip(pages, groups, strict=True):
        titles = [
            _with_kicker(page, group, size) for group in found if _begins_article(page, group, size, largest)
        ]
        furniture = [i for i, line in enumerate(page) if _is_large(line, size) and _tells_editors(line.text)]
        marks.append(
            Marks(
                frozenset(index for group in titles for index in group),
                frozenset(group[0] for group in titles),
                frozenset(furniture),
            )
        )
    listed = _contents_pages(pages, marks)
    return [
        Marks(frozenset(), frozenset(), frozenset(range(len(page)))) if index in listed else marks[index]
        for index, page in enumerate(pages)
    ]


def _is_large(line: Paragraph, size: float) -> bool:
    return line.em >= HEADLINE_SIZE * size


def _tells_editors(text: str) -> bool:
    """Tell whether a line in large type names the page's editors, or goes on with their names."""
    names = read_bare_names(text)
    return is_furniture(text) or (names is not None and len(names.authors) > 1)


def _is_headline(line: Paragraph, size: float) -> bool:
    text = line.text
    return (
        _is_large(line, size)
        and len(text) <= LONGEST_HEADLINE
        and not (len(text) > LONGEST_SENTENCE and is_finished(text))
        and not _tells_editors(text)
        and not read_masthead(text)
        and not read_byline(text)
    )


def _groups(page: Sequence[Paragraph], size: float) -> list[list[int]]:
    """Return the indexes of large lines, those that follow each other together."""
    groups: list[list[int]] = []
    for index, line in enumerate(page):
        if _is_headline(line, size):
            if groups and groups[-1][-1] == index - 1:
                groups[-1].append(index)
            else:
                groups.append([index])
    return groups


def _em(page: Sequence[Paragraph], group: Sequence[int]) -> float:
    return max(page[index].em for index in group)


def _begins_article(page: Sequence[Paragraph], group: Sequence[int], size: float, largest: float) -> bool:
    """Tell whether large lines are an article's headline, not a subhead, a figure or a section's name."""
    em = _em(page, group)
    small = group[0] > 0 and em < SMALL_HEADLINE * size and em * MUCH_LARGER <= largest
    short = sum(len(_HAN.findall(page[index].text)) for index in group) < LEAST_CHARACTERS
    return not (small or short) or _is_signed(page, group[-1] + 1)


def _is_signed(page: Sequence[Paragraph], start: int) -> bool:
    """Tell whether a signature, a dateline or the paper's name stands in the first lines from `start` on."""
    lines = [line.text.strip() for line in page[start : start + SIGNED_WITHIN]]
    return any(read_byline(text) or read_masthead(text) for text in lines) or any(
        read_dateline(text) for text in lines[:2]
    )


def _with_kicker(page: Sequence[Paragraph], group: list[int], size: float) -> list[int]:
    """Return a headline's lines with the line over them, if that is its kicker."""
    above = group[0] - 1
    if above < 0:
        return group
    line = page[above]
    own = line.em >= KICKER_SIZE * size or above == 0
    fits = len(line.text) <= LONGEST_SENTENCE and not line.text.startswith(PARAGRAPH_INDENT)
    text = not (is_finished(line.text) or is_furniture(line.text) or read_masthead(line.text))
    return [above, *group] if own and fits and text and not read_byline(line.text) else group


def _contents_pages(pages: Sequence[Sequence[Paragraph]], marks: Sequence[Marks]) -> set[int]:
    """Return the pages whose lines are mostly headlines of others, and those that go on with the list."""
    headlines = [{_bare(page[i].text) for i in own.headlines} for page, own in zip(pages, marks, strict=True)]
    times = Counter(text for page in headlines for text in page)
    listed: set[int] = set()
    for index, page in enumerate(pages):
        lines = [_bare(line.text) for line in page]
        known = sum(times[line] > (line in headlines[index]) for line in lines)
        goes_on = index - 1 in listed and all(_NUMBERED.match(line.text) for line in page)
        if goes_on or (len(lines) >= LEAST_LISTED and known >= LISTED_SHARE * len(lines)):
            listed.add(index)
    return listed


def _bare(text: str) -> str:
    """Return a line without blanks, without the number before it and the page number after it."""
    return "".join(_NUMBERING.sub("", text).split())
