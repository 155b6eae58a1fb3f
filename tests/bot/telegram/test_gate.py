"""Who is answered, how often, and what the others are told."""

import pytest

from tests.bot.telegram.conftest import BotRunner, SlowEncoder
from tests.telegram_server import Person, TelegramServer

QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"


def test_the_blocked_are_not_answered(bot: BotRunner, user: Person, server: TelegramServer) -> None:
    with bot.running(blocked=(user.id,)):
        user.send(QUESTION)
        server.add_user("许晓彤").ask(QUESTION)
        server.wait_confirmed()
    assert user.chat.from_bot() == []


def test_with_an_allow_list_others_are_told_once(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    allowed = server.add_user("许晓彤")
    with bot.running(allowed=(allowed.id,)):
        assert "不对外开放" in user.ask(QUESTION).text
        user.send(QUESTION)
        assert allowed.ask(QUESTION).quotes
        server.wait_confirmed()
    assert len(user.chat.from_bot()) == 1


def test_an_allowed_group_is_answered_whoever_asks(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    group = server.add_group("读报群", user)
    with bot.running(allowed=(group.id,)):
        asked = user.send(f"/ask {QUESTION}", room=group)
        assert group.wait(after=asked)[0].quotes
        assert "不对外开放" in user.ask(QUESTION).text


def test_an_invitation_lets_people_in_for_good(bot: BotRunner, user: Person) -> None:
    with bot.running(invite_only=True, invite_code="linjiang"):
        assert "邀请" in user.ask(QUESTION).text
        sent = user.start("linjiang")
        assert "报问" in user.chat.wait(after=sent)[0].text
        assert user.ask(QUESTION).quotes
    with bot.running(invite_only=True, invite_code="another"):
        assert user.ask(QUESTION).quotes


def test_an_invitation_must_be_the_right_one(bot: BotRunner, user: Person) -> None:
    with bot.running(invite_only=True, invite_code="linjiang"):
        sent = user.start("linjian")
        assert "邀请" in user.chat.wait(after=sent)[0].text


def test_who_asks_too_often_is_told_once_and_the_others_are_served(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    other = server.add_user("许晓彤")
    with bot.running(user_per_minute=2):
        assert user.ask(QUESTION).quotes
        assert user.ask(QUESTION).quotes
        assert "太快" in user.ask(QUESTION).text
        user.send(QUESTION)
        assert other.ask(QUESTION).quotes
        server.wait_confirmed()
    assert len(user.chat.from_bot()) == 3


def test_a_press_too_many_is_answered_with_the_reason(bot: BotRunner, user: Person) -> None:
    with bot.running(user_per_minute=1):
        answer = user.ask(QUESTION)
        told = user.press(answer, "👍").answer()
    assert "太快" in told["text"]
    assert told["show_alert"]


def test_all_together_have_a_limit_too(bot: BotRunner, server: TelegramServer) -> None:
    people = [server.add_user(f"用户{number}") for number in range(3)]
    with bot.running(all_per_minute=2):
        answers = [person.ask(QUESTION) for person in people]
    assert ["太快" in answer.text for answer in answers] == [False, False, True]


def test_what_is_not_for_the_bot_does_not_count(bot: BotRunner, user: Person, server: TelegramServer) -> None:
    server.world.privacy = False
    group = server.add_group("读报群", user)
    with bot.running(user_per_minute=1):
        for _ in range(5):
            user.send("大家好", room=group)
        asked = user.send(f"/ask {QUESTION}", room=group)
        assert group.wait(after=asked)[0].quotes


def test_too_many_questions_at_once_are_told_to_come_later_and_none_is_silent(
    bot: BotRunner, server: TelegramServer
) -> None:
    bot.encoder = SlowEncoder(0.3)
    people = [server.add_user(f"用户{number}") for number in range(8)]
    with bot.running(workers=1, queue=2):
        for person in people:
            person.send(QUESTION)
        answers = [person.chat.wait()[0] for person in people]
    busy = [answer for answer in answers if "稍后再试" in answer.text]
    assert len(busy) == 5
    assert sum(bool(answer.quotes) for answer in answers) == 3


def test_typing_takes_nothing_from_a_persons_questions(bot: BotRunner, user: Person) -> None:
    with bot.running(user_per_minute=1, all_per_minute=1):
        for end in range(5, 11):
            user.inline(QUESTION[:end]).answer(10)
        assert user.ask(QUESTION).quotes


def test_who_types_too_much_is_told_by_a_button_and_the_others_are_served(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    other = server.add_user("许晓彤", started=True)
    with bot.running(inline_per_minute=3):
        answers = [user.inline(QUESTION[:end]).answer() for end in range(10, 16)]
        assert other.inline(QUESTION).answer()["results"]
        assert user.ask(QUESTION).quotes
    assert [bool(answer["button"]) for answer in answers] == [False] * 3 + [True] * 3
    assert "太快" in answers[-1]["button"]["text"]
    assert {answer["cache_time"] for answer in answers[3:]} == {0}


def test_what_was_typed_on_is_not_searched(bot: BotRunner, user: Person) -> None:
    bot.encoder = SlowEncoder(0.3)
    with bot.running(workers=1) as service:
        searched = []
        consider = service.engine.consider
        service.engine.consider = lambda *args, **more: searched.append(args) or consider(*args, **more)  # type: ignore[method-assign,func-returns-value]
        asked = [user.inline(QUESTION[:end]) for end in range(10, len(QUESTION) + 1)]
        answers = [each.answer(20) for each in asked]
    assert answers[-1]["results"]
    assert len(searched) <= 3
    assert sum(bool(answer["results"]) for answer in answers) == len(searched)


def test_a_code_of_an_invitation_is_not_found_by_trying(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    with bot.running(invite_only=True, invite_code="linjiang", user_per_minute=3) as service:
        for guess in ("linjian", "linjiange", "linjiank", "linjiang"):
            user.start(guess)
        user.send(QUESTION)
        server.wait(lambda: not service.state.unfinished(), 10, "all to be handled")
        assert not service.state.is_guest(user.id)
        invited = server.add_user("许晓彤").start("linjiang")
        server.people[invited.chat_id].chat.wait(after=invited)
        assert service.state.is_guest(invited.chat_id)
    assert len(user.chat.from_bot()) == 1


@pytest.mark.parametrize("asked", ["/latest", "/search 桥", "/stats", "/article 0123456789abcdef", QUESTION])
def test_whatever_is_asked_of_a_busy_bot_is_told_to_come_later(
    bot: BotRunner, user: Person, server: TelegramServer, asked: str
) -> None:
    bot.encoder = SlowEncoder(1.0)
    with bot.running(workers=1, queue=1):
        for number in range(2):
            server.add_user(f"用户{number}").send(QUESTION)
        server.wait_requests("sendChatAction")
        assert "稍后再试" in user.ask(asked).text


@pytest.mark.parametrize("text", ["/nosuchcommand", "/SETTINGS", "/latest_"])
def test_an_unknown_command_is_told_in_private(bot: BotRunner, user: Person, text: str) -> None:
    with bot.running():
        assert "/help" in user.ask(text).text
