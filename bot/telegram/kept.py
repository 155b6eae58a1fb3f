"""An answer as it is kept: where its quotes stand, not what they say. They are cut anew each time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from corpus.types import Article, Span, cut_spans
from retrieval.engine import Engine
from retrieval.types import Answer, Quote

MOST_A_PAGE = 3
"""Quotes in one message: more would not be read, and their buttons would take more room than they."""


class KeptQuote(msgspec.Struct, frozen=True):
    """A quote: offsets [start, end) in the text of a passage, and the highlighted parts of that, and where in
    that the answer is, where one was found; `reprints` are the ids of other articles that print the same."""

    article: str
    passage: int
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...]
    answer: tuple[int, int] | None = None
    reprints: tuple[str, ...] = ()


class KeptAnswer(msgspec.Struct, frozen=True):
    """An answer. `quotes` are what answers, else the nearest; `a_page` of them are shown at a time.

    `understood` tells how the dates of the question were understood, "" where that is plain.
    """

    question: str
    standalone: str
    answered: bool
    understood: str
    a_page: int
    quotes: tuple[KeptQuote, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote with its article. `text` is verbatim: `article.passages[passage].text[start:end]`.

    `reprints` are the other articles that print the same and are still there.
    """

    article: Article
    passage: int
    start: int
    end: int
    highlights: tuple[Span, ...]
    answer: Span | None = None
    reprints: tuple[Article, ...] = ()

    @property
    def text(self) -> str:
        return self.article.passages[self.passage].text[self.start : self.end]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the text stands in the article's source."""
        return cut_spans(self.article.passages[self.passage].spans, self.start, self.end)


def keep(answer: Answer, understood: str = "", a_page: int = MOST_A_PAGE) -> KeptAnswer:
    """Return what is kept of an answer. Of its quotes at most three are shown at a time."""
    return KeptAnswer(
        answer.question,
        answer.standalone_question,
        answer.answered,
        understood,
        min(a_page, MOST_A_PAGE),
        tuple(_kept_quote(quote) for quote in (answer.quotes or answer.nearest)),
    )


def _kept_quote(quote: Quote) -> KeptQuote:
    passage = quote.passage.text
    start = passage.find(quote.text)
    number = quote.article.passages.index(quote.passage)
    return KeptQuote(
        quote.article.id,
        number,
        start,
        start + len(quote.text),
        quote.highlights,
        quote.answer_span,
        tuple(article.id for article in quote.reprints),
    )


def to_json(kept: KeptAnswer) -> str:
    return msgspec.json.encode(kept).decode()


def from_json(text: str) -> KeptAnswer:
    return msgspec.json.decode(text, type=KeptAnswer)


def shown_quotes(kept: KeptAnswer, engine: Engine) -> list[Shown | None]:
    """Cut the quotes of an answer; None stands for one whose article has been removed. Blocks."""
    wanted = {key for quote in kept.quotes for key in (quote.article, *quote.reprints)}
    articles = {key: article for key in wanted if (article := engine.article(key))}
    return [_shown(quote, articles) for quote in kept.quotes]


def shown_of(answer: Answer, kept: KeptAnswer) -> list[Shown | None]:
    """Return the quotes of an answer that has just been given."""
    quotes = (*answer.quotes, *answer.nearest)
    articles = {article.id: article for quote in quotes for article in (quote.article, *quote.reprints)}
    return [_shown(quote, articles) for quote in kept.quotes]


def _shown(quote: KeptQuote, articles: Mapping[str, Article]) -> Shown | None:
    article = articles.get(quote.article)
    if article is None:
        return None
    reprints = tuple(articles[key] for key in quote.reprints if key in articles)
    return Shown(article, quote.passage, quote.start, quote.end, quote.highlights, quote.answer, reprints)


def present(quotes: Iterable[Shown | None]) -> list[tuple[int, Shown]]:
    """Return the quotes that are there, with their numbers from 0."""
    return [(number, quote) for number, quote in enumerate(quotes) if quote]
