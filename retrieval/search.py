"""From a question to ranked passages: both legs, completed for each other's candidates, and fused."""

import numpy as np

from corpus.store import ArticleStore
from corpus.types import Span
from retrieval.config import SearchConfig
from retrieval.fusion import fuse
from retrieval.index import Index
from retrieval.lexical import Filter
from retrieval.question import Question
from retrieval.types import Hit
from retrieval.vectors import Vectors


def search(
    question: Question,
    query_vector: Vectors,
    index: Index,
    store: ArticleStore,
    config: SearchConfig,
    only: Filter,
) -> list[Hit]:
    """Return the passages that either leg finds, by fused score, best first.

    `query_vector` has shape (dimension,). A passage that one leg did not find is scored by it all the same,
    so that both scores of every candidate are true ones.
    """
    found = index.nearest(query_vector, config.candidates, only)
    lexical = index.matching(question.query, config.candidates, only)
    nearest = store.passages_of_windows(list(found))
    candidates = list(dict.fromkeys([*lexical, *(nearest[key] for key in found if key in nearest)]))
    if not candidates:
        return []

    lexical |= index.scores(question.query, [key for key in candidates if key not in lexical])
    similar = _similar_windows(query_vector, candidates, store, index)
    places = store.passages(candidates)
    candidates = [key for key in candidates if key in places and key in similar]
    fused = fuse(
        np.array([similar[key][0] for key in candidates]),
        np.array([lexical.get(key, 0.0) for key in candidates]),
        config.dense_weight if lexical else 1.0,
    )
    hits = [
        Hit(
            article_id=places[key][0],
            passage=places[key][1],
            windows=similar[key][1],
            dense=similar[key][0],
            lexical=lexical.get(key, 0.0),
            score=float(score),
        )
        for key, score in zip(candidates, fused, strict=True)
    ]
    # Equal scores keep one order on every machine and in every run.
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id, hit.passage))


def _similar_windows(
    query_vector: Vectors, passage_keys: list[int], store: ArticleStore, index: Index
) -> dict[int, tuple[float, tuple[Span, ...]]]:
    """Return each passage's best cosine similarity, and its windows, the most similar first."""
    # In ascending order of the keys, which are then found several times as fast.
    rows = np.array(sorted(store.window_spans(passage_keys)), dtype=np.int64).reshape(-1, 4)
    similarities = index.similarities(query_vector, rows[:, 0])
    held = ~np.isnan(similarities)
    rows, similarities = rows[held], similarities[held]
    # By passage, similarity and place.
    order = np.lexsort((rows[:, 2], -similarities, rows[:, 1]))
    passages, firsts = np.unique(rows[order, 1], return_index=True)
    best = similarities[order][firsts].tolist()
    starts, ends = rows[order, 2].tolist(), rows[order, 3].tolist()
    spans = list(zip(starts, ends, strict=True))
    bounds = [*firsts.tolist(), len(spans)]
    return {
        key: (best[place], tuple(spans[bounds[place] : bounds[place + 1]]))
        for place, key in enumerate(passages.tolist())
    }
