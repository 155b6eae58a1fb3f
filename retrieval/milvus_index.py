"""The index in Milvus: one generation, as rows that are there from one generation to another.

Two collections a build from scratch, of windows with their vectors and of passages with their terms
(retrieval.milvus_terms). Rows hold keys and numbers, no text: texts are in the article store, which proves
quotes, and a row whose text could differ from it would have to be proved too.

Publishing. Each row names the generation it was added in and the one it was removed in, as the rows of the
article store do, and every search asks for those of its generation. So a change writes rows that no reader
sees, and CURRENT makes texts, vectors and terms change together, in one step. An alias would be a second
step beside it, and a collection a change would copy the archive; milvus-lite has neither aliases nor
partitions. What no reader can see any more is deleted when the next change begins.
"""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import Filter, LexicalQuery, as_number, self_information
from retrieval.milvus_place import (
    KEY,
    KEYS_A_CONDITION,
    OUTLET,
    PUBLISHED,
    TERMS,
    Place,
    alive,
    among,
    outlet_number,
)
from retrieval.milvus_server import MilvusServer, batches
from retrieval.milvus_terms import WORDS, TermStatistics, question_ids, question_terms, term_id
from retrieval.publish import Manifest
from retrieval.vectors import Keys, Vectors

TRANSLATED_MORE = 4
"""So many times the passages that a question in English asks for are scored by its translated words."""


class MilvusIndex:
    """One generation in Milvus. Meets retrieval.index.Index.

    Raises UnavailableError whenever the server does not answer.
    """

    def __init__(
        self, server: MilvusServer, place: Place, statistics: TermStatistics, manifest: Manifest
    ) -> None:
        self._server = server
        self._place = place
        self._statistics = statistics
        self._generation = manifest.number
        self._passages = manifest.passages
        self._alive = alive(manifest.number)

    def nearest(self, query: Vectors, limit: int, only: Filter) -> dict[int, float]:
        return self._server.search(self._place.windows, query, limit, self._condition(only))

    def matching(self, query: LexicalQuery, limit: int, only: Filter) -> dict[int, float]:
        return self._match(query, limit, self._condition(only))

    def similarities(self, query: Vectors, windows: Keys) -> Vectors:
        found: dict[int, float] = {}
        for part in batches(windows.tolist(), KEYS_A_CONDITION):
            condition = f"{among(KEY, part)} and {self._alive}"
            found |= self._server.search(self._place.windows, query, len(part), condition)
        return np.array([found.get(key, np.nan) for key in windows.tolist()], dtype=np.float32)

    def scores(self, query: LexicalQuery, passages: Sequence[int]) -> dict[int, float]:
        found: dict[int, float] = {}
        for part in batches(passages, KEYS_A_CONDITION):
            found |= self._match(query, len(part), f"{among(KEY, part)} and {self._alive}")
        return found

    def _match(self, query: LexicalQuery, limit: int, condition: str) -> dict[int, float]:
        found_in = self._statistics.found_in(question_ids(query), self._generation)
        terms = question_terms(query, found_in, self._passages)
        weights = terms.upper()
        if not weights:
            return {}
        if not terms.choices:
            return self._server.search(self._place.passages, weights, limit, condition)
        # What counts of several translations is no inner product: it is worked out here, for more than asked.
        some = list(self._server.search(self._place.passages, weights, TRANSLATED_MORE * limit, condition))
        scores: dict[int, float] = {}
        for part in batches(some, KEYS_A_CONDITION):
            rows = self._server.rows(self._place.passages, among(KEY, part), [KEY, TERMS])
            scores |= {row[KEY]: terms.score(row[TERMS]) for row in rows}
        best = sorted((hit for hit in scores.items() if hit[1] > 0), key=lambda hit: (-hit[1], hit[0]))
        return dict(best[:limit])

    def rarity(self, word: str) -> float:
        one = term_id(WORDS, word)
        found_in = self._statistics.found_in([one], self._generation).get(one, 0)
        return self_information(found_in, self._passages)

    def admits(self, only: Filter) -> bool:
        return bool(self._server.rows(self._place.windows, self._condition(only), [KEY], limit=1))

    def holds(self, windows: Keys) -> NDArray[np.bool_]:
        held: set[int] = set()
        for part in batches(windows.tolist(), KEYS_A_CONDITION):
            rows = self._server.rows(self._place.windows, f"{among(KEY, part)} and {self._alive}", [KEY])
            held |= {row[KEY] for row in rows}
        return np.array([key in held for key in windows.tolist()], dtype=bool)

    def problems(self) -> Iterator[str]:
        """Nothing more: how many rows there are, and for what model, is looked at when it is opened."""
        yield from ()

    def _condition(self, only: Filter) -> str:
        conditions = [self._alive]
        if only.since or only.until:
            # Articles without a date have 0.
            conditions.append(f"{PUBLISHED} >= {as_number(only.since or date.min)}")
        if only.until:
            conditions.append(f"{PUBLISHED} <= {as_number(only.until)}")
        if only.outlet is not None:
            conditions.append(f"{OUTLET} == {outlet_number(only.outlet)}")
        return " and ".join(conditions)
