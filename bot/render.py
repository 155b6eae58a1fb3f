"""An answer, for people: plain text where nobody looks at a terminal, panels and colour where somebody does.

Text of documents is data. It is never read as markup, and characters that steer a terminal or turn the
direction of writing are replaced one for one by visible ones, so that offsets stay true.
"""

import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot import messages as m
from bot.messages import Language
from bot.understood import understood_dates
from corpus.documents import pages_of
from corpus.types import Article, Span
from retrieval.types import Answer, Quote

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

INDENT = "   "
MOST_REPRINTS = 3
MOST_REPRINT_TITLE = 30
"""Reprints that are named below a quote, and characters of a title there: the line is to stay one line."""
WIDEST_LINE = 100
"""Cells of a line of Chinese beyond which the eye loses the next line's start."""

_STEERING = {code: chr(0x2400 + code) for code in range(0x20) if code != 0x0A}
_STEERING |= {0x09: " ", 0x7F: "\u2421"}
_STEERING |= dict.fromkeys(range(0x80, 0xA0), "\ufffd")
_STEERING |= dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
_STEERING |= {0x2028: "\n", 0x2029: "\n"}

_NEVER_FIRST = frozenset("，。！？；：、）》」』】〕〉”’…—％·,.!?;:)]}%")
_NEVER_LAST = frozenset("（《「『【〔〈“‘([{")


def visible(text: str) -> str:
    """Return `text`, of the same length, with nothing in it that could steer a terminal."""
    return text.translate(_STEERING)


def write_json(value: Mapping[str, object], stream: TextIO | None = None) -> None:
    """Write one JSON object on one line of UTF-8, whatever the terminal's encoding, and flush.

    A lone surrogate (from a file name that is not UTF-8) becomes its JSON escape.
    """
    stream = stream or sys.stdout
    line = json.dumps(value, ensure_ascii=False) + "\n"
    stream.flush()
    stream.buffer.write(line.encode("utf-8", errors="backslashreplace"))
    stream.buffer.flush()


# ---- the parts of a source line ------------------------------------------------------------------------


def shown_path(path: str) -> str:
    """Return a source's path, relative to the working folder if it lies below it."""
    here = str(Path.cwd()).rstrip("/") + "/"
    return visible(path.removeprefix(here))


def shown_place(path: str, spans: Iterable[Span]) -> str:
    """Return "path:start-end", with several ranges if the text is in several pieces of the source."""
    return f"{shown_path(path)}:{','.join(f'{start}-{end}' for start, end in spans)}"


def shown_title(article: Article, language: Language) -> str:
    title = one_line(article.title) or m.UNTITLED.say(language)
    return m.TITLE.say(language, title=title) if article.title else title


def one_line(text: str) -> str:
    return " ".join(visible(text).split())


def source_parts(article: Article, language: Language) -> list[str]:
    """Return title, paper, reporters, date and page, each "" where it is not known."""
    return [
        shown_title(article, language),
        one_line(article.outlet),
        m.LIST_COMMA.say(language).join(one_line(author) for author in article.authors),
        article.published.isoformat() if article.published else "",
        shown_page(article.page, language),
    ]


def source_line(quote: Quote, language: Language, confidence: float | None) -> str:
    """Return title, paper, reporters, date, page, place in the source and confidence, as far as known."""
    source = quote.article.source
    parts = [
        *source_parts(quote.article, language),
        shown_file_pages(source.text, quote.spans, language),
        shown_place(source.path, quote.spans),
    ]
    if confidence is not None:
        parts.append(m.CONFIDENCE.say(language, value=f"{confidence:.2f}"))
    return " · ".join(part for part in parts if part)


def shown_page(page: str, language: Language) -> str:
    page = one_line(page)
    return m.PAGE.say(language, page=page.removesuffix("版")) if page else ""


def shown_file_pages(text: str, spans: Sequence[Span], language: Language) -> str:
    """Return on which pages of a file a quote stands, "" if the file has none."""
    pages = pages_of(text, spans)
    return m.FILE_PAGE.say(language, pages="–".join(map(str, sorted(set(pages))))) if pages else ""


def also_in(reprints: Sequence[Article], language: Language) -> str:
    """Return the line that names the other articles that print a quote, "" if there are none."""
    if not reprints:
        return ""
    named = m.ALSO_IN_COMMA.say(language).join(
        _reprint(article, language) for article in reprints[:MOST_REPRINTS]
    )
    if len(reprints) > MOST_REPRINTS:
        named += m.ALSO_IN_ALL.say(language, count=len(reprints))
    return m.ALSO_IN.say(language, articles=named)


def _reprint(article: Article, language: Language) -> str:
    title = one_line(article.title)
    short = title if len(title) <= MOST_REPRINT_TITLE else title[: MOST_REPRINT_TITLE - 1] + "…"
    day = article.published.isoformat() if article.published else ""
    shown = m.TITLE.say(language, title=short) if short else m.UNTITLED.say(language)
    return " ".join(filter(None, (shown, one_line(article.outlet), day)))


# ---- plain ---------------------------------------------------------------------------------------------


