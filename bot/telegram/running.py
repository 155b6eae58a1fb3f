"""The life of the bot: start, updates by polling or webhook, a stop that finishes what it answers."""

import asyncio
import logging
import secrets
import signal
from collections.abc import Callable
from urllib.parse import urlsplit

from telegram.error import InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.settings import LoadedSettings, SettingsError
from bot.telegram import messages as m
from bot.telegram.application import STARTED, STOPPED, Bot, make_application
from bot.telegram.logs import fields
from bot.telegram.service import Service

log = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "inline_query")
"""What Telegram sends us; posts of channels, reactions and all else stay there."""

START_PAUSES = (1, 2, 4, 8, 15, 30)
"""Seconds between attempts to reach the server at the start; the last goes on."""

STOP_SECONDS = 30.0
"""How long answers under way are waited for: less than the 90 s after which systemd kills."""

DAY = 86_400.0


async def serve(token: str, service: Service, ready: Callable[[], None] = lambda: None) -> None:
    """Run the bot until SIGINT or SIGTERM; a second one ends it at once.

    `ready` is called when updates are being fetched. Raises SettingsError for a token that the server
    rejects, and OSError for a port that cannot be listened on.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    await run_until(stop, make_application(token, service), service, ready)


async def run_until(
    stop: asyncio.Event, application: Bot, service: Service, ready: Callable[[], None] = lambda: None
) -> None:
    """Run the bot until `stop` is set. Updates not begun by then are answered after the next start."""
    pruning = asyncio.create_task(_prune(service))
    try:
        await _initialize(application, service.loaded, stop)
        if stop.is_set():
            return
        await _run(stop, application, service, ready)
    finally:
        pruning.cancel()
        await application.shutdown()
        # An Application that did not get to know its bot does not close the connections it made for that.
        await application.bot.shutdown()
        log.info(fields("stopped"))


async def _run(stop: asyncio.Event, application: Bot, service: Service, ready: Callable[[], None]) -> None:
    service.state.serve(application.bot.id)
    restored = application.bot_data["inbox"].restore(application.bot)
    for hook in STARTED:
        await hook(application)
    try:
        await application.start()
        await _fetch_updates(application, service.loaded)
        log.info(fields("started", bot=application.bot.username, restored=restored))
        ready()
        await stop.wait()
        log.info(fields("stopping", under_way=service.under_way))
    finally:
        application.bot_data["processor"].closing = True
        assert application.updater
        if application.updater.running:
            await application.updater.stop()
        if application.running:
            await _stop(application)
        for hook in STOPPED:
            await hook(application)


async def _stop(application: Bot) -> None:
    """Finish what is being answered; what cannot be sent by then is taken up again after the next start."""
    try:
        await asyncio.wait_for(application.stop(), STOP_SECONDS)
    except TimeoutError:
        log.warning(fields("unfinished", seconds=STOP_SECONDS))


async def _initialize(application: Bot, loaded: LoadedSettings, stop: asyncio.Event) -> None:
    """Make the bot known to the server, trying again while there is no way to it."""
    attempts = 0
    while not stop.is_set():
        try:
            await application.initialize()
        except InvalidToken as error:
            server = loaded.settings.telegram.api_base_url
            raise SettingsError(m.TOKEN_REJECTED.say(loaded.language, server=server)) from error
        except (NetworkError, RetryAfter) as error:
            pause = START_PAUSES[min(attempts, len(START_PAUSES) - 1)]
            attempts += 1
            log.warning(fields("unreachable", error=type(error).__name__, pause=pause))
            try:
                await asyncio.wait_for(stop.wait(), pause)
            except TimeoutError:
                continue
        else:
            return


async def _fetch_updates(application: Bot, loaded: LoadedSettings) -> None:
    config = loaded.settings.telegram
    assert application.updater
    if config.mode == "polling":
        await application.updater.start_polling(
            allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=_log_polling
        )
        return
    if not config.webhook_url:
        raise SettingsError(m.NO_WEBHOOK_URL.say(loaded.language))
    await application.updater.start_webhook(
        config.webhook_listen,
        config.webhook_port,
        urlsplit(config.webhook_url).path.lstrip("/"),
        webhook_url=config.webhook_url,
        # A new one with each start: whoever knew the last one does not know this one.
        secret_token=secrets.token_urlsafe(32),
        allowed_updates=UPDATES,
        bootstrap_retries=-1,
    )


def _log_polling(error: TelegramError) -> None:
    log.warning(fields("polling", error=type(error).__name__))


async def _prune(service: Service) -> None:
    """Once a day, forget what is kept no longer."""
    while True:
        service.state.prune(service.settings.keep_days)
        await asyncio.sleep(DAY)
