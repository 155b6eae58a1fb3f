"""Finding the right article and passage: the engine against its plain legs and two plain fusions of them.

Run as `python -m tests.benchmarks.bench_quality [--set newsqa] [--part dev] [--data-dir DIR] [--distractors]
[--questions N]`. An index that is already in DIR is used as it is, whatever else it holds; else one is built
there (in a temporary folder without --data-dir) of the set's articles, and of the distractors if wanted.
Everything is measured on that one index. Intervals are 95%, by the bootstrap over questions; "engine minus"
is paired. R@k: the right article, or passage with the answer's words, is among the first k. For the test part
of newsqa, a second table is of the questions that make sense without their article (tests/data/README.md).
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from retrieval.build import open_builder
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.encoder import open_encoder
from retrieval.engine import Engine, open_engine
from retrieval.evaluate import Record, evaluate
from retrieval.evaluation_compare import mean_interval
from retrieval.evaluation_figures import figures_of
from retrieval.evaluation_questions import ArticleNames, EvaluationQuestion, find_gold, read_questions
from retrieval.evaluation_ranking import ranking_scores
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from retrieval.training.rows import MissingDataError
from retrieval.vectors import VectorIndex
from tests.benchmarks._baselines import Baselines
from tests.benchmarks.sets import (
    PARTS,
    ROOT,
    SETS,
    articles,
    distractors,
    questions,
    write_rows,
)

SHOWN = ("article@1", "article@10", "passage@1", "passage@10")
UNREAD, ENGINE = "engine, without the reader", "engine, as shipped"
STANDALONE = ROOT / "tests" / "data" / "newsqa_standalone.json"
Scores = list[dict[str, float]]
"""The scores of each question, in order."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--set", choices=SETS, default="newsqa")
    arguments.add_argument("--part", choices=PARTS, default="dev")
    arguments.add_argument("--data-dir", type=Path)
    arguments.add_argument("--distractors", action="store_true")
    arguments.add_argument("--questions", type=int, help="only so many of them, the first")
    options = arguments.parse_args()
    try:
        rows = [row for row in questions(options.set, options.part) if row.get("answerable", True)]
        archive = articles(options.set) + (distractors() if options.distractors else [])
    except MissingDataError as error:
        print(error)
        return
    lines = [json.dumps(row, ensure_ascii=False).encode() for row in rows[: options.questions]]
    asked = read_questions(lines, options.set)
    with tempfile.TemporaryDirectory() as temporary:
        data = DataDir(options.data_dir or Path(temporary))
        if current_number(data) is None:
            build(data, write_rows(data.root / f"{options.set}.jsonl", archive))
        compare(data, options.set, options.part, asked)


def build(data: DataDir, archive: Path) -> None:
    report = open_builder(data, ModelConfig(), IndexConfig()).build([archive], lambda *_: None)
    tell(f"built in {report.seconds:.0f} s: {report.embedded} vectors made, {report.reused} reused")


def compare(data: DataDir, name: str, part: str, asked: list[EvaluationQuestion]) -> None:
    """Ask everything of the engine and of the baselines, and print the table."""
    unread = ask_all(data, name, asked, RerankConfig(enabled=False))
    records = ask_all(data, name, asked, RerankConfig())
    engine = open_engine(data, ModelConfig(), IndexConfig(), SearchConfig(), RerankConfig(), AnswerConfig())
    try:
        systems = baseline_scores(data, engine, asked) | {
            UNREAD: [record.scores for record in unread],
            ENGINE: [record.scores for record in records],
        }
        manifest = engine.manifest
    finally:
        engine.close()
    counts = f"{manifest.articles} articles, {manifest.passages} passages, {manifest.windows} windows"
    print(f"{name}, {part} part: {len(asked)} questions, {counts}")
    print_table(systems)
    for label, of_engine in ((UNREAD, unread), (ENGINE, records)):
        print_answers(label, of_engine)
    for score in ("quote@1", "highlight@1"):
        gains = values([record.scores for record in records], score)
        gains = gains - values([record.scores for record in unread], score)
        print(f"{score}, with the reader less without: {with_interval(gains, '+.3f')}")
    if (name, part) == ("newsqa", "test"):
        print_standalone(systems, [question.id for question in asked])


