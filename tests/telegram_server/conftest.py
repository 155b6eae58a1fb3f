"""A server and a plain HTTP client for each test."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.errors import Json


class Bot:
    """A bot that is nothing but an HTTP client."""

    def __init__(self, server: TelegramServer, client: httpx.Client) -> None:
        self.server = server
        self.client = client

    def response(self, method: str, **params: Any) -> httpx.Response:
        """Call a method with a JSON body."""
        return self.client.post(f"{self.server.base_url}{self.server.token}/{method}", json=params)

    def ok(self, method: str, **params: Any) -> Any:
        """Return the result of a request that must be accepted."""
        body = self.response(method, **params).json()
        assert body["ok"], body
        return body["result"]

    def refused(self, method: str, **params: Any) -> str:
        """Return the description of the error of a request that must be refused."""
        response = self.response(method, **params)
        body: Json = response.json()
        assert not body["ok"], body
        assert response.status_code == body["error_code"]
        description: str = body["description"]
        return description

    def updates(self, **params: Any) -> list[Json]:
        """Return what getUpdates gives."""
        found: list[Json] = self.ok("getUpdates", **params)
        return found


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, verify=False, timeout=20) as client:
        yield client


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
def bot(server: TelegramServer, client: httpx.Client) -> Bot:
    return Bot(server, client)


@pytest.fixture
def user(server: TelegramServer) -> Person:
    """Someone who has written to the bot before."""
    return server.add_user("周明", started=True)
