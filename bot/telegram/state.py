"""What the bot keeps, in one SQLite file: updates until they are answered, answers for their buttons and
follow-ups, what people think of them, and guests.

All times are seconds since 1970. Calls are short, and made on the event loop's thread.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

from retrieval.followup import Turn

FILE_NAME = "telegram.sqlite"
FORMAT_VERSION = 2
DAY = 86_400.0

SEEN_DAYS = 2.0
"""Telegram keeps updates for 24 hours: an older one does not come again."""

_SCHEMA = """
CREATE TABLE received (id INTEGER PRIMARY KEY, body TEXT NOT NULL, stage INTEGER NOT NULL, at REAL NOT NULL);
CREATE INDEX received_by_stage ON received (stage);
CREATE TABLE answer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL,
    user INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    message INTEGER,
    body TEXT NOT NULL,
    turn TEXT NOT NULL,
    at REAL NOT NULL,
    thread INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX answer_by_message ON answer (chat, message);
CREATE INDEX answer_by_asked ON answer (chat, asked);
CREATE INDEX answer_by_user ON answer (user, chat);
CREATE INDEX answer_by_time ON answer (at);
CREATE TABLE feedback (
    answer INTEGER NOT NULL,
    user INTEGER NOT NULL,
    good INTEGER NOT NULL,
    question TEXT NOT NULL,
    at REAL NOT NULL,
    PRIMARY KEY (answer, user)
);
CREATE TABLE bot (id INTEGER PRIMARY KEY);
CREATE TABLE guest (user INTEGER PRIMARY KEY, at REAL NOT NULL);
"""


_UPGRADES = {1: "ALTER TABLE answer ADD COLUMN thread INTEGER NOT NULL DEFAULT 0;"}
"""What makes a file of an older version one of the next."""


class Stage(IntEnum):
    """How far an update is. One that is SENDING when the process dies may have been answered or not."""

    WAITING = 0
    SENDING = 1
    DONE = 2


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as it is kept for its buttons.

    `thread` is the topic of a forum or 0; `asked` is the id of the question's message, `message` that of
    the answer's, None before it is sent; `body` is what `bot.telegram.kept` made of the answer, as JSON.
    """

    id: int
    chat: int
    user: int
    asked: int
    message: int | None
    body: str
    thread: int


