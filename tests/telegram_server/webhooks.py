"""Webhooks: setting them, and delivering updates to them, in order for each chat, until they are taken."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.telegram_server.errors import Json, bad_request
from tests.telegram_server.params import Params, as_text
from tests.telegram_server.state import World
from tests.telegram_server.updates import USUAL, Update

MAX_SECRET_BYTES = 256
SECRET = re.compile(r"[A-Za-z0-9_-]*")
PUBLIC_PORTS = {80, 88, 443, 8443}
DEFAULT_CONNECTIONS = 40
MAX_CONNECTIONS = 100
MAX_WAIT_SECONDS = 3.2
TIMEOUT_SECONDS = 60.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Methods that the answer of a webhook cannot call.
NOT_IN_ANSWERS = ("get", "setwebhook", "deletewebhook", "close", "logout")


@dataclass(slots=True)
class Webhook:
    """Where updates go; without a url they wait for getUpdates."""

    url: str = ""
    secret: str = ""
    connections: int = DEFAULT_CONNECTIONS
    certificate: bool = False
    ip_address: str = ""
    error_date: int = 0
    error: str = ""


@dataclass(slots=True)
class Line:
    """The updates of one chat on their way: when it may be tried again, and how often it failed."""

    ready_at: float = 0.0
    failures: int = 0
    busy: bool = False


def webhook_from(params: Params, *, public: bool) -> Webhook:
    """Return the webhook that a request sets.

    `public` asks for what the public server does: https, on one of four ports.
    """
    url, secret = params.text("url"), params.text("secret_token")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if len(secret.encode()) > MAX_SECRET_BYTES:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    if public and parts.scheme != "https":
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if public and (parts.port or 443) not in PUBLIC_PORTS:
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    connections = params.integer("max_connections", DEFAULT_CONNECTIONS, 1, MAX_CONNECTIONS)
    return Webhook(url, secret, connections, "certificate" in params.files, params.text("ip_address"))


def info(world: World, webhook: Webhook) -> Json:
    """Return the WebhookInfo object."""
    shown: Json = {
        "url": webhook.url,
        "has_custom_certificate": webhook.certificate,
        "pending_update_count": len(world.updates.pending),
    }
    if webhook.url:
        shown["max_connections"] = webhook.connections
        if webhook.ip_address:
            shown["ip_address"] = webhook.ip_address
    if webhook.error:
        shown["last_error_date"], shown["last_error_message"] = webhook.error_date, webhook.error
    if world.updates.allowed != USUAL:
        shown["allowed_updates"] = sorted(world.updates.allowed)
    return shown


@dataclass(slots=True)
class Delivery:
    """Sends what is queued to the webhook; lives on the loop of the server.

    Updates of one chat go one after the other, those of different chats side by side, over at most as many
    connections as the webhook allows. `answer` runs a method that the webhook's answer asks for.
    """

    world: World
    answer: Callable[[Params], Awaitable[Any]]
    webhook: Webhook = field(default_factory=Webhook)
    lines: dict[int, Line] = field(default_factory=dict)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    client: httpx.AsyncClient | None = None

    def start(self) -> None:
        """Send what can be sent now."""
        if not self.webhook.url:
            return
        now = time.monotonic()
        with self.world.changed:
            pending = list(self.world.updates.pending)
        for update in pending:
            if sum(line.busy for line in self.lines.values()) >= self.webhook.connections:
                return
            line = self.lines.setdefault(update.key, Line())
            if not line.busy and line.ready_at <= now:
                line.busy = True
                task = asyncio.get_running_loop().create_task(self.deliver(update, line, self.webhook))
                self.tasks.add(task)
                task.add_done_callback(self.tasks.discard)

    async def deliver(self, update: Update, line: Line, webhook: Webhook) -> None:
        """Send one update; afterwards it is gone, or its chat waits for another try."""
        error, answer = await self.send(update, webhook)
        line.busy = False
        if error:
            wait = self.world.limits.webhook_retry * 2**line.failures if line.failures else 0.0
            line.failures += 1
            line.ready_at = time.monotonic() + min(wait, MAX_WAIT_SECONDS)
            with self.world.changed:
                webhook.error, webhook.error_date = error, int(self.world.clock.now())
                self.world.changed.notify_all()
            asyncio.get_running_loop().call_later(min(wait, MAX_WAIT_SECONDS) + 0.001, self.start)
            return
        self.lines.pop(update.key, None)
        self.world.updates.forget(update)
        method = str(answer.get("method", ""))
        if method and not method.lower().startswith(NOT_IN_ANSWERS):
            values = {name: as_text(value) for name, value in answer.items() if name != "method"}
            await self.answer(Params(method, values))
        self.start()

    async def send(self, update: Update, webhook: Webhook) -> tuple[str, Json]:
        """Return what went wrong, "" if nothing, and the JSON object that was answered, if any."""
        if self.client is None:
            # Certificates of webhooks are self-signed where tests use https at all.
            self.client = httpx.AsyncClient(verify=False, timeout=TIMEOUT_SECONDS, trust_env=False)
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            response = await self.client.post(webhook.url, json=update.json(), headers=headers)
        except httpx.HTTPError as error:
            return str(error) or "Webhook connection closed", {}
        if not response.is_success:
            return f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}", {}
        try:
            answer = response.json()
        except ValueError:
            return "", {}
        return "", answer if isinstance(answer, dict) else {}

    def replace(self, webhook: Webhook) -> None:
        """Send to another webhook from now on, at once, whatever the one before refused."""
        self.webhook = webhook
        self.lines = {key: line for key, line in self.lines.items() if line.busy}

    async def close(self) -> None:
        """Stop sending."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        if self.client:
            await self.client.aclose()
