"""Who may administer, and what administration keeps while the bot runs."""

import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.telegram import messages as m
from bot.telegram.buttons import answer_press
from bot.telegram.compose import plain
from bot.telegram.index_changes import Place, Work, carry_out
from bot.telegram.index_worker import COMMAND, IndexWorker
from bot.telegram.language import language_of
from bot.telegram.menu import set_admin_menu
from bot.telegram.sending import reply, service_of
from bot.telegram.service import Service
from bot.telegram.uploads import Uploads

Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


@dataclass(slots=True)
class Administration:
    """What administration keeps while the bot runs. It is `application.bot_data["administration"]`."""

    worker: IndexWorker
    uploads: Uploads
    started: float = field(default_factory=time.monotonic)
    with_menu: set[int] = field(default_factory=set)


def make_administration(service: Service) -> Administration:
    loaded = service.loaded
    worker = IndexWorker(loaded.data_dir, loaded.settings.model, loaded.settings.index, COMMAND)
    return Administration(worker, Uploads(loaded.data_dir))


def administration_of(context: ContextTypes.DEFAULT_TYPE) -> Administration:
    """Return the one of this bot, made with its first use."""
    if "administration" not in context.bot_data:
        context.bot_data["administration"] = make_administration(service_of(context))
    found: Administration = context.bot_data["administration"]
    return found


def is_admin(update: Update, service: Service) -> bool:
    """Return whether an update is of an admin in person, not of a chat that somebody writes as."""
    message = update.message
    user = update.effective_user
    writes_as_chat = message is not None and message.sender_chat is not None
    return user is not None and not writes_as_chat and user.id in service.settings.admins


def admins_only(callback: Callback) -> Callback:
    """Let `callback` be called for admins; others are told in one sentence that it is not for them."""

    @wraps(callback)
    async def guarded(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        service = service_of(context)
        if is_admin(update, service):
            await callback(update, context)
            return
        if update.callback_query:
            await answer_press(update, context, m.ADMINS_ONLY)
        else:
            await reply(update, context, plain(m.ADMINS_ONLY.say(language_of(update, context))))

    return guarded


async def offer_menu(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Set the menu of commands of an admin's chat, once; only now is it known that the chat exists."""
    if not is_admin(update, service_of(context)):
        return
    with_menu = administration_of(context).with_menu
    chat = update.effective_chat
    if chat and chat.type == ChatType.PRIVATE and chat.id not in with_menu:
        with_menu.add(chat.id)
        await set_admin_menu(context.bot, chat.id, service_of(context))


def start_work(context: ContextTypes.DEFAULT_TYPE, work: Work, place: Place) -> None:
    """Let work go on by itself: who started it can ask meanwhile."""
    worker = administration_of(context).worker
    context.application.create_task(carry_out(context.application, worker, work, place))
