"""Chats of every kind, for tests: what stands in them, who is in them, waiting for the bot."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.telegram_server.delivery import announce, announce_membership
from tests.telegram_server.errors import Json
from tests.telegram_server.formatting import user_text
from tests.telegram_server.state import Chat, Message, Topic, User
from tests.telegram_server.transcript import Seen, seen, transcript

if TYPE_CHECKING:
    from tests.telegram_server.control import TelegramServer
    from tests.telegram_server.people import Person

ANONYMOUS = User(1_087_968_824, "Group", username="GroupAnonymousBot", is_bot=True)


@dataclass(frozen=True, slots=True)
class Room:
    """A private chat, group, supergroup or channel."""

    server: "TelegramServer"
    chat: Chat

    @property
    def id(self) -> int:
        return self.chat.id

    def transcript(self) -> list[Seen]:
        """Return the messages that are not deleted, oldest first, as they are now."""
        return transcript(self.server.world, self.chat)

    def from_bot(self, after: Seen | None = None) -> list[Seen]:
        """Return the bot's messages, those sent after `after` only."""
        with self.server.world.changed:
            return [seen(self.server.world, message) for message in self._of_bot(after)]

    def _of_bot(self, after: Seen | None) -> list[Message]:
        """Return what from_bot() shows, as stored; looks only at what came after `after`."""
        since = after.message_id if after else 0
        found = []
        for message in reversed(self.chat.messages):
            if message.id <= since:
                break
            if message.sender is self.server.world.bot and not message.deleted:
                found.append(message)
        return found[::-1]

    def wait(self, *, after: Seen | None = None, count: int = 1, timeout: float = 5.0) -> list[Seen]:
        """Return the bot's messages after `after` once there are `count`; raise TimeoutError otherwise."""
        what = f"{count} message(s) of the bot in chat {self.id}"
        self.server.wait(lambda: len(self._of_bot(after)) >= count, timeout, what)
        return self.from_bot(after)

    def wait_edit(self, message: Seen, timeout: float = 5.0) -> Seen:
        """Return a message once it was edited or deleted since it was seen like that."""
        self.server.wait(
            lambda: self.now(message).edits > message.edits or self.now(message).deleted,
            timeout,
            f"an edit of message {message.message_id} in chat {self.id}",
        )
        return self.now(message)

    def now(self, message: Seen) -> Seen:
        """Return a message as it is now."""
        with self.server.world.changed:
            return seen(self.server.world, self.server.stored(message))

    def actions(self) -> list[str]:
        """Return the chat actions that the bot showed, such as "typing"."""
        with self.server.world.changed:
            return [action for _, action in self.chat.actions]

    def post(self, text: str, by: "Person | None" = None) -> Seen:
        """Post in the name of the chat: in a channel, or as an anonymous administrator of a group."""
        world = self.server.world
        with world.changed:
            message = world.new_message(self.chat, ANONYMOUS if self.chat.is_group else None)
            message.text, message.entities = user_text(text)
            message.extra = {"sender_chat": self.chat.json()}
            if by:
                message.extra["author_signature"] = by.user.first_name
            announce(world, message)
            world.changed.notify_all()
            return seen(world, message)

    def edit_post(self, message: Seen, text: str) -> Seen:
        """Edit a post of a channel."""
        world = self.server.world
        with world.changed:
            stored = self.server.stored(message)
            stored.text, stored.entities = user_text(text)
            stored.edited, stored.edits = int(world.clock.now()), stored.edits + 1
            announce(world, stored, edited=True)
            return seen(world, stored)

    def open_topic(self, name: str, by: "Person") -> int:
        """Open a topic in a supergroup, which is a forum from then on; return its id."""
        world = self.server.world
        with world.changed:
            message = world.new_message(self.chat, by.user)
            self.chat.topics[message.id] = Topic(name)
            message.thread = message.id
            message.content = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
            announce(world, message)
            return message.id

    def close_topic(self, topic: int) -> None:
        """Close a topic: only administrators write there."""
        with self.server.world.changed:
            self.chat.topics[topic].open = False

    def add(self, *people: "Person", status: str = "member") -> None:
        """Let people in, or change their status to administrator, creator, left or kicked."""
        with self.server.world.changed:
            for person in people:
                self.chat.members[person.id] = status

    def set_bot(self, status: str, by: "Person") -> None:
        """Add, promote or remove the bot, which is told; `status` is that of ChatMember."""
        world = self.server.world
        with world.changed:
            old, self.chat.bot_status = self.chat.bot_status, status
            announce_membership(world, self.chat, by.user, old, status)
            if old in {"left", "kicked"} and self.chat.is_group:
                self._service({"new_chat_members": [world.bot.json()]}, by.user)

    def upgrade(self, by: "Person") -> "Room":
        """Turn a group into a supergroup and return that; the old chat refuses the bot from now on."""
        server, world = self.server, self.server.world
        if self.chat.type != "group":
            raise ValueError(f"only a group can be upgraded, this chat is a {self.chat.type}")
        with world.changed:
            new = server.add_group(self.chat.title, kind="supergroup", bot=self.chat.bot_status)
            new.chat.members.update(self.chat.members)
            self._service({"migrate_to_chat_id": new.id}, by.user)
            new._service({"migrate_from_chat_id": self.id}, by.user)
            self.chat.upgraded_to = new.id
            return new

    def _service(self, content: Json, by: User) -> None:
        message = self.server.world.new_message(self.chat, by)
        message.content = content
        announce(self.server.world, message)
