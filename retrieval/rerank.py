"""The first hits in a better order: by their score, and by what their quotes have of the question."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from retrieval.evidence import Evidence, gather
from retrieval.question import Question
from retrieval.types import Hit, Quote

EVIDENCE_WEIGHTS = Evidence(passage=0.0, sentence=2.0, distinctive=1.0, year=1.5, kind=0.4)
"""What a quote with all of it gains over one with none, in standard deviations of the fused score."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit with its quote and what the quote has of the question. `quote.score` is the final score."""

    hit: Hit
    quote: Quote
    evidence: Evidence


def rerank(question: Question, found: Sequence[tuple[Hit, Quote]]) -> list[Ranked]:
    """Return hits by fused score plus weighted evidence, best first; equal ones keep their order."""
    ranked = []
    for hit, quote in found:
        evidence = gather(question, quote)
        gain = sum(w * x for w, x in zip(astuple(EVIDENCE_WEIGHTS), astuple(evidence), strict=True))
        ranked.append(Ranked(hit, replace(quote, score=hit.score + gain), evidence))
    return sorted(ranked, key=lambda item: -item.quote.score)
