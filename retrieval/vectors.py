"""The dense leg: window vectors in a FAISS index under their window keys.

Vectors have length 1, so the inner product is the cosine similarity.
"""

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorIndex:
    """Vectors of shape (n, dimension) under 63-bit keys; search is exact."""

    def __init__(self, index: "faiss.IndexIDMap2") -> None:
        self._index = index
        self._sorted_keys: Keys | None = None

    @classmethod
    def empty(cls, dimension: int) -> "VectorIndex":
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)))

    @classmethod
    def read(cls, path: Path) -> "VectorIndex":
        """Read an index written by `write`. Raises RuntimeError (FAISS's) if the file is damaged."""
        # One thread a query: several threads on one short search cost more than they save.
        faiss.omp_set_num_threads(1)
        # FAISS's own stubs know neither the class that reading gives nor the arguments of a search.
        return cls(faiss.read_index(str(path)))  # type: ignore[arg-type]

    def write(self, path: Path) -> None:
        faiss.write_index(self._index, str(path))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    @property
    def keys(self) -> Keys:
        """All keys, in the order they were added."""
        return np.array(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def add(self, keys: Keys, vectors: Vectors) -> None:
        if len(keys) != len(vectors):
            raise ValueError(f"{len(keys)} keys for {len(vectors)} vectors")
        if len(keys):
            self._index.add_with_ids(np.ascontiguousarray(vectors, dtype=np.float32), keys)

    def remove(self, keys: Keys) -> None:
        if len(keys):
            self._index.remove_ids(faiss.IDSelectorBatch(keys))

    def search(self, query: Vectors, limit: int, only: Keys | None = None) -> dict[int, float]:
        """Return the cosine similarity of the `limit` nearest windows by key, best first.

        `query` has shape (dimension,). With `only`, no other windows are looked at.
        """
        if only is not None and not len(only):
            return {}
        params = None
        if only is not None:
            params = faiss.SearchParameters(sel=faiss.IDSelectorBatch(only))  # type: ignore[call-arg]
        limit = min(limit, len(self))
        if not limit:
            return {}
        scores, keys = self._index.search(query.reshape(1, -1), limit, params=params)
        return {int(key): float(score) for key, score in zip(keys[0], scores[0], strict=True) if key != -1}

    def holds(self, keys: Keys) -> NDArray[np.bool_]:
        """Return, for each key, whether it has a vector here."""
        if self._sorted_keys is None or len(self._sorted_keys) != len(self):
            self._sorted_keys = np.sort(self.keys)
        if not len(self):
            return np.zeros(len(keys), bool)
        places = np.searchsorted(self._sorted_keys, keys).clip(max=len(self) - 1)
        return np.asarray(self._sorted_keys[places] == keys)

    def get(self, keys: Keys) -> Vectors:
        """Return the vectors of these keys, shape (n, dimension). Raises RuntimeError for an unknown key."""
        if not len(keys):
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(self._index.reconstruct_batch(keys), dtype=np.float32)
