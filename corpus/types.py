"""The nouns of reading. All are frozen; offsets are half-open and count characters (code points)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Span = tuple[int, int]
"""Half-open character offsets [start, end)."""


def slice_spans(text: str, spans: Iterable[Span]) -> str:
    """Return what `spans` cut out of `text`, joined without a separator."""
    return "".join(text[start:end] for start, end in spans)


def text_digest(text: str) -> str:
    """Return the SHA-256 of `text` in UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, or one record of a `.jsonl` file, as decoded. Never changed after reading.

    `path` is the file's path; a record of a `.jsonl` file is `path#record-id`, or `path#L<line>` (from 1)
    if it has no id. `encoding` is the Python codec under which `bytes.decode(encoding) == text`
    (line ends are kept as they are in the file). For a record, `text` is the value of its "text" field;
    for a format that is not plain text, it is what the format's reader made of the file.
    """

    path: str
    encoding: str
    text: str
    sha256: str

    @classmethod
    def from_text(cls, path: str, encoding: str, text: str) -> "SourceFile":
        """Make a source file, taking the SHA-256 of `text` in UTF-8."""
        return cls(path, encoding, text, text_digest(text))


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of an article. `slice_spans(source.text, spans) == text`, spans in reading order.

    A paragraph that a column or page break cuts in two has two spans.
    """

    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """The block over an article: `lines` from top to bottom, of which `title` is the main one.

    The lines above the title are its kickers, those below it its subtitles.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Byline:
    """A signature line such as "新重庆-重庆日报记者 杨帆 卢志民", as printed and as understood."""

    text: str
    outlet: str
    authors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its place in a source file. Build it with `make_article`.

    `id` is derived from what the article says (headline, byline, outlet, date, paragraphs), not from where
    it stands: the same article in another file, folder or order keeps its id.
    `outlet` is the paper, `""` if unknown; `page` the page of the paper as printed, `""` if unknown.
    """

    id: str
    headline: Headline
    byline: Byline
    outlet: str
    published: date | None
    page: str
    captions: tuple[str, ...]
    passages: tuple[Passage, ...]
    source: SourceFile

    @property
    def title(self) -> str:
        return self.headline.title

    @property
    def authors(self) -> tuple[str, ...]:
        return self.byline.authors


ARTICLE_ID_HEX_DIGITS = 16
"""64 bits: a collision is expected once in 6 billion articles, and an id fits a Telegram button."""


def make_article(
    source: SourceFile,
    headline: Headline,
    byline: Byline,
    published: date | None,
    paragraphs: Sequence[Sequence[Span]],
    *,
    outlet: str = "",
    page: str = "",
    captions: Sequence[str] = (),
) -> Article:
    """Cut the passages out of `source` and derive the article's id.

    `paragraphs` holds the spans of each paragraph. `outlet` falls back to the byline's.
    """
    passages = tuple(Passage(slice_spans(source.text, spans), tuple(spans)) for spans in paragraphs)
    outlet = outlet or byline.outlet
    parts = [*headline.lines, byline.text, outlet, published.isoformat() if published else ""]
    parts += [passage.text for passage in passages]
    return Article(
        id=text_digest("\x1f".join(parts))[:ARTICLE_ID_HEX_DIGITS],
        headline=headline,
        byline=byline,
        outlet=outlet,
        published=published,
        page=page,
        captions=tuple(captions),
        passages=passages,
        source=source,
    )


@dataclass(frozen=True, slots=True)
class Window:
    """One to a few whole sentences of a passage: the unit that is embedded.

    `start` and `end` are offsets in the passage's text; `passage` is its index in `article.passages`.
    """

    article_id: str
    passage: int
    start: int
    end: int


def cut_spans(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return the part [start, end) of the text that `spans` cut out, as spans of the same source.

    `start` and `end` count characters of the joined text: `slice_spans(source, cut_spans(spans, s, e))
    == slice_spans(source, spans)[s:e]`.
    """
    parts = []
    for span_start, span_end in spans:
        length = span_end - span_start
        part = (span_start + max(start, 0), span_start + min(end, length))
        if part[0] < part[1]:
            parts.append(part)
        start, end = start - length, end - length
    return tuple(parts)
