"""Commands about the conversation: /start, /help, /new, /forget."""

from telegram import Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, filters

from bot import messages as bm
from bot.messages import Text
from bot.telegram import messages as m
from bot.telegram.addressed import asker_id
from bot.telegram.compose import plain
from bot.telegram.language import language_of
from bot.telegram.sending import reply, service_of, thread_of

# CommandHandler would take edited messages too: what is edited has been done already.
SENT = filters.UpdateType.MESSAGE


def handlers() -> list[BaseHandler]:  # type: ignore[type-arg]
    return [
        CommandHandler("start", start, SENT),
        CommandHandler("help", show_help, SENT),
        CommandHandler("new", new, SENT),
        CommandHandler("forget", forget, SENT),
    ]


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    manifest = service_of(context).engine.manifest
    await _say(update, context, m.WELCOME, articles=manifest.articles)


async def show_help(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    await _say(update, context, m.HELP, name=context.bot.username)


async def new(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Let the next question stand alone."""
    message = update.effective_message
    assert message
    service_of(context).state.new_conversation(message.chat_id, asker_id(message), thread_of(message) or 0)
    await _say(update, context, bm.CHAT_NEW)


async def forget(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Delete all that is kept of who asks."""
    message = update.effective_message
    assert message
    service_of(context).state.forget(asker_id(message))
    await _say(update, context, m.FORGOTTEN)


async def _say(update: Update, context: ContextTypes.DEFAULT_TYPE, text: Text, **values: object) -> None:
    await reply(update, context, plain(text.say(language_of(update, context), **values)))
