"""Commands without a question: /latest /search /article /stats /privacy, and links to articles."""

import logging
import re
from collections.abc import Callable
from typing import Any

from telegram import (
    InlineKeyboardMarkup,
    Message,
    Update,
)
from telegram.constants import MessageEntityType
from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.messages import Language, Text
from bot.telegram import messages as m
from bot.telegram.articles import article_buttons, composed_page
from bot.telegram.buttons import answer_press
from bot.telegram.compose import Composed, Composer, plain
from bot.telegram.language import language_of
from bot.telegram.listing import (
    ITEMS_A_PAGE,
    Listing,
    cleaned,
    composed_list,
    list_buttons,
    live_manifest,
    newest,
    on_topic,
    shown_outlets,
    with_words,
)
from bot.telegram.sending import Typing, edit, reply, service_of
from bot.telegram.service import Service
from bot.telegram.state import SEEN_DAYS
from corpus.types import ARTICLE_ID_HEX_DIGITS, Article
from retrieval.question import QuestionError

log = logging.getLogger(__name__)

ARTICLE_ID = re.compile(rf"[0-9a-f]{{{ARTICLE_ID_HEX_DIGITS}}}")
LINK = re.compile(rf"(?:a_)?{ARTICLE_ID.pattern}")
"""What ?start= carries to open an article; the links that the bot gives have the "a_"."""
EXAMPLE_ID = "3f9a0c5d7be21468"
OUTLETS_SHOWN = 10

NEWEST, TOPIC, WORDS = "ln", "lt", "lw"
"""What a list is of; the data of its buttons is "kind:page"."""

Handler = BaseHandler[Any, Any, Any]


def handlers() -> list[Handler]:
    new = filters.UpdateType.MESSAGE
    return [
        CommandHandler("latest", latest, new),
        CommandHandler("search", search, new),
        CommandHandler("article", article, new),
        CommandHandler("stats", stats, new),
        CommandHandler("privacy", privacy, new),
        CommandHandler("start", open_link, new & filters.Regex(rf"^/start(@\w+)? {LINK.pattern}$")),
        CallbackQueryHandler(turn_list, rf"^({NEWEST}|{TOPIC}|{WORDS}):\d{{1,4}}\Z"),
        CallbackQueryHandler(open_entry, rf"^o:{ARTICLE_ID.pattern}\Z"),
    ]


def article_link(username: str, article_id: str) -> str:
    """Return the address that opens an article in a private chat with the bot."""
    return f"https://t.me/{username}?start=a_{article_id}"


def argument(message: Message) -> str:
    """Return what stands after a command, on one line."""
    return cleaned("".join((message.text or "").split(maxsplit=1)[1:]))


# ---- lists ---------------------------------------------------------------------------------------------


