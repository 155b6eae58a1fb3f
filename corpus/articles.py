"""From a page's blocks to its articles: where one ends and the next begins, and what belongs to it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TypeVar

from corpus.blocks import Block, Kind
from corpus.boundaries import Start, is_label, weigh_starts
from corpus.bylines import (
    NO_BYLINE,
    read_bare_names,
    read_byline,
    read_closing_names,
    read_dateline,
)
from corpus.captions import is_credit
from corpus.dates import date_of_path, find_date
from corpus.documents import Document
from corpus.frontmatter import FrontMatter, read_front_matter
from corpus.furniture import Masthead, read_fields, read_masthead
from corpus.headlines import headline_rules, strip_markup, title_from_text
from corpus.jumps import FoundArticle, join_jumps
from corpus.layout import starts_by_layout
from corpus.pages import repair
from corpus.reasons import Reason, Rule
from corpus.types import Article, Byline, Headline, SourceFile, Span, make_article, slice_spans

T = TypeVar("T")

MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})


@dataclass(frozen=True, slots=True)
class ArticleBlocks:
    """An article's blocks by the part they play in it. Together they are all the blocks it was read from.

    `begins` is why an article begins here, None for the first of a page.
    """

    headline: tuple[Block, ...]
    bylines: tuple[Block, ...]
    captions: tuple[Block, ...]
    paragraphs: tuple[Block, ...]
    fields: tuple[Block, ...]
    set_aside: tuple[Block, ...]
    begins: Reason | None = None


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """A page's articles as blocks, and what is printed on the page outside of them.

    Every character of the source that is not blank is in exactly one span of one block, but for the marks
    of markdown and front matter.
    """

    articles: tuple[ArticleBlocks, ...]
    mastheads: tuple[tuple[int, Masthead], ...]
    front: FrontMatter


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """An article with the blocks it was made of, each of which tells why it is what it is.

    `dated_by` and `outlet_by` say where date and paper are from, None for what is not known.
    """

    article: Article
    blocks: ArticleBlocks
    dated_by: Rule | None
    outlet_by: Rule | None


def parse_articles(document: Document) -> list[Article]:
    """Read the articles of a document, in reading order; [] for a blank one.

    Text that is no newspaper page becomes one article that holds all of it. Paragraphs are exact slices of
    the source's text; a broken paragraph has a span for each piece.
    """
    return [parsed.article for parsed in explain_articles(document)]


def explain_articles(document: Document) -> list[ParsedArticle]:
    """Read the articles of a document as `parse_articles` does, with the decisions that made them."""
    page = read_page(document)
    return [_make(document.source, page, blocks) for blocks in page.articles]


def read_page(document: Document) -> PageBlocks:
    """Read a page into articles of blocks, with their places in the source."""
    source, front = document.source, document.front
    markdown = PurePath(source.path).suffix.lower() in MARKDOWN_SUFFIXES
    if markdown:
        front = read_front_matter(source.text)
    repaired = repair(
        source, start=front.end, markdown=markdown, is_whole=document.is_article, layout=document.layout
    )
    blocks = repaired.blocks
    if not blocks:
        return PageBlocks((), (), front)
    told = starts_by_layout(blocks, document.layout) if document.layout else []
    if document.is_article:
        starts = [Start(0)]
    elif told:
        starts = [Start(0), *(Start(index, Reason(Rule.STATED)) for index in told[1:])]
    else:
        weighed = weigh_starts(blocks)
        starts = [start for start in weighed if start.begins]
        for start in weighed:
            if not start.begins and start.reason:
                blocks[start.index] = _because(blocks[start.index], start.reason)
    ends = [*(start.index for start in starts[1:]), len(blocks)]
    found = [
        FoundArticle(blocks[start.index : end], start.reason) for start, end in zip(starts, ends, strict=True)
    ]
    articles = [_sort(article) for article in join_jumps(found, repaired.joints.score)]
    return PageBlocks(tuple(articles), _read_mastheads(source, blocks), front)


PARTS = ("headline", "bylines", "captions", "paragraphs", "fields", "set_aside")


def _sort(found: FoundArticle) -> ArticleBlocks:
    """Tell the headline, bylines, captions and paragraphs of one article apart."""
    blocks = found.blocks
    body = [i for i, block in enumerate(blocks) if block.kind in _TEXT]
    first = body[0] if body else len(blocks)
    last = body[-1] if body else -1
    head = [i for i in range(first) if _is_headline(blocks[i])]
    signed = [i for i in range(first) if blocks[i].kind is Kind.BYLINE]
    if signed and head and head[0] < signed[-1]:
        head = [i for i in head if i < signed[-1] or blocks[i].kind is Kind.FIELDS]
    labels = [n for n, i in enumerate(head) if n and is_label(blocks[i].text)]
    if labels:
        head = head[: labels[0]]
    if not body and len(head) > MOST_LINES_OF_HEADLINE_ALONE:
        head = head[:1]  # a list or a poem: its first line is its title
    bare = _bare_byline(blocks, head, signed, first)
    parts: dict[str, list[Block]] = {name: [] for name in PARTS}
    in_head = set(head) - {bare}
    printed: set[str] = set()
    for index, block in enumerate(blocks):
        if index == bare:
            parts["bylines"].append(_because(block, Reason(Rule.NAMES_BEFORE_TEXT)))
        elif block.kind is Kind.BYLINE:
            parts["bylines"].append(block)
        elif block.kind is Kind.FIELDS:
            parts["fields"].append(block)
        elif index in in_head:
            if block.text in printed:  # some extractors print the title over the page, too
                parts["set_aside"].append(_because(block, Reason(Rule.REPEATED)))
            else:
                parts["headline"].append(block)
            printed.add(block.text)
        elif block.kind is Kind.CAPTION:
            parts["captions"].append(block)
        elif block.kind is Kind.SHORT and index > last >= 0 and _signed_after(blocks, index):
            parts["captions"].append(_because(block, Reason(Rule.BEFORE_SIGNATURE)))
        elif block.kind in {*_TEXT, Kind.SHORT, Kind.HEADING}:
            parts["paragraphs"].append(block)
        else:
            parts["set_aside"].append(block)
    rules = headline_rules([strip_markup(block.text) for block in parts["headline"]])
    headline = [_because(block, Reason(rule)) for block, rule in zip(parts["headline"], rules, strict=True)]
    _, bylines, captions, paragraphs, fields, set_aside = (tuple(parts[name]) for name in PARTS)
    return ArticleBlocks(tuple(headline), bylines, captions, paragraphs, fields, set_aside, found.begins)


def _because(block: Block, reason: Reason) -> Block:
    return replace(block, reasons=(*block.reasons, reason))


_TEXT = frozenset({Kind.PARAGRAPH, Kind.ROW})
_AROUND_TEXT = frozenset({Kind.MASTHEAD, Kind.ASIDE, Kind.FIELDS})

MOST_LINES_OF_HEADLINE_ALONE = 3
"""More short lines without a paragraph after them are a list or a poem under a title."""


def _is_headline(block: Block) -> bool:
    return block.kind is Kind.SHORT or (block.kind is Kind.HEADING and block.level == 1)


def _signed_after(blocks: Sequence[Block], index: int) -> bool:
    return any(block.kind is Kind.BYLINE for block in blocks[index + 1 :])


def _bare_byline(
    blocks: Sequence[Block], head: Sequence[int], signed: Sequence[int], first: int
) -> int | None:
    """Return the index of a line of nothing but names before the first paragraph or label, or None.

    Between the two may only stand what is printed around the text, such as the paper's name and day.
    """
    if signed or len(head) < 2 or first >= len(blocks):
        return None
    following = next(block for block in blocks[head[-1] + 1 :] if block.kind not in _AROUND_TEXT)
    if following.kind not in _TEXT and not is_label(following.text):
        return None
    return head[-1] if read_bare_names(blocks[head[-1]].text) else None


def _make(source: SourceFile, page: PageBlocks, blocks: ArticleBlocks) -> ParsedArticle:
    fields = dict(_fields(source, blocks.fields))
    headline = _headline(source, blocks, fields, page.front)
    masthead = _masthead(page.mastheads, _position(blocks))
    byline = _byline(source, blocks, fields, page.front)
    outlet, outlet_by = _first(
        (byline.outlet, Rule.FROM_SIGNATURE),
        (fields.get("source", ""), Rule.FROM_FIELD),
        (page.front.outlet, Rule.FROM_FRONT_MATTER),
        (masthead.outlet, Rule.FROM_MASTHEAD),
    ) or ("", None)
    published, dated_by = _first(
        (find_date(fields.get("date", "")), Rule.FROM_FIELD),
        (page.front.published, Rule.FROM_FRONT_MATTER),
        (masthead.published, Rule.FROM_MASTHEAD),
        (date_of_path(source.path), Rule.FROM_PATH),
    ) or (None, None)
    article = make_article(
        source,
        headline,
        replace(byline, outlet=outlet) if byline.text else byline,
        published,
        [block.spans for block in blocks.paragraphs],
        outlet=outlet,
        page=fields.get("page", "") or masthead.page,
        captions=[_printed(source, block) for block in blocks.captions],
    )
    return ParsedArticle(article, blocks, dated_by, outlet_by)


def _first(*found: tuple[T, Rule]) -> tuple[T, Rule] | None:
    """Return the first value that is there, with where it is from."""
    return next((pair for pair in found if pair[0]), None)


def _position(blocks: ArticleBlocks) -> int:
    """Return the offset that tells which page an article is on: the start of its headline or of its text."""
    first = [part[0].spans[0][0] for part in (blocks.headline, blocks.paragraphs) if part]
    others = [part[0].spans[0][0] for name in PARTS if (part := getattr(blocks, name))]
    return max(first or others, default=0)


def _printed(source: SourceFile, block: Block) -> str:
    return slice_spans(source.text, block.spans)


def _fields(source: SourceFile, blocks: Iterable[Block]) -> Iterable[tuple[str, str]]:
    for block in blocks:
        for field in read_fields(block.text):
            yield field.name, _printed(source, block)[field.start : field.end]


def _headline(
    source: SourceFile, blocks: ArticleBlocks, fields: dict[str, str], front: FrontMatter
) -> Headline:
    lines = [strip_markup(_printed(source, block)) for block in blocks.headline]
    title = fields.get("title", "") or front.title
    if title:
        around = [fields[name] for name in ("kicker", "subtitle") if name in fields]
        extra = [line for line in [*around[:1], *lines, *around[1:]] if line != title]
        kicker = [fields["kicker"]] if "kicker" in fields else []
        return Headline(title, (*kicker, title, *(line for line in extra if line not in kicker)))
    if lines:
        titles = [reason.rule is Rule.TITLE for block in blocks.headline for reason in block.reasons[-1:]]
        return Headline(lines[titles.index(True)], tuple(lines))
    if blocks.paragraphs:
        return Headline(title_from_text(_printed(source, blocks.paragraphs[0])), ())
    rest = [*blocks.captions, *blocks.bylines, *blocks.set_aside, *blocks.fields]
    return Headline(_printed(source, rest[0]) if rest else "", ())


def _byline(source: SourceFile, blocks: ArticleBlocks, fields: dict[str, str], front: FrontMatter) -> Byline:
    """Read the article's signature: its own lines, else metadata, else dateline or closing bracket."""
    signed = [_printed(source, block) for block in blocks.bylines]
    read = [read_byline(line) or read_bare_names(line) or NO_BYLINE for line in signed]
    inline = _inline_byline([_printed(source, block) for block in _ends(blocks.paragraphs)])
    if read:
        authors = tuple(dict.fromkeys(author for byline in read for author in byline.authors))
        outlet = next((byline.outlet for byline in read if byline.outlet), "")
        return Byline(" ".join(byline.text for byline in read), outlet, authors or inline.authors)
    if author := fields.get("author", "") or front.author:
        byline = read_byline(author) or read_bare_names(author)
        if byline is None:
            byline = NO_BYLINE if is_credit(author) else Byline(author, "", (author,))
        return Byline(author, byline.outlet, byline.authors)
    return inline


