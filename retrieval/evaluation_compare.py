"""Whether a difference between two results is more than chance: the paired bootstrap.

Both runs are resampled alike, question by question, so that hard questions are hard for both. See Efron and
Tibshirani, "An Introduction to the Bootstrap" (1993), and Koehn (EMNLP 2004) for the paired use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap, rankdata

from retrieval.evaluate import Record
from retrieval.evaluation_questions import EvaluationError

RESAMPLES = 10_000
SEED = 20240711
"""Any number will do; a fixed one gives the same interval in every run."""
BATCH_VALUES = 20_000_000
"""Values resampled at once: 160 MB."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How the second result differs from the first in one score, over the `n` questions both have it for.

    `difference` is `second` - `first`; `low` and `high` bound its 95% interval (percentiles of the
    resamples); `above` is the share of resamples in which it is above 0, ties counted half.
    """

    score: str
    n: int
    first: float
    second: float
    difference: float
    low: float
    high: float
    above: float


def compare(first: Sequence[Record], second: Sequence[Record]) -> list[Difference]:
    """Compare two runs on the questions that they share, by (set, id).

    Every score that is a mean over questions, and "auroc", where both runs have it; see Record for their
    meaning. "milliseconds" is the only one of which less is better. Raises EvaluationError if they share no
    question, or if a question of the same id is another one.
    """
    before = {(record.set, record.id): record for record in first}
    pairs = [(before[key], record) for record in second if (key := (record.set, record.id)) in before]
    if not pairs:
        raise EvaluationError("两个结果没有相同的问题（按文件名和 id 相比）；请用同一份问题各量一次再比较。")
    for old, new in pairs:
        if (old.question, old.answerable) != (new.question, new.answerable):
            raise EvaluationError(
                f"{new.set} 的问题 {new.id} 在两个结果里不同：“{old.question}”与“{new.question}”；"
                "请用同一份问题各量一次再比较。"
            )
    differences = []
    for name in dict.fromkeys(name for _old, new in pairs for name in new.scores):
        values = [
            (old.scores[name], new.scores[name])
            for old, new in pairs
            if name in old.scores and name in new.scores
        ]
        if values:
            differences.append(_mean_difference(name, np.array(values)))
    if auroc := _auroc_difference(pairs):
        differences.append(auroc)
    times = np.array([(old.milliseconds, new.milliseconds) for old, new in pairs])
    return [*differences, _mean_difference("milliseconds", times)]


def mean_interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95% interval of the mean of values, shape (n,), by the bootstrap."""
    low, high = np.percentile(_resampled_means(values), [2.5, 97.5])
    return float(low), float(high)


def _resampled_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    if np.ptp(values) == 0.0:
        return np.full(RESAMPLES, values[0])  # Nothing to resample, of which SciPy warns.
    resampled = bootstrap(
        (values,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, BATCH_VALUES // len(values)),
        method="percentile",
        rng=np.random.default_rng(SEED),
    )
    return np.asarray(resampled.bootstrap_distribution)


def _mean_difference(name: str, values: NDArray[np.float64]) -> Difference:
    """`values` has shape (n, 2)."""
    resampled = _resampled_means(values[:, 1] - values[:, 0])
    first, second = values.mean(axis=0).tolist()
    return _difference(name, len(values), first, second, resampled)


def _difference(name: str, n: int, first: float, second: float, resampled: NDArray[np.float64]) -> Difference:
    low, high = np.percentile(resampled, [2.5, 97.5])
    above = float(np.mean((resampled > 0) + 0.5 * (resampled == 0)))
    return Difference(name, n, first, second, second - first, float(low), float(high), above)


def _auroc_difference(pairs: Sequence[tuple[Record, Record]]) -> Difference | None:
    """Compare how well the confidence tells right first quotes from questions without an answer."""
    sure = np.array([[record.confidence for record in pair] for pair in pairs])
    right = np.array([[record.right for record in pair] for pair in pairs])
    without = np.array([not new.answerable for _old, new in pairs])

    def aurocs(sample: NDArray[np.int64]) -> tuple[float, float]:
        chosen = without[sample]
        return tuple(_auroc(sure[sample, run], right[sample, run], chosen) for run in (0, 1))  # type: ignore[return-value]

    first, second = aurocs(np.arange(len(pairs)))
    if np.isnan(first) or np.isnan(second):
        return None
    random = np.random.default_rng(SEED)
    resampled = np.array([aurocs(random.integers(0, len(pairs), len(pairs))) for _ in range(RESAMPLES)])
    differences = resampled[:, 1] - resampled[:, 0]
    # A small sample may lack one side; it then says nothing.
    return _difference("auroc", len(pairs), first, second, differences[~np.isnan(differences)])


def _auroc(sure: NDArray[np.float64], right: NDArray[np.bool_], without: NDArray[np.bool_]) -> float:
    """Mann and Whitney's form of the area: it is wanted ten thousand times."""
    ranks = rankdata(np.concatenate([sure[right], sure[without]]))
    n, m = int(right.sum()), int(without.sum())
    if not n or not m:
        return float("nan")
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))
