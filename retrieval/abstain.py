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

from retrieval.evidence import Evidence, weighted
from retrieval.question import Question
from retrieval.reading import likely, relevant
from retrieval.rerank import Ranked


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells, beside its evidence, whether the first hit answers a question.

    `similarity` is its cosine similarity, `lead` that less the median of the first hits', `margin` that of
    its score to the next article's and `terms` the number of the question's words, both as a share of what
    counts at most. `relevance` and `certainty` are the reader's, bounded; 0 where it was not read.
    """

    similarity: float
    lead: float
    margin: float
    terms: float
    relevance: float
    certainty: float


@dataclass(frozen=True, slots=True)
class Weights:
    """What the evidence and the other signals of the first hit add to the logit of the confidence."""

    evidence: Evidence
    signals: Signals
    bias: float


WITHOUT_READER = Weights(
    Evidence(
        words=1.37,
        bigrams=1.22,
        own_bigrams=0.0,
        rare_words=0.0,
        focus=0.02,
        headline=0.0,
        distinctive=1.77,
        complete=0.89,
        period=5.63,
        kind=0.1,
        quantity=3.2,
    ),
    Signals(similarity=25.4, lead=18.0, margin=0.48, terms=1.66, relevance=0.0, certainty=0.0),
    bias=-36.3,
)
"""Fitted by maximum likelihood with an L2 penalty, none below 0, so that more evidence never makes less sure;
on the sample questions, the development questions on broadcast news and the development parts of CMRC 2018
and DRCD, with their sources removed and with swaps. Area under the ROC curve on the set left out of the fit,
right first passages against sources removed / swapped and other unanswerable ones: broadcasts 0.85 / 0.90,
samples 0.89 / 0.94."""
WITH_READER = Weights(
    Evidence(
        words=0.36,
        bigrams=0.76,
        own_bigrams=0.0,
        rare_words=0.0,
        focus=0.0,
        headline=0.0,
        distinctive=1.7,
        complete=0.83,
        period=4.87,
        kind=0.0,
        quantity=3.6,
    ),
    Signals(similarity=19.07, lead=11.17, margin=1.48, terms=1.98, relevance=0.25, certainty=0.0),
    bias=-30.13,
)
"""Fitted in the same way by retrieval.training.fit, with the passages held out of the reader's training in
the place of those of CMRC 2018 and DRCD. Area under the ROC curve on the set left out, against sources
removed / swapped / other unanswerable ones: broadcasts 0.88 / 0.94 / 0.89, samples 0.90 / 0.97 / 0.94;
without the reader 0.88 / 0.93 / 0.88 and 0.89 / 0.97 / 0.93."""

FOREIGN_LEAD_WEIGHT = 250.0
FOREIGN_LEAD = 0.013
"""A question in another language shares no words with the archive, and its similarities are lower: only the
lead tells. Of 16 English development questions, right ones lead by 0.009 to 0.032, wrong ones by 0.003 to
0.015."""

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


def logit(question: Question, ranked: Sequence[Ranked]) -> float | None:
    """Return the logit, as shipped, of the first of the ranked hits answering the question; None without."""
    if not ranked:
        return None
    signals = signals_of(question, ranked)
    if question.foreign:
        return FOREIGN_LEAD_WEIGHT * (signals.lead - FOREIGN_LEAD)
    reading = ranked[0].reading
    # Another model's relevance has a scale of its own.
    weights = WITH_READER if reading and reading.answer else WITHOUT_READER
    of_evidence = weighted(weights.evidence, ranked[0].evidence)
    return weights.bias + of_evidence + weighted(weights.signals, signals)


def signals_of(question: Question, ranked: Sequence[Ranked]) -> Signals:
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
        relevance=relevant(first.reading) if first.reading else 0.0,
        certainty=likely(first.reading) if first.reading else 0.0,
    )
