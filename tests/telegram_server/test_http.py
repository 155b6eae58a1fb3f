"""How requests come and how answers look."""

import httpx
import pytest

from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.conftest import Bot


def test_an_accepted_request_is_answered_with_ok_and_result(bot: Bot) -> None:
    me = bot.ok("getMe")
    assert me["is_bot"] is True
    assert me["username"] == "baowen_test_bot"


def test_a_refused_request_is_answered_with_code_and_description(bot: Bot) -> None:
    response = bot.response("sendMessage", chat_id=1, text="")
    assert response.status_code == 400
    assert response.json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: message text is empty",
    }


def test_another_bots_token_is_unauthorized(server: TelegramServer, client: httpx.Client) -> None:
    response = client.get(f"{server.base_url}123456:wrong-token/getMe")
    assert response.status_code == 401
    assert response.json()["description"] == "Unauthorized"


def test_what_is_no_token_is_not_found(server: TelegramServer, client: httpx.Client) -> None:
    assert client.get(f"{server.base_url}not a token/getMe").status_code == 404


def test_an_unknown_method_is_not_found_and_counts_as_violation(bot: Bot) -> None:
    assert bot.refused("sendMesage") == "Not Found: method not found"
    assert [violation.method for violation in bot.server.violations] == ["sendMesage"]


def test_another_path_is_not_found(server: TelegramServer, client: httpx.Client) -> None:
    assert client.get(f"{server.url}/nothing").json()["error_code"] == 404


def test_method_names_may_be_written_in_any_case(bot: Bot) -> None:
    assert bot.ok("GETme")["is_bot"]


@pytest.mark.parametrize("form", ["query", "urlencoded", "multipart", "json"])
def test_parameters_come_in_four_ways(bot: Bot, user: Person, form: str) -> None:
    url = f"{bot.server.base_url}{bot.server.token}/sendMessage"
    given = {"chat_id": str(user.id), "text": "你好 & 再见", "disable_notification": "true"}
    if form == "query":
        response = bot.client.get(url, params=given)
    elif form == "urlencoded":
        response = bot.client.post(url, data=given)
    elif form == "multipart":
        response = bot.client.post(url, files={name: (None, value) for name, value in given.items()})
    else:
        response = bot.client.post(url, json=given | {"chat_id": user.id, "disable_notification": True})
    assert response.json()["result"]["text"] == "你好 & 再见"


def test_objects_in_a_form_are_json_text(bot: Bot, user: Person) -> None:
    url = f"{bot.server.base_url}{bot.server.token}/sendMessage"
    markup = '{"inline_keyboard": [[{"text": "更多", "callback_data": "more"}]]}'
    bot.client.post(url, data={"chat_id": str(user.id), "text": "好", "reply_markup": markup})
    assert user.chat.from_bot()[0].button("更多").value == "more"


def test_a_body_that_is_not_json_is_refused(bot: Bot) -> None:
    url = f"{bot.server.base_url}{bot.server.token}/getMe"
    response = bot.client.post(url, content=b"{", headers={"Content-Type": "application/json"})
    assert response.json()["description"] == "Bad Request: can't parse JSON encoded request"


def test_a_parameter_that_is_not_json_where_json_is_expected_is_refused(bot: Bot, user: Person) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text="好", reply_markup="{")
    assert refusal == "Bad Request: can't parse reply keyboard markup JSON object"


def test_half_a_surrogate_pair_is_not_text(bot: Bot, user: Person) -> None:
    url = f"{bot.server.base_url}{bot.server.token}/sendMessage"
    body = b'{"chat_id": %d, "text": "a\\ud83d"}' % user.id
    response = bot.client.post(url, content=body, headers={"Content-Type": "application/json"})
    assert response.json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_bytes_that_are_not_utf8_are_not_text(bot: Bot, user: Person) -> None:
    url = f"{bot.server.base_url}{bot.server.token}/sendMessage?chat_id={user.id}&text=%ff%fe"
    assert bot.client.get(url).json()["description"] == "Bad Request: strings must be encoded in UTF-8"


def test_requests_are_kept_with_parameters_and_answers(bot: Bot, user: Person) -> None:
    bot.ok("sendMessage", chat_id=user.id, text="好")
    request = bot.server.wait_requests("sendMessage")[-1]
    assert request.params == {"chat_id": str(user.id), "text": "好"}
    assert request.status == 200
    assert request.response["result"]["text"] == "好"


def test_after_log_out_nothing_is_answered(bot: Bot) -> None:
    assert bot.ok("logOut") is True
    assert bot.refused("getMe") == "Logged out"


def test_a_bot_just_started_cannot_be_closed(bot: Bot) -> None:
    response = bot.response("close")
    assert response.status_code == 429
    assert response.json()["parameters"] == {"retry_after": 600}
