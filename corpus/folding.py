"""The search view of a text: what words are compared in, with the way back to the source.

Folding brings forms that a reader takes as the same to one form: NFKC (full and half width, ligatures,
composed and decomposed letters), Traditional to Simplified, lower case, numbers in plain digits,
one space for any run of white space, no invisible characters. Questions and documents are folded alike.
Nothing that is shown is ever cut from a folded text; `Folded.source_span` leads back.
"""

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import opencc

from corpus.numerals import Edit, number_edits, share_edits
from corpus.radicals import RADICALS
from corpus.types import Span


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text. `offsets[i]` is where in the source the `i`-th folded character comes from.

    `offsets` has one entry more than `text`, the last being the length of the source, and never falls.
    The characters of a rewritten number all have the offset of its start. Characters that are dropped
    belong to the one before them.
    """

    text: str
    offsets: Sequence[int]

    def source_span(self, start: int, end: int) -> Span:
        """The source characters that the folded characters [start, end) come from.

        A part of a rewritten number leads to the whole number.
        """
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[bisect_right(self.offsets, self.offsets[end - 1], end)]


def fold(text: str) -> Folded:
    """Fold `text` for searching. Folding the folded text again changes nothing."""
    folded, offsets = _fold_characters(text)
    folded, offsets = _apply(folded, offsets, _space_edits(folded))
    folded = _phrases_to_simplified(folded)
    folded, offsets = _apply(folded, offsets, share_edits(folded))
    folded, offsets = _apply(folded, offsets, number_edits(folded))
    return Folded(_fold_commas(folded), offsets)


def to_simplified(text: str) -> str:
    """Traditional to Simplified, character for character: the length stays, Simplified text stays as it is.

    For the input of an embedding model, where case, width and numbers are to stay.
    """
    return _phrases_to_simplified(text.translate(_SCRIPT))


class _Script(dict[int, int]):
    """Code point to the code point of its Simplified form, filled as characters turn up."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        simple = char
        if code >= FIRST_HAN and char not in _BY_CONTEXT:
            simple = _opencc().convert(char)
            simple = _opencc().convert(simple) if len(simple) == 1 else char  # 薴 → 苧 → 苎
            # Simplified papers write 郭明錤, not the rare 𫓹 that no dictionary and no model knows.
            if len(simple) != 1 or ord(simple) > 0xFFFF:
                simple = char
        self[code] = ord(simple)
        return self[code]


FIRST_HAN = 0x3400

_SCRIPT = _Script()


@lru_cache(maxsize=1)
def _opencc() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


# Characters whose Simplified form depends on the word, handled by the rules below instead of by OpenCC's
# phrase table. That table is made for running Traditional text: it turns 破坏土地 into 破坯土地 and leaves
# 僅次於倫敦 as 仅次於伦敦 (7 and 9 such errors in 8 M characters of Simplified news and 1,000 Traditional
# paragraphs), its result changes when it is run again, and depends on the words around.
_BY_CONTEXT = frozenset("乾著藉覆瞭畫薹甦沈")

_PHRASES = (
    # 乾 is 干 (dry) but for names of emperors, places and the trigram.
    ("乾", "干", re.compile("乾(?![隆坤陵县縣清卦嘉宅州佑])(?<!康乾)(?<!萧乾)(?<!丙乾)")),
    # 著 is the particle 着 after a verb and in 着手, 着重; it stays in 著名, 著作, 显著, 原著.
    (
        "著",
        "着",
        re.compile(
            "(?<=[随沿顺朝向对为跟有接看意本按照凭靠趁当围绕伴含存活站坐带拿拉抱睡等想说走跑开关住吃穿挂贴写牵握"
            "试闹忙藏躺守占排留笑哭听盼望指冒闪飘流演象征味代表背扛顶举推夹捧骑乘载装持続续过隔依挨仗借藉])著(?![名作称者述书录])"
            "|著(?=[手重陆眼想火急实力迷落装凉色])"
        ),
    ),
    ("藉", "借", re.compile("藉(?=[口此由助以机故着著])|(?<=凭)藉")),
    ("覆", "复", re.compile("(?<=[反重回答])覆(?![盖没灭])")),
    ("瞭", "了", re.compile("瞭(?!望)")),
    ("畫", "划", re.compile("(?<=[计规策筹企])(?<!设计)畫")),
    ("畫", "画", re.compile("畫")),
    ("甦", "苏", re.compile("甦")),
    ("沈", "沉", re.compile("沈(?=[没默积沦溺淀睡])")),
    ("哩", "里", re.compile("(?<=英)哩")),
)


def _phrases_to_simplified(text: str) -> str:
    for char, simple, pattern in _PHRASES:
        if char in text:
            text = pattern.sub(simple, text)
    return text


_WIDE_COMMAS = frozenset("，﹐︐")