async def latest(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/latest, /latest topic"""
    assert update.message
    topic = argument(update.message)
    await _answer_list(update, context, TOPIC if topic else NEWEST, topic)


async def search(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/search words"""
    assert update.message
    words = argument(update.message)
    if not words:
        await reply(update, context, plain(m.SEARCH_HOW.say(language_of(update, context))))
        return
    await _answer_list(update, context, WORDS, words)


async def _answer_list(update: Update, context: ContextTypes.DEFAULT_TYPE, kind: str, query: str) -> None:
    assert update.message
    async with Typing(context.bot, update.message):
        composed, buttons = await _list(service_of(context), kind, query, 0, language_of(update, context))
    await reply(update, context, composed, buttons)


async def _list(
    service: Service, kind: str, query: str, page: int, language: Language
) -> tuple[Composed, InlineKeyboardMarkup | None]:
    """Return a page of a list, or the sentence that there is none."""
    try:
        listing = await service.run(_found, service, kind, query)
    except QuestionError:
        return plain(m.NOT_SEARCHABLE.say(language)), None
    if not listing.entries:
        nothing = m.NOTHING_FOUND.say(language, query=query) if query else m.LATEST_NONE.say(language)
        return plain(nothing), None
    page = min(page, (len(listing.entries) - 1) // ITEMS_A_PAGE)
    headings: dict[str, Text] = {NEWEST: m.LATEST, TOPIC: m.LATEST_ON}
    heading = headings[kind].say(language) if kind in headings else ""
    composed = composed_list(heading, query, listing, page, language)
    return composed, list_buttons(kind, listing, page, language)


def _found(service: Service, kind: str, query: str) -> Listing:
    find: dict[str, Callable[[], Listing]] = {
        NEWEST: lambda: newest(service.engine),
        TOPIC: lambda: on_topic(service.engine, query),
        WORDS: lambda: with_words(service.engine, query),
    }
    return find[kind]()


async def turn_list(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A button to another page of a list. What the list is of stands in the list, in bold."""
    pressed = update.callback_query
    assert pressed
    service, language = service_of(context), language_of(update, context)
    kind, _, page = (pressed.data or "").partition(":")
    message = pressed.message
    query = _bold(message) if isinstance(message, Message) else ""
    if not isinstance(message, Message) or not (query or kind == NEWEST):
        await answer_press(update, context, m.LIST_OUTDATED)
        return
    composed, buttons = await _list(service, kind, query, int(page), language)
    await answer_press(update, context, None)
    await edit(service, context.bot, message.chat_id, message.message_id, composed, buttons)


def _bold(message: Message) -> str:
    """Return the first bold part of a message, "" if it has none."""
    return next(iter(message.parse_entities([MessageEntityType.BOLD]).values()), "")


# ---- articles ------------------------------------------------------------------------------------------


async def article(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/article id"""
    assert update.message
    article_id = argument(update.message).lower().removeprefix("a_")
    if not ARTICLE_ID.fullmatch(article_id):
        how = m.ARTICLE_HOW.say(language_of(update, context), example=EXAMPLE_ID)
        await reply(update, context, plain(how))
        return
    await _reply_article(update, context, article_id)


async def open_link(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """t.me/<bot>?start=a_<id>"""
    assert update.message
    await _reply_article(update, context, argument(update.message).removeprefix("a_"))


async def _reply_article(update: Update, context: ContextTypes.DEFAULT_TYPE, article_id: str) -> None:
    composed, buttons = await _article(service_of(context), article_id, language_of(update, context))
    await reply(update, context, composed, buttons)


async def open_entry(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The button of an article in a list: the article comes as a message, the list stays."""
    pressed = update.callback_query
    assert pressed
    article_id = (pressed.data or "").removeprefix("o:")
    composed, buttons = await _article(service_of(context), article_id, language_of(update, context))
    await answer_press(update, context, None)
    if isinstance(pressed.message, Message):
        await reply(update, context, composed, buttons)


async def _article(
    service: Service, article_id: str, language: Language
) -> tuple[Composed, InlineKeyboardMarkup | None]:
    """Return the first page of an article, or the sentence that there is none."""
    found: Article | None = await service.run(service.engine.article, article_id)
    if found is None:
        return plain(m.NO_ARTICLE.say(language, article_id=article_id)), None
    return composed_page(found, 0, None, language), article_buttons(found, 0, 0, 0, 0, language)


# ---- what there is -------------------------------------------------------------------------------------


async def stats(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/stats"""
    service = service_of(context)
    composed = await service.run(_stats, service, language_of(update, context))
    await reply(update, context, composed)


def _stats(service: Service, language: Language) -> Composed:
    manifest = live_manifest(service.engine)
    store = service.engine.store
    composer = Composer()
    composer.write(m.STATS.say(language), MessageEntityType.BOLD)
    lines = [m.STATS_ARTICLES.say(language, articles=manifest.articles, passages=manifest.passages)]
    if days := store.date_range(manifest.number):
        lines.append(m.STATS_DATES.say(language, first=days[0], last=days[1]))
    count, names = shown_outlets(store.outlets(manifest.number), language, OUTLETS_SHOWN)
    if count:
        lines.append(m.STATS_OUTLETS.say(language, count=count, names=names))
    lines.append(
        m.STATS_INDEX.say(
            language, generation=manifest.number, created=manifest.created.replace("T", " ")[:16]
        )
    )
    composer.write("".join(f"\n• {line}" for line in lines))
    return composer.composed()


async def privacy(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """/privacy"""
    service, language = service_of(context), language_of(update, context)
    logged = m.QUESTIONS_LOGGED if service.settings.log_questions else m.QUESTIONS_NOT_LOGGED
    text = m.PRIVACY.say(
        language, days=service.settings.keep_days, seen=round(SEEN_DAYS), logged=logged.say(language)
    )
    await reply(update, context, plain(text))