class State:
    """The file. One process has it open at a time."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Open the file, creating it readable by its owner only. Raises sqlite3.Error or OSError."""
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._clock = clock
        # A test, or the end of the program, may close it from another thread than the event loop's.
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        # What kill -9 leaves is whole with this; only a power cut can lose the last updates.
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA secure_delete = ON")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version > FORMAT_VERSION:
            raise sqlite3.DatabaseError(f"{path.name}: version {version}, expected {FORMAT_VERSION} or older")
        changes = _SCHEMA if version == 0 else "".join(_UPGRADES[n] for n in range(version, FORMAT_VERSION))
        self._db.executescript(f"BEGIN;{changes}PRAGMA user_version = {FORMAT_VERSION};COMMIT;")

    def close(self) -> None:
        self._db.close()

    def prune(self, keep_days: float) -> None:
        """Forget answers older than `keep_days` and updates that cannot come again."""
        now = self._clock()
        self._db.execute("DELETE FROM answer WHERE at < ?", (now - keep_days * DAY,))
        self._db.execute(
            "DELETE FROM received WHERE stage = ? AND at < ?", (Stage.DONE, now - SEEN_DAYS * DAY)
        )

    # ---- updates ---------------------------------------------------------------------------------------

    def serve(self, bot: int) -> None:
        """Tell whose updates these are; those of another bot, whose ids mean others, are dropped."""
        if self._db.execute("SELECT 1 FROM bot WHERE id = ?", (bot,)).fetchone() is None:
            self._db.execute("DELETE FROM received")
            self._db.execute("DELETE FROM bot")
            self._db.execute("INSERT INTO bot VALUES (?)", (bot,))

    def receive(self, update_id: int, body: str) -> bool:
        """Keep an update until it is done; return False if it has come before."""
        added = self._db.execute(
            "INSERT OR IGNORE INTO received VALUES (?, ?, ?, ?)",
            (update_id, body, Stage.WAITING, self._clock()),
        )
        return added.rowcount > 0

    def set_stage(self, update_id: int, stage: Stage) -> None:
        """Tell how far an update is; of one that is done only the id is kept."""
        body = "''" if stage is Stage.DONE else "body"
        self._db.execute(f"UPDATE received SET stage = ?, body = {body} WHERE id = ?", (stage, update_id))

    def unfinished(self) -> list[tuple[str, Stage]]:
        """Return the updates that are not done, in the order in which they came."""
        rows = self._db.execute(
            "SELECT body, stage FROM received WHERE stage != ? ORDER BY id", (Stage.DONE,)
        )
        return [(body, Stage(stage)) for body, stage in rows]

    # ---- answers ---------------------------------------------------------------------------------------

    def keep_answer(self, chat: int, user: int, asked: int, body: str, turn: Turn, thread: int = 0) -> int:
        """Keep an answer before it is sent, and return its id."""
        row = (chat, user, asked, body, _turn_json(turn), self._clock(), thread)
        added = self._db.execute(
            "INSERT INTO answer (chat, user, asked, body, turn, at, thread) VALUES (?, ?, ?, ?, ?, ?, ?)", row
        )
        assert added.lastrowid is not None
        return added.lastrowid

    def replace_answer(self, answer_id: int, body: str, turn: Turn) -> None:
        """Replace an answer whose question was edited."""
        values = (body, _turn_json(turn), self._clock(), answer_id)
        self._db.execute("UPDATE answer SET body = ?, turn = ?, at = ? WHERE id = ?", values)

    def answer_sent(self, answer_id: int, message: int) -> None:
        self._db.execute("UPDATE answer SET message = ? WHERE id = ?", (message, answer_id))

    def answer(self, answer_id: int, chat: int) -> AnswerRow | None:
        """Return an answer that was given in this chat."""
        return self._one_answer("id = ? AND chat = ?", answer_id, chat)

    def answer_to(self, asked: int, chat: int) -> AnswerRow | None:
        """Return the answer to the question in a message."""
        return self._one_answer("asked = ? AND chat = ?", asked, chat)

    def _one_answer(self, where: str, *values: int) -> AnswerRow | None:
        row = self._db.execute(
            f"SELECT id, chat, user, asked, message, body, thread FROM answer WHERE {where} ORDER BY id DESC",
            values,
        ).fetchone()
        return AnswerRow(*row) if row else None

    # ---- conversations ---------------------------------------------------------------------------------

    def turn_of_message(self, chat: int, message: int) -> Turn | None:
        """Return the turn that a message of the bot ended."""
        return self._turn("chat = ? AND message = ?", chat, message)

    def last_turn(self, chat: int, user: int, minutes: float, thread: int = 0) -> Turn | None:
        """Return the last turn of a user in a chat or a topic of it, if it is not older than `minutes`."""
        oldest = self._clock() - minutes * 60
        return self._turn("chat = ? AND user = ? AND thread = ? AND at >= ?", chat, user, thread, oldest)

    def turn_before(self, answer: AnswerRow) -> Turn | None:
        """Return the turn that the question of an answer may have followed up."""
        where = "chat = ? AND user = ? AND thread = ? AND id < ?"
        return self._turn(where, answer.chat, answer.user, answer.thread, answer.id)

    def _turn(self, where: str, *values: float) -> Turn | None:
        found = self._db.execute(f"SELECT turn FROM answer WHERE {where} ORDER BY id DESC", values).fetchone()
        return _turn_of(found[0]) if found and found[0] else None

    def move_chat(self, old: int, new: int) -> None:
        """Let conversations go on where a group has become a supergroup, whose messages have other ids."""
        self._db.execute("UPDATE answer SET chat = ?, asked = 0, message = NULL WHERE chat = ?", (new, old))

    def new_conversation(self, chat: int, user: int, thread: int = 0) -> None:
        """Let nothing that a user asked in a chat, or in a topic of it, be followed up."""
        where = "chat = ? AND user = ? AND thread = ?"
        self._db.execute(f"UPDATE answer SET turn = '' WHERE {where}", (chat, user, thread))

    # ---- people ----------------------------------------------------------------------------------------

    def rate(self, answer_id: int, user: int, question: str, *, good: bool) -> None:
        """Keep what a user thinks of an answer; the last word counts."""
        self._db.execute(
            "INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?)",
            (answer_id, user, good, question, self._clock()),
        )

    def ratings(self) -> tuple[int, int]:
        """Return how many answers were found good and how many bad."""
        good, bad = self._db.execute("SELECT total(good), total(NOT good) FROM feedback").fetchone()
        return int(good), int(bad)

    def add_guest(self, user: int) -> None:
        self._db.execute("INSERT OR IGNORE INTO guest VALUES (?, ?)", (user, self._clock()))

    def is_guest(self, user: int) -> bool:
        return self._db.execute("SELECT 1 FROM guest WHERE user = ?", (user,)).fetchone() is not None

    def forget(self, user: int) -> None:
        """Delete all that is kept of a user, in every chat."""
        for table in ("answer", "feedback", "guest"):
            self._db.execute(f"DELETE FROM {table} WHERE user = ?", (user,))


def _turn_json(turn: Turn) -> str:
    """Return a turn as it is kept: the text of its article is in the archive."""
    return json.dumps(asdict(replace(turn, text="")), ensure_ascii=False)


def _turn_of(text: str) -> Turn | None:
    """Return a turn as it was kept; one of another version is none."""
    values: dict[str, Any] = json.loads(text)
    try:
        return Turn(**values)
    except TypeError:
        return None
