"""What a person can do in a chat, for tests: write, press, ask inline, block."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.telegram_server.delivery import announce, announce_membership
from tests.telegram_server.entities import Entity
from tests.telegram_server.errors import Json
from tests.telegram_server.files import document_content, guessed_type
from tests.telegram_server.formatting import user_text
from tests.telegram_server.media import media_content
from tests.telegram_server.messages import MAX_CAPTION_UNITS, MAX_TEXT_UNITS, origin_of
from tests.telegram_server.profile import commands_seen
from tests.telegram_server.questions import InlineQuestion, Press
from tests.telegram_server.state import Chat, Message, User
from tests.telegram_server.topics import thread_of_reply
from tests.telegram_server.transcript import Seen, seen
from tests.telegram_server.utf16 import units

if TYPE_CHECKING:
    from tests.telegram_server.control import TelegramServer
    from tests.telegram_server.rooms import Room

START = re.compile(r"[A-Za-z0-9_-]{1,64}")
# The queue of a person's presses is not that of the chat.
CALLBACK_KEY = 3 << 33
INLINE_KEY = 1 << 33


@dataclass(frozen=True, slots=True)
class Person:
    """A user of Telegram; without `room`, everything happens in the private chat with the bot."""

    server: "TelegramServer"
    user: User

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def chat(self) -> "Room":
        """The private chat with the bot."""
        return self.server.room(self.server.world.private_chat(self.user))

    def send(
        self,
        text: str,
        *,
        room: "Room | None" = None,
        reply_to: Seen | None = None,
        entities: Sequence[Entity] | None = None,
        topic: int = 0,
        quote: str = "",
    ) -> Seen:
        """Send a text of up to 4,096 UTF-16 units; entities are found in it unless given.

        `topic` is one of the room's, `quote` a part of the message replied to. Raises ValueError for a text
        that no client could send, PermissionError after block().
        """
        shown, found = user_text(text)
        if entities is not None:
            shown, found = text, list(entities)
        if not shown or units(shown) > MAX_TEXT_UNITS:
            raise ValueError(f"a message has 1 to {MAX_TEXT_UNITS} UTF-16 units, this one {units(shown)}")
        extra: Json = {}
        if quote and reply_to:
            extra = {"quote": {"text": quote, "position": units(reply_to.text.partition(quote)[0])}}
        return self._send(room, shown, found, {}, extra, reply_to, topic)

    def send_long(self, text: str, *, room: "Room | None" = None) -> list[Seen]:
        """Send a text of any length in as many messages as a client makes of it."""
        parts, part, size = [], "", 0
        for character in text:
            size += units(character)
            if size > MAX_TEXT_UNITS:
                parts.append(part)
                part, size = "", units(character)
            part += character
        return [self.send(each, room=room) for each in [*parts, part] if user_text(each)[0]]

    def start(self, payload: str = "") -> Seen:
        """Open the bot by a link t.me/<bot>?start=<payload>."""
        if payload and not START.fullmatch(payload):
            raise ValueError(f"a start payload is 1 to 64 of A-Z a-z 0-9 _ -, this one is {payload!r}")
        return self.send(f"/start {payload}".strip())

    def send_document(self, name: str, data: bytes, caption: str = "", *, room: "Room | None" = None) -> Seen:
        """Send a file; of an empty one no client would."""
        if not data:
            raise ValueError("a document has at least one byte")
        world = self.server.world
        with world.changed:
            file = world.new_file(name, guessed_type(name), data, "documents")
        return self._send_with_caption(room, caption, document_content(file), {}, None)

    def send_media(
        self, kind: str, caption: str = "", *, room: "Room | None" = None, reply_to: Seen | None = None
    ) -> Seen:
        """Send a photo, sticker, voice, audio, video, animation, video_note, location, contact, dice, …"""
        with self.server.world.changed:
            content = media_content(self.server.world, kind)
        return self._send_with_caption(room, caption, content, {}, reply_to)

    def send_album(self, count: int, caption: str = "", *, room: "Room | None" = None) -> list[Seen]:
        """Send photos as one album: a message each, of which the first has the caption."""
        world = self.server.world
        with world.changed:
            album = {"media_group_id": str(13_000_000_000_000_000 + world.next_serial())}
        contents = [media_content(world, "photo") for _ in range(count)]
        captions = [caption, *[""] * (count - 1)]
        return [
            self._send_with_caption(room, text, content, album, None)
            for text, content in zip(captions, contents, strict=True)
        ]

    def forward(self, message: Seen, *, room: "Room | None" = None, hidden: bool = False) -> Seen:
        """Forward a message that is in some chat; `hidden` hides the account of its sender."""
        source = self.server.stored(message)
        origin = origin_of(source)
        if hidden:
            origin = {"type": "hidden_user", "date": source.date, "sender_user_name": message.sender}
        extra = {"forward_origin": origin}
        return self._send(room, source.text, source.entities, source.content, extra, None)

    def _send_with_caption(
        self, room: "Room | None", caption: str, content: Json, extra: Json, reply_to: Seen | None
    ) -> Seen:
        text, entities = user_text(caption) if caption else ("", [])
        if units(text) > MAX_CAPTION_UNITS:
            raise ValueError(f"a caption has up to {MAX_CAPTION_UNITS} UTF-16 units, this one {units(text)}")
        return self._send(room, text, entities, content, extra, reply_to)

    def _send(
        self,
        room: "Room | None",
        text: str,
        entities: list[Entity],
        content: Json,
        extra: Json,
        reply_to: Seen | None,
        topic: int = 0,
    ) -> Seen:
        world = self.server.world
        with world.changed:
            chat = self._place(room)
            message = world.new_message(chat, self.user)
            message.text, message.entities = text, list(entities)
            message.content, message.extra = content, dict(extra)
            message.reply_to = self.server.stored(reply_to) if reply_to else None
            message.thread = topic or thread_of_reply(message.reply_to)
            announce(world, message)
            world.changed.notify_all()
            return seen(world, message)

    def _place(self, room: "Room | None") -> Chat:
        """Return the chat to write in, if the person may."""
        world = self.server.world
        if room is None or room.chat.user is self.user:
            if self.user.blocked:
                raise PermissionError(f"{self.user.first_name} has blocked the bot and cannot write to it")
            chat = world.private_chat(self.user)
            self.user.started = True
            return chat
        if room.chat.members.get(self.user.id, "left") in {"left", "kicked"}:
            raise PermissionError(f"{self.user.first_name} is not in {room.chat.title}")
        return room.chat

    def edit(self, message: Seen, text: str) -> Seen:
        """Change a message that this person sent."""
        world = self.server.world
        with world.changed:
            stored = self.server.stored(message)
            if stored.sender is not self.user:
                raise PermissionError("a person edits only what they sent")
            stored.text, stored.entities = user_text(text)
            stored.edited = int(world.clock.now())
            stored.edits += 1
            announce(world, stored, edited=True)
            world.changed.notify_all()
            return seen(world, stored)

    def delete(self, message: Seen) -> None:
        """Delete a message; bots are not told."""
        with self.server.world.changed:
            self.server.stored(message).deleted = True

    def press(self, message: Seen, label: str) -> Press:
        """Press the button with that label, or matching that pattern, as the message is now.

        Raises LookupError when there is no such button, ValueError when it is not one that calls the bot.
        """
        world = self.server.world
        with world.changed:
            stored = self.server.stored(message)
            button = seen(world, stored).button(label)
            if button.kind != "callback_data":
                raise ValueError(f"button {button.label!r} is of kind {button.kind}, expected callback_data")
            return self._press(stored, button.value)

    def press_stale(self, message: Seen, label: str) -> Press:
        """Press a button as `message` showed it, even if an edit has just replaced it."""
        with self.server.world.changed:
            return self._press(self.server.stored(message), message.button(label).value)

    def _press(self, stored: Message, data: str) -> Press:
        world = self.server.world
        query = world.new_query(self.user, stored, data)
        payload: Json = {
            "id": query.id,
            "from": self.user.json(),
            "chat_instance": str(stored.chat.id * 7919),
            "data": data,
        }
        if stored.inline_message_id:
            payload["inline_message_id"] = stored.inline_message_id
        elif stored.deleted:
            # An InaccessibleMessage: who is quick presses what is about to go.
            payload["message"] = {"chat": stored.chat.json(), "message_id": stored.id, "date": 0}
        else:
            payload["message"] = stored.json()
        world.updates.put("callback_query", self.user.id + CALLBACK_KEY, payload)
        return Press(self.server, query)

    def inline(self, query: str, offset: str = "", *, chat_type: str = "private") -> InlineQuestion:
        """Type @bot and a query in some chat."""
        world = self.server.world
        with world.changed:
            asked = world.new_query(self.user, None, query)
            payload = {
                "id": asked.id,
                "from": self.user.json(),
                "query": query,
                "offset": offset,
                "chat_type": chat_type,
            }
            world.updates.put("inline_query", self.user.id + INLINE_KEY, payload)
            return InlineQuestion(self.server, asked)

    def block(self) -> None:
        """Block the bot, which is told."""
        self._membership("member", "kicked", blocked=True)

    def deactivate(self) -> None:
        """Delete the account; bots are not told."""
        with self.server.world.changed:
            self.user.deactivated = True

    def unblock(self) -> None:
        """Let the bot write again, which is told."""
        self._membership("kicked", "member", blocked=False)

    def _membership(self, old: str, new: str, *, blocked: bool) -> None:
        world = self.server.world
        with world.changed:
            self.user.blocked = blocked
            announce_membership(world, world.private_chat(self.user), self.user, old, new)

    def commands(self, room: "Room | None" = None) -> list[Json]:
        """Return the commands that the menu shows this person."""
        world = self.server.world
        with world.changed:
            chat = room.chat if room else world.private_chat(self.user)
            return commands_seen(world, self.user, chat)

    def ask(self, text: str, timeout: float = 5.0, *, count: int = 1) -> Seen:
        """Send a text in private and return the last of the `count` messages that the bot answers with."""
        sent = self.send(text)
        return self.chat.wait(after=sent, count=count, timeout=timeout)[-1]
