"""How much of a question a text speaks of: the evidence for quotes, highlights and abstention."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from corpus.folding import fold
from retrieval.question import Kind, Question, Term

_PLACE_SUFFIX = re.compile(r"(?<=..)(?:自治区|自治州|自治县|新区|省|市|区|县|州|镇|乡|村)$")
_LONG_WORDS = frozenset("期远久大足短")
"""What makes 长 the beginning of another word: in 重庆市长期以来 there is no 市长."""
_DIGIT = re.compile(r"\d")
_DATE_WORDS = re.compile(
    r"\d+[年月日号点时]|今[年天日]|昨[天日]|明[年天日]|去年|上周|本周|周[一二三四五六日]|星期|近日|日前"
)
_EXPLICIT_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_RELATIVE_YEARS = (("今年", 0), ("本年", 0), ("去年", -1), ("上年", -1), ("前年", -2), ("明年", 1))

FOLDED_TEXTS_CACHED = 4096
"""Folded passages and sentences kept: one question looks at its first hits several times."""

PARTIAL_COVER = 0.5
"""Credit for a term of whose characters only some occur, times their share: 社会消费品零售 in 社零总额."""


@lru_cache(FOLDED_TEXTS_CACHED)
def folded_view(text: str) -> str:
    """Return the search view of a text, without the way back."""
    return fold(text).text


def term_cover(term: Term, folded: str) -> float:
    """Return how far folded text speaks of a term, from 0 to 1.

    A short form of a compound speaks of its words. A number counts whole, not as part of a longer one. A name
    counts without the suffix of its kind ("渝北区" in "渝北"), and never in part. "副市长" does not speak of
    a "市长".
    """
    if _occurs(term.text, folded) or any(_is_shortened(c, folded) for c in term.compounds):
        return 1.0
    if term.distinctive:
        stem = _PLACE_SUFFIX.sub("", term.text)
        return 1.0 if stem != term.text and _occurs(stem, folded) else 0.0
    characters = set(term.text)
    if term.text.isascii():
        return 0.0
    if "副" + term.text in folded:
        return 0.0
    return PARTIAL_COVER * sum(character in folded for character in characters) / len(characters)


def _occurs(word: str, folded: str) -> bool:
    start = folded.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = folded[start - 1 : start], folded[end : end + 1]
        inside_number = (word[0].isdigit() and before.isdigit()) or (word[-1].isdigit() and after.isdigit())
        inside_latin = word.isascii() and (
            (_latin(before) and _latin(word[0])) or (_latin(after) and _latin(word[-1]))
        )
        inside_word = before == "副" or (word[-1] == "长" and after in _LONG_WORDS)
        if not inside_number and not inside_latin and not inside_word:
            return True
        start = folded.find(word, start + 1)
    return False


def _is_shortened(compound: str, folded: str) -> bool:
    """Return whether text has a short form of a compound: 社零总额 for 社会消费品零售总额.

    It begins with the first character, ends with the last two, and has at least one more, in their order.
    """
    first, last = compound[0], compound[-2:]
    end = folded.find(last)
    while end >= 0:
        start = folded.rfind(first, max(0, end - len(compound)), end - 1)
        if start >= 0 and _is_subsequence(folded[start : end + 2], compound):
            return True
        end = folded.find(last, end + 1)
    return False


def _is_subsequence(short: str, long: str) -> bool:
    characters = iter(long)
    return all(character in characters for character in short)


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def cover(terms: Sequence[Term], folded: str) -> float:
    """Return the share of the terms' weight that folded text speaks of, from 0 to 1; 0 for no terms."""
    total = sum(term.weight for term in terms)
    if not total:
        return 0.0
    return sum(term.weight * term_cover(term, folded) for term in terms) / total


def years_spoken_of(folded: str, published: date | None) -> frozenset[int]:
    """Return the years that folded text is about: those it names, "今年" and the like by the date of its
    publication, and where it names none, the year it was published in."""
    years = {int(year) for year in _EXPLICIT_YEAR.findall(folded)}
    if published:
        years |= {published.year + shift for word, shift in _RELATIVE_YEARS if word in folded}
        if not years:
            years.add(published.year)
    return frozenset(years)


def has_kind(question: Question, folded: str) -> bool:
    """Return whether folded text holds what the question asks for: a number, a time. True if unknown."""
    if question.kind is Kind.QUANTITY:
        return bool(_DIGIT.search(folded))
    if question.kind is Kind.DATE:
        return bool(_DATE_WORDS.search(folded))
    return True
