"""Articles made to order for tests."""

from collections.abc import Sequence
from datetime import date

from corpus.types import Article, Byline, Headline, SourceFile, Span, make_article

BREAK = "\n\n"


def article_of(
    paragraphs: Sequence[str],
    *,
    title: str = "临江港吞吐量创新高",
    outlet: str = "临江日报",
    authors: Sequence[str] = ("周明",),
    published: date | None = date(2024, 7, 11),
    path: str = "/archive/linjiang_2024-07-11.txt",
) -> Article:
    """Make an article whose source is its title, its paragraphs and nothing else.

    "|" in a paragraph is a column break: the source has a blank line there, the passage has two spans.
    """
    text = title
    spans: list[list[Span]] = []
    for paragraph in paragraphs:
        text += BREAK
        parts: list[Span] = []
        for part in paragraph.split("|"):
            text += BREAK if parts else ""
            parts.append((len(text), len(text) + len(part)))
            text += part
        spans.append(parts)
    byline = Byline(f"{outlet}记者 {' '.join(authors)}" if authors else "", outlet, tuple(authors))
    source = SourceFile.from_text(path, "utf-8", text)
    return make_article(source, Headline(title, (title,)), byline, published, spans)
