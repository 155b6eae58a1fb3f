"""Fit the direction that tells a question for an archive from small talk (retrieval/topic_direction.npy).

    python -m retrieval.training.topic --set QUESTIONS.jsonl [--set …] [--install]

The vectors of off-topic questions, which their `change` names, are told from all others by logistic
regression; near-misses count as questions for an archive. How well that carries over is told by five-fold
cross-validation, and by `--test`, a file that is not fitted on. Give development questions. Then fit the
confidence anew (retrieval.training.fit).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from retrieval.config import ModelConfig
from retrieval.encoder import open_encoder
from retrieval.errors import RetrievalError
from retrieval.evaluation_questions import EvaluationQuestion, read_questions
from retrieval.topic import DIRECTION
from retrieval.training.rows import number_of

Array = NDArray[np.float64]

STRENGTH = 10.0
"""Inverse of the L2 penalty. From 1 to 30 off-topic questions are told apart about as well in
cross-validation (0.975 to 0.980), by the confidence best from 10 on (0.988, at 1 0.973)."""
FOLDS = 5
OFF_TOPIC = frozenset({"offtopic", "off topic"})


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(
        prog="python -m retrieval.training.topic",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_argument("--set", action="append", required=True, metavar="QUESTIONS")
    arguments.add_argument("--test", action="append", default=[], metavar="QUESTIONS")
    arguments.add_argument("--install", action="store_true", help=f"write {DIRECTION.name}")
    options = arguments.parse_args(words)
    try:
        fitted, tested = (
            [question for file in files for question in _read(file)] for files in (options.set, options.test)
        )
        vectors, on_topic = _vectors(fitted), told(fitted)
        if on_topic.all() or not on_topic.any():
            sys.exit(
                f"{'、'.join(options.set)}：{len(fitted)} 个问题都是一类；"
                "要有 change 为 offtopic 的，也要有别的，请再给一个文件。"
            )
        held_out = scores_held_out(vectors, on_topic, [question.id for question in fitted])
        print(
            f"{len(fitted)} questions, {(~on_topic).sum()} off topic; "
            f"AUROC in cross-validation {roc_auc_score(on_topic, held_out):.3f}"
        )
        direction = fit_direction(vectors, on_topic)
        if tested:
            scores = scores_of(direction, _vectors(tested))
            print(f"{len(tested)} questions not fitted on: AUROC {roc_auc_score(told(tested), scores):.3f}")
        if options.install:
            np.save(DIRECTION, direction.astype(np.float32))
    except (OSError, ValueError, RetrievalError) as error:
        sys.exit(str(error))


def fit_direction(vectors: Array, on_topic: NDArray[np.bool_]) -> Array:
    """Return the direction and the bias, shape (dimension + 1,), of vectors of shape (n, dimension)."""
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000).fit(vectors, on_topic)
    return np.concatenate([model.coef_[0], model.intercept_])


def scores_of(direction: Array, vectors: Array) -> Array:
    """Return the logits, shape (n,), that questions are for an archive."""
    return np.asarray(vectors @ direction[:-1] + direction[-1])


def scores_held_out(vectors: Array, on_topic: NDArray[np.bool_], names: Sequence[str]) -> Array:
    """Return the logits, shape (n,), each by a direction fitted without the questions of its fold, which is
    settled by the question's name."""
    folds = np.array([number_of(name) % FOLDS for name in names])
    scores = np.zeros(len(vectors))
    for fold in range(FOLDS):
        rest = folds != fold
        scores[~rest] = scores_of(fit_direction(vectors[rest], on_topic[rest]), vectors[~rest])
    return scores


def told(questions: Sequence[EvaluationQuestion]) -> NDArray[np.bool_]:
    """Return which questions are for an archive, whether it answers them or not."""
    return np.array([question.change not in OFF_TOPIC for question in questions])


def _read(file: str) -> list[EvaluationQuestion]:
    with Path(file).open("rb") as lines:
        return read_questions(lines, file)


def _vectors(questions: Sequence[EvaluationQuestion]) -> Array:
    encoder = open_encoder(ModelConfig(), Path())
    return np.asarray(encoder.encode_queries([question.text for question in questions]), dtype=np.float64)


if __name__ == "__main__":
    main()
