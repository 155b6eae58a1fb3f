"""Words for the lexical index: jieba in search mode, and character bigrams for what its dictionary lacks.

Both sides, passages and questions, are folded first (corpus.folding), so that 繁體, full width and the forms
of a number do not matter.
"""

import hashlib
import logging
import math
import os
import re
import threading
import warnings
from collections.abc import Callable
from operator import add
from pathlib import Path

from corpus.names import is_name
from retrieval.errors import RetrievalError

with warnings.catch_warnings():
    # It asks for pkg_resources, at which some versions of setuptools warn whoever runs the program.
    warnings.simplefilter("ignore", UserWarning)
    import jieba

_WORD = re.compile(r"\w", re.UNICODE)
_TAGGED = re.compile(r"^(\S+) \d+ (ns|nt|nrt|nrfg|nr)\r?$", re.MULTILINE)
"""Dictionary lines tagged as the name of a place, an organisation or a person. Its tags of persons are often
wrong for words of two characters (文明, 普通, 和平) and of four (博大精深), less so for those of three that
begin with a surname, and for foreign ones. Its tags of other proper names are of things of all kinds."""
_NO_NAMES = frozenset(
    "城市 东西 外国 英雄 朝廷 海洋 湖泊 高原 大桥 上市 建国 爱国 江湖 大街 山区 王国 城镇 宫殿 光荣 "
    "深度 山脉 回国 治安 大国 新鲜 古城 海峡 河口 长度 冰川 山水 长大 福利 上马 日志 大海 高山 山坡 "
    "青春 河谷 普及 古典 内河 山河 三国 云集 新区 群岛 南北 东南 西南 东北 西北 国家机关 人民政府 "
    "自治州 自治县 高级中学 台风 新建 中国 我国 全国 中华 地区 海外 国内 国外 入门 小姑娘 老太太 "
    "青少年 立法权 贡献者 古建筑 黄金周 维生素 花岗岩 汉白玉".split()
)
"""Common words among them that are no names, from the 700 most frequent."""
PERSON_CHARS = 3
"""Of two characters too many are parts of other words, cut wrongly."""
MAX_BITS = 18.0
"""Words seen fewer than 200 times in the dictionary's 60 million are alike rare: many of its counts are made
up (3 for all words added later, 新能源 and 渝北 alike)."""
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


class DictionaryError(RetrievalError):
    """The user dictionary cannot be read."""


class _Jieba(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types
    """jieba with the same result, sooner: each fragment is looked up once, and where only one word begins
    nothing is compared. Cutting was six tenths of a build without the model, and takes a quarter less so.
    """

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 - jieba's name
        """Return the last characters of the words that begin at each character."""
        self.check_initialized()
        counts = self.FREQ
        length = len(sentence)
        ends: dict[int, list[int]] = {}
        for start in range(length):
            found = []
            end = start + 1
            # A count of 0 is of the beginning of a longer word.
            while (count := counts.get(sentence[start:end])) is not None:
                if count:
                    found.append(end - 1)
                if end == length:
                    break
                end += 1
            ends[start] = found or [start]
        return ends

    def calc(
        self,
        sentence: str,
        DAG: dict[int, list[int]],  # noqa: N803
        route: dict[int, tuple[float, int]],
    ) -> None:
        """Fill `route` with the likeliest way on from each character: its log probability, its first word's
        last character.
        """
        counts, log = self.FREQ, math.log
        of_all = log(self.total)
        length = len(sentence)
        route[length] = (0, 0)
        for start in range(length - 1, -1, -1):
            best = (-math.inf, -1)
            for end in DAG[start]:
                likely = log(counts.get(sentence[start : end + 1]) or 1) - of_all + route[end + 1][0]
                if likely >= best[0]:
                    best = (likely, end)
            route[start] = best


class Tokenizer:
    """Cuts folded text into index terms. Loading takes about half a second; share one between threads."""

    def __init__(self, cache_dir: Path, user_dictionary: str = "") -> None:
        """Load jieba, keeping its compiled dictionary in `cache_dir` rather than in a shared /tmp.

        Raises DictionaryError if `user_dictionary` (a path, "" for none) cannot be read.
        """
        jieba.setLogLevel(logging.WARNING)
        cache_dir.mkdir(parents=True, exist_ok=True)
        self.cache_dir = cache_dir
        self._jieba = _Jieba()
        self._jieba.tmp_dir = str(cache_dir)
        self._jieba.lock = threading.RLock()
        self._jieba.initialize()
        self._total: int = self._jieba.total
        self._names = _names(cache_dir)
        if user_dictionary:
            try:
                with Path(user_dictionary).open("rb") as file:
                    self._jieba.load_userdict(file)
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

    def information(self, word: str) -> float:
        """Return the word's self-information in general Chinese, in bits: rare words tell more.

        From 0 to MAX_BITS, which a word that the dictionary lacks has.
        """
        count = self._jieba.FREQ.get(word) or 0
        return min(MAX_BITS, -math.log2(count / self._total)) if count else MAX_BITS

    def is_name(self, word: str) -> bool:
        """Return whether a word is the name of a place, an organisation or a person in the dictionary, or
        else of a person: three characters that begin with a surname and that the dictionary lacks.

        The names of the country do not count: its papers rarely say them.
        """
        if word in self._names:
            return len(word) > 1 and word not in _NO_NAMES
        return len(word) == PERSON_CHARS and word not in self._jieba.FREQ and is_name(word)


def dictionary_digest(user_dictionary: str) -> str:
    """Return the SHA-256 of a user dictionary's bytes, "" for none or one that is missing."""
    path = Path(user_dictionary)
    if not user_dictionary or not path.is_file():
        return ""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        # The tokenizer cannot read it either, and says so.
        return ""


def has_han(text: str) -> bool:
    """Return whether a text has a Chinese character."""
    return bool(_HAN_RUN.search(text))


def bigrams(folded: str) -> list[str]:
    """Return the overlapping pairs of neighbouring Han characters; a lone one stands for itself."""
    pairs: list[str] = []
    for run in _HAN_RUN.findall(folded):
        pairs += map(add, run, run[1:]) if len(run) > 1 else [run]
    return pairs


def kept_text(path: Path, make: Callable[[], str]) -> str:
    """Return the UTF-8 text of a cached file, which is made whole if it is not there or cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = make()
        temporary = path.with_suffix(f".{os.getpid()}.partial")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
        return text


def _names(cache_dir: Path) -> frozenset[str]:
    """Return the dictionary's names: from a list in `cache_dir`, which is made if it is not there."""

    def make() -> str:
        dictionary = Path(jieba.__file__).with_name("dict.txt").read_text(encoding="utf-8")
        return "\n".join(word for word, tag in _TAGGED.findall(dictionary) if _is_proper(word, tag))

    return frozenset(kept_text(cache_dir / f"proper-names-{jieba.__version__}.txt", make).split())


def _is_proper(word: str, tag: str) -> bool:
    if tag in {"ns", "nt"}:
        return True
    if tag == "nrt":
        return len(word) >= PERSON_CHARS and not word.endswith("人")
    return len(word) == PERSON_CHARS and is_name(word)
