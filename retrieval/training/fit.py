"""Fit what the engine makes of the reader: the weights in retrieval/reading.py and retrieval/abstain.py.

    python -m retrieval.training.fit --set QUESTIONS.jsonl DATA_DIR WEIGHT [--set …]

Each answerable question is asked as it is, with the articles that answer it left out, and with its year,
place or name swapped; unanswerable ones as they are. What came is kept as numbers: the hits that were read
for the ranking, the first hit's evidence and signals for the confidence. Both are fitted on all sets, and
once more with each set left out, to tell how well they carry over. Whether a question is one for an archive
(retrieval.topic) is told here by directions fitted without it, lest it be trusted too much. The constants are
printed, to be put into the two files. A set counts by its weight, whatever its size. Give development
questions.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

from corpus.errors import CorpusError
from retrieval.abstain import MOST_MARGIN, Signals, signals_of
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.encoder import open_encoder
from retrieval.engine import Considered, Engine, open_engine
from retrieval.errors import RetrievalError
from retrieval.evaluation_questions import ArticleNames, EvaluationQuestion, Gold, find_gold, read_questions
from retrieval.evidence import Evidence
from retrieval.publish import DataDir
from retrieval.reading import gain, likely, relevant
from retrieval.rerank import Ranked
from retrieval.topic import LEAST_TOPICAL, MOST_TOPICAL
from retrieval.training.swaps import swapped_by_question
from retrieval.training.topic import OFF_TOPIC, scores_held_out

Array = NDArray[np.float64]

WINDOWS = 24
"""Windows read, more than the engine does: what it reads is chosen after this."""
RIDGE = 2e-3
WRONG_WEIGHT, REMOVED_WEIGHT = 0.7, 0.5
"""Of trials whose first hit is wrong although the answer is there, and of those without their source."""
ANSWERED_WEIGHT = 1.2
"""Of the trials with a right first hit, all together, beside all the others."""
NOT_FITTED = ("own_bigrams", "rare_words", "headline")
"""Evidence that ranks, but was found to say nothing of whether there is an answer."""

FITTED_ON_FOREIGN = (
    "words",
    "headline",
    "period",
    "lead",
    "margin",
    "named",
    "relevance",
    "certainty",
    "topical",
)
"""What tells of a question in English, whose words come by a dictionary."""

EVIDENCE_NAMES = tuple(field.name for field in fields(Evidence))
SIGNAL_NAMES = tuple(field.name for field in fields(Signals))


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one question. `kind` is "right", "wrong", "removed", "swapped" or "unanswerable".

    `read` has a row for each hit that was read: its score without the reader, relevance, certainty, and 1 if
    it answers. `first` has the evidence and the signals of the first hit. `name` is the id of the question
    that was asked or changed, `text` what was asked, `foreign` and `on_topic` are what that is.
    """

    name: str
    text: str
    kind: str
    foreign: bool
    on_topic: bool
    read: Array
    first: Array


