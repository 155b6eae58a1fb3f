"""What only admins may do: add articles by sending a file, remove them, read all files again, see the state.

A file is stored under a name of ours, looked through in a process of its own, and shown for confirmation.
What changes the index runs in such a process, too (`index_jobs`): questions are answered meanwhile, and the
engine takes up the new generation with the next one.
"""

import asyncio
import logging
import resource
import shutil
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from telegram import Document, InlineKeyboardMarkup, Message, Update
from telegram.constants import FileSizeLimit, MessageEntityType
from telegram.error import BadRequest
from telegram.ext import (
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot import messages as bm
from bot.messages import Language, os_reason
from bot.render import one_line
from bot.telegram import messages as m
from bot.telegram.answers import button, source_line
from bot.telegram.buttons import answer_press
from bot.telegram.commands import ARTICLE_ID, argument, set_admin_menu
from bot.telegram.compose import Composed, Composer, plain, shortened
from bot.telegram.index_changes import Place, Work, carry_out
from bot.telegram.index_jobs import Add, Changed, Found, Look, Refused, Remove, Reread
from bot.telegram.index_worker import COMMAND, IndexWorker
from bot.telegram.listing import live_manifest
from bot.telegram.logs import fields
from bot.telegram.sending import Typing, UndeliveredError, attempt, reply, service_of
from bot.telegram.service import Service
from bot.telegram.uploads import KEY, Uploads, kind_of, suffix_of
from corpus.files import BYTES_PER_MB, SUPPORTED

log = logging.getLogger(__name__)

SHOWN_UNITS = 300
"""At most this much of a title or a problem is shown."""
FETCH_SECONDS = 60.0
GIGABYTE = 1_000_000_000

Handler = BaseHandler[Any, Any, Any]
Callback = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


def handlers() -> list[Handler]:
    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler("status", admins_only(status), new),
        CommandHandler("remove", admins_only(remove), new),
        CommandHandler("reindex", admins_only(reindex), new),
        MessageHandler(new & filters.ChatType.PRIVATE & filters.Document.ALL, admins_only(document)),
        CallbackQueryHandler(admins_only(confirm_upload), rf"^u:[+-]:{KEY.pattern}$"),
        CallbackQueryHandler(admins_only(confirm_removal), rf"^r:[+-]:{ARTICLE_ID.pattern}$"),
    ]


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


