"""Pressed buttons and inline queries."""

from typing import Any

import pytest

from tests.telegram_server import Limits, Person, Seen, TelegramServer
from tests.telegram_server.conftest import Bot
from tests.telegram_server.queries import TOO_OLD

PARSING = "can't parse inline query result: "
MORE = {
    "inline_keyboard": [
        [{"text": "更多", "callback_data": "more"}, {"text": "复制", "copy_text": {"text": "字"}}]
    ]
}


def article(number: str = "1", **fields: Any) -> dict[str, Any]:
    content = {"message_text": "<b>甲</b>乙", "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": "题", "input_message_content": content, **fields}


@pytest.fixture
def offered(bot: Bot, user: Person) -> Seen:
    """A message with buttons."""
    bot.ok("sendMessage", chat_id=user.id, text="答", reply_markup=MORE)
    return user.chat.from_bot()[0]


def test_a_pressed_button_reaches_the_bot_and_its_answer_the_person(
    bot: Bot, user: Person, offered: Seen
) -> None:
    press = user.press(offered, "更多")
    query = bot.updates()[-1]["callback_query"]
    assert (query["data"], query["from"]["id"]) == ("more", user.id)
    assert query["message"]["message_id"] == offered.message_id
    bot.ok("answerCallbackQuery", callback_query_id=query["id"], text="好", show_alert=True)
    assert press.answer() == {"text": "好", "show_alert": True, "url": ""}


def test_only_a_button_that_is_there_and_calls_the_bot_can_be_pressed(user: Person, offered: Seen) -> None:
    with pytest.raises(LookupError, match="0 buttons match '全文'"):
        user.press(offered, "全文")
    with pytest.raises(ValueError, match="expected callback_data"):
        user.press(offered, "复制")


def test_a_button_that_an_edit_took_away_can_be_pressed_by_who_is_quick(
    bot: Bot, user: Person, offered: Seen
) -> None:
    bot.ok("editMessageText", chat_id=user.id, message_id=offered.message_id, text="新")
    with pytest.raises(LookupError):
        user.press(offered, "更多")
    user.press_stale(offered, "更多")
    assert bot.updates()[-1]["callback_query"]["data"] == "more"


def test_a_press_is_answered_once_and_in_time(bot: Bot, user: Person, offered: Seen) -> None:
    number = user.press(offered, "更多").query.id
    bot.ok("answerCallbackQuery", callback_query_id=number)
    assert bot.refused("answerCallbackQuery", callback_query_id=number) == f"Bad Request: {TOO_OLD}"
    late = user.press(offered, "更多")
    bot.server.advance(Limits().callback_answer + 1)
    assert bot.refused("answerCallbackQuery", callback_query_id=late.query.id) == f"Bad Request: {TOO_OLD}"
    assert bot.refused("answerCallbackQuery", callback_query_id="7") == f"Bad Request: {TOO_OLD}"
    assert not late.answered


def test_an_answer_to_a_press_has_up_to_200_characters(bot: Bot, user: Person, offered: Seen) -> None:
    number = user.press(offered, "更多").query.id
    refusal = bot.refused("answerCallbackQuery", callback_query_id=number, text="字" * 201)
    assert refusal == "Bad Request: MESSAGE_TOO_LONG"
    bot.ok("answerCallbackQuery", callback_query_id=number, text="字" * 200)


def test_an_answer_to_a_press_opens_only_the_bot(bot: Bot, user: Person, offered: Seen) -> None:
    number = user.press(offered, "更多").query.id
    refusal = bot.refused("answerCallbackQuery", callback_query_id=number, url="https://example.com")
    assert refusal == "Bad Request: URL_INVALID"
    bot.ok("answerCallbackQuery", callback_query_id=number, url="https://t.me/baowen_test_bot?start=a")