def _ends(paragraphs: Sequence[Block]) -> Sequence[Block]:
    """Return the first two paragraphs and the last."""
    return [*paragraphs[:2], *paragraphs[2:][-1:]]


def _inline_byline(paragraphs: Sequence[str]) -> Byline:
    if not paragraphs:
        return NO_BYLINE
    if dateline := next((d for text in paragraphs[:2] if (d := read_dateline(text))), None):
        if dateline.byline.authors:
            return dateline.byline
        closing = read_closing_names(paragraphs[-1])
        return (
            replace(closing, outlet=closing.outlet or dateline.byline.outlet) if closing else dateline.byline
        )
    return read_closing_names(paragraphs[-1]) or NO_BYLINE


def _masthead(mastheads: Sequence[tuple[int, Masthead]], position: int) -> Masthead:
    """Return what the page states at `position`; what it only states later counts, too."""
    index = bisect_right(mastheads, position, key=lambda placed: placed[0])
    before = mastheads[index - 1][1] if index else Masthead("", None, "")
    after = mastheads[0][1] if mastheads else before
    return Masthead(
        before.outlet or after.outlet, before.published or after.published, before.page or after.page
    )


def _read_mastheads(source: SourceFile, blocks: Sequence[Block]) -> tuple[tuple[int, Masthead], ...]:
    """Read the mastheads with their offsets; each also carries on what those before it stated."""
    stated = Masthead("", None, "")
    placed: list[tuple[int, Masthead]] = []
    for block in blocks:
        if block.kind is Kind.MASTHEAD and (read := read_masthead(_printed(source, block))):
            stated = Masthead(
                read.outlet or stated.outlet, read.published or stated.published, read.page or stated.page
            )
            placed.append((block.spans[0][0], stated))
    return tuple(sorted(placed, key=lambda masthead: masthead[0]))


def spans_of(page: PageBlocks) -> list[Span]:
    """Return every span of every block, in source order: what of the source the page accounts for."""
    spans: list[Span] = []
    for article in page.articles:
        for name in PARTS:
            spans += [span for block in getattr(article, name) for span in block.spans]
    return sorted(spans)
