"""Parse mode HTML: text with tags to plain text with entities.

The tags, attributes and named references are those of the formatting chapter of the Bot API; everything
else is refused with the byte offset at which it stands.
"""

import re
from dataclasses import dataclass

from tests.telegram_server.entities import Entity, checked_link
from tests.telegram_server.errors import ApiError, Json, bad_request
from tests.telegram_server.utf16 import units

SIMPLE_TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
}
OTHER_TAGS = {"a", "pre", "code", "blockquote", "tg-emoji"}
NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
REFERENCE = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
MAX_REFERENCE_BYTES = 10
SPACE = b" \t\n\r\v\f\0"
USER_LINK = re.compile(r"tg://user\?id=(\d+)", re.IGNORECASE)


@dataclass(slots=True)
class OpenTag:
    """A start tag whose end is awaited, with where its text begins."""

    name: str
    value: str
    expandable: bool
    offset: int
    start: int


def parse_html(markup: str) -> tuple[str, list[Entity]]:
    """Return the plain text and its entities, by offset.

    Raises ApiError with the byte offset, in UTF-8, of what cannot be parsed.
    """
    return _Parser(markup.encode()).parse()


def refusal(reason: str) -> ApiError:
    """Return the error of text that cannot be parsed."""
    return bad_request(f"can't parse entities: {reason}")


