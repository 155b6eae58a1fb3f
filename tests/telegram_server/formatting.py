"""From the text of a request to the text of a message: parse mode, cleaning, trimming, entities."""

import re
from dataclasses import dataclass
from typing import Any

from tests.telegram_server.entities import (
    INVISIBLE,
    MAX_OFFSET,
    MERGING,
    QUOTES,
    Entity,
    checked_link,
    entities_from_json,
    in_order,
    nested,
    with_found,
)
from tests.telegram_server.errors import bad_request
from tests.telegram_server.html import parse_html
from tests.telegram_server.utf16 import units, width

MAX_REQUEST_BYTES = 1 << 15
MAX_ENTITIES = 100
# Removed from every text: directional embeddings and line separators, and three combining lines.
REMOVED = {"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"}
# Replaced by a space: every control character but the line feed.
BLANKED = set(map(chr, range(32))) - {"\n", "\r"}
SPECIAL = re.compile("[" + re.escape("".join(sorted(REMOVED | BLANKED))) + "]")
SPACE = {" ", "\n"}

COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z][A-Za-z0-9_]{4,31})?(?![\w/])")
MENTION = re.compile(r"(?<![\w/@.])@[A-Za-z][A-Za-z0-9_]{2,31}(?![\w@])")
HASHTAG = re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w{1,256}(?![\w#])")
EMAIL = re.compile(r"(?<![\w.@+-])[\w.+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,8}(?![\w@])")
URL = re.compile(
    r"(?<![\w@/])(?:https?|ftp)://[^\s<>\"'“”‘’，。；、？！（）《》【】]+[^\s<>\"'.,;:!?()“”‘’，。；、？！（）《》【】]"
)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text with its entities; `lost` tells which of those asked for the Bot API drops without a word."""

    text: str
    entities: list[Entity]
    lost: list[str]


def formatted(text: str, parse_mode: str, listed: Any, *, empty_allowed: bool = False) -> Formatted:
    """Return the text and entities of a message as the Bot API makes them of a request's.

    `listed` is the decoded JSON of the entities; as in the Bot API it counts only without a parse mode.
    Raises ApiError for text that is empty once trimmed, unless `empty_allowed`, for markup that cannot be
    parsed, and for entities that are not on whole characters of the text.
    """
    if len(text.encode()) > MAX_REQUEST_BYTES:
        raise bad_request("text is too long")
    mode = parse_mode.lower()
    if text and mode not in {"", "none"}:
        if mode in {"markdown", "markdownv2"}:
            raise bad_request(
                f"parse_mode {parse_mode} is not supported by this test server, use HTML or entities"
            )
        if mode != "html":
            raise bad_request("unsupported parse_mode")
        text, asked = parse_html(text)
    else:
        asked = entities_from_json(listed)
    for entity in asked:
        if not 0 <= entity.offset <= MAX_OFFSET:
            raise bad_request(f"receive an entity with incorrect offset {entity.offset}")
        if not 0 <= entity.length <= MAX_OFFSET:
            raise bad_request(f"receive an entity with incorrect length {entity.length}")
    text, asked = _clean(text, in_order(entity for entity in asked if entity.length))
    kept = _first(nested(asked))
    lost = _lost(text, asked, kept)
    text, kept = _trimmed(text, kept)
    if not text and not empty_allowed:
        raise bad_request("text must be non-empty")
    return Formatted(text, with_found(nested(kept), found_entities(text)), lost)


def user_text(text: str) -> tuple[str, list[Entity]]:
    """Return what a client of a person sends for `text`: cleaned, trimmed, with the entities it shows."""
    text, _ = _clean(text, [])
    text, _ = _trimmed(text, [])
    return text, found_entities(text)


def found_entities(text: str) -> list[Entity]:
    """Return the commands, mentions, hashtags, addresses and links in `text`, in order, apart."""
    found: list[Entity] = []
    taken: list[tuple[int, int]] = []
    kinds = (
        ("url", URL),
        ("email", EMAIL),
        ("bot_command", COMMAND),
        ("mention", MENTION),
        ("hashtag", HASHTAG),
    )
    for kind, pattern in kinds:
        for match in pattern.finditer(text):
            begin, end = match.span()
            if any(begin < other_end and other_begin < end for other_begin, other_end in taken):
                continue
            if kind == "url" and not checked_link(match.group()):
                continue
            taken.append((begin, end))
            found.append(Entity(kind, units(text[:begin]), units(match.group())))
    return in_order(found)


def _clean(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return `text` without the characters that no message holds, and its entities moved accordingly."""
    if not entities:
        return SPECIAL.sub(lambda found: "" if found.group() in REMOVED else " ", text), []
    moved: dict[int, int] = {}
    byte_after_half: dict[int, int] = {}
    kept: list[str] = []
    old = new = size = 0
    for character in text:
        moved[old] = new
        size += len(character.encode())
        if width(character) == 2:
            byte_after_half[old + 1] = size
        old += width(character)
        if character not in REMOVED:
            kept.append(" " if character in BLANKED else character)
            new += width(character)
    moved[old] = new
    result = []
    for entity in entities:
        if entity.offset in byte_after_half:
            raise bad_request(
                "entity begins in a middle of a UTF-16 symbol at byte offset "
                f"{byte_after_half[entity.offset]}"
            )
        if entity.offset not in moved:
            raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
        if entity.end in byte_after_half:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} ends in a middle of a UTF-16 symbol "
                f"at byte offset {byte_after_half[entity.end]}"
            )
        if entity.end not in moved:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text "
                f"at UTF-16 offset {entity.end}"
            )
        result.append(entity.moved(moved[entity.offset], moved[entity.end] - moved[entity.offset]))
    return "".join(kept), result


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Return `text` without white space at its ends, entities without it at their beginnings.

    White space before the first entity goes; an entity of white space alone goes with it, but a link
    keeps its.
    """
    end = len(text.rstrip(" \n"))
    text = text[:end]
    blank = [character in SPACE for character in text for _ in range(width(character))]
    kept = []
    for entity in entities:
        begin, stop = entity.offset, min(entity.end, len(blank))
        while entity.type not in INVISIBLE and begin < stop and blank[begin]:
            begin += 1
        if begin < stop:
            kept.append(entity.moved(begin, stop - begin))
    first = len(text) - len(text.lstrip(" \n"))
    first = min([first, *(entity.offset for entity in kept)])
    return text[first:], [entity.moved(entity.offset - first, entity.length) for entity in kept]


def _first(entities: list[Entity]) -> list[Entity]:
    """Return the entities that a message has room for; bold and the like come last."""
    solid = [entity for entity in entities if entity.type not in MERGING]
    merging = [entity for entity in entities if entity.type in MERGING]
    return in_order((solid + merging)[:MAX_ENTITIES])


def _lost(text: str, asked: list[Entity], kept: list[Entity]) -> list[str]:
    """Return what the rules of nesting or the number of entities took away, one sentence an entity."""
    blank = [character in SPACE for character in text for _ in range(width(character))]
    lost = []
    for entity in asked:
        shown = {
            at
            for other in kept
            if other.type == entity.type and other.extra == entity.extra
            for at in range(max(other.offset, entity.offset), min(other.end, entity.end))
        }
        whole = entity.type in MERGING or entity in kept
        missing = [at for at in range(entity.offset, entity.end) if at not in shown and not blank[at]]
        if missing or (entity.type in QUOTES and not whole):
            lost.append(f"{entity.type} at {entity.offset}, length {entity.length}")
    return lost
