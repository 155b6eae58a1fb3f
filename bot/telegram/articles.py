"""An article as messages: its pages with a quote marked, a passage in its context, a file to keep."""

import re
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup
from telegram.constants import MessageEntityType

from bot.messages import Language
from bot.render import one_line
from bot.telegram import messages as m
from bot.telegram.answers import article_data, button, source_line, write_paragraph
from bot.telegram.compose import Composed, Composer, cut_at, part_of, sendable, shortened, units
from bot.telegram.kept import Shown
from corpus.sentences import split_sentences
from corpus.types import Article, Span

PAGE_UNITS = 3000
"""Text of an article on a page: two or three screens, and room for the head within 4,096."""

CONTEXT_UNITS = 400
"""Of the paragraph before and of that after, at most so much, the nearest to the quote."""

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')
NAME_CHARS = 40


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a passage: `article.passages[passage].text[start:end]`."""

    passage: int
    start: int
    end: int


def article_pages(article: Article) -> list[list[Slice]]:
    """Return an article in pages, each of slices of its passages; a page is never empty, nor is the list.

    A passage is cut, between sentences, only if it is longer than a page.
    """
    pages: list[list[Slice]] = [[]]
    room = PAGE_UNITS
    for number, passage in enumerate(article.passages):
        for start, end in _pieces(passage.text):
            needed = units(passage.text[start:end]) + 2
            if needed > room and pages[-1]:
                pages.append([])
                room = PAGE_UNITS
            pages[-1].append(Slice(number, start, end))
            room -= needed
    return pages


def _pieces(text: str) -> list[Span]:
    """Cut a passage into pieces that fit on a page: one if it fits, else its sentences, cut if need be."""
    most = PAGE_UNITS - 2
    if units(text) <= most:
        return [(0, len(text))]
    pieces: list[Span] = []
    for first, end in split_sentences(text):
        start = first
        while units(text[start:end]) > most:
            cut = cut_at(text, start, most)
            pieces.append((start, cut))
            start = cut
        if pieces and pieces[-1][1] == start and units(text[pieces[-1][0] : end]) <= most:
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def page_of(pages: list[list[Slice]], passage: int, offset: int) -> int:
    """Return the number of the page on which a character of a passage stands, 0 if none has it."""
    for number, page in enumerate(pages):
        for piece in page:
            if piece.passage == passage and piece.start <= offset < max(piece.end, 1):
                return number
    return 0


def composed_page(article: Article, page: int, marked: Shown | None, language: Language) -> Composed:
    """Return a page of an article, with the quote in bold where it stands."""
    composer = Composer()
    pages = article_pages(article)
    composer.write(source_line(article, language), MessageEntityType.UNDERLINE)
    previous = None
    for piece in pages[page]:
        composer.write("" if piece.passage == previous else "\n\n")
        previous = piece.passage
        text = article.passages[piece.passage].text[piece.start : piece.end]
        spans = [(marked.start, marked.end)] if marked and marked.passage == piece.passage else []
        composer.write_marked(text, part_of(spans, piece.start, piece.end))
    return composer.composed()


def article_buttons(
    article: Article, page: int, passage: int, answer_id: int, number: int, language: Language
) -> InlineKeyboardMarkup | None:
    """Return the buttons under a page: turn, as a file, back to the answer if there is one."""
    count = len(article_pages(article))
    turning, further = [], []
    if page:
        data = article_data(article.id, passage, page - 1, answer_id, number)
        turning.append(button(m.PREVIOUS.say(language), data))
    if page + 1 < count:
        data = article_data(article.id, passage, page + 1, answer_id, number)
        turning.append(button(m.NEXT.say(language, page=page + 1, pages=count), data))
    if count > 1:
        further.append(button(m.AS_FILE.say(language), f"d:{article.id}"))
    if answer_id:
        further.append(button(m.BACK.say(language), back_data(answer_id, number)))
    rows = [row for row in (turning, further) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def composed_context(quote: Shown, language: Language) -> Composed:
    """Return a quote's paragraph, the quote in bold, between the paragraphs before and after."""
    composer = Composer()
    passages = quote.article.passages
    if quote.passage:
        composer.write(_end_of(passages[quote.passage - 1].text, CONTEXT_UNITS) + "\n")
    paragraph = Shown(
        quote.article, quote.passage, 0, len(passages[quote.passage].text), ((quote.start, quote.end),)
    )
    write_paragraph(composer, paragraph, language)
    if quote.passage + 1 < len(passages):
        composer.write(shortened(passages[quote.passage + 1].text, CONTEXT_UNITS) + "\n")
    composer.write("\n" + source_line(quote.article, language))
    return composer.composed()


def _end_of(text: str, most_units: int) -> str:
    """Return the end of a paragraph, after "…" if it is not the whole."""
    if units(text) <= most_units:
        return text
    return "…" + text[::-1][: cut_at(text[::-1], 0, most_units - 1)][::-1]


def context_buttons(answer_id: int, number: int, quote: Shown, language: Language) -> InlineKeyboardMarkup:
    """Return the buttons under a context: the whole article, back to the answer."""
    data = article_data(quote.article.id, quote.passage, None, answer_id, number)
    return InlineKeyboardMarkup(
        [
            [
                button(m.FULL.say(language), data),
                button(m.BACK.say(language), back_data(answer_id, number)),
            ]
        ]
    )


def back_data(answer_id: int, number: int) -> str:
    """Return the data of a button that leads back to the page of an answer with a quote."""
    return f"p:{answer_id}:q{number}"


# ---- as a file -----------------------------------------------------------------------------------------


def article_file(article: Article, language: Language) -> tuple[str, bytes]:
    """Return the name and the content, UTF-8, of an article as a .txt document."""
    lines = [*article.headline.lines, source_line(article, language)]
    lines += [passage.text for passage in article.passages]
    name = _NOT_IN_NAMES.sub(" ", sendable(one_line(article.title))).strip(" .")[:NAME_CHARS] or article.id
    return f"{name}.txt", sendable("\n\n".join(lines) + "\n").encode()
