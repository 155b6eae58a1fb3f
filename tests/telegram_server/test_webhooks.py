"""Webhooks: setting them, and what is delivered to them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.conftest import Bot
from tests.telegram_server.webhooks import SECRET_HEADER


class Listener:
    """A bot's side of a webhook; answers with the statuses in `statuses`, then with 200 and `answer`."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.answer: dict[str, Any] = {}
        self.updates: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.arrived = threading.Condition()
        self.hold = threading.Event()
        self.hold.set()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(listener.take(json.loads(body), self.headers[SECRET_HEADER]))
                answer = json.dumps(listener.answer).encode()
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def take(self, update: dict[str, Any], secret: str | None) -> int:
        with self.arrived:
            self.updates.append(update)
            self.secrets.append(secret)
            self.arrived.notify_all()
            status = self.statuses.pop(0) if self.statuses else 200
        self.hold.wait(10)
        return status

    def wait(self, count: int) -> list[str]:
        """Return the texts of what arrived once there are `count`."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.updates) >= count, 10), self.updates
            return [update["message"]["text"] for update in self.updates]

    def close(self) -> None:
        self.hold.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_updates_are_delivered_with_the_secret(bot: Bot, user: Person, listener: Listener) -> None:
    user.send("甲")
    bot.ok("setWebhook", url=listener.url, secret_token="geheim-1")
    user.send("乙")
    assert listener.wait(2) == ["甲", "乙"]
    bot.server.wait_confirmed()
    assert listener.secrets == ["geheim-1"] * 2


def test_without_a_secret_there_is_no_header(bot: Bot, user: Person, listener: Listener) -> None:
    bot.ok("setWebhook", url=listener.url)
    user.send("甲")
    listener.wait(1)
    assert listener.secrets == [None]


def test_an_update_is_tried_until_it_is_taken_and_later_ones_wait(
    bot: Bot, user: Person, listener: Listener
) -> None:
    listener.statuses = [500, 403]
    bot.ok("setWebhook", url=listener.url)
    user.send("甲")
    user.send("乙")
    assert listener.wait(4) == ["甲", "甲", "甲", "乙"]
    bot.server.wait_confirmed()
    info = bot.ok("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 403 Forbidden"
    assert info["last_error_date"] > 0


def test_an_update_waits_for_a_listener_that_is_away(bot: Bot, user: Person, listener: Listener) -> None:
    bot.ok("setWebhook", url="http://127.0.0.1:9/hook")
    user.send("甲")
    bot.server.wait(lambda: bool(bot.server.webhook.error), 5, "a failed delivery")
    assert bot.ok("getWebhookInfo")["pending_update_count"] == 1
    bot.ok("setWebhook", url=listener.url)
    assert listener.wait(1) == ["甲"]


def test_one_chat_does_not_wait_for_another(
    bot: Bot, server: TelegramServer, user: Person, listener: Listener
) -> None:
    listener.hold.clear()
    bot.ok("setWebhook", url=listener.url)
    user.send("甲")
    user.send("乙")
    server.add_user("李四").send("丙")
    assert sorted(listener.wait(2)) == ["丙", "甲"]
    listener.hold.set()
    assert listener.wait(3)[2] == "乙"


def test_with_one_connection_everything_is_in_order(
    bot: Bot, server: TelegramServer, listener: Listener
) -> None:
    bot.ok("setWebhook", url=listener.url, max_connections=1)
    for number in range(20):
        server.add_user(f"用户{number}").send(str(number))
    assert listener.wait(20) == [str(number) for number in range(20)]


def test_the_answer_of_a_webhook_may_call_a_method(bot: Bot, user: Person, listener: Listener) -> None:
    listener.answer = {"method": "sendMessage", "chat_id": user.id, "text": "答"}
    bot.ok("setWebhook", url=listener.url)
    question = user.send("问")
    assert [message.text for message in user.chat.wait(after=question)] == ["答"]


def test_a_deleted_webhook_gets_nothing_and_may_drop_what_waits(
    bot: Bot, user: Person, listener: Listener
) -> None:
    bot.ok("setWebhook", url=listener.url)
    bot.ok("deleteWebhook")
    user.send("甲")
    assert [update["message"]["text"] for update in bot.updates()] == ["甲"]
    bot.ok("deleteWebhook", drop_pending_updates=True)
    assert bot.updates() == []
    assert listener.updates == []


def test_setting_and_deleting_tell_what_was_there_before(bot: Bot) -> None:
    url = "http://127.0.0.1:9/hook"
    calls = [("setWebhook", {"url": url})] * 2 + [("setWebhook", {"url": ""}), ("deleteWebhook", {})]
    told = [bot.response(method, **params).json()["description"] for method, params in calls]
    assert told == [
        "Webhook was set",
        "Webhook is already set",
        "Webhook was deleted",
        "Webhook is already deleted",
    ]


def test_the_info_shows_what_was_set(bot: Bot, user: Person) -> None:
    assert bot.ok("getWebhookInfo") == {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
    url = "http://127.0.0.1:9/hook"
    bot.ok("setWebhook", url=url, max_connections=500, allowed_updates=["message"], ip_address="127.0.0.1")
    assert bot.ok("getWebhookInfo") == {
        "url": url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 100,
        "ip_address": "127.0.0.1",
        "allowed_updates": ["message"],
    }


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"url": "nowhere"}, "invalid webhook URL specified"),
        ({"url": "https://example.com", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://example.com", "secret_token": "a" * 257}, "secret token is too long"),
    ],
)
def test_a_webhook_is_checked(bot: Bot, params: dict[str, Any], reason: str) -> None:
    assert bot.refused("setWebhook", **params) == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com", "An HTTPS URL must be provided for webhook"),
        ("https://example.com:8080", "Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ],
)
def test_the_public_server_wants_https_on_one_of_four_ports(
    client: httpx.Client, url: str, reason: str
) -> None:
    with TelegramServer(public_webhooks=True) as server:
        assert Bot(server, client).refused("setWebhook", url=url) == f"Bad Request: bad webhook: {reason}"
