from pathlib import Path

import numpy as np
import pytest

from retrieval.training.topic import fit_direction, main, scores_held_out, scores_of

NAMES = [f"q{number}" for number in range(200)]
ON_TOPIC = np.arange(200) % 5 != 0


def vectors(apart: float) -> np.ndarray:
    """200 unit vectors of which every fifth differs from the rest by `apart` in its first value."""
    made = np.random.default_rng(7).normal(size=(200, 16))
    made[:, 0] += apart * ON_TOPIC
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_a_direction_gives_what_differs_the_higher_logits() -> None:
    scores = scores_of(fit_direction(vectors(6.0), ON_TOPIC), vectors(6.0))
    assert np.mean(scores[ON_TOPIC] > 0) > 0.9
    assert np.mean(scores[~ON_TOPIC] < 0) > 0.9


def test_a_question_held_out_is_not_told_by_what_was_learnt_of_itself() -> None:
    # Nothing tells them apart but their own noise, by which a direction fitted on them goes.
    known = scores_of(fit_direction(vectors(0.0), ON_TOPIC), vectors(0.0))
    held_out = scores_held_out(vectors(0.0), ON_TOPIC, NAMES)

    def apart(scores: np.ndarray) -> float:
        return float(scores[ON_TOPIC].mean() - scores[~ON_TOPIC].mean())

    assert apart(known) > 0.3
    assert apart(held_out) < apart(known) / 2


def test_questions_of_one_kind_are_refused_in_one_sentence(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    with pytest.raises(SystemExit, match=r"questions\.jsonl"):
        main(["--set", str(questions)])
    questions.write_text('{"question": "桥有多长？", "answers": ["三公里"]}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="offtopic") as caught:
        main(["--set", str(questions)])
    assert "\n" not in str(caught.value)
