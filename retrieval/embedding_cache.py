"""Vectors already made, by model and text: nothing is embedded twice.

A crash in the middle of a build, or a rebuild with other settings, finds all vectors made before. Stored as
float16: the cosine between a vector and its stored form is above 0.9999999, far closer than the precision
the vectors are computed in.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from retrieval.errors import RetrievalError
from retrieval.vectors import Vectors

_SQL_VARIABLES = 500


class EmbeddingCacheError(RetrievalError):
    """The cache of vectors cannot be opened, read or written."""


class EmbeddingCache:
    """Maps texts to vectors of one model. One process writes at a time, under the writer's lock."""

    def __init__(self, path: Path, model_fingerprint: str, dimension: int) -> None:
        """Open or create. Raises EmbeddingCacheError if the file is no such cache."""
        self._path = path
        self._model = model_fingerprint
        self._dimension = dimension
        try:
            self._db = sqlite3.connect(path)
        except sqlite3.Error as error:
            raise self._unusable("打不开", error) from error
        try:
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"
            )
        except sqlite3.Error as error:
            self._db.close()
            raise self._unusable("打不开", error) from error

    def _unusable(self, what: str, error: Exception) -> EmbeddingCacheError:
        return EmbeddingCacheError(
            f"{self._path}：{what}向量缓存（{error}）；请检查磁盘空间和权限，"
            "若文件已损坏，可以删除它，向量会重新计算。"
        )

    def close(self) -> None:
        self._db.close()

    def get(self, texts: Sequence[str]) -> dict[int, Vectors]:
        """Return the vectors that are there, by index in `texts`; each has shape (dimension,)."""
        keys = [self._key(text) for text in texts]
        stored: dict[bytes, bytes] = {}
        for first in range(0, len(keys), _SQL_VARIABLES):
            part = keys[first : first + _SQL_VARIABLES]
            sql = f"SELECT key, value FROM vector WHERE key IN ({','.join('?' * len(part))})"
            try:
                stored.update(self._db.execute(sql, part))
            except sqlite3.Error as error:
                raise self._unusable("读不了", error) from error
        vectors = {}
        for index, key in enumerate(keys):
            # A value of another length was cut short by a fault: make it again.
            if len(stored.get(key, b"")) == 2 * self._dimension:
                vectors[index] = np.frombuffer(stored[key], np.float16).astype(np.float32)
        return vectors

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Store vectors of shape (len(texts), dimension), in one transaction."""
        rows = [
            (self._key(text), vector.astype(np.float16).tobytes())
            for text, vector in zip(texts, vectors, strict=True)
        ]
        try:
            with self._db:
                self._db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)
        except sqlite3.Error as error:
            raise self._unusable("写不了", error) from error

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\x1f{text}".encode()).digest()[:16]
