"""The dense leg: window vectors under their window keys, in the segments of one folder.

Vectors have length 1, so the inner product is the cosine similarity. Segments are written by
retrieval.vector_writer, which also says what their number and size cost.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.vector_segment import Keys, Rows, Segment, Vectors, open_segment, segment_names

__all__ = ["Keys", "VectorIndex", "Vectors"]

COMPARED_PER_RESULT = 10
"""Rows that are compared after the estimate, of all segments together, for each one that is wanted: see
tests/benchmarks/bench_vectors.py, which has the other choices as well."""


class VectorIndex:
    """Vectors of shape (n, dimension) under 63-bit keys, each key in one segment.

    Search is exact but for segments with codes, where windows that are far down a long list may be missed.
    Similarities are always computed from the vectors.
    """

    def __init__(self, segments: Sequence[Segment], dimension: int) -> None:
        self._segments = tuple(segments)
        self._dimension = dimension

    @classmethod
    def read(cls, folder: Path, dimension: int) -> "VectorIndex":
        """Open the segments of a folder by memory mapping.

        Raises RuntimeError (FAISS's), OSError or ValueError if one is damaged, or the folder missing.
        """
        if not folder.is_dir():
            raise FileNotFoundError(f"{folder.name}: no such folder")
        return cls([open_segment(folder, name, dimension) for name in segment_names(folder)], dimension)

    def __len__(self) -> int:
        return sum(segment.live for segment in self._segments)

    @property
    def dimension(self) -> int:
        return self._dimension

    @property
    def segments(self) -> int:
        return len(self._segments)

    @property
    def coded(self) -> int:
        """Segments that are searched by codes."""
        return sum(segment.coded for segment in self._segments)

    @property
    def removed(self) -> int:
        """Vectors that are still in a file but no longer in the index."""
        return sum(len(segment.removed) for segment in self._segments)

    def search(self, query: Vectors, limit: int, only: Keys | None = None) -> dict[int, float]:
        """Return the cosine similarity of the `limit` nearest windows by key, best first.

        `query` has shape (dimension,). With `only`, no other windows are looked at.
        """
        query = np.ascontiguousarray(query, dtype=np.float32)
        found = []
        estimates = []
        for segment in self._segments:
            estimate = segment.estimate(query, limit) if only is None else None
            if estimate is None:
                found.append(segment.search(query, limit, only))
            else:
                estimates.append((segment, *estimate))
        found += _compared(query, estimates, COMPARED_PER_RESULT * limit)
        if not found:
            return {}
        keys = np.concatenate([part for part, _scores in found])
        scores = np.concatenate([part for _keys, part in found])
        # Equal scores in one order, however the vectors are spread over segments.
        best = np.lexsort((keys, -scores))[:limit]
        return dict(zip(keys[best].tolist(), scores[best].tolist(), strict=True))

    def holds(self, keys: Keys) -> NDArray[np.bool_]:
        """Return, for each key, whether it has a vector here."""
        held = np.zeros(len(keys), bool)
        # In ascending order: the lookup of many keys is then several times as fast.
        order = np.argsort(keys)
        for _segment, rows in self._rows(keys[order]):
            held[order[rows >= 0]] = True
        return held

    def get(self, keys: Keys) -> Vectors:
        """Return the vectors of these keys, shape (n, dimension). Raises KeyError for an unknown key."""
        vectors = np.empty((len(keys), self._dimension), np.float32)
        missing = np.ones(len(keys), bool)
        for segment, rows in self._rows(keys):
            here = rows >= 0
            vectors[here] = segment.vectors(rows[here])
            missing &= ~here
        if missing.any():
            raise KeyError(f"{int(keys[missing][0])}: no vector of this key")
        return vectors

    def has_true_codes(self) -> bool:
        """Return whether all codes are those of their vectors."""
        return all(segment.has_true_codes() for segment in self._segments)

    def similarities(self, keys: Keys, query: Vectors) -> Vectors:
        """Return the cosine similarities of these keys' vectors to a query of shape (dimension,), shape (n,).

        Raises KeyError for an unknown key.
        """
        similarities = np.full(len(keys), np.nan, np.float32)
        for segment, rows in self._rows(keys):
            here = rows >= 0
            similarities[here] = segment.similarities(rows[here], query)
        missing = np.isnan(similarities)
        if missing.any():
            raise KeyError(f"{int(keys[missing][0])}: no vector of this key")
        return similarities

    def _rows(self, keys: Keys) -> Iterator[tuple[Segment, NDArray[np.int64]]]:
        for segment in self._segments:
            yield segment, segment.rows(keys)


def _compared(
    query: Vectors, estimates: Sequence[tuple[Segment, Rows, Vectors]], most: int
) -> list[tuple[Keys, Vectors]]:
    """Return keys and similarities of the `most` best rows by their estimates, over all segments."""
    scores = np.concatenate([part for _segment, _rows, part in estimates] or [np.empty(0, np.float32)])
    least = np.partition(scores, -most)[-most] if len(scores) > most else -np.inf
    compared = []
    for segment, rows, part in estimates:
        # In the order of the file.
        best = np.sort(rows[part >= least])
        compared.append((segment.keys_of(best), segment.similarities(best, query)))
    return compared
