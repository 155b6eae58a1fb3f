import json
import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retrieval.calibrate
from retrieval.abstain import AS_SHIPPED, Calibration
from retrieval.calibrate import (
    LEAST_QUESTIONS,
    LEAST_SLOPE,
    Calibrated,
    CalibrationError,
    Trial,
    calibrate,
    fit,
    judged,
)
from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine
from retrieval.evaluation_questions import EvaluationError, EvaluationQuestion, read_questions
from retrieval.lexical import Filter
from retrieval.tokens import Tokenizer
from tests.index_maker import Workshop, write_pages

CAUTION = AnswerConfig().caution
BRIDGES = range(1, 25)

trial_lists = st.lists(
    st.builds(Trial, st.integers(0, 9), st.floats(-60.0, 60.0), st.booleans(), st.booleans()),
    min_size=1,
    max_size=40,
)


def sampled(slope: float, offset: float, n: int, seed: int = 5) -> list[Trial]:
    """Trials of n questions whose outcomes follow a logit of this slope and offset."""
    random = np.random.default_rng(seed)
    logits = random.normal(0.0, 3.0, n)
    right = random.random(n) < 1.0 / (1.0 + np.exp(-(slope * logits + offset)))
    return [Trial(i, float(logits[i]), bool(right[i]), not right[i]) for i in range(n)]


# ---- fitting ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slope", "offset"), [(0.6, -1.0), (1.0, 0.0), (1.8, 2.0)])
def test_many_trials_give_back_the_slope_and_offset_that_made_them(slope: float, offset: float) -> None:
    found = fit(sampled(slope, offset, 4000))
    assert found.slope == pytest.approx(slope, abs=0.1)
    assert found.offset == pytest.approx(offset, abs=0.2)


def test_without_the_pull_it_is_the_regression_of_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.linear_model import LogisticRegression

    monkeypatch.setattr(retrieval.calibrate, "PULL", 0.0)
    trials = sampled(0.7, -1.5, 60)
    right = sum(trial.right for trial in trials)
    # Each trial is there as a right and as a wrong one, weighted by Platt's target.
    high, low = (right + 1) / (right + 2), 1 / (len(trials) - right + 2)
    targets = [high if trial.right else low for trial in trials]
    library = LogisticRegression(C=np.inf, tol=1e-8).fit(
        np.array([[trial.logit] for trial in trials] * 2),
        np.repeat([1, 0], len(trials)),
        np.array([*targets, *(1.0 - target for target in targets)]),
    )
    found = fit(trials)
    assert found.slope == pytest.approx(library.coef_[0, 0], rel=1e-3)
    assert found.offset == pytest.approx(library.intercept_[0], rel=1e-3)


@settings(deadline=None)
@given(trial_lists)
def test_more_evidence_makes_surer_after_any_trials(trials: list[Trial]) -> None:
    found = fit(trials)
    assert LEAST_SLOPE <= found.slope < math.inf
    assert math.isfinite(found.offset)


def test_trials_against_all_reason_leave_the_least_slope() -> None:
    trials = [replace(trial, right=not trial.right) for trial in sampled(2.0, 0.0, 200)]
    assert fit(trials).slope == LEAST_SLOPE


def test_outcomes_told_apart_without_fault_do_not_make_certain() -> None:
    trials = [Trial(i, 3.0 if i % 2 else -3.0, bool(i % 2), not i % 2) for i in range(40)]
    found = fit(trials)
    assert 0.5 < found.slope * 3.0 + found.offset < 6.0


def test_few_trials_move_less_than_many_alike() -> None:
    few, many = (fit(sampled(1.0, -2.0, n)) for n in (12, 1200))
    assert few.offset > many.offset
    assert abs(few.offset) < abs(many.offset)


# ---- judging ---------------------------------------------------------------------------------------------


def loss_of(calibration: Calibration, trials: list[Trial]) -> float:
    raised = [calibration.slope * trial.logit + calibration.offset for trial in trials]
    sure = [1.0 / (1.0 + math.exp(-value)) for value in raised]
    return -sum(math.log(p if trial.right else 1 - p) for p, trial in zip(sure, trials, strict=True)) / len(
        trials
    )