def test_an_inline_query_is_answered_with_articles(bot: Bot, user: Person) -> None:
    question = user.inline("渝北", "20")
    query = bot.updates()[0]["inline_query"]
    assert (query["query"], query["offset"], query["from"]["id"]) == ("渝北", "20", user.id)
    bot.ok(
        "answerInlineQuery",
        inline_query_id=query["id"],
        results=[article()],
        next_offset="40",
        cache_time=10,
        is_personal=True,
        button={"text": "设置", "start_parameter": "settings"},
    )
    answer = question.answer()
    assert [result["title"] for result in answer["results"]] == ["题"]
    assert (answer["next_offset"], answer["cache_time"], answer["is_personal"]) == ("40", 10, True)


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ([article(str(number)) for number in range(51)], "too many inline query results specified"),
        ([article(""), article("2")], "RESULT_ID_INVALID"),
        ([article("字" * 22)], "RESULT_ID_INVALID"),
        ([article("1"), article("1")], "RESULT_ID_DUPLICATE"),
        ([article(title=" ")], "ARTICLE_TITLE_EMPTY"),
        ([article(title=None)], "can't parse inline query result: Can't find field \"title\""),
        ([article(id=None)], "can't parse inline query result: Can't find field \"id\""),
        (
            [article(input_message_content=None)],
            "can't parse inline query result: Can't find field \"message_text\"",
        ),
        (
            [article(input_message_content={"message_text": ""})],
            "can't parse inline query result: Input message content is not specified",
        ),
        (
            [article(input_message_content={"message_text": "字" * 4097})],
            "can't parse inline query result: Message is too long",
        ),
        (
            [article(input_message_content={"message_text": "<p>", "parse_mode": "HTML"})],
            f'{PARSING}Can\'t parse entities: Unsupported start tag "p" at byte offset 0',
        ),
        (
            [article(reply_markup={"inline_keyboard": [[{"text": "x"}]]})],
            f"{PARSING}Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        ([article(url="nowhere")], "can't parse inline query result: WEBDOCUMENT_URL_INVALID"),
        (["x"], "can't parse inline query result: Inline query result must be an object"),
        ({}, "expected an Array of inline query results"),
    ],
)
def test_results_that_are_not_as_documented_are_refused(
    bot: Bot, user: Person, results: Any, reason: str
) -> None:
    number = user.inline("渝北").query.id
    refusal = bot.refused("answerInlineQuery", inline_query_id=number, results=results)
    assert refusal == f"Bad Request: {reason}"


def test_50_results_with_ids_of_64_bytes_are_accepted(bot: Bot, user: Person) -> None:
    question = user.inline("渝北")
    results = [article(f"{number:064d}") for number in range(50)]
    bot.ok("answerInlineQuery", inline_query_id=question.query.id, results=results, next_offset="x" * 64)
    assert len(question.answer()["results"]) == 50


def test_the_next_offset_has_up_to_64_bytes(bot: Bot, user: Person) -> None:
    number = user.inline("渝北").query.id
    refusal = bot.refused("answerInlineQuery", inline_query_id=number, results=[], next_offset="x" * 65)
    assert refusal == "Bad Request: NEXT_OFFSET_INVALID"


def test_the_button_above_results_starts_the_bot_with_a_valid_payload(bot: Bot, user: Person) -> None:
    number = user.inline("渝北").query.id
    for start in ("", "x" * 65, "渝北"):
        button = {"text": "设置", "start_parameter": start}
        refusal = bot.refused("answerInlineQuery", inline_query_id=number, results=[], button=button)
        assert refusal == "Bad Request: START_PARAM_INVALID"


def test_an_inline_query_is_answered_once_and_in_time(bot: Bot, user: Person) -> None:
    number = user.inline("渝北").query.id
    bot.ok("answerInlineQuery", inline_query_id=number, results=[])
    refused = bot.refused("answerInlineQuery", inline_query_id=number, results=[])
    late = user.inline("临江").query.id
    bot.server.advance(Limits().inline_answer + 1)
    assert refused == f"Bad Request: {TOO_OLD}"
    assert bot.refused("answerInlineQuery", inline_query_id=late, results=[]) == f"Bad Request: {TOO_OLD}"


def test_a_chosen_result_is_sent_by_the_person_and_edited_by_its_inline_id(bot: Bot) -> None:
    with TelegramServer(inline_feedback=True) as server:
        bot = Bot(server, bot.client)
        user = server.add_user()
        room = server.add_group("读报群", user)
        question = user.inline("渝北")
        bot.ok("answerInlineQuery", inline_query_id=question.query.id, results=[article(reply_markup=MORE)])
        message = question.choose("1", room)
        assert (message.text, message.marked("bold"), message.from_bot) == ("甲乙", ["甲"], False)
        kinds = {kind: update[kind] for update in bot.updates() for kind in update if kind != "update_id"}
        inline_id = kinds["chosen_inline_result"]["inline_message_id"]
        assert kinds["message"]["via_bot"]["username"] == "baowen_test_bot"
        user.press(message, "更多")
        assert bot.updates()[-1]["callback_query"]["inline_message_id"] == inline_id
        assert bot.ok("editMessageText", inline_message_id=inline_id, text="新") is True
        assert room.now(message).text == "新"
        refusal = bot.refused("editMessageText", inline_message_id="x", text="新")
        assert refusal == "Bad Request: MESSAGE_ID_INVALID"


def test_a_button_under_a_message_that_was_deleted_tells_only_where_it_was(
    bot: Bot, user: Person, offered: Seen
) -> None:
    bot.ok("deleteMessage", chat_id=user.id, message_id=offered.message_id)
    user.press_stale(offered, "更多")
    message = bot.updates()[-1]["callback_query"]["message"]
    assert message == {
        "chat": user.chat.chat.json(),
        "message_id": offered.message_id,
        "date": 0,
    }


def test_presses_that_are_not_answered_are_told(bot: Bot, user: Person, offered: Seen) -> None:
    press = user.press(offered, "更多")
    assert bot.server.unanswered == [press.query]
    bot.ok("answerCallbackQuery", callback_query_id=press.query.id)
    assert bot.server.unanswered == []
