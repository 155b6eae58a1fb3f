"""What the bot says of itself on loopback."""

import builtins
import socket
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.settings import SettingsError
from bot.telegram.health import SECONDS, probe
from tests.bot.telegram.conftest import BotRunner
from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.test_application import free_port


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=10) as client:
        yield client


def samples(text: str) -> dict[str, float]:
    """Return the samples of a page of metrics by name with labels."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_a_bot_that_is_well_says_so(bot: BotRunner, port: int, http: httpx.Client) -> None:
    with bot.running(metrics_port=port):
        response = http.get(f"http://127.0.0.1:{port}/healthz")
        assert response.status_code == 200
        told = response.json()
        assert probe(port)
    assert (told["ok"], told["receiving"], told["generation"]) == (True, True, 1)
    assert not probe(port), "the port is closed with the bot"


def test_a_bot_whose_index_cannot_be_read_is_not_well(
    bot: BotRunner, port: int, http: httpx.Client, samples_data: Any
) -> None:
    with bot.running(metrics_port=port):
        current = samples_data / "CURRENT"
        content = current.read_bytes()
        current.write_bytes(b"nonsense")
        try:
            response = http.get(f"http://127.0.0.1:{port}/healthz")
            assert not probe(port)
        finally:
            current.write_bytes(content)
        assert (response.status_code, response.json()["ok"]) == (503, False)
        assert http.get(f"http://127.0.0.1:{port}/healthz").status_code == 200


def test_metrics_count_what_came_and_how_long_it_took(
    bot: BotRunner, user: Person, port: int, http: httpx.Client, server: TelegramServer
) -> None:
    address = f"http://127.0.0.1:{port}/metrics"
    with bot.running(metrics_port=port):
        before = samples(http.get(address).text)
        for _ in range(3):
            user.ask("2024年上半年临江港完成了多少标箱？")
        user.inline("临江港的吞吐量").answer()
        server.wait_confirmed()
        response = http.get(address)
    after = samples(response.text)
    assert response.headers["content-type"].startswith("text/plain")
    assert before['baowen_updates_total{kind="message"}'] == 0
    assert after['baowen_updates_total{kind="message"}'] == 3
    assert after['baowen_updates_total{kind="inline_query"}'] == 1
    assert after['baowen_update_seconds_count{kind="message"}'] == 3
    assert 0 < after['baowen_update_seconds_sum{kind="message"}'] < 30
    buckets = [after[f'baowen_update_seconds_bucket{{kind="message",le="{most}"}}'] for most in SECONDS]
    assert buckets == sorted(buckets)
    assert after["baowen_articles"] > 5
    assert after["baowen_index_generation"] == 1
    assert after["baowen_failures_total"] == 0
    assert after["process_resident_memory_bytes"] > 1_000_000


def test_no_question_and_no_id_is_in_the_metrics(
    bot: BotRunner, user: Person, port: int, http: httpx.Client
) -> None:
    with bot.running(metrics_port=port):
        user.ask("这句话不该出现在别处")
        text = http.get(f"http://127.0.0.1:{port}/metrics").text
    assert "这句话" not in text
    assert bot.server.token not in text


def test_only_loopback_listens_and_only_two_pages_are_there(
    bot: BotRunner, port: int, http: httpx.Client
) -> None:
    with bot.running(metrics_port=port):
        for path in ("/", "/metrics/", "/healthz/x", "/../etc/passwd"):
            assert http.get(f"http://127.0.0.1:{port}{path}").status_code == 404
        assert http.post(f"http://127.0.0.1:{port}/healthz").status_code == 405
        with socket.socket() as other:
            other.bind(("127.0.0.2", port))


def test_without_a_port_nothing_listens(bot: BotRunner) -> None:
    with bot.running() as service:
        assert service.settings.metrics_port == 0
        assert not probe(1)


def test_a_port_that_is_taken_is_told_in_one_sentence(bot: BotRunner, port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with (
            pytest.raises(SettingsError, match=rf"metrics_port = {port}") as error,
            bot.running(metrics_port=port),
        ):
            pass
    assert str(error.value).count("。") == 1


def test_without_the_library_health_is_told_and_metrics_say_what_is_missing(
    bot: BotRunner, port: int, http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_import = builtins.__import__

    def importing(name: str, *given: Any, **more: Any) -> Any:
        if name.startswith("prometheus_client"):
            raise ImportError(name)
        return real_import(name, *given, **more)

    monkeypatch.setattr(builtins, "__import__", importing)
    for name in [name for name in sys.modules if name.startswith("prometheus_client")]:
        monkeypatch.delitem(sys.modules, name)
    with bot.running(metrics_port=port):
        assert http.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        missing = http.get(f"http://127.0.0.1:{port}/metrics")
    assert missing.status_code == 501
    assert "baowen[metrics]" in missing.text
