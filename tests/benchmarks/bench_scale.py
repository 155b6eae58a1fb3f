"""Asking archives of growing size: time, recall of the vectors, memory, size on disk, time to open.

Run as `python -m tests.benchmarks.bench_scale [--windows N ...] [--data-dir DIR] [--save FILE]`. The archives
are made by `_scaled`: real news up to some 108,000 windows, beyond that altered copies of it with synthetic
neighbours of the real vectors. Each is asked the development questions in a process of its own, without the
reader. Times are milliseconds of the processor, which is what one core takes; those by the wall say how busy
the machine was, and are given for the whole question. "retrieval" is analysing and encoding the question, and
finding hits by both legs; recall is of the windows found, against comparing all. With --data-dir archives are
made once: a million windows take a quarter of an hour. --save writes the table as JSON, for `_plot_scale`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from unittest.mock import patch

import numpy as np

from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, SearchConfig
from retrieval.encoder import open_encoder
from retrieval.engine import Engine
from retrieval.lexical import Filter, LexicalIndex, LexicalQuery
from retrieval.publish import DataDir
from retrieval.tokens import Tokenizer
from retrieval.vectors import VectorIndex, Vectors
from tests.benchmarks._scaled import asked, scaled_index

Result = TypeVar("Result")

ROOT = Path(__file__).parents[2]
RETRIEVAL = ("analyse", "encode", "search")
FOUND = 200
"""Windows that the engine asks the vectors for."""
Figures = dict[str, float]
COLUMNS = {
    "windows": ("windows", ",.0f"),
    "retrieval_p50": ("retrieval p50", ".1f"),
    "retrieval_p95": ("p95", ".1f"),
    "encode_p50": ("encode p50", ".1f"),
    "vectors_p50": ("vectors p50", ".1f"),
    "vectors_p95": ("p95", ".1f"),
    "exact_p50": ("all compared", ".1f"),
    "words_p50": ("words p50", ".1f"),
    "words_p95": ("p95", ".1f"),
    "ask_p50": ("ask p50", ".1f"),
    "ask_p95": ("p95", ".1f"),
    "ask_wall_p50": ("by the wall", ".1f"),
    "ask_wall_p95": ("p95", ".1f"),
    "recall_10": ("recall@10", ".3f"),
    "recall_200": ("@200", ".3f"),
    "rss_mb": ("RSS MB", ".0f"),
    "own_mb": ("own", ".0f"),
    "index_mb": ("index MB", ".0f"),
    "store_mb": ("store MB", ".0f"),
    "open_ms": ("open ms", ".0f"),
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--windows", type=int, nargs="+", default=[10_000])
    arguments.add_argument("--data-dir", type=Path, help="where the archives are, or are to be made and kept")
    arguments.add_argument("--save", type=Path, help="a JSON file for the table")
    arguments.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = arguments.parse_args()
    if options.measure:
        print(json.dumps(measure(DataDir(options.measure))))
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.data_dir or Path(temporary)
        rows = [asked_in_own_process(scaled(folder, windows)) for windows in options.windows]
    print_table(rows)
    if options.save:
        options.save.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def scaled(folder: Path, windows: int) -> DataDir:
    data, report = scaled_index(folder, windows, lambda stage, done, total: None)
    if report:
        rate = report.articles / report.seconds
        print(f"built {report.windows:,} windows in {report.seconds:.0f} s, {rate:.0f} articles/s")
    return data


def asked_in_own_process(data: DataDir) -> Figures:
    command = [sys.executable, "-m", "tests.benchmarks.bench_scale", "--measure", str(data.root)]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines()
    figures: Figures = json.loads(lines[-1])
    return figures


def print_table(rows: Sequence[Figures]) -> None:
    """Print a line a figure, a column an archive."""
    for key, (name, form) in COLUMNS.items():
        print(f"{name:>14}" + "".join(f"{format(row[key], form):>12}" for row in rows))


# ---- one archive -----------------------------------------------------------------------------------------


def measure(data: DataDir) -> Figures:
    """Ask one archive; return its column of the table."""
    encoder = open_encoder(ModelConfig(), data.root)
    tokenizer = Tokenizer(data.cache)
    started = time.perf_counter()
    engine = Engine(data, encoder, tokenizer, IndexConfig(), SearchConfig(), AnswerConfig())
    opened = time.perf_counter() - started
    questions = asked()
    figures, queries = ask_all(engine, questions)
    rss, own = memory()
    folder = data.generation(engine.manifest.number)
    return (
        figures
        | compare_vectors(folder / "vectors", engine.manifest.dimension, encoder.encode_queries(questions))
        | percentiles("words", time_words(LexicalIndex(folder / "lexical"), queries))
        | {
            "windows": engine.manifest.windows,
            "rss_mb": rss,
            "own_mb": own,
            "index_mb": sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6,
            "store_mb": data.articles.stat().st_size / 1e6,
            "open_ms": 1000 * opened,
        }
    )


def ask_all(engine: Engine, questions: Sequence[str]) -> tuple[Figures, list[LexicalQuery]]:
    """Ask twice, by the wall and by the time of the processor; return the times, and the words sought."""
    wall, queries = [], []
    for question in questions:
        # Not kept: what was considered holds all its articles.
        considered = engine.consider(question)
        wall.append(considered.answer.timings_ms["total"])
        queries.append(considered.question.query)
    with patch("time.perf_counter", time.process_time):
        steps = [engine.consider(question).answer.timings_ms for question in questions]
    figures = (
        percentiles("retrieval", [sum(step[name] for name in RETRIEVAL) for step in steps])
        | percentiles("encode", [step["encode"] for step in steps])
        | percentiles("ask", [step["total"] for step in steps])
        | percentiles("ask_wall", wall)
    )
    return figures, queries


def time_words(index: LexicalIndex, queries: Sequence[LexicalQuery]) -> list[float]:
    return [milliseconds(lambda query=query: index.search(query, FOUND, Filter()))[1] for query in queries]


def compare_vectors(folder: Path, dimension: int, queries: Vectors) -> Figures:
    """Return how long the vectors take, and what share of the nearest they find, against comparing all."""
    index = VectorIndex.read(folder, dimension)
    with tempfile.TemporaryDirectory(dir=folder.parent.parent) as without_codes:
        for file in folder.iterdir():
            if not file.name.endswith(".codes.faiss"):
                os.link(file, Path(without_codes) / file.name)
        exact = VectorIndex.read(Path(without_codes), dimension)
    found = [milliseconds(lambda query=query: list(index.search(query, FOUND))) for query in queries]
    true = [milliseconds(lambda query=query: list(exact.search(query, FOUND))) for query in queries]
    recalls = {
        f"recall_{count}": statistics.mean(
            len(set(one[:count]) & set(other[:count])) / count
            for (one, _), (other, _) in zip(found, true, strict=True)
        )
        for count in (10, FOUND)
    }
    return (
        percentiles("vectors", [spent for _, spent in found])
        | percentiles("exact", [spent for _, spent in true])
        | recalls
    )


def milliseconds(work: Callable[[], Result]) -> tuple[Result, float]:
    """Return what `work` returns, and the milliseconds of the processor it took."""
    started = time.process_time()
    result = work()
    return result, 1000 * (time.process_time() - started)


def percentiles(name: str, values: Sequence[float]) -> Figures:
    return {f"{name}_p50": float(np.quantile(values, 0.5)), f"{name}_p95": float(np.quantile(values, 0.95))}


def memory() -> tuple[float, float]:
    """Return the resident memory of this process in MB, and that of it which is no file's."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    sizes = {line.split(":")[0]: line.split()[1] for line in lines if line.endswith("kB")}
    return int(sizes["VmRSS"]) / 1024, int(sizes["RssAnon"]) / 1024


if __name__ == "__main__":
    main()
