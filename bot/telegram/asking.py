"""A message -> a question -> an answer. Takes every message that no other handler took."""

import logging
import time
from dataclasses import replace

from telegram import InlineKeyboardMarkup, Message, Update
from telegram.ext import BaseHandler, ContextTypes, MessageHandler, filters

from bot.messages import Language
from bot.telegram import messages as m
from bot.telegram.addressed import Addressed, addressed, asker_id
from bot.telegram.answers import MOST_QUOTES, answer_buttons, button, composed_answer
from bot.telegram.compose import Composed, plain
from bot.telegram.kept import KeptAnswer, Shown, from_json, keep, shown_of, to_json
from bot.telegram.language import language_of
from bot.telegram.logs import fields
from bot.telegram.sending import Typing, UncertainError, edit, reply, send, service_of, thread_of
from bot.telegram.service import Service
from bot.understood import understood_dates
from corpus.types import Article
from retrieval.engine import Engine
from retrieval.followup import Turn, turn_after
from retrieval.question import QuestionError
from retrieval.types import Answer

log = logging.getLogger(__name__)


PATIENCE_SECONDS = 0.5
"""While others are worked for, "typing…" is shown only to who waits longer than this."""


def handlers() -> list[BaseHandler]:  # type: ignore[type-arg]
    return [
        MessageHandler(filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, on_message),
        MessageHandler(filters.UpdateType.EDITED_MESSAGE, on_edited),
    ]


async def on_message(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer a message that asks something; say what can be done with one that does not."""
    message = update.effective_message
    assert message
    said = _said(message, context)
    service, language = service_of(context), language_of(update, context)
    if said.command:
        if message.chat.type == "private":
            await reply(update, context, plain(m.UNKNOWN_COMMAND.say(language)))
        return
    # An album comes as a message for each picture, of which the first may have a caption.
    album = message.media_group_id
    first_of_album = not album or context.bot_data["rates"].to_be_told(("album", message.chat_id, album))
    question = said.text or _text_replied_to(message)
    if not question:
        if first_of_album:
            await reply(update, context, plain(m.NO_QUESTION.say(language)))
        return
    previous = _previous(message, context)
    try:
        async with Typing(context.bot, message, 0.0 if service.idle else PATIENCE_SECONDS):
            answer = await _ask(update, context, question, previous)
    except QuestionError:
        await reply(update, context, plain(m.NOT_SEARCHABLE.say(language)))
        return
    kept = _keep(answer, service, language)
    answer_id = service.state.keep_answer(
        message.chat_id,
        asker_id(message),
        message.message_id,
        to_json(kept),
        turn_after(answer, previous),
        thread_of(message) or 0,
    )
    composed, buttons = first_page(kept, shown_of(answer, kept), answer_id, language)
    try:
        sent = await reply(update, context, composed, buttons)
    except UncertainError:
        again = [[button(m.SEND_AGAIN.say(language), f"s:{answer_id}")]]
        notice = plain(m.MAYBE_SENT.say(language))
        log.warning(fields("uncertain", update=update.update_id, chat=message.chat_id))
        await _send_surely(context, message, notice, InlineKeyboardMarkup(again))
        return
    service.state.answer_sent(answer_id, sent.message_id)


async def on_edited(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Answer an edited question by changing the answer; one that was not answered stays so."""
    message = update.effective_message
    assert message
    service, language = service_of(context), language_of(update, context)
    before = service.state.answer_to(message.message_id, message.chat_id)
    said = _said(message, context)
    if before is None or before.message is None or said.command or not said.text:
        return
    if from_json(before.body).question == said.text:
        return
    previous = service.state.turn_before(before)
    try:
        answer = await _ask(update, context, said.text, previous)
    except QuestionError:
        refused = plain(m.NOT_SEARCHABLE.say(language))
        await edit(service, context.bot, message.chat_id, before.message, refused, None)
        return
    kept = _keep(answer, service, language)
    service.state.replace_answer(before.id, to_json(kept), turn_after(answer, previous))
    composed, buttons = first_page(kept, shown_of(answer, kept), before.id, language)
    await edit(service, context.bot, message.chat_id, before.message, composed, buttons)


def _keep(answer: Answer, service: Service, language: Language) -> KeptAnswer:
    understood = understood_dates(answer.dates, language)
    return keep(answer, understood, service.loaded.settings.answer.quotes)


def first_page(
    kept: KeptAnswer, quotes: list[Shown | None], answer_id: int, language: Language
) -> tuple[Composed, InlineKeyboardMarkup | None]:
    """Return an answer as it is first shown: without an answer, the nearest passages are a button away."""
    page = 0 if kept.answered else None
    return (
        composed_answer(kept, quotes, page, language),
        answer_buttons(kept, quotes, page, answer_id, language),
    )


async def _ask(
    update: Update, context: ContextTypes.DEFAULT_TYPE, question: str, previous: Turn | None
) -> Answer:
    service = service_of(context)
    started = time.perf_counter()
    answer = await service.run(_answer, service.engine, question, previous)
    assert update.effective_chat
    logged = {"question": question} if service.settings.log_questions else {}
    log.info(
        fields(
            "answered" if answer.answered else "unanswered",
            update=update.update_id,
            chat=update.effective_chat.id,
            follow_up=previous is not None and answer.standalone_question != question,
            confidence=f"{answer.confidence:.2f}",
            ms=answer.timings_ms["total"],
            waited_ms=(time.perf_counter() - started) * 1000 - answer.timings_ms["total"],
            **logged,
        )
    )
    return answer


def _answer(engine: Engine, question: str, previous: Turn | None) -> Answer:
    """Answer a question after a turn as it was kept, which is without the text of its article."""
    if previous and previous.article_id:
        article = engine.article(previous.article_id)
        if article:
            previous = replace(previous, text=searched_text(article))
        else:
            previous = Turn(previous.question, None)
    return engine.ask(question, top=MOST_QUOTES, previous=previous)


def searched_text(article: Article) -> str:
    """Return the text of an article as a turn has it."""
    return "\n".join([*article.headline.lines, *(passage.text for passage in article.passages)])


def _said(message: Message, context: ContextTypes.DEFAULT_TYPE) -> Addressed:
    said = addressed(message, context.bot.id, context.bot.username)
    assert said, "the gate lets only messages for the bot pass"
    return said


def _text_replied_to(message: Message) -> str:
    """Return what "/ask" or the bot's name alone asks about, in reply to somebody's message."""
    other = message.reply_to_message
    if other is None or not (message.text or "").strip() or (other.from_user and other.from_user.is_bot):
        return ""
    quoted = message.quote.text if message.quote else ""
    return (quoted or other.text or other.caption or "").strip()


def _previous(message: Message, context: ContextTypes.DEFAULT_TYPE) -> Turn | None:
    """Return the turn that a question may follow up: of the answer replied to, else the asker's last."""
    service = service_of(context)
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == context.bot.id:
        turn = service.state.turn_of_message(message.chat_id, replied.message_id)
        if turn:
            return turn
    minutes = service.settings.conversation_minutes
    return service.state.last_turn(message.chat_id, asker_id(message), minutes, thread_of(message) or 0)


async def _send_surely(
    context: ContextTypes.DEFAULT_TYPE, message: Message, composed: Composed, buttons: InlineKeyboardMarkup
) -> None:
    """Send what may be there twice."""
    for _ in range(3):
        try:
            await send(context.bot, message, composed, buttons)
            return
        except UncertainError:
            continue
