"""What can be asked from outside how the bot is doing: /healthz and /metrics, on loopback, off by default.

They are answered on the bot's own event loop: a loop that hangs does not answer, which is what a health check
is to find. `python -m bot.telegram.health` asks /healthz once, for a container's health check.
"""

import logging
import socket
import sys
import time
import urllib.error
import urllib.request
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import tornado.httpserver
import tornado.web
from telegram import Update
from telegram.ext import Application, ContextTypes, TypeHandler

from bot import messages as bm
from bot.settings import SettingsError, load_settings
from bot.telegram import messages as m
from bot.telegram.logs import fields
from bot.telegram.service import BusyError, Service
from bot.telegram.webhook import WEBHOOK
from retrieval.engine import live_number
from retrieval.errors import RetrievalError
from retrieval.publish import DataDir

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

log = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
PROBE_SECONDS = 4.0
"""Docker gives the check 5 seconds (bot/deploy/Dockerfile)."""

BEFORE_ALL, AFTER_ALL = -3, 9
"""Groups of handlers, around those of application.py."""

BEGUN_KEPT = 10_000
"""Updates whose begin is remembered: as many as can be under way. What the gate ends is not timed."""

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0)
"""Buckets. An answer takes tens of milliseconds and a message to Telegram about as long; looking at a large
file takes up to two minutes."""

KINDS = ("message", "edited_message", "callback_query", "inline_query")

AnyApplication = Application[Any, Any, Any, Any, Any, Any]


@dataclass(slots=True)
class Counts:
    """What has happened since the start. Times are monotonic, in seconds."""

    updates: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    failures: int = 0
    begun: OrderedDict[int, float] = field(default_factory=OrderedDict)
    buckets: dict[str, list[int]] = field(
        default_factory=lambda: {kind: [0] * (len(SECONDS) + 1) for kind in KINDS}
    )
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))


async def begin(application: AnyApplication) -> None:
    """Open the port that the settings name, if there is one. Raises SettingsError if it is taken."""
    service: Service = application.bot_data["service"]
    port = service.settings.metrics_port
    if not port:
        return
    counts = Counts()
    application.add_handler(TypeHandler(Update, _counting(counts)), group=BEFORE_ALL)
    application.add_handler(TypeHandler(Update, _timing(counts)), group=AFTER_ALL)
    application.add_error_handler(_counting_failures(counts))
    try:
        listening = socket.create_server((LOOPBACK, port))
    except OSError as error:
        reason = bm.os_reason(error, service.language)
        raise SettingsError(m.METRICS_PORT.say(service.language, port=port, reason=reason)) from error
    registry = _registry(application, counts)
    if registry is None:
        log.warning(fields("no_metrics", missing="prometheus-client", remedy="pip install baowen[metrics]"))
    given = {"bot": application, "registry": registry}
    server = tornado.httpserver.HTTPServer(
        tornado.web.Application(
            [("/healthz", _Healthz, given), ("/metrics", _Metrics, given)], log_function=_silent
        )
    )
    listening.setblocking(False)
    server.add_socket(listening)
    application.bot_data["health"] = server


async def end(application: AnyApplication) -> None:
    """Close the port."""
    server: tornado.httpserver.HTTPServer | None = application.bot_data.pop("health", None)
    if server:
        server.stop()
        await server.close_all_connections()


# ---- counting ------------------------------------------------------------------------------------------


def _kind(update: Update) -> str:
    return next((kind for kind in KINDS if getattr(update, kind)), "")


