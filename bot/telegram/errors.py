"""What happens when a handler fails: ids are logged, the person is told one sentence."""

import asyncio
import logging

from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.messages import Text
from bot.telegram import messages as m
from bot.telegram.compose import plain
from bot.telegram.language import language_of
from bot.telegram.logs import fields
from bot.telegram.sending import UncertainError, UndeliveredError, answer_in_time, reply, send, service_of
from bot.telegram.service import BusyError
from bot.telegram.state import Stage
from retrieval.errors import UnavailableError

log = logging.getLogger(__name__)

AGAIN_SECONDS = 60.0
"""After two minutes of attempts in vain, a minute in which the other updates of the chat have their turn."""


SAID: dict[type[BaseException], Text] = {
    UncertainError: m.MAYBE_SENT,
    BusyError: m.BUSY,
    UnavailableError: m.LATER,
}


async def explain(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Log which update failed and with what; tell the person, unless that is what fails."""
    error = context.error
    if not isinstance(update, Update):
        log.error(fields("error", kind=type(error).__name__), exc_info=error)
        return
    ids = {
        "update": update.update_id,
        "chat": update.effective_chat.id if update.effective_chat else 0,
        "user": update.effective_user.id if update.effective_user else 0,
    }
    if isinstance(error, BusyError):
        log.info(fields("busy", **ids))
    elif isinstance(error, UnavailableError):
        log.warning(fields("unavailable", **ids))
    else:
        log.error(fields("failed", **ids), exc_info=error)
    if isinstance(error, UndeliveredError):
        _take_up_again(update, context)
        return
    if isinstance(error, Forbidden):
        return
    language = language_of(update, context)
    text = next((said for kind, said in SAID.items() if isinstance(error, kind)), m.FAILED)
    try:
        if query := update.callback_query:
            said = text.say(language)
            await answer_in_time(lambda: query.answer(said, show_alert=True))
        elif inline := update.inline_query:
            await answer_in_time(lambda: inline.answer([], cache_time=0, is_personal=True))
        elif update.effective_message and update.effective_message.from_user:
            await _tell(update, context, text.say(language))
    except (TelegramError, UncertainError, UndeliveredError) as further:
        log.error(fields("untold", **ids), exc_info=further)


def _take_up_again(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Handle an update anew in a while, or after the next start: for all attempts, nothing was sent."""
    processor, inbox = context.bot_data["processor"], context.bot_data["inbox"]
    service_of(context).state.set_stage(update.update_id, Stage.WAITING)
    processor.unanswered.add(update.update_id)

    def again() -> None:
        processor.unanswered.discard(update.update_id)
        inbox.put_nowait(update)

    asyncio.get_running_loop().call_later(AGAIN_SECONDS, again)


async def _tell(update: Update, context: ContextTypes.DEFAULT_TYPE, sentence: str) -> None:
    """Reply with a sentence; one that may have been sent already is sent again."""
    try:
        await reply(update, context, plain(sentence))
    except UncertainError:
        assert update.effective_message
        await send(context.bot, update.effective_message, plain(sentence))
