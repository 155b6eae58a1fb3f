"""The server as a process of its own, told over HTTP what people do."""

import base64
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parent.parent.parent


class Standalone:
    """The process and its addresses."""

    def __init__(self, client: httpx.Client, *options: str) -> None:
        command = [sys.executable, "-m", "tests.telegram_server", "--port", "0", *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        self.told: dict[str, str] = json.loads(self.process.stdout.readline())
        self.client = client

    def control(self, action: str, **args: Any) -> Any:
        body = self.client.post(f"{self.told['control_url']}{action}", json=args).json()
        assert body["ok"], body
        return body["result"]

    def call(self, method: str, **params: Any) -> Any:
        url = f"{self.told['base_url']}{self.told['token']}/{method}"
        return self.client.post(url, json=params).json()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(10)
        assert self.process.stdout
        self.process.stdout.close()
        return code


@pytest.fixture(scope="module")
def standalone(client: httpx.Client) -> Iterator[Standalone]:
    server = Standalone(client, "--token", "99:other-token", "--inline-feedback")
    yield server
    assert server.stop() == 0


def test_a_conversation_over_http(standalone: Standalone) -> None:
    user = standalone.control("add_user", name="周明")["id"]
    question = standalone.control("send", user=user, text="渝北有多少桥？")
    assert standalone.call("getUpdates")["result"][-1]["message"]["text"] == "渝北有多少桥？"
    markup = {"inline_keyboard": [[{"text": "更多", "callback_data": "more"}]]}
    standalone.call("sendMessage", chat_id=user, text="<b>七</b>座", parse_mode="HTML", reply_markup=markup)
    (answer,) = standalone.control("wait", chat=user, after=question["message_id"])
    assert (answer["text"], answer["entities"][0]["type"]) == ("七座", "bold")
    assert answer["rows"] == [[{"label": "更多", "kind": "callback_data", "value": "more"}]]
    texts = [message["text"] for message in standalone.control("transcript", chat=user)]
    assert texts == ["渝北有多少桥？", "七座"]
    press = {"user": user, "chat": user, "message": answer["message_id"], "label": "更多", "timeout": 0.05}
    refused = standalone.client.post(f"{standalone.told['control_url']}press", json=press)
    assert refused.status_code == 400
    assert refused.json()["error"].startswith("press: TimeoutError: waited 0.05 s in vain")
    assert standalone.call("getUpdates", offset=-1)["result"][0]["callback_query"]["data"] == "more"


def test_groups_documents_and_media_over_http(standalone: Standalone) -> None:
    user = standalone.control("add_user", name="李四")["id"]
    room = standalone.control("add_group", title="读报群", members=[user])["id"]
    asked = standalone.control("send", user=user, chat=room, text="/ask 渝北")
    standalone.control("send", user=user, chat=room, text="我也问", reply_to=asked["message_id"])
    standalone.control("edit", user=user, chat=room, message=asked["message_id"], text="/ask 临江")
    data = base64.b64encode(b"text").decode()
    standalone.control("send_document", user=user, name="a.txt", data=data)
    standalone.control("send_media", user=user, kind="voice")
    kinds = [list(update)[1] for update in standalone.call("getUpdates")["result"]][-5:]
    assert kinds == ["message", "message", "edited_message", "message", "message"]


def test_blocking_faults_time_and_figures_over_http(standalone: Standalone) -> None:
    user = standalone.control("add_user", started=True)["id"]
    standalone.control("block", user=user)
    assert standalone.call("sendMessage", chat_id=user, text="好")["error_code"] == 403
    standalone.control("unblock", user=user)
    standalone.control("fault", kind="error", method="sendMessage", value=500)
    assert standalone.call("sendMessage", chat_id=user, text="好")["error_code"] == 500
    standalone.control("floods", on=True)
    codes = [standalone.call("sendMessage", chat_id=user, text="好").get("error_code") for _ in range(2)]
    standalone.control("advance", seconds=2)
    assert [*codes, standalone.call("sendMessage", chat_id=user, text="好")["ok"]] == [None, 429, True]
    standalone.control("floods", on=False)
    assert not standalone.call("sendMessage", chat_id=user, text="")["ok"]
    summary = standalone.control("summary")
    assert summary["violations"][-1]["description"] == "Bad Request: message text is empty"
    assert summary["faults"]["error"] == 1
    assert standalone.control("requests", method="sendMessage")[-1]["status"] == 400


def test_an_unknown_action_or_a_missing_argument_is_named(standalone: Standalone) -> None:
    for action, said in [("dance", "unknown action 'dance'"), ("send", "send: KeyError: 'user'")]:
        body = standalone.client.post(f"{standalone.told['control_url']}{action}", json={}).json()
        assert body["error"].startswith(said)
