"""Commands and descriptions of the bot."""

from typing import Any

import pytest

from tests.telegram_server import Person, TelegramServer
from tests.telegram_server.conftest import Bot


def command(name: str = "ask", description: str = "提问") -> dict[str, Any]:
    return {"command": name, "description": description}


def test_commands_are_kept_by_scope_and_language(bot: Bot) -> None:
    private = {"type": "all_private_chats"}
    bot.ok("setMyCommands", commands=[command("/ask")], scope=private, language_code="en")
    assert bot.ok("getMyCommands", scope=private, language_code="en") == [command("ask")]
    assert bot.ok("getMyCommands", scope=private) == []
    bot.ok("deleteMyCommands", scope=private, language_code="en")
    assert bot.ok("getMyCommands", scope=private, language_code="en") == []


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        ([command("Ask")], "BOT_COMMAND_INVALID"),
        ([command("提问")], "BOT_COMMAND_INVALID"),
        ([command("a-b")], "BOT_COMMAND_INVALID"),
        ([command("/")], "command must be non-empty"),
        ([command("a" * 33)], "command length must not exceed 32"),
        ([command(description=" ")], "command description must be non-empty"),
        ([command(description="字" * 257)], "command description length must not exceed 256"),
        ([command(f"a{number}") for number in range(101)], "BOT_COMMANDS_TOO_MUCH"),
        ([{"command": "ask"}], "can't parse BotCommand: Can't find field \"description\""),
        (["ask"], "can't parse BotCommand: Expected an Object"),
        ({}, "expected an Array of BotCommand"),
    ],
)
def test_commands_that_are_not_as_documented_are_refused(bot: Bot, commands: Any, reason: str) -> None:
    assert bot.refused("setMyCommands", commands=commands) == f"Bad Request: {reason}"


def test_100_commands_at_their_longest_are_accepted(bot: Bot) -> None:
    commands = [command(f"a_{number:030d}", "字" * 256) for number in range(100)]
    bot.ok("setMyCommands", commands=commands)
    assert bot.ok("getMyCommands") == commands


@pytest.mark.parametrize(
    ("scope", "reason"),
    [
        ({"type": "everyone"}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"type": "chat", "chat_id": 999}, "chat not found"),
        ({"type": "chat"}, 'can\'t find field "chat_id"'),
        ([], "object expected as BotCommandScope"),
    ],
)
def test_scopes_that_are_not_as_documented_are_refused(bot: Bot, scope: Any, reason: str) -> None:
    assert bot.refused("setMyCommands", commands=[command()], scope=scope) == f"Bad Request: {reason}"


def test_a_language_is_two_letters(bot: Bot) -> None:
    refusal = bot.refused("setMyCommands", commands=[command()], language_code="zh-hans")
    assert refusal == "Bad Request: invalid language code specified"


def test_a_person_is_offered_the_commands_of_the_narrowest_scope_in_their_language(
    bot: Bot, server: TelegramServer, user: Person
) -> None:
    room = server.add_group("读报群", user)
    chief = server.add_user("主编", language="en")
    room.add(chief, status="administrator")
    for scope, language in [("default", ""), ("all_private_chats", "zh"), ("all_chat_administrators", "")]:
        named = [command(f"{scope}_{language}"[:32].strip("_"))]
        bot.ok("setMyCommands", commands=named, scope={"type": scope}, language_code=language)
    offered = [person.commands(place)[0]["command"] for person in (user, chief) for place in (None, room)]
    assert offered == ["all_private_chats_zh", "default", "default", "all_chat_administrators"]
    for person, kind in [(user, "chat"), (chief, "chat_administrators")]:
        bot.ok("setMyCommands", commands=[command(kind)], scope={"type": kind, "chat_id": room.id})
        assert person.commands(room) == [command(kind)]
    for_one = {"type": "chat_member", "chat_id": room.id, "user_id": user.id}
    bot.ok("setMyCommands", commands=[command("for_one")], scope=for_one)
    assert user.commands(room) == [command("for_one")]


@pytest.mark.parametrize(
    ("field", "method", "longest"),
    [
        ("description", "Description", 512),
        ("short_description", "ShortDescription", 120),
        ("name", "Name", 64),
    ],
)
def test_descriptions_are_kept_by_language(bot: Bot, field: str, method: str, longest: int) -> None:
    bot.ok(f"setMy{method}", **{field: "字" * longest})
    bot.ok(f"setMy{method}", **{field: "text"}, language_code="en")
    assert bot.ok(f"getMy{method}", language_code="en") == {field: "text"}
    assert bot.ok(f"getMy{method}", language_code="de") == {field: "字" * longest}
    refusal = bot.refused(f"setMy{method}", **{field: "字" * (longest + 1)})
    assert refusal == f"Bad Request: bot {field.replace('_', ' ')} is too long"
