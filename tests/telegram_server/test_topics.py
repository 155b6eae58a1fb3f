"""Topics of forums, and the threads of replies in other supergroups."""

import pytest

from tests.telegram_server import Person, Room, TelegramServer
from tests.telegram_server.conftest import Bot

NOT_FOUND = "Bad Request: message thread not found"


@pytest.fixture
def forum(server: TelegramServer, user: Person) -> Room:
    return server.add_group("读报群", user)


def test_a_message_in_a_topic_says_so_and_answers_the_message_that_opened_it(
    bot: Bot, user: Person, forum: Room
) -> None:
    topic = forum.open_topic("港口", user)
    user.send("/ask 渝北", room=forum, topic=topic)
    message = bot.updates()[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (topic, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "港口"
    assert message["chat"]["is_forum"]


def test_what_is_sent_to_a_topic_stands_there(bot: Bot, user: Person, forum: Room) -> None:
    topic = forum.open_topic("港口", user)
    sent = bot.ok("sendMessage", chat_id=forum.id, text="答", message_thread_id=topic)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (topic, True)
    bot.ok("sendChatAction", chat_id=forum.id, action="typing", message_thread_id=topic)


def test_an_answer_without_a_topic_is_in_that_of_what_it_answers(bot: Bot, user: Person, forum: Room) -> None:
    topic = forum.open_topic("港口", user)
    asked = user.send("/ask 渝北", room=forum, topic=topic)
    reply = {"message_id": asked.message_id}
    assert (
        bot.ok("sendMessage", chat_id=forum.id, text="答", reply_parameters=reply)["message_thread_id"]
        == topic
    )


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction"])
def test_a_topic_must_be_there(bot: Bot, user: Person, forum: Room, method: str) -> None:
    given = {"chat_id": forum.id, "text": "答", "action": "typing", "message_thread_id": 99}
    assert bot.refused(method, **given) == NOT_FOUND
    forum.open_topic("港口", user)
    assert bot.refused(method, **given) == NOT_FOUND
    assert bot.refused(method, **given | {"chat_id": user.id}) == NOT_FOUND


def test_a_closed_topic_is_for_administrators(bot: Bot, user: Person, forum: Room) -> None:
    topic = forum.open_topic("港口", user)
    forum.close_topic(topic)
    given = {"chat_id": forum.id, "text": "答", "message_thread_id": topic}
    assert bot.refused("sendMessage", **given) == "Bad Request: TOPIC_CLOSED"
    forum.set_bot("administrator", user)
    bot.ok("sendMessage", **given)


def test_a_reply_in_a_supergroup_has_a_thread_that_is_no_topic(bot: Bot, user: Person, forum: Room) -> None:
    first = user.send("/ask 渝北", room=forum)
    user.send("/ask 江北", room=forum, reply_to=user.send("/ask 巴南", room=forum, reply_to=first))
    message = bot.updates()[-1]["message"]
    assert message["message_thread_id"] == first.message_id
    assert "is_topic_message" not in message
    given = {"chat_id": forum.id, "text": "答", "message_thread_id": first.message_id}
    assert bot.refused("sendMessage", **given) == NOT_FOUND
