"""The buttons under answers: they edit in place, and work as long as the answer is kept."""

import logging
from collections.abc import Awaitable, Callable

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden
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
from bot.telegram.language import language_of
from bot.telegram.logs import fields
from bot.telegram.sending import answer_in_time, attempt, edit, service_of, thread_of

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
    pattern: str, action: Callable[[Update, Context, tuple[str, ...]], Awaitable[Text | None]]
) -> CallbackQueryHandler[Context, None]:
    """Return a handler that does what a button says, and answers the press with the sentence returned."""

    async def pressed(update: Update, context: Context) -> None:
        assert context.matches
        said: Text | None
        try:
            said = await action(update, context, context.matches[0].groups())
        except _GoneError as gone:
            said = gone.text
        except (BadRequest, ChatMigrated, Forbidden) as error:
            # The message is too old to be changed, was deleted meanwhile, or is in a group
            # that has become a supergroup.
            log.warning(fields("unchanged", update=update.update_id, error=error.message))
            said = m.CANNOT_EDIT
        await answer_press(update, context, said)

    return CallbackQueryHandler(pressed, rf"^{pattern}\Z")


async def answer_press(update: Update, context: Context, said: Text | None) -> None:
    """Answer a press, with a sentence or without; too late is no error."""
    query = _pressed(update)
    text = said.say(language_of(update, context)) if said else None
    await answer_in_time(lambda: query.answer(text))


async def unknown(update: Update, context: Context) -> None:
    """Answer a press of a button that there is none of any more."""
    await answer_press(update, context, m.OLD_BUTTON)


async def turn_page(update: Update, context: Context, given: tuple[str, ...]) -> None:
    """Show a page of an answer; "q2" is the page with the third quote."""
    answer_id, kind, number = int(given[0]), given[1], int(given[2])
    kept, quotes = await _answer(update, context, answer_id)
    page = page_with(quotes, kept.a_page, number) if kind else number
    language = language_of(update, context)
    composed = composed_answer(kept, quotes, page, language)
    await _edit(update, context, composed, answer_buttons(kept, quotes, page, answer_id, language))


async def show_context(update: Update, context: Context, given: tuple[str, ...]) -> None:
    """Show a quote's paragraph between its neighbours."""
    answer_id, number = map(int, given)
    quote = await _quote(update, context, answer_id, number)
    language = language_of(update, context)
    buttons = context_buttons(answer_id, number, quote, language)
    await _edit(update, context, composed_context(quote, language), buttons)


async def show_article(update: Update, context: Context, given: tuple[str, ...]) -> None:
    """Show a page of an article, the quote of an answer marked if there is one."""
    article_id, passage, answer_id, number = given[0], int(given[1]), int(given[3]), int(given[4])
    service, language = service_of(context), language_of(update, context)
    article = await service.run(service.engine.article, article_id)
    if article is None:
        raise _GoneError(m.ARTICLE_GONE)
    quote = await _quote(update, context, answer_id, number) if answer_id else None
    pages = article_pages(article)
    page = int(given[2]) if given[2] else page_of(pages, passage, quote.start if quote else 0)
    page = min(page, len(pages) - 1)
    composed = composed_page(article, page, quote, language)
    buttons = article_buttons(article, page, passage, answer_id, number, language)
    await _edit(update, context, composed, buttons)


async def send_file(update: Update, context: Context, given: tuple[str, ...]) -> None:
    """Send an article as a .txt document."""
    service = service_of(context)
    article = await service.run(service.engine.article, given[0])
    if article is None:
        raise _GoneError(m.ARTICLE_GONE)
    name, data = article_file(article, language_of(update, context))
    chat_id = _message(update)[0]
    pressed = _pressed(update).message
    thread = thread_of(pressed) if isinstance(pressed, Message) else None
    await attempt(lambda: context.bot.send_document(chat_id, data, filename=name, message_thread_id=thread))


async def rate(update: Update, context: Context, given: tuple[str, ...]) -> Text:
    """Keep what somebody thinks of an answer."""
    answer_id, good = int(given[0]), given[1] == "1"
    kept, _ = await _answer(update, context, answer_id)
    service_of(context).state.rate(answer_id, _pressed(update).from_user.id, kept.standalone, good=good)
    return m.RATED


async def send_again(update: Update, context: Context, given: tuple[str, ...]) -> None:
    """Turn the notice that an answer may not have come into the answer."""
    answer_id = int(given[0])
    kept, quotes = await _answer(update, context, answer_id)
    composed, buttons = first_page(kept, quotes, answer_id, language_of(update, context))
    await _edit(update, context, composed, buttons)
    service_of(context).state.answer_sent(answer_id, _message(update)[1])


def _pressed(update: Update) -> CallbackQuery:
    assert update.callback_query
    return update.callback_query


def _message(update: Update) -> tuple[int, int]:
    """Return the chat and the id of the message a button is under."""
    message = _pressed(update).message
    if message is None:
        raise _GoneError(m.OLD_BUTTON)
    return message.chat.id, message.message_id


async def _answer(update: Update, context: Context, answer_id: int) -> tuple[KeptAnswer, list[Shown | None]]:
    """Return an answer given in this chat, with its quotes."""
    service = service_of(context)
    found = service.state.answer(answer_id, _message(update)[0])
    if found is None:
        raise _GoneError(m.ANSWER_GONE)
    kept = from_json(found.body)
    return kept, await service.run(shown_quotes, kept, service.engine)


async def _quote(update: Update, context: Context, answer_id: int, number: int) -> Shown:
    _, quotes = await _answer(update, context, answer_id)
    quote = quotes[number] if number < len(quotes) else None
    if quote is None:
        raise _GoneError(m.ARTICLE_GONE)
    return quote


async def _edit(
    update: Update, context: Context, composed: Composed, buttons: InlineKeyboardMarkup | None
) -> None:
    await edit(service_of(context), context.bot, *_message(update), composed, buttons)