def plain_answer(answer: Answer, language: Language) -> str:
    """Return an answer as plain text: each quote verbatim on lines of its own, never wrapped."""
    lines: list[str] = []
    if understood := understood_dates(answer.dates, language):
        lines.append(one_line(understood))
    if not answer.answered:
        lines.append(m.NO_EVIDENCE.say(language))
        if answer.nearest:
            lines.append(m.NEAREST_HEADING.say(language))
    for number, quote, confidence in _numbered(answer):
        label = m.QUOTE_LABEL if answer.answered else m.NEAREST_LABEL
        lines += ["", f"{label.say(language, number=number)}", *_indented(visible(quote.text))]
        if answer.answered and quote.highlights and quote.highlights != ((0, len(quote.text)),):
            for start, end in quote.highlights:
                sentence = one_line(quote.text[start:end])
                lines.append(f"{INDENT}{m.ANSWERING_SENTENCE.say(language)}{sentence}")
        lines.append(f"{INDENT}{source_line(quote, language, confidence)}")
        if line := also_in(quote.reprints, language):
            lines.append(INDENT + line)
    return "\n".join(lines).lstrip("\n")


def _numbered(answer: Answer) -> Iterable[tuple[int, Quote, float | None]]:
    """Yield (number from 1, quote, confidence) best first; the confidence is that of the first quote."""
    for number, quote in enumerate(answer.quotes if answer.answered else answer.nearest, start=1):
        yield number, quote, answer.confidence if answer.answered and number == 1 else None


def _indented(text: str) -> list[str]:
    return [INDENT + line for line in text.splitlines()]


# ---- terminal ------------------------------------------------------------------------------------------


def terminal_answer(answer: Answer, language: Language, width: int) -> "RenderableType":
    """Return an answer as panels of at most `width` cells, the answering sentences bold and coloured."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = []
    if understood := understood_dates(answer.dates, language):
        parts.append(wrapped(Text(one_line(understood), "dim"), width, ""))
    if not answer.answered:
        parts.append(Text(m.NO_EVIDENCE.say(language), "bold yellow"))
        if answer.nearest:
            parts.append(Text(m.NEAREST_HEADING.say(language), "yellow"))
    for number, quote, confidence in _numbered(answer):
        parts.append(_panel(quote, number, answer.answered, language, width))
        for line in (source_line(quote, language, confidence), also_in(quote.reprints, language)):
            if line:
                parts.append(wrapped(Text(line, "dim"), width - 4, "  "))
    took = m.TOOK.say(language, milliseconds=round(answer.timings_ms["total"]))
    parts.append(Text("  " + took, "dim"))
    return Group(*parts)


def _panel(quote: Quote, number: int, answered: bool, language: Language, width: int) -> "RenderableType":
    from rich.panel import Panel
    from rich.text import Text

    text = Text(visible(quote.text))
    if answered:
        for start, end in quote.highlights:
            text.stylize("bold green", start, end)
        if quote.answer_span:
            text.stylize("reverse", *quote.answer_span)
    label = m.QUOTE_LABEL if answered else m.NEAREST_LABEL
    return Panel(
        wrapped(text, width - 4, ""),
        title=Text(label.say(language, number=number)),
        title_align="left",
        border_style="green" if answered else "yellow",
        width=width,
    )


def wrapped(text: "Text", width: int, indent: str) -> "Text":
    """Return `text` broken into lines by the rules of Chinese typesetting, styles kept."""
    from rich.text import Text

    lines = []
    for paragraph in text.split("\n"):
        for line in paragraph.divide(line_breaks(paragraph.plain, width - len(indent))):
            line.rstrip()
            lines.append(Text(indent) + line)
    return Text("\n").join(lines)


def line_breaks(text: str, width: int) -> list[int]:
    """Return where to break `text` into lines of at most `width` cells.

    Breaks fall between Chinese characters or after a space; no line begins with closing punctuation or ends
    with an opening bracket, and no Latin word or number is broken that would fit on a line of its own.
    """
    breaks: list[int] = []
    start = cells = 0
    allowed = -1
    for place, character in enumerate(text):
        size = cell_width(character)
        if place > start and _may_break(text[place - 1], character):
            allowed = place
        while cells + size > width and place > start and not character.isspace():
            start = allowed if allowed > start else place
            breaks.append(start)
            cells = text_width(text[start:place])
        cells += size
    return breaks


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST or after.isspace():
        return False
    return before.isspace() or cell_width(before) == 2 or cell_width(after) == 2


def cell_width(character: str) -> int:
    """Return how many terminal cells a character takes: 2 for Chinese and full width, 0 for combining."""
    if character < "\u0300":
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """Return how many terminal cells a text of one line takes."""
    return sum(map(cell_width, text))


def console_width(console: "Console") -> int:
    return min(console.width, WIDEST_LINE)


def show_answer(answer: Answer, language: Language) -> None:
    """Print an answer: panels on a terminal, plain text elsewhere."""
    if not sys.stdout.isatty():
        print_plain(plain_answer(answer, language))
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(terminal_answer(answer, language, console_width(console)))


def print_plain(text: str, stream: TextIO | None = None) -> None:
    """Print text of ours that holds no document text, or only such as went through `visible`."""
    stream = stream or sys.stdout
    stream.write(text + "\n")


def table(rows: Sequence[tuple[str, str]], indent: str = "") -> str:
    """Return "name  value" lines whose values stand below each other."""
    widest = max((text_width(name) for name, _value in rows), default=0)
    return "\n".join(f"{indent}{name}{' ' * (widest - text_width(name))}  {value}" for name, value in rows)