def test_what_is_shown_as_after_is_not_measured_on_what_was_fitted() -> None:
    trials = sampled(0.5, -1.0, 40)
    found = judged(trials, CAUTION)
    assert found.before.log_loss == pytest.approx(loss_of(AS_SHIPPED, trials))
    assert found.after.log_loss > loss_of(found.calibration, trials) + 0.005


def test_trials_of_one_question_are_judged_by_the_others_alone() -> None:
    trials = sampled(1.0, 0.0, 60)
    # The same outcome twice: one copy in the fit would tell of the other.
    twice = [copy for trial in trials for copy in (trial, replace(trial, logit=trial.logit + 0.001))]
    apart = [replace(trial, question=place) for place, trial in enumerate(twice)]
    assert judged(twice, CAUTION).after.log_loss > judged(apart, CAUTION).after.log_loss


def test_an_archive_on_which_the_shipped_confidence_is_too_sure_gets_a_better_one() -> None:
    found = judged(sampled(0.5, -2.0, 300), CAUTION)
    assert found.better
    assert found.after.calibration_error < found.before.calibration_error
    assert found.before.false_answers
    assert found.after.false_answers
    assert found.after.false_answers.value < found.before.false_answers.value


def test_shares_are_of_what_they_say() -> None:
    logits = [(2.0, True, False)] * 6 + [(-2.0, True, False)] * 2 + [(-2.0, False, True)] * 3
    logits += [(2.0, False, True)] + [(2.0, False, False)] * 4
    found = judged([Trial(i, *row) for i, row in enumerate(logits)], CAUTION)
    assert (found.questions, found.trials, found.right, found.without) == (16, 16, 8, 4)
    assert found.before.right_shown
    assert (found.before.right_shown.value, found.before.right_shown.n) == (0.75, 8)
    assert found.before.false_answers
    assert (found.before.false_answers.value, found.before.false_answers.n) == (0.25, 4)


def test_an_outcome_that_hardly_comes_is_too_little() -> None:
    for right in (True, False):
        trials = [Trial(i, 1.0, right, not right) for i in range(40)]
        with pytest.raises(CalibrationError, match=r"^40 次提问中.*5 次.*。$"):
            judged(trials, CAUTION)


# ---- asking ----------------------------------------------------------------------------------------------


def question_on(number: int, **fields: object) -> dict[str, object]:
    return {
        "question": f"第{number}号桥全长多少公里？",
        "answers": [f"全长{number}公里"],
        "article": f"第{number}号桥建成通车",
        **fields,
    }


def read(*questions: dict[str, object]) -> list[EvaluationQuestion]:
    return read_questions([json.dumps(q, ensure_ascii=False).encode() for q in questions], "q")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Workshop:
    """Bridges, one page each; the first is printed by a second paper as well."""
    root = tmp_path_factory.mktemp("calibrate")
    pages = write_pages(root / "in", BRIDGES)
    reprint = pages[0].read_text(encoding="utf-8").replace("临江", "海湾")
    (root / "in" / "reprint_2024-07-12.txt").write_text(
        reprint.replace("第1号桥建成通车", "又一座大桥通车"), encoding="utf-8"
    )
    workshop = Workshop(root / "data", tokenizer)
    workshop.build(root / "in")
    return workshop


@pytest.fixture(scope="module")
def engine(workshop: Workshop) -> Iterator[Engine]:
    engine = workshop.engine()
    yield engine
    engine.close()


def calibrated(engine: Engine, *questions: dict[str, object]) -> Calibrated:
    told: list[tuple[int, int]] = []
    found = calibrate(engine, read(*questions), CAUTION, lambda *counts: told.append(counts))
    assert told == [(done, len(questions)) for done in range(1, len(questions) + 1)]
    return found


def test_each_question_is_asked_with_and_without_the_article_that_answers_it(engine: Engine) -> None:
    found = calibrated(engine, *(question_on(number) for number in BRIDGES if number > 1))
    assert (found.questions, found.trials) == (23, 46)
    assert (found.right, found.without) == (23, 23)


def test_another_report_of_the_same_is_an_answer_all_the_same(engine: Engine) -> None:
    found = calibrated(engine, *(question_on(number) for number in BRIDGES))
    assert (found.right, found.without) == (25, 23)


