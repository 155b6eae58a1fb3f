"""BM25 as a sparse vector: the terms of a passage on one side, those of a question on the other.

The score of Robertson et al. (k1 = 1.2, b = 0.75), as tantivy computes it, is a sum over terms of

    weight of the field · idf(term) · (k1 + 1) · tf / (tf + k1 · (1 - b + b · length / average length))

The first two are the question's, the rest the passage's; so the inner product of both is the score, for all
three fields in one search. Made by Milvus's own function it would be three searches, whose scores Milvus can
only add after distorting them, with other words (its analyzer's), and no telling how rare a word is.

Two things are held fixed or apart. The average lengths are those of the build from scratch: adding articles
changes them too little to matter. The number of passages that a term is in, which idf needs, is kept in a
SQLite file beside the article store, for each generation, as everything there is.
"""

import hashlib
import math
import sqlite3
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.sections import body_passages
from corpus.types import Article
from retrieval.lexical import BIGRAM_WEIGHT, HEADLINE_WEIGHT, LexicalQuery, PassageTerms, passage_terms
from retrieval.publish import DamagedIndexError
from retrieval.tokens import Tokenizer

Sparse = dict[int, float]
"""Weights by term id, from 1 to 2³²-2: what Milvus takes as a dimension. 0 stands for "no term at all"."""

K1, B = 1.2, 0.75
WORDS, HEADLINE, BIGRAMS = range(3)
"""The fields of a passage, in this order wherever there are three numbers."""
FIELD_WEIGHTS = (1.0, HEADLINE_WEIGHT, BIGRAM_WEIGHT)

_MOST_IDS = 2**32 - 2
_SQL_VARIABLES = 500


def _lengths() -> list[int]:
    """Return the lengths that tantivy (as Lucene does) tells apart, in ascending order: it keeps a byte."""
    lengths = []
    for code in range(256):
        value = code - 24
        if value < 0:
            lengths.append(code)
        else:
            exponent, mantissa = value >> 3, value & 7
            lengths.append(24 + (mantissa if exponent == 0 else (mantissa | 8) << (exponent - 1)))
    return lengths


_LENGTHS = _lengths()


def kept_length(length: int) -> int:
    """Return the length that BM25 counts with: exact up to 40, then the next below of those told apart."""
    return _LENGTHS[bisect_right(_LENGTHS, length) - 1]


