"""Which messages are questions for the bot, and what they ask."""

from dataclasses import dataclass

from telegram import Message, MessageEntity
from telegram.constants import MessageEntityType

ASK = "ask"


@dataclass(frozen=True, slots=True)
class Addressed:
    """A text for the bot: `text` without the bot's name and without /ask; `command` is that of another."""

    text: str
    command: str = ""


def asker_id(message: Message) -> int:
    """Return whose message it is: the user's, or the chat's that an anonymous admin or channel writes as."""
    if message.sender_chat:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else message.chat_id


def addressed(message: Message, bot_id: int, username: str) -> Addressed | None:
    """Return what a message says to the bot, None if it is not for it.

    In private everything is. In a group: what mentions the bot, replies to it, or begins with /ask or
    another command for it. A command for another bot is not, nor what a bot or a linked channel posts.
    """
    if message.is_automatic_forward or message.via_bot:
        return None
    if message.from_user and message.from_user.is_bot and not message.sender_chat:
        return None
    text = message.text or message.caption or ""
    command = _command(message, text)
    if command:
        name, _, whose = command.partition("@")
        if whose and whose.lower() != username.lower():
            return None
        rest = text[len(command) + 1 :].strip()
        return Addressed(rest) if name.lower() == ASK else Addressed(rest, name)
    if message.chat.type == "private":
        return Addressed(text.strip())
    entities = message.parse_entities() if message.text else message.parse_caption_entities()
    names = [entity for entity, part in entities.items() if _is_name(entity, part, bot_id, username)]
    to_us = message.reply_to_message and message.reply_to_message.from_user
    if not names and not (to_us and to_us.id == bot_id):
        return None
    return Addressed(_without(text, names).strip())


def _command(message: Message, text: str) -> str:
    """Return the command that a text begins with, without the slash: "ask@our_bot", "" if there is none."""
    entities = message.entities or message.caption_entities
    first = entities[0] if entities else None
    if first and first.type == MessageEntityType.BOT_COMMAND and first.offset == 0:
        return text[1 : first.length]
    return ""


def _without(text: str, names: list[MessageEntity]) -> str:
    """Return a text with a space in place of each name: only where it is meant, for it may be a word, too."""
    encoded = text.encode("utf-16-le")
    for name in sorted(names, key=lambda entity: -entity.offset):
        end = 2 * (name.offset + name.length)
        encoded = encoded[: 2 * name.offset] + " ".encode("utf-16-le") + encoded[end:]
    return encoded.decode("utf-16-le", errors="replace")


def _is_name(entity: MessageEntity, part: str, bot_id: int, username: str) -> bool:
    if entity.type == MessageEntityType.MENTION:
        return part.lower() == f"@{username.lower()}"
    return bool(entity.type == MessageEntityType.TEXT_MENTION and entity.user and entity.user.id == bot_id)
