"""Whether the first quote answers the question: a confidence, and a threshold it has to reach."""

import math
from dataclasses import astuple

from retrieval.evidence import Evidence
from retrieval.types import Hit

EVIDENCE_WEIGHTS = Evidence(passage=3.0, sentence=6.0, distinctive=5.0, year=6.0, kind=1.5)
SIMILARITY_WEIGHT = 10.0
BIAS = -28.0


def confidence(evidence: Evidence, hit: Hit) -> float:
    """Return the confidence that the quote of a hit answers the question, in [0, 1]: a logistic model."""
    logit = BIAS + SIMILARITY_WEIGHT * hit.dense
    logit += sum(w * x for w, x in zip(astuple(EVIDENCE_WEIGHTS), astuple(evidence), strict=True))
    return 1.0 / (1.0 + math.exp(-logit))
