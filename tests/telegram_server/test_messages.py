"""Sending, editing, moving and deleting messages, and where a bot may."""

from typing import Any

import pytest

from tests.telegram_server import Person, Seen, TelegramServer
from tests.telegram_server.conftest import Bot

MORE = {"inline_keyboard": [[{"text": "更多", "callback_data": "more"}]]}
UNMODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def sent(bot: Bot, user: Person, text: str = "答", **params: Any) -> Seen:
    bot.ok("sendMessage", chat_id=user.id, text=text, **params)
    return user.chat.from_bot()[-1]


def test_a_sent_message_stands_in_the_transcript(bot: Bot, user: Person) -> None:
    message = sent(bot, user, "<b>答</b>案", parse_mode="HTML", reply_markup=MORE)
    assert (message.text, message.marked("bold"), message.from_bot) == ("答案", ["答"], True)
    assert message.button("更多").value == "more"


@pytest.mark.parametrize("chat_id", [999, -999, "@nobody_here", "x"])
def test_a_chat_that_is_not_there_is_not_found(bot: Bot, chat_id: object) -> None:
    assert bot.refused("sendMessage", chat_id=chat_id, text="好") == "Bad Request: chat not found"


def test_a_request_without_chat_is_refused(bot: Bot) -> None:
    assert bot.refused("sendMessage", text="好") == "Bad Request: chat_id is empty"


def test_a_bot_cannot_write_first(bot: Bot, server: TelegramServer) -> None:
    stranger = server.add_user("陌生人")
    assert bot.refused("sendMessage", chat_id=stranger.id, text="好") == "Bad Request: chat not found"
    server.add_group("读报群", stranger)
    refusal = bot.refused("sendMessage", chat_id=stranger.id, text="好")
    assert refusal == "Forbidden: bot can't initiate conversation with a user"
    stranger.send("你好")
    bot.ok("sendMessage", chat_id=stranger.id, text="好")


def test_who_blocked_the_bot_gets_nothing(bot: Bot, user: Person) -> None:
    user.block()
    response = bot.response("sendMessage", chat_id=user.id, text="好")
    assert response.status_code == 403
    assert response.json()["description"] == "Forbidden: bot was blocked by the user"
    assert not bot.server.violations
    user.unblock()
    bot.ok("sendMessage", chat_id=user.id, text="好")


@pytest.mark.parametrize(
    ("kind", "status", "refusal"),
    [
        ("group", "kicked", "Forbidden: bot was kicked from the group chat"),
        ("supergroup", "left", "Forbidden: bot is not a member of the supergroup chat"),
        ("channel", "left", "Forbidden: bot is not a member of the channel chat"),
        ("channel", "member", "Bad Request: need administrator rights in the channel chat"),
    ],
)
def test_a_bot_writes_only_where_it_may(
    bot: Bot, server: TelegramServer, kind: str, status: str, refusal: str
) -> None:
    room = server.add_group("某处", kind=kind, bot=status)
    assert bot.refused("sendMessage", chat_id=room.id, text="好") == refusal


def test_a_public_group_is_found_by_its_name(bot: Bot, server: TelegramServer) -> None:
    room = server.add_group("读报群", username="readers")
    bot.ok("sendMessage", chat_id="@Readers", text="好")
    assert [message.text for message in room.transcript()] == ["好"]


def test_an_upgraded_group_names_its_successor(bot: Bot, server: TelegramServer, user: Person) -> None:
    group = server.add_group("读报群", user, kind="group")
    new = group.upgrade(user)
    body = bot.response("sendMessage", chat_id=group.id, text="好").json()
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    bot.ok("sendMessage", chat_id=new.id, text="好")


def test_an_answer_shows_what_it_answers(bot: Bot, user: Person) -> None:
    question = user.send("渝北有多少桥？")
    reply = {"message_id": question.message_id, "quote": "多少桥"}
    message = bot.ok("sendMessage", chat_id=user.id, text="七座", reply_parameters=reply)
    assert message["reply_to_message"]["text"] == "渝北有多少桥？"
    assert message["quote"] == {"text": "多少桥", "position": 3}
    assert user.chat.from_bot()[0].reply_to == question.message_id


def test_the_older_parameter_for_answers_works_too(bot: Bot, user: Person) -> None:
    question = user.send("问")
    message = bot.ok("sendMessage", chat_id=user.id, text="答", reply_to_message_id=question.message_id)
    assert message["reply_to_message"]["message_id"] == question.message_id


def test_a_message_to_answer_must_be_there(bot: Bot, user: Person) -> None:
    question = user.send("问")
    user.delete(question)
    reply: dict[str, Any] = {"message_id": question.message_id}
    refusal = bot.refused("sendMessage", chat_id=user.id, text="答", reply_parameters=reply)
    assert refusal == "Bad Request: message to be replied not found"
    reply["allow_sending_without_reply"] = True
    assert "reply_to_message" not in bot.ok("sendMessage", chat_id=user.id, text="答", reply_parameters=reply)


