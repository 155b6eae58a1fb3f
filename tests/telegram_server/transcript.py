"""A chat as the people in it see it: frozen views of messages, with their buttons."""

import re
from dataclasses import dataclass
from typing import Any

from tests.telegram_server.entities import Entity
from tests.telegram_server.errors import Json
from tests.telegram_server.state import Chat, Message, World
from tests.telegram_server.utf16 import cut


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `kind` is the field of InlineKeyboardButton that `value` is of."""

    label: str
    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Seen:
    """A message at one moment; `text` is the caption where there is a document or the like.

    Offsets of entities count UTF-16 code units. `at` is the monotonic time of sending in seconds; `edits`
    is how often it was changed since; `raw` is the message as the Bot API shows it.
    """

    chat_id: int
    message_id: int
    sender: str
    from_bot: bool
    date: int
    at: float
    text: str
    entities: tuple[Entity, ...]
    rows: tuple[tuple[Button, ...], ...]
    document: str
    file_id: str
    reply_to: int
    reactions: tuple[str, ...]
    edits: int
    deleted: bool
    raw: Json

    def marked(self, kind: str) -> list[str]:
        """Return the parts of the text under entities of a type, such as "bold"."""
        marked = (entity for entity in self.entities if entity.type == kind)
        return [cut(self.text, entity.offset, entity.length) for entity in marked]

    @property
    def quotes(self) -> list[str]:
        """The parts of the text in block quotes, expandable or not."""
        kinds = {"blockquote", "expandable_blockquote"}
        quotes = (entity for entity in self.entities if entity.type in kinds)
        return [cut(self.text, entity.offset, entity.length) for entity in quotes]

    @property
    def buttons(self) -> list[Button]:
        """All buttons, row by row."""
        return [button for row in self.rows for button in row]

    def button(self, label: str) -> Button:
        """Return the only button whose label is, or else matches the pattern, `label`; else LookupError."""
        same = [button for button in self.buttons if button.label == label]
        matching = same or [button for button in self.buttons if re.search(label, button.label)]
        if len(matching) != 1:
            labels = [button.label for button in self.buttons]
            raise LookupError(f"{len(matching)} buttons match {label!r}, expected one; there are {labels}")
        return matching[0]


def seen(world: World, message: Message) -> Seen:
    """Return a message as it is now."""
    rows = (message.markup or {}).get("inline_keyboard", [])
    document = message.content.get("document", {})
    sender = message.sender or world.bot
    name = f"{sender.first_name} {sender.last_name}".strip()
    return Seen(
        message.chat.id,
        message.id,
        message.chat.title if message.chat.type == "channel" else name,
        message.sender is world.bot,
        message.date,
        message.at,
        message.text,
        tuple(message.entities),
        tuple(tuple(_button(button) for button in row) for row in rows),
        document.get("file_name", ""),
        document.get("file_id", ""),
        message.reply_to.id if message.reply_to else 0,
        tuple(message.reactions),
        message.edits,
        message.deleted,
        message.json(),
    )


def transcript(world: World, chat: Chat) -> list[Seen]:
    """Return the messages of a chat that are not deleted, oldest first."""
    with world.changed:
        return [seen(world, message) for message in chat.messages if not message.deleted]


def _button(button: Json) -> Button:
    kind = next(name for name in button if name != "text")
    value = button[kind]
    return Button(button["text"], kind, value["text"] if kind == "copy_text" else value)
