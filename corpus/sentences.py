"""Sentences: where one ends and the next begins, in Chinese print and in the English that it holds."""

import re
from collections.abc import Sequence

from corpus.types import Span

# A sentence ends at 。！？…… and their half-width forms, not at a semicolon: ；parts clauses of one thought,
# and a quote cut there would not stand alone. Windows, which may be shorter, do cut there.
_TERMINATOR = "。！？!?…｡"
_OPEN = "“‘「『（(《〈【[〔﹁﹃"
_CLOSE = "”’」』）)》〉】]〕﹂﹄"
_PARTNER = dict(zip(_CLOSE, _OPEN, strict=True))
_QUOTES = frozenset('“‘「『﹁﹃"')
_TITLE_MARKS = frozenset("《〈")
_SPECIAL = re.compile(rf"[{_TERMINATOR}]+|\.+|[{re.escape(_OPEN + _CLOSE)}\"]")
_TAIL = re.compile(rf"(?:\s*[{re.escape(_CLOSE)}{_TERMINATOR}])*\s*")
_TAIL_IN_STRAIGHT_QUOTES = re.compile(rf"(?:\s*[{re.escape(_CLOSE)}{_TERMINATOR}\"])*\s*")
_ENDING = frozenset(_TERMINATOR + _CLOSE + '."')
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"\w")

_GOES_ON = frozenset("，,、；;：:—～~·")
"""After any of these marks nothing has ended: “好！”，他说."""

_ELLIPSIS_GOES_ON = frozenset("的地得等和与及或")
"""He counted “一、二……” 等: an ellipsis before such a word stands inside a sentence."""

_INTRODUCES = frozenset("：:，,")
"""A quotation after one of these ends its sentence: 他说：“好。” Others are its beginning or middle."""

LONGEST_HELD = 200
"""Characters between an opening mark and its partner up to which the sentences within are held together.

Longer quotations are whole speeches, whose sentences are quoted one by one; and a mark that is never
closed must not swallow the rest of the paragraph.
"""

LONGEST_KEPT = 60
"""Characters of a quotation up to which it stays whole even at the end of its sentence, with who says it."""

_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|No|Nos|Vol|Fig|Inc|Ltd|Co|Corp|Gen|Sen|Rep|Gov|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sep|Sept|Oct|Nov|Dec|e\.g|i\.e|cf|al|pp?)|(?:^|[^A-Za-z])[A-Za-z](?:\.[A-Za-z])*)$"
)
_LONGEST_ABBREVIATION = 12
_LIST_NUMBER = re.compile(r"\s*\d{1,3}$")

DEEPEST = 8
"""Marks that may stand open within each other; older ones are taken as never closed."""


def split_sentences(text: str) -> list[Span]:
    """Split a paragraph into whole sentences: spans that follow each other and together are all of `text`.

    Closing quotes and brackets, and white space, belong to the sentence before. A sentence is not split
    within a quotation or a bracket after which it goes on (“好。”他说). Linear in the length of `text`.
    """
    spans: list[Span] = []
    start = previous = 0
    for end in [*_ends(text), len(text)]:
        if _WORD.search(text, previous, end):
            spans.append((start, end))
            start = end
        elif spans:  # nothing but marks: a part of the sentence before
            spans[-1] = (spans[-1][0], end)
            start = end
        previous = end
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _ends(text: str) -> list[int]:
    """Where sentences end, in order. The ends within a mark are dropped when it closes, if it is held."""
    ends: list[int] = []
    opened: list[tuple[str, int, int]] = []  # mark, its position, the number of ends before it
    ended = 0
    for match in _SPECIAL.finditer(text):
        start, end = match.span()
        mark = match.group()
        if mark in _OPEN or (mark == '"' and not _is_open('"', start, opened)):
            opened.append((mark, start, len(ends)))
            del opened[:-DEEPEST]
        elif mark in _CLOSE or mark == '"':
            _close(text, _PARTNER.get(mark, mark), start, ends, opened)
        elif start >= ended and _is_end(text, start, end, ends[-1] if ends else 0):
            tail = _TAIL_IN_STRAIGHT_QUOTES if _is_open('"', start, opened) else _TAIL
            found = tail.match(text, end)
            ended = found.end() if found else end
            ends.append(ended)
    return ends


def _is_open(mark: str, position: int, opened: Sequence[tuple[str, int, int]]) -> bool:
    return any(other == mark and position - at <= LONGEST_HELD for other, at, _ in opened)


def _close(text: str, mark: str, position: int, ends: list[int], opened: list[tuple[str, int, int]]) -> None:
    """Close the innermost `mark`, and drop the ends within it that are none."""
    for depth in range(len(opened) - 1, -1, -1):
        if opened[depth][0] == mark:
            break
    else:
        return
    _, start, ends_before = opened[depth]
    del opened[depth:]
    if len(ends) == ends_before:
        return
    last = ends[-1]
    if _goes_on(text, mark, start, position, ends[ends_before - 1] if ends_before else 0):
        if position - start <= LONGEST_HELD:
            del ends[ends_before:]
        elif last > position:
            del ends[-1]
    elif position - start <= LONGEST_KEPT and last > position:
        ends[ends_before:] = [last]


def _goes_on(text: str, mark: str, start: int, position: int, sentence_start: int) -> bool:
    """Whether the sentence goes on after the mark that opened at `start` and closes at `position`."""
    space = _SPACE.match(text, position + 1)
    following = space.end() if space else position + 1
    if following == len(text) or text[following] in _CLOSE:
        return False  # for the outer mark to say
    if text[following] in _TERMINATOR or text[following] in _GOES_ON or mark in _TITLE_MARKS:
        return True
    if text[max(start, position - 20) : position].rstrip()[-1:] not in _ENDING:
        return True
    before = text[max(sentence_start, start - 20) : start].rstrip()
    if mark in _QUOTES:
        return text[following] not in _QUOTES and before[-1:] not in _INTRODUCES
    return bool(before)


def _is_end(text: str, start: int, end: int, sentence_start: int) -> bool:
    """Whether the terminators [start, end) end a sentence."""
    last, following = text[end - 1], text[end : end + 1]
    if following in _GOES_ON or (last in "…." and following in _ELLIPSIS_GOES_ON):
        return False
    if text[start] != ".":
        return last not in "!?" or not (following.isascii() and following.isalnum())
    if end - start > 1:
        return not (following.isascii() and following.isalnum())
    if following and not following.isspace() and following not in _CLOSE and following != '"':
        return False
    before = text[max(sentence_start, start - _LONGEST_ABBREVIATION) : start]
    if _ABBREVIATION.search(before) or (start - sentence_start < 6 and _LIST_NUMBER.fullmatch(before)):
        return False
    space = _SPACE.match(text, end)
    return not (space and text[space.end() : space.end() + 1].islower())
