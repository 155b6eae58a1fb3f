"""Methods about the bot itself: who it is, its commands and descriptions."""

import re
from collections.abc import Callable
from typing import Any

from tests.telegram_server.chats import chat_by_name
from tests.telegram_server.errors import ApiError, Json, bad_request, too_many
from tests.telegram_server.params import Params, integer_field, reason_of, string_field
from tests.telegram_server.state import Chat, User, World

MAX_COMMANDS = 100
MAX_COMMAND_CHARACTERS = 32
MAX_DESCRIPTION_CHARACTERS = 256
COMMAND = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"([a-z]{2})?")
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
PROFILE_LIMITS = {"name": 64, "description": 512, "short_description": 120}
ADMINISTRATORS = {"administrator", "creator"}


def get_me(world: World, params: Params) -> Json:
    return world.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def log_out(world: World, params: Params) -> bool:
    world.logged_out = True
    return True


def close(world: World, params: Params) -> bool:
    """As in the first ten minutes after a start: a bot is not moved so soon."""
    raise too_many(600)


def set_my_commands(world: World, params: Params) -> bool:
    listed = params.json("commands", "commands")
    if not isinstance(listed, list):
        raise bad_request("expected an Array of BotCommand")
    if len(listed) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    try:
        commands = [_command(command) for command in listed]
    except ApiError as error:
        raise bad_request(f"can't parse BotCommand: {reason_of(error)}") from None
    for command in commands:
        _check_command(command)
    world.commands[_scope(world, params), _language(params)] = commands
    return True


def _command(value: Any) -> Json:
    if not isinstance(value, dict):
        raise bad_request("expected an Object")
    return {
        "command": string_field(value, "command", required=True).strip().removeprefix("/"),
        "description": string_field(value, "description", required=True).strip(),
    }


def _check_command(command: Json) -> None:
    name, description = command["command"], command["description"]
    if not name:
        raise bad_request("command must be non-empty")
    if len(name) > MAX_COMMAND_CHARACTERS:
        raise bad_request(f"command length must not exceed {MAX_COMMAND_CHARACTERS}")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION_CHARACTERS:
        raise bad_request(f"command description length must not exceed {MAX_DESCRIPTION_CHARACTERS}")
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")


def get_my_commands(world: World, params: Params) -> list[Json]:
    return world.commands.get((_scope(world, params), _language(params)), [])


def delete_my_commands(world: World, params: Params) -> bool:
    world.commands.pop((_scope(world, params), _language(params)), None)
    return True


def _scope(world: World, params: Params) -> str:
    """Return the key under which commands of a request's scope are kept."""
    scope = params.json("scope", "BotCommandScope")
    if scope is None:
        return "default"
    if not isinstance(scope, dict):
        raise bad_request("object expected as BotCommandScope")
    kind = string_field(scope, "type", required=True)
    if kind in SCOPES:
        return kind
    if kind not in CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = chat_by_name(world, string_field(scope, "chat_id", required=True))
    member = f":{integer_field(scope, 'user_id')}" if kind == "chat_member" else ""
    return f"{kind}:{chat.id}{member}"


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not LANGUAGE.fullmatch(code):
        raise bad_request("invalid language code specified")
    return code


def commands_seen(world: World, user: User, chat: Chat) -> list[Json]:
    """Return the commands that a user is offered in a chat: those of the narrowest scope that has any."""
    administrator = chat.members.get(user.id) in ADMINISTRATORS
    if chat.type == "private":
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    else:
        scopes = [f"chat_member:{chat.id}:{user.id}"]
        scopes += [f"chat_administrators:{chat.id}"] if administrator else []
        scopes += [f"chat:{chat.id}"]
        scopes += ["all_chat_administrators"] if administrator else []
        scopes += ["all_group_chats", "default"]
    languages = [user.language_code[:2], ""]
    for scope in scopes:
        for language in languages:
            if found := world.commands.get((scope, language)):
                return found
    return []


def _setter(field: str) -> Callable[[World, Params], Any]:
    def set_text(world: World, params: Params) -> bool:
        text = params.text(field)
        if len(text) > PROFILE_LIMITS[field]:
            raise bad_request(f"bot {field.replace('_', ' ')} is too long")
        world.profile[field, _language(params)] = text
        return True

    return set_text


def _getter(field: str) -> Callable[[World, Params], Any]:
    def get_text(world: World, params: Params) -> Json:
        default = world.bot.first_name if field == "name" else ""
        fallback = world.profile.get((field, ""), default)
        return {field: world.profile.get((field, _language(params))) or fallback}

    return get_text


METHODS: dict[str, Callable[[World, Params], Any]] = {
    "getMe": get_me,
    "logOut": log_out,
    "close": close,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _setter("name"),
    "getMyName": _getter("name"),
    "setMyDescription": _setter("description"),
    "getMyDescription": _getter("description"),
    "setMyShortDescription": _setter("short_description"),
    "getMyShortDescription": _getter("short_description"),
}
