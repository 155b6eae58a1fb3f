"""What the engine is measured against: its two legs plain, and the two usual ways to make one of them.

They run over the passages and window vectors of a built index, and stay as they are while the engine changes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import tantivy
from numpy.typing import NDArray

from corpus.folding import fold
from corpus.store import ArticleStore
from retrieval.fusion import fuse
from retrieval.tokens import Tokenizer
from retrieval.vectors import VectorIndex

CANDIDATES = 200
"""Passages that each leg brings to a fusion."""
RRF_K = 60
"""The constant of Cormack, Clarke and Buettcher (SIGIR 2009), which everybody takes."""
DENSE_SHARE = 0.3
"""The weight of the vectors in the weighted sum of z-scores that the design began with."""

Place = tuple[str, int]
"""(article id, index of the passage)."""


class BM25:
    """BM25 with tantivy's constants (k1 1.2, b 0.75) over jieba's words of folded texts, in memory."""

    def __init__(self, texts: Iterable[str], tokenizer: Tokenizer) -> None:
        """Texts are numbered from 0 as they come."""
        self._tokenizer = tokenizer
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("number", stored=False, indexed=True, fast=True)
        builder.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        index = tantivy.Index(self._schema)
        writer = index.writer(128_000_000, num_threads=1)
        for number, text in enumerate(texts):
            document = tantivy.Document()
            document.add_unsigned("number", number)
            document.add_text("words", " ".join(tokenizer.words(fold(text).text)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, text: str, limit: int, among: Sequence[int] | None = None) -> dict[int, float]:
        """Return the scores of the best `limit` texts by number, best first; with `among`, of these only."""
        words = dict.fromkeys(self._tokenizer.words(fold(text).text))
        terms = [tantivy.Query.term_query(self._schema, "words", word, "freq") for word in words]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        if among is not None:
            chosen = tantivy.Query.term_set_query(self._schema, "number", list(among))
            unscored = tantivy.Query.const_score_query(chosen, 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, unscored), (tantivy.Occur.Must, query)])
        found = self._searcher.search(query, limit, count=False).hits
        numbers = self._searcher.fast_field_values("number", [address for _score, address in found])
        return {int(number): float(score) for number, (score, _) in zip(numbers, found, strict=True)}


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a baseline finds, best first: passages (None if it knows articles only), and their articles."""

    passages: list[Place] | None
    articles: list[str]


class Baselines:
    """All baselines over the vectors and passages of one generation."""

    def __init__(self, vectors: VectorIndex, number: int, store: ArticleStore, tokenizer: Tokenizer) -> None:
        keys = np.array(store.window_keys(number, since=None, until=None, outlet=None), np.int64)
        self._vectors = vectors.get(keys)
        windows = store.windows(keys.tolist())
        places = [(windows[key].window.article_id, windows[key].window.passage) for key in keys.tolist()]
        self._places: list[Place] = sorted(set(places))
        numbers = {place: number for number, place in enumerate(self._places)}
        self._passage_of_window = np.array([numbers[place] for place in places])
        passages: list[str] = [""] * len(self._places)
        self._articles: list[str] = []
        wholes: list[str] = []
        for article in store.articles(number):
            self._articles.append(article.id)
            wholes.append("\n".join([article.title, *(passage.text for passage in article.passages)]))
            for index, passage in enumerate(article.passages):
                if (article.id, index) in numbers:
                    passages[numbers[article.id, index]] = passage.text
        self._bm25 = BM25(passages, tokenizer)
        self._bm25_of_articles = BM25(wholes, tokenizer)

    def rank(self, question: str, query_vector: NDArray[np.float32]) -> dict[str, Ranking]:
        """Return what each baseline finds for a question, by the baseline's name."""
        dense = np.full(len(self._places), -1.0)
        np.maximum.at(dense, self._passage_of_window, self._vectors @ query_vector)
        nearest = np.argsort(-dense, kind="stable")[:CANDIDATES].tolist()
        lexical = self._bm25.search(question, CANDIDATES)
        both = list(dict.fromkeys([*lexical, *nearest]))
        completed = lexical | self._bm25.search(question, len(both), among=both)
        words_score = np.array([completed.get(number, 0.0) for number in both])
        rankings = {
            "BM25/jieba, passages": list(lexical),
            "vectors": nearest,
            f"RRF, k={RRF_K}": _by_score(both, reciprocal_ranks(both, [list(lexical), nearest])),
            f"z-scores, {DENSE_SHARE:g} vectors": _by_score(
                both, fuse(dense[both], words_score, DENSE_SHARE)
            ),
        }
        found = {name: self._ranking(numbers) for name, numbers in rankings.items()}
        articles = [self._articles[n] for n in self._bm25_of_articles.search(question, CANDIDATES)]
        return {"BM25/jieba, whole articles": Ranking(None, articles), **found}

    def _ranking(self, numbers: Iterable[int]) -> Ranking:
        passages = [self._places[number] for number in numbers]
        return Ranking(passages, list(dict.fromkeys(article for article, _passage in passages)))


def reciprocal_ranks(items: Sequence[int], rankings: Iterable[Sequence[int]]) -> NDArray[np.float64]:
    """Return the fused score of each item: the sum of 1 / (RRF_K + rank) where it is ranked, from 1 on."""
    scores = dict.fromkeys(items, 0.0)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1.0 / (RRF_K + rank)
    return np.array([scores[item] for item in items])


def _by_score(items: Sequence[int], scores: NDArray[np.float64]) -> list[int]:
    return [items[place] for place in np.argsort(-scores, kind="stable").tolist()]
