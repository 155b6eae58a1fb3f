"""The menu of commands that chats show: by language, and for private chats, groups and admins."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError
from telegram.ext import Application

from bot.messages import Language, Text
from bot.telegram import messages as m
from bot.telegram.logs import fields
from bot.telegram.sending import UndeliveredError, attempt
from bot.telegram.service import Service

log = logging.getLogger(__name__)

ASKING = (("ask", m.COMMAND_ASK), ("latest", m.COMMAND_LATEST), ("search", m.COMMAND_SEARCH))
READING = (("article", m.COMMAND_ARTICLE), ("stats", m.COMMAND_STATS))
FORGETTING = (("new", m.COMMAND_NEW), ("forget", m.COMMAND_FORGET), ("privacy", m.COMMAND_PRIVACY))
HELPING = (("help", m.COMMAND_HELP), ("start", m.COMMAND_START))
ADMINISTERING = (
    ("status", m.COMMAND_STATUS),
    ("remove", m.COMMAND_REMOVE),
    ("reindex", m.COMMAND_REINDEX),
)

PRIVATE = (*ASKING, *READING, *FORGETTING, *HELPING)
GROUP = (*ASKING, *READING, ("new", m.COMMAND_NEW), ("help", m.COMMAND_HELP))
ADMIN = (*PRIVATE, *ADMINISTERING)


async def begin(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Set the menu; the first updates do not wait for that."""
    application.bot_data["menu"] = asyncio.create_task(
        set_menu(application.bot, application.bot_data["service"])
    )


async def end(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Give up setting the menu if it is not done."""
    application.bot_data["menu"].cancel()
    await asyncio.wait({application.bot_data["menu"]})


async def set_menu(bot: Bot, service: Service) -> None:
    """Set the commands that the chats show: in Chinese and English, elsewhere as configured."""
    for scope, commands in (
        (BotCommandScopeDefault(), PRIVATE),
        (BotCommandScopeAllPrivateChats(), PRIVATE),
        (BotCommandScopeAllGroupChats(), GROUP),
    ):
        await _set_commands(bot, scope, commands, service.language)


async def set_admin_menu(bot: Bot, admin: int, service: Service) -> None:
    """Set the commands that an admin's chat shows. The admin must have written to the bot before."""
    await _set_commands(bot, BotCommandScopeChat(admin), ADMIN, service.language)


async def _set_commands(
    bot: Bot, scope: BotCommandScope, commands: Sequence[tuple[str, Text]], configured: Language
) -> None:
    """Set a menu in all languages; a menu that cannot be set is as it was, and the log says so."""
    languages: dict[str, Language] = {"": configured, "zh": "zh", "en": "en"}
    try:
        for code, language in languages.items():
            menu = [BotCommand(name, text.say(language)) for name, text in commands]
            await attempt(partial(bot.set_my_commands, menu, scope, code or None), repeatable=True)
    except (TelegramError, UndeliveredError) as error:
        log.warning(fields("no_menu", scope=scope.type, error=type(error).__name__))
