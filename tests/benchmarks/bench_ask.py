"""Asking: a cold start of `baowen ask`, and the second question of a running engine, on the sample archive.

Run as `python -m tests.benchmarks.bench_ask [--runs N] [--data-dir DIR]`. Memory is the peak resident size
of the whole process, as the operating system counts it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "data" / "sample_questions.jsonl"
QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"
BAOWEN = [str(Path(sys.executable).with_name("baowen"))]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=9)
    arguments.add_argument("--data-dir", type=Path, help="a data folder with an index; made if not given")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = options.data_dir or Path(temporary)
        if not options.data_dir:
            subprocess.run(
                [*BAOWEN, "index", "build", str(ROOT / "corpus" / "samples"), "--data-dir", str(data_dir)],
                check=True,
                capture_output=True,
                cwd=ROOT,
            )
        seconds, peaks = zip(*(cold_ask(data_dir) for _ in range(options.runs + 1)), strict=True)
        # The first run warms the disk.
        print(f"cold ask, {options.runs} runs: median {statistics.median(seconds[1:]):.2f} s, ", end="")
        print(f"slowest {max(seconds[1:]):.2f} s, peak memory {max(peaks[1:]):.0f} MB")
        times = sorted(warm_asks(data_dir))
        print(f"a further question, {len(times)} of them: median {statistics.median(times):.0f} ms, ", end="")
        print(f"p95 {times[int(0.95 * len(times))]:.0f} ms")


def cold_ask(data_dir: Path) -> tuple[float, float]:
    """Ask in a new process; return its wall time in seconds and its peak memory in MB."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [*BAOWEN, "ask", QUESTION, "--data-dir", str(data_dir)], stdout=subprocess.DEVNULL, cwd=ROOT
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"baowen ask ended with status {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def warm_asks(data_dir: Path) -> list[float]:
    """Ask all sample questions in one process; return the time of each but the first, in milliseconds."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = "\n".join(json.loads(line)["question"] for line in lines)
    answered = subprocess.run(
        [*BAOWEN, "ask", "--batch", "-", "--data-dir", str(data_dir)],
        input=questions.encode(),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )
    answers = [json.loads(line) for line in answered.stdout.splitlines()]
    return [answer["timings_ms"]["total"] for answer in answers[1:]]


if __name__ == "__main__":
    main()
