"""Which language a person is spoken to in."""

import re

import pytest

from retrieval.config import AnswerConfig
from tests.bot.telegram.conftest import BotRunner
from tests.telegram_server import TelegramServer

QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"
CHINESE = re.compile("[一-鿿]")


@pytest.mark.parametrize(
    ("code", "english"),
    [("en", True), ("en-GB", True), ("zh-hans", False), ("zh-TW", False), ("fr", False), ("", False)],
)
def test_a_person_is_spoken_to_in_the_language_of_their_telegram_where_that_is_set(
    bot: BotRunner, server: TelegramServer, code: str, english: bool
) -> None:
    person = server.add_user("Ann", language=code, started=True)
    with bot.running(user_language=True):
        told = [person.ask(text).text for text in ("/start", "/help", "/search", "/privacy", "？？")]
    assert [not CHINESE.search(text) for text in told] == [english] * len(told)


def test_else_all_are_spoken_to_in_the_language_of_the_settings(
    bot: BotRunner, server: TelegramServer
) -> None:
    person = server.add_user("Ann", language="en", started=True)
    with bot.running():
        assert "我是报问" in person.ask("/start").text


def test_buttons_presses_and_inline_results_are_in_that_language_too(
    bot: BotRunner, server: TelegramServer
) -> None:
    person = server.add_user("Ann", language="en", started=True)
    with bot.running(user_language=True):
        answer = person.ask(QUESTION)
        assert {"1 Context", "1 Article", "1 Copy"} <= {button.label for button in answer.buttons}
        person.press(answer, "1 Context").answer()
        context = person.chat.wait_edit(answer)
        assert {button.label for button in context.buttons} == {"Article", "Back"}
        person.press(context, "Back").answer()
        back = person.chat.wait_edit(context)
        assert (back.text, back.rows) == (answer.text, answer.rows)
        assert person.press(back, "👍").answer()["text"] == "Thank you."
        (button,) = person.inline(QUESTION).answer()["results"][0]["message"]["markup"]["inline_keyboard"][0]
        assert button["text"] == "Article"
        assert not CHINESE.search(person.inline("").answer()["button"]["text"])


def test_a_group_is_spoken_to_in_the_language_of_the_settings_whoever_asks(
    bot: BotRunner, server: TelegramServer
) -> None:
    bot.answer = AnswerConfig(caution=1.0)
    person = server.add_user("Ann", language="en", started=True)
    group = server.add_group("读报群", person)
    with bot.running(user_language=True):
        asked = person.send(f"/ask {QUESTION}", room=group)
        (answer,) = group.wait(after=asked)
        assert "没有在库中找到依据" in answer.text
        person.press(answer, "最接近的段落").answer()
        assert "上下文" in "".join(button.label for button in group.wait_edit(answer).buttons)
        assert person.ask(QUESTION).text.isascii()
