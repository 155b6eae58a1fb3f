"""Fitting the confidence to an archive, by questions of its own whose answers are known.

Each question is asked as it is, and, if it has an answer, once more with the articles that answer it left
out: then there is nothing to find, and what comes is the kind of near-miss that ought not to be shown. On
these, slope and offset of the shipped model's logit are fitted. Platt, "Probabilistic Outputs for Support
Vector Machines" (1999).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.abstain import AS_SHIPPED, Calibration
from retrieval.engine import Considered, Engine
from retrieval.errors import RetrievalError
from retrieval.evaluation_figures import Mean, reliability
from retrieval.evaluation_questions import (
    ArticleNames,
    EvaluationError,
    EvaluationQuestion,
    Gold,
    find_gold,
)
from retrieval.followup import turn_after
from retrieval.question import QuestionError

LEAST_QUESTIONS = 20
LEAST_OF_AN_OUTCOME = 5
"""Fewer questions, or fewer right or wrong first quotes among their trials, say nothing of the others."""

PULL = 2.0
"""Inverse variance of the normal prior around the shipped calibration. Of 0.01 to 32 this gives the least log
loss where 20 questions are fitted and the others of their set are judged, in the mean of 40 draws each from
the samples and the development parts of broadcasts, newsqa, CMRC 2018 and RGB."""
LEAST_SLOPE = 0.1
"""Less evidence must never make surer, whatever a few questions say."""
FOLDS = 10
SEED = 20240711
"""Any number will do; a fixed one gives the same folds in every run."""

Progress = Callable[[int, int], None]
"""Told (questions done, questions in all)."""


class CalibrationError(RetrievalError):
    """There is too little to calibrate with. The message is one sentence."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The first quote that came of question number `question`: `logit` is that of the shipped confidence.

    `right` is whether it answers; `without` whether the archive, as it was searched, has no answer.
    """

    question: int
    logit: float
    right: bool
    without: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How good a calibration is on trials.

    `calibration_error` is as in retrieval.evaluation_figures.Abstention, over the trials. `right_shown` is
    the share of the right first quotes that are shown as an answer, `false_answers` that of the trials
    without an answer; None where there are no such trials. `log_loss` is the mean, in nats: less is better.
    """

    calibration_error: float
    right_shown: Mean | None
    false_answers: Mean | None
    log_loss: float


@dataclass(frozen=True, slots=True)
class Calibrated:
    """A calibration fitted on all `trials`, of which `right` are and `without` have no answer.

    `before` is the quality of the shipped calibration. `after` is that of the fit where each trial is judged
    by a fit on other questions, so that it holds for questions to come.
    """

    calibration: Calibration
    questions: int
    trials: int
    right: int
    without: int
    before: Quality
    after: Quality

    @property
    def better(self) -> bool:
        return self.after.log_loss < self.before.log_loss


def calibrate(
    engine: Engine, questions: Sequence[EvaluationQuestion], caution: float, progress: Progress
) -> Calibrated:
    """Fit the confidence to an archive. `caution` is the threshold that the shares are measured at.

    Raises CalibrationError for too few questions or outcomes, EvaluationError for a question that refers to
    articles none of which is in the index, and for one that cannot be asked.
    """
    if len(questions) < LEAST_QUESTIONS:
        raise CalibrationError(
            f"只有 {len(questions)} 个问题，校准至少要 {LEAST_QUESTIONS} 个；请多写一些有答案的问题。"
        )
    return judged(list(_trials(engine, questions, progress)), caution)


def judged(trials: Sequence[Trial], caution: float) -> Calibrated:
    """Fit a calibration to trials, and judge it. Raises CalibrationError for too few of an outcome."""
    right = sum(trial.right for trial in trials)
    if min(right, len(trials) - right) < LEAST_OF_AN_OUTCOME:
        raise CalibrationError(
            f"{len(trials)} 次提问中首条引文答对 {right} 次、没答对 {len(trials) - right} 次，"
            f"校准要两样各至少 {LEAST_OF_AN_OUTCOME} 次；请补上有答案的问题，并核对 answers 和 article。"
        )
    return Calibrated(
        calibration=fit(trials),
        questions=len({trial.question for trial in trials}),
        trials=len(trials),
        right=right,
        without=sum(trial.without for trial in trials),
        before=quality(trials, _probabilities(trials, AS_SHIPPED), caution),
        after=quality(trials, _cross_validated(trials), caution),
    )


# ---- asking ------------------------------------------------------------------------------------------------


def _trials(engine: Engine, questions: Sequence[EvaluationQuestion], progress: Progress) -> Iterator[Trial]:
    names = ArticleNames(engine.store, engine.manifest.number)
    golds = [_gold(engine, question, names) for question in questions]
    for number, (question, gold) in enumerate(zip(questions, golds, strict=True)):
        try:
            yield from _trials_of(engine, number, question, gold)
        except QuestionError as error:
            raise EvaluationError(f"{question.place}：{error}") from error
        progress(number + 1, len(questions))


