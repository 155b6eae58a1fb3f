"""Answers as JSON, and the proof that a saved one quotes what the archive holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from corpus.errors import CorpusError
from corpus.store import ArticleStore
from corpus.types import Article, Passage, Span, cut_spans, slice_spans, text_digest
from retrieval.reprints import prints
from retrieval.types import Answer, Quote


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as the object that `baowen ask --json` prints."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "quotes": [_quote_to_json(quote) for quote in answer.quotes],
        "nearest": [_quote_to_json(quote) for quote in answer.nearest],
        "standalone_question": answer.standalone_question,
        "dates": [
            {"text": period.text, "first": period.first.isoformat(), "last": period.last.isoformat()}
            for period in answer.dates.periods
        ],
        "timings_ms": answer.timings_ms,
    }


def _quote_to_json(quote: Quote) -> dict[str, Any]:
    article = quote.article
    return {
        "text": quote.text,
        "spans": quote.spans,
        "highlights": quote.highlights,
        "answer_span": quote.answer_span,
        "passage": quote.passage.text,
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "authors": article.authors,
        "published": _day(article),
        "path": article.source.path,
        "score": round(quote.score, 4),
        "also_in": [
            {
                "article_id": reprint.id,
                "title": reprint.title,
                "outlet": reprint.outlet,
                "published": _day(reprint),
                "path": reprint.source.path,
            }
            for reprint in quote.reprints
        ],
    }


def _day(article: Article) -> str | None:
    return article.published.isoformat() if article.published else None


@dataclass(frozen=True, slots=True)
class Finding:
    """What verifying one quote found: `problem` is None for a quote that is proved.

    `line` is that of the file of answers and `quote` its place in the line's answer, both from 1;
    `quote` is 0 where the line itself cannot be read.
    """

    line: int
    quote: int
    problem: str | None


def verify_saved(lines: Iterable[str], store: ArticleStore, generation: int) -> Iterator[Finding]:
    """Check each quote of saved answers, one JSON object a line, against the stored sources.

    A quote is proved when its article is in the index, the stored source is the one that was read (by its
    SHA-256), the spans cut exactly the quote's text out of it, the text stands in its passage, and what
    it says of the article is what the index says. Of the other articles that it says print the same, each is
    in the index, unchanged, as described, and does. The nearest passages of an unanswered question are
    checked alike. Blank lines are passed over.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            answer = msgspec.json.decode(line, type=_SavedAnswer)
        except (ValueError, RecursionError) as error:
            yield Finding(number, 0, f"不是 baowen ask --json 的答案（{error}）")
            continue
        for place, raw in enumerate([*answer.quotes, *answer.nearest], start=1):
            try:
                problem = _problem(msgspec.json.decode(raw, type=_SavedQuote), store, generation)
            except CorpusError as error:
                problem = str(error)
            except (ValueError, RecursionError) as error:
                problem = f"引文缺少字段或格式不对（{error}）"
            yield Finding(number, place, problem)


class _SavedAnswer(msgspec.Struct):
    """Quotes are decoded one by one, so that one that is malformed does not hide the others."""

    quotes: list[msgspec.Raw]
    nearest: list[msgspec.Raw]


class _SavedReprint(msgspec.Struct):
    article_id: str
    title: str
    outlet: str
    published: str | None
    path: str


class _SavedQuote(msgspec.Struct):
    text: str
    spans: list[Span]
    highlights: list[Span]
    answer_span: Span | None
    passage: str
    article_id: str
    title: str
    outlet: str
    authors: list[str]
    published: str | None
    path: str
    also_in: list[_SavedReprint] = []
    """Answers saved before there were reprints have none."""


