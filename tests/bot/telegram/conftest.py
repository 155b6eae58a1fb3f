"""The real bot, on an event loop of its own thread, against the Bot API server for tests."""

import asyncio
import json
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.settings import LoadedSettings, Settings
from bot.telegram.application import make_application
from bot.telegram.config import TelegramConfig
from bot.telegram.running import run_until
from bot.telegram.service import Service
from bot.telegram.state import FILE_NAME, State
from bot.telegram.uploads import Uploads
from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.encoder import Encoder, Vectors
from retrieval.engine import Engine
from retrieval.english_words import Glossary
from retrieval.publish import DataDir
from retrieval.tokens import Tokenizer
from tests.bot.conftest import ROOT
from tests.hash_encoder import HashEncoder
from tests.index_maker import Workshop, write_pages
from tests.telegram_server import Person, Seen, TelegramServer

SAMPLES = Path(__file__).parents[3] / "corpus" / "samples"


@pytest.fixture(scope="session")
def samples_data(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer, glossary: Glossary) -> Path:
    """The data folder of an index of all samples, made without the model. Only the bot's file is written."""
    # The first text in English has the dictionary turned round, for seconds that no test counts on.
    glossary.translate("news")
    workshop = Workshop(tmp_path_factory.mktemp("telegram-samples"), tokenizer)
    workshop.build(SAMPLES)
    return workshop.data.root


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
        assert server.violations == []
        assert server.losses == []
        assert [query.data for query in server.unanswered] == []


@pytest.fixture
def user(server: TelegramServer) -> Person:
    return server.add_user("周明", started=True)


class BotRunner:
    """Starts the bot on a data folder, as `baowen bot` does, and stops it as SIGTERM does."""

    def __init__(
        self, server: TelegramServer, data_dir: Path, state_file: Path, tokenizer: Tokenizer
    ) -> None:
        self.server = server
        self.data_dir = data_dir
        self.state_file = state_file
        self.tokenizer = tokenizer
        self.encoder: Encoder = HashEncoder()
        self.index = IndexConfig()
        self.answer = AnswerConfig(caution=0.0)
        self.token = server.token
        self.service: Service
        self.ended = threading.Event()
        """Set when the bot has ended, by itself or not."""

    def settings(self, **values: Any) -> LoadedSettings:
        given: dict[str, Any] = {
            "api_base_url": self.server.url,
            "user_per_minute": 1_000,
            "all_per_minute": 10_000,
            "messages_per_second": 200,
        }
        config = TelegramConfig(**(given | values))
        return LoadedSettings(Settings(telegram=config), self.data_dir, None)

    def last_question(self, chat: int) -> str:
        """Return the question that was answered last in a chat, as it was understood to be asked."""
        with closing(sqlite3.connect(self.state_file)) as db:
            (body,) = db.execute(
                "SELECT body FROM answer WHERE chat = ? ORDER BY id DESC", (chat,)
            ).fetchone()
        question: str = json.loads(body)["question"]
        return question

    @contextmanager
    def running(self, *, language: str = "zh", **values: Any) -> Iterator[Service]:
        """Run the bot with some settings of [telegram]."""
        loaded = self.settings(**values)
        if language != "zh":
            changed = msgspec.structs.replace(loaded.settings, language=language)
            loaded = LoadedSettings(changed, self.data_dir, None)
        engine = Engine(
            DataDir(self.data_dir), self.encoder, self.tokenizer, self.index, SearchConfig(), self.answer
        )
        self.service = Service(loaded, engine, State(self.state_file))
        asked = self.server.request_count
        failed: list[BaseException] = []
        stopper: list[Callable[[], object]] = []
        ready = threading.Event()

        async def run() -> None:
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            stopper.append(lambda: loop.call_soon_threadsafe(stop.set))
            application = make_application(self.token, self.service)
            await run_until(stop, application, self.service, ready.set)

        def main() -> None:
            try:
                asyncio.run(run())
            except BaseException as error:
                failed.append(error)
                ready.set()
            finally:
                self.ended.set()

        thread = threading.Thread(target=main)
        thread.start()
        try:
            assert ready.wait(20)
            if not failed:
                self.server.wait_polling(after=asked)
                yield self.service
        finally:
            if thread.is_alive():
                stopper[0]()
            thread.join(30)
            self.service.close()
        if failed:
            raise failed[0]


@pytest.fixture
def bot(server: TelegramServer, samples_data: Path, tmp_path: Path, tokenizer: Tokenizer) -> BotRunner:
    """A runner of the bot on the samples, with an empty state."""
    return BotRunner(server, samples_data, tmp_path / FILE_NAME, tokenizer)


def allow_unmodified(server: TelegramServer) -> None:
    """Take edits to what a message was already for no fault: two presses at once, or an edit made twice."""
    violations = server.world.violations
    violations[:] = [each for each in violations if "not modified" not in each.description]


class SlowEncoder(HashEncoder):
    """Takes some seconds for a question."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self.seconds)
        return super().encode_queries(texts)


# ---- administration ------------------------------------------------------------------------------------

ADMIN = 77
SLOW = 30.0
"""Seconds that a process may take to start on a machine that is busy."""


def hashed_command(before: str = "") -> tuple[str, ...]:
    """Return the command of a process that works with hashed words for vectors."""
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r}); {before}"
    return (sys.executable, "-c", f"{start}from tests.bot.telegram.hash_index_jobs import main; main()")


@pytest.fixture
def runner(
    server: TelegramServer,
    workshop: Workshop,
    tmp_path: Path,
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
) -> BotRunner:
    """A bot on pages 1 and 2, whose files are in `news`."""
    write_pages(tmp_path / "news", [1, 2])
    workshop.build(tmp_path / "news")
    monkeypatch.setattr("bot.telegram.administration.COMMAND", hashed_command())
    return BotRunner(server, workshop.data.root, tmp_path / "telegram.sqlite", tokenizer)


@pytest.fixture
def admin(server: TelegramServer) -> Person:
    return server.add_user("主编", user_id=ADMIN, started=True)


@pytest.fixture
def uploads(workshop: Workshop) -> Uploads:
    return Uploads(workshop.data.root)


def offered(person: Person, name: str, data: bytes) -> Seen:
    """Send a file and return what the bot says to it."""
    sent = person.send_document(name, data)
    return person.chat.wait(after=sent, timeout=SLOW)[-1]


def settled(person: Person, message: Seen) -> Seen:
    """Return a message when it tells what came of a change."""
    person.server.wait(
        lambda: re.search("已发布|没有变化|没有做成", person.chat.now(message).text) is not None,
        SLOW,
        "the end",
    )
    return person.chat.now(message)


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
