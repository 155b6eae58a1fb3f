"""Kinds of vector index side by side, on the vectors of archives and their development questions.

Run as `python -m tests.benchmarks.bench_vectors [--windows N ...] [--data-dir DIR]`; DIR is `bench_scale`'s.
Each kind searches on one core for the 200 nearest windows, in segments of 131,072 rows as the index has them.
"compared" says how many rows, of all segments together, are computed anew from half precision after an
estimate, for each of the 200; a segment gives half as many at most. Times are of the processor; recall is
against comparing all in half precision. "building" is for a full segment, which a small change has to write
now and then within two seconds; "MB" is what a search looks at, without the rows that are computed anew.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from retrieval.config import ModelConfig
from retrieval.encoder import open_encoder
from retrieval.publish import current_number
from retrieval.vector_segment import ROWS_AT_ONCE
from retrieval.vector_writer import SEGMENT_ROWS
from retrieval.vectors import Vectors
from tests.benchmarks._scaled import asked, scaled_index

FOUND = 200
PRODUCT = faiss.METRIC_INNER_PRODUCT
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of index. `search` takes what `build` made, a question and a number; it returns scores and rows.

    `compared` rows for each one asked for are computed anew; None where the scores are true ones already.
    """

    name: str
    build: Callable[[Array], Any]
    search: Callable[[Any, Array, int], tuple[Array, Array]]
    compared: float | None


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--windows", type=int, nargs="+", default=[10_000])
    arguments.add_argument("--data-dir", type=Path, help="where the archives are, or are to be made and kept")
    options = arguments.parse_args()
    faiss.omp_set_num_threads(1)
    with tempfile.TemporaryDirectory() as temporary:
        for windows in options.windows:
            data, _report = scaled_index(options.data_dir or Path(temporary), windows, silent)
            vectors = read_vectors(data.generation(current_number(data) or 0) / "vectors")
            compare(vectors, open_encoder(ModelConfig(), data.root).encode_queries(asked()))


def silent(_stage: str, _done: int, _total: int | None) -> None:
    pass


def read_vectors(folder: Path) -> NDArray[np.float16]:
    """Return all vectors of an index, removed ones too, in half precision."""
    parts = []
    for file in sorted(folder.glob("*.faiss")):
        index = faiss.read_index(str(file))
        if isinstance(index, faiss.IndexScalarQuantizer):
            parts.append(faiss.vector_to_array(index.codes).view(np.float16).reshape(index.ntotal, index.d))
    return np.concatenate(parts)


def compare(vectors: NDArray[np.float16], questions: Vectors) -> None:
    print(f"{len(vectors):,} vectors, {len(questions)} questions")
    print(f"{'':32}{'p50 ms':>8}{'p95':>8}{'recall@10':>11}{'@200':>8}{'building s':>12}{'MB':>8}")
    segments = [vectors[first : first + SEGMENT_ROWS] for first in range(0, len(vectors), SEGMENT_ROWS)]
    exact = [half_precision(segment.astype(np.float32)) for segment in segments]
    nearest: list[Array] = []
    built: dict[Callable[[Array], Any], tuple[list[Any], float]] = {}
    for kind in KINDS:
        if kind.build not in built:
            built = {kind.build: build(kind, segments)}
        indexes, seconds = built[kind.build]
        found, spent = [], []
        for question in questions:
            started = time.process_time()
            found.append(search(kind, indexes, exact, question))
            spent.append(1000 * (time.process_time() - started))
        nearest = nearest or found
        recalls = [
            statistics.mean(np.isin(a[:k], b[:k]).mean() for a, b in zip(found, nearest, strict=True))
            for k in (10, FOUND)
        ]
        p50, p95 = np.quantile(spent, [0.5, 0.95])
        size = sum(bytes_of(index) for index in indexes) / 1e6
        print(
            f"{kind.name:32}{p50:8.1f}{p95:8.1f}{recalls[0]:11.3f}{recalls[1]:8.3f}{seconds:12.2f}{size:8.0f}",
            flush=True,
        )


def build(kind: Kind, segments: Sequence[Array]) -> tuple[list[Any], float]:
    """Return an index a segment, and the seconds that the largest took."""
    indexes, most = [], 0.0
    for segment in segments:
        started = time.process_time()
        indexes.append(kind.build(segment.astype(np.float32)))
        most = max(most, time.process_time() - started)
    return indexes, most


