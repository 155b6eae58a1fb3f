"""An answer as it is kept: where its quotes stand, not what they say. They are cut anew each time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from corpus.folding import fold
from corpus.types import Article, Span
from retrieval.engine import Engine
from retrieval.question_dates import QuestionDates, interval_words
from retrieval.types import Answer, Quote

_DIGIT = re.compile(r"\d", re.ASCII)
_NAMES_ITS_YEAR = re.compile(r"\d{4}", re.ASCII)


class KeptQuote(msgspec.Struct, frozen=True):
    """A quote: offsets [start, end) in the text of a passage, and the highlighted parts of that."""

    article: str
    passage: int
    start: int
    end: int
    highlights: tuple[tuple[int, int], ...]


class KeptAnswer(msgspec.Struct, frozen=True):
    """An answer. `quotes` are what answers, else the nearest; `dates` pairs (as asked, as understood).

    `as_of` is the day that "昨天" and the like were counted from if that was not today, else "".
    """

    question: str
    standalone: str
    answered: bool
    dates: tuple[tuple[str, str], ...]
    as_of: str
    quotes: tuple[KeptQuote, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote with its article. `text` is verbatim: `article.passages[passage].text[start:end]`."""

    article: Article
    passage: int
    start: int
    end: int
    highlights: tuple[Span, ...]

    @property
    def text(self) -> str:
        return self.article.passages[self.passage].text[self.start : self.end]


def keep(answer: Answer) -> KeptAnswer:
    return KeptAnswer(
        answer.question,
        answer.standalone_question,
        answer.answered,
        understood_dates(answer.dates),
        counted_from(answer.dates),
        tuple(_kept_quote(quote) for quote in (answer.quotes or answer.nearest)),
    )


def _kept_quote(quote: Quote) -> KeptQuote:
    passage = quote.passage.text
    start = passage.find(quote.text)
    number = quote.article.passages.index(quote.passage)
    return KeptQuote(quote.article.id, number, start, start + len(quote.text), quote.highlights)


def understood_dates(dates: QuestionDates) -> tuple[tuple[str, str], ...]:
    """Return how the dates of a question that leave something open ("昨天", "7月10日") were understood."""
    return tuple(
        (period.text, interval_words(period.first, period.last))
        for period in dates.periods
        if not _NAMES_ITS_YEAR.search(fold(period.text).text)
    )


def counted_from(dates: QuestionDates) -> str:
    """Return the day of the archive's newest issue where a question is understood as asked on that day."""
    relative = any(not _DIGIT.search(fold(period.text).text) for period in dates.periods)
    return interval_words(dates.reference, dates.reference) if dates.by_archive and relative else ""


def to_json(kept: KeptAnswer) -> str:
    return msgspec.json.encode(kept).decode()


def from_json(text: str) -> KeptAnswer:
    return msgspec.json.decode(text, type=KeptAnswer)


def shown_quotes(kept: KeptAnswer, engine: Engine) -> list[Shown | None]:
    """Cut the quotes of an answer; None stands for one whose article has been removed. Blocks."""
    articles = {key: engine.article(key) for key in {quote.article for quote in kept.quotes}}
    return [_shown(quote, articles[quote.article]) for quote in kept.quotes]


def shown_of(answer: Answer, kept: KeptAnswer) -> list[Shown | None]:
    """Return the quotes of an answer that has just been given."""
    articles = {quote.article.id: quote.article for quote in (*answer.quotes, *answer.nearest)}
    return [_shown(quote, articles[quote.article]) for quote in kept.quotes]


def _shown(quote: KeptQuote, article: Article | None) -> Shown | None:
    if article is None:
        return None
    return Shown(article, quote.passage, quote.start, quote.end, quote.highlights)


def present(quotes: Iterable[Shown | None]) -> list[tuple[int, Shown]]:
    """Return the quotes that are there, with their numbers from 0."""
    return [(number, quote) for number, quote in enumerate(quotes) if quote]
