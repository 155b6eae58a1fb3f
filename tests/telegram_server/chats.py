"""Which chat, message or user a request means, and whether the bot may do there what it asks for."""

from tests.telegram_server.errors import ApiError, Json, bad_request, forbidden
from tests.telegram_server.params import Params, integer_field, string_field
from tests.telegram_server.state import Chat, Message, User, World

MAX_QUOTE_CHARACTERS = 1024


def chat_by_name(world: World, name: str) -> Chat:
    """Return the chat of a chat_id or @username that the bot has access to."""
    if not name:
        raise bad_request("chat_id is empty")
    chat = _find(world, name)
    if chat is None:
        raise bad_request("chat not found")
    if chat.upgraded_to:
        raise ApiError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            {"migrate_to_chat_id": chat.upgraded_to},
        )
    if chat.user and not chat.user.started and not _met(world, chat.user):
        raise bad_request("chat not found")
    if not chat.user and chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if not chat.user and chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.type} chat")
    return chat


def chat_of(world: World, params: Params, name: str = "chat_id") -> Chat:
    """Return the chat that a parameter names."""
    return chat_by_name(world, params.text(name))


def chat_to_write(world: World, params: Params) -> Chat:
    """Return the chat of a request that sends something there, if the bot may."""
    chat = chat_of(world, params)
    if chat.user:
        if chat.user.deactivated:
            raise forbidden("user is deactivated")
        if chat.user.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.user.started:
            raise forbidden("bot can't initiate conversation with a user")
    if chat.bot_status == "restricted":
        raise bad_request("not enough rights to send text messages to the chat")
    if chat.type == "channel" and chat.bot_status != "administrator":
        raise bad_request("need administrator rights in the channel chat")
    return chat


def user_of(world: World, params: Params) -> User:
    """Return the person whose user_id a request names."""
    text = params.text("user_id")
    user = world.users.get(int(text)) if text.isdecimal() else None
    if user is None:
        raise bad_request("user not found" if text else "invalid user_id specified")
    return user


def message_in(chat: Chat, params: Params, purpose: str, name: str = "message_id") -> Message:
    """Return the message of a chat that a request names; `purpose` is what the error says of it."""
    text = params.text(name)
    if not text:
        raise bad_request("message identifier is not specified")
    message = chat.by_id.get(int(text)) if text.isdecimal() else None
    if message is None or message.deleted:
        raise bad_request(f"message to {purpose} not found")
    return message


def replied_message(world: World, chat: Chat, params: Params) -> tuple[Message | None, Json]:
    """Return the message that a request answers, None if it answers none, and the quote as shown.

    Raises ApiError when it is not there, unless the request allows for that.
    """
    asked = params.json("reply_parameters", "reply parameters")
    if asked is None and params.text("reply_to_message_id"):
        lenient = params.flag("allow_sending_without_reply")
        asked = {
            "message_id": params.integer("reply_to_message_id", 0, 0, 1 << 31),
            "allow_sending_without_reply": lenient,
        }
    if not asked:
        return None, {}
    if not isinstance(asked, dict):
        raise bad_request("object expected as reply parameters")
    number = integer_field(asked, "message_id")
    other = string_field(asked, "chat_id")
    message = (chat_by_name(world, other) if other else chat).by_id.get(number)
    if message is None or message.deleted:
        if asked.get("allow_sending_without_reply") is True:
            return None, {}
        raise bad_request("message to be replied not found")
    quote = string_field(asked, "quote")
    if not quote:
        return message, {}
    if quote not in message.text or len(quote) > MAX_QUOTE_CHARACTERS:
        raise bad_request("QUOTE_TEXT_INVALID")
    return message, {"quote": {"text": quote, "position": message.text.index(quote)}}


def _find(world: World, name: str) -> Chat | None:
    if name.startswith("@"):
        wanted = name[1:].lower()
        named = (chat for chat in world.chats.values() if chat.username.lower() == wanted and not chat.user)
        return next(named, None)
    try:
        return world.chats.get(int(name))
    except ValueError:
        return None


def _met(world: World, user: User) -> bool:
    return any(not chat.user and user.id in chat.members for chat in world.chats.values())
