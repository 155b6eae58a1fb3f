"""The part of a build that is not the model: articles a second, against jieba's own cutting of the texts.

Run as `python -m tests.benchmarks.bench_articles [--articles N] [--profile]`. Vectors are given: each text
gets a direction of its own, which costs next to nothing. Reading (with windows and the store), terms and
vectors are timed by stage, in time of the processor; --profile prints the costliest functions instead.
"""

import argparse
import cProfile
import json
import pstats
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from corpus.folding import fold
from retrieval.build import IndexBuilder, Stage
from retrieval.config import IndexConfig
from retrieval.publish import DataDir
from retrieval.tokens import Tokenizer
from tests.benchmarks._scaled import real_records
from tests.benchmarks.bench_change import RandomEncoder


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--articles", type=int, default=2000)
    arguments.add_argument("--profile", action="store_true")
    options = arguments.parse_args()
    records, source = real_records()
    records = records[: options.articles]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        archive = folder / "archive.jsonl"
        archive.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        data = DataDir(folder / "data")
        tokenizer = Tokenizer(data.cache)
        builder = IndexBuilder(data, IndexConfig(), RandomEncoder(), tokenizer, "random")
        if options.profile:
            profile = cProfile.Profile()
            profile.runcall(builder.build, [archive], lambda stage, done, total: None)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
            return
        jieba = cutting_seconds(records, tokenizer)
        stages: dict[str, float] = defaultdict(float)
        last = time.process_time()

        def told(stage: Stage, _done: int, _total: int | None) -> None:
            nonlocal last
            now = time.process_time()
            stages[stage] += now - last
            last = now

        report = builder.build([archive], told)
    total = sum(stages.values())
    print(f"{report.articles:,} articles of {source}, {report.windows:,} windows; seconds of the processor:")
    for stage, seconds in stages.items():
        print(f"{stage:12}{seconds:8.2f}{report.articles / seconds:10.0f} articles/s")
    print(f"{'all':12}{total:8.2f}{report.articles / total:10.0f} articles/s")
    share = f"{jieba / total:.0%} of all"
    print(f"{'jieba alone':12}{jieba:8.2f}{report.articles / jieba:10.0f} articles/s, {share}")


def cutting_seconds(records: list[dict[str, object]], tokenizer: Tokenizer) -> float:
    """Return the seconds that cutting the folded texts takes, once and in search mode, as for the index."""
    folded = [fold(str(record["text"])).text for record in records]
    tokenizer.words(folded[0])
    started = time.process_time()
    for text in folded:
        tokenizer.words(text)
    return time.process_time() - started


if __name__ == "__main__":
    main()
