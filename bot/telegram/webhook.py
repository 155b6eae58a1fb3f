"""Updates by webhook: a listener of our own, which takes what the library could not read.

The library's answers an update that it cannot read with an error, so that Telegram sends it again and again,
and what comes after it in that chat has to wait. Here it is cut down as in polling; see receiving.py.
"""

import asyncio
import json
import logging
import re
import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import tornado.httpserver
import tornado.netutil
import tornado.web
from telegram import Bot, Update

from bot.telegram.config import TelegramConfig
from bot.telegram.logs import fields
from bot.telegram.receiving import readable_update

log = logging.getLogger(__name__)

WEBHOOK = "webhook"
"""Where the application's bot_data has the one that is open."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1_000_000
"""Of a request. An update with the longest text and the longest text replied to takes 50,000."""


class Webhook:
    """Listens for updates and puts them into a queue, from which they are kept before they are confirmed.

    `secret` is a new one with each start: whoever knew the last one does not know this one.
    """

    def __init__(self, config: TelegramConfig, bot: Bot, inbox: asyncio.Queue[object]) -> None:
        """Listen as `config` says. Raises OSError for an address or port that cannot be listened on."""
        self.secret = secrets.token_urlsafe(32)
        given = {"bot": bot, "inbox": inbox, "secret": self.secret}
        path = "/" + urlsplit(config.webhook_url).path.strip("/")
        application = tornado.web.Application(
            [(re.escape(path) + "/?", _Updates, given)], log_function=_silent
        )
        self._server = tornado.httpserver.HTTPServer(application, max_buffer_size=MOST_BYTES)
        self._server.add_sockets(tornado.netutil.bind_sockets(config.webhook_port, config.webhook_listen))

    async def close(self) -> None:
        """Take no more updates."""
        self._server.stop()
        await self._server.close_all_connections()


def _silent(_handler: tornado.web.RequestHandler) -> None:
    """Requests are not logged: what comes of updates is."""


class _Updates(tornado.web.RequestHandler):
    def initialize(self, bot: Bot, inbox: asyncio.Queue[object], secret: str) -> None:
        self.bot = bot
        self.inbox = inbox
        self.secret = secret

    async def post(self) -> None:
        given = self.request.headers.get(SECRET_HEADER, "")
        if not secrets.compare_digest(given.encode(), self.secret.encode()):
            log.warning(fields("not_telegram"))
            raise tornado.web.HTTPError(HTTPStatus.FORBIDDEN)
        update = Update.de_json(readable_update(_json(self.request.body)), self.bot)
        await self.inbox.put(update)

    def write_error(self, status_code: int, **_given: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


def _json(body: bytes) -> dict[str, Any]:
    """Return an update as it came. Raises HTTPError for what is none."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST) from error
    if not isinstance(values, dict) or not isinstance(values.get("update_id"), int):
        raise tornado.web.HTTPError(HTTPStatus.BAD_REQUEST)
    return values
