"""Swaps under load: readers ask without pause while generation after generation is published.

Run as `python -m tests.benchmarks.bench_swap [--generations N] [--readers N] [--windows N]`. One process
publishes; the readers are threads of another with one engine, as in the bot. Each generation replaces the
same three articles, whose headlines and texts name it, so that an answer that mixes two generations is seen.
Vectors are hashed words: the model takes the same time before and after. An answer is "during a swap" if the
generation changed while it was made.
"""

import argparse
import gc
import multiprocessing
import re
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from retrieval.types import Answer
from tests.benchmarks.bench_change import PARAGRAPHS, Writer
from tests.hash_encoder import HashEncoder
from tests.index_maker import Workshop, silent

QUESTION = "凤凰岭大桥的桥面全长多少米？"
PLACES = ("东", "西", "南")
_NUMBERS = re.compile(r"第(\d+)次")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--generations", type=int, default=100)
    arguments.add_argument("--readers", type=int, default=4)
    arguments.add_argument("--windows", type=int, default=5_000)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        tokenizer = Tokenizer(root / "cache")
        archive = Writer(tokenizer).write(root / "archive.jsonl", range(options.windows // PARAGRAPHS))
        workshop = Workshop(root / "data", tokenizer)
        workshop.build(archive, *write_articles(root, 0))
        measure(root, workshop, options.generations, options.readers)


def write_articles(root: Path, number: int) -> Sequence[Path]:
    """Write the three articles as they are for the `number`th time."""
    paths = []
    for place in PLACES:
        path = root / f"{place}_2024-07-11.txt"
        path.write_text(
            f"凤凰岭大桥{place}段第{number}次测量\n\n临江日报记者 周明\n\n"
            f"凤凰岭大桥{place}段第{number}次测量，桥面全长{1000 + number}米，结果由{place}站公布。\n",
            encoding="utf-8",
        )
        paths.append(path)
    return paths


def publish_all(root: Path, generations: int, over: "multiprocessing.synchronize.Event") -> None:
    """Publish generation after generation, in a process of its own."""
    workshop = Workshop(root / "data", Tokenizer(root / "cache"))
    builder = workshop.builder()
    for number in range(1, generations + 1):
        builder.add(write_articles(root, number), silent)
    over.set()


class Readers:
    """Threads that ask one engine."""

    def __init__(self, engine: Engine, data: DataDir, count: int) -> None:
        self.steady: list[float] = []
        self.swapping: list[float] = []
        self.errors: list[str] = []
        self.mixed: list[str] = []
        self._engine = engine
        self._data = data
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        while not self._over.is_set():
            before = self._engine.manifest.number
            started = time.perf_counter()
            try:
                answer = self._engine.ask(QUESTION)
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}")
                continue
            seconds = time.perf_counter() - started
            is_swap = before != self._engine.manifest.number or before != current_number(self._data)
            (self.swapping if is_swap else self.steady).append(seconds)
            if problem := mixture(answer):
                self.mixed.append(problem)


def mixture(answer: Answer) -> str:
    """Return what in an answer is not of one generation, "" if all is."""
    quotes = answer.quotes or answer.nearest
    measured = [quote for quote in quotes if "凤凰岭" in quote.article.title]
    numbers = {
        int(number)
        for quote in measured
        for number in (*_NUMBERS.findall(quote.article.title), *_NUMBERS.findall(quote.text))
    }
    if len(measured) != len(PLACES) or len(numbers) != 1:
        return f"{len(measured)} quotes of the measurements {sorted(numbers)}"
    return ""


def measure(root: Path, workshop: Workshop, generations: int, readers: int) -> None:
    engine = Engine(
        workshop.data, HashEncoder(), workshop.tokenizer, IndexConfig(), SearchConfig(), AnswerConfig()
    )
    for _warm in range(50):
        engine.ask(QUESTION)
    before = resident_mb()
    context = multiprocessing.get_context("spawn")
    over = context.Event()
    publisher = context.Process(target=publish_all, args=(root, generations, over))
    asking = Readers(engine, workshop.data, readers)
    publisher.start()
    started = time.monotonic()
    over.wait()
    seconds = time.monotonic() - started
    publisher.join()
    asking.stop()
    final = engine.ask(QUESTION)
    gc.collect()
    after = resident_mb()
    last = {int(n) for q in final.quotes or final.nearest for n in _NUMBERS.findall(q.text)}
    print(f"{generations} generations in {seconds:.1f} s, {readers} readers")
    print(f"answers: {len(asking.steady)} between swaps, {len(asking.swapping)} during one")
    print(f"errors: {len(asking.errors)} {asking.errors[:2]}; mixed: {len(asking.mixed)} {asking.mixed[:2]}")
    print(f"the last answer is of measurement {sorted(last)}")
    print(f"{'milliseconds':20}{'median':>10}{'p99':>10}{'slowest':>10}")
    for name, times in (("between swaps", asking.steady), ("during a swap", asking.swapping)):
        ordered = [1000 * value for value in sorted(times)] or [0.0]
        p99 = ordered[int(0.99 * len(ordered))]
        print(f"{name:20}{ordered[len(ordered) // 2]:10.1f}{p99:10.1f}{ordered[-1]:10.1f}")
    print(f"resident: {before:.0f} MB before, {after:.0f} MB after")
    engine.close()
    if asking.errors or asking.mixed or last != {generations}:
        raise SystemExit(1)


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1000


if __name__ == "__main__":
    main()
