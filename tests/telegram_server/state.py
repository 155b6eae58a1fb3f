"""What the server knows: users, chats, messages, files, open queries.

Everything is read and changed under `World.changed`, a condition that is notified after each change; the
HTTP side and the tests are in different threads.
"""

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from tests.telegram_server.entities import Entity
from tests.telegram_server.errors import Json
from tests.telegram_server.updates import UpdateQueue

# "MB" of the documentation, read as the smaller of its two meanings: what keeps to it is safe.
MEGABYTE = 1_000_000
FIRST_USER = 1001
FIRST_GROUP = -4001
FIRST_SUPERGROUP = -1_001_000_000_001
MAX_REQUESTS_KEPT = 50_000


class Clock:
    """The server's idea of the time, in seconds since 1970; tests move it forward instead of waiting."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead


@dataclass(slots=True)
class User:
    """A person or a bot. `started` is whether the person ever wrote to our bot in private."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    is_bot: bool = False
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def json(self) -> Json:
        fields = {name: getattr(self, name) for name in ("last_name", "username", "language_code")}
        shown = {name: value for name, value in fields.items() if value}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **shown}


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is that of the message that opened it."""

    name: str
    open: bool = True


@dataclass(slots=True)
class Message:
    """A message as stored; `text` is the caption when `content` holds a document, photo and so on.

    `at` is a monotonic time in seconds, for measuring; `meant_for_bot` is what privacy mode asks for;
    `edited` is the date of the last edit, `edits` their number; `thread` is the topic in a forum, elsewhere
    the first message of a chain of replies, 0 for none.
    """

    chat: "Chat"
    id: int
    date: int
    at: float
    sender: User | None
    text: str = ""
    entities: list[Entity] = field(default_factory=list)
    content: Json = field(default_factory=dict)
    extra: Json = field(default_factory=dict)
    reply_to: "Message | None" = None
    markup: Json | None = None
    edited: int = 0
    edits: int = 0
    deleted: bool = False
    meant_for_bot: bool = False
    inline_message_id: str = ""
    reactions: list[str] = field(default_factory=list)
    thread: int = 0

    def json(self, *, with_reply: bool = True) -> Json:
        """Return it as the Bot API shows it; a message replied to is shown without its own reply."""
        shown: Json = {"message_id": self.id, "date": self.date, "chat": self.chat.json()}
        if self.sender and self.chat.type != "channel":
            shown["from"] = self.sender.json()
        shown.update(self.extra)
        shown.update(self.content)
        if self.text:
            shown["caption" if self.content else "text"] = self.text
        if self.entities:
            name = "caption_entities" if self.content else "entities"
            shown[name] = [entity.json() for entity in self.entities]
        if self.thread:
            shown["message_thread_id"] = self.thread
        opened = self.chat.by_id.get(self.thread) if self.thread in self.chat.topics else None
        if opened:
            shown["is_topic_message"] = True
        # What answers nothing in a topic is shown as an answer to the message that opened it.
        replied = self.reply_to or (opened if opened is not self else None)
        if replied and with_reply and not replied.deleted:
            shown["reply_to_message"] = replied.json(with_reply=False)
        if self.markup and "inline_keyboard" in self.markup:
            shown["reply_markup"] = self.markup
        if self.edited:
            shown["edit_date"] = self.edited
        return shown


@dataclass(slots=True)
class Chat:
    """A chat; `bot_status` and the values of `members` are those of ChatMember.

    For a person that chat is private and its id is the person's.
    """

    id: int
    type: str
    title: str = ""
    user: User | None = None
    username: str = ""
    bot_status: str = "member"
    members: dict[int, str] = field(default_factory=dict)
    upgraded_to: int = 0
    messages: list[Message] = field(default_factory=list)
    by_id: dict[int, Message] = field(default_factory=dict)
    last_id: int = 0
    actions: list[tuple[float, str]] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=dict)

    @property
    def is_group(self) -> bool:
        return self.type in {"group", "supergroup"}

    def json(self) -> Json:
        shown: Json = {"id": self.id, "type": self.type}
        if self.user:
            user = self.user.json()
            names = ("first_name", "last_name", "username")
            return shown | {name: user[name] for name in names if name in user}
        shown["title"] = self.title
        if self.username:
            shown["username"] = self.username
        if self.topics:
            shown["is_forum"] = True
        return shown


@dataclass(slots=True)
class StoredFile:
    """A file that was sent in either direction; `linked_at` is when the bot last asked for its path."""

    id: str
    unique_id: str
    name: str
    content_type: str
    data: bytes
    path: str
    linked_at: float = 0.0

    def json(self) -> Json:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass(slots=True)
class Query:
    """A callback or inline query; `answer` is what the bot made of it."""

    id: str
    user: User
    asked_at: float
    message: Message | None = None
    data: str = ""
    answer: Json | None = None


@dataclass(slots=True)
class Request:
    """One request of the bot, as it came and as it was answered; times are monotonic, in seconds."""

    number: int
    method: str
    params: dict[str, str]
    files: dict[str, tuple[str, int]]
    at: float
    answered_at: float = 0.0
    status: int = 0
    response: Json = field(default_factory=dict)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that validation refused."""

    method: str
    params: dict[str, str]
    code: int
    description: str