def _counting(counts: Counts) -> Any:
    async def count(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if kind := _kind(update):
            counts.updates[kind] += 1
            counts.begun[update.update_id] = time.monotonic()
            if len(counts.begun) > BEGUN_KEPT:
                counts.begun.popitem(last=False)

    return count


def _timing(counts: Counts) -> Any:
    async def observe(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        begun = counts.begun.pop(update.update_id, None)
        if begun is None:
            return
        took = time.monotonic() - begun
        kind = _kind(update)
        bucket = next((place for place, most in enumerate(SECONDS) if took <= most), len(SECONDS))
        counts.buckets[kind][bucket] += 1
        counts.seconds[kind] += took

    return observe


def _counting_failures(counts: Counts) -> Any:
    async def count(_update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        counts.failures += not isinstance(context.error, BusyError)

    return count


# ---- answering -----------------------------------------------------------------------------------------


def health(application: AnyApplication) -> tuple[bool, dict[str, object]]:
    """Return whether the bot is well, and how it is doing. Reads one small file."""
    service: Service = application.bot_data["service"]
    told: dict[str, object] = {
        "receiving": application.running and (WEBHOOK in application.bot_data or _polling(application)),
        "under_way": service.under_way,
        "room": service.under_way < service.settings.workers + service.settings.queue,
    }
    try:
        told["generation"] = live_number(DataDir(service.loaded.data_dir))
    except RetrievalError as error:
        told["generation"] = None
        log.warning(fields("unhealthy", error=type(error).__name__))
    well = bool(told["receiving"] and told["generation"])
    return well, {"ok": well, **told}


def _polling(application: AnyApplication) -> bool:
    return application.updater is not None and application.updater.running


class _Page(tornado.web.RequestHandler):
    """A page about the application."""

    def initialize(self, bot: AnyApplication, registry: "CollectorRegistry | None") -> None:
        self.bot = bot
        self.registry = registry

    def write_error(self, status_code: int, **_given: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}\n")


class _Healthz(_Page):
    def get(self) -> None:
        well, told = health(self.bot)
        self.set_status(200 if well else 503)
        self.finish(told)


class _Metrics(_Page):
    def get(self) -> None:
        if self.registry is None:
            self.set_status(501)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish("prometheus-client is missing: pip install baowen[metrics]\n")
            return
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        self.set_header("Content-Type", CONTENT_TYPE_LATEST)
        self.finish(generate_latest(self.registry))


def _silent(_handler: tornado.web.RequestHandler) -> None:
    """Requests of a health check every few seconds are not logged."""


# ---- as metrics ----------------------------------------------------------------------------------------


def _registry(application: AnyApplication, counts: Counts) -> "CollectorRegistry | None":
    """Return what /metrics shows, None where prometheus-client is not installed."""
    try:
        from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
            Metric,
        )
        from prometheus_client.registry import Collector
    except ImportError:
        return None

    service: Service = application.bot_data["service"]

    class BotCollector(Collector):
        """Reads the counts when it is asked."""

        def collect(self) -> list[Metric]:
            updates = CounterMetricFamily("baowen_updates", "Updates received.", labels=["kind"])
            took = HistogramMetricFamily(
                "baowen_update_seconds", "From the begin of an update to its answer sent.", labels=["kind"]
            )
            for kind in KINDS:
                updates.add_metric([kind], counts.updates[kind])
                took.add_metric([kind], _cumulative(counts.buckets[kind]), counts.seconds[kind])
            good, bad = service.state.ratings()
            ratings = GaugeMetricFamily("baowen_ratings", "Answers rated, as kept.", labels=["rating"])
            ratings.add_metric(["good"], good)
            ratings.add_metric(["bad"], bad)
            manifest = service.engine.manifest
            return [
                updates,
                took,
                ratings,
                CounterMetricFamily("baowen_failures", "Updates whose handling failed.", counts.failures),
                GaugeMetricFamily("baowen_under_way", "Work done or waiting.", service.under_way),
                GaugeMetricFamily("baowen_index_generation", "Generation answered from.", manifest.number),
                GaugeMetricFamily("baowen_articles", "Articles in it.", manifest.articles),
            ]

    registry = CollectorRegistry()
    registry.register(BotCollector())
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def _cumulative(buckets: list[int]) -> list[tuple[str, float]]:
    """Return (upper bound, how many took at most so long), as Prometheus has them."""
    total, found = 0, []
    for most, count in zip([*map(str, SECONDS), "+Inf"], buckets, strict=True):
        total += count
        found.append((most, float(total)))
    return found


# ---- asking --------------------------------------------------------------------------------------------


def probe(port: int) -> bool:
    """Return whether a bot on this machine says that it is well."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{LOOPBACK}:{port}/healthz", timeout=PROBE_SECONDS) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def main() -> None:
    """Exit with 0 if the bot is well, or has no port to ask; else with 1."""
    port = load_settings().settings.telegram.metrics_port
    sys.exit(0 if not port or probe(port) else 1)


if __name__ == "__main__":
    main()
