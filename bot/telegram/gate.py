"""The front door: who may ask, and how often. All updates pass it once, before the handlers."""

import logging
import time
from collections.abc import Hashable

from aiolimiter import AsyncLimiter
from telegram import InlineQueryResultsButton, Update
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.messages import Text
from bot.telegram import messages as m
from bot.telegram.addressed import addressed, asker_id
from bot.telegram.compose import plain
from bot.telegram.config import TelegramConfig
from bot.telegram.language import language_of
from bot.telegram.logs import fields
from bot.telegram.sending import answer_in_time, reply, service_of
from bot.telegram.service import Service
from bot.telegram.state import State

log = logging.getLogger(__name__)

MINUTE = 60.0
LIMITERS_KEPT = 1_000
"""People whose rate is remembered; beyond that, those at rest are forgotten."""


class Rates:
    """How often everybody may ask, as leaky buckets, and who was told that it is too often."""

    def __init__(self, config: TelegramConfig) -> None:
        self._per_user = config.user_per_minute
        self._typed = config.inline_per_minute
        self._all = AsyncLimiter(config.all_per_minute, MINUTE)
        self._users: dict[int, AsyncLimiter] = {}
        self._typing: dict[int, AsyncLimiter] = {}
        self._told: dict[Hashable, float] = {}

    async def admit(self, user: int) -> bool:
        """Count a request of a user and return whether it is served. Never waits."""
        limiter = _limiter(self._users, user, self._per_user)
        if not (limiter.has_capacity() and self._all.has_capacity()):
            return False
        await limiter.acquire()
        await self._all.acquire()
        return True

    async def admit_typing(self, user: int) -> bool:
        """Count an inline query of a user and return whether it is served. Never waits.

        One comes with every key. They take nothing from the user's questions, nor from all users' together:
        of each user one is searched at a time.
        """
        limiter = _limiter(self._typing, user, self._typed)
        if not limiter.has_capacity():
            return False
        await limiter.acquire()
        return True

    def to_be_told(self, who: Hashable) -> bool:
        """Return whether to tell it again: once a minute."""
        now = time.monotonic()
        self._told = {key: at for key, at in self._told.items() if now - at < MINUTE}
        if who in self._told:
            return False
        self._told[who] = now
        return True


def _limiter(limiters: dict[int, AsyncLimiter], user: int, per_minute: int) -> AsyncLimiter:
    """Return the limiter of a user; where there are many, those at rest are forgotten."""
    found = limiters.get(user)
    if found is None:
        if len(limiters) >= LIMITERS_KEPT:
            for resting in [key for key, each in limiters.items() if each.has_capacity(each.max_rate)]:
                del limiters[resting]
        found = limiters[user] = AsyncLimiter(per_minute, MINUTE)
    return found


def may_use(config: TelegramConfig, state: State, user: int, chat: int) -> bool:
    """Return whether a user is answered in a chat."""
    if user in config.blocked or chat in config.blocked:
        return False
    if user in config.admins or user in config.allowed or chat in config.allowed:
        return True
    if config.invite_only:
        return state.is_guest(user)
    return not config.allowed


async def let_in(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Let an update pass to the handlers, or end it here. Raises ApplicationHandlerStop to end it."""
    if not isinstance(update, Update):
        raise ApplicationHandlerStop
    service = service_of(context)
    if update.message and (moved := update.message.migrate_to_chat_id):
        # Lists in the settings name the group by an id that it has no longer: the log tells the other.
        log.warning(fields("group_moved", chat=update.message.chat_id, to=moved))
        service.state.move_chat(update.message.chat_id, moved)
    if not _is_ours(update, context):
        raise ApplicationHandlerStop
    config = service.settings
    user, chat = _who(update)
    if context.bot_data["inbox"].superseded(update):
        await _refuse(update, context, None)
    if update.update_id in context.bot_data["inbox"].uncertain:
        await _refuse(update, context, m.RESTARTED)
    rates: Rates = context.bot_data["rates"]
    await _take_invitation(update, service, user, rates)
    if not may_use(config, service.state, user, chat):
        log.info(fields("refused", update=update.update_id, user=user, chat=chat))
        blocked = user in config.blocked or chat in config.blocked
        await _refuse(update, context, None if blocked else _no_access(config), once=("access", user))
    admitted = await (rates.admit_typing(user) if update.inline_query else rates.admit(user))
    if not admitted:
        log.info(fields("limited", update=update.update_id, user=user, chat=chat))
        await _refuse(update, context, m.TOO_OFTEN, once=("rate", user))


def _is_ours(update: Update, context: ContextTypes.DEFAULT_TYPE) -> bool:
    """Return whether an update is for the bot at all; nothing else is counted, answered or looked at."""
    message = update.message or update.edited_message
    if message:
        return addressed(message, context.bot.id, context.bot.username) is not None
    return bool(update.callback_query or update.inline_query)


def _who(update: Update) -> tuple[int, int]:
    """Return the ids of who asks and of the chat; without a chat, that of the private one."""
    message = update.message or update.edited_message
    if message:
        return asker_id(message), message.chat_id
    assert update.effective_user
    chat = update.effective_chat
    return update.effective_user.id, chat.id if chat else update.effective_user.id


async def _take_invitation(update: Update, service: Service, user: int, rates: Rates) -> None:
    """Let a user in who comes by an invitation. Guesses count like questions, so that none is found."""
    config, message = service.settings, update.message
    if not (config.invite_only and config.invite_code and message and message.text):
        return
    if message.chat.type != "private" or not message.text.startswith("/start "):
        return
    if await rates.admit(user) and message.text == f"/start {config.invite_code}":
        service.state.add_guest(user)


def _no_access(config: TelegramConfig) -> Text:
    return m.BY_INVITATION if config.invite_only else m.NOT_ALLOWED


async def _refuse(
    update: Update, context: ContextTypes.DEFAULT_TYPE, text: Text | None, once: Hashable = None
) -> None:
    """Say why, where there is something to say, and end the update. `once` is told once a minute."""
    said = text.say(language_of(update, context)) if text else ""
    rates: Rates = context.bot_data["rates"]
    if update.callback_query:
        query = update.callback_query
        await answer_in_time(lambda: query.answer(said or None, show_alert=bool(said)))
    elif update.inline_query:
        inline = update.inline_query
        button = InlineQueryResultsButton(said, start_parameter="inline") if said else None
        await answer_in_time(lambda: inline.answer([], cache_time=0, is_personal=True, button=button))
    elif said and update.message and (once is None or rates.to_be_told(once)):
        await reply(update, context, plain(said))
    raise ApplicationHandlerStop
