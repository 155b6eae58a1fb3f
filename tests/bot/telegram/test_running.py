"""`baowen bot` as a process: starting, stopping, being killed; polling and webhooks; what it logs."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from filelock import FileLock

from bot.settings import SettingsError
from tests.bot.telegram.conftest import BotRunner, SlowEncoder
from tests.hash_encoder import HashEncoder
from tests.telegram_server import Person, Seen, TelegramServer

ROOT = Path(__file__).parents[3]
QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """A `baowen bot` of its own; what it writes to stderr goes to `log`."""

    def __init__(self, server: TelegramServer, folder: Path, index: Path, **settings: object) -> None:
        self.server = server
        self.log = folder / "log"
        self.config = folder / "config.toml"
        given = {"api_base_url": server.url, "user_per_minute": 1000, "all_per_minute": 10_000} | settings
        lines = [
            f"{key} = {value!r}".replace("True", "true").replace("False", "false")
            for key, value in given.items()
        ]
        text = f'data_dir = "{index}"\n[telegram]\n' + "\n".join(lines) + "\n"
        self.config.write_text(text.replace("'", '"'), encoding="utf-8")
        self.command = [
            *(sys.executable, "-c", "from bot.cli import main; main()", "bot", "--config", str(self.config))
        ]
        self.environ = os.environ | {"BAOWEN_TELEGRAM_TOKEN": server.token, "PYTHONPATH": str(ROOT)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        asked = self.server.request_count
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environ, stderr=log, stdout=subprocess.DEVNULL
            )
        self.server.wait_polling(after=asked, timeout=30)

    def kill(self) -> None:
        assert self.process
        self.process.kill()
        self.process.wait(10)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(20)


@contextmanager
def process(server: TelegramServer, folder: Path, index: Path, **settings: object) -> Iterator[Process]:
    running = Process(server, folder, index, **settings)
    try:
        yield running
    finally:
        if running.process and running.process.poll() is None:
            running.kill()


# ---- starting and stopping -----------------------------------------------------------------------------


def test_a_rejected_token_is_one_sentence(bot: BotRunner, server: TelegramServer) -> None:
    bot.token = "7000000001:another-token_of-somebody_000002"
    with pytest.raises(SettingsError) as caught, bot.running():
        pass
    # With all that it came from: BAOWEN_DEBUG shows it.
    assert bot.token not in "".join(traceback.format_exception(caught.value))
    assert server.url in str(caught.value)
    server.world.violations.clear()


def test_a_token_that_is_revoked_ends_the_bot_with_the_same_sentence(
    bot: BotRunner, server: TelegramServer, user: Person
) -> None:
    def revoke() -> None:
        with bot.running():
            assert user.ask(QUESTION).quotes
            server.world.token = "7000000001:a-new-token_from-the-botfather_003"
            server.service.wake()
            bot.ended.wait(30)

    with pytest.raises(SettingsError, match="不认这个机器人令牌") as caught:
        revoke()
    assert bot.token not in "".join(traceback.format_exception(caught.value))
    server.world.violations.clear()


def test_updates_that_cannot_be_kept_end_the_bot_and_are_answered_after_the_next_start(
    bot: BotRunner, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    def fill() -> None:
        with bot.running():
            monkeypatch.setattr("bot.telegram.state.State.receive", full)
            user.send(QUESTION)
            bot.ended.wait(30)

    with pytest.raises(sqlite3.OperationalError, match="full"):
        fill()
    monkeypatch.undo()
    with bot.running():
        assert user.chat.wait()[0].quotes
        bot.server.wait_confirmed()
    assert len(user.chat.from_bot()) == 1


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"mode": "webhook"}, "webhook_url"),
        ({"invite_only": True, "invite_code": "请进"}, "invite_code"),
        ({"invite_code": "a" * 65}, "invite_code"),
    ],
)
def test_settings_that_cannot_work_are_refused_before_the_server_is_asked(
    bot: BotRunner, server: TelegramServer, settings: dict[str, object], named: str
) -> None:
    with pytest.raises(SettingsError, match=named), bot.running(**settings):
        pass
    assert server.requests() == []


def test_a_webhook_that_will_not_do_is_told_with_the_setting(bot: BotRunner, server: TelegramServer) -> None:
    server.service.public_webhooks = True
    url = "http://127.0.0.1:1/hook"
    with (
        pytest.raises(SettingsError, match=r"(?i)webhook_url 的值是 http.*https url"),
        bot.running(mode="webhook", webhook_url=url, webhook_port=free_port()),
    ):
        pass
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"webhook_port：不能在 127.0.0.1:{port} 上监听"),
            bot.running(mode="webhook", webhook_url="https://example.org/hook", webhook_port=port),
        ):
            pass
    server.world.violations.clear()


def test_the_bot_starts_when_the_server_comes_back(bot: BotRunner, user: Person) -> None:
    bot.server.faults.error("getMe", 502, times=1)
    bot.server.faults.drop_before("deleteWebhook")
    with bot.running():
        assert user.ask(QUESTION).quotes


def test_over_a_webhook_it_answers_who_knows_the_secret(bot: BotRunner, user: Person) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/telegram/hook"
    with bot.running(mode="webhook", webhook_url=url, webhook_port=port):
        assert user.ask(QUESTION).quotes
        bot.server.wait_confirmed()
        secret = {"X-Telegram-Bot-Api-Secret-Token": bot.server.webhook.secret}
        with httpx.Client(trust_env=False) as http:
            assert http.post(url, json={"update_id": 5}).status_code == 403
            wrong = {"X-Telegram-Bot-Api-Secret-Token": "错".encode()}
            assert http.post(url, json={"update_id": 5}, headers=wrong).status_code == 403
            for no_update in (b"", b"{", b"[]", b'{"update_id": "1"}', b"[" * 100_000, b"\xff"):
                assert http.post(url, content=no_update, headers=secret).status_code == 400
            assert http.get(url, headers=secret).status_code == 405
            assert http.post(f"{url}/x", json={"update_id": 5}, headers=secret).status_code == 404
        assert user.ask(QUESTION).quotes
    with pytest.raises(httpx.ConnectError):
        httpx.post(url, trust_env=False)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
def test_an_update_that_the_library_cannot_read_is_cut_down_and_holds_up_no_other(
    bot: BotRunner, user: Person, mode: str
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    with bot.running(mode=mode, webhook_url=url, webhook_port=port):
        sent = user._send(None, "", [], {"poll": {"question": "新的格式"}}, {}, None)
        (told,) = user.chat.wait(after=sent)
        assert "文字" in told.text
        assert user.ask(QUESTION).quotes
        bot.server.wait_confirmed()


def test_stopping_finishes_the_answer_under_way_and_leaves_the_rest_for_later(
    bot: BotRunner, user: Person
) -> None:
    bot.encoder = SlowEncoder(0.5)
    with bot.running(workers=1):
        for _ in range(3):
            user.send(QUESTION)
        bot.server.wait_requests("sendChatAction")
    answered = len(user.chat.from_bot())
    assert 1 <= answered < 3
    with bot.running(workers=1):
        user.chat.wait(count=3)
        bot.server.wait_confirmed()
    assert [bool(message.quotes) for message in user.chat.from_bot()] == [True] * 3


def test_what_a_stop_cuts_off_is_answered_after_the_next_start_and_nobody_is_told_of_a_fault(
    bot: BotRunner, server: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.running.STOP_SECONDS", 0.3)
    people = [server.add_user(f"用户{number}", started=True) for number in range(3)]
    bot.encoder = SlowEncoder(1.5)
    with bot.running(workers=1):
        for person in people:
            for _ in range(4):
                person.send(QUESTION)
        server.wait_confirmed()
        server.wait_requests("sendChatAction")
        started = time.monotonic()
    assert time.monotonic() - started < 10
    assert [each.text for person in people for each in person.chat.from_bot() if not each.quotes] == []
    bot.encoder = HashEncoder()
    with bot.running():
        for person in people:
            person.chat.wait(count=4, timeout=10)
        server.wait_confirmed()
    assert [len(person.chat.from_bot()) for person in people] == [4] * 3


def test_stopping_waits_only_so_long_for_a_server_that_takes_nothing(
    bot: BotRunner, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.running.STOP_SECONDS", 0.5)
    bot.server.faults.error("sendMessage", 502, times=1_000)
    with bot.running():
        user.send(QUESTION)
        bot.server.wait_requests("sendMessage")
        started = time.monotonic()
    assert time.monotonic() - started < 5
    bot.server.faults.clear()
    with bot.running():
        (told,) = user.chat.wait()
        bot.server.wait_confirmed()
    assert "没看到" in told.text


# ---- processes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "logged"), [(signal.SIGTERM, False), (signal.SIGINT, True)])
def test_the_program_answers_and_ends_well_on_a_signal(
    server: TelegramServer,
    user: Person,
    tmp_path: Path,
    own_index: Path,
    number: signal.Signals,
    logged: bool,
) -> None:
    with process(server, tmp_path, own_index, log_questions=logged) as running:
        running.start()
        assert user.ask(QUESTION, timeout=10).text
        assert running.stop(number) == 0
        log = running.log.read_text(encoding="utf-8")
    assert server.token not in log
    assert (QUESTION in log) == logged
    assert "event=answered" in log or "event=unanswered" in log
    assert all(" level=" in line and " event=" in line for line in log.splitlines())
    assert (own_index / "telegram.sqlite").stat().st_mode & 0o077 == 0


def replies_to(person: Person, question: Seen) -> list[Seen]:
    return [each for each in person.chat.from_bot() if each.reply_to == question.message_id]


def test_killed_in_the_middle_every_question_is_answered_once_or_the_person_told(
    server: TelegramServer, tmp_path: Path, own_index: Path
) -> None:
    people = [server.add_user(f"用户{number}", started=True) for number in range(5)]
    sent = []
    with process(server, tmp_path, own_index) as running:
        running.start()
        for round_ in range(2):
            server.faults.delay("sendMessage", 0.4, times=1, every=3)
            for person in people:
                sent += [(person, person.send(f"第{round_}轮：{QUESTION}")) for _ in range(2)]
            time.sleep(0.15 * (round_ + 1))
            running.kill()
            time.sleep(0.5)  # what was on its way arrives
            running.start()
        # Not by the number of messages: a notice and an answer may be to the same question.
        deadline = time.monotonic() + 60
        while not all(replies_to(*each) for each in sent) and time.monotonic() < deadline:
            time.sleep(0.05)
        server.wait_confirmed(timeout=20)
        running.stop()
    for person, question in sent:
        replies = replies_to(person, question)
        notices = [each for each in replies if "没看到" in each.text]
        assert len(replies) - len(notices) <= 1
        assert len(replies) >= 1


def test_a_second_bot_on_the_same_data_folder_is_refused_in_one_sentence(
    server: TelegramServer, tmp_path: Path, own_index: Path
) -> None:
    with FileLock(own_index / "telegram.lock"):
        second = Process(server, tmp_path, own_index)
        done = subprocess.run(second.command, env=second.environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(own_index) in done.stderr
    assert server.requests() == []


def test_baowen_bot_without_a_token_is_one_sentence(tmp_path: Path) -> None:
    environ = {key: value for key, value in os.environ.items() if key != "BAOWEN_TELEGRAM_TOKEN"}
    command = [sys.executable, "-c", "from bot.cli import main; main()", "bot"]
    done = subprocess.run(
        command,
        env=environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "BAOWEN_TELEGRAM_TOKEN" in done.stderr
