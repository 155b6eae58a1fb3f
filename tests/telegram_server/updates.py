"""The queue of updates: what getUpdates and webhooks deliver, at least once, in order."""

import json
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram_server.errors import Json
from tests.telegram_server.params import Params

FIRST_UPDATE = 700_000_001
KINDS = (
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
# These come only to a bot that names them in allowed_updates.
KEPT_SECONDS = 24 * 3600
ON_REQUEST = {"chat_member", "message_reaction"}
USUAL = frozenset(KINDS) - ON_REQUEST


@dataclass(frozen=True, slots=True)
class Update:
    """One update; `key` is the chat or user whose updates a webhook gets one after the other."""

    id: int
    kind: str
    key: int
    payload: Json
    at: float

    def json(self) -> Json:
        return {"update_id": self.id, self.kind: self.payload}


class UpdateQueue:
    """Updates that the bot did not confirm yet."""

    def __init__(self, changed: threading.Condition, now: Callable[[], float]) -> None:
        self.changed = changed
        self.now = now
        self.pending: deque[Update] = deque()
        self.allowed = USUAL
        self.next_id = FIRST_UPDATE
        self.listeners: list[Callable[[], None]] = []

    def put(self, kind: str, key: int, payload: Json) -> int:
        """Queue an update, unless its kind is not allowed, and return its id, or 0."""
        with self.changed:
            if kind not in self.allowed:
                return 0
            self.pending.append(Update(self.next_id, kind, key, payload, self.now()))
            self.next_id += 1
            self.changed.notify_all()
        for listener in self.listeners:
            listener()
        return self.next_id - 1

    def allow(self, params: Params) -> None:
        """Take over allowed_updates; without it, or when it is no list, the earlier setting stays."""
        try:
            kinds = json.loads(params.text("allowed_updates"))
        except ValueError:
            return
        if isinstance(kinds, list):
            self.allowed = frozenset(kind for kind in KINDS if kind in kinds) if kinds else USUAL

    def take(self, offset: int, limit: int) -> list[Update]:
        """Return up to `limit` updates from `offset` on; those before it are confirmed and forgotten.

        A negative offset keeps the last so many and forgets the others. What waited for a day is gone.
        """
        while self.pending and self.now() - self.pending[0].at > KEPT_SECONDS:
            self.pending.popleft()
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popleft()
        while self.pending and 0 < self.pending[0].id < offset <= self.next_id:
            self.pending.popleft()
        return [update for _, update in zip(range(limit), self.pending, strict=False)]

    def forget(self, update: Update) -> None:
        """Drop one update that was delivered to a webhook; it may be gone already."""
        with self.changed:
            if update in self.pending:
                self.pending.remove(update)
            self.changed.notify_all()
