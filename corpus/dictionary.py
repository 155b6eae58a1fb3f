"""Words of the language, to tell where a break cuts one in two.

They are read from the dictionary that comes with jieba, as a file: segmenting is not needed, and pages are
read without loading it.
"""

import math
import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

LONGEST_WORD = 4
"""In characters. Longer entries are phrases and names of institutions, whose parts are words themselves."""
RAREST_WORD = 10
"""Times in the dictionary's 60 million words. Of its 349,046 entries 103,000 are as frequent and as short;
the rest are mostly names and phrases, and would take three times the memory and the time."""
REACH = 8
"""Characters on either side of a joint that are cut into words."""
TOTAL = 60_101_967
UNKNOWN_COUNT = 0.5
"""What a character that the dictionary lacks counts as."""


def word_cut_in_two(tail: str, head: str) -> float:
    """Return how much less likely the words get if one ends between `tail` and `head`, in nats, or 0.

    The likeliest words that `tail + head` is made of, near the joint, are compared with the likeliest of
    which one ends there, each word as frequent as the dictionary says (Viterbi's algorithm, unigrams).
    """
    before, after = _han_end(tail[-REACH:]), _han_start(head[:REACH])
    if not before or not after:
        return 0.0
    whole = _log_likelihood(before + after)
    return max(0.0, whole - _log_likelihood(before) - _log_likelihood(after))


def _han_end(text: str) -> str:
    start = len(text)
    while start and _is_han(text[start - 1]):
        start -= 1
    return text[start:]


def _han_start(text: str) -> str:
    end = 0
    while end < len(text) and _is_han(text[end]):
        end += 1
    return text[:end]


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


@lru_cache(maxsize=4096)
def _log_likelihood(text: str) -> float:
    """Return the logarithm of the likelihood of the likeliest words that `text` is made of."""
    counts = _counts()
    best = [0.0]
    for end in range(1, len(text) + 1):
        ways = [best[end - 1] + math.log(counts.get(text[end - 1], UNKNOWN_COUNT) / TOTAL)]
        for start in range(max(0, end - LONGEST_WORD), end - 1):
            if count := counts.get(text[start:end]):
                ways.append(best[start] + math.log(count / TOTAL))
        best.append(max(ways))
    return best[-1]


_ENTRY = re.compile(rf"^(\S{{1,{LONGEST_WORD}}}) (\d+) ", re.MULTILINE)


@lru_cache(maxsize=1)
def _counts() -> dict[str, int]:
    """Read how often each word of the dictionary is used. It takes a third of a second, once a process."""
    package = find_spec("jieba")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("jieba")
    text = Path(package.origin).with_name("dict.txt").read_text(encoding="utf-8")
    return {word: count for word, digits in _ENTRY.findall(text) if (count := int(digits)) >= RAREST_WORD}
