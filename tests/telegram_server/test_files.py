"""Documents up and files down."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.telegram_server import Limits, Person, TelegramServer
from tests.telegram_server.conftest import Bot
from tests.telegram_server.state import MEGABYTE


@pytest.fixture
def small(client: httpx.Client) -> Iterator[Bot]:
    """A bot on a server that takes 100 bytes up and 50 bytes down."""
    with TelegramServer(limits=Limits(upload=100, download=50)) as server:
        yield Bot(server, client)


def upload(bot: Bot, data: bytes, name: str = "全文.txt", **fields: Any) -> dict[str, Any]:
    url = f"{bot.server.base_url}{bot.server.token}/sendDocument"
    files = {"document": (name, data, "text/plain")}
    body: dict[str, Any] = bot.client.post(url, data=fields, files=files).json()
    return body


def fetch(bot: Bot, path: str) -> httpx.Response:
    return bot.client.get(f"{bot.server.base_file_url}{bot.server.token}/{path}")


def test_a_document_that_the_bot_sends_can_be_sent_again_by_its_id(bot: Bot, user: Person) -> None:
    message = upload(bot, "全文".encode(), chat_id=str(user.id), caption="<b>题</b>", parse_mode="HTML")[
        "result"
    ]
    assert message["document"]["file_name"] == "全文.txt"
    assert message["document"]["file_size"] == 6
    assert message["caption"] == "题"
    again = bot.ok("sendDocument", chat_id=user.id, document=message["document"]["file_id"])
    assert again["document"] == message["document"]
    assert [each.document for each in user.chat.from_bot()] == ["全文.txt"] * 2


def test_a_document_may_be_attached_by_name(bot: Bot, user: Person) -> None:
    url = f"{bot.server.base_url}{bot.server.token}/sendDocument"
    fields = {"chat_id": str(user.id), "document": "attach://it"}
    response = bot.client.post(url, data=fields, files={"it": ("a.txt", b"text")})
    assert response.json()["result"]["document"]["mime_type"] == "text/plain"


def test_a_document_that_a_person_sends_can_be_downloaded(bot: Bot, user: Person) -> None:
    user.send_document("报纸.pdf", b"%PDF-1.7", "请收")
    message = bot.updates()[0]["message"]
    assert (message["document"]["mime_type"], message["caption"]) == ("application/pdf", "请收")
    file = bot.ok("getFile", file_id=message["document"]["file_id"])
    assert fetch(bot, file["file_path"]).content == b"%PDF-1.7"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "there is no document in the request"),
        ("attach://missing", "there is no document in the request"),
        ("BQACAgUAAxk", "wrong file identifier/HTTP URL specified"),
        ("https://example.com/a.txt", "failed to get HTTP URL content"),
    ],
)
def test_a_document_must_be_there(bot: Bot, user: Person, document: str, reason: str) -> None:
    refusal = bot.refused("sendDocument", chat_id=user.id, document=document)
    assert refusal == f"Bad Request: {reason}"


def test_an_empty_document_is_refused(bot: Bot, user: Person) -> None:
    assert upload(bot, b"", chat_id=str(user.id))["description"] == "Bad Request: file must be non-empty"


def test_a_caption_has_up_to_1024_code_units(bot: Bot, user: Person) -> None:
    assert upload(bot, b"x", chat_id=str(user.id), caption="😀" * 512)["ok"]
    refusal = upload(bot, b"x", chat_id=str(user.id), caption="😀" * 512 + "a")
    assert refusal["description"] == "Bad Request: message caption is too long"


def test_a_document_larger_than_the_limit_is_refused(small: Bot) -> None:
    user = small.server.add_user(started=True)
    assert upload(small, b"x" * 100, chat_id=str(user.id))["ok"]
    assert upload(small, b"x" * 101, chat_id=str(user.id))["error_code"] == 413


def test_the_limit_of_a_document_is_50_megabytes_and_can_be_answered(bot: Bot, user: Person) -> None:
    refusal = upload(bot, b"x" * (50 * MEGABYTE + 1), chat_id=str(user.id))
    assert refusal["description"] == "Request Entity Too Large"


def test_a_file_larger_than_the_limit_cannot_be_downloaded(small: Bot) -> None:
    user = small.server.add_user()
    user.send_document("大.pdf", b"x" * 51)
    file_id = small.updates()[0]["message"]["document"]["file_id"]
    assert small.refused("getFile", file_id=file_id) == "Bad Request: file is too big"
    assert fetch(small, "documents/file_1.pdf").status_code == 404


def test_an_unknown_file_is_refused(bot: Bot) -> None:
    assert bot.refused("getFile", file_id="x") == "Bad Request: invalid file_id"
    assert fetch(bot, "documents/file_9.txt").status_code == 404


def test_a_file_is_only_for_the_bot_that_has_it(bot: Bot, user: Person) -> None:
    sent = user.send_document("a.txt", b"x")
    path = bot.ok("getFile", file_id=sent.file_id)["file_path"]
    response = bot.client.get(f"{bot.server.base_file_url}7:other-token/{path}")
    assert response.status_code == 401
    assert fetch(bot, path).content == b"x"


def test_a_link_to_a_file_is_good_for_an_hour(bot: Bot, user: Person) -> None:
    sent = user.send_document("a.txt", b"1")
    path = bot.ok("getFile", file_id=sent.file_id)["file_path"]
    address = f"{bot.server.base_file_url}{bot.server.token}/{path}"
    bot.server.advance(3500)
    assert bot.client.get(address).content == b"1"
    bot.server.advance(200)
    assert bot.client.get(address).status_code == 404
    bot.ok("getFile", file_id=sent.file_id)
    assert bot.client.get(address).content == b"1"
