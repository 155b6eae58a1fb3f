"""The seam between "find hits" and all that is made of them: what a generation and its writer can do.

    retrieval.local_index    vectors in FAISS and terms in tantivy, in files of the generation's folder
    retrieval.milvus_index   both in Milvus, for archives that outgrow one machine

Texts, and which article belongs to which generation, are in the article store with either; so are fusion,
ranking, quotes and abstention the same, and see no difference.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.store import ArticleStore
from corpus.types import Article, Window
from retrieval.encoder import Encoder
from retrieval.lexical import Filter, LexicalQuery
from retrieval.publish import Manifest
from retrieval.tokens import Tokenizer
from retrieval.vectors import Keys, Vectors


class Index(Protocol):
    """One generation, opened. Never changes. Safe to share between threads.

    Windows and passages go by their 63-bit keys (corpus.store). Similarities are cosines, scores are BM25
    (from 0 up); both are better when larger.
    """

    def nearest(self, query: Vectors, limit: int, only: Filter) -> dict[int, float]:
        """Return the similarity of the `limit` windows nearest to `query`, best first.

        `query` has shape (dimension,).
        """

    def matching(self, query: LexicalQuery, limit: int, only: Filter) -> dict[int, float]:
        """Return the scores of the best `limit` passages that share a term with the query, best first."""

    def similarities(self, query: Vectors, windows: Keys) -> Vectors:
        """Return the similarities of given windows, shape (n,); NaN for those that are not in this index."""

    def scores(self, query: LexicalQuery, passages: Sequence[int]) -> dict[int, float]:
        """Return the scores of given passages; those that share no term with the query are left out."""

    def rarity(self, word: str) -> float:
        """Return a word's self-information in the archive, in bits: from 0 for one that every passage has."""

    def admits(self, only: Filter) -> bool:
        """Return whether any window passes a filter."""

    def holds(self, windows: Keys) -> NDArray[np.bool_]:
        """Return, for each window, whether its vector is here."""

    def problems(self) -> Iterator[str]:
        """Yield what in the index is not as it was written, in a sentence each. Reads all of it."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an index holds after a change.

    `removed` are windows that still take room though no reader sees them; `segments` the files of vectors.
    """

    windows: int
    segments: int
    removed: int


class IndexWriter(Protocol):
    """Writes a generation: `remove`, `add_terms`, `commit_terms`, `add_vectors`, `commit`, in this order."""

    def remove(self, passages: Sequence[int], windows: Sequence[int]) -> None:
        """Take these passages and windows out; those that are not there are passed over."""

    def add_terms(self, article: Article) -> int:
        """Put in the terms of an article's passages; return how many passages that are."""

    def commit_terms(self) -> int:
        """Write what was added and removed of the terms; return how many passages are then there."""

    def add_vectors(self, windows: Sequence[Window], vectors: Vectors) -> None:
        """Put in the vectors, shape (n, dimension), of windows of articles whose terms were added."""

    def commit(self) -> Written:
        """Write what is left. The writer is of no use afterwards, and the generation can be published."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a writer is told: which generation it writes upon which (None: from scratch), and with what.

    `model` is the name of what `encoder` encodes with, for people.
    `articles` gives the `count` articles that will be put in, each time it is called.
    """

    number: int
    base: Manifest | None
    model: str
    encoder: Encoder
    tokenizer: Tokenizer
    count: int
    articles: Callable[[], Iterable[Article]]


class Backend(Protocol):
    """Where the indexes of one data folder are. `close` it when done."""

    def open(self, manifest: Manifest, store: ArticleStore) -> Index:
        """Open a published generation. Raises DamagedIndexError."""

    def writer(self, staging: Path, plan: Plan) -> IndexWriter:
        """Return what writes a generation. What is then in the folder `staging` is published with it."""

    def close(self) -> None:
        """Let go of files and connections."""
