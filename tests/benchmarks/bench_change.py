"""Changing a large index: what new, changed, renamed and deleted files cost, and a question after each.

Run as `python -m tests.benchmarks.bench_change [--windows N] [--data-dir DIR]`. The archive is made up:
articles of ten paragraphs of one window each, of words of the sample pages, with random vectors of the
bundled model's dimension: nothing but the index's own work is timed. With --data-dir the archive is made
once: a million windows take a quarter of an hour.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus.files import iter_files, read_articles
from corpus.types import Article
from retrieval.build import BuildReport, IndexBuilder, Stage
from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from retrieval.vectors import VectorIndex, Vectors

ROOT = Path(__file__).parents[2]
PARAGRAPHS = 10
WORDS_A_PARAGRAPH = 18
DIMENSION = 384
ARTICLES_A_FILE = 1000
QUESTION = "临江港的集装箱吞吐量是多少"


Times = tuple[float, float]
"""Seconds on the wall, and of the processor: on a busy machine the latter say more."""


class Clock:
    """Times one piece of work."""

    def __init__(self) -> None:
        self._wall, self._busy = time.perf_counter(), time.process_time()

    def stop(self) -> Times:
        return time.perf_counter() - self._wall, time.process_time() - self._busy


class RandomEncoder:
    """Gives each text a direction of its own, the same in every run. Meets retrieval.encoder.Encoder."""

    fingerprint = "random-384"
    dimension = DIMENSION

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = np.random.default_rng(hash_of(text)).standard_normal(DIMENSION, np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    encode_queries = encode_passages

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        for first in range(0, len(texts), 512):
            indices = list(range(first, min(first + 512, len(texts))))
            yield indices, self.encode_passages([texts[index] for index in indices])


def hash_of(text: str) -> int:
    return random.Random(text).getrandbits(63)


class Writer:
    """Makes up articles, no two alike."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        files, _problems = iter_files([ROOT / "corpus" / "samples"])
        read = [article for file in files for article in read_articles(file, 10**8)]
        texts = [p.text for article in read if isinstance(article, Article) for p in article.passages]
        self._words = sorted({word for text in texts for word in tokenizer.words(text)})

    def record(self, number: int) -> dict[str, str]:
        some = random.Random(number)
        paragraphs = [
            "".join(some.choices(self._words, k=WORDS_A_PARAGRAPH)) + f"{number}号{part}。"
            for part in range(PARAGRAPHS)
        ]
        return {
            "id": str(number),
            "title": "".join(some.choices(self._words, k=5)) + str(number),
            "date": f"{2000 + number % 25}-{1 + number % 12:02}-{1 + number % 28:02}",
            "source": "临江日报",
            "text": "\n\n".join(paragraphs),
        }

    def write(self, path: Path, numbers: Sequence[int]) -> Path:
        lines = [json.dumps(self.record(number), ensure_ascii=False) for number in numbers]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path


def silent(_stage: Stage, _done: int, _total: int | None) -> None:
    pass


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--windows", type=int, default=50_000)
    arguments.add_argument("--changes", type=int, default=40, help="of each kind")
    arguments.add_argument("--data-dir", type=Path, help="where the archive is, or is to be made and kept")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.data_dir or Path(temporary) / "data"
        files = Path(temporary) / "files"
        files.mkdir()
        data = DataDir(root)
        tokenizer = Tokenizer(data.cache)
        builder = IndexBuilder(data, IndexConfig(), RandomEncoder(), tokenizer, "random")
        writer = Writer(tokenizer)
        if current_number(data) is None:
            make_archive(builder, writer, files, options.windows)
        print_changes(data, builder, tokenizer, writer, files, options.changes)


def make_archive(builder: IndexBuilder, writer: Writer, folder: Path, windows: int) -> None:
    articles = windows // PARAGRAPHS
    paths = [
        writer.write(folder / f"archive{first}.jsonl", range(first, min(first + ARTICLES_A_FILE, articles)))
        for first in range(0, articles, ARTICLES_A_FILE)
    ]
    report = builder.build(paths, silent)
    print(f"built {report.windows:,} windows in {report.seconds:.0f} s, vectors given")


def print_changes(
    data: DataDir, builder: IndexBuilder, tokenizer: Tokenizer, writer: Writer, files: Path, changes: int
) -> None:
    number = current_number(data)
    assert number is not None
    first = 10**7 + number * 1000
    vectors = VectorIndex.read(data.generation(number) / "vectors", DIMENSION)
    print(f"{len(vectors):,} windows in {vectors.segments} segments, {vectors.removed:,} removed rows")
    engine = Engine(data, RandomEncoder(), tokenizer, IndexConfig(), SearchConfig(), AnswerConfig())
    asked: list[Times] = []
    steady: list[Times] = []

    def timed(change: Callable[[], BuildReport]) -> Times:
        clock = Clock()
        assert change().changed
        seconds = clock.stop()
        clock = Clock()
        engine.ask(QUESTION)
        asked.append(clock.stop())
        return seconds

    kinds: dict[str, list[Times]] = {name: [] for name in ("new", "changed", "renamed", "deleted")}
    for place in range(changes):
        path, other = files / f"new{place}.jsonl", files / f"renamed{place}.jsonl"
        writer.write(path, [first + place])
        kinds["new"].append(timed(lambda path=path: builder.add([path], silent)))
        writer.write(path, [first + 500 + place])
        kinds["changed"].append(timed(lambda path=path: builder.add([path], silent)))
        path.rename(other)
        kinds["renamed"].append(timed(lambda path=path, other=other: builder.update([other], [path], silent)))
        if place % 2:
            kinds["deleted"].append(timed(lambda other=other: builder.remove([str(other)], silent)))
    for _again in range(20):
        clock = Clock()
        engine.ask(QUESTION)
        steady.append(clock.stop())
    print(
        f"{'an article of ten paragraphs':32}{'median s':>10}{'slowest s':>10}{'CPU s':>10}{'most CPU s':>12}"
    )
    questions = {"the next question, after a swap": asked, "a question without a swap": steady}
    for name, times in (kinds | questions).items():
        wall, busy = zip(*times, strict=True)
        print(
            f"{name:32}{statistics.median(wall):10.3f}{max(wall):10.3f}"
            f"{statistics.median(busy):10.3f}{max(busy):12.3f}"
        )
    engine.close()
    vectors = VectorIndex.read(data.generation(current_number(data) or 0) / "vectors", DIMENSION)
    print(f"{len(vectors):,} windows in {vectors.segments} segments, {vectors.removed:,} removed rows")


if __name__ == "__main__":
    main()
