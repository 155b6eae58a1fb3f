"""A whole article, for people, with the passages that were asked for marked."""

import sys
from collections.abc import Collection
from typing import TYPE_CHECKING

from bot import messages as m
from bot.messages import Language
from bot.render import (
    console_width,
    one_line,
    print_plain,
    shown_page,
    shown_path,
    shown_title,
    table,
    visible,
    wrapped,
)
from corpus.types import Article, Span

if TYPE_CHECKING:
    from rich.console import RenderableType

MARK = "▶ "


def article_text(article: Article, language: Language, marked: Collection[int] = ()) -> str:
    """Return an article as plain text; before each paragraph its number and place in the source.

    `marked` are indices in `article.passages`.
    """
    lines = [shown_title(article, language), table(_head_rows(article, language), indent="  "), ""]
    for index, passage in enumerate(article.passages):
        mark = MARK if index in marked else ""
        lines += [f"{mark}{_label(index, passage.spans)}", visible(passage.text)]
    return "\n".join(lines)


def show_article(article: Article, marked: Collection[int], language: Language) -> None:
    """Print an article: with colour on a terminal, plain elsewhere."""
    if not sys.stdout.isatty():
        print_plain(article_text(article, language, marked))
        return
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    console.print(terminal_article(article, marked, language, console_width(console)))


def terminal_article(
    article: Article, marked: Collection[int], language: Language, width: int
) -> "RenderableType":
    """Return an article for a terminal, its marked passages bold and coloured."""
    from rich.console import Group
    from rich.text import Text

    parts = [
        wrapped(Text(shown_title(article, language), "bold"), width, ""),
        Text(table(_head_rows(article, language), indent="  "), "dim"),
        Text(""),
    ]
    for index, passage in enumerate(article.passages):
        is_marked = index in marked
        label = f"{MARK if is_marked else ''}{_label(index, passage.spans)}"
        parts.append(Text(label, "green" if is_marked else "dim"))
        parts.append(wrapped(Text(visible(passage.text), "bold green" if is_marked else ""), width, ""))
    return Group(*parts)


def _label(index: int, spans: tuple[Span, ...]) -> str:
    return f"[{index + 1}] {','.join(f'{start}-{end}' for start, end in spans)}"


def _head_rows(article: Article, language: Language) -> list[tuple[str, str]]:
    rows = [
        (m.ROW_ID, article.id),
        (m.ROW_HEADLINE, " / ".join(map(one_line, article.headline.lines))),
        (m.ROW_BYLINE, one_line(article.byline.text)),
        (m.ROW_OUTLET, one_line(article.outlet)),
        (m.ROW_PUBLISHED, article.published.isoformat() if article.published else ""),
        (m.ROW_PAGE, shown_page(article.page, language)),
        *((m.ROW_CAPTION, one_line(caption)) for caption in article.captions),
        (m.ROW_SOURCE, shown_path(article.source.path)),
    ]
    return [(name.say(language), value) for name, value in rows if value]
