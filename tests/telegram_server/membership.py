"""Methods about chats and who is in them."""

from tests.telegram_server.chats import chat_of, user_of
from tests.telegram_server.errors import Json, bad_request
from tests.telegram_server.params import Params
from tests.telegram_server.profile import ADMINISTRATORS
from tests.telegram_server.state import Chat, User, World

RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
# Telegram's colour of names is one of 7 for whoever has not chosen another.
COLOURS = 7


def get_chat(world: World, params: Params) -> Json:
    chat = chat_of(world, params)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        True,
    )
    return chat.json() | {
        "accent_color_id": abs(chat.id) % COLOURS,
        "max_reaction_count": 11,
        "accepted_gift_types": gifts,
    }


def member_json(world: World, chat: Chat, user: User) -> Json:
    """Return the ChatMember object of a user in a chat; one who was never there has left."""
    status = chat.bot_status if user is world.bot else chat.members.get(user.id, "left")
    member: Json = {"user": user.json(), "status": status}
    if status in ADMINISTRATORS:
        member["is_anonymous"] = False
    if status == "administrator":
        member |= dict.fromkeys(RIGHTS, True)
        member |= dict.fromkeys(("can_post_messages", "can_edit_messages"), chat.type == "channel")
    if status == "restricted":
        member |= {"is_member": True, "until_date": 0} | dict.fromkeys(PERMISSIONS, False)
    if status == "kicked":
        member["until_date"] = 0
    return member


def get_chat_member(world: World, params: Params) -> Json:
    chat, user = chat_of(world, params), user_of(world, params)
    return member_json(world, chat, user)


def get_chat_administrators(world: World, params: Params) -> list[Json]:
    chat = chat_of(world, params)
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    people = [world.users[number] for number in chat.members]
    members = [member_json(world, chat, user) for user in [*people, world.bot]]
    return [member for member in members if member["status"] in ADMINISTRATORS]


def get_chat_member_count(world: World, params: Params) -> int:
    return len(chat_of(world, params).members) + 1


def leave_chat(world: World, params: Params) -> bool:
    chat = chat_of(world, params)
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    return True


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
