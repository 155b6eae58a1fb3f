"""An answer as a message: pages of quotes with their sources, and the buttons under them."""

from collections.abc import Sequence

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, MessageEntityType

from bot import messages as bm
from bot.messages import Language
from bot.render import also_in, one_line, shown_file_pages, source_parts
from bot.telegram import messages as m
from bot.telegram.compose import (
    MAX_UNITS,
    Composed,
    Composer,
    fitting_part,
    part_of,
    sendable,
    shortened,
    units,
)
from bot.telegram.kept import KeptAnswer, Shown, present
from corpus.types import Article

MOST_QUOTES = 12
"""Quotes that are kept for further pages: beyond four pages a question is better put anew."""

HEAD_UNITS = 300
SOURCE_UNITS = 300
REPRINTS_UNITS = 200
NOTE_UNITS = 60
"""At most this much of a page is for the question as it was understood, for a source, for the line on its
reprints, and for a note on what was left out; the rest is for quotes."""

QUOTE_UNITS = MAX_UNITS - 3 * HEAD_UNITS - SOURCE_UNITS - REPRINTS_UNITS - NOTE_UNITS


def pages(quotes: Sequence[Shown | None], a_page: int) -> list[list[tuple[int, Shown]]]:
    """Return the quotes, with their numbers from 0, in pages of up to `a_page` that fit in a message.

    Only the first of a page may be shortened to fit.
    """
    found: list[list[tuple[int, Shown]]] = []
    room = 0
    for number, quote in present(quotes):
        needed = min(units(quote.text), QUOTE_UNITS) + SOURCE_UNITS + NOTE_UNITS
        needed += REPRINTS_UNITS if quote.reprints else 0
        if not found or needed > room or len(found[-1]) == a_page:
            found.append([])
            room = MAX_UNITS - 3 * HEAD_UNITS
        found[-1].append((number, quote))
        room -= needed
    return found


def page_with(quotes: Sequence[Shown | None], a_page: int, number: int) -> int:
    """Return the page on which a quote stands, 0 if it is not there."""
    found = (page for page, here in enumerate(pages(quotes, a_page)) if number in dict(here))
    return next(found, 0)


def source_line(article: Article, language: Language, pages: str = "") -> str:
    """Return title, paper, reporters, date and page, as far as known, and the `pages` of the file."""
    known = [part for part in [*source_parts(article, language), pages] if part]
    return shortened(sendable(" · ".join(known)), SOURCE_UNITS - 10)


def composed_answer(
    kept: KeptAnswer, quotes: Sequence[Shown | None], page: int | None, language: Language
) -> Composed:
    """Return a page of an answer; without a page, what is said first of one that found nothing."""
    composer = Composer()
    write_understood(composer, kept, language)
    if not kept.answered:
        composer.write(bm.NO_EVIDENCE.say(language) + "\n")
    if page is None:
        return composer.composed()
    if not kept.answered:
        composer.write(bm.NEAREST_HEADING.say(language) + "\n")
    several = len(present(quotes)) > 1
    here = pages(quotes, kept.a_page)
    if not here:
        composer.write(m.QUOTES_GONE.say(language))
    for number, quote in here[min(page, len(here) - 1)] if here else ():
        if composer.units:
            composer.write("\n")
        write_shown(composer, quote, language, f"{number + 1}. " if several else "", marked=kept.answered)
    return composer.composed()


def write_understood(composer: Composer, kept: KeptAnswer, language: Language) -> None:
    """Write the question and its dates as they were understood, where that is not plain."""
    if kept.standalone.strip() != kept.question.strip():
        asked = shortened(one_line(sendable(kept.standalone)), HEAD_UNITS - 20)
        composer.write(bm.SEARCHED_AS.say(language, question=asked) + "\n", MessageEntityType.ITALIC)
    if kept.understood:
        line = shortened(one_line(sendable(kept.understood)), HEAD_UNITS - 20)
        composer.write(line + "\n", MessageEntityType.ITALIC)