def term_id(field: int, term: str) -> int:
    """Return the id of a term in a field, derived from both: machines that never met agree on it."""
    digest = hashlib.blake2b(f"{field}{term}".encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % _MOST_IDS + 1


def _fields(terms: PassageTerms) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    return terms.words, terms.headline, terms.bigrams


def average_lengths(
    articles: Iterable[Article], tokenizer: Tokenizer, every: int
) -> tuple[float, float, float]:
    """Return how many terms passages have in each field on average, 1 where they have none.

    Characters are counted in all articles, terms in one of `every` so many: lengths vary much, their ratio
    little. Of 17,060 articles, a thousand give averages of the text within 0.6% of the true ones, of
    headlines within 1.3%; the terms of the thousand alone were 5% off.
    """
    characters, sampled, terms, passages = [0, 0], [0, 0], [0, 0, 0], 0
    for number, article in enumerate(articles):
        counted = [0, 0]
        for passage, heading in body_passages(article):
            passages += 1
            counted[0] += len(article.passages[passage].text)
            counted[1] += sum(map(len, article.headline.lines)) + len(heading)
        for part in range(2):
            characters[part] += counted[part]
        if number % every == 0:
            for part in range(2):
                sampled[part] += counted[part]
            for found in passage_terms(article, tokenizer):
                for field, of_field in enumerate(_fields(found)):
                    terms[field] += len(of_field)

    def average(field: int, part: int) -> float:
        if not terms[field] or not sampled[part]:
            return 1.0
        return terms[field] / sampled[part] * characters[part] / passages

    return average(WORDS, 0), average(HEADLINE, 1), average(BIGRAMS, 0)


def passage_vector(terms: PassageTerms, averages: Sequence[float]) -> Sparse:
    """Return the sparse vector of a passage."""
    vector: Sparse = {}
    for field, found in enumerate(_fields(terms)):
        norm = K1 * (1 - B + B * kept_length(len(found)) / averages[field])
        for term, count in Counter(found).items():
            one = term_id(field, term)
            vector[one] = vector.get(one, 0.0) + (K1 + 1) * count / (count + norm)
    return vector or {0: 1.0}


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """A question's side of the score: terms that add up, and words of which one translation counts.

    Each of `choices` holds the alternatives of such a word in one field: the best one counts of those that a
    passage has all terms of.
    """

    plain: Sparse
    choices: tuple[tuple[Sparse, ...], ...]

    def upper(self) -> Sparse:
        """Return the weights with which no passage scores less than it should."""
        total = Counter(self.plain)
        for alternatives in self.choices:
            for alternative in alternatives:
                total.update(alternative)
        return dict(total)

    def score(self, passage: Mapping[int, float]) -> float:
        """Return the score of a passage, given its vector."""
        found = _product(self.plain, passage)
        for alternatives in self.choices:
            whole = [one for one in alternatives if one.keys() <= passage.keys()]
            found += max((_product(one, passage) for one in whole), default=0.0)
        return found


def _product(weights: Mapping[int, float], passage: Mapping[int, float]) -> float:
    return sum(weight * passage.get(one, 0.0) for one, weight in weights.items())


def question_ids(query: LexicalQuery) -> list[int]:
    """Return the ids of all terms of a question, in each field that they are looked for in."""
    translated = {term for word in query.translations for terms in word for term in terms}
    words = dict.fromkeys([*query.words, *translated])
    ids = [term_id(field, word) for field in (WORDS, HEADLINE) for word in words]
    return [*ids, *(term_id(BIGRAMS, pair) for pair in query.bigrams)]


def question_terms(query: LexicalQuery, found_in: Mapping[int, int], passages: int) -> QuestionTerms:
    """Return a question's side of the score; what no passage has is left out.

    `found_in` is the number of passages that each term is in, of `passages` in all. How the translations of a
    word count is said in retrieval.lexical.
    """
    plain: Sparse = {}
    for field, terms in ((WORDS, query.words), (HEADLINE, query.words), (BIGRAMS, query.bigrams)):
        for one in (term_id(field, term) for term in terms):
            if found_in.get(one):
                plain[one] = FIELD_WEIGHTS[field] * inverse_frequency(found_in[one], passages)
    choices = []
    for word in query.translations:
        counts = {terms: [found_in.get(term_id(WORDS, term), 0) for term in terms] for terms in word}
        held = {terms: of_terms for terms, of_terms in counts.items() if all(of_terms)}
        together = inverse_frequency(sum(min(of_terms) for of_terms in held.values()), passages)
        for field in (WORDS, HEADLINE):
            alternatives = []
            for terms, of_terms in held.items():
                boost = FIELD_WEIGHTS[field] * together
                boost /= sum(inverse_frequency(count, passages) for count in of_terms)
                ids = [term_id(field, term) for term in terms]
                if all(found_in.get(one) for one in ids):
                    alternatives.append(
                        {one: boost * inverse_frequency(found_in[one], passages) for one in ids}
                    )
            if alternatives:
                choices.append(tuple(alternatives))
    return QuestionTerms(plain, tuple(choices))


def inverse_frequency(found_in: int, passages: int) -> float:
    """Return BM25's inverse document frequency of a term that so many of all passages have."""
    return math.log1p(max(0.0, passages - found_in + 0.5) / (found_in + 0.5))


class TermStatistics:
    """In how many passages each term is, in each generation: one SQLite file a build from scratch.

    A row holds from its generation on, until the term's next one.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the file, creating it when `writable`. Raises DamagedIndexError."""
        self._path = path
        mode = "rwc" if writable else "ro"
        with self._complaining():
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False, timeout=30
            )
        try:
            with self._complaining():
                if writable:
                    self._db.execute("PRAGMA journal_mode = WAL")
                    self._db.execute("PRAGMA synchronous = FULL")
                    self._db.execute(
                        "CREATE TABLE IF NOT EXISTS term (id INTEGER, since INTEGER, passages INTEGER "
                        "NOT NULL, PRIMARY KEY (id, since)) WITHOUT ROWID"
                    )
                self._db.execute("SELECT 1 FROM term LIMIT 1")
        except DamagedIndexError:
            self._db.close()
            raise

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def _complaining(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise DamagedIndexError(
                f"{self._path}：词的统计缺失、损坏或写不了（{error}）；请检查磁盘空间和权限，"
                "或用 baowen index build 重建。"
            ) from error

    def found_in(self, ids: Sequence[int], generation: int) -> dict[int, int]:
        """Return in how many passages of `generation` each of these terms is; those in none are left out."""
        found: dict[int, int] = {}
        with self._complaining():
            for first in range(0, len(ids), _SQL_VARIABLES):
                part = ids[first : first + _SQL_VARIABLES]
                # In the order of the key, so the last of a term's rows stays.
                found |= self._db.execute(
                    f"SELECT id, passages FROM term WHERE id IN ({','.join('?' * len(part))}) AND since <= ? "
                    "ORDER BY id, since",
                    (*part, generation),
                ).fetchall()
        return {one: passages for one, passages in found.items() if passages}

    def forget_unpublished(self, generation: int) -> None:
        """Undo what an interrupted run left: all that happened after `generation`."""
        with self._complaining(), self._db:
            # Looks at all terms, so only where there is something to undo.
            if self._db.execute("PRAGMA user_version").fetchone()[0] > generation:
                self._db.execute("DELETE FROM term WHERE since > ?", (generation,))
                self._db.execute(f"PRAGMA user_version = {generation:d}")

    def change(self, changes: Mapping[int, int], generation: int, kept: int) -> None:
        """Add to the numbers as of `generation`; what no generation from `kept` on reads goes."""
        ids = [one for one, change in changes.items() if change]
        before = self.found_in(ids, generation)
        with self._complaining(), self._db:
            self._db.execute(f"PRAGMA user_version = {generation:d}")
            self._db.executemany(
                "DELETE FROM term WHERE id = ?1 AND since < "
                "(SELECT max(since) FROM term WHERE id = ?1 AND since <= ?2)",
                ((one, kept) for one in ids),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO term VALUES (?, ?, ?)",
                ((one, generation, before.get(one, 0) + changes[one]) for one in sorted(ids)),
            )
