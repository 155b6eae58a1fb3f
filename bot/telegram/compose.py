"""Messages made of text and entities. No markup is written or read: any text of any article survives.

Telegram counts offsets and lengths in UTF-16 code units.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from telegram import MessageEntity
from telegram.constants import MessageEntityType, MessageLimit

from corpus.sentences import split_sentences
from corpus.types import Span

MAX_UNITS = MessageLimit.MAX_TEXT_LENGTH.value

EXPANDABLE_FROM_UNITS = 300
"""A longer quote is folded by the chat: about eight lines on a telephone."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Composed:
    """A text with its entities, whose offsets count UTF-16 code units."""

    text: str
    entities: tuple[MessageEntity, ...]


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def sendable(text: str) -> str:
    """Return a text of the same length with what cannot be sent (half a surrogate pair) replaced."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def shortened(text: str, most_units: int) -> str:
    """Return a text of ours cut to `most_units`, with "…" where something is missing. Never for quotes."""
    if units(text) <= most_units:
        return text
    return text[: cut_at(text, 0, most_units - 1)] + "…"


def cut_at(text: str, start: int, most_units: int) -> int:
    """Return the largest end such that `text[start:end]` has at most `most_units`."""
    end, used = start, 0
    while end < len(text):
        used += 2 if text[end] > "\uffff" else 1
        if used > most_units:
            break
        end += 1
    return end


def fitting_part(text: str, highlights: Sequence[Span], most_units: int) -> Span:
    """Return the part of a quote that fits, as offsets: whole sentences around the first highlight.

    A sentence that does not fit alone is cut after the last character that does.
    """
    if units(text) <= most_units:
        return 0, len(text)
    sentences = split_sentences(text)
    wanted = highlights[0][0] if highlights else 0
    first = next(i for i, (_, end) in enumerate(sentences) if end > wanted or end == len(text))
    last = first
    start, end = sentences[first]
    if units(text[start:end]) > most_units:
        return start, cut_at(text, start, most_units)
    while last + 1 < len(sentences) and units(text[start : sentences[last + 1][1]]) <= most_units:
        last += 1
        end = sentences[last][1]
    while first and units(text[sentences[first - 1][0] : end]) <= most_units:
        first -= 1
        start = sentences[first][0]
    return start, end


class Composer:
    """Collects text and entities; `units` is what was written so far."""

    def __init__(self) -> None:
        self.units = 0
        self._parts: list[str] = []
        self._entities: list[MessageEntity] = []

    def write(self, text: str, *kinds: MessageEntityType) -> None:
        """Append text, under entities of some kinds."""
        text = sendable(text)
        start = self.units
        self._parts.append(text)
        self.units += units(text)
        if self.units > start:
            self._entities += [MessageEntity(kind, start, self.units - start) for kind in kinds]

    def write_marked(self, text: str, marked: Iterable[Span], answer: Span | None = None) -> None:
        """Append text with some parts of it in bold and the answer underlined, all given as offsets."""
        styles = [(span, MessageEntityType.BOLD) for span in marked]
        if answer:
            styles.append((answer, MessageEntityType.UNDERLINE))
        cuts = sorted({0, len(text), *(at for span, _kind in styles for at in span)})
        for start, end in pairwise(cuts):
            self.write(
                text[start:end], *(kind for span, kind in styles if span[0] <= start and end <= span[1])
            )

    def write_quote(self, text: str, marked: Iterable[Span], answer: Span | None = None) -> None:
        """Append a block quote with parts in bold and the answer underlined; a long one can be expanded."""
        start = self.units
        self.write_marked(text, marked, answer)
        length = self.units - start
        kind = MessageEntityType.BLOCKQUOTE
        if length > EXPANDABLE_FROM_UNITS:
            kind = MessageEntityType.EXPANDABLE_BLOCKQUOTE
        if length:
            self._entities.append(MessageEntity(kind, start, length))

    def composed(self) -> Composed:
        """Return what was written. Entities that hold others come before them."""
        entities = sorted(self._entities, key=lambda entity: (entity.offset, -entity.length))
        return Composed("".join(self._parts), tuple(entities))


def plain(text: str) -> Composed:
    """Return a text of ours, without entities, cut to what a message holds."""
    return Composed(shortened(sendable(text), MAX_UNITS), ())


def part_of(spans: Iterable[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return what of `spans` is in [start, end), as offsets from `start`."""
    inside = ((max(first, start) - start, min(last, end) - start) for first, last in spans)
    return tuple((first, last) for first, last in inside if first < last)
