"""How well a quote fits a question: what ranks the first hits anew, and what the confidence is made of.

Nearness of meaning alone cannot tell "this city" from "that city" or one year from another: the near-misses
are what people will ask. So a quote is asked what it speaks of: the words of the question, its names and
numbers above all, its year, and the kind of thing it wants to know.
"""

from dataclasses import dataclass

from corpus.sentences import split_sentences
from corpus.types import Article
from retrieval.cover import cover, folded_view, has_kind, years_spoken_of
from retrieval.question import Question
from retrieval.types import Quote


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a quote has of what a question asks, each from 0 to 1.

    `passage` is the share of the question's words, by weight, that the passage or its headline speaks of;
    `sentence` that of the highlighted sentence, the one before it, or the headline; `distinctive` that of the
    passage again, for names, numbers and roles only (1 for a question without any). `year` and `kind` are 1
    if the year that the question names, and the kind of thing it asks for, are there.
    """

    passage: float
    sentence: float
    distinctive: float
    year: float
    kind: float


def gather(question: Question, quote: Quote) -> Evidence:
    """Weigh a quote against a question."""
    headline = headline_view(quote.article)
    passage = f"{headline} {folded_view(quote.passage.text)}"
    # With the sentence before it, which often names the subject.
    sentence = f"{headline} {folded_view(_highlighted(quote))}"
    distinctive = [term for term in question.terms if term.distinctive]
    years = years_spoken_of(folded_view(quote.passage.text), quote.article.published)
    return Evidence(
        passage=cover(question.terms, passage),
        sentence=cover(question.terms, sentence),
        distinctive=cover(distinctive, passage) if distinctive else 1.0,
        year=float(question.years <= years),
        kind=float(has_kind(question, folded_view(quote.text))),
    )


def headline_view(article: Article) -> str:
    """Return what an article says of itself over its text, folded: headline, paper and date."""
    parts = [*article.headline.lines, article.outlet]
    if day := article.published:
        parts.append(f"{day.year}年{day.month}月{day.day}日")
    return folded_view(" ".join(parts))


def _highlighted(quote: Quote) -> str:
    start, end = quote.highlights[0]
    before = [sentence for sentence in split_sentences(quote.text) if sentence[1] <= start]
    return quote.text[before[-1][0] if before else start : end]