class _Parser:
    def __init__(self, source: bytes) -> None:
        self.source = source
        self.at = 0
        self.pieces: list[str] = []
        self.offset = 0
        self.open: list[OpenTag] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            begin = self.at
            byte = self.source[begin : begin + 1]
            if byte == b"&":
                self.add(self.reference() or self.plain())
            elif byte != b"<":
                self.add(self.plain())
            elif self.source[begin + 1 : begin + 2] == b"/":
                self.end_tag(begin)
            else:
                self.start_tag(begin)
        if self.open:
            raise refusal(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')
        text = "".join(self.pieces)
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise refusal(
                "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
                "surrogate code units"
            )
        for entity in self.entities:
            if entity.type == "code":
                entity.extra.pop("language", None)
        return text, sorted(self.entities, key=lambda entity: (entity.offset, -entity.length))

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += units(text)

    def plain(self) -> str:
        """Take the text up to the next character with a meaning; at least one character."""
        found = re.compile(rb"[&<]").search(self.source, self.at + 1)
        end = found.start() if found else len(self.source)
        text = self.source[self.at : end].decode()
        self.at = end
        return text

    def reference(self) -> str:
        """Take a character reference; take nothing and return "" when it is only an ampersand."""
        found = REFERENCE.match(self.source, self.at)
        if not found:
            return ""
        hexadecimal, decimal, name = found.groups()
        if name:
            character = NAMED.get(name, "")
        else:
            number = int(hexadecimal, 16) if hexadecimal else int(decimal)
            size = len(found.group().rstrip(b";"))
            character = chr(number) if 0 < number < 0x10FFFF and size < MAX_REFERENCE_BYTES else ""
        if character:
            self.at = found.end()
        return character

    def skip_space(self) -> None:
        while self.at < len(self.source) and self.source[self.at] in SPACE:
            self.at += 1

    def until(self, stops: bytes) -> bytes:
        """Take bytes up to white space or one of `stops`."""
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] not in SPACE + stops:
            self.at += 1
        return self.source[begin : self.at]

    def peek(self) -> bytes:
        return self.source[self.at : self.at + 1]

    def start_tag(self, begin: int) -> None:
        self.at = begin + 1
        name = self.until(b">").decode().lower()
        if not self.peek():
            raise refusal(f"Unclosed start tag at byte offset {begin}")
        if name not in SIMPLE_TAGS and name not in OTHER_TAGS:
            raise refusal(f'Unsupported start tag "{name}" at byte offset {begin}')
        attributes = self.attributes(name, begin)
        self.at += 1
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        wanted = {"a": "href", "code": "class", "tg-emoji": "emoji-id"}.get(name, "")
        self.open.append(
            OpenTag(
                name, attributes.get(wanted, ""), "expandable" in attributes, self.offset, len(self.pieces)
            )
        )

    def attributes(self, tag: str, begin: int) -> dict[str, str]:
        """Take everything up to the ">" of a start tag."""
        found: dict[str, str] = {}
        while True:
            self.skip_space()
            if self.peek() == b">":
                return found
            name = self.until(b"=>").decode()
            if not name and self.peek():
                raise refusal(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
            self.skip_space()
            if self.peek() == b"=":
                self.at += 1
                self.skip_space()
                found[name] = self.attribute_value(tag, begin)
            elif not self.peek():
                raise refusal(f'Unclosed start tag "{tag}" at byte offset {begin}')
            elif tag == "blockquote" and name == "expandable":
                found[name] = ""
            else:
                raise refusal(
                    f'Expected equal sign in declaration of an attribute of the tag "{tag}" '
                    f"at byte offset {begin}"
                )

    def attribute_value(self, tag: str, begin: int) -> str:
        quote = self.peek()
        if not quote:
            raise refusal(f'Unclosed start tag "{tag}" at byte offset {begin}')
        if quote not in {b"'", b'"'}:
            token_begin = self.at
            found = re.compile(rb"[A-Za-z0-9.-]*").match(self.source, self.at)
            self.at = found.end() if found else self.at
            if self.peek() and self.peek() not in SPACE + b">":
                raise refusal(f"Unexpected end of name token at byte offset {token_begin}")
            return self.source[token_begin : self.at].decode().lower()
        self.at += 1
        value = b""
        while self.peek() not in {quote, b""}:
            character = self.reference() if self.peek() == b"&" else ""
            if character:
                value += character.encode(errors="replace")
            else:
                value += self.peek()
                self.at += 1
        self.at += 1
        if not self.peek():
            raise refusal(f"Unclosed start tag at byte offset {begin}")
        return value.decode()

    def end_tag(self, begin: int) -> None:
        if not self.open:
            raise refusal(f"Unexpected end tag at byte offset {begin}")
        self.at = begin + 2
        name = self.until(b">").decode().lower()
        self.skip_space()
        if self.peek() != b">":
            raise refusal(f"Unclosed end tag at byte offset {begin}")
        self.at += 1
        tag = self.open.pop()
        if name not in {"", tag.name}:
            raise refusal(
                f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self.close(tag)

    def close(self, tag: OpenTag) -> None:
        """Add the entity of a tag that has text."""
        length = self.offset - tag.offset
        if tag.name in SIMPLE_TAGS:
            self.entities.append(Entity(SIMPLE_TAGS[tag.name], tag.offset, length))
        elif tag.name == "blockquote":
            kind = "expandable_blockquote" if tag.expandable else "blockquote"
            self.entities.append(Entity(kind, tag.offset, length))
        elif tag.name == "tg-emoji":
            if not tag.value.isdecimal() or int(tag.value) == 0:
                raise refusal("Invalid custom emoji identifier specified")
            self.entities.append(Entity("custom_emoji", tag.offset, length, {"custom_emoji_id": tag.value}))
        elif tag.name == "a":
            self.close_link(tag, length)
        else:
            self.close_code(tag, length)

    def close_link(self, tag: OpenTag, length: int) -> None:
        """Add a link; one that leads nowhere leaves plain text, as it does in the Bot API."""
        link = tag.value or "".join(self.pieces[tag.start :])
        if user := USER_LINK.fullmatch(link):
            self.entities.append(Entity("text_mention", tag.offset, length, {"user": {"id": int(user[1])}}))
        elif url := checked_link(link):
            self.entities.append(Entity("text_link", tag.offset, length, {"url": url}))

    def close_code(self, tag: OpenTag, length: int) -> None:
        """Add code; the language stands on the code tag directly inside or around pre."""
        language = tag.value.removeprefix("language-") if tag.value.startswith("language-") else ""
        last = self.entities[-1] if self.entities else None
        same = last is not None and (last.offset, last.length) == (tag.offset, length)
        if last and same and tag.name == "pre" and last.type == "code" and last.extra:
            last.type = "pre"
        elif last and same and tag.name == "code" and last.type == "pre" and language:
            last.extra = {"language": language}
        else:
            extra: Json = {"language": language} if language else {}
            self.entities.append(Entity(tag.name, tag.offset, length, extra))