def main(words: Sequence[str] | None = None) -> None:
    arguments = argparse.ArgumentParser(
        prog="python -m retrieval.training.fit",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    arguments.add_argument(
        "--set", nargs=3, action="append", required=True, metavar=("QUESTIONS", "DATA_DIR", "WEIGHT")
    )
    arguments.add_argument("--questions", type=int, help="of each set, spread over it")
    options = arguments.parse_args(words)
    trials: dict[str, list[Trial]] = {}
    weights: dict[str, float] = {}
    try:
        for file, data_dir, weight in options.set:
            name = Path(file).stem
            weights[name] = float(weight)
            with Path(file).open("rb") as lines:
                questions = read_questions(lines, file)
            if options.questions:
                questions = questions[:: max(1, len(questions) // options.questions)]
            trials[name] = list(collect(Path(data_dir), questions))
            print(f"{name}: {len(questions)} questions, {len(trials[name])} trials", flush=True)
        trials = told_topic_held_out(trials)
    except (OSError, ValueError, RetrievalError, CorpusError) as error:
        sys.exit(str(error))
    chinese = {name: [trial for trial in some if not trial.foreign] for name, some in trials.items()}
    fit_ranking(chinese, weights)
    fit_confidence(chinese, weights)
    foreign = {name: [trial for trial in some if trial.foreign] for name, some in trials.items()}
    fit_confidence_of_foreign({name: some for name, some in foreign.items() if some}, weights)


# ---- trials --------------------------------------------------------------------------------------------


def collect(data_dir: Path, questions: Sequence[EvaluationQuestion]) -> Iterator[Trial]:
    """Ask all questions in all their forms of one data folder."""
    rerank = RerankConfig(enabled=True, windows=WINDOWS)
    engine = open_engine(
        DataDir(data_dir), ModelConfig(), IndexConfig(), SearchConfig(), rerank, AnswerConfig()
    )
    try:
        names = ArticleNames(engine.store, engine.manifest.number)
        golds = {question.id: _gold(engine, names, question) for question in questions}
        swaps = _swaps(engine, questions, golds)
        for question in questions:
            yield from _trials(engine, question, golds[question.id], swaps.get(question.id, []))
    finally:
        engine.close()


def _gold(engine: Engine, names: ArticleNames, question: EvaluationQuestion) -> Gold | None:
    if not question.answerable:
        return None
    number = engine.manifest.number
    return find_gold(question.answers, question.articles, names, engine.store, number, question.place)


def _swaps(
    engine: Engine, questions: Sequence[EvaluationQuestion], golds: dict[str, Gold | None]
) -> dict[str, list[str]]:
    rows, records = [], {}
    for question in questions:
        gold = golds[question.id]
        article = engine.article(min(gold.articles)) if gold and gold.articles else None
        if article:
            rows.append({"id": question.id, "question": question.text, "article": article.id})
            day = article.published.isoformat() if article.published else ""
            text = "\n".join(passage.text for passage in article.passages)
            records[article.id] = {"id": article.id, "title": article.title, "text": text, "date": day}
    return swapped_by_question(rows, records.values())


def _trials(
    engine: Engine, question: EvaluationQuestion, gold: Gold | None, swaps: Sequence[str]
) -> Iterator[Trial]:
    considered = engine.consider(question.text)
    if not considered.ranked:
        return
    if gold is None:
        yield _trial(question, considered, None, "unanswerable")
        return
    kind = "right" if _answers(gold, considered.ranked[0]) else "wrong"
    yield _trial(question, considered, gold, kind)
    removed = engine.consider(question.text, without=gold.articles) if gold.articles else None
    if removed and removed.ranked:
        yield _trial(question, removed, None, "removed")
    for swap in swaps:
        asked = engine.consider(swap)
        if asked.ranked:
            yield _trial(question, asked, None, "swapped")


def _trial(question: EvaluationQuestion, considered: Considered, gold: Gold | None, kind: str) -> Trial:
    read = [
        (
            item.score - gain(item.reading),
            relevant(item.reading),
            likely(item.reading),
            float(gold is not None and _answers(gold, item)),
        )
        for item in considered.ranked
        if item.reading
    ]
    asked, ranked = considered.question, considered.ranked
    signals = signals_of(asked, ranked, considered.topical)
    return Trial(
        name=question.id,
        text=asked.text,
        kind=kind,
        foreign=asked.foreign,
        on_topic=question.change not in OFF_TOPIC,
        read=np.array(read),
        first=np.array([*astuple(ranked[0].evidence), *astuple(signals)]),
    )


def _answers(gold: Gold, item: Ranked) -> bool:
    return gold.is_in(item.article.id, item.article.passages[item.hit.passage].text)


def told_topic_held_out(trials: dict[str, list[Trial]]) -> dict[str, list[Trial]]:
    """Return trials with the topic of each told by a direction that was fitted without its question.

    As they are if none is off topic. Raises ModelError if the model cannot be loaded.
    """
    every = [trial for some in trials.values() for trial in some]
    if all(trial.on_topic for trial in every):
        return trials
    texts = {text: place for place, text in enumerate(dict.fromkeys(trial.text for trial in every))}
    encoded = np.asarray(open_encoder(ModelConfig(), Path()).encode_queries(list(texts)), np.float64)
    vectors = encoded[[texts[trial.text] for trial in every]]
    on_topic = np.array([trial.on_topic for trial in every])
    scores = scores_held_out(vectors, on_topic, [trial.name for trial in every])
    bounded = iter(np.clip(scores, LEAST_TOPICAL, MOST_TOPICAL))
    column = len(EVIDENCE_NAMES) + SIGNAL_NAMES.index("topical")

    def told(trial: Trial) -> Trial:
        first = trial.first.copy()
        first[column] = next(bounded)
        return replace(trial, first=first)

    return {name: [told(trial) for trial in some] for name, some in trials.items()}


# ---- ranking -------------------------------------------------------------------------------------------


def fit_ranking(trials: dict[str, list[Trial]], weights: dict[str, float]) -> None:
    """Print what relevance and certainty count beside the first ranking's score, by softmax over the hits."""
    usable = {
        name: [trial.read for trial in some if trial.kind in ("right", "wrong") and _tells(trial.read)]
        for name, some in trials.items()
    }
    print("\nRanking: right passage first, of the hits read, where one of them is right")
    for label, columns in {"first ranking": [], "relevance": [1], "certainty": [2], "both": [1, 2]}.items():
        found = _softmax(usable, weights, columns)
        cells = []
        for name, reads in usable.items():
            others = {other: reads for other, reads in usable.items() if other != name}
            carried = _softmax(others, weights, columns) if others else found
            both = (_first_right(reads, columns, values) for values in (found, carried))
            cells.append("{} {:.3f} ({:.3f})".format(name, *both))
        print(f"  {label:<14} {np.round(found, 3)}  {'  '.join(cells)}  (in brackets: fitted on the others)")


def _tells(read: Array) -> bool:
    return bool(len(read) and read[:, 3].any() and not read[:, 3].all())


def _softmax(usable: dict[str, list[Array]], weights: dict[str, float], columns: list[int]) -> Array:
    """Return weights of the columns beside the score's, which is 1; the scale of all is free."""

    def loss(values: Array) -> float:
        total = 0.0
        for name, reads in usable.items():
            for read in reads:
                scores = np.exp(values[0]) * (read[:, 0] + read[:, columns] @ values[1:])
                right = np.logaddexp.reduce(scores[read[:, 3] == 1])
                total += weights[name] / len(reads) * (np.logaddexp.reduce(scores) - right)
        return total / sum(weights[name] for name in usable) + RIDGE * float(values[1:] @ values[1:])

    return np.asarray(minimize(loss, np.zeros(1 + len(columns)), method="L-BFGS-B").x[1:])


def _first_right(reads: Sequence[Array], columns: list[int], values: Array) -> float:
    return float(np.mean([read[np.argmax(read[:, 0] + read[:, columns] @ values), 3] for read in reads]))


# ---- confidence ----------------------------------------------------------------------------------------


def fit_confidence(trials: dict[str, list[Trial]], weights: dict[str, float]) -> None:
    """Print the weights of evidence and signals, and how well they tell on sets not fitted on."""
    names = (*EVIDENCE_NAMES, *SIGNAL_NAMES)
    kept = [place for place, name in enumerate(names) if name not in NOT_FITTED]
    print(f"\nConfidence (the margin is a share of {MOST_MARGIN})")
    for label, left_out in {"without the reader": ("relevance", "certainty"), "with it": ()}.items():
        columns = [place for place in kept if names[place] not in left_out]
        for name, some in trials.items():
            others = {other: rest for other, rest in trials.items() if other != name}
            if others:
                told = _told(name, some, columns, _logistic(others, weights, columns))
                print(f"  {label}, fitted on the others: {told}")
        found, bias = _logistic(trials, weights, columns)
        print(
            f"  {label}:",
            ", ".join(f"{names[c]}={v:.2f}" for c, v in zip(columns, found, strict=True)),
            f"bias={bias:.2f}",
        )
        for name, some in trials.items():
            print("   ", _told(name, some, columns, (found, bias)))


def fit_confidence_of_foreign(trials: dict[str, list[Trial]], weights: dict[str, float]) -> None:
    """Print the same of questions in English: there are few, and their words come by a dictionary."""
    names = (*EVIDENCE_NAMES, *SIGNAL_NAMES)
    columns = [names.index(name) for name in FITTED_ON_FOREIGN]
    print("\nConfidence of questions in another language")
    if trials:
        found, bias = _logistic(trials, weights, columns)
        print(
            "  ",
            ", ".join(f"{names[c]}={v:.2f}" for c, v in zip(columns, found, strict=True)),
            f"{bias=:.2f}",
        )
    for name, some in trials.items():
        print("   ", _told(name, some, columns, (found, bias)))


def _logistic(
    trials: dict[str, list[Trial]], weights: dict[str, float], columns: list[int]
) -> tuple[Array, float]:
    """Return weights, none below 0, and the bias, by maximum likelihood with an L2 penalty."""
    rows = np.array([trial.first[columns] for some in trials.values() for trial in some])
    right = np.array([trial.kind == "right" for some in trials.values() for trial in some])
    counts = np.concatenate([_counts(some) * weights[name] for name, some in trials.items()])
    counts /= counts.sum()
    middle, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled = (rows - middle) / spread
    sign = np.where(right, 1.0, -1.0)

    def loss(values: Array) -> tuple[float, Array]:
        wrong = -sign * (scaled @ values[1:] + values[0])
        slope = counts * -sign / (1.0 + np.exp(-wrong))
        penalty = RIDGE * float(values[1:] @ values[1:])
        gradient = np.concatenate([[slope.sum()], scaled.T @ slope + 2 * RIDGE * values[1:]])
        return float((counts * np.logaddexp(0.0, wrong)).sum()) + penalty, gradient

    bounds = [(None, None)] + [(0.0, None)] * len(columns)
    values = minimize(loss, np.zeros(1 + len(columns)), jac=True, method="L-BFGS-B", bounds=bounds).x
    found = values[1:] / spread
    return found, float(values[0] - found @ middle)


def _counts(trials: Sequence[Trial]) -> Array:
    """Return what each trial of a set counts, together 1."""
    of_kind = {"wrong": WRONG_WEIGHT, "removed": REMOVED_WEIGHT}
    counts = np.array([of_kind.get(trial.kind, 1.0) for trial in trials])
    right = np.array([trial.kind == "right" for trial in trials])
    counts[right] *= ANSWERED_WEIGHT * counts[~right].sum() / counts[right].sum()
    return np.asarray(counts / counts.sum())


def _told(name: str, trials: Sequence[Trial], columns: list[int], model: tuple[Array, float]) -> str:
    """Return the areas under the ROC curve of a set, and what the middle of the confidence lets through."""
    found, bias = model
    logits: dict[str, list[float]] = {
        kind: [] for kind in ("right", "removed", "swapped", "unanswerable", "wrong")
    }
    for trial in trials:
        logits[trial.kind].append(float(trial.first[columns] @ found + bias))
    right = logits.pop("right")
    parts = [f"{name}: {np.mean(np.array(right) >= 0):.2f} of {len(right)} right ones shown"]
    for kind, some in logits.items():
        if some:
            area = roc_auc_score([1] * len(right) + [0] * len(some), [*right, *some])
            parts.append(f"{kind} AUROC {area:.3f}, {np.mean(np.array(some) >= 0):.2f} of {len(some)} shown")
    return "; ".join(parts)


if __name__ == "__main__":
    main()
