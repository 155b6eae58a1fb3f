"""From records to figures: means, quote lengths, abstention, latency; for all, and by set, kind and style."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.evaluate import Record

RELIABILITY_BINS = 10
"""Equal parts of [0, 1], as in Guo et al., "On Calibration of Modern Neural Networks" (2017)."""

CURVE_POINTS = 200
"""Points kept of a risk-coverage curve: enough to draw it."""

Grouping = str
"""What a group's members have in common: "all", "set", "kind" or "style"."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over the `n` questions that the score applies to."""

    value: float
    n: int


@dataclass(frozen=True, slots=True)
class Bin:
    """The questions whose confidence is in [low, high), with 1 in the last: how sure, and how often right."""

    low: float
    high: float
    n: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Abstention:
    """How well the confidence tells right first quotes from what should not be shown.

    `auroc` is the chance that the confidence of a question with a right first quote exceeds that of one
    without an answer, None where there are not both; `auroc_by_change` the same against the unanswerable
    ones of one make. `risk_coverage` is (share of all questions answered, share of those answered wrongly),
    from the surest on; `risk_area` the area under it. `false_answers` are unanswerable ones answered,
    `right_shown` right first quotes that were given as an answer, at the threshold in use. `reliability`
    and `calibration_error`, the mean of |confidence - share right| weighted by the bins' n, are over all
    questions; right is a right first quote.
    """

    auroc: Mean | None
    auroc_by_change: dict[str, Mean]
    risk_coverage: list[tuple[float, float]]
    risk_area: float
    false_answers: Mean | None
    false_answers_by_change: dict[str, Mean]
    right_shown: Mean | None
    calibration_error: float
    reliability: list[Bin]


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a group. Lengths are in characters of the first quote, latency in milliseconds."""

    grouping: Grouping
    name: str
    questions: int
    answerable: int
    means: dict[str, Mean]
    quote_median: float
    quote_p90: float
    latency_p50: float
    latency_p95: float
    abstention: Abstention


def all_figures(records: Sequence[Record]) -> list[Figures]:
    """Return the figures of all records, then those by set (if there are several), kind and style."""
    groups: list[tuple[Grouping, str, Sequence[Record]]] = [("all", "", records)]
    for grouping in ("set", "kind", "style"):
        members: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            members[getattr(record, grouping)].append(record)
        named = {name: group for name, group in members.items() if name}
        if len(named) > 1 or (named and len(members) > 1):
            groups += [(grouping, name, group) for name, group in named.items()]
    return [figures_of(grouping, name, group) for grouping, name, group in groups]


def figures_of(grouping: Grouping, name: str, records: Sequence[Record]) -> Figures:
    """Return the figures of records. Raises ValueError for none."""
    if not records:
        raise ValueError("figures need at least one record")
    times = np.array([record.milliseconds for record in records])
    lengths = np.array([len(record.quote) for record in records if record.quote] or [0])
    return Figures(
        grouping=grouping,
        name=name,
        questions=len(records),
        answerable=sum(record.answerable for record in records),
        means=_means(records),
        quote_median=float(np.median(lengths)),
        quote_p90=float(np.percentile(lengths, 90)),
        latency_p50=float(np.median(times)),
        latency_p95=float(np.percentile(times, 95)),
        abstention=_abstention(records),
    )


def _means(records: Sequence[Record]) -> dict[str, Mean]:
    values: defaultdict[str, list[float]] = defaultdict(list)
    for record in records:
        for name, score in record.scores.items():
            values[name].append(score)
    return {name: Mean(float(np.mean(scores)), len(scores)) for name, scores in values.items()}


# ---- abstention --------------------------------------------------------------------------------------------


def _abstention(records: Sequence[Record]) -> Abstention:
    right = [record for record in records if record.right]
    without = [record for record in records if not record.answerable]
    by_change: defaultdict[str, list[Record]] = defaultdict(list)
    for record in without:
        if record.change:
            by_change[record.change].append(record)
    sure = np.array([record.confidence for record in records])
    is_right = np.array([record.right for record in records])
    coverage, risk = risk_coverage(sure, is_right)
    kept = np.unique(np.linspace(0, len(coverage) - 1, CURVE_POINTS).astype(int))
    bins = reliability(sure, is_right)
    aurocs = {change: _auroc(right, group) for change, group in by_change.items()}
    return Abstention(
        auroc=_auroc(right, without),
        auroc_by_change={change: mean for change, mean in aurocs.items() if mean},
        risk_coverage=[(float(coverage[i]), float(risk[i])) for i in kept],
        risk_area=float(np.mean(risk)),
        false_answers=_answered(without),
        false_answers_by_change={
            change: mean for change, group in by_change.items() if (mean := _answered(group))
        },
        right_shown=_answered(right),
        calibration_error=sum(b.n * abs(b.confidence - b.right) for b in bins) / len(records),
        reliability=bins,
    )


def _answered(records: Sequence[Record]) -> Mean | None:
    if not records:
        return None
    return Mean(sum(record.answered for record in records) / len(records), len(records))


def _auroc(right: Sequence[Record], without: Sequence[Record]) -> Mean | None:
    if not right or not without:
        return None
    from sklearn.metrics import roc_auc_score

    labels = [1] * len(right) + [0] * len(without)
    sure = [record.confidence for record in (*right, *without)]
    return Mean(float(roc_auc_score(labels, sure)), len(without))


def risk_coverage(
    confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return coverage and risk, each of shape (n,), when the surest 1, 2, … n of n questions are answered.

    Questions of equal confidence are answered together, so those before the last of them share its risk. See
    El-Yaniv and Wiener, "On the Foundations of Noise-free Selective Classification" (JMLR 2010).
    """
    order = np.argsort(-confidence, kind="stable")
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(~right[order]) / answered
    ordered = confidence[order]
    last_alike = np.searchsorted(-ordered, -ordered, side="right") - 1
    return answered / len(order), np.asarray(risk[last_alike])


def reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> list[Bin]:
    """Return the bins of equal width that have questions, from the least sure on."""
    places = np.minimum((confidence * RELIABILITY_BINS).astype(int), RELIABILITY_BINS - 1)
    return [
        Bin(
            low=place / RELIABILITY_BINS,
            high=(place + 1) / RELIABILITY_BINS,
            n=int((places == place).sum()),
            confidence=float(confidence[places == place].mean()),
            right=float(right[places == place].mean()),
        )
        for place in np.unique(places).tolist()
    ]
