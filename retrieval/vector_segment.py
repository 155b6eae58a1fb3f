"""One segment of the window vectors: rows written once, in ascending order of their keys, and never changed.

    g000007-0.keys.npy      int64: the key of each row
    g000007-0.faiss         the vectors in the same order, in half precision
    g000007-0.removed.npy   uint32, ascending: rows no longer in the index; absent while there is none
    g000007-0.codes.faiss   a bit a value, by which the rows worth comparing are found; absent where all are

Half precision takes half the memory, disk and time of single precision (131,072 vectors of 384 values on one
core: 6 ms a search against 11 ms). The cosine between a vector and its stored form is above 0.999999, and the
nearest stay what they are in single precision but for near-ties (tests/retrieval/test_vectors.py).

Codes are RaBitQ's (Gao and Long 2024), 56 bytes a vector: a search estimates all inner products by them, and
computes those of the best of all segments together (retrieval.vectors). What a filter lets pass is compared
without: codes know no filters.

The files are mapped into memory rather than read, but for the codes, 7 MB a segment: opening takes a
few milliseconds, what is searched is shared between generations and processes, and the files may be unlinked
while they are open.
"""

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
HalfVectors = NDArray[np.float16]

BYTES_A_VALUE = 2
ROWS_A_STEP = 16_384
"""Rows that are put into single precision at a time when all of a segment are gone through."""
ESTIMATED_PER_RESULT = 5
"""Rows that a segment's codes are asked for, for each one that is wanted in the end: all may be in one
segment. Of the 200 nearest of 108,311 rows, 500 by their codes have 82%, 1,000 have 93% and 2,000 98%."""
ROWS_AT_ONCE = 512
"""Rows whose inner products are computed at a time."""
SAME_SIGNS = 0.99
"""A code holds the signs of a vector's values, from the centre; rounding may turn that of a value near 0."""
_SUFFIX, _CODES_SUFFIX = ".faiss", ".codes.faiss"


class Segment:
    """An opened segment. Safe to share between threads; never changed."""

    def __init__(self, name: str, keys: Keys, index: Any, removed: Rows, codes: Any | None) -> None:
        """Take what `open_segment` reads."""
        self.name = name
        self._keys = keys
        self._index = index
        self._codes = codes
        self.removed = removed
        # A selector of rows that are not removed, made once: most segments of an archive have a few.
        self._alive = np.ones(len(keys), bool)
        self._alive[removed] = False

    @property
    def rows_written(self) -> int:
        """Rows in the files, the removed ones too."""
        return len(self._keys)

    @property
    def live(self) -> int:
        """Rows that are not removed."""
        return len(self._keys) - len(self.removed)

    @property
    def coded(self) -> bool:
        """Whether it is searched by codes."""
        return self._codes is not None

    def rows(self, keys: Keys) -> Rows:
        """Return the row of each key, -1 for a key that is not here or was removed."""
        if not len(self._keys):
            return np.full(len(keys), -1, np.int64)
        places = np.searchsorted(self._keys, keys).clip(max=len(self._keys) - 1)
        return np.where((self._keys[places] == keys) & self._alive[places], places, -1)

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of rows, shape (n, dimension)."""
        if not len(rows):
            return np.empty((0, self._index.d), np.float32)
        return np.asarray(self._index.reconstruct_batch(rows), dtype=np.float32)

    def contents(self, removed: Rows) -> tuple[Keys, Vectors]:
        """Return the keys of all rows but the removed ones, and their vectors."""
        rows = np.setdiff1d(np.arange(len(self._keys)), removed, assume_unique=True)
        return np.asarray(self._keys[rows]), self.vectors(rows)

    def similarities(self, rows: Rows, query: Vectors) -> Vectors:
        """Return the inner products of rows with a query of shape (dimension,)."""
        # A larger product numpy hands to several threads, whose start costs 8 ms, on a busy machine 160.
        steps = [
            self.vectors(rows[at : at + ROWS_AT_ONCE]) @ query for at in range(0, len(rows), ROWS_AT_ONCE)
        ]
        return np.concatenate(steps) if steps else np.empty(0, np.float32)

    def search(self, query: Vectors, limit: int, only: Keys | None = None) -> tuple[Keys, Vectors]:
        """Return keys and inner products of the `limit` nearest rows, best first, comparing all.

        `query` has shape (dimension,). With `only`, no other rows are looked at.
        """
        selected = self._alive
        if only is not None:
            rows = self.rows(only)
            selected = np.zeros(len(self._keys), bool)
            selected[rows[rows >= 0]] = True
        # Fewer rows than asked for would be made up with rows of -1.
        limit = min(limit, self.live if only is None else int(selected.sum()))
        if not limit:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        params = None
        if only is not None or len(self.removed):
            bits = np.packbits(selected, bitorder="little")
            # FAISS's own stubs do not know what its Python wrappers take.
            params = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]
        scores, found = self._index.search(query[None], limit, params=params)
        return np.asarray(self._keys[found[0]]), np.asarray(scores[0], dtype=np.float32)

    def estimate(self, query: Vectors, limit: int) -> tuple[Rows, Vectors] | None:
        """Return the rows that are nearest as far as their codes tell, and their estimated inner products.

        None where they cannot be told: there are no codes, or too many of the nearest are removed. There are
        ESTIMATED_PER_RESULT times `limit`, less the removed ones.
        """
        if self._codes is None:
            return None
        wanted = min(ESTIMATED_PER_RESULT * limit, len(self._keys))
        scores, found = self._codes.search(query[None], wanted)
        # Fewer than asked for are made up with rows of -1.
        there = found[0] >= 0
        there[there] = self._alive[found[0][there]]
        rows = found[0][there]
        return (rows, scores[0][there]) if len(rows) >= min(2 * limit, self.live) else None

    def keys_of(self, rows: Rows) -> Keys:
        """Return the keys of rows."""
        return np.asarray(self._keys[rows])

    def has_true_codes(self) -> bool:
        """Return whether each row's code, if there are codes, is that of its vector."""
        if self._codes is None:
            return True
        center = faiss.vector_to_array(self._codes.center)
        for rows in _steps(len(self._keys)):
            vectors, coded = self.vectors(rows) - center, self._codes.reconstruct_batch(rows) - center
            if (((vectors > 0) == (coded > 0)).mean(axis=1) < SAME_SIGNS).any():
                return False
        return True


