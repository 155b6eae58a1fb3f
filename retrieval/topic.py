"""Whether a question is one for an archive, by its vector.

Small talk, sums, recipes, errands and questions to the bot itself share words with some article all the same,
and two words that are both found look like an answer. What tells them is what kind of question they are,
which its vector knows, in whatever language.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np

from retrieval import bundled_model
from retrieval.vectors import Vectors

DIRECTION = Path(__file__).with_name("topic_direction.npy")
"""Shape (dimension + 1,): what each value of a vector of the bundled model adds to the logit that its
question is one for an archive, and the bias. Logistic regression (retrieval.training.topic) on the
development questions on broadcast news, of which 90 are off topic, the sample questions and those on passages
held out of the reader's training. Area under the ROC curve in five-fold cross-validation 0.973; on 34 lines
of tests/benchmarks/off_topic.txt against the development questions of `newsqa`, none fitted on, 0.943."""
LEAST_TOPICAL, MOST_TOPICAL = -3.0, 1.0
"""Above this a question is one for an archive, and how much so says nothing of an answer in it."""


def topical(vector: Vectors, fingerprint: str) -> float:
    """Return the logit, bounded, that a question is one for an archive. `vector` has shape (dimension,).

    `fingerprint` is that of the model that made the vector: of any but the bundled one nothing is known, and
    each question is taken for one.
    """
    if fingerprint != bundled_model.FINGERPRINT:
        return MOST_TOPICAL
    direction = _direction()
    logit = float(vector @ direction[:-1] + direction[-1])
    return max(LEAST_TOPICAL, min(logit, MOST_TOPICAL))


@lru_cache
def _direction() -> Vectors:
    return np.asarray(np.load(DIRECTION), dtype=np.float32)
