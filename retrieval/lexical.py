"""The lexical leg: BM25 over jieba words and character bigrams, in a tantivy index.

One document a passage that is not a heading. Its article's headline, and the heading it stands under, are a
field of their own, so that a passage is found by what it is about, yet its own words count more.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import tantivy

from corpus.folding import fold
from corpus.sections import body_passages
from corpus.store import passage_key
from corpus.types import Article
from retrieval.english_words import Translated
from retrieval.tokens import Tokenizer, bigrams

HEADLINE_WEIGHT = 0.3
BIGRAM_WEIGHT = 0.5
"""Weights of the fields beside 1 for the words of the passage itself."""

MAX_QUERY_TERMS = 128
"""A question of 10,000 characters is searched by its most telling terms; real ones have under 40."""

_WRITER_HEAP_BYTES = 128_000_000


@dataclass(frozen=True, slots=True)
class Filter:
    """What an article must be to be searched: published in [since, until], by `outlet`; None is any."""

    since: date | None = None
    until: date | None = None
    outlet: str | None = None

    @property
    def empty(self) -> bool:
        return self.since is None and self.until is None and self.outlet is None


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", stored=False, indexed=True, fast=True)
    for name in ("words", "bigrams", "headline"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    builder.add_integer_field("published", stored=False, indexed=True, fast=True)
    builder.add_text_field("outlet", tokenizer_name="raw", index_option="basic")
    return builder.build()


def as_number(day: date) -> int:
    """Return a day as a number in the order of days: 20240711."""
    return day.year * 10000 + day.month * 100 + day.day


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """A passage with its terms: words, those of the headline it stands under, and character bigrams."""

    key: int
    words: Sequence[str]
    headline: Sequence[str]
    bigrams: Sequence[str]


def passage_terms(article: Article, tokenizer: Tokenizer) -> Iterator[PassageTerms]:
    """Yield the passages of an article that are text rather than headings, with their terms."""
    headline = " ".join(article.headline.lines)
    for number, heading in body_passages(article):
        folded = fold(article.passages[number].text).text
        yield PassageTerms(
            passage_key(article.id, number),
            tokenizer.words(folded),
            tokenizer.words(fold(f"{headline} {heading}").text),
            bigrams(folded),
        )


class LexicalWriter:
    """Changes the index in `folder` (which must exist; an empty one becomes a new index)."""

    def __init__(self, folder: Path, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._index = tantivy.Index(_schema(), path=str(folder))
        # One thread: the same articles then give the same segments, and the same order of equal scores.
        self._writer = self._index.writer(_WRITER_HEAP_BYTES, num_threads=1)

    def add(self, article: Article) -> int:
        """Add the passages of an article; return how many."""
        count = 0
        for terms in passage_terms(article, self._tokenizer):
            document = tantivy.Document()
            document.add_unsigned("key", terms.key)
            document.add_text("words", " ".join(terms.words))
            document.add_text("bigrams", " ".join(terms.bigrams))
            document.add_text("headline", " ".join(terms.headline))
            document.add_text("outlet", article.outlet)
            if article.published:
                document.add_integer("published", as_number(article.published))
            self._writer.add_document(document)
            count += 1
        return count

    def remove(self, passage_keys: Iterable[int]) -> None:
        # Not delete_documents_by_term: it takes an int for a signed one and finds no unsigned field's term.
        schema = self._index.schema
        for key in passage_keys:
            self._writer.delete_documents_by_query(tantivy.Query.term_query(schema, "key", key))

    def commit(self) -> int:
        """Write to disk, and return the number of passages. The writer is of no use afterwards."""
        self._writer.commit()
        self._writer.wait_merging_threads()
        self._index.reload()
        return int(self._index.searcher().num_docs)


def self_information(found_in: int, passages: int) -> float:
    """Return the self-information, in bits, of a word that is in so many of all passages."""
    return math.log2((passages + 1) / (found_in + 1))


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """The terms of a question: words and bigrams, without repetition.

    `translations` are the words of one in another language: each has alternatives, of one or more terms that
    must all be there.
    """

    words: tuple[str, ...]
    bigrams: tuple[str, ...]
    translations: tuple[tuple[tuple[str, ...], ...], ...] = ()


class LexicalIndex:
    """Searches a published index. Scores are BM25: from 0 up, larger is better."""

    def __init__(self, folder: Path) -> None:
        """Open by memory mapping. Raises ValueError (tantivy's) if the folder holds no index."""
        index = tantivy.Index.open(str(folder))
        self._schema = index.schema
        self._searcher = index.searcher()

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self._searcher.num_docs)

    def rarity(self, word: str) -> float:
        """Return a word's self-information in the archive, in bits: from 0 for one that every passage has."""
        return self_information(self._searcher.doc_freq("words", word), len(self))

    def search(self, query: LexicalQuery, limit: int, only: Filter) -> dict[int, float]:
        """Return the scores of the best `limit` passages by passage key, best first."""
        return self._run([*self._conditions(only), (tantivy.Occur.Must, self._any_term(query))], limit)

    def score(self, query: LexicalQuery, passage_keys: Sequence[int]) -> dict[int, float]:
        """Return the scores of given passages; those that share no term with the query are left out."""
        if not passage_keys:
            return {}
        among = tantivy.Query.term_set_query(self._schema, "key", list(passage_keys))
        clauses = [
            (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0)),
            (tantivy.Occur.Must, self._any_term(query)),
        ]
        return self._run(clauses, len(passage_keys))

    def _any_term(self, query: LexicalQuery) -> tantivy.Query:
        fields = [
            ("words", query.words, 1.0),
            ("headline", query.words, HEADLINE_WEIGHT),
            ("bigrams", query.bigrams, BIGRAM_WEIGHT),
        ]
        clauses = []
        for field, terms, weight in fields:
            for term in terms:
                found = tantivy.Query.term_query(self._schema, field, term, "freq")
                clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(found, weight)))
        for alternatives in query.translations:
            for field, weight in (("words", 1.0), ("headline", HEADLINE_WEIGHT)):
                if found := self._any_alternative(field, alternatives, weight):
                    clauses.append((tantivy.Occur.Should, found))
        return tantivy.Query.boolean_query(clauses)

    def _any_alternative(
        self, field: str, alternatives: Sequence[tuple[str, ...]], weight: float
    ) -> tantivy.Query | None:
        """Return a query for any translation of a word, None if the archive has none of them.

        They count as one term whose passages are those of all together, so that a rare wrong translation
        does not count more than a common right one.
        """
        counts = {terms: [self._searcher.doc_freq("words", term) for term in terms] for terms in alternatives}
        held = {terms: of_terms for terms, of_terms in counts.items() if all(of_terms)}
        if not held:
            return None
        together = self._idf(sum(min(of_terms) for of_terms in held.values()))
        return tantivy.Query.disjunction_max_query(
            [
                tantivy.Query.boost_query(
                    self._all_terms(field, terms), weight * together / sum(map(self._idf, of_terms))
                )
                for terms, of_terms in held.items()
            ]
        )

    def _all_terms(self, field: str, terms: Sequence[str]) -> tantivy.Query:
        queries = [tantivy.Query.term_query(self._schema, field, term, "freq") for term in terms]
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])

    def _idf(self, passages: int) -> float:
        """Return BM25's inverse document frequency of what so many passages have."""
        return math.log1p(max(0.0, len(self) - passages + 0.5) / (passages + 0.5))

    def _conditions(self, only: Filter) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        conditions = []
        if only.since or only.until:
            conditions.append(
                tantivy.Query.range_query(
                    self._schema,
                    "published",
                    tantivy.FieldType.Integer,
                    as_number(only.since) if only.since else None,
                    as_number(only.until) if only.until else None,
                )
            )
        if only.outlet is not None:
            conditions.append(tantivy.Query.term_query(self._schema, "outlet", only.outlet, "basic"))
        return [(tantivy.Occur.Must, tantivy.Query.const_score_query(c, 0.0)) for c in conditions]

    def _run(self, clauses: list[tuple[tantivy.Occur, tantivy.Query]], limit: int) -> dict[int, float]:
        found = self._searcher.search(tantivy.Query.boolean_query(clauses), limit, count=False).hits
        keys = self._searcher.fast_field_values("key", [address for _score, address in found])
        return {int(key): float(score) for key, (score, _address) in zip(keys, found, strict=True)}


def translation_query(
    translated: Sequence[Translated], tokenizer: Tokenizer
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return the alternatives of each translated word, cut as passages are, and the word itself."""
    return tuple(
        tuple(dict.fromkeys([*(tuple(tokenizer.cut(word)) for word in item.words), tuple(item.text.split())]))
        for item in translated[:MAX_QUERY_TERMS]
    )


def lexical_query(folded: str, tokenizer: Tokenizer) -> LexicalQuery:
    """Return the terms of a folded question, the most telling ones if there are too many."""
    words = list(dict.fromkeys(tokenizer.words(folded)))
    if len(words) > MAX_QUERY_TERMS:
        words = sorted(words, key=tokenizer.information, reverse=True)[:MAX_QUERY_TERMS]
    return LexicalQuery(tuple(words), tuple(dict.fromkeys(bigrams(folded)))[:MAX_QUERY_TERMS])
