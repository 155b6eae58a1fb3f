"""Whether the first quote answers the question: a confidence, and a threshold it has to reach.

A logistic model of what the first passage has of the question, how near it is in meaning, how far ahead of
the others, and what the reader found in it. It is fitted on questions whose answer is in the archive, and on
those whose is not: the article with the answer taken out, or the year, the place or the name in the question
put differently.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from retrieval.evidence import Evidence, named_in_story, weighted
from retrieval.question import Question
from retrieval.reading import likely, relevant
from retrieval.rerank import Ranked
from retrieval.topic import MOST_TOPICAL


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells, beside its evidence, whether the first hit answers a question.

    `similarity` is its cosine similarity, `lead` that less the median of the first hits', `margin` that of
    its score to the next article's and `terms` the number of the question's words, both as a share of what
    counts at most. `named` is 1 if its story has all the question's names, numbers and roles, in whatever
    passage. `relevance` and `certainty` are the reader's, bounded; 0 where it was not read.
    """

    similarity: float
    lead: float
    margin: float
    terms: float
    named: float
    relevance: float
    certainty: float
    topical: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What the evidence and the other signals of the first hit add to the logit of the confidence."""

    evidence: Evidence
    signals: Signals
    bias: float


WITHOUT_READER = Weights(
    Evidence(
        words=1.53,
        bigrams=0.04,
        own_bigrams=0.0,
        rare_words=0.0,
        focus=0.0,
        headline=0.0,
        distinctive=0.04,
        complete=0.71,
        period=5.14,
        kind=0.27,
        quantity=2.16,
    ),
    Signals(
        similarity=25.96,
        lead=2.35,
        margin=1.68,
        terms=1.55,
        named=2.06,
        relevance=0.0,
        certainty=0.0,
        topical=0.68,
    ),
    bias=-36.21,
)
WITH_READER = Weights(
    Evidence(
        words=0.61,
        bigrams=0.0,
        own_bigrams=0.0,
        rare_words=0.0,
        focus=0.0,
        headline=0.0,
        distinctive=0.02,
        complete=0.49,
        period=4.83,
        kind=0.31,
        quantity=1.93,
    ),
    Signals(
        similarity=22.16,
        lead=1.81,
        margin=1.17,
        terms=1.41,
        named=1.96,
        relevance=0.27,
        certainty=0.0,
        topical=0.69,
    ),
    bias=-30.91,
)
"""Fitted by maximum likelihood with an L2 penalty, none below 0, so that more evidence never makes less sure
(`python -m retrieval.training.fit`), on the development questions on broadcast news (counted four times), the
sample questions and a third of those on passages held out of the reader's training; with their sources
removed and with swaps. Area under the ROC curve on the set left out of the fit, right first passages against
sources removed / swapped / other unanswerable ones: broadcasts 0.874 / 0.932 / 0.884, samples 0.920 / 0.987
/ 0.954; without the reader 0.863 / 0.922 / 0.870 and 0.904 / 0.986 / 0.930. On the broadcasts themselves in
five-fold cross-validation, the others fitted on too, 0.881 / 0.932 / 0.929."""
TRANSLATED = Weights(
    Evidence(
        words=1.88,
        bigrams=0.0,
        own_bigrams=0.0,
        rare_words=0.0,
        focus=0.0,
        headline=0.8,
        distinctive=0.0,
        complete=0.0,
        period=5.16,
        kind=0.0,
        quantity=0.0,
    ),
    Signals(
        similarity=0.0,
        lead=37.1,
        margin=1.96,
        terms=0.0,
        named=0.77,
        relevance=0.11,
        certainty=0.16,
        topical=1.47,
    ),
    bias=-7.59,
)
"""For a question in English, whose words come by a dictionary. Fitted in the same way on 36 English
development questions, as they are and with their sources removed, and 8 off topic: 0.91 of the 32 right ones
are shown, 0.36 of those without a source, 1 of the 8; area under the ROC curve 0.89 and 0.97."""

FOREIGN_LEAD_WEIGHT = 250.0
FOREIGN_LEAD = 0.013
FOREIGN_TALK_WEIGHT = 4.0
"""A question none of whose words is known shares none with the archive: only the lead tells. Of 16 English
development questions, searched by their meaning alone, right ones led by 0.009 to 0.032, wrong ones by 0.003
to 0.015. Letters at random lead by as much, so that what is taken for talk has to lead by far more."""

LEADING_HITS = 10
MOST_MARGIN = 5.0
MOST_TERMS = 8


@dataclass(frozen=True, slots=True)
class Calibration:
    """What an archive's own questions make of the confidence: `slope` and `offset` of its logit."""

    slope: float = 1.0
    offset: float = 0.0


AS_SHIPPED = Calibration()


def confidence(shipped: float | None, calibration: Calibration) -> float:
    """Return the probability of a logit as shipped, after an archive's calibration; 0 for None."""
    if shipped is None:
        return 0.0
    return 1.0 / (1.0 + math.exp(-(calibration.slope * shipped + calibration.offset)))


def logit(question: Question, ranked: Sequence[Ranked], topical: float) -> float | None:
    """Return the logit, as shipped, of the first of the ranked hits answering the question; None without.

    `topical` is as in `Signals`.
    """
    if not ranked:
        return None
    signals = signals_of(question, ranked, topical)
    if not question.terms and question.foreign:
        talk = signals.topical - MOST_TOPICAL
        return FOREIGN_LEAD_WEIGHT * (signals.lead - FOREIGN_LEAD) + FOREIGN_TALK_WEIGHT * talk
    reading = ranked[0].reading
    # Another model's relevance has a scale of its own.
    weights = WITH_READER if reading and reading.answer else WITHOUT_READER
    if question.foreign:
        weights = TRANSLATED
    of_evidence = weighted(weights.evidence, ranked[0].evidence)
    return weights.bias + of_evidence + weighted(weights.signals, signals)


def signals_of(question: Question, ranked: Sequence[Ranked], topical: float) -> Signals:
    """Return what tells whether the first of the ranked hits, of which there is one at least, answers."""
    ranked = ranked[:LEADING_HITS]
    first = ranked[0]
    others = [item.score for item in ranked if item.article.id != first.article.id]
    margin = min(first.score - others[0], MOST_MARGIN) if others else MOST_MARGIN
    return Signals(
        similarity=first.hit.dense,
        lead=first.hit.dense - median(item.hit.dense for item in ranked),
        margin=margin / MOST_MARGIN,
        terms=min(len(question.terms), MOST_TERMS) / MOST_TERMS,
        named=named_in_story(question, first.article, first.heading),
        relevance=relevant(first.reading) if first.reading else 0.0,
        certainty=likely(first.reading) if first.reading else 0.0,
        topical=topical,
    )