def search(kind: Kind, indexes: Sequence[Any], exact: Sequence[Any], question: Array) -> Array:
    """Return the rows found for a question, the nearest first."""
    scores, found = [], []
    for number, index in enumerate(indexes):
        wanted = max(FOUND, round(FOUND * (kind.compared or 1) / 2))
        score, rows = kind.search(index, question[None], min(wanted, exact[number].ntotal))
        scores.append(score[rows >= 0])
        found.append(rows[rows >= 0] + number * SEGMENT_ROWS)
    score, rows = np.concatenate(scores), np.concatenate(found)
    if kind.compared:
        rows = np.sort(rows[np.argsort(-score)[: round(FOUND * kind.compared)]])
        score = np.concatenate(
            [
                # In steps, as the index does it.
                exact[number].reconstruct_batch(step) @ question
                for number in range(len(indexes))
                for step in steps(rows[rows // SEGMENT_ROWS == number] - number * SEGMENT_ROWS)
            ]
        )
    return rows[np.argsort(-score, kind="stable")[:FOUND]]


def steps(rows: Array) -> list[Array]:
    return [rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE)]


# ---- kinds -----------------------------------------------------------------------------------------------


def by_faiss(index: Any, question: Array, wanted: int) -> tuple[Array, Array]:
    scores, rows = index.search(question, wanted)
    return scores[0], rows[0]


def half_precision(vectors: Array) -> Any:
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, PRODUCT)
    index.add(vectors)
    return index


def eight_bits(vectors: Array) -> Any:
    index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_8bit, PRODUCT)
    index.train(vectors)
    index.add(vectors)
    return index


def clusters(vectors: Array) -> Any:
    index = faiss.index_factory(vectors.shape[1], f"IVF{CLUSTERS},SQ8", PRODUCT)
    index.train(vectors[: 64 * CLUSTERS])
    index.add(vectors)
    return index


def probing(probes: int) -> Callable[[Any, Array, int], tuple[Array, Array]]:
    def search(index: Any, question: Array, wanted: int) -> tuple[Array, Array]:
        index.nprobe = probes
        return by_faiss(index, question, wanted)

    return search


def clustered_rabitq(vectors: Array) -> Any:
    index = faiss.index_factory(vectors.shape[1], f"IVF{CLUSTERS},RaBitQfs", PRODUCT)
    index.train(vectors[: 64 * CLUSTERS])
    index.add(vectors)
    return index


def signs(vectors: Array) -> Any:
    center = vectors.mean(axis=0)
    index = faiss.IndexBinaryFlat(vectors.shape[1])
    index.add(np.packbits(vectors > center, axis=1, bitorder="little"))
    return index, center


def by_signs(made: Any, question: Array, wanted: int) -> tuple[Array, Array]:
    index, center = made
    distances, rows = index.search(np.packbits(question > center, axis=1, bitorder="little"), wanted)
    return -distances[0], rows[0]


def rabitq(vectors: Array) -> Any:
    index = faiss.IndexRaBitQFastScan(vectors.shape[1], PRODUCT)
    index.train(vectors)
    index.add(vectors)
    return index


def bytes_of(made: Any) -> int:
    index = made[0] if isinstance(made, tuple) else made
    if isinstance(index, faiss.IndexBinaryFlat):
        return int(index.ntotal * index.code_size)
    return int(faiss.serialize_index(index).nbytes)


CLUSTERS = 256
KINDS = (
    Kind("all compared, half precision", half_precision, by_faiss, None),
    Kind("all compared, 8 bits (SQ8)", eight_bits, by_faiss, None),
    *(Kind(f"IVF{CLUSTERS},SQ8, {n} probed", clusters, probing(n), None) for n in (32, 64, 128)),
    Kind("binary, 10 compared", signs, by_signs, 10),
    *(Kind(f"IVF{CLUSTERS},RaBitQ, {n} probed, 10", clustered_rabitq, probing(n), 10) for n in (64, 128)),
    *(Kind(f"RaBitQ, {n} compared", rabitq, by_faiss, n) for n in (5, 10, 20)),
)


if __name__ == "__main__":
    main()
