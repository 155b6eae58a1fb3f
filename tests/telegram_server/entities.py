"""Message entities: what they are, how they come as JSON, how they may nest.

Offsets and lengths count UTF-16 code units.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.telegram_server.errors import ApiError, Json, bad_request
from tests.telegram_server.params import integer_field, reason_of, string_field

MERGING = ("bold", "italic", "underline", "strikethrough", "spoiler")
QUOTES = ("blockquote", "expandable_blockquote")
CODE = ("code", "pre")
INVISIBLE = ("text_link", "text_mention", "custom_emoji")
FOUND_BY_SERVER = (
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
)
MAX_OFFSET = 1_000_000
# Of entities with the same offset and length, the outer comes first.
ORDER = {
    **dict.fromkeys(QUOTES, 0),
    "pre": 10,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    "bold": 90,
    "italic": 91,
    "underline": 92,
    "strikethrough": 93,
    "spoiler": 94,
    "custom_emoji": 99,
}
LINK = re.compile(
    r"(?P<scheme>https?|ftp)://(?P<host>[^\s/?#:@]+\.[^\s/?#:@]{2,}|localhost|\d+(\.\d+){3})(?P<port>:\d+)?"
    r"(?P<rest>[/?#]\S*)?",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Entity:
    """One entity; `extra` holds the further fields of its type, such as the url of a text_link."""

    type: str
    offset: int
    length: int
    extra: Json = field(default_factory=dict)

    @property
    def end(self) -> int:
        """The offset after its last code unit."""
        return self.offset + self.length

    def json(self) -> Json:
        """Return it as the Bot API shows it."""
        return {"offset": self.offset, "length": self.length, "type": self.type, **self.extra}

    def moved(self, offset: int, length: int) -> "Entity":
        """Return the same entity on another part of the text."""
        return Entity(self.type, offset, length, self.extra)


def checked_link(link: str) -> str:
    """Return a link as the Bot API would store it; "" when it is none."""
    if link.lower().startswith(("tg://", "ton://")):
        return link
    found = LINK.fullmatch(link) or LINK.fullmatch(f"http://{link}")
    if not found:
        return ""
    rest = found["rest"] or "/"
    slash = "" if rest.startswith("/") else "/"
    return f"{found['scheme'].lower()}://{found['host'].lower()}{found['port'] or ''}{slash}{rest}"


def entities_from_json(listed: Any) -> list[Entity]:
    """Return the entities that a request asks for; those that the server finds itself are left out.

    Raises ApiError for an entity that is not of the documented form.
    """
    if not isinstance(listed, list):
        return []
    found = []
    for value in listed:
        try:
            entity = _entity_from_json(value)
        except ApiError as error:
            raise bad_request(f"can't parse MessageEntity: {reason_of(error)}") from None
        if entity.type not in FOUND_BY_SERVER:
            found.append(entity)
    return found


def _entity_from_json(value: Any) -> Entity:
    if not isinstance(value, dict):
        raise bad_request("expected an Object")
    offset, length = integer_field(value, "offset"), integer_field(value, "length")
    kind = string_field(value, "type", required=True)
    if not kind:
        raise bad_request("type is not specified")
    extra: Json = {}
    if kind == "pre" and (language := string_field(value, "language")):
        extra = {"language": language}
    elif kind == "text_link":
        url = string_field(value, "url", required=True)
        if not (link := checked_link(url)):
            raise bad_request(f"entity URL '{url}' is invalid")
        extra = {"url": link}
    elif kind == "text_mention":
        if not isinstance(value.get("user"), dict):
            raise bad_request('can\'t find field "user"')
        extra = {"user": {"id": integer_field(value["user"], "id")}}
    elif kind == "custom_emoji":
        extra = {"custom_emoji_id": str(integer_field(value, "custom_emoji_id"))}
    elif kind not in {*MERGING, *QUOTES, *CODE, *FOUND_BY_SERVER}:
        raise bad_request("unsupported type specified")
    return Entity(kind, offset, length, extra)


def in_order(entities: Iterable[Entity]) -> list[Entity]:
    """Return entities as the Bot API lists them: by offset, the longer first, the outer kind first."""
    return sorted(entities, key=lambda entity: (entity.offset, -entity.length, ORDER.get(entity.type, 50)))


def well_nested(entities: list[Entity]) -> bool:
    """Return whether entities in order follow the documented rules of nesting."""
    outer: list[Entity] = []
    for entity in entities:
        while outer and entity.offset >= outer[-1].end:
            outer.pop()
        kinds = {parent.type for parent in outer}
        if outer and entity.end > outer[-1].end:
            return False
        if kinds & set(CODE) or entity.type in kinds:
            return False
        if entity.type in QUOTES and kinds - set(MERGING):
            return False
        if entity.type in CODE and kinds - set(QUOTES):
            return False
        if entity.type not in {*MERGING, *QUOTES} and kinds - {*MERGING, *QUOTES}:
            return False
        outer.append(entity)
    return True


def nested(entities: list[Entity]) -> list[Entity]:
    """Return entities in order, made to follow the rules of nesting as the Bot API does it.

    A quote in a quote, a link in code and whatever crosses another is dropped; bold, italic and the like
    are cut at the edges of the others, joined where they touch, and removed inside code.
    """
    entities = in_order(entity for entity in entities if entity.length > 0)
    if well_nested(entities):
        return entities
    quotes = _apart(entity for entity in entities if entity.type in QUOTES)
    single = _apart(entity for entity in entities if entity.type not in {*MERGING, *QUOTES})
    single = [entity for entity in single if not any(_crosses(entity, quote) for quote in quotes)]
    return _cut(entities, quotes + single)


def with_found(entities: list[Entity], found: list[Entity]) -> list[Entity]:
    """Return `entities` with those that the server found in the text, where there is room for them."""
    solid = [entity for entity in entities if entity.type not in MERGING]
    room = [
        new
        for new in found
        if not any(_touches(new, old) for old in solid if old.type not in QUOTES)
        and not any(_crosses(new, old) for old in solid if old.type in QUOTES)
    ]
    return _cut(entities, solid + room) if room else entities


def _cut(entities: list[Entity], solid: list[Entity]) -> list[Entity]:
    """Return `solid` with the merging entities of `entities` cut to fit."""
    joined = {kind: _joined(entity for entity in entities if entity.type == kind) for kind in MERGING}
    edges = {edge for entity in solid for edge in (entity.offset, entity.end)}
    starts = {entity.offset for each in joined.values() for entity in each}
    code = [entity for entity in solid if entity.type in CODE]
    pieces = []
    for entity in (entity for each in joined.values() for entity in each):
        inner = sorted(edge for edge in edges | starts if entity.offset < edge < entity.end)
        for begin, end in zip([entity.offset, *inner], [*inner, entity.end], strict=True):
            piece = entity.moved(begin, end - begin)
            if not any(_touches(piece, other) for other in code):
                pieces.append(piece)
    return in_order(solid + pieces)


def _apart(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if not kept or entity.offset >= kept[-1].end:
            kept.append(entity)
    return kept


def _joined(entities: Iterable[Entity]) -> list[Entity]:
    kept: list[Entity] = []
    for entity in entities:
        if kept and entity.offset <= kept[-1].end:
            last = kept[-1]
            kept[-1] = last.moved(last.offset, max(last.end, entity.end) - last.offset)
        else:
            kept.append(entity)
    return kept


def _touches(one: Entity, other: Entity) -> bool:
    return one.offset < other.end and other.offset < one.end


def _crosses(entity: Entity, quote: Entity) -> bool:
    inside = quote.offset <= entity.offset and entity.end <= quote.end
    return _touches(entity, quote) and not inside
