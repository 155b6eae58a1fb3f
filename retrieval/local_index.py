"""The index in files of the generation's folder: vectors in FAISS, terms in tantivy."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.store import ArticleStore, window_key
from corpus.types import Article, Window
from retrieval.index import Plan, Written
from retrieval.lexical import Filter, LexicalIndex, LexicalQuery, LexicalWriter
from retrieval.publish import DamagedIndexError, DataDir, Manifest, link_or_copy, writing
from retrieval.vector_writer import VectorWriter
from retrieval.vectors import Keys, VectorIndex, Vectors


class LocalIndex:
    """One generation's files, mapped into memory. Meets retrieval.index.Index."""

    def __init__(
        self, lexical: LexicalIndex, vectors: VectorIndex, store: ArticleStore, generation: int
    ) -> None:
        self.lexical = lexical
        self.vectors = vectors
        self._store = store
        self._generation = generation
        # A question asks first whether a filter lets anything pass, then for what does.
        self._allowed = lru_cache(1)(self._windows_of)

    def nearest(self, query: Vectors, limit: int, only: Filter) -> dict[int, float]:
        return self.vectors.search(query, limit, None if only.empty else self._allowed(only))

    def matching(self, query: LexicalQuery, limit: int, only: Filter) -> dict[int, float]:
        return self.lexical.search(query, limit, only)

    def similarities(self, query: Vectors, windows: Keys) -> Vectors:
        held = self.vectors.holds(windows)
        similarities = np.full(len(windows), np.nan, np.float32)
        similarities[held] = self.vectors.similarities(windows[held], query)
        return similarities

    def scores(self, query: LexicalQuery, passages: Sequence[int]) -> dict[int, float]:
        return self.lexical.score(query, passages)

    def rarity(self, word: str) -> float:
        return self.lexical.rarity(word)

    def admits(self, only: Filter) -> bool:
        return bool(self._allowed(only).size)

    def holds(self, windows: Keys) -> NDArray[np.bool_]:
        return self.vectors.holds(windows)

    def problems(self) -> Iterator[str]:
        if not self.vectors.has_true_codes():
            yield "向量的编码与向量不符；请用 baowen index build 重建。"

    def _windows_of(self, only: Filter) -> Keys:
        keys = self._store.window_keys(
            self._generation, since=only.since, until=only.until, outlet=only.outlet
        )
        held = np.array(keys, dtype=np.int64)
        return held[self.vectors.holds(held)]


class LocalWriter:
    """Writes into the generation's folder. Meets retrieval.index.IndexWriter."""

    def __init__(self, staging: Path, plan: Plan) -> None:
        """`staging` has the files of the generation that is built upon, or is empty."""
        self._folder = staging / "lexical"
        self._tokenizer = plan.tokenizer
        self._passages = plan.base.passages if plan.base else 0
        self._vectors = VectorWriter(staging / "vectors", plan.number, plan.encoder.dimension)
        self._lexical = None if plan.base else self._open_terms()

    def remove(self, passages: Sequence[int], windows: Sequence[int]) -> None:
        self._vectors.remove(np.array(windows, dtype=np.int64))
        if passages:
            self._terms().remove(passages)

    def add_terms(self, article: Article) -> int:
        return self._terms().add(article)

    def commit_terms(self) -> int:
        return self._lexical.commit() if self._lexical else self._passages

    def add_vectors(self, windows: Sequence[Window], vectors: Vectors) -> None:
        self._vectors.add(np.array([window_key(window) for window in windows], dtype=np.int64), vectors)

    def commit(self) -> Written:
        written = self._vectors.commit()
        return Written(written.vectors, written.segments, written.removed)

    def _terms(self) -> LexicalWriter:
        """Open what changes the terms only where they change: opening and closing it writes."""
        self._lexical = self._lexical or self._open_terms()
        return self._lexical

    def _open_terms(self) -> LexicalWriter:
        return LexicalWriter(self._folder, self._tokenizer)


class LocalBackend:
    """The generations of a data folder, each in a folder of its own. Meets retrieval.index.Backend."""

    def __init__(self, data: DataDir) -> None:
        self._data = data

    def open(self, manifest: Manifest, store: ArticleStore) -> LocalIndex:
        folder = self._data.generation(manifest.number)
        try:
            lexical = LexicalIndex(folder / "lexical")
            vectors = VectorIndex.read(folder / "vectors", manifest.dimension)
        except (RuntimeError, ValueError, OSError, EOFError) as error:
            reason = " ".join(str(error).split())
            raise DamagedIndexError(
                f"{folder}：索引文件缺失、损坏或无法打开（{reason}）；"
                "请检查文件夹可写的权限，或用 baowen index build 重建。"
            ) from error
        if (len(vectors), len(lexical)) != (manifest.windows, manifest.passages):
            raise DamagedIndexError(
                f"{folder}：有 {len(vectors)} 个向量、{len(lexical)} 个段落，清单记着 {manifest.windows} 和 "
                f"{manifest.passages}；请用 baowen index build 重建。"
            )
        return LocalIndex(lexical, vectors, store, manifest.number)

    def writer(self, staging: Path, plan: Plan) -> LocalWriter:
        with writing(self._data):
            for name in ("lexical", "vectors"):
                if plan.base is None:
                    (staging / name).mkdir()
                else:
                    link_or_copy(self._data.generation(plan.base.number) / name, staging / name)
            return LocalWriter(staging, plan)

    def close(self) -> None:
        pass