def test_a_question_that_names_no_article_is_asked_without_all_that_hold_its_answer(engine: Engine) -> None:
    anywhere = [{**question_on(number), "article": ""} for number in BRIDGES]
    found = calibrated(engine, *anywhere)
    assert (found.right, found.without) == (24, 24)


def test_without_its_article_a_question_whose_words_are_not_known_has_no_answer(engine: Engine) -> None:
    wordless = [{**question_on(number), "answers": []} for number in BRIDGES]
    found = calibrated(engine, *wordless)
    assert (found.right, found.without) == (24, 24)


def test_a_question_without_an_answer_is_asked_once(engine: Engine) -> None:
    mars = [{"question": f"火星{number}号基地有多少人？", "answerable": False} for number in range(10)]
    found = calibrated(engine, *(question_on(number) for number in BRIDGES if number > 1), *mars)
    assert (found.questions, found.trials, found.without) == (33, 56, 33)


def test_a_follow_up_is_asked_after_the_question_before_it(engine: Engine) -> None:
    lines = [
        question_on(number, question=f"那第{number}号桥呢？", first="第1号桥全长多少公里？")
        for number in BRIDGES
        if number > 1
    ]
    assert calibrated(engine, *lines).right == 23


def test_too_few_questions_are_refused_before_any_is_asked(engine: Engine) -> None:
    questions = read(*(question_on(number) for number in BRIDGES[: LEAST_QUESTIONS - 1]))
    with pytest.raises(CalibrationError, match=rf"^只有 19 个问题，.*{LEAST_QUESTIONS} 个.*。$"):
        calibrate(engine, questions, CAUTION, lambda *_: pytest.fail("asked"))


def test_an_article_that_is_not_there_is_told_before_any_question_is_asked(engine: Engine) -> None:
    questions = read(*(question_on(number) for number in BRIDGES), {**question_on(30), "id": "last"})
    with pytest.raises(EvaluationError, match=r"q 第 25 行.*第30号桥建成通车"):
        calibrate(engine, questions, CAUTION, lambda *_: pytest.fail("asked"))


# ---- the engine ------------------------------------------------------------------------------------------


def test_an_article_left_out_is_not_found_and_the_rest_comes_as_if_it_were_not_there(
    engine: Engine, workshop: Workshop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "第3号桥全长多少公里？"
    first = engine.consider(text).hits[0].article_id
    left_out = engine.consider(text, without={first})
    assert first not in {hit.article_id for hit in left_out.hits}
    assert len(left_out.hits) == sum(hit.article_id != first for hit in engine.consider(text).hits)

    root = tmp_path_factory.mktemp("really")
    write_pages(root / "in", [number for number in BRIDGES if number != 3])
    smaller = Workshop(root / "data", workshop.tokenizer)
    smaller.build(root / "in")
    other = smaller.engine()
    try:
        really = other.consider(text)
    finally:
        other.close()
    assert left_out.logit == pytest.approx(really.logit, abs=0.5)
    assert left_out.answer.nearest[0].text == really.answer.nearest[0].text


def test_the_logit_is_that_of_the_confidence_whatever_the_calibration(workshop: Workshop) -> None:
    text = "第3号桥全长多少公里？"
    for calibration in (AS_SHIPPED, Calibration(0.5, -1.0)):
        engine = Engine(
            workshop.data,
            workshop.encoder,
            workshop.tokenizer,
            IndexConfig(),
            SearchConfig(),
            AnswerConfig(),
            calibration,
        )
        try:
            found = engine.consider(text)
            nothing = engine.consider(
                text, only=Filter(outlet="海湾日报"), without=ids_of(engine, "海湾日报")
            )
        finally:
            engine.close()
        assert found.logit is not None
        raised = calibration.slope * found.logit + calibration.offset
        assert found.answer.confidence == pytest.approx(1.0 / (1.0 + math.exp(-raised)))
        assert (nothing.logit, nothing.answer.confidence, nothing.hits) == (None, 0.0, ())


def ids_of(engine: Engine, outlet: str) -> set[str]:
    return {
        article.id for article in engine.store.articles(engine.manifest.number) if article.outlet == outlet
    }