def ask_all(data: DataDir, name: str, asked: list[EvaluationQuestion], rerank: RerankConfig) -> list[Record]:
    """Ask the engine all questions, with the reader or without."""
    engine = open_engine(data, ModelConfig(), IndexConfig(), SearchConfig(), rerank, AnswerConfig())
    try:
        records = evaluate(engine, [(name, asked)], {}, lambda *_: None).records
    finally:
        engine.close()
    tell(f"engine: {len(records)} questions asked")
    return records


def baseline_scores(data: DataDir, engine: Engine, asked: list[EvaluationQuestion]) -> dict[str, Scores]:
    """Return each baseline's scores, question by question."""
    store, number = engine.store, engine.manifest.number
    started = time.perf_counter()
    vectors = VectorIndex.read(data.generation(number) / "vectors", engine.manifest.dimension)
    baselines = Baselines(vectors, number, store, Tokenizer(data.cache))
    tell(f"baselines: ready after {time.perf_counter() - started:.0f} s")
    encoder = open_encoder(ModelConfig(), data.root)
    names = ArticleNames(store, number)
    systems: dict[str, Scores] = {}
    for question in asked:
        right = find_gold(question.answers, question.articles, names, store, number, question.place)
        vector = encoder.encode_queries([question.text])[0]
        for system, ranking in baselines.rank(question.text, vector).items():
            scores = prefixed("article", ranking_scores(right.articles, ranking.articles))
            if ranking.passages is not None:
                scores |= prefixed("passage", ranking_scores(right.passages, ranking.passages))
            systems.setdefault(system, []).append(scores)
    return systems


def prefixed(what: str, scores: dict[str, float]) -> dict[str, float]:
    return {what + name: score for name, score in scores.items() if name.startswith("@")}


def print_table(systems: dict[str, Scores]) -> None:
    print(
        f"| {'system':<28} | {' | '.join(f'{name:<20}' for name in SHOWN)} | engine minus: {SHOWN[0]:<10} |"
    )
    print("|" + " --- |" * (len(SHOWN) + 2))
    engine = values(systems[ENGINE], SHOWN[0])
    for system, scores in systems.items():
        cells = [with_interval(values(scores, name)) if name in scores[0] else "–" for name in SHOWN]
        less = "–" if system == ENGINE else with_interval(engine - values(scores, SHOWN[0]), "+.3f")
        print(f"| {system:<28} | {' | '.join(f'{cell:<20}' for cell in cells)} | {less:<24} |")


def print_standalone(systems: dict[str, Scores], ids: list[str]) -> None:
    """Print the table, and the engine's first quotes, of the questions that make sense by themselves."""
    marks = json.loads(STANDALONE.read_text(encoding="utf-8"))
    marked, standalone = set(marks["marked"]).intersection(ids), set(marks["standalone"])
    places = [place for place, name in enumerate(ids) if name in standalone]
    print(f"understood without their article: {len(places)} of {len(marked)} questions read and marked")
    if not places:
        return
    chosen = {system: [scores[place] for place in places] for system, scores in systems.items()}
    print_table(chosen)
    for label in (UNREAD, ENGINE):
        print(f"{label}: quote@1 {with_interval(values(chosen[label], 'quote@1'))}")


def values(scores: Scores, name: str) -> np.ndarray:
    return np.array([score[name] for score in scores])


def with_interval(sample: np.ndarray, form: str = ".3f") -> str:
    low, high = mean_interval(sample)
    return f"{sample.mean():{form}} [{low:{form}}, {high:{form}}]"


def print_answers(label: str, records: list[Record]) -> None:
    """Print what only the engine gives: quotes, and how long an answer takes."""
    print(f"{label}:")
    figures = figures_of("all", "", records)
    for name in ("quote@1", "quote@3", "highlight@1", "shown"):
        print(f"  {name}: {with_interval(values([record.scores for record in records], name))}")
    print(f"  first quote: median {figures.quote_median:.0f} characters, 90% within {figures.quote_p90:.0f}")
    print(f"  latency: p50 {figures.latency_p50:.0f} ms, p95 {figures.latency_p95:.0f} ms")


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