def segment_names(folder: Path) -> list[str]:
    """Return the names of the segments in a folder, in the order they were written."""
    files = [file.name for file in folder.glob(f"*{_SUFFIX}") if not file.name.endswith(_CODES_SUFFIX)]
    return sorted(name.removesuffix(_SUFFIX) for name in files)


def segment_files(folder: Path, name: str) -> list[Path]:
    """Return the files of a segment that are there."""
    return [path for path in _paths(folder, name) if path.exists()]


def _paths(folder: Path, name: str) -> tuple[Path, Path, Path, Path]:
    suffixes = (_SUFFIX, ".keys.npy", ".removed.npy", _CODES_SUFFIX)
    first, second, third, fourth = (folder / f"{name}{suffix}" for suffix in suffixes)
    return first, second, third, fourth


def write_segment(folder: Path, name: str, keys: Keys, vectors: HalfVectors) -> None:
    """Write a segment. Raises RuntimeError (FAISS's), OSError or ValueError if the disk does not take it."""
    dimension = vectors.shape[1]
    order = np.argsort(keys)
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for rows in _steps(len(order)):
        index.add(vectors[order[rows]].astype(np.float32))
    index_path, keys_path, _removed_path, _codes_path = _paths(folder, name)
    faiss.write_index(index, str(index_path))
    np.save(keys_path, keys[order])
    # FAISS does not say so when the last bytes of a file found no room.
    open_segment(folder, name, dimension)


def _steps(rows: int) -> list[Rows]:
    return np.split(np.arange(rows), range(ROWS_A_STEP, rows, ROWS_A_STEP))


def write_codes(folder: Path, segment: Segment, dimension: int) -> None:
    """Write the codes by which a segment is searched from then on. Raises what `write_segment` does."""
    codes = faiss.IndexRaBitQFastScan(dimension, faiss.METRIC_INNER_PRODUCT)
    steps = _steps(segment.rows_written)
    # All there is to learn is the centre.
    codes.train((sum(segment.vectors(rows).sum(axis=0) for rows in steps) / segment.rows_written)[None])
    for rows in steps:
        codes.add(segment.vectors(rows))
    faiss.write_index(codes, str(_paths(folder, segment.name)[3]))
    open_segment(folder, segment.name, dimension)


def write_removed(folder: Path, name: str, rows: Rows) -> None:
    """Write which rows of a segment are removed, as a new file: the one before may be shared by a link."""
    path = _paths(folder, name)[2]
    path.unlink(missing_ok=True)
    np.save(path, rows.astype(np.uint32))


def open_segment(folder: Path, name: str, dimension: int) -> Segment:
    """Open what `write_segment` wrote.

    Raises RuntimeError (FAISS's), OSError, EOFError or ValueError if it is damaged.
    """
    index_path, keys_path, removed_path, codes_path = _paths(folder, name)
    # One thread a query: several threads on one short search cost more than they save.
    faiss.omp_set_num_threads(1)
    index = faiss.read_index(str(index_path), faiss.IO_FLAG_MMAP_IFC)
    keys = np.load(keys_path, mmap_mode="r", allow_pickle=False)
    removed = np.empty(0, np.uint32)
    if removed_path.exists():
        removed = np.load(removed_path, allow_pickle=False)
    codes = faiss.read_index(str(codes_path)) if codes_path.exists() else None
    # What does not fit together would be read beyond its end.
    if not (
        isinstance(index, faiss.IndexScalarQuantizer)
        and index.sq.qtype == faiss.ScalarQuantizer.QT_fp16
        and index.metric_type == faiss.METRIC_INNER_PRODUCT
        and index.d == index.sq.d == dimension
        and index.code_size == BYTES_A_VALUE * dimension
        and index.codes.size() == index.ntotal * index.code_size
        and keys.dtype == np.int64
        and keys.shape == (index.ntotal,)
        and removed.dtype == np.uint32
        and removed.ndim == 1
        and bool((removed[:-1] < removed[1:]).all())
        and (not len(removed) or removed[-1] < index.ntotal)
    ):
        raise ValueError(f"{index_path.name}: vectors, keys and removed rows do not fit together")
    if codes is not None and not (
        isinstance(codes, faiss.IndexRaBitQFastScan)
        and codes.metric_type == faiss.METRIC_INNER_PRODUCT
        and codes.d == codes.center.size() == dimension
        and codes.ntotal == index.ntotal
    ):
        raise ValueError(f"{codes_path.name}: the codes are not those of {index_path.name}")
    return Segment(name, keys, index, removed.astype(np.int64), codes)


def remove_segment(folder: Path, name: str) -> None:
    """Delete the files of a segment."""
    for path in segment_files(folder, name):
        path.unlink()
