"""One segment of the window vectors: rows written once, in ascending order of their keys, and never changed.

    g000007-0.keys.npy      int64: the key of each row
    g000007-0.faiss         the vectors in the same order, in half precision
    g000007-0.removed.npy   uint32, ascending: rows no longer in the index; absent while there is none

Half precision takes half the memory, disk and time of single precision (131,072 vectors of 384 values on one
core: 6 ms a search against 11 ms). The cosine between a vector and its stored form is above 0.999999, and the
nearest stay what they are in single precision but for near-ties (tests/retrieval/test_vectors.py).

The files are mapped into memory rather than read: opening takes a millisecond, what is searched is shared
between generations and processes, and the files may be unlinked while they are open.
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
"""Rows that are put into single precision at a time when a segment is written."""
_SUFFIX = ".faiss"


class Segment:
    """An opened segment. Safe to share between threads; never changed."""

    def __init__(self, name: str, keys: Keys, index: Any, removed: Rows) -> None:
        """Take what `open_segment` reads."""
        self.name = name
        self._keys = keys
        self._index = index
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

    def search(self, query: Vectors, limit: int, only: Keys | None = None) -> tuple[Keys, Vectors]:
        """Return keys and inner products of the `limit` nearest rows, best first.

        `query` has shape (1, dimension). With `only`, no other rows are looked at.
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
        scores, found = self._index.search(query, limit, params=params)
        return np.asarray(self._keys[found[0]]), np.asarray(scores[0], dtype=np.float32)


def segment_names(folder: Path) -> list[str]:
    """Return the names of the segments in a folder, in the order they were written."""
    return sorted(file.name.removesuffix(_SUFFIX) for file in folder.glob(f"*{_SUFFIX}"))


def segment_files(folder: Path, name: str) -> list[Path]:
    """Return the files of a segment that are there."""
    return [path for path in _paths(folder, name) if path.exists()]


def _paths(folder: Path, name: str) -> tuple[Path, Path, Path]:
    return folder / f"{name}{_SUFFIX}", folder / f"{name}.keys.npy", folder / f"{name}.removed.npy"


def write_segment(folder: Path, name: str, keys: Keys, vectors: HalfVectors) -> None:
    """Write a segment. Raises RuntimeError (FAISS's), OSError or ValueError if the disk does not take it."""
    dimension = vectors.shape[1]
    order = np.argsort(keys)
    index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    for first in range(0, len(order), ROWS_A_STEP):
        index.add(vectors[order[first : first + ROWS_A_STEP]].astype(np.float32))
    index_path, keys_path, _removed_path = _paths(folder, name)
    faiss.write_index(index, str(index_path))
    np.save(keys_path, keys[order])
    # FAISS does not say so when the last bytes of a file found no room.
    open_segment(folder, name, dimension)


def write_removed(folder: Path, name: str, rows: Rows) -> None:
    """Write which rows of a segment are removed, as a new file: the one before may be shared by a link."""
    path = _paths(folder, name)[2]
    path.unlink(missing_ok=True)
    np.save(path, rows.astype(np.uint32))


def open_segment(folder: Path, name: str, dimension: int) -> Segment:
    """Open what `write_segment` wrote.

    Raises RuntimeError (FAISS's), OSError, EOFError or ValueError if it is damaged.
    """
    index_path, keys_path, removed_path = _paths(folder, name)
    # One thread a query: several threads on one short search cost more than they save.
    faiss.omp_set_num_threads(1)
    index = faiss.read_index(str(index_path), faiss.IO_FLAG_MMAP_IFC)
    keys = np.load(keys_path, mmap_mode="r", allow_pickle=False)
    removed = np.empty(0, np.uint32)
    if removed_path.exists():
        removed = np.load(removed_path, allow_pickle=False)
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
    return Segment(name, keys, index, removed.astype(np.int64))


def remove_segment(folder: Path, name: str) -> None:
    """Delete the files of a segment."""
    for path in segment_files(folder, name):
        path.unlink()