@dataclass(frozen=True, slots=True)
class Loss:
    """A request that was accepted though the Bot API drops part of what it asks for."""

    method: str
    params: dict[str, str]
    what: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes and times in seconds; tests may want them smaller than the real ones."""

    upload: int = 50 * MEGABYTE
    download: int = 20 * MEGABYTE
    callback_answer: float = 15.0
    inline_answer: float = 10.0
    file_link: float = 3600.0
    # The wait before a webhook is tried again; it doubles. The real server starts with 2 seconds.
    webhook_retry: float = 0.1


class World:
    """All state of one bot and everyone around it."""

    def __init__(
        self, bot: User, token: str, limits: Limits, *, privacy: bool, inline_feedback: bool
    ) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = Clock()
        self.bot = bot
        self.token = token
        self.limits = limits
        self.privacy = privacy
        self.inline_feedback = inline_feedback
        self.updates = UpdateQueue(self.changed, self.clock.now)
        self.users: dict[int, User] = {bot.id: bot}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Message] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.requests: deque[Request] = deque(maxlen=MAX_REQUESTS_KEPT)
        self.request_count = 0
        self.violations: list[Violation] = []
        self.losses: list[Loss] = []
        self.logged_out = False
        self.message_count = 0
        self.serial = 0

    def next_serial(self) -> int:
        """Return a number that was not given before."""
        self.serial += 1
        return self.serial

    def new_message(self, chat: Chat, sender: User | None) -> Message:
        """Return a new message, already in its chat.

        Private chats and basic groups share one sequence of ids; a supergroup or channel has its own.
        """
        if chat.type in {"private", "group"}:
            self.message_count += 1
            chat.last_id = self.message_count
        else:
            chat.last_id += 1
        message = Message(chat, chat.last_id, int(self.clock.now()), time.monotonic(), sender)
        chat.messages.append(message)
        chat.by_id[message.id] = message
        return message

    def new_file(self, name: str, content_type: str, data: bytes, folder: str) -> StoredFile:
        """Store a file and return it."""
        number = self.next_serial()
        suffix = f".{name.rsplit('.', 1)[1]}" if "." in name else ""
        file = StoredFile(
            f"BQACAgUAAxk{number:012d}AAE",
            f"AgAD{number:08d}",
            name,
            content_type,
            data,
            f"{folder}/file_{number}{suffix}",
        )
        self.files[file.id] = file
        return file

    def new_query(self, user: User, message: Message | None, data: str) -> Query:
        """Return a new callback or inline query, open from now on."""
        query = Query(str(4_000_000_000 + self.next_serial()), user, self.clock.now(), message, data)
        self.queries[query.id] = query
        return query

    def private_chat(self, user: User) -> Chat:
        """Return the private chat of a person, made on first use."""
        return self.chats.setdefault(
            user.id, Chat(user.id, "private", user=user, members={user.id: "member"})
        )
