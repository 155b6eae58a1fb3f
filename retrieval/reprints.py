"""Which quotes to show where several papers print the same: reprints become one, a newer figure comes first.

The quotes of the ranked hits are compared, and no MinHash of whole articles is made for the index: of 49
pairs of a year's broadcasts with half their 5-grams in common, 48 are ceremonies told in one form, and many
such pairs of the web news are stock tables of two companies. What really prints the same is among the hits of
a question on it, and so is an agency's paragraph in a paper's own report, which makes no two articles alike.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.types import Article
from retrieval.cover import covers
from retrieval.question import Question
from retrieval.quotes import make_quote
from retrieval.rerank import NEWEST_MARGIN, Ranked
from retrieval.sentence_views import bigram_view, folded_view, passage_bigrams, sentence_views
from retrieval.types import Quote

SAME_SHARE = 0.9
"""Two texts of which the shorter has this share of its bigrams, and all its numbers, in the other say the
same: agency copy that several papers print, with a word changed here and there. Last month's report in the
same words has other numbers."""
TELLING_CHARS = 20
"""A sentence that answers and is at least this long tells a reprint by itself; "增长12.4%。" is anywhere."""
MAY_SHARE = 0.8
"""Somewhat less than SAME_SHARE: bigrams at the seams of sentences are not in the views of sentences."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAME = re.compile(r"第\d+|\d+号|[a-z][a-z-]*\d+")
"""A number in folded text that names something: 第3号桥 and 第4号桥, g50 and g65 are two things."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A quote, its place among the hits, and how well it fits the time asked about (retrieval.evidence)."""

    place: int
    quote: Quote
    period: float


@dataclass(frozen=True, slots=True)
class _Told:
    """Copies that say the same, in the order of their hits. `first_printed` is None if none has a date."""

    copies: tuple[_Copy, ...]
    first_printed: date | None

    @property
    def best(self) -> _Copy:
        return self.copies[0]


def select_quotes(
    question: Question, ranked: Sequence[Ranked], most: int, max_chars: int
) -> tuple[Quote, ...]:
    """Return up to `most` quotes of the best passages, none of which says again what another one said.

    Each lists its reprints among all the hits. Where two have the same words and other numbers, the one that
    was first printed later comes first, unless the question names a time that tells them apart.
    """
    hits = _Hits(question, ranked, max_chars)
    quotes: list[Quote] = []
    while hits.waiting and len(quotes) < most:
        told = hits.take(hits.waiting[0])
        newer = [other for other in hits.in_other_numbers(told) if _revises(question, other, told)]
        if newer:
            newest = max(newer, key=lambda other: other.first_printed or date.min)
            quotes.append(_with_reprints(question, hits.take(newest.best.place)))
        quotes.append(_with_reprints(question, told))
    return tuple(quotes[:most])


def says_the_same(text: str, other: str) -> bool:
    """Return whether two texts have nearly the same words and numbers, as reprints of an article do."""
    shorter, longer = sorted((folded_view(text), folded_view(other)), key=len)
    return _is_held(shorter, longer)


def prints(article: Article, text: str, highlights: Iterable[str]) -> bool:
    """Return whether a passage of an article says the same as a quote, or holds an answering sentence of it.

    `text` is the quote's and `highlights` are those parts of it.
    """
    telling = [folded_view(highlight) for highlight in highlights if len(highlight) >= TELLING_CHARS]
    return any(
        says_the_same(text, passage.text)
        or any(_is_held(highlight, folded_view(passage.text)) for highlight in telling)
        for passage in article.passages
    )


def _is_held(shorter: str, longer: str) -> bool:
    """Return whether folded text has the numbers and nearly all the bigrams of another."""
    if not bigram_view(shorter):
        return shorter == longer
    return _shares_words(shorter, longer) and _numbers(shorter) <= _numbers(longer)


def _shares_words(shorter: str, longer: str) -> bool:
    words = bigram_view(shorter)
    return bool(words) and len(words & bigram_view(longer)) >= SAME_SHARE * len(words)


def _numbers(folded: str) -> set[str]:
    return set(_NUMBER.findall(folded))


