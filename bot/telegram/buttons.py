"""The buttons under answers: they edit in place, and work as long as the answer is kept."""

import logging
from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, Forbidden
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes

from bot.messages import Text
from bot.telegram import messages as m
from bot.telegram.answers import answer_buttons, composed_answer, page_with
from bot.telegram.articles import (
    article_buttons,
    article_file,
    article_pages,
    composed_context,
    composed_page,
    context_buttons,
    page_of,
)
from bot.telegram.asking import first_page
from bot.telegram.compose import Composed
from bot.telegram.kept import KeptAnswer, Shown, from_json, shown_quotes
from bot.telegram.logs import fields
from bot.telegram.sending import attempt, edit, service_of
from bot.telegram.service import BusyError

log = logging.getLogger(__name__)

Context = ContextTypes.DEFAULT_TYPE


class _GoneError(Exception):
    """What a button is about is not there any more."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def handlers() -> list[BaseHandler]:  # type: ignore[type-arg]
    return [
        _handler(r"p:(\d{1,18}):(q?)(\d{1,4})", turn_page),
        _handler(r"c:(\d{1,18}):(\d{1,4})", show_context),
        _handler(r"a:([0-9a-f]{16}):(\d{1,6}):(\d{0,6}):(\d{1,18}):(\d{1,4})", show_article),
        _handler(r"d:([0-9a-f]{16})", send_file),
        _handler(r"g:(\d{1,18}):([01])", rate),
        _handler(r"s:(\d{1,18})", send_again),
        CallbackQueryHandler(unknown),
    ]


def _handler(
    pattern: str, action: Callable[[CallbackQuery, Context, tuple[str, ...]], Awaitable[Text | None]]
) -> CallbackQueryHandler[Context, None]:
    """Return a handler that does what a button says, and answers the press with the sentence returned."""

    async def pressed(update: Update, context: Context) -> None:
        query = update.callback_query
        assert query
        assert context.matches
        said: Text | None
        try:
            said = await action(query, context, context.matches[0].groups())
        except BusyError:
            said = m.BUSY
        except _GoneError as gone:
            said = gone.text
        except (BadRequest, Forbidden) as error:
            # The message is too old to be changed, or was deleted while the press was under way.
            log.warning(fields("unchanged", update=update.update_id, error=error.message))
            said = m.CANNOT_EDIT
        await answer_press(query, context, said)

    return CallbackQueryHandler(pressed, rf"^{pattern}\Z")


async def answer_press(query: CallbackQuery, context: Context, said: Text | None) -> None:
    """Answer a press, with a sentence or without; too late is no error."""
    text = said.say(service_of(context).language) if said else None
    try:
        await attempt(lambda: query.answer(text), repeatable=True)
    except BadRequest as error:
        log.info(fields("late", error=error.message))


async def unknown(update: Update, context: Context) -> None:
    """Answer a press of a button that there is none of any more."""
    assert update.callback_query
    await answer_press(update.callback_query, context, m.OLD_BUTTON)


async def turn_page(query: CallbackQuery, context: Context, given: tuple[str, ...]) -> None:
    """Show a page of an answer; "q2" is the page with the third quote."""
    answer_id, kind, number = int(given[0]), given[1], int(given[2])
    kept, quotes = await _answer(query, context, answer_id)
    page = page_with(quotes, kept.a_page, number) if kind else number
    language = service_of(context).language
    composed = composed_answer(kept, quotes, page, language)
    await _edit(query, context, composed, answer_buttons(kept, quotes, page, answer_id, language))


async def show_context(query: CallbackQuery, context: Context, given: tuple[str, ...]) -> None:
    """Show a quote's paragraph between its neighbours."""
    answer_id, number = map(int, given)
    quote = await _quote(query, context, answer_id, number)
    language = service_of(context).language
    buttons = context_buttons(answer_id, number, quote, language)
    await _edit(query, context, composed_context(quote, language), buttons)


async def show_article(query: CallbackQuery, context: Context, given: tuple[str, ...]) -> None:
    """Show a page of an article, the quote of an answer marked if there is one."""
    article_id, passage, answer_id, number = given[0], int(given[1]), int(given[3]), int(given[4])
    service = service_of(context)
    article = await service.run(service.engine.article, article_id)
    if article is None:
        raise _GoneError(m.ARTICLE_GONE)
    quote = await _quote(query, context, answer_id, number) if answer_id else None
    pages = article_pages(article)
    page = int(given[2]) if given[2] else page_of(pages, passage, quote.start if quote else 0)
    page = min(page, len(pages) - 1)
    composed = composed_page(article, page, quote, service.language)
    buttons = article_buttons(article, page, passage, answer_id, number, service.language)
    await _edit(query, context, composed, buttons)


async def send_file(query: CallbackQuery, context: Context, given: tuple[str, ...]) -> None:
    """Send an article as a .txt document."""
    service = service_of(context)
    article = await service.run(service.engine.article, given[0])
    if article is None:
        raise _GoneError(m.ARTICLE_GONE)
    name, data = article_file(article, service.language)
    chat_id = _message(query)[0]
    thread = query.message.message_thread_id if isinstance(query.message, Message) else None
    await attempt(lambda: context.bot.send_document(chat_id, data, filename=name, message_thread_id=thread))


async def rate(query: CallbackQuery, context: Context, given: tuple[str, ...]) -> Text:
    """Keep what somebody thinks of an answer."""
    answer_id, good = int(given[0]), given[1] == "1"
    kept, _ = await _answer(query, context, answer_id)
    service_of(context).state.rate(answer_id, query.from_user.id, kept.standalone, good=good)
    return m.RATED


async def send_again(query: CallbackQuery, context: Context, given: tuple[str, ...]) -> None:
    """Turn the notice that an answer may not have come into the answer."""
    answer_id = int(given[0])
    kept, quotes = await _answer(query, context, answer_id)
    composed, buttons = first_page(kept, quotes, answer_id, context)
    await _edit(query, context, composed, buttons)
    service_of(context).state.answer_sent(answer_id, _message(query)[1])


def _message(query: CallbackQuery) -> tuple[int, int]:
    """Return the chat and the id of the message a button is under."""
    if query.message is None:
        raise _GoneError(m.OLD_BUTTON)
    return query.message.chat.id, query.message.message_id


async def _answer(
    query: CallbackQuery, context: Context, answer_id: int
) -> tuple[KeptAnswer, list[Shown | None]]:
    """Return an answer given in this chat, with its quotes."""
    service = service_of(context)
    found = service.state.answer(answer_id, _message(query)[0])
    if found is None:
        raise _GoneError(m.ANSWER_GONE)
    kept = from_json(found.body)
    return kept, await service.run(shown_quotes, kept, service.engine)


async def _quote(query: CallbackQuery, context: Context, answer_id: int, number: int) -> Shown:
    _, quotes = await _answer(query, context, answer_id)
    quote = quotes[number] if number < len(quotes) else None
    if quote is None:
        raise _GoneError(m.ARTICLE_GONE)
    return quote


async def _edit(
    query: CallbackQuery, context: Context, composed: Composed, buttons: InlineKeyboardMarkup | None
) -> None:
    await edit(context.bot, *_message(query), composed, buttons)