def test_an_answer_does_not_show_what_was_deleted_since(bot: Bot, user: Person) -> None:
    question = user.send("问")
    answer = bot.ok("sendMessage", chat_id=user.id, text="答", reply_to_message_id=question.message_id)
    user.delete(question)
    assert "reply_to_message" in answer
    assert "reply_to_message" not in user.chat.from_bot()[0].raw


def test_a_quote_must_stand_in_the_message_answered(bot: Bot, user: Person) -> None:
    reply = {"message_id": user.send("问").message_id, "quote": "答"}
    refusal = bot.refused("sendMessage", chat_id=user.id, text="好", reply_parameters=reply)
    assert refusal == "Bad Request: QUOTE_TEXT_INVALID"


def test_an_edit_replaces_text_and_keyboard(bot: Bot, user: Person) -> None:
    message = sent(bot, user, reply_markup=MORE)
    bot.ok(
        "editMessageText", chat_id=user.id, message_id=message.message_id, text="<i>新</i>", parse_mode="HTML"
    )
    now = user.chat.now(message)
    assert (now.text, now.marked("italic"), now.rows, now.edits) == ("新", ["新"], (), 1)


def test_an_edit_of_the_keyboard_leaves_the_text(bot: Bot, user: Person) -> None:
    message = sent(bot, user)
    edited = bot.ok(
        "editMessageReplyMarkup", chat_id=user.id, message_id=message.message_id, reply_markup=MORE
    )
    assert edited["text"] == "答"
    assert "edit_date" in edited
    assert user.chat.now(message).button("更多")


def test_an_edit_that_changes_nothing_is_refused(bot: Bot, user: Person) -> None:
    number = sent(bot, user, reply_markup=MORE).message_id
    same = {"chat_id": user.id, "message_id": number, "reply_markup": MORE}
    assert bot.refused("editMessageText", text=" 答\n", **same) == UNMODIFIED
    assert bot.refused("editMessageReplyMarkup", **same) == UNMODIFIED
    bot.ok("editMessageText", chat_id=user.id, message_id=number, text="答")


@pytest.mark.parametrize("number", ["", "0", "99", "x"])
def test_a_message_to_edit_must_be_there(bot: Bot, user: Person, number: str) -> None:
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=number, text="新")
    what = "message to edit not found" if number else "message identifier is not specified"
    assert refusal == f"Bad Request: {what}"


def test_a_bot_edits_only_its_own_messages(bot: Bot, user: Person) -> None:
    question = user.send("问")
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=question.message_id, text="新")
    assert refusal == "Bad Request: message can't be edited"


def test_a_message_that_set_a_keyboard_cannot_be_edited(bot: Bot, user: Person) -> None:
    message = sent(bot, user, reply_markup={"keyboard": [["渝北"]]})
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=message.message_id, text="新")
    assert refusal == "Bad Request: message can't be edited"


def test_a_document_has_no_text_to_edit(bot: Bot, user: Person) -> None:
    file = user.send_document("报.txt", "文".encode())
    bot.ok("sendDocument", chat_id=user.id, document=file.file_id, caption="旧")
    number = user.chat.from_bot()[0].message_id
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=number, text="新")
    assert refusal == "Bad Request: there is no text in the message to edit"
    bot.ok("editMessageCaption", chat_id=user.id, message_id=number, caption="新")
    assert user.chat.from_bot()[0].text == "新"


def test_a_text_has_no_caption_to_edit(bot: Bot, user: Person) -> None:
    number = sent(bot, user).message_id
    refusal = bot.refused("editMessageCaption", chat_id=user.id, message_id=number, caption="新")
    assert refusal == "Bad Request: there is no caption in the message to edit"


def test_a_deleted_message_is_gone(bot: Bot, user: Person) -> None:
    message = sent(bot, user)
    assert bot.ok("deleteMessage", chat_id=user.id, message_id=message.message_id) is True
    assert user.chat.transcript() == []
    refusal = bot.refused("deleteMessage", chat_id=user.id, message_id=message.message_id)
    assert refusal == "Bad Request: message to delete not found"
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=message.message_id, text="新")
    assert refusal == "Bad Request: message to edit not found"


def test_in_a_group_only_an_administrator_deletes_what_others_wrote(
    bot: Bot, server: TelegramServer, user: Person
) -> None:
    room = server.add_group("读报群", user)
    number = user.send("/ask 问", room=room).message_id
    refusal = bot.refused("deleteMessage", chat_id=room.id, message_id=number)
    assert refusal == "Bad Request: message can't be deleted"
    room.set_bot("administrator", user)
    bot.ok("deleteMessage", chat_id=room.id, message_id=number)


def test_after_two_days_a_message_cannot_be_deleted(bot: Bot, user: Person) -> None:
    number = sent(bot, user).message_id
    bot.server.advance(49 * 3600)
    refusal = bot.refused("deleteMessage", chat_id=user.id, message_id=number)
    assert refusal == "Bad Request: message can't be deleted for everyone"


