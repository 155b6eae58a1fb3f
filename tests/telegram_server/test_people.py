"""What people do, as tests tell them to."""

import pytest
from telegram import Update

from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.conftest import Bot
from tests.telegram_server.media import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_media_of_each_kind_reaches_the_bot(bot: Bot, user: Person, kind: str) -> None:
    user.send_media(kind)
    message = bot.updates()[0]["message"]
    assert kind in message
    assert "text" not in message


def test_unknown_media_are_refused(user: Person) -> None:
    with pytest.raises(ValueError, match="unknown media 'smell', expected one of photo"):
        user.send_media("smell")


def test_a_client_sends_no_empty_and_no_overlong_message(user: Person) -> None:
    for text in ("", " \n", "字" * 4097):
        with pytest.raises(ValueError, match="1 to 4096 UTF-16 units"):
            user.send(text)


def test_a_client_sends_no_overlong_caption(user: Person) -> None:
    user.send_media("photo", "字" * 1024)
    with pytest.raises(ValueError, match="up to 1024 UTF-16 units, this one 1025"):
        user.send_media("photo", "字" * 1025)


def test_only_what_the_bot_sent_afterwards_is_waited_for(bot: Bot, user: Person) -> None:
    bot.ok("sendMessage", chat_id=user.id, text="甲")
    first = user.chat.from_bot()[0]
    assert user.chat.from_bot(first) == []
    bot.ok("sendMessage", chat_id=user.id, text="乙")
    assert [message.text for message in user.chat.wait(after=first)] == ["乙"]


def test_a_long_text_is_sent_in_parts(bot: Bot, user: Person) -> None:
    text = "字" * 4095 + "😀" + "字" * 6000
    parts = user.send_long(text)
    assert [len(part.text) for part in parts] == [4095, 4095, 1906]
    assert "".join(update["message"]["text"] for update in bot.updates()) == text


def test_a_start_link_carries_its_payload(bot: Bot, user: Person) -> None:
    user.start("article_7-x")
    message = bot.updates()[0]["message"]
    assert message["text"] == "/start article_7-x"
    assert message["entities"] == [{"offset": 0, "length": 6, "type": "bot_command"}]


@pytest.mark.parametrize("payload", ["a" * 65, "渝北", "a b", "a="])
def test_a_start_link_carries_only_what_links_can(user: Person, payload: str) -> None:
    with pytest.raises(ValueError, match="a start payload is 1 to 64 of"):
        user.start(payload)


def test_an_edit_is_told_and_seen(bot: Bot, user: Person) -> None:
    message = user.edit(user.send("旧"), "新 /ask")
    edited = bot.updates()[1]["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("新 /ask", message.message_id)
    assert edited["entities"][0]["type"] == "bot_command"
    assert user.chat.transcript() == [message]


def test_people_edit_only_their_own(user: Person, server: TelegramServer) -> None:
    with pytest.raises(PermissionError):
        server.add_user("李四").edit(user.send("甲"), "乙")


def test_a_forward_tells_where_it_is_from(bot: Bot, server: TelegramServer, user: Person) -> None:
    post = server.add_channel("晚报频道").post("头条")
    user.forward(post)
    user.forward(post, hidden=True)
    origins = [update["message"]["forward_origin"] for update in bot.updates() if "message" in update]
    assert [origin["type"] for origin in origins] == ["channel", "hidden_user"]
    assert origins[0]["chat"]["title"] == "晚报频道"


def test_waiting_in_vain_names_what_was_waited_for_and_what_was_refused(bot: Bot, user: Person) -> None:
    question = user.send("问")
    bot.refused("sendMessage", chat_id=user.id, text="<p>", parse_mode="HTML")
    with pytest.raises(TimeoutError, match=r"1 message\(s\) of the bot.*Unsupported start tag"):
        user.chat.wait(after=question, timeout=0.05)


def test_waiting_for_an_edit_ends_with_it(bot: Bot, user: Person) -> None:
    bot.ok("sendMessage", chat_id=user.id, text="旧")
    message = user.chat.from_bot()[0]
    with pytest.raises(TimeoutError, match="an edit of message 1"):
        user.chat.wait_edit(message, timeout=0.05)
    bot.ok("editMessageText", chat_id=user.id, message_id=1, text="新")
    assert user.chat.wait_edit(message).text == "新"


def test_a_view_of_a_message_does_not_change(bot: Bot, user: Person) -> None:
    bot.ok("sendMessage", chat_id=user.id, text="旧")
    message = user.chat.from_bot()[0]
    bot.ok("editMessageText", chat_id=user.id, message_id=1, text="新")
    assert (message.text, message.raw["text"], message.edits) == ("旧", "旧", 0)


def test_quotes_are_read_from_the_entities(bot: Bot, user: Person) -> None:
    text = "<blockquote>😀甲</blockquote>\n乙\n<blockquote expandable>丙</blockquote>"
    bot.ok("sendMessage", chat_id=user.id, text=text, parse_mode="HTML")
    assert user.chat.from_bot()[0].quotes == ["😀甲", "丙"]


def test_after_a_restart_the_bot_is_waited_for_anew(bot: Bot) -> None:
    bot.updates()
    bot.server.wait_polling()
    with pytest.raises(TimeoutError, match="the bot to ask for updates"):
        bot.server.wait_polling(after=bot.server.request_count, timeout=0.05)


def test_an_album_is_a_message_for_each_photo_of_one_group(bot: Bot, user: Person) -> None:
    user.send_album(3, "哪一天？")
    messages = [update["message"] for update in bot.updates()]
    assert len({message["media_group_id"] for message in messages}) == 1
    assert [message.get("caption") for message in messages] == ["哪一天？", None, None]


def test_a_reply_may_quote_a_part_of_what_it_answers(bot: Bot, user: Person) -> None:
    first = user.send("💥渝北有几座桥？")
    user.send("这个", reply_to=first, quote="几座桥")
    assert bot.updates()[-1]["message"]["quote"] == {"text": "几座桥", "position": 5}


@pytest.mark.parametrize("kind", KINDS)
def test_media_are_of_the_documented_form(bot: Bot, user: Person, kind: str) -> None:
    user.send_media(kind)
    (update,) = bot.updates()
    read = Update.de_json(update, None)
    assert read.message
    assert getattr(read.message, kind)
    assert not read.message.api_kwargs
