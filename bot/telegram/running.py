"""The life of the bot: start, updates by polling or webhook, a stop that finishes what it answers."""

import asyncio
import logging
import re
import signal
from collections.abc import Awaitable, Callable, Coroutine
from itertools import chain, repeat
from typing import Any

from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.messages import os_reason
from bot.settings import LoadedSettings, SettingsError
from bot.telegram import messages as m
from bot.telegram.application import STARTED, STOPPED, Bot, make_application
from bot.telegram.logs import fields
from bot.telegram.service import Service
from bot.telegram.webhook import WEBHOOK, Webhook

log = logging.getLogger(__name__)

UPDATES = ("message", "edited_message", "callback_query", "inline_query")
"""What Telegram sends us; posts of channels, reactions and all else stay there."""

START_PAUSES = (1, 2, 4, 8, 15, 30)
"""Seconds between attempts to reach the server at the start; the last goes on."""

STOP_SECONDS = 30.0
"""How long answers under way are waited for: less than the 90 s after which systemd kills."""

DAY = 86_400.0

POLLING_TASK = "Updater:start_polling:polling_task"
"""What the library calls its task. If that ends, with a token that is revoked, only the log is told."""

INVITE_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link t.me/<bot>?start=… can carry."""


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
    _check(service.loaded)
    pruning = asyncio.create_task(_prune(service))
    try:
        await _unless(stop, _initialize(application, service.loaded))
        if stop.is_set():
            return
        await _run(stop, application, service, ready)
    finally:
        pruning.cancel()
        await application.shutdown()
        # An Application that did not get to know its bot does not close the connections it made for that.
        await application.bot.shutdown()
        log.info(fields("stopped"))


def _check(loaded: LoadedSettings) -> None:
    """Raise SettingsError for settings that could not work."""
    config = loaded.settings.telegram
    if config.mode == "webhook" and not config.webhook_url:
        raise SettingsError(m.NO_WEBHOOK_URL.say(loaded.language))
    if config.invite_code and not INVITE_CODE.fullmatch(config.invite_code):
        raise SettingsError(m.BAD_INVITE_CODE.say(loaded.language, code=config.invite_code))


async def _run(stop: asyncio.Event, application: Bot, service: Service, ready: Callable[[], None]) -> None:
    service.state.serve(application.bot.id)
    restored = application.bot_data["inbox"].restore(application.bot)
    for hook in STARTED:
        await hook(application)
    try:
        await application.start()
        await _unless(stop, _fetch_updates(application, service.loaded))
        if not stop.is_set():
            log.info(fields("started", bot=application.bot.username, restored=restored))
            ready()
            await _unless(stop, _polling_ends(service.loaded))
        log.info(fields("stopping", under_way=service.under_way))
    finally:
        application.bot_data["processor"].closing = True
        await _stop_fetching(application)
        if application.running:
            await _stop(application)
        for hook in STOPPED:
            await hook(application)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do work, or give it up when the bot is to stop. Raises what the work raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return
    working.cancel()
    await asyncio.wait({working})


async def _stop_fetching(application: Bot) -> None:
    listener: Webhook | None = application.bot_data.pop(WEBHOOK, None)
    if listener:
        await listener.close()
    assert application.updater
    if application.updater.running:
        try:
            await application.updater.stop()
        except Exception as error:  # once more what has ended the polling, which is being told
            log.info(fields("polling_ended", error=type(error).__name__))


async def _stop(application: Bot) -> None:
    """Finish what is being answered; what cannot be sent by then is taken up again after the next start."""
    try:
        await asyncio.wait_for(application.stop(), STOP_SECONDS)
    except TimeoutError:
        log.warning(fields("unfinished", seconds=STOP_SECONDS))


async def _initialize(application: Bot, loaded: LoadedSettings) -> None:
    """Make the bot known to the server. Raises SettingsError for a token that it rejects."""
    try:
        await _reaching(application.initialize)
    except InvalidToken:
        # The library's error has the token in its text, and BAOWEN_DEBUG shows what an error came from.
        raise _rejected(loaded) from None


def _rejected(loaded: LoadedSettings) -> SettingsError:
    server = loaded.settings.telegram.api_base_url
    return SettingsError(m.TOKEN_REJECTED.say(loaded.language, server=server))


async def _reaching(request: Callable[[], Awaitable[object]]) -> None:
    """Make a request until there is a way to the server. Raises what it refuses for good."""
    for pause in chain(START_PAUSES, repeat(START_PAUSES[-1])):
        try:
            await request()
            return
        except (BadRequest, InvalidToken):
            raise
        except (NetworkError, RetryAfter) as error:
            log.warning(fields("unreachable", error=type(error).__name__, pause=pause))
            await asyncio.sleep(pause)


async def _fetch_updates(application: Bot, loaded: LoadedSettings) -> None:
    config = loaded.settings.telegram
    if config.mode == "webhook":
        await _listen(application, loaded)
        return
    assert application.updater
    await application.updater.start_polling(
        allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=_log_polling
    )


async def _listen(application: Bot, loaded: LoadedSettings) -> None:
    """Take updates by webhook. Raises SettingsError for an address or a port that will not do."""
    config = loaded.settings.telegram
    try:
        listener = Webhook(config, application.bot, application.update_queue)
    except OSError as error:
        reason = os_reason(error, loaded.language)
        place = f"{config.webhook_listen}:{config.webhook_port}"
        raise SettingsError(m.WEBHOOK_PORT.say(loaded.language, place=place, reason=reason)) from error
    application.bot_data[WEBHOOK] = listener
    try:
        await _reaching(
            lambda: application.bot.set_webhook(
                config.webhook_url, allowed_updates=UPDATES, secret_token=listener.secret
            )
        )
    except BadRequest as error:
        refused = m.WEBHOOK_REFUSED.say(loaded.language, url=config.webhook_url, reason=error.message)
        raise SettingsError(refused) from error


async def _polling_ends(loaded: LoadedSettings) -> None:
    """Wait for ever, or until the library gives up polling, and raise why.

    That is SettingsError for a token that was revoked, else what happened when updates were to be kept, such
    as a full disk: Telegram keeps them for the next start.
    """
    polling = [task for task in asyncio.all_tasks() if task.get_name() == POLLING_TASK]
    if not polling:
        await asyncio.Event().wait()
    await asyncio.wait(polling)
    error = polling[0].exception()
    raise _rejected(loaded) if isinstance(error, InvalidToken) else error or AssertionError("polling ended")


def _log_polling(error: TelegramError) -> None:
    log.warning(fields("polling", error=type(error).__name__))


async def _prune(service: Service) -> None:
    """Once a day, forget what is kept no longer."""
    while True:
        service.state.prune(service.settings.keep_days)
        await asyncio.sleep(DAY)
