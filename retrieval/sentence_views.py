"""The sentences of a passage as the search sees them: folded, with their bigrams, made once a text."""

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache

from corpus.folding import fold
from corpus.sentences import split_sentences
from retrieval.tokens import bigrams

TEXTS_CACHED = 4096
"""One question looks at its first hits several times, and questions in a row often at the same ones."""


@dataclass(frozen=True, slots=True)
class SentenceView:
    """text[start:end] of a passage is a sentence; `folded` and `bigrams` are what is compared of it."""

    start: int
    end: int
    folded: str
    bigrams: Set[str]


@lru_cache(TEXTS_CACHED)
def sentence_views(text: str) -> tuple[SentenceView, ...]:
    """Return the sentences of a passage's text, in order."""
    views = []
    for start, end in split_sentences(text):
        folded = fold(text[start:end]).text
        views.append(SentenceView(start, end, folded, frozenset(bigrams(folded))))
    return tuple(views)


@lru_cache(TEXTS_CACHED)
def passage_bigrams(text: str) -> frozenset[str]:
    """Return the distinct bigrams of a passage's sentences."""
    return frozenset().union(*(view.bigrams for view in sentence_views(text)))


@lru_cache(TEXTS_CACHED)
def folded_view(text: str) -> str:
    """Return the search view of a text, without the way back."""
    return fold(text).text


@lru_cache(TEXTS_CACHED)
def bigram_view(folded: str) -> frozenset[str]:
    """Return the distinct character bigrams of folded text."""
    return frozenset(bigrams(folded))
