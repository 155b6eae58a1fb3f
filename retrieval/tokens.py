"""Words for the lexical index: jieba in search mode, and character bigrams for what its dictionary lacks.

Both sides, passages and questions, are folded first (corpus.folding), so that 繁體, full width and the forms
of a number do not matter.
"""

import logging
import math
import re
import threading
from pathlib import Path

import jieba

from retrieval.errors import RetrievalError

_WORD = re.compile(r"\w", re.UNICODE)
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


class DictionaryError(RetrievalError):
    """The user dictionary cannot be read."""


class Tokenizer:
    """Cuts folded text into index terms. Loading takes about half a second; share one between threads."""

    def __init__(self, cache_dir: Path, user_dictionary: str = "") -> None:
        """Load jieba, keeping its compiled dictionary in `cache_dir` rather than in a shared /tmp.

        Raises DictionaryError if `user_dictionary` (a path, "" for none) cannot be read.
        """
        jieba.setLogLevel(logging.WARNING)
        cache_dir.mkdir(parents=True, exist_ok=True)
        self._jieba = jieba.Tokenizer()
        self._jieba.tmp_dir = str(cache_dir)
        self._jieba.lock = threading.RLock()
        self._jieba.initialize()
        self._total: int = self._jieba.total
        if user_dictionary:
            try:
                self._jieba.load_userdict(user_dictionary)
            except (OSError, ValueError) as error:
                raise DictionaryError(
                    f"[index] user_dictionary = {user_dictionary!r}：读不了这个词典（{error}）；"
                    "应为 UTF-8 文本，每行“词 词频 词性”，后两项可省。"
                ) from error

    def words(self, folded: str) -> list[str]:
        """Return the words of folded text, long ones together with the words inside them."""
        return [word for word in self._jieba.cut_for_search(folded) if _WORD.search(word)]

    def cut(self, folded: str) -> list[str]:
        """Return the words of folded text, each character in one word only; joined they are the text."""
        return list(self._jieba.cut(folded))

    def share(self, word: str) -> float:
        """Return the word's share of all words in general Chinese, after jieba's dictionary.

        A word that the dictionary lacks counts as seen once: rare.
        """
        return max(1, self._jieba.FREQ.get(word) or 0) / self._total


def bigrams(folded: str) -> list[str]:
    """Return the overlapping pairs of neighbouring Han characters; a lone one stands for itself."""
    pairs = []
    for run in _HAN_RUN.findall(folded):
        pairs += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return pairs


def information(share: float) -> float:
    """Return the self-information in bits of a word with this share of all words: rare words tell more."""
    return -math.log2(share)
