"""Building an index: passages a second, memory and size, beside a plain sentence-transformers loop.

Run as `python -m tests.benchmarks.bench_build [FILE] [--articles N] [--loop-windows N]`. FILE defaults to
the broadcast news of ../shared where it is present, else to the sample archive. The build runs in a process
of its own, as `baowen index build` does. The loop (fp32, batches of 32, in the order of the file, no index,
no store) encodes the first windows of the same articles, half of them before the build and half after, so
that a machine that is busier at one time than at another is no advantage to either.
"""

import argparse
import gzip
import json
import multiprocessing
import resource
import tempfile
import time
from itertools import islice
from pathlib import Path

from corpus.errors import UnreadableFileError
from corpus.files import iter_files, read_articles
from corpus.windows import make_windows
from retrieval.build import BuildReport, open_builder
from retrieval.bundled_model import PASSAGE_PROMPT, ensure_bundled_model
from retrieval.config import IndexConfig, ModelConfig
from retrieval.passage_input import passage_inputs
from retrieval.publish import DataDir

ROOT = Path(__file__).parents[2]
NEWS = ROOT.parent / "shared" / "corpora" / "xinwenlianbo_2025.jsonl.gz"
SAMPLES = ROOT / "corpus" / "samples"
MAX_BYTES = 100_000_000
LOOP_BATCH = 32


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("path", nargs="?", type=Path, default=NEWS if NEWS.is_file() else SAMPLES)
    arguments.add_argument("--articles", type=int, help="only so many articles")
    arguments.add_argument("--loop-windows", type=int, default=1024)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = DataDir(Path(temporary))
        ensure_bundled_model(data.root)
        path = shortened(options.path, options.articles, data.root) if options.articles else options.path
        texts = first_inputs(path, options.loop_windows)
        half = len(texts) // 2
        before = in_own_process(loop_seconds, data, texts[:half])
        report, peak_mb = in_own_process(build, data, path)
        after = in_own_process(loop_seconds, data, texts[half:])
        loop_rate = len(texts) / (before + after)
        print_report(data, report, peak_mb, loop_rate)


def shortened(path: Path, articles: int, folder: Path) -> Path:
    """Return a copy of a .jsonl.gz file with its first lines only."""
    short = folder / "first.jsonl"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        short.write_text("".join(islice(lines, articles)), encoding="utf-8")
    return short


def first_inputs(path: Path, count: int) -> list[str]:
    """Return what the encoder is given for the first windows."""
    files, _problems = iter_files([path])
    return list(
        islice(
            (
                text
                for file in files
                for article in read_articles(file, MAX_BYTES)
                if not isinstance(article, UnreadableFileError)
                for text in passage_inputs(article, make_windows(article))
            ),
            count,
        )
    )


def in_own_process(work, *arguments):  # type: ignore[no-untyped-def]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def loop_seconds(data: DataDir, texts: list[str]) -> float:
    """Encode as the library's own example does; return the seconds without loading."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(ensure_bundled_model(data.root)), device="cpu")
    model.encode([PASSAGE_PROMPT + texts[0]], show_progress_bar=False)
    started = time.perf_counter()
    model.encode(
        [PASSAGE_PROMPT + text for text in texts],
        batch_size=LOOP_BATCH,
        normalize_embeddings=True,
        show_progress_bar=False,
    )
    return time.perf_counter() - started


def build(data: DataDir, path: Path) -> tuple[BuildReport, float]:
    """Build as the command does; return its report and the process's peak memory in MB."""
    builder = open_builder(data, ModelConfig(), IndexConfig())
    report = builder.build([path], lambda stage, done, total: None)
    return report, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def print_report(data: DataDir, report: BuildReport, peak_mb: float, loop_rate: float) -> None:
    """Print the table."""
    live = sum(
        file.stat().st_size for file in data.generation(report.generation).rglob("*") if file.is_file()
    )
    rate = report.windows / report.seconds
    rows = {
        "articles": f"{report.articles:,}",
        "passages": f"{report.passages:,}",
        "windows": f"{report.windows:,}",
        "unreadable": f"{len(report.unreadable)}",
        "seconds": f"{report.seconds:.0f}",
        "passages a second": f"{report.passages / report.seconds:.1f}",
        "windows a second, whole build": f"{rate:.1f}",
        "windows a second, plain fp32 loop": f"{loop_rate:.1f}",
        "ratio": f"{rate / loop_rate:.2f}",
        "peak memory": f"{peak_mb:.0f} MB",
        "index": f"{live / 1e6:.0f} MB",
        "article store": f"{data.articles.stat().st_size / 1e6:.0f} MB",
        "embedding cache": f"{data.embeddings.stat().st_size / 1e6:.0f} MB",
    }
    for name, value in rows.items():
        print(f"{name:36}{value:>12}")
    print(json.dumps({"ratio": round(rate / loop_rate, 2)}))


if __name__ == "__main__":
    main()
