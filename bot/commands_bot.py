"""`baowen bot`: the Telegram bot."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import filelock
import typer

from bot import messages as m
from bot.options import ConfigOption, DataDirOption, Status, open_settings
from bot.settings import LoadedSettings, SettingsError

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
    engine = open_engine(loaded)
    with _only_bot(loaded):
        service = Service(loaded, engine, State(loaded.data_dir / FILE_NAME))
        try:
            asyncio.run(serve(token, service))
        finally:
            service.close()
    raise typer.Exit(Status.DONE)


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
