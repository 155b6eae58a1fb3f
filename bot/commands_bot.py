"""`baowen bot`: the Telegram bot."""

import asyncio
import os

import typer

from bot.options import ConfigOption, DataDirOption, Status, open_settings


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
    service = Service(loaded, open_engine(loaded), State(loaded.data_dir / FILE_NAME))
    try:
        asyncio.run(serve(token, service))
    finally:
        service.close()
    raise typer.Exit(Status.DONE)
