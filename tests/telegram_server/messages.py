"""Methods that send, edit, move and delete messages."""

from tests.telegram_server.chats import chat_of, chat_to_write, message_in, replied_message
from tests.telegram_server.entities import Entity
from tests.telegram_server.errors import Json, bad_request
from tests.telegram_server.formatting import Formatted, formatted
from tests.telegram_server.keyboards import inline_keyboard, reply_markup
from tests.telegram_server.params import Params
from tests.telegram_server.state import Chat, Loss, Message, World
from tests.telegram_server.topics import thread_of_reply, thread_to_write
from tests.telegram_server.utf16 import units

MAX_TEXT_UNITS = 4096
MAX_CAPTION_UNITS = 1024
DELETE_WITHIN_SECONDS = 48 * 3600
MAX_DELETED_AT_ONCE = 100
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "cancel",
}
# Without the variation selector U+FE0F, which is ignored.
REACTIONS = set(
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 "
    "🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 "
    "🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡".split()
)


def checked_text(world: World, params: Params, source: Json, name: str = "text") -> Formatted:
    """Return the message text in the fields `name`, parse_mode and entities of `source`.

    Raises ApiError when it is empty, too long, or cannot be parsed; notes in the world what it loses.
    """
    text, mode = source.get(name, ""), source.get("parse_mode", "")
    if not isinstance(text, str) or not isinstance(mode, str):
        raise bad_request(f'field "{name}" must be of type String')
    if not text:
        raise bad_request("message text is empty")
    result = formatted(text, mode, source.get("entities"))
    if units(result.text) > MAX_TEXT_UNITS:
        raise bad_request("message is too long")
    return _known(world, params, result)


def checked_caption(world: World, params: Params) -> Formatted:
    """Return the caption of a request; it may be empty."""
    entities = params.json("caption_entities", "entities")
    result = formatted(params.text("caption"), params.text("parse_mode"), entities, empty_allowed=True)
    if units(result.text) > MAX_CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return _known(world, params, result)


def _known(world: World, params: Params, result: Formatted) -> Formatted:
    """Note what was lost; show people that are mentioned, drop mentions of those the server never met."""
    kept: list[Entity] = []
    lost = list(result.lost)
    for entity in result.entities:
        if entity.type == "text_mention":
            user = world.users.get(entity.extra["user"]["id"])
            if user is None:
                lost.append(f"text_mention of an unknown user at {entity.offset}")
                continue
            entity.extra = {"user": user.json()}
        kept.append(entity)
    world.losses.extend(Loss(params.method, params.values, what) for what in lost)
    return Formatted(result.text, kept, lost)


def request_text(world: World, params: Params) -> Formatted:
    """Return the text of a request that sends or edits one."""
    source: Json = {"text": params.text("text"), "parse_mode": params.text("parse_mode")}
    return checked_text(world, params, source | {"entities": params.json("entities", "entities")})


def post(world: World, params: Params, text: Formatted, content: Json) -> Message:
    """Send a message from the bot to the chat that a request names."""
    markup = reply_markup(params)
    options = preview(params)
    chat = chat_to_write(world, params)
    replied, quote = replied_message(world, chat, params)
    thread = thread_to_write(chat, params, replied)
    message = world.new_message(chat, world.bot)
    message.text, message.entities, message.content = text.text, text.entities, content
    message.markup, message.reply_to = markup, replied
    message.thread = thread or thread_of_reply(replied)
    message.extra = _sender_fields(chat) | options | quote
    if params.flag("protect_content"):
        message.extra["has_protected_content"] = True
    return message


def _sender_fields(chat: Chat) -> Json:
    return {"sender_chat": chat.json()} if chat.type == "channel" else {}


def preview(params: Params) -> Json:
    """Return the link preview options of a request as the message shows them."""
    options = params.json("link_preview_options", "link preview options")
    if options is not None and not isinstance(options, dict):
        raise bad_request("object expected as link preview options")
    return {"link_preview_options": options} if options else {}


def send_message(world: World, params: Params) -> Json:
    return post(world, params, request_text(world, params), {}).json()


def edit_message_text(world: World, params: Params) -> Json | bool:
    text = request_text(world, params)
    markup, options = inline_keyboard(params), preview(params)
    message = editable(world, params)
    if message.content or not message.text:
        raise bad_request("there is no text in the message to edit")
    # Without reply_markup the keyboard goes; it is not kept.
    changed = (text.text, text.entities, markup, options.get("link_preview_options"))
    old = (message.text, message.entities, message.markup, message.extra.get("link_preview_options"))
    _refuse_unmodified(changed == old)
    message.text, message.entities, message.markup = text.text, text.entities, markup
    message.extra = {k: v for k, v in message.extra.items() if k != "link_preview_options"} | options
    return _edited(world, params, message)