def _is_invisible(char: str) -> bool:
    """Control and format characters and variation selectors, but no white space."""
    if char.isspace():
        return False
    return (
        unicodedata.category(char) in ("Cc", "Cf")
        or 0xFE00 <= ord(char) <= 0xFE0F
        or 0xE0100 <= ord(char) <= 0xE01EF
    )


class _Characters(dict[int, int]):
    """Code point to code point, for the characters that fold to just one; filled by `_learn`."""


_PLAIN = _Characters()
_PLAIN_CHARS: set[str] = set()
_CHANGING: set[str] = set()
"""Those of the plain characters that fold to another one."""
_JOINING: set[str] = set()
_OTHER: set[str] = set()


MOST_REPLACED = 8
"""A sentence of news has two or three characters that change, brackets and colons: replacing each takes a
third of the time of translating all characters."""


def _fold_characters(text: str) -> tuple[str, Sequence[int]]:
    """NFKC, lower case, Simplified; invisible characters dropped, white space as U+0020."""
    present = set(text)
    for char in present - _PLAIN_CHARS - _JOINING - _OTHER:
        _learn(char)
    if present <= _PLAIN_CHARS:
        changing = present & _CHANGING
        if len(changing) > MOST_REPLACED:
            return text.translate(_PLAIN), range(len(text) + 1)
        # What a character folds to stays as it is, so one after the other is the same as all at once.
        for char in changing:
            text = text.replace(char, chr(_PLAIN[ord(char)]))
        return text, range(len(text) + 1)
    pattern = _cluster_pattern(frozenset(present & _JOINING), frozenset(present & _OTHER))
    parts: list[str] = []
    offsets = array("I")
    position = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        parts.append(text[position:start].translate(_PLAIN))
        offsets.extend(range(position, start))
        cluster = _fold_cluster(match.group())
        parts.append(cluster)
        offsets.extend([start] * len(cluster))
        position = end
    parts.append(text[position:].translate(_PLAIN))
    offsets.extend(range(position, len(text) + 1))
    return "".join(parts), offsets


def _learn(char: str) -> None:
    """Sort a new character: folds to one by itself, acts on the one before it, or anything else."""
    decomposed = unicodedata.normalize("NFKD", char)
    if (
        _is_invisible(char)
        or unicodedata.combining(decomposed[0])
        or unicodedata.category(char) in ("Mn", "Mc")
        or 0x1160 <= ord(decomposed[0]) <= 0x11FF
    ):
        _JOINING.add(char)
        return
    folded = _fold_cluster(char)
    if len(folded) == 1:
        _PLAIN[ord(char)] = ord(folded)
        _PLAIN_CHARS.add(char)
        if folded != char:
            _CHANGING.add(char)
    else:
        _OTHER.add(char)


@lru_cache(maxsize=4096)
def _fold_cluster(cluster: str) -> str:
    """Fold a character with the marks and invisible characters that follow it."""
    kept = "".join(
        RADICALS.get(c, " " if c.isspace() else "，" if c in _WIDE_COMMAS else c)
        for c in cluster
        if not _is_invisible(c)
    )
    while True:
        wide = "，" in kept
        folded = unicodedata.normalize("NFKC", kept)
        folded = "".join(c.lower() for c in unicodedata.normalize("NFKC", folded))
        folded = "".join("，" if wide and c == "," else c for c in folded).translate(_SCRIPT)
        folded = "".join(" " if c.isspace() else c for c in folded)
        if folded == kept:
            return folded
        kept = folded


@lru_cache(maxsize=256)
def _cluster_pattern(joining: frozenset[str], other: frozenset[str]) -> re.Pattern[str]:
    marks = f"[{re.escape(''.join(sorted(joining)))}]+" if joining else ""
    alternatives = [f".{marks}", marks] if marks else []
    if other:
        alternatives.append(f"[{re.escape(''.join(sorted(other)))}]")
    return re.compile("|".join(alternatives), re.DOTALL)


_SPACES = re.compile("  +")


def _space_edits(text: str) -> Iterable[Edit]:
    return [(match.start(), match.end(), " ") for match in _SPACES.finditer(text)] if "  " in text else []


_COMMA_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[,，](?=[0-9])")


def _fold_commas(text: str) -> str:
    """One comma for both widths.

    A comma that is left between digits parts two numbers ("100，200"): it becomes a 、, or folding again
    would read it as a separator of thousands.
    """
    if "," in text or "，" in text:
        text = _COMMA_BETWEEN_DIGITS.sub("、", text).replace("，", ",")
    return text


def _apply(text: str, offsets: Sequence[int], edits: Iterable[Edit]) -> tuple[str, Sequence[int]]:
    parts: list[str] = []
    moved = array("I")
    position = 0
    for start, end, replacement in edits:
        parts += (text[position:start], replacement)
        moved.extend(offsets[position:start])
        moved.extend([offsets[start]] * len(replacement))
        position = end
    if not parts:
        return text, offsets
    parts.append(text[position:])
    moved.extend(offsets[position:])
    return "".join(parts), moved
