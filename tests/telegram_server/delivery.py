"""What of all that people do reaches the bot as an update: membership and privacy mode decide."""

from tests.telegram_server.errors import Json
from tests.telegram_server.membership import member_json
from tests.telegram_server.state import Chat, Message, User, World
from tests.telegram_server.utf16 import cut

OUT = {"left", "kicked"}
SERVICE = ("new_chat_members", "left_chat_member", "migrate_to_chat_id", "migrate_from_chat_id")


def announce(world: World, message: Message, *, edited: bool = False) -> int:
    """Queue the update of a message a person sent or edited; return its id, 0 if the bot does not get it."""
    chat = message.chat
    message.meant_for_bot = meant_for_bot(world, message)
    if chat.type == "channel":
        if chat.bot_status in OUT:
            return 0
        return world.updates.put("edited_channel_post" if edited else "channel_post", chat.id, message.json())
    if chat.is_group:
        hears_all = not world.privacy or chat.bot_status == "administrator"
        if chat.bot_status in OUT or not (hears_all or message.meant_for_bot):
            return 0
    return world.updates.put("edited_message" if edited else "message", chat.id, message.json())


def meant_for_bot(world: World, message: Message) -> bool:
    """Return whether a bot in privacy mode gets a message of a group.

    It does when the message is a command that is not addressed to another bot, mentions it, answers a
    message of its own or one that was meant for it, came through its inline mode, or tells of a change.
    """
    if message.content.keys() & set(SERVICE) or "via_bot" in message.extra:
        return True
    replied = message.reply_to
    if replied and (replied.sender is world.bot or replied.meant_for_bot):
        return True
    name = world.bot.username.lower()
    for entity in message.entities:
        part = cut(message.text, entity.offset, entity.length).lower()
        if entity.type == "mention" and part == f"@{name}":
            return True
        if entity.type == "text_mention" and entity.extra["user"]["id"] == world.bot.id:
            return True
        if entity.type == "bot_command" and part.partition("@")[2] in {"", name}:
            return True
    return False


def announce_membership(world: World, chat: Chat, by: User, old: str, new: str) -> None:
    """Queue the update that tells the bot of its own new place in a chat; old and new are statuses."""
    if chat.user:
        members: list[Json] = [{"user": world.bot.json(), "status": status} for status in (old, new)]
        for member in members:
            if member["status"] == "kicked":
                member["until_date"] = 0
    else:
        status = chat.bot_status
        members = []
        for chat.bot_status in (old, new):
            members.append(member_json(world, chat, world.bot))
        chat.bot_status = status
    world.updates.put(
        "my_chat_member",
        chat.id,
        {
            "chat": chat.json(),
            "from": by.json(),
            "date": int(world.clock.now()),
            "old_chat_member": members[0],
            "new_chat_member": members[1],
        },
    )
