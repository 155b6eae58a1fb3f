"""Whether the first quote answers the question: a confidence, and a threshold it has to reach.

A first, simple rule. Nearness of meaning alone cannot tell "this city" from "that city" or one year from
another: the near-misses are what people will ask. So the rule asks what the question speaks of, and whether
the quote with its headline and date speaks of it too: its names and numbers above all.
"""

import math
from dataclasses import dataclass

from corpus.folding import fold
from retrieval.cover import cover, has_kind, years_spoken_of
from retrieval.question import Question
from retrieval.types import Hit, Quote


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the confidence is made from. All in [0, 1] but `similarity`, a cosine.

    `cover` is the share of the question's words, by weight, that the quote or its headline speaks of;
    `distinctive_cover` the same for names and numbers; `year` and `kind` are 1 if the year that the question
    names and the kind of thing it asks for are there, else 0.
    """

    cover: float
    distinctive_cover: float
    year: float
    kind: float
    similarity: float


WEIGHTS = Evidence(cover=9.0, distinctive_cover=5.0, year=4.0, kind=1.5, similarity=10.0)
BIAS = -24.5
"""Set by hand on the developers' sample questions; "baowen eval" will fit them on real ones."""


def gather(question: Question, hit: Hit, quote: Quote) -> Evidence:
    """Weigh a quote against the question."""
    passage = fold(quote.passage.text).text
    context = f"{fold(' '.join(quote.article.headline.lines)).text} {passage}"
    if quote.article.published:
        day = quote.article.published
        context += f" {day.year}年{day.month}月{day.day}日"
    years = years_spoken_of(passage, quote.article.published)
    distinctive = [term for term in question.terms if term.distinctive]
    return Evidence(
        cover=cover(question.terms, context),
        distinctive_cover=cover(distinctive, context),
        year=float(question.years <= years),
        kind=float(has_kind(question, fold(quote.text).text)),
        similarity=hit.dense,
    )


def confidence(evidence: Evidence) -> float:
    """Return the confidence that the quote answers the question, in [0, 1]."""
    logit = (
        BIAS
        + WEIGHTS.cover * evidence.cover
        + WEIGHTS.distinctive_cover * evidence.distinctive_cover
        + WEIGHTS.year * evidence.year
        + WEIGHTS.kind * evidence.kind
        + WEIGHTS.similarity * evidence.similarity
    )
    return 1.0 / (1.0 + math.exp(-logit))
