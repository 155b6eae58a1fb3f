"""`baowen bot`: the Telegram bot."""

import asyncio
import itertools
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import filelock
import typer

from bot import messages as m
from bot.options import ConfigOption, DataDirOption, Status, open_settings
from bot.settings import LoadedSettings, SettingsError

if TYPE_CHECKING:
    from retrieval.engine import Engine

LOCK_NAME = "telegram.lock"


def bot(context: typer.Context, config: ConfigOption = None, data_dir: DataDirOption = None) -> None:
    loaded = open_settings(context, config, data_dir)

    from bot.telegram.token import TOKEN_VARIABLE, read_token

    token = read_token(loaded)
    # What is started from here, such as a worker that adds articles, has no business with it.
    os.environ.pop(TOKEN_VARIABLE, None)

    from bot.commands_ask import open_engine
    from bot.telegram.logs import start_logging
    from bot.telegram.running import serve
    from bot.telegram.service import Service
    from bot.telegram.state import FILE_NAME, State

    start_logging()
    engine = _patiently(lambda: open_engine(loaded))
    with _only_bot(loaded):
        service = Service(loaded, engine, State(loaded.data_dir / FILE_NAME))
        try:
            asyncio.run(serve(token, service))
        finally:
            service.close()
    raise typer.Exit(Status.DONE)


def _patiently(open_engine: "Callable[[], Engine]") -> "Engine":
    """Open the engine, trying again while the index cannot be reached: its server may be starting, too."""
    from bot.telegram.logs import fields
    from bot.telegram.running import START_PAUSES
    from retrieval.errors import UnavailableError

    log = logging.getLogger(__name__)
    for attempt in itertools.count():
        try:
            return open_engine()
        except UnavailableError as error:
            pause = START_PAUSES[min(attempt, len(START_PAUSES) - 1)]
            log.warning(fields("unavailable", reason=error, pause=pause))
            time.sleep(pause)
    raise AssertionError


@contextmanager
def _only_bot(loaded: LoadedSettings) -> Iterator[None]:
    """Keep other bots from this data folder: two would answer from one list of updates."""
    lock = filelock.FileLock(loaded.data_dir / LOCK_NAME, blocking=False)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise SettingsError(m.BOT_IN_USE.say(loaded.language, path=loaded.data_dir)) from error
    try:
        yield
    finally:
        lock.release()
