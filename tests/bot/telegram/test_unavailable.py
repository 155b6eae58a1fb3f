"""An index that cannot be reached: tried again, then "稍后再试", and answered when it is back."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from retrieval.config import IndexConfig
from retrieval.errors import UnavailableError
from tests.bot.telegram.conftest import BotRunner
from tests.index_maker import Workshop, silent, write_pages
from tests.milvus_service import LiteService, needs_milvus
from tests.telegram_server import Person

pytestmark = needs_milvus

PATIENT = (0.5, 1.0, 2.0, 4.0, 8.0)
QUESTION = "第3号桥全长多少公里？"


@pytest.fixture
def service(tmp_path: Path) -> LiteService:
    return LiteService(tmp_path / "service.db")


@contextmanager
def running_on(
    service: LiteService, config: IndexConfig, bot: BotRunner, workshop: Workshop, pages: Sequence[Path]
) -> Iterator[None]:
    """Start Milvus, index pages in it, and run the bot on that."""
    service.start()
    try:
        workshop.builder(config).build(pages, silent)
        bot.data_dir, bot.index = workshop.data.root, config
        with bot.running():
            yield
    finally:
        service.kill()


def test_a_milvus_that_is_away_is_told_and_one_that_is_back_answers(
    bot: BotRunner,
    user: Person,
    workshop: Workshop,
    tmp_path: Path,
    service: LiteService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.service.PAUSES", (0.1, 0.2))
    config = IndexConfig(backend="milvus", uri=service.uri, timeout_seconds=1.0)
    with running_on(service, config, bot, workshop, write_pages(tmp_path / "a", [1, 2, 3])):
        assert "3公里" in user.ask(QUESTION).text
        service.kill()
        assert "请稍后再试" in user.ask(QUESTION).text
        service.start()
        monkeypatch.setattr("bot.telegram.service.PAUSES", PATIENT)
        assert "3公里" in user.ask(QUESTION).text


def test_a_question_waits_for_a_milvus_that_comes_back_soon(
    bot: BotRunner,
    user: Person,
    workshop: Workshop,
    tmp_path: Path,
    service: LiteService,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.telegram.service.PAUSES", PATIENT)
    config = IndexConfig(backend="milvus", uri=service.uri, timeout_seconds=0.3)
    with running_on(service, config, bot, workshop, write_pages(tmp_path / "a", [1, 2, 3])):
        service.kill()
        user.send(QUESTION)
        service.start()
        assert any("3公里" in message.text for message in user.chat.wait())


def test_a_bot_that_starts_before_milvus_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from bot import commands_bot

    monkeypatch.setattr("bot.telegram.running.START_PAUSES", (0.0, 0.01))
    attempts = []
    opened = object()

    def open_engine() -> object:
        attempts.append(1)
        if len(attempts) < 4:
            raise UnavailableError("Milvus 连不上。")
        return opened

    assert commands_bot._patiently(open_engine) is opened  # type: ignore[arg-type,comparison-overlap]
    assert len(attempts) == 4
