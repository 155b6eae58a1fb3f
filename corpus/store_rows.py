"""Articles as rows of the store and back, each row with what proves it."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.types import (
    Article,
    Byline,
    Headline,
    Passage,
    SourceFile,
    Span,
    make_article,
    slice_spans,
    text_digest,
)


class MalformedRowError(ValueError):
    """A row that `row_values` cannot have made."""


_CONTENT = (
    "id",
    "path",
    "encoding",
    "sha256",
    "title",
    "headline_lines",
    "byline",
    "byline_outlet",
    "authors",
    "outlet",
    "published",
    "page",
    "captions",
    "passages",
)
COLUMNS = (*_CONTENT, "digest")
"""The columns of an article. `digest` proves the others."""


def passage_digest(text: str) -> str:
    """Return 16 hex digits that prove a passage's text unchanged."""
    return text_digest(text)[:16]


def row_values(article: Article) -> dict[str, str | None]:
    """Return the values of an article's row by column; its passages as their spans and digests."""
    source = article.source
    content = (
        article.id,
        source.path,
        source.encoding,
        source.sha256,
        article.headline.title,
        _dump(article.headline.lines),
        article.byline.text,
        article.byline.outlet,
        _dump(article.byline.authors),
        article.outlet,
        article.published.isoformat() if article.published else None,
        article.page,
        _dump(article.captions),
        _dump([[passage.spans, passage_digest(passage.text)] for passage in article.passages]),
    )
    return dict(zip(COLUMNS, (*content, _digest(content)), strict=True))


def article_from_row(row: sqlite3.Row, source_text: str) -> Article:
    """Return the article of a row. Raises MalformedRowError."""
    try:
        passages = []
        for stored_spans, _stored_digest in json.loads(row["passages"]):
            spans = tuple((start, end) for start, end in stored_spans)
            passages.append(Passage(slice_spans(source_text, spans), spans))
        return Article(
            id=row["id"],
            headline=Headline(row["title"], tuple(json.loads(row["headline_lines"]))),
            byline=Byline(row["byline"], row["byline_outlet"], tuple(json.loads(row["authors"]))),
            outlet=row["outlet"],
            published=date.fromisoformat(row["published"]) if row["published"] else None,
            page=row["page"],
            captions=tuple(json.loads(row["captions"])),
            passages=tuple(passages),
            source=SourceFile(row["path"], row["encoding"], source_text, row["sha256"]),
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedRowError(str(error)) from error


def passage_count(passages: str) -> int:
    """Return how many passages a row's column of passages holds; 0 for one that is damaged."""
    try:
        stored = json.loads(passages)
    except (TypeError, ValueError, RecursionError):
        return 0
    return len(stored) if isinstance(stored, list) else 0


def row_problems(row: sqlite3.Row, source_text: str) -> Iterator[tuple[str, str]]:
    """Yield (the passage, or "" for the article; what is wrong) for all of a row that is not as read."""
    try:
        yield from _damaged_passages(json.loads(row["passages"]), source_text)
        article = article_from_row(row, source_text)
        paragraphs: list[Sequence[Span]] = [passage.spans for passage in article.passages]
        derived = make_article(
            article.source,
            article.headline,
            article.byline,
            article.published,
            paragraphs,
            outlet=article.outlet,
        )
        intact = _digest([row[name] for name in _CONTENT]) == row["digest"]
    except (TypeError, ValueError, RecursionError) as error:
        yield "", f"文章的记录已损坏，无法读取（{error}）"
        return
    if article.id != derived.id:
        yield "", "文章内容与编号不符，题目、署名、日期或段落已被改动"
    elif not intact:
        yield "", "文章的记录与读入时不同，题目、作者、版面、图片说明、路径或段落位置已被改动"


def _damaged_passages(passages: object, source_text: str) -> Iterator[tuple[str, str]]:
    if not isinstance(passages, list):
        raise TypeError("passages")
    for number, (spans, digest) in enumerate(passages, start=1):
        if any(not 0 <= start < end <= len(source_text) for start, end in spans):
            yield f"第 {number} 段", f"位置 {spans} 超出原文（共 {len(source_text)} 字）"
        elif passage_digest(slice_spans(source_text, spans)) != digest:
            where = f"原文第 {spans[0][0]}–{spans[-1][1]} 字处" if spans else "没有位置，"
            yield f"第 {number} 段", f"{where}的文字与读入时不同"


def _digest(content: Sequence[object]) -> str:
    return text_digest(_dump(content))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
