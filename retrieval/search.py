"""From a question to ranked passages: both legs, completed for each other's candidates, and fused."""

from collections import defaultdict

import numpy as np

from corpus.store import ArticleStore
from corpus.types import Window
from retrieval.config import SearchConfig
from retrieval.fusion import fuse
from retrieval.lexical import Filter, LexicalIndex
from retrieval.question import Question
from retrieval.types import Hit
from retrieval.vectors import Keys, VectorIndex, Vectors


def search(
    question: Question,
    query_vector: Vectors,
    lexical_index: LexicalIndex,
    vector_index: VectorIndex,
    store: ArticleStore,
    config: SearchConfig,
    only: Filter,
    allowed_windows: Keys | None,
) -> list[Hit]:
    """Return the passages that either leg finds, by fused score, best first.

    `query_vector` has shape (dimension,). `allowed_windows` are the keys of the windows that `only` lets
    pass, None if it lets all. A passage that one leg did not find is scored by it all the same, so that both
    scores of every candidate are true ones.
    """
    found = vector_index.search(query_vector, config.candidates, allowed_windows)
    lexical = lexical_index.search(question.query, config.candidates, only)
    nearest = store.passages_of_windows(list(found))
    candidates = list(dict.fromkeys([*lexical, *(nearest[key] for key in found if key in nearest)]))
    if not candidates:
        return []

    lexical |= lexical_index.score(question.query, [key for key in candidates if key not in lexical])
    windows = _similar_windows(query_vector, candidates, store, vector_index)
    candidates = [key for key in candidates if key in windows]
    dense = {key: windows[key][0][0] for key in candidates}
    fused = fuse(
        np.array([dense[key] for key in candidates]),
        np.array([lexical.get(key, 0.0) for key in candidates]),
        config.dense_weight if lexical else 1.0,
    )
    hits = [
        Hit(
            article_id=windows[key][0][1].article_id,
            passage=windows[key][0][1].passage,
            windows=tuple((window.start, window.end) for _similarity, window in windows[key]),
            dense=dense[key],
            lexical=lexical.get(key, 0.0),
            score=float(score),
        )
        for key, score in zip(candidates, fused, strict=True)
    ]
    # Equal scores keep one order on every machine and in every run.
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id, hit.passage))


def _similar_windows(
    query_vector: Vectors, passage_keys: list[int], store: ArticleStore, index: VectorIndex
) -> dict[int, list[tuple[float, Window]]]:
    """Return each passage's windows with their cosine similarity, the most similar first."""
    stored = store.windows_of(passage_keys)
    keys = np.array([window.key for window in stored], dtype=np.int64)
    held = index.holds(keys)
    similarities = (index.get(keys[held]) @ query_vector).tolist()
    by_passage: defaultdict[int, list[tuple[float, Window]]] = defaultdict(list)
    indexed = [window for window, is_held in zip(stored, held.tolist(), strict=True) if is_held]
    for window, similarity in zip(indexed, similarities, strict=True):
        by_passage[window.passage_key].append((similarity, window.window))
    for scored in by_passage.values():
        if len(scored) > 1:
            scored.sort(key=lambda item: (-item[0], item[1].start))
    return by_passage