def _problem(quote: _SavedQuote, store: ArticleStore, generation: int) -> str | None:
    article = _stored(quote, store, generation)
    if article is None or article.source.path != quote.path:
        return _misplaced(quote, article)
    source = article.source
    if text_digest(source.text) != source.sha256:
        changed = "，所引之处也不同" if slice_spans(source.text, quote.spans) != quote.text else ""
        return f"{source.path}：库中原文与读入时的 SHA-256 不符，已被改动{changed}"
    if not quote.spans or any(not 0 <= start < end <= len(source.text) for start, end in quote.spans):
        return f"{source.path}：位置 {quote.spans} 不在原文（共 {len(source.text)} 字）之内"
    cut = slice_spans(source.text, quote.spans)
    if cut != quote.text:
        return f"{source.path}：{_difference(cut, quote.text)}"
    if not any(_stands_in(quote, passage) for passage in article.passages):
        return f"{source.path}：引文不在所注的段落里"
    if problem := _misdescribed(quote, article):
        return problem
    if list(article.authors) != quote.authors:
        return _differs(article, "authors", list(article.authors), quote.authors)
    for start, end in [*quote.highlights, *([quote.answer_span] if quote.answer_span else [])]:
        if not 0 <= start < end <= len(cut):
            return f"{source.path}：高亮位置 [{start}, {end}] 不在引文（共 {len(cut)} 字）之内"
    highlights = [quote.text[start:end] for start, end in quote.highlights]
    for reprint in quote.also_in:
        if reprint.article_id == article.id:
            return f"{source.path}：文章 {article.id} 就是引文所在的文章，不能算作另一处刊登"
        if problem := _reprint_problem(reprint, quote.text, highlights, store, generation):
            return problem
    return None


def _reprint_problem(
    reprint: _SavedReprint, text: str, highlights: Sequence[str], store: ArticleStore, generation: int
) -> str | None:
    """Say why an article is not one that prints a quote of this text and these highlights too."""
    article = _stored(reprint, store, generation)
    if article is None or article.source.path != reprint.path:
        return _misplaced(reprint, article)
    if text_digest(article.source.text) != article.source.sha256:
        return f"{reprint.path}：库中原文与读入时的 SHA-256 不符，已被改动"
    if not prints(article, text, highlights):
        return f"{reprint.path}：文章 {article.id} 里没有这段引文，答案中写着它也刊有"
    return _misdescribed(reprint, article)


def _stored(told: _SavedQuote | _SavedReprint, store: ArticleStore, generation: int) -> Article | None:
    """Return an article that an answer names: of several files that hold it the one named there, else any."""
    article = store.article(told.article_id, generation, path=told.path)
    return article or store.article(told.article_id, generation)


def _misplaced(told: _SavedQuote | _SavedReprint, article: Article | None) -> str:
    if article is None:
        return f"索引中没有文章 {told.article_id}《{told.title}》，可能已被移除或更新"
    return f"文章 {article.id} 的来源是 {article.source.path}，答案中写的是 {told.path}"


def _misdescribed(told: _SavedQuote | _SavedReprint, article: Article) -> str | None:
    """Say what an answer has wrong of an article's title, paper or date; None for nothing."""
    for field, stored, said in (
        ("title", article.title, told.title),
        ("outlet", article.outlet, told.outlet),
        ("published", _day(article), told.published),
    ):
        if said != stored:
            return _differs(article, field, stored, said)
    return None


def _differs(article: Article, field: str, stored: object, said: object) -> str:
    return f"{article.source.path}：{field} 在库中是 {stored!r}，答案中写的是 {said!r}"


def _stands_in(quote: _SavedQuote, passage: Passage) -> bool:
    """Return whether a quote is an unbroken part of a passage, at the very place that its spans name."""
    if passage.text != quote.passage:
        return False
    start = 0
    for span_start, span_end in passage.spans:
        if span_start <= quote.spans[0][0] < span_end:
            start += quote.spans[0][0] - span_start
            return cut_spans(passage.spans, start, start + len(quote.text)) == tuple(quote.spans)
        start += span_end - span_start
    return False


def _difference(stored: str, quoted: str) -> str:
    """Say where two texts part, with a few characters of each."""
    place = next(
        (i for i, (a, b) in enumerate(zip(stored, quoted, strict=False)) if a != b),
        min(len(stored), len(quoted)),
    )
    return (
        f"引文第 {place + 1} 字起与原文不同：原文是“{stored[place : place + 10]}”，"
        f"答案中是“{quoted[place : place + 10]}”"
    )
