"""The reader alone: the exact answer to a question, given the article that has it.

Run as `python -m tests.benchmarks.bench_reader [--set newsqa] [--part test] [--held-out] [--model FILE]...`.
All windows of the article are read; the answer is that of the window with the highest relevance. --held-out
asks only about the passages that were held out of the training (for the sets that it was trained on).
Exact match and F1 of characters, of Simplified letters, digits and 汉字 alone, against the best of the marked
answers; "window" is how often the window read first has the words of an answer. "removed" is the area under
the ROC curve of its certainty, over these questions and the same ones beside the article without the
sentences that answer; "swapped" likewise with the year, place or name of the question put differently.
Several --model files are read one after the other in one run, to be compared; "pairs/s" is on all cores.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from corpus.files import read_articles
from corpus.folding import fold, to_simplified
from corpus.sections import body_passages
from corpus.sentences import split_sentences
from corpus.types import Article
from corpus.windows import make_windows, window_text
from retrieval.passage_input import context_of
from retrieval.reader import MODEL_FILE, BundledReader, Reading
from retrieval.training.examples import is_held_out
from retrieval.training.rows import MissingDataError
from retrieval.training.swaps import swapped_by_question
from tests.benchmarks.bench_quality import with_interval
from tests.benchmarks.sets import PARTS, READING_SETS, articles, questions, write_rows

MAX_BYTES = 100_000_000
SHOWN = ("exact", "F1", "window")
UNANSWERABLE = ("removed", "swapped")

Texts = list[tuple[str, str]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--set", choices=READING_SETS, default="newsqa")
    arguments.add_argument("--part", choices=PARTS, default="dev")
    arguments.add_argument("--held-out", action="store_true")
    arguments.add_argument(
        "--model", type=Path, action="append", help="ONNX files; by default the shipped one"
    )
    arguments.add_argument("--questions", type=int, help="only so many of them, the first")
    options = arguments.parse_args()
    try:
        asked = questions(options.set, options.part)
        known = read_all(options.set)
    except MissingDataError as error:
        print(error)
        return
    if options.held_out:
        asked = [row for row in asked if is_held_out(row["article"])]
    asked = asked[: options.questions]
    where = " held out of the training" if options.held_out else ""
    print(f"{options.set}, {options.part} part: {len(asked)} questions{where}")
    names = (*SHOWN, *UNANSWERABLE)
    print(f"| {'model':<24} | {' | '.join(f'{name:<20}' for name in names)} | pairs/s |")
    print("|" + " --- |" * (len(names) + 2))
    for model in options.model or [MODEL_FILE]:
        rows, speed = measure(BundledReader(model), asked, known)
        cells = [with_interval(np.array([row[name] for row in rows])) for name in SHOWN]
        cells += [area(rows, name) for name in UNANSWERABLE]
        name = f"{model.parent.name}/{model.name}"
        print(f"| {name:<24} | {' | '.join(f'{cell:<20}' for cell in cells)} | {speed:<7.0f} |", flush=True)


def read_all(name: str) -> dict[str, Article]:
    """Return the articles of a set by the ids of their records. Raises MissingDataError."""
    with tempfile.TemporaryDirectory() as temporary:
        path = write_rows(Path(temporary) / f"{name}.jsonl", articles(name))
        read = [article for article in read_articles(path, MAX_BYTES) if isinstance(article, Article)]
    return {article.source.path.split("#", 1)[1]: article for article in read}


def measure(
    reader: BundledReader, asked: list[dict[str, Any]], known: dict[str, Article]
) -> tuple[list[dict[str, float]], float]:
    """Return the scores of each question, and the windows read a second."""
    swaps = swapped_by_question(
        [row | {"question": to_simplified(row["question"])} for row in asked],
        (
            {"id": name, "title": article.title, "text": article.source.text}
            for name, article in known.items()
        ),
    )
    rows, pairs, seconds = [], 0, 0.0
    for done, row in enumerate(asked, start=1):
        article = known[str(row["article"])]
        headings = dict(body_passages(article))
        texts = [
            (context_of(article, headings[window.passage]), window_text(article, window))
            for window in make_windows(article)
        ]
        started = time.perf_counter()
        at, best = read_best(reader, row["question"], texts)
        seconds += time.perf_counter() - started
        pairs += len(texts)
        found = texts[at][1][slice(*best.answer)] if best.answer else ""
        scored = scores(found, texts[at][1], row["answers"]) | {"certainty": best.certainty}
        left = [(headline, without(text, row["answers"])) for headline, text in texts]
        if left := [(headline, text) for headline, text in left if text]:
            scored["removed"] = read_best(reader, row["question"], left)[1].certainty
        if swapped := swaps.get(row["id"]):
            scored["swapped"] = max(read_best(reader, swap, texts)[1].certainty for swap in swapped)
        rows.append(scored)
        if done % 100 == 0:
            print(f"{done} of {len(asked)}", file=sys.stderr, flush=True)
    return rows, pairs / seconds


def read_best(reader: BundledReader, question: str, texts: Texts) -> tuple[int, Reading]:
    """Return where the most relevant of the texts is, and how it was read."""
    readings = reader.read(question, texts)
    at = max(range(len(texts)), key=lambda number: readings[number].relevance)
    return at, readings[at]


def without(text: str, answers: list[str]) -> str:
    """Return a text without the sentences that have one of the answers."""
    bare = [_bare(answer) for answer in answers]
    kept = (text[start:end] for start, end in split_sentences(text))
    return "".join(part for part in kept if not any(answer in _bare(part) for answer in bare))


def area(rows: list[dict[str, float]], name: str) -> str:
    """Return the area under the ROC curve of the certainty, "-" where nothing of that kind was asked."""
    wrong = [row[name] for row in rows if name in row]
    if not wrong:
        return "-"
    right = [row["certainty"] for row in rows]
    found = roc_auc_score([1] * len(right) + [0] * len(wrong), [*right, *wrong])
    return f"{found:.3f} of {len(wrong)}"


def scores(found: str, window: str, answers: list[str]) -> dict[str, float]:
    """Return exact match and F1 of what was found, and whether an answer is in the window."""
    bare = [_bare(answer) for answer in answers]
    return {
        "exact": float(_bare(found) in bare),
        "F1": max(_f1(_bare(found), answer) for answer in bare),
        "window": float(any(answer in _bare(window) for answer in bare)),
    }


def _bare(text: str) -> str:
    return "".join(character for character in fold(text).text if character.isalnum())


def _f1(found: str, answer: str) -> float:
    common = (Counter(found) & Counter(answer)).total()
    return 2 * common / (len(found) + len(answer)) if common else 0.0


if __name__ == "__main__":
    main()