def test_several_messages_are_deleted_at_once(bot: Bot, user: Person) -> None:
    numbers = [sent(bot, user, text).message_id for text in "甲乙丙"]
    bot.ok("deleteMessages", chat_id=user.id, message_ids=[*numbers[:2], 99])
    assert [message.text for message in user.chat.transcript()] == ["丙"]
    refusal = bot.refused("deleteMessages", chat_id=user.id, message_ids=list(range(1, 102)))
    assert refusal == "Bad Request: too many message identifiers specified"


def test_a_forwarded_message_tells_its_origin(bot: Bot, server: TelegramServer, user: Person) -> None:
    post = server.add_channel("晚报频道").post("头条")
    message = bot.ok("forwardMessage", chat_id=user.id, from_chat_id=post.chat_id, message_id=post.message_id)
    assert message["text"] == "头条"
    assert message["forward_origin"]["type"] == "channel"
    refusal = bot.refused("editMessageText", chat_id=user.id, message_id=message["message_id"], text="新")
    assert refusal == "Bad Request: message can't be edited"


def test_a_copied_message_does_not(bot: Bot, user: Person) -> None:
    question = user.send("问")
    copied = bot.ok("copyMessage", chat_id=user.id, from_chat_id=user.id, message_id=question.message_id)
    assert list(copied) == ["message_id"]
    assert "forward_origin" not in user.chat.from_bot()[0].raw
    refusal = bot.refused("copyMessage", chat_id=user.id, from_chat_id=user.id, message_id=99)
    assert refusal == "Bad Request: message to copy not found"


def test_what_the_bot_is_doing_is_shown(bot: Bot, user: Person) -> None:
    bot.ok("sendChatAction", chat_id=user.id, action="typing")
    assert user.chat.actions() == ["typing"]
    refusal = bot.refused("sendChatAction", chat_id=user.id, action="thinking")
    assert refusal == "Bad Request: wrong parameter action in request"


def test_a_reaction_is_one_of_the_known_emoji(bot: Bot, user: Person) -> None:
    question = user.send("问")
    place = {"chat_id": user.id, "message_id": question.message_id}
    bot.ok("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👀"}], **place)
    assert user.chat.now(question).reactions == ("👀",)
    refusal = bot.refused("setMessageReaction", reaction=[{"type": "emoji", "emoji": "📰"}], **place)
    assert refusal == "Bad Request: REACTION_INVALID"
    refusal = bot.refused("setMessageReaction", reaction=[{"type": "emoji", "emoji": "👀"}] * 2, **place)
    assert refusal == "Bad Request: REACTIONS_TOO_MANY"
    bot.ok("setMessageReaction", **place)
    assert user.chat.now(question).reactions == ()


def test_ids_of_private_chats_are_one_sequence_those_of_a_supergroup_its_own(
    bot: Bot, server: TelegramServer, user: Person
) -> None:
    other = server.add_user("李四")
    room = server.add_group("读报群", user, other)
    numbers = [user.send("甲"), other.send("乙"), user.send("/丙", room=room), sent(bot, user)]
    assert [message.message_id for message in numbers] == [1, 2, 1, 3]


def test_a_mention_of_someone_unknown_is_dropped(bot: Bot, user: Person) -> None:
    text = f'<a href="tg://user?id={user.id}">甲</a><a href="tg://user?id=5">乙</a>'
    message = bot.ok("sendMessage", chat_id=user.id, text=text, parse_mode="HTML")
    assert [each["user"]["first_name"] for each in message["entities"]] == ["周明"]
    assert [loss.what for loss in bot.server.losses] == ["text_mention of an unknown user at 1"]


def test_link_previews_are_options(bot: Bot, user: Person) -> None:
    options = {"is_disabled": True}
    message = bot.ok("sendMessage", chat_id=user.id, text="好", link_preview_options=options)
    assert message["link_preview_options"] == options
    refusal = bot.refused("sendMessage", chat_id=user.id, text="好", link_preview_options=[1])
    assert refusal == "Bad Request: object expected as link preview options"


def test_who_deleted_their_account_gets_nothing(bot: Bot, user: Person) -> None:
    user.deactivate()
    assert bot.refused("sendMessage", chat_id=user.id, text="好") == "Forbidden: user is deactivated"


def test_a_bot_that_is_muted_in_a_group_sends_nothing_there(
    bot: Bot, user: Person, server: TelegramServer
) -> None:
    group = server.add_group("读报群", user)
    group.set_bot("restricted", user)
    refused = bot.refused("sendMessage", chat_id=group.id, text="好")
    assert refused == "Bad Request: not enough rights to send text messages to the chat"
    member = bot.updates()[-1]["my_chat_member"]["new_chat_member"]
    assert (member["status"], member["can_send_messages"]) == ("restricted", False)
