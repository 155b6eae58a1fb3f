"""How much of a question a text speaks of: the evidence for quotes, highlights and abstention."""

import re
from collections.abc import Iterable, Sequence, Set

from retrieval.question import Term

_PLACE_SUFFIX = re.compile(r"(?<=..)(?:自治区|自治州|自治县|新区|省|市|区|县|州|镇|乡|村)$")
_NUMBER_BEFORE, _NUMBER_AFTER = re.compile(r"\d\.?$"), re.compile(r"\.?\d")
"""How a longer number goes on before and after a part of it, decimals among them."""
_LONG_WORDS = frozenset("期远久大足短")
"""What makes 长 the beginning of another word: in 重庆市长期以来 there is no 市长."""
PARTIAL_COVER = 0.5
"""Credit for a term of whose characters only some occur, times their share: 社会消费品零售 in 社零总额."""


def term_cover(term: Term, folded: str) -> float:
    """Return how far folded text speaks of a term, from 0 to 1.

    A short form of a compound speaks of its words. A number counts whole, not as part of a longer one. A name
    counts without the suffix of its kind ("渝北区" in "渝北"), and never in part. "副市长" does not speak of
    a "市长".
    """
    if term.translations:
        return float(any(word in folded and _occurs(word, folded) for word in term.translations))
    if term.text in folded and _occurs(term.text, folded):
        return 1.0
    for compound in term.compounds:
        if compound[-2:] in folded and _is_shortened(compound, folded):
            return 1.0
    if term.distinctive:
        stem = _PLACE_SUFFIX.sub("", term.text)
        return 1.0 if stem != term.text and _occurs(stem, folded) else 0.0
    if term.text.isascii() or "副" + term.text in folded:
        return 0.0
    characters = set(term.text)
    return PARTIAL_COVER * len([one for one in characters if one in folded]) / len(characters)


def _occurs(word: str, folded: str) -> bool:
    start = folded.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = folded[start - 1 : start], folded[end : end + 1]
        inside_number = (word[0].isdigit() and _NUMBER_BEFORE.search(folded, max(0, start - 2), start)) or (
            word[-1].isdigit() and _NUMBER_AFTER.match(folded, end)
        )
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


def covers(terms: Sequence[Term], folded: str) -> list[float]:
    """Return how far folded text speaks of each term, from 0 to 1."""
    return [term_cover(term, folded) for term in terms]


def cover(terms: Sequence[Term], found: Sequence[float]) -> float:
    """Return the share of the terms' weight that was found, from 0 to 1; 0 for no terms."""
    return _share((term.weight for term in terms), found)


def rarity_cover(terms: Sequence[Term], found: Sequence[float]) -> float:
    """Return the share that was found of the terms weighted by their rarity in the archive."""
    return _share((term.rarity for term in terms), found)


def _share(weights: Iterable[float], found: Sequence[float]) -> float:
    total = reached = 0.0
    for weight, part in zip(weights, found, strict=True):
        total += weight
        reached += weight * part
    return reached / total if total else 0.0


def missing(terms: Sequence[Term], found: Sequence[float]) -> float:
    """Return the weight of the most telling term that was not found, in bits."""
    lacking = (term.weight * (1.0 - part) for term, part in zip(terms, found, strict=True))
    return max(lacking, default=0.0)


def share(wanted: Set[str], parts: Iterable[Set[str]]) -> float:
    """Return the share of `wanted` that is in any of `parts`; 0 where nothing is wanted."""
    if not wanted:
        return 0.0
    # Of each part only what is wanted is taken: that is little, the parts are long.
    found: set[str] = set()
    for part in parts:
        found |= wanted & part
    return len(found) / len(wanted)
