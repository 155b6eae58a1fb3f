"""What goes wrong between the bot and the server: every question is answered once, or the person is told."""

import time

import pytest

from tests.bot.telegram.conftest import BotRunner, allow_unmodified
from tests.telegram_server import FloodLimits, Person, TelegramServer

QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"


def of_kind(user: Person) -> tuple[int, int]:
    """Return how many answers and how many notices that one may be missing stand in the chat."""
    messages = user.chat.from_bot()
    notices = [message for message in messages if "没看到" in message.text]
    answers = [message for message in messages if message.quotes]
    assert len(notices) + len(answers) == len(messages), [message.text for message in messages]
    return len(answers), len(notices)


@pytest.mark.parametrize("code", [500, 502, 503])
def test_a_server_that_fails_for_a_while_is_tried_again(bot: BotRunner, user: Person, code: int) -> None:
    with bot.running():
        bot.server.faults.error("sendMessage", code, times=2)
        assert user.ask(QUESTION).quotes
        bot.server.wait_confirmed()
    assert of_kind(user) == (1, 0)


def test_what_could_not_be_sent_for_long_is_answered_after_the_next_start(
    bot: BotRunner, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.sending.PAUSES", (0.1, 0.1))
    with bot.running():
        bot.server.faults.error("sendMessage", 502, times=3)
        user.send(QUESTION)
        bot.server.wait_requests("sendMessage", 3)
        bot.server.wait_confirmed()
    assert of_kind(user) == (0, 0)
    with bot.running():
        user.chat.wait()
    assert of_kind(user) == (1, 0)


def test_what_could_not_be_sent_for_long_is_taken_up_again(
    bot: BotRunner, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.sending.PAUSES", (0.1, 0.1))
    monkeypatch.setattr("bot.telegram.errors.AGAIN_SECONDS", 0.3)
    with bot.running():
        bot.server.faults.error("sendMessage", 502, times=5)
        assert user.ask(QUESTION).quotes
    assert of_kind(user) == (1, 0)


def test_too_many_requests_wait_as_long_as_the_server_says(bot: BotRunner, user: Person) -> None:
    with bot.running():
        bot.server.faults.too_many("sendMessage", 1, times=1)
        assert user.ask(QUESTION).quotes
    assert of_kind(user) == (1, 0)


def test_a_chat_that_has_to_wait_holds_up_no_other(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    group, other = server.add_group("读报群", user), server.add_user("许晓彤", started=True)
    with bot.running():
        server.faults.order("too_many", "sendMessage", value=4, times=2, chat_id=group.id)
        asked = user.send(f"/ask {QUESTION}", room=group)
        server.wait_requests("sendMessage")
        started = time.monotonic()
        assert user.ask(QUESTION).quotes
        assert other.ask(QUESTION).quotes
        assert time.monotonic() - started < 4
        (answer,) = group.wait(after=asked, timeout=20)
        assert answer.at - asked.at >= 8
        assert len(group.from_bot()) == 1


@pytest.mark.parametrize(("fault", "answers"), [("drop_before", 0), ("drop_after", 1), ("truncate", 1)])
def test_an_answer_that_may_be_lost_is_told_and_can_be_sent_again(
    bot: BotRunner, user: Person, fault: str, answers: int
) -> None:
    with bot.running():
        bot.server.faults.order(fault, "sendMessage", times=1)
        sent = user.send(QUESTION)
        notice = user.chat.wait(after=sent, count=answers + 1)[-1]
        assert of_kind(user) == (answers, 1)
        user.press(notice, "再发一次").answer()
        changed = user.chat.wait_edit(notice)
        assert changed.quotes
        assert "2023年上半年临江港" in user.ask("那2023年呢？").text


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "truncate"])
def test_updates_that_come_again_are_answered_once(bot: BotRunner, user: Person, fault: str) -> None:
    bot.server.faults.order(fault, "getUpdates", times=3, every=2)
    with bot.running():
        for number in range(1, 6):
            user.send(QUESTION)
            user.chat.wait(count=number, timeout=20)
        bot.server.wait_confirmed(timeout=20)
    assert of_kind(user) == (5, 0)


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "truncate", "error"])
def test_an_edit_is_made_in_spite_of_a_fault(bot: BotRunner, user: Person, fault: str) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
        bot.server.faults.order(fault, "editMessageText", value=500, times=1)
        press = user.press(answer, "1 上下文")
        assert user.chat.wait_edit(answer).marked("bold")
        assert press.answer()["text"] == ""
    allow_unmodified(bot.server)


