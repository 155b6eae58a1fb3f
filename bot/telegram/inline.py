"""Inline mode: "@bot question" in any chat gives quotes to insert there, each with its source."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import msgspec
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.ext import BaseHandler, ContextTypes, InlineQueryHandler

from bot import messages as bm
from bot.messages import Language, Text
from bot.render import one_line, shown_title
from bot.telegram import messages as m
from bot.telegram.answers import write_shown
from bot.telegram.commands import article_link
from bot.telegram.compose import Composer, sendable, shortened
from bot.telegram.kept import KeptAnswer, Shown, keep, present, shown_quotes
from bot.telegram.language import language_of
from bot.telegram.logs import fields
from bot.telegram.sending import answer_in_time, service_of
from bot.telegram.service import BusyError, Service
from retrieval.engine import live_number
from retrieval.publish import DataDir
from retrieval.question import QuestionError

log = logging.getLogger(__name__)

RESULTS_A_PAGE = 10
MOST_RESULTS = 30
"""Quotes that a question gives at most: three pages. Telegram would take 50 a page."""

SHORTEST_QUESTION = 2
"""Characters. One Chinese character asks nothing yet, and every question begins with one."""

ANSWERS_KEPT = 256
"""Answers in memory, as places of quotes (30 take 9 KB): what is typed, deleted and typed again is not
searched again."""

CACHE_SECONDS = 60
HINT_CACHE_SECONDS = 3600
"""How long Telegram may repeat an answer to the same person: a new issue is to be found soon, a hint is not
going to change."""

TITLE_UNITS = 100
DESCRIPTION_CHARS = 120


class InlineAnswers:
    """The last answers to inline questions. It is `application.bot_data["inline"]`.

    An answer belongs to one generation of the index; one that is being worked on is waited for.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._data = DataDir(service.loaded.data_dir)
        self._answers: OrderedDict[tuple[int, str], asyncio.Task[KeptAnswer]] = OrderedDict()

    async def get(self, question: str) -> KeptAnswer:
        """Return the answer to a question. Raises BusyError and QuestionError."""
        key = (live_number(self._data), question)
        task = self._answers.get(key)
        if task is None:
            task = self._answers[key] = asyncio.create_task(self._ask(question))
            if len(self._answers) > ANSWERS_KEPT:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        try:
            return await asyncio.shield(task)
        except Exception:
            self._answers.pop(key, None)
            raise

    async def _ask(self, question: str) -> KeptAnswer:
        return keep(await self._service.ask(question, top=MOST_RESULTS))


def handlers() -> list[BaseHandler[Any, Any, Any]]:
    return [InlineQueryHandler(answer_inline)]


async def answer_inline(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer an inline query with quotes; one that is too short, or finds nothing, with a hint."""
    asked = update.inline_query
    assert asked
    service, language = service_of(context), language_of(update, context)
    question = one_line(sendable(asked.query)).strip()
    if sum(character.isalnum() for character in question) < SHORTEST_QUESTION:
        await _answer(asked, [], m.INLINE_HINT, language, cache_time=HINT_CACHE_SECONDS)
        return
    if "inline" not in context.bot_data:
        context.bot_data["inline"] = InlineAnswers(service)
    answers: InlineAnswers = context.bot_data["inline"]
    first = page_offset(asked.offset)
    following = first + RESULTS_A_PAGE
    try:
        kept = await answers.get(question)
        page = msgspec.structs.replace(kept, quotes=kept.quotes[first:following])
        quotes = present(await service.run(shown_quotes, page, service.engine))
    except BusyError:
        await _answer(asked, [], m.INLINE_BUSY, language, cache_time=0)
        return
    except QuestionError:
        await _answer(asked, [], m.INLINE_REFUSED, language, cache_time=CACHE_SECONDS)
        return
    results = [
        inline_result(kept, first + number, quote, context.bot.username, language) for number, quote in quotes
    ]
    log.info(fields("inline", update=update.update_id, answered=kept.answered, results=len(results)))
    await _answer(
        asked,
        results,
        None if kept.answered else m.INLINE_NONE,
        language,
        cache_time=CACHE_SECONDS,
        next_offset=str(following) if following < len(kept.quotes) else None,
    )


def page_offset(offset: str) -> int:
    """Return where a page begins; what we never gave as an offset is the beginning."""
    return int(offset) if offset.isascii() and offset.isdecimal() and len(offset) < 5 else 0


def inline_result(
    kept: KeptAnswer, number: int, quote: Shown, username: str, language: Language
) -> InlineQueryResultArticle:
    """Return a quote as an article: the verbatim text and its source, and a link to the whole article."""
    composer = Composer()
    if not kept.answered:
        composer.write(bm.NO_EVIDENCE.say(language) + bm.NEAREST_HEADING.say(language) + "\n")
    write_shown(composer, quote, language, "", marked=kept.answered)
    composed = composer.composed()
    title = shown_title(quote.article, language)
    if not kept.answered:
        title = m.INLINE_NOT_ANSWER.say(language, title=title)
    link = InlineKeyboardButton(m.FULL.say(language), url=article_link(username, quote.article.id))
    return InlineQueryResultArticle(
        # Unique among the pages of an answer, and ASCII: an article may be there with several quotes.
        id=f"{number}:{quote.article.id}:{quote.passage}:{quote.start}",
        title=shortened(sendable(title), TITLE_UNITS),
        description=_description(quote),
        input_message_content=InputTextMessageContent(
            composed.text,
            entities=composed.entities,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        ),
        reply_markup=InlineKeyboardMarkup([[link]]),
    )


def _description(quote: Shown) -> str:
    """Return date and paper, and the beginning of what answers."""
    article = quote.article
    start = quote.highlights[0][0] if quote.highlights else 0
    words = one_line(quote.text[start : start + DESCRIPTION_CHARS])
    day = article.published.isoformat() if article.published else ""
    return sendable(" · ".join(part for part in (day, one_line(article.outlet), words) if part))


async def _answer(
    asked: InlineQuery,
    results: Sequence[InlineQueryResultArticle],
    hint: Text | None,
    language: Language,
    *,
    cache_time: int,
    next_offset: str | None = None,
) -> None:
    """Answer; a hint becomes a button to the chat with the bot. A query that has timed out is let go.

    The answer is for this person only: others may not be allowed to ask. `next_offset` is None, and not "",
    where there is no further page: python-telegram-bot with Defaults makes "[]" of an empty string.
    """
    button = InlineQueryResultsButton(hint.say(language), start_parameter="inline") if hint else None
    await answer_in_time(
        lambda: asked.answer(
            results, cache_time=cache_time, is_personal=True, next_offset=next_offset, button=button
        )
    )
