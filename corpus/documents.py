"""What a reader makes of a file: text to be parsed into articles, and what the file says of itself."""

from dataclasses import dataclass

from corpus.frontmatter import FrontMatter
from corpus.types import SourceFile

NOTHING_STATED = FrontMatter()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read, whatever its format; every span of its articles cuts `source.text`.

    `source.text` has one line for each line (or, if the format marks them, paragraph) of the document, and
    a form feed "\\f" between two pages: the page of a passage is 1 + the form feeds before its first span.
    `front` is what the file states of its article beside the text (`front.end` is the offset that the text
    begins at). `is_article` tells that the file holds one article whose paragraphs are whole lines, so
    that neither article boundaries nor broken paragraphs have to be found.
    """

    source: SourceFile
    front: FrontMatter = NOTHING_STATED
    is_article: bool = False