def test_a_fault_of_typing_hinders_no_answer(bot: BotRunner, user: Person) -> None:
    with bot.running():
        bot.server.faults.error("sendChatAction", 500, times=1)
        assert user.ask(QUESTION).quotes
        bot.server.faults.delay("sendChatAction", 3.0, times=1)
        assert user.ask(QUESTION, timeout=2).quotes


def test_who_blocks_the_bot_hinders_nobody_else(bot: BotRunner, user: Person, server: TelegramServer) -> None:
    other = server.add_user("许晓彤")
    with bot.running():
        server.faults.delay("sendMessage", 0.5)
        user.send(QUESTION)
        user.block()
        assert other.ask(QUESTION).quotes
        server.wait_confirmed()
    refused = [each for each in server.violations if "blocked" in each.description]
    assert len(refused) == len(server.violations)
    server.world.violations.clear()


def test_a_group_that_becomes_a_supergroup_is_answered_there(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    group = server.add_group("读报群", user, kind="group")
    with bot.running():
        server.faults.error("sendMessage", 500, times=2)
        user.send(f"/ask {QUESTION}", room=group)
        server.wait_requests("sendMessage")
        upgraded = group.upgrade(user)
        assert upgraded.wait()[0].quotes
    server.world.violations[:] = [e for e in server.violations if "upgraded" not in e.description]


def test_a_conversation_goes_on_when_the_group_has_become_a_supergroup(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    group = server.add_group("读报群", user, kind="group")
    with bot.running():
        asked = user.send(f"/ask {QUESTION}", room=group)
        (answer,) = group.wait(after=asked)
        upgraded = group.upgrade(user)
        asked = user.send("/ask 那2023年呢？", room=upgraded)
        assert "2023年上半年临江港" in upgraded.wait(after=asked)[0].marked("italic")[0]
        assert "再问一次" in user.press_stale(answer, "1 全文").answer()["text"]
        user.send("/forget", room=upgraded)
        server.wait_confirmed()


def test_flood_limits_are_kept_and_nothing_is_lost(server: TelegramServer, bot: BotRunner) -> None:
    people = [server.add_user(f"用户{number}") for number in range(5)]
    server.set_floods(FloodLimits(per_chat=2, per_chat_seconds=0.5))
    with bot.running():
        for _ in range(4):
            for person in people:
                person.send(QUESTION)
        for person in people:
            person.chat.wait(count=4, timeout=30)
        server.wait_confirmed()
    assert [of_kind(person) for person in people] == [(4, 0)] * 5


def test_the_answers_of_a_chat_come_in_the_order_of_its_questions(
    bot: BotRunner, server: TelegramServer
) -> None:
    people = [server.add_user(f"用户{number}") for number in range(4)]
    questions = ["松柏区完成改造的老旧小区有多少个？", QUESTION, "？？", "7月11日临江港有什么消息？"]
    server.faults.error("sendMessage", 500, times=3, every=3)
    with bot.running(workers=4):
        sent = [[person.send(question) for question in questions] for person in people]
        for person in people:
            person.chat.wait(count=len(questions), timeout=20)
    for person, messages in zip(people, sent, strict=True):
        replied = [answer.reply_to for answer in person.chat.from_bot()]
        assert replied == [message.message_id for message in messages]