def write_shown(composer: Composer, quote: Shown, language: Language, label: str, *, marked: bool) -> None:
    """Write a quote, the line with its source and that with its reprints."""
    write_paragraph(composer, quote, language, marked=marked)
    pages = shown_file_pages(quote.article.source.text, quote.spans, language)
    composer.write(label + source_line(quote.article, language, pages) + "\n")
    if line := also_in(quote.reprints, language):
        composer.write(shortened(sendable(line), REPRINTS_UNITS - 10) + "\n", MessageEntityType.ITALIC)


def write_paragraph(composer: Composer, quote: Shown, language: Language, *, marked: bool = True) -> None:
    """Write verbatim text as a block quote: as much of it as fits, with a note on what is missing."""
    start, end = fitting_part(quote.text, quote.highlights, QUOTE_UNITS)
    highlights = part_of(quote.highlights, start, end) if marked else ()
    answers = part_of([quote.answer], start, end) if marked and quote.answer else ()
    composer.write_quote(quote.text[start:end], highlights, answers[0] if answers else None)
    composer.write("\n")
    if (start, end) != (0, len(quote.text)):
        composer.write(m.QUOTE_CUT.say(language) + "\n", MessageEntityType.ITALIC)


# ---- buttons -------------------------------------------------------------------------------------------


def answer_buttons(
    kept: KeptAnswer, quotes: Sequence[Shown | None], page: int | None, answer_id: int, language: Language
) -> InlineKeyboardMarkup | None:
    """Return the buttons under a page of an answer. They name the answer as it is kept, and no text."""
    here = pages(quotes, kept.a_page)
    rows: list[list[InlineKeyboardButton]] = []
    if page is None:
        if here:
            rows.append([button(m.NEAREST.say(language), f"p:{answer_id}:0")])
    elif here:
        page = min(page, len(here) - 1)
        several = len(here[page]) > 1
        for number, quote in here[page]:
            rows.append(_quote_row(quote, number, answer_id, language, f"{number + 1} " if several else ""))
        turning = []
        if page:
            turning.append(button(m.PREVIOUS.say(language), f"p:{answer_id}:{page - 1}"))
        if page + 1 < len(here):
            label = m.MORE.say(language, page=page + 1, pages=len(here))
            turning.append(button(label, f"p:{answer_id}:{page + 1}"))
        if turning:
            rows.append(turning)
    rows.append([button("👍", f"g:{answer_id}:1"), button("👎", f"g:{answer_id}:0")])
    return InlineKeyboardMarkup(rows)


def _quote_row(
    quote: Shown, number: int, answer_id: int, language: Language, label: str
) -> list[InlineKeyboardButton]:
    row = [
        button(label + m.CONTEXT.say(language), f"c:{answer_id}:{number}"),
        button(
            label + m.FULL.say(language),
            article_data(quote.article.id, quote.passage, None, answer_id, number),
        ),
    ]
    copied = copy_text(quote)
    if copied:
        label = label + m.COPY.say(language)
        row.append(InlineKeyboardButton(label, copy_text=CopyTextButton(copied)))
    return row


def copy_text(quote: Shown) -> str:
    """Return what the copy button copies: the quote, or what is highlighted in it, "" if that is too long."""
    most = InlineKeyboardButtonLimit.MAX_COPY_TEXT.value
    candidates = [quote.text, *(quote.text[start:end] for start, end in quote.highlights)]
    return next((text for text in candidates if text.strip() and units(text) <= most), "")


def button(label: str, data: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=data)


def article_data(
    article_id: str, passage: int = 0, page: int | None = None, answer_id: int = 0, number: int = 0
) -> str:
    """Return the data of a button that shows an article, by default at the page of the passage.

    `answer_id` and `number` are of the quote that is marked and led back to; 0 is none.
    """
    return f"a:{article_id}:{passage}:{'' if page is None else page}:{answer_id}:{number}"