def _gold(engine: Engine, question: EvaluationQuestion, names: ArticleNames) -> Gold | None:
    """Return what answers a question, None for one without an answer."""
    if not question.answerable:
        return None
    return find_gold(
        question.answers,
        question.articles,
        names,
        engine.store,
        engine.manifest.number,
        question.place,
    )


def _trials_of(
    engine: Engine, number: int, question: EvaluationQuestion, gold: Gold | None
) -> Iterator[Trial]:
    previous = turn_after(engine.ask(question.first)) if question.first else None
    found = engine.consider(question.text, top=1, previous=previous)
    if gold is None:
        yield from _trial(number, found, right=False, without=True)
        return
    yield from _trial(number, found, right=_answers(found, gold, gold.articles), without=False)
    without = engine.consider(
        question.text, top=1, previous=previous, without=gold.articles or _holders(engine, found, gold)
    )
    # The words of the answer in another article's quote: a report of the same thing, and right.
    right = bool(gold.wording.written) and _answers(without, gold, frozenset())
    yield from _trial(number, without, right=right, without=not right)


def _trial(number: int, found: Considered, *, right: bool, without: bool) -> Iterator[Trial]:
    """Yield a trial, none if nothing at all was found: then nothing is shown, however sure."""
    if found.logit is not None:
        yield Trial(number, found.logit, right, without)


def _answers(found: Considered, gold: Gold, articles: frozenset[str]) -> bool:
    quotes = found.answer.quotes or found.answer.nearest
    return any(
        (not articles or quote.article.id in articles) and gold.wording.is_in(quote.text) for quote in quotes
    )


def _holders(engine: Engine, found: Considered, gold: Gold) -> set[str]:
    """Return the articles found that hold the answer's words, for a question that names none."""
    articles = map(engine.article, {hit.article_id for hit in found.hits})
    return {
        article.id
        for article in articles
        if article and any(gold.wording.is_in(passage.text) for passage in article.passages)
    }


# ---- fitting -----------------------------------------------------------------------------------------------


def fit(trials: Sequence[Trial]) -> Calibration:
    """Return the slope and offset that make the trials' outcomes most likely.

    Targets are Platt's, (n + 1) / (n + 2) for the n right ones and 1 / (n + 2) for the n wrong ones, so that
    outcomes told apart without fault do not make the slope endless. The pull is a normal prior around the
    shipped calibration: it counts where questions are few, and the slope is never below LEAST_SLOPE.
    """
    from scipy.optimize import minimize
    from scipy.special import expit

    logits, outcomes = _arrays(trials)
    right = int(outcomes.sum())
    targets = np.where(outcomes, (right + 1) / (right + 2), 1 / (len(trials) - right + 2))
    shipped = np.array([AS_SHIPPED.slope, AS_SHIPPED.offset])

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        raised = parameters[0] * logits + parameters[1]
        misfit = expit(raised) - targets
        moved = parameters - shipped
        value = np.sum(np.logaddexp(0.0, raised) - targets * raised) + PULL / 2 * moved @ moved
        return float(value), np.array([misfit @ logits, misfit.sum()]) + PULL * moved

    found = minimize(loss, shipped, jac=True, method="L-BFGS-B", bounds=[(LEAST_SLOPE, None), (None, None)])
    slope, offset = map(float, found.x)
    return Calibration(slope, offset)


def _arrays(trials: Sequence[Trial]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.array([trial.logit for trial in trials]), np.array([trial.right for trial in trials])


def _probabilities(trials: Sequence[Trial], calibration: Calibration) -> NDArray[np.float64]:
    from scipy.special import expit

    logits, _ = _arrays(trials)
    return np.asarray(expit(calibration.slope * logits + calibration.offset))


def _cross_validated(trials: Sequence[Trial]) -> NDArray[np.float64]:
    """Return each trial's confidence by a fit on the other folds. Trials of one question share a fold."""
    numbers = np.unique([trial.question for trial in trials])
    shuffled = np.random.default_rng(SEED).permutation(numbers)
    folds = {int(number): place % FOLDS for place, number in enumerate(shuffled)}
    sure = np.empty(len(trials))
    for fold in range(FOLDS):
        inside = [place for place, trial in enumerate(trials) if folds[trial.question] == fold]
        others = [trial for trial in trials if folds[trial.question] != fold]
        sure[inside] = _probabilities([trials[place] for place in inside], fit(others))
    return sure


def quality(trials: Sequence[Trial], sure: NDArray[np.float64], caution: float) -> Quality:
    """Return how good the confidences of trials, shape (n,), are; quotes are shown from `caution` on."""
    _, outcomes = _arrays(trials)
    without = np.array([trial.without for trial in trials])
    bins = reliability(sure, outcomes)
    tiny = np.finfo(float).tiny
    losses = -np.log(np.maximum(np.where(outcomes, sure, 1.0 - sure), tiny))
    return Quality(
        calibration_error=sum(b.n * abs(b.confidence - b.right) for b in bins) / len(trials),
        right_shown=_share(sure[outcomes] >= caution),
        false_answers=_share(sure[without] >= caution),
        log_loss=float(losses.mean()),
    )


def _share(shown: NDArray[np.bool_]) -> Mean | None:
    return Mean(float(shown.mean()), len(shown)) if len(shown) else None
