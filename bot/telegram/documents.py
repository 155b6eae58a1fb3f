"""Files that admins send: fetched, looked through, shown for confirmation, and added.

A file is stored under a name of ours, looked through in a process of its own, and waits to be confirmed.
"""

import asyncio
import logging

from telegram import Document, InlineKeyboardMarkup, Message, Update
from telegram.constants import FileSizeLimit, MessageEntityType
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot import messages as bm
from bot.messages import Language, os_reason
from bot.render import one_line
from bot.telegram import messages as m
from bot.telegram.administration import administration_of, start_work
from bot.telegram.answers import button
from bot.telegram.buttons import answer_press
from bot.telegram.compose import Composed, Composer, plain, shortened
from bot.telegram.index_changes import Place, Work
from bot.telegram.index_requests import Add, Changed, Found, Look, Refused
from bot.telegram.language import language_of
from bot.telegram.logs import fields
from bot.telegram.sending import Typing, UndeliveredError, attempt, reply, service_of
from bot.telegram.service import Service
from bot.telegram.uploads import kind_of, suffix_of
from corpus.files import BYTES_PER_MB, SUFFIXES

log = logging.getLogger(__name__)

SHOWN_UNITS = 300
"""At most this much of a title or a problem is shown."""
FETCH_SECONDS = 60.0


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
    service, language = service_of(context), language_of(update, context)
    name = sent.file_name or ""
    suffix = suffix_of(name)
    if suffix is None:
        return plain(_not_readable(kind_of(name), language)), None
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


def _not_readable(kind: str, language: Language) -> str:
    supported = bm.LIST_COMMA.say(language).join(SUFFIXES)
    text = m.DOCUMENT_KIND if kind else m.DOCUMENT_NO_SUFFIX
    return text.say(language, kind=kind, supported=supported)


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
        await answer_press(update, context, None)
        return
    service, language = service_of(context), language_of(update, context)
    administration = administration_of(context)
    uploads = administration.uploads
    _, choice, key = (pressed.data or "").split(":")
    place = Place(context.bot, service, pressed.message.chat_id, pressed.message.message_id)
    path = uploads.find(key)
    if administration.worker.busy:
        await answer_press(update, context, m.JOB_UNDER_WAY)
        return
    await answer_press(update, context, None)
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
        start_work(context, Work(Add(str(final)), m.ADDING, language, settle, buttons), place)
