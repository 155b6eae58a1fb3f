"""Pressed buttons and inline queries, waiting for what the bot makes of them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.telegram_server.delivery import announce
from tests.telegram_server.errors import Json
from tests.telegram_server.state import Query
from tests.telegram_server.transcript import Seen, seen

if TYPE_CHECKING:
    from tests.telegram_server.control import TelegramServer
    from tests.telegram_server.rooms import Room


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button."""

    server: "TelegramServer"
    query: Query

    @property
    def answered(self) -> bool:
        """Whether the bot has answered the press."""
        return self.query.answer is not None

    def answer(self, timeout: float = 5.0) -> Json:
        """Return the answer, {"text", "show_alert", "url"}; raise TimeoutError when none comes."""
        self.server.wait(lambda: self.answered, timeout, "an answer to a pressed button")
        return self.query.answer or {}


@dataclass(frozen=True, slots=True)
class InlineQuestion:
    """An inline query."""

    server: "TelegramServer"
    query: Query

    def answer(self, timeout: float = 5.0) -> Json:
        """Return the answer, with its `results` checked; raise TimeoutError when none comes."""
        self.server.wait(lambda: self.query.answer is not None, timeout, "an answer to an inline query")
        return self.query.answer or {}

    def choose(self, result_id: str, room: "Room | None" = None) -> Seen:
        """Send a result of the answer to a chat, the private one with the bot if none is given."""
        world, user = self.server.world, self.query.user
        result = next(each for each in self.answer()["results"] if each["id"] == result_id)
        with world.changed:
            chat = room.chat if room else world.private_chat(user)
            message = world.new_message(chat, user)
            content = result["message"]
            message.text, message.entities = content["text"], content["entities"]
            message.markup = content["markup"]
            message.extra = {"via_bot": world.bot.json()}
            chosen = {"result_id": result_id, "from": user.json(), "query": self.query.data}
            if message.markup:
                message.inline_message_id = f"AAInline{world.next_serial():08d}"
                world.inline_messages[message.inline_message_id] = message
                chosen["inline_message_id"] = message.inline_message_id
            if world.inline_feedback:
                world.updates.put("chosen_inline_result", user.id, chosen)
            announce(world, message)
            world.changed.notify_all()
            return seen(world, message)
