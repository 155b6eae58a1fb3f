"""What a reader makes of a file: text to be parsed into articles, and what the file says of itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import UnreadableFileError
from corpus.frontmatter import FrontMatter
from corpus.types import SourceFile, Span

NOTHING_STATED = FrontMatter()


@dataclass(frozen=True, slots=True)
class Layout:
    """What a format shows of its text by how it is set. Lines are named by the offset of their first
    character that is not blank.

    `headlines` are the lines of the headlines of articles, `articles` those of them that an article begins
    with, `text` those that are paragraphs or pieces of them, `furniture` what is printed around the articles:
    running headers, page numbers, lists of contents. Of other lines nothing is known.
    """

    headlines: frozenset[int] = frozenset()
    articles: frozenset[int] = frozenset()
    text: frozenset[int] = frozenset()
    furniture: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read, whatever its format; every span of its articles cuts `source.text`.

    `source.text` has one line for each line (or, if the format marks them, paragraph) of the document, and
    a form feed "\\f" between two pages: the page of a passage is 1 + the form feeds before its first span.
    `front` is what the file states of its article beside the text (`front.end` is the offset that the text
    begins at). `is_article` tells that the file holds one article whose paragraphs are whole lines, so
    that neither article boundaries nor broken paragraphs have to be found.
    `layout` is what the format shows of the lines, None if it shows nothing; with a layout, no line is
    broken at the edge of a column. `problems` are what of the file could not be read, though the rest was.
    """

    source: SourceFile
    front: FrontMatter = NOTHING_STATED
    is_article: bool = False
    layout: Layout | None = None
    problems: tuple[UnreadableFileError, ...] = ()


PAGE_BREAK = "\f"


def pages_of(text: str, spans: Sequence[Span]) -> tuple[int, int] | None:
    """Return the first and last page of a file, counted from 1, on which `spans` of its text stand.

    None if the text has no pages. These are pages of the file; `Article.page` is what the paper prints.
    """
    if PAGE_BREAK not in text or not spans:
        return None
    first = text.count(PAGE_BREAK, 0, spans[0][0]) + 1
    return first, first + text.count(PAGE_BREAK, spans[0][0], spans[-1][1])
