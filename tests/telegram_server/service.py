"""The methods of the Bot API by name, and the three that wait or reach beyond the state."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from tests.telegram_server import files, membership, messages, profile, queries, webhooks
from tests.telegram_server.errors import ApiError, Json, conflict
from tests.telegram_server.faults import Faults
from tests.telegram_server.floods import FloodLimits, Floods
from tests.telegram_server.params import Params
from tests.telegram_server.state import Violation, World
from tests.telegram_server.webhooks import Delivery, Webhook, webhook_from

MAX_POLL_SECONDS = 50
MAX_UPDATES = 100
MAX_OFFSET = (1 << 31) - 1
TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
VALIDATION = {400, 404, 413}
SYNCHRONOUS: dict[str, Callable[[World, Params], Any]] = {
    **messages.METHODS,
    **files.METHODS,
    **queries.METHODS,
    **profile.METHODS,
    **membership.METHODS,
}
WAITING = ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")
NAMES = {name.lower(): name for name in (*SYNCHRONOUS, *WAITING)}


class Service:
    """Answers requests; all of it but `wake` runs on the loop of the server."""

    def __init__(self, world: World, *, floods: FloodLimits | None, public_webhooks: bool) -> None:
        self.world = world
        self.floods = Floods(floods)
        self.faults = Faults()
        self.public_webhooks = public_webhooks
        self.delivery = Delivery(world, self.answer)
        self.poll: asyncio.Future[None] | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        world.updates.listeners.append(self.wake)

    def wake(self) -> None:
        """Tell whoever waits for updates, from any thread, that there are some."""
        if self.loop and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        if self.poll and not self.poll.done():
            self.poll.set_result(None)
        self.delivery.start()

    def check_token(self, token: str) -> None:
        """Raise ApiError for a token that is not this bot's."""
        if not TOKEN.fullmatch(token):
            raise ApiError(404, "Not Found")
        if token != self.world.token:
            raise ApiError(401, "Unauthorized")
        if self.world.logged_out:
            raise ApiError(400, "Logged out")

    async def answer(self, params: Params) -> tuple[int, Json]:
        """Return the status and the body that answer a request; its method may be written in any case."""
        params = Params(NAMES.get(params.method.lower(), params.method), params.values, params.files)
        try:
            return 200, {"ok": True, **await self.call(params)}
        except ApiError as error:
            if error.code in VALIDATION:
                with self.world.changed:
                    self.world.violations.append(
                        Violation(params.method, params.values, error.code, error.description)
                    )
                    self.world.changed.notify_all()
            return error.code, error.body()

    async def call(self, params: Params) -> Json:
        """Run a method; return the result and, of some methods, the description.

        Raises ApiError when the request is refused.
        """
        if params.method == "getUpdates":
            return {"result": await self.get_updates(params)}
        with self.world.changed:
            try:
                if params.method in {"setWebhook", "deleteWebhook"}:
                    return self.set_webhook(params)
                if params.method == "getWebhookInfo":
                    return {"result": webhooks.info(self.world, self.delivery.webhook)}
                if params.method not in SYNCHRONOUS:
                    raise ApiError(404, "Not Found: method not found")
                self.floods.check(params, self.world.clock.now())
                return {"result": SYNCHRONOUS[params.method](self.world, params)}
            finally:
                self.world.changed.notify_all()

    async def get_updates(self, params: Params) -> list[Json]:
        """Return updates at once if there are any, else as soon as there are or the time is over."""
        queue = self.world.updates
        offset = params.integer("offset", 0, -MAX_OFFSET, MAX_OFFSET)
        limit = params.integer("limit", MAX_UPDATES, 1, MAX_UPDATES)
        seconds = params.integer("timeout", 0, 0, MAX_POLL_SECONDS)
        with self.world.changed:
            if self.delivery.webhook.url:
                raise conflict(
                    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                    "webhook first"
                )
            queue.allow(params)
            found = queue.take(offset, limit)
            self.world.changed.notify_all()
        if not found and seconds:
            self.end_poll("other getUpdates request; make sure that only one bot instance is running")
            self.poll = poll = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(poll, seconds)
            except (TimeoutError, asyncio.CancelledError):
                return []
            with self.world.changed:
                # The offset was confirmed already; a second time could confirm what came meanwhile.
                found = queue.take(0, limit)
        return [update.json() for update in found]

    def end_poll(self, by: str) -> None:
        """End a getUpdates that waits."""
        if self.poll and not self.poll.done():
            self.poll.set_exception(conflict(f"terminated by {by}"))

    def abandon_poll(self) -> None:
        """Forget a getUpdates that waits: its client is gone."""
        if self.poll and not self.poll.done():
            self.poll.cancel()

    def set_webhook(self, params: Params) -> Json:
        """Set or delete the webhook."""
        wanted = params.method == "setWebhook" and bool(params.text("url"))
        new = webhook_from(params, public=self.public_webhooks) if wanted else Webhook()
        had = self.delivery.webhook
        if params.flag("drop_pending_updates"):
            self.world.updates.pending.clear()
        self.world.updates.allow(params)
        if wanted:
            self.end_poll("setWebhook request")
            same = (had.url, had.secret, had.connections) == (new.url, new.secret, new.connections)
            self.delivery.replace(new)
            # From outside the lock, like after every update.
            self.wake()
            return {"result": True, "description": f"Webhook {'is already' if same else 'was'} set"}
        self.delivery.replace(new)
        return {"result": True, "description": f"Webhook {'was' if had.url else 'is already'} deleted"}
