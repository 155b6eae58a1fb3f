"""The wiring of the bot: the Application with its queue, limits and handlers, in their order."""

from collections.abc import Awaitable, Callable
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.ext import Application, ApplicationBuilder, Defaults, TypeHandler

from bot.telegram import (
    admin,
    administration,
    asking,
    basics,
    buttons,
    commands,
    errors,
    gate,
    health,
    inline,
    menu,
)
from bot.telegram.inbox import Inbox, InOrder
from bot.telegram.receiving import ReadableRequest
from bot.telegram.sending import Limiter
from bot.telegram.service import Service

Bot = Application[Any, Any, Any, Any, Any, Any]

FRONT, MENU = -2, -1
"""The groups of handlers that let an update in or end it, and that give an admin the menu for admins."""

MODULES = (commands, admin, inline, basics, buttons, asking)
"""Handlers are tried in this order; `basics` takes any /start, `buttons` any press, `asking` what is left."""

STARTED: tuple[Callable[[Bot], Awaitable[None]], ...] = (health.begin, menu.begin)
"""Called once the bot is known to the server, before the first update: commands to set, ports to open."""

STOPPED: tuple[Callable[[Bot], Awaitable[None]], ...] = (menu.end, health.end)
"""Called when the last update is answered."""

MOST_RETRIES = 10
"""Of a request that the server refuses for a while (429), after waiting as long as it says."""

HTTP_SECONDS = 20.0
"""How long to wait for a connection, and for each part of a request."""

CONNECTIONS = 16
"""Requests under way at a time: with 30 messages a second these are enough for answers half a second late."""


def make_application(token: str, service: Service) -> Bot:
    """Return the bot, not yet started. Its bot_data holds "service", "inbox", "processor" and "rates"."""
    server = service.settings.api_base_url.rstrip("/")
    inbox = Inbox(service.state)
    processor = InOrder(service.state)
    application: Bot = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{server}/bot")
        .base_file_url(f"{server}/file/bot")
        .request(ReadableRequest(CONNECTIONS, HTTP_SECONDS, HTTP_SECONDS, HTTP_SECONDS, HTTP_SECONDS))
        .get_updates_request(ReadableRequest(2))
        .rate_limiter(Limiter(service.settings.messages_per_second, MOST_RETRIES))
        .update_queue(inbox)
        .concurrent_updates(processor)
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .build()
    )
    application.bot_data |= {"service": service, "inbox": inbox, "processor": processor}
    application.bot_data["rates"] = gate.Rates(service.settings)
    application.add_handler(TypeHandler(object, gate.let_in), group=FRONT)
    application.add_handler(TypeHandler(Update, administration.offer_menu), group=MENU)
    for module in MODULES:
        application.add_handlers(module.handlers())
    application.add_error_handler(errors.explain)
    return application
