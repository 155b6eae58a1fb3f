"""Chats, their members, and what of a group's talk reaches the bot."""

from collections.abc import Iterator

import httpx
import pytest

from tests.telegram_server import Person, Room, TelegramServer
from tests.telegram_server.conftest import Bot


@pytest.fixture
def room(server: TelegramServer, user: Person) -> Room:
    return server.add_group("读报群", user)


@pytest.fixture
def open_bot(client: httpx.Client) -> Iterator[Bot]:
    """A bot whose privacy mode is off."""
    with TelegramServer(privacy=False) as server:
        yield Bot(server, client)


def texts(bot: Bot) -> list[str]:
    """The texts of the messages that the bot got and did not confirm."""
    return [update["message"]["text"] for update in bot.updates() if "text" in update.get("message", {})]


def test_in_privacy_mode_the_bot_gets_only_what_is_meant_for_it(bot: Bot, user: Person, room: Room) -> None:
    user.send("今天有什么新闻", room=room)
    user.send("/ask 渝北", room=room)
    user.send("/ask@another_bot 渝北", room=room)
    user.send("/ask@Baowen_Test_Bot 临江", room=room)
    user.send("问问 @baowen_test_bot 吧", room=room)
    user.send("写信到 x@baowen_test_bot.example.com", room=room)
    bot.ok("sendMessage", chat_id=room.id, text="答")
    user.send("谢谢", room=room, reply_to=room.from_bot()[0])
    assert texts(bot) == ["/ask 渝北", "/ask@Baowen_Test_Bot 临江", "问问 @baowen_test_bot 吧", "谢谢"]


def test_an_answer_to_what_was_meant_for_the_bot_is_too(bot: Bot, user: Person, room: Room) -> None:
    question = user.send("/ask 渝北", room=room)
    aside = user.send("闲话", room=room)
    user.send("我也想知道", room=room, reply_to=question)
    user.send("别闲聊", room=room, reply_to=aside)
    assert texts(bot) == ["/ask 渝北", "我也想知道"]


def test_an_administrator_bot_gets_everything(bot: Bot, server: TelegramServer, user: Person) -> None:
    user.send("闲话", room=server.add_group("读报群", user, bot="administrator"))
    assert texts(bot) == ["闲话"]


def test_without_privacy_mode_the_bot_gets_everything(open_bot: Bot) -> None:
    server = open_bot.server
    user = server.add_user()
    user.send("闲话", room=server.add_group("读报群", user))
    assert texts(open_bot) == ["闲话"]
    assert open_bot.ok("getMe")["can_read_all_group_messages"] is True


def test_a_mention_in_a_caption_counts(bot: Bot, user: Person, room: Room) -> None:
    user.send_media("photo", "@baowen_test_bot 这是哪里", room=room)
    user.send_media("photo", "这是哪里", room=room)
    assert [update["message"]["caption"] for update in bot.updates()] == ["@baowen_test_bot 这是哪里"]


def test_who_posts_for_the_group_has_no_face(bot: Bot, room: Room) -> None:
    room.post("/ask 渝北")
    message = bot.updates()[0]["message"]
    assert message["from"]["username"] == "GroupAnonymousBot"
    assert message["sender_chat"]["id"] == room.id


def test_a_channel_post_has_no_sender(bot: Bot, server: TelegramServer) -> None:
    channel = server.add_channel("晚报频道")
    post = channel.post("头条")
    channel.edit_post(post, "更正")
    first, second = bot.updates()
    assert first["channel_post"]["text"] == "头条"
    assert "from" not in first["channel_post"]
    assert second["edited_channel_post"]["text"] == "更正"


def test_a_bot_that_left_gets_nothing(bot: Bot, user: Person, room: Room) -> None:
    bot.ok("leaveChat", chat_id=room.id)
    user.send("/ask 渝北", room=room)
    assert bot.updates() == []
    assert bot.refused("getChat", chat_id=room.id).startswith("Forbidden: bot is not a member")


def test_a_bot_cannot_leave_a_private_chat(bot: Bot, user: Person) -> None:
    assert "private chats" in bot.refused("leaveChat", chat_id=user.id)


def test_the_bot_is_told_when_it_is_added_and_removed(bot: Bot, user: Person, room: Room) -> None:
    room.set_bot("kicked", user)
    room.set_bot("member", user)
    removed, added, service = bot.updates()
    assert removed["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert added["my_chat_member"]["old_chat_member"]["status"] == "kicked"
    assert service["message"]["new_chat_members"][0]["id"] == bot.server.world.bot.id


def test_the_bot_is_told_when_it_is_blocked(bot: Bot, user: Person) -> None:
    user.block()
    with pytest.raises(PermissionError, match="has blocked the bot"):
        user.send("你好")
    user.unblock()
    statuses = [update["my_chat_member"]["new_chat_member"]["status"] for update in bot.updates()]
    assert statuses == ["kicked", "member"]


def test_only_members_write_in_a_group(user: Person, server: TelegramServer) -> None:
    with pytest.raises(PermissionError, match="is not in"):
        server.add_user("外人").send("/ask", room=server.add_group("读报群", user))


def test_a_chat_tells_its_kind_and_name(bot: Bot, user: Person, room: Room) -> None:
    assert bot.ok("getChat", chat_id=user.id)["first_name"] == "周明"
    assert bot.ok("getChat", chat_id=room.id)["title"] == "读报群"


def test_members_have_a_status(bot: Bot, server: TelegramServer, user: Person, room: Room) -> None:
    chief, stranger = server.add_user("主编"), server.add_user("外人")
    room.add(chief, status="administrator")
    numbers = [user.id, chief.id, stranger.id, server.world.bot.id]
    members = [bot.ok("getChatMember", chat_id=room.id, user_id=number) for number in numbers]
    assert [member["status"] for member in members] == ["member", "administrator", "left", "member"]
    administrators = bot.ok("getChatAdministrators", chat_id=room.id)
    assert [member["user"]["id"] for member in administrators] == [chief.id]
    assert bot.ok("getChatMemberCount", chat_id=room.id) == 3


def test_a_member_must_be_known(bot: Bot, room: Room) -> None:
    assert bot.refused("getChatMember", chat_id=room.id, user_id=5) == "Bad Request: user not found"
    refusal = bot.refused("getChatMember", chat_id=room.id)
    assert refusal == "Bad Request: invalid user_id specified"
