"""The server as tests use it: `with TelegramServer() as server:`.

Everything here may be called from any thread. What waits blocks its thread: where the bot runs on the
event loop of the same thread, call it through `asyncio.to_thread`.
"""

from collections.abc import Callable
from dataclasses import asdict
from types import TracebackType
from typing import Self

from tests.telegram_server.errors import Json
from tests.telegram_server.faults import Faults
from tests.telegram_server.floods import FloodLimits, Floods
from tests.telegram_server.http_server import HOST, HttpServer
from tests.telegram_server.people import Person
from tests.telegram_server.rooms import Room
from tests.telegram_server.service import Service
from tests.telegram_server.state import (
    FIRST_GROUP,
    FIRST_SUPERGROUP,
    FIRST_USER,
    Chat,
    Limits,
    Loss,
    Message,
    Query,
    Request,
    User,
    Violation,
    World,
)
from tests.telegram_server.transcript import Seen
from tests.telegram_server.webhooks import Webhook

TOKEN = "7000000001:test-token_of-the-local-server_0001"
BOT_ID = 7_000_000_001
GROUP_KINDS = {"group": FIRST_GROUP, "supergroup": FIRST_SUPERGROUP, "channel": FIRST_SUPERGROUP}


class TelegramServer:
    """A Bot API server on loopback with one bot and the people around it.

    `privacy` is the bot's privacy mode in groups, `inline_feedback` whether it is told of chosen inline
    results, `floods` the flood limits (None is none), `public_webhooks` whether webhooks must be https on
    the ports that the public server takes. `limits` are sizes and times.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "baowen_test_bot",
        name: str = "报问",
        port: int = 0,
        privacy: bool = True,
        inline_feedback: bool = False,
        floods: FloodLimits | None = None,
        public_webhooks: bool = False,
        limits: Limits | None = None,
    ) -> None:
        number = token.partition(":")[0]
        bot = User(int(number) if number.isdecimal() else BOT_ID, name, username=username, is_bot=True)
        self.world = World(bot, token, limits or Limits(), privacy=privacy, inline_feedback=inline_feedback)
        self.service = Service(self.world, floods=floods, public_webhooks=public_webhooks)
        self.http = HttpServer(self.service, port, self.further_handlers())
        self.rooms: dict[int, Room] = {}
        self.people: dict[int, Person] = {}

    def further_handlers(self) -> list[object]:
        """Return what else listens; the standalone server adds its control side."""
        return []

    def __enter__(self) -> Self:
        self.http.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.stop()

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def url(self) -> str:
        """The address of the server; methods are under /bot<token>/."""
        return f"http://{HOST}:{self.http.port}"

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot calls base_file_url."""
        return f"{self.url}/file/bot"

    @property
    def faults(self) -> Faults:
        """Faults to order."""
        return self.service.faults

    @property
    def webhook(self) -> Webhook:
        """The webhook as it is set."""
        return self.service.delivery.webhook

    @property
    def violations(self) -> list[Violation]:
        """Every request that validation refused."""
        with self.world.changed:
            return list(self.world.violations)

    @property
    def losses(self) -> list[Loss]:
        """Every entity that was asked for and that the Bot API drops without a word."""
        with self.world.changed:
            return list(self.world.losses)

    @property
    def unanswered(self) -> list[Query]:
        """The presses of buttons that the bot did not answer: the person sees a clock for so long."""
        with self.world.changed:
            return [each for each in self.world.queries.values() if each.message and each.answer is None]

    @property
    def pending(self) -> int:
        """The number of updates that the bot has not confirmed."""
        with self.world.changed:
            return len(self.world.updates.pending)

    def requests(self, method: str = "") -> list[Request]:
        """Return the requests that came, those of one method only if it is named."""
        with self.world.changed:
            return [each for each in self.world.requests if method in {"", each.method}]

    def set_floods(self, limits: FloodLimits | None) -> None:
        """Switch flood limits on or off."""
        self.service.floods = Floods(limits)

    def advance(self, seconds: float) -> None:
        """Move the server's clock forward: for flood limits, queries too old, messages too old."""
        self.world.clock.ahead += seconds

    def add_user(
        self,
        name: str = "周明",
        *,
        username: str = "",
        language: str = "zh-hans",
        user_id: int = 0,
        started: bool = False,
    ) -> Person:
        """Add a person; `started` is as if they had written to the bot before."""
        with self.world.changed:
            number = user_id or FIRST_USER + len(self.people)
            user = User(number, name, username=username, language_code=language, started=started)
            self.world.users[number] = user
            self.world.private_chat(user)
            self.people[number] = Person(self, user)
            return self.people[number]

    def add_group(
        self,
        title: str = "读报群",
        *people: Person,
        kind: str = "supergroup",
        bot: str = "member",
        username: str = "",
    ) -> Room:
        """Add a group, supergroup or channel with people in it; `bot` is the bot's status there."""
        if kind not in GROUP_KINDS:
            raise ValueError(f"unknown kind of chat {kind!r}, expected one of {', '.join(GROUP_KINDS)}")
        with self.world.changed:
            number = GROUP_KINDS[kind] - self.world.next_serial()
            chat = Chat(number, kind, title, username=username, bot_status=bot)
            chat.members = {person.id: "member" for person in people}
            self.world.chats[number] = chat
            return self.room(chat)

    def add_channel(self, title: str = "晚报频道", *, bot: str = "administrator", username: str = "") -> Room:
        """Add a channel."""
        return self.add_group(title, kind="channel", bot=bot, username=username)

    def room(self, chat: Chat) -> Room:
        """Return the one Room of a chat."""
        return self.rooms.setdefault(chat.id, Room(self, chat))

    def stored(self, message: Seen) -> Message:
        """Return the message that a view is of."""
        return self.world.chats[message.chat_id].by_id[message.message_id]

    def wait(self, happened: Callable[[], bool], timeout: float, what: str) -> None:
        """Return once `happened` is true; raise TimeoutError, naming `what` and the last refusals."""
        with self.world.changed:
            if not self.world.changed.wait_for(happened, timeout):
                refused = [each.description for each in self.world.violations[-3:]]
                raise TimeoutError(f"waited {timeout} s in vain for {what}; last refused requests: {refused}")

    def wait_requests(self, method: str, count: int = 1, timeout: float = 5.0) -> list[Request]:
        """Return the answered requests of a method once there are `count`; else raise TimeoutError."""

        def answered() -> list[Request]:
            return [each for each in self.requests(method) if each.answered_at]

        self.wait(lambda: len(answered()) >= count, timeout, f"{count} request(s) of {method}")
        return answered()

    def wait_confirmed(self, timeout: float = 5.0) -> None:
        """Return once the bot has confirmed every update; else raise TimeoutError."""
        self.wait(lambda: not self.world.updates.pending, timeout, "all updates to be confirmed")

    def wait_polling(self, after: int = 0, timeout: float = 10.0) -> None:
        """Return once the bot asks for updates, by getUpdates or setWebhook; else raise TimeoutError.

        `after` is the `request_count` from which on it is to be asked for, as after a restart of the bot.
        """
        asking = {"getUpdates", "setWebhook"}
        self.wait(
            lambda: any(each.number > after and each.method in asking for each in self.world.requests),
            timeout,
            "the bot to ask for updates",
        )

    @property
    def request_count(self) -> int:
        """The number of requests that have come."""
        return self.world.request_count

    def summary(self) -> Json:
        """Return the counts that a report wants."""
        return {
            "requests": self.world.request_count,
            "violations": [asdict(violation) for violation in self.violations],
            "losses": [asdict(loss) for loss in self.losses],
            "pending": self.pending,
            "faults": dict(self.faults.happened),
        }