def edit_message_caption(world: World, params: Params) -> Json | bool:
    text, markup = checked_caption(world, params), inline_keyboard(params)
    message = editable(world, params)
    if not message.content:
        raise bad_request("there is no caption in the message to edit")
    _refuse_unmodified((text.text, text.entities, markup) == (message.text, message.entities, message.markup))
    message.text, message.entities, message.markup = text.text, text.entities, markup
    return _edited(world, params, message)


def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    markup = inline_keyboard(params)
    message = editable(world, params)
    _refuse_unmodified(markup == message.markup)
    message.markup = markup
    return _edited(world, params, message)


def editable(world: World, params: Params) -> Message:
    """Return the message that an edit names; a bot edits only what it sent."""
    if inline_id := params.text("inline_message_id"):
        message = world.inline_messages.get(inline_id)
        if message is None or message.deleted:
            raise bad_request("MESSAGE_ID_INVALID")
        return message
    message = message_in(chat_of(world, params), params, "edit")
    forwarded = "forward_origin" in message.extra
    plain_keyboard = message.markup is not None and "inline_keyboard" not in message.markup
    if message.sender is not world.bot or forwarded or plain_keyboard:
        raise bad_request("message can't be edited")
    return message


def _refuse_unmodified(same: bool) -> None:
    if same:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )


def _edited(world: World, params: Params, message: Message) -> Json | bool:
    message.edited = int(world.clock.now())
    message.edits += 1
    return True if params.text("inline_message_id") else message.json()


def delete_message(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    _delete(world, chat, message_in(chat, params, "delete"))
    return True


def delete_messages(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    numbers = params.json("message_ids", "message_ids")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > MAX_DELETED_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if not all(isinstance(number, int) for number in numbers):
        raise bad_request("can't parse identifier of the message")
    for number in numbers:
        message = chat.by_id.get(number)
        if message and not message.deleted:
            _delete(world, chat, message)
    return True


def _delete(world: World, chat: Chat, message: Message) -> None:
    own = message.sender is world.bot or chat.type == "private" or chat.bot_status == "administrator"
    if not own:
        raise bad_request("message can't be deleted")
    if world.clock.now() - message.date > DELETE_WITHIN_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True


def forward_message(world: World, params: Params) -> Json:
    source = message_in(chat_of(world, params, "from_chat_id"), params, "forward")
    message = _again(world, params, source)
    message.extra |= {"forward_origin": origin_of(source)}
    return message.json()


def copy_message(world: World, params: Params) -> Json:
    source = message_in(chat_of(world, params, "from_chat_id"), params, "copy")
    message = _again(world, params, source)
    if source.content and "caption" in params.values:
        caption = checked_caption(world, params)
        message.text, message.entities = caption.text, caption.entities
    message.markup = reply_markup(params)
    return {"message_id": message.id}


def _again(world: World, params: Params, source: Message) -> Message:
    return post(world, params, Formatted(source.text, source.entities, []), source.content)


def origin_of(message: Message) -> Json:
    """Return where a forwarded message says that it is from."""
    if "forward_origin" in message.extra:
        return dict(message.extra["forward_origin"])
    if message.chat.type == "channel":
        chat = message.chat.json()
        return {"type": "channel", "date": message.date, "chat": chat, "message_id": message.id}
    sender = message.sender.json() if message.sender else {}
    return {"type": "user", "date": message.date, "sender_user": sender}


def send_chat_action(world: World, params: Params) -> bool:
    action = params.text("action").lower()
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = chat_to_write(world, params)
    thread_to_write(chat, params)
    chat.actions.append((world.clock.now(), action))
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    asked = params.json("reaction", "reaction types") or []
    if not isinstance(asked, list) or not all(isinstance(reaction, dict) for reaction in asked):
        raise bad_request("expected an Array of ReactionType")
    if len(asked) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in asked:
        if reaction.get("type") != "emoji" or _plain(reaction.get("emoji")) not in REACTIONS:
            raise bad_request("REACTION_INVALID")
    message = message_in(chat_of(world, params), params, "react")
    message.reactions = [_plain(reaction["emoji"]) for reaction in asked]
    return True


def _plain(emoji: object) -> str:
    return str(emoji).replace("\ufe0f", "")


METHODS = {
    "sendMessage": send_message,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
    "sendChatAction": send_chat_action,
    "setMessageReaction": set_message_reaction,
}