def admins_only(callback: Callback) -> Callback:
    """Let `callback` be called for admins; others are told in one sentence that it is not for them."""

    @wraps(callback)
    async def guarded(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        service = service_of(context)
        user = update.effective_user
        if user and user.id in service.settings.admins:
            await _offer_menu(update, context, user.id)
            await callback(update, context)
            return
        if update.callback_query:
            await answer_press(update.callback_query, context, m.ADMINS_ONLY)
        else:
            await reply(update, context, plain(m.ADMINS_ONLY.say(service.language)))

    return guarded


async def _offer_menu(update: Update, context: ContextTypes.DEFAULT_TYPE, admin: int) -> None:
    """Set the admin's menu of commands, once; only now is it known that the chat exists."""
    with_menu = administration_of(context).with_menu
    if admin in with_menu or not update.effective_chat or update.effective_chat.id != admin:
        return
    with_menu.add(admin)
    await set_admin_menu(context.bot, admin, service_of(context))


# ---- a file comes --------------------------------------------------------------------------------------


async def document(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A document in private: read it, and ask whether to add what is in it."""
    assert update.message
    assert update.message.document
    async with Typing(context.bot, update.message):
        composed, buttons = await _received(update.message.document, update, context)
    await reply(update, context, composed, buttons)


async def _received(
    sent: Document, update: Update, context: ContextTypes.DEFAULT_TYPE
) -> tuple[Composed, InlineKeyboardMarkup | None]:
    """Return what to say to a document, with the buttons if it can be added."""
    service = service_of(context)
    language = service.language
    name = sent.file_name or ""
    suffix = suffix_of(name)
    if suffix is None:
        kind = kind_of(name) or m.DOCUMENT_NO_SUFFIX.say(language)
        return plain(m.DOCUMENT_KIND.say(language, kind=f" {kind} ", supported=SUPPORTED)), None
    limit = size_limit(service)
    if (sent.file_size or 0) > limit * BYTES_PER_MB:
        return _too_large(sent.file_size or 0, limit, language), None
    try:
        data = await _fetch(sent)
    except (BadRequest, UndeliveredError) as error:
        log.warning(fields("not_fetched", update=update.update_id, error=type(error).__name__))
        return plain(m.DOCUMENT_NOT_FETCHED.say(language)), None
    if not data:
        return plain(m.DOCUMENT_EMPTY.say(language)), None
    if len(data) > limit * BYTES_PER_MB:
        return _too_large(len(data), limit, language), None
    administration = administration_of(context)
    try:
        upload = await asyncio.to_thread(administration.uploads.keep, name, suffix, data)
    except OSError as error:
        return plain(m.DOCUMENT_NOT_KEPT.say(language, reason=os_reason(error, language))), None
    outcome = await administration.worker.run(
        Look(str(upload.path), limit * BYTES_PER_MB), lambda _progress: None, language
    )
    if isinstance(outcome, Found) and outcome.articles:
        return _composed_found(outcome, language), _upload_buttons(upload.key, language)
    administration.uploads.drop(upload.key)
    return plain(_why_nothing(outcome, language)), None


def size_limit(service: Service) -> int:
    """Return the size in MB of the largest document that is taken."""
    telegram = FileSizeLimit.FILESIZE_DOWNLOAD // BYTES_PER_MB
    settings = service.loaded.settings
    return min(settings.telegram.max_document_mb, int(settings.index.max_file_mb), telegram)


def _too_large(size: int, limit: int, language: Language) -> Composed:
    return plain(m.DOCUMENT_TOO_LARGE.say(language, size=size / BYTES_PER_MB, limit=limit))


async def _fetch(sent: Document) -> bytes:
    """Return the content of a document. Raises BadRequest or UndeliveredError."""
    file = await attempt(lambda: sent.get_file(read_timeout=FETCH_SECONDS), repeatable=True)
    content = await attempt(lambda: file.download_as_bytearray(read_timeout=FETCH_SECONDS), repeatable=True)
    return bytes(content)


def _why_nothing(outcome: object, language: Language) -> str:
    if isinstance(outcome, Found):
        reason = outcome.problems[0].rstrip("。") if outcome.problems else ""
        return m.NOTHING_READ.say(language, reason=reason)
    assert isinstance(outcome, Refused)
    return outcome.problem


def _composed_found(found: Found, language: Language) -> Composed:
    """Return what a file holds, for the decision whether to add it."""
    composer = Composer()
    known = m.FOUND_KNOWN.say(language, known=found.known) if found.known else ""
    composer.write(m.FOUND_ARTICLES.say(language, articles=found.articles) + known, MessageEntityType.BOLD)
    lines = [m.FOUND_NO_DATES.say(language)]
    if found.first_day:
        lines = [m.FOUND_DATES.say(language, first=found.first_day, last=found.last_day)]
    if found.outlets:
        names = bm.LIST_COMMA.say(language).join(map(one_line, found.outlets))
        lines.append(m.FOUND_OUTLETS.say(language, names=shortened(names, SHOWN_UNITS)))
    lines.append(m.FOUND_FIRST.say(language))
    for title in found.titles:
        named = (
            bm.TITLE.say(language, title=one_line(title.title)) if title.title else bm.UNTITLED.say(language)
        )
        lines.append(shortened(f"• {named} {title.published}", SHOWN_UNITS))
    if found.problem_count:
        lines.append(m.FOUND_PROBLEMS.say(language, count=found.problem_count))
        lines += [shortened(f"• {one_line(problem)}", SHOWN_UNITS) for problem in found.problems]
    composer.write("".join(f"\n{line}" for line in lines))
    composer.write(f"\n\n{m.CONFIRM.say(language)}")
    return composer.composed()


def _upload_buttons(key: str, language: Language) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [
                button(m.BUTTON_ADD.say(language), f"u:+:{key}"),
                button(m.BUTTON_DROP.say(language), f"u:-:{key}"),
            ]
        ]
    )


async def confirm_upload(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The buttons 收录 and 放弃. While it is being added they stay, for the case that the bot is killed."""
    pressed = update.callback_query
    assert pressed
    if not isinstance(pressed.message, Message):
        await answer_press(pressed, context, None)
        return
    service = service_of(context)
    language = service.language
    administration = administration_of(context)
    uploads = administration.uploads
    _, choice, key = (pressed.data or "").split(":")
    place = Place(context.bot, pressed.message.chat_id, pressed.message.message_id)
    path = uploads.find(key)
    if administration.worker.busy:
        await answer_press(pressed, context, m.JOB_UNDER_WAY)
        return
    await answer_press(pressed, context, None)
    if path is None:
        await place.say(plain(m.UPLOAD_GONE.say(language)))
    elif choice == "-":
        dropped = uploads.drop(key)
        await place.say(plain((m.DROPPED if dropped else m.UPLOAD_GONE).say(language)))
    else:
        final, is_new = uploads.accept(path)

        def settle(outcome: Changed | Refused) -> None:
            uploads.settle(final, added=isinstance(outcome, Changed), is_new=is_new)

        buttons = _upload_buttons(key, language)
        await place.say(plain(m.ADDING.say(language)), buttons)
        _start(context, Work(Add(str(final)), m.ADDING, language, settle, buttons), place)


# ---- commands ------------------------------------------------------------------------------------------


async def remove(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/remove id: show what it is, and ask."""
    assert update.message
    service = service_of(context)
    language = service.language
    article_id = argument(update.message).lower()
    if not ARTICLE_ID.fullmatch(article_id):
        await reply(update, context, plain(m.REMOVE_HOW.say(language)))
        return
    article = await service.run(service.engine.article, article_id)
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
        await answer_press(pressed, context, None)
        return
    language = service_of(context).language
    _, choice, article_id = (pressed.data or "").split(":")
    place = Place(context.bot, pressed.message.chat_id, pressed.message.message_id)
    if choice == "-":
        await answer_press(pressed, context, None)
        await place.say(plain(m.CANCELLED.say(language)))
    elif administration_of(context).worker.busy:
        await answer_press(pressed, context, m.JOB_UNDER_WAY)
    else:
        await answer_press(pressed, context, None)
        buttons = pressed.message.reply_markup
        await place.say(plain(m.REMOVING.say(language)), buttons)
        _start(context, Work(Remove(article_id), m.REMOVING, language, buttons=buttons), place)


async def reindex(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/reindex: read all files again."""
    language = service_of(context).language
    if administration_of(context).worker.busy:
        await reply(update, context, plain(m.JOB_UNDER_WAY.say(language)))
        return
    message = await reply(update, context, plain(m.REREADING.say(language)))
    place = Place(context.bot, message.chat_id, message.message_id)
    _start(context, Work(Reread(), m.REREADING, language), place)


async def status(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/status"""
    service = service_of(context)
    language = service.language
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
        memory=_peak_memory() // 1_000_000,
        free=f"{shutil.disk_usage(service.loaded.data_dir).free / GIGABYTE:.1f}",
        job=(m.JOB_SOME if administration.worker.busy else m.JOB_NONE).say(language),
    )
    await reply(update, context, plain(text))


def _peak_memory() -> int:
    """Return the most memory, in bytes, that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _start(context: ContextTypes.DEFAULT_TYPE, work: Work, place: Place) -> None:
    """Let work go on by itself: who started it can ask meanwhile."""
    worker = administration_of(context).worker
    context.application.create_task(carry_out(context.application, worker, work, place))
