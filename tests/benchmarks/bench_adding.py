"""What it takes to look at a file that an admin sends, and to add it: seconds and memory of the processes.

The bot answers meanwhile; how long its answers take beside is in bench_bot.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from bot.telegram.index_requests import Add, Look, Outcome, Progress, Request
from retrieval.config import IndexConfig, ModelConfig
from tests.benchmarks.sets import ROOT

SAMPLES = ROOT / "corpus" / "samples"
LARGEST_BYTES = 20_000_000

LINES = msgspec.json.Decoder(Outcome | Progress)


def run(data_dir: Path, job: Look | Add) -> tuple[Outcome, float, int]:
    """Return what came of a job, its seconds, and the most memory, in MB, of all processes so far."""
    request = Request(str(data_dir), ModelConfig(), IndexConfig(), "zh", job)
    command = [sys.executable, "-m", "bot.telegram.index_jobs"]
    started = time.monotonic()
    ended = subprocess.run(
        command, input=msgspec.json.encode(request), stdout=subprocess.PIPE, cwd=ROOT, check=True
    )
    seconds = time.monotonic() - started
    outcome = LINES.decode(ended.stdout.splitlines()[-1])
    assert not isinstance(outcome, Progress)
    return outcome, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "data"
        page = (SAMPLES / "linjiang_daily_2024-07-11.txt").read_text(encoding="utf-8") + "\n\n"
        large = Path(folder) / "large.txt"
        large.write_text(page * (LARGEST_BYTES // len(page.encode())), encoding="utf-8")
        first, second = SAMPLES / "linjiang_daily_2024-07-11.txt", SAMPLES / "qinghe_evening_20240712.txt"
        # By memory, the least first: what is told is the most of all processes so far.
        jobs: list[tuple[str, Look | Add]] = [
            (f"look at {second.stat().st_size / 1000:.0f} kB", Look(str(second), LARGEST_BYTES)),
            (f"look at {large.stat().st_size / 1e6:.0f} MB", Look(str(large), LARGEST_BYTES)),
            ("add a page, the model unpacked", Add(str(first))),
            ("add a page", Add(str(second))),
        ]
        for name, job in jobs:
            outcome, seconds, memory = run(data_dir, job)
            print(f"{name:32} {type(outcome).__name__:8} {seconds:6.1f} s, at most {memory:5} MB so far")


if __name__ == "__main__":
    main()