class _Hits:
    """The ranked hits: `waiting` are the places of those of which nothing is shown yet, in their order.

    Quotes are made only of hits that may say what another one says: with 33 hits in paragraphs of a thousand
    characters that takes 2.5 ms instead of 8.4.
    """

    def __init__(self, question: Question, ranked: Sequence[Ranked], max_chars: int) -> None:
        self.waiting = list(range(len(ranked)))
        self._question = question
        self._ranked = ranked
        self._max_chars = max_chars
        self._made: dict[int, _Copy] = {}

    def take(self, place: int) -> _Told:
        """Return what a waiting hit tells, with its copies; none of them waits any longer."""
        told = self._told(place)
        taken = {copy.place for copy in told.copies}
        self.waiting = [other for other in self.waiting if other not in taken]
        return told

    def in_other_numbers(self, told: _Told) -> list[_Told]:
        """Return what waiting hits tell in the same words, as seen from each of them."""
        text = told.best.quote.text
        alike = (place for place in self.waiting if self._may_say(text, place))
        return [
            self._told(place)
            for place in alike
            if _shares_words(*sorted((folded_view(text), folded_view(self._copy(place).quote.text)), key=len))
        ]

    def _told(self, place: int) -> _Told:
        best = self._copy(place)
        others = [other for other in self.waiting if other != place and self._may_say(best.quote.text, other)]
        copies = [self._copy(other) for other in others]
        same = [copy for copy in copies if says_the_same(best.quote.text, copy.quote.text)]
        return _Told((best, *same), _first_day([best, *same]))

    def _may_say(self, text: str, place: int) -> bool:
        """Return whether the quote of a hit may share its words with another one's `text`.

        If either is nearly in the other, the paragraph shares with `text` nearly all of that, or of its own
        best sentence, which is in its quote.
        """
        item = self._ranked[place]
        passage = item.article.passages[item.hit.passage].text
        words = bigram_view(folded_view(text))
        needed = min(len(words), len(sentence_views(passage)[item.best].bigrams))
        return len(words & passage_bigrams(passage)) >= MAY_SHARE * needed

    def _copy(self, place: int) -> _Copy:
        if place not in self._made:
            item = self._ranked[place]
            quote = make_quote(self._question, item, self._max_chars)
            self._made[place] = _Copy(place, quote, item.evidence.period)
        return self._made[place]


def _first_day(copies: Iterable[_Copy]) -> date | None:
    days = (copy.quote.article.published for copy in copies)
    return min(filter(None, days), default=None)


def _told_apart(question: Question, one: _Copy, other: _Copy) -> bool:
    """Return whether the question names a time that one of two copies is of more than the other."""
    if one.period != other.period:
        return True
    days = [copy.quote.article.published or date.min for copy in (one, other)]
    inside = ([period.first <= day <= period.last for day in days] for period in question.dates.periods)
    return any(first != second for first, second in inside)


# ---- reprints ------------------------------------------------------------------------------------------


def _with_reprints(question: Question, told: _Told) -> Quote:
    """Return the quote to show of those that say the same, with the other articles that print it."""
    shown = _as_first_printed(question, told)
    highlights = [shown.text[start:end] for start, end in shown.highlights]
    known = {_issue(shown.article)}
    reprints = []
    articles = [copy.quote.article for copy in told.copies]
    for article in sorted(articles, key=lambda article: article.published or date.max):
        if _issue(article) not in known and prints(article, shown.text, highlights):
            known.add(_issue(article))
            reprints.append(article)
    return replace(shown, reprints=tuple(reprints))


def _as_first_printed(question: Question, told: _Told) -> Quote:
    """Return the best quote, cut from the article that printed these very words first.

    That is the source a reader would name, whichever copy a word in a headline put first. It is so only where
    the answer stays the same to the letter, the older article is about as good a hit, and the question asks
    neither for a time that tells them apart nor for the latest; else the best one is shown, the older listed.
    """
    best = told.best.quote
    if best.article.published is None or question.dates.newest_first:
        return best
    verbatim = [
        copy.quote
        for copy in told.copies
        if copy.quote.text == best.text
        and best.score - copy.quote.score <= NEWEST_MARGIN
        and not _told_apart(question, told.best, copy)
    ]
    first = min(verbatim, key=lambda quote: quote.article.published or date.max)
    return replace(best, spans=first.spans, passage=first.passage, article=first.article)


def _issue(article: Article) -> tuple[str, date | None, str]:
    """Return what names an article to a reader: read from two files, it is the same one.

    Those without a title are told apart by their ids.
    """
    return article.outlet, article.published, article.title or article.id


# ---- revisions -----------------------------------------------------------------------------------------


def _revises(question: Question, newer: _Told, older: _Told) -> bool:
    """Return whether a quote that shares its words with an older one, but has other numbers, is a revision:
    printed first at a later date, and as good a hit.

    It speaks of all that the question asks about as far as the older one does: the report on another town in
    the same words is no revision, nor is that on bridge 4 where bridge 3 is asked about.
    """
    if not (newer.first_printed and older.first_printed and newer.first_printed > older.first_printed):
        return False
    if older.best.quote.score - newer.best.quote.score > NEWEST_MARGIN:
        return False
    if _told_apart(question, newer.best, older.best):
        return False
    new, old = folded_view(newer.best.quote.text), folded_view(older.best.quote.text)
    if _names(new) != _names(old):
        return False
    if not _numbers(question.folded) & _numbers(old) <= _numbers(new):
        return False
    pairs = zip(covers(question.terms, new), covers(question.terms, old), strict=True)
    return all(in_new >= in_old for in_new, in_old in pairs)


def _names(folded: str) -> set[str]:
    return set(_NAME.findall(folded))
