"""What only admins may do: add files, remove articles, read all files again, see how the bot is doing.

What changes the index runs in a process of its own (`index_jobs`): questions are answered meanwhile, and the
engine takes up the new generation with the next one.
"""

import asyncio
import resource
import shutil
import sys
import time
from typing import Any

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.constants import MessageEntityType
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.telegram import messages as m
from bot.telegram.administration import administration_of, admins_only, is_admin, start_work
from bot.telegram.answers import button, source_line
from bot.telegram.asking import on_message
from bot.telegram.buttons import answer_press
from bot.telegram.commands import ARTICLE_ID, argument
from bot.telegram.compose import Composer, plain
from bot.telegram.documents import confirm_upload, document
from bot.telegram.index_changes import Place, Work
from bot.telegram.index_requests import Remove, Reread
from bot.telegram.language import language_of
from bot.telegram.listing import live_manifest
from bot.telegram.sending import reply, service_of
from bot.telegram.uploads import KEY

BYTES_PER_GB = 1_000_000_000
BYTES_PER_MB = 1_000_000

# Telegram calls animated pictures documents, too.
A_FILE = filters.Document.ALL & ~filters.ANIMATION

Handler = BaseHandler[Any, Any, Any]


def handlers() -> list[Handler]:
    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler("status", admins_only(status), new),
        CommandHandler("remove", admins_only(remove), new),
        CommandHandler("reindex", admins_only(reindex), new),
        MessageHandler(new & filters.ChatType.PRIVATE & A_FILE, file_sent),
        CallbackQueryHandler(admins_only(confirm_upload), rf"^u:[+-]:{KEY.pattern}\Z"),
        CallbackQueryHandler(admins_only(confirm_removal), rf"^r:[+-]:{ARTICLE_ID.pattern}\Z"),
    ]


async def file_sent(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A file in private: an admin's is read; what is written under anybody else's is a question."""
    assert update.message
    if update.message.caption and not is_admin(update, service_of(context)):
        await on_message(update, context)
    else:
        await admins_only(document)(update, context)


async def remove(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/remove id: show what it is, and ask."""
    assert update.message
    service, language = service_of(context), language_of(update, context)
    article_id = argument(update.message).lower()
    if not ARTICLE_ID.fullmatch(article_id):
        await reply(update, context, plain(m.REMOVE_HOW.say(language)))
        return
    article = await asyncio.to_thread(service.engine.article, article_id)
    if article is None:
        await reply(update, context, plain(m.NO_ARTICLE.say(language, article_id=article_id)))
        return
    composer = Composer()
    composer.write(m.REMOVE_CONFIRM.say(language), MessageEntityType.BOLD)
    composer.write(f"\n{source_line(article, language)}")
    yes, no = m.BUTTON_REMOVE.say(language), m.BUTTON_CANCEL.say(language)
    buttons = [[button(yes, f"r:+:{article_id}"), button(no, f"r:-:{article_id}")]]
    await reply(update, context, composer.composed(), InlineKeyboardMarkup(buttons))


async def confirm_removal(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The buttons 移出 and 取消."""
    pressed = update.callback_query
    assert pressed
    if not isinstance(pressed.message, Message):
        await answer_press(update, context, None)
        return
    language = language_of(update, context)
    _, choice, article_id = (pressed.data or "").split(":")
    place = Place(context.bot, service_of(context), pressed.message.chat_id, pressed.message.message_id)
    if choice == "-":
        await answer_press(update, context, None)
        await place.say(plain(m.CANCELLED.say(language)))
    elif administration_of(context).worker.busy:
        await answer_press(update, context, m.JOB_UNDER_WAY)
    else:
        await answer_press(update, context, None)
        buttons = pressed.message.reply_markup
        await place.say(plain(m.REMOVING.say(language)), buttons)
        start_work(context, Work(Remove(article_id), m.REMOVING, language, buttons=buttons), place)


async def reindex(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/reindex: read all files again."""
    language = language_of(update, context)
    if administration_of(context).worker.busy:
        await reply(update, context, plain(m.JOB_UNDER_WAY.say(language)))
        return
    message = await reply(update, context, plain(m.REREADING.say(language)))
    place = Place(context.bot, service_of(context), message.chat_id, message.message_id)
    start_work(context, Work(Reread(), m.REREADING, language), place)


async def status(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/status"""
    service, language = service_of(context), language_of(update, context)
    administration = administration_of(context)
    manifest = await asyncio.to_thread(live_manifest, service.engine)
    good, bad = service.state.ratings()
    minutes = int(time.monotonic() - administration.started) // 60
    text = m.STATUS_LINES.say(
        language,
        uptime=f"{minutes // 60}:{minutes % 60:02d}",
        under_way=service.under_way,
        generation=manifest.number,
        created=manifest.created.replace("T", " ")[:16],
        articles=manifest.articles,
        model=manifest.model,
        good=good,
        bad=bad,
        memory=_peak_memory() // BYTES_PER_MB,
        free=f"{shutil.disk_usage(service.loaded.data_dir).free / BYTES_PER_GB:.1f}",
        job=(m.JOB_SOME if administration.worker.busy else m.JOB_NONE).say(language),
    )
    await reply(update, context, plain(text))


def _peak_memory() -> int:
    """Return the most memory, in bytes, that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
