"""`baowen parse`, `show` and `verify`: what was read, what is stored, and the proof of quotes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from bot import messages as m
from bot.messages import Language
from bot.messages_why import NO_PAGES
from bot.options import (
    ConfigOption,
    DataDirOption,
    JsonOption,
    Status,
    invocation_of,
    open_settings,
    open_store,
    raw_lines,
)

if TYPE_CHECKING:
    from bot.settings import LoadedSettings
    from corpus.types import Article, Passage

MEGABYTE = 1_000_000


def parse(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=m.HELP_FILE.zh)],
    as_json: JsonOption = False,
    why: Annotated[bool, typer.Option("--why", help=m.HELP_WHY.zh)] = False,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)

    from bot.render import print_plain, visible, write_json
    from corpus.errors import UnreadableFileError
    from corpus.files import read_articles

    if why:
        _explain(context, file, loaded, as_json=as_json)
    articles: list[Article] = []
    problems: list[UnreadableFileError] = []
    for item in read_articles(file, loaded.settings.index.max_file_mb * MEGABYTE):
        if isinstance(item, UnreadableFileError):
            problems.append(item)
        else:
            articles.append(item)
    for problem in problems:
        print_plain(visible(str(problem)), sys.stderr)
    if as_json and (articles or not problems):
        write_json(_parsed_json(file, articles))
    elif articles:
        print_plain(_parsed_text(file, articles, loaded.language))
    elif not problems:
        print_plain(m.NO_ARTICLES.say(loaded.language, path=visible(str(file))), sys.stderr)
    raise typer.Exit(Status.FAILED if problems or not articles else Status.DONE)


def _explain(context: typer.Context, file: Path, loaded: "LoadedSettings", *, as_json: bool) -> NoReturn:
    """Show the decisions behind the articles of a file that is read as pages."""
    from bot.render import print_plain, visible, write_json
    from bot.render_why import why_json, why_text
    from corpus.articles import explain_articles
    from corpus.errors import UnreadableFileError
    from corpus.files import read_file

    if file.name.lower().endswith(HOLD_NO_PAGES):
        raise invocation_of(context).wrong(NO_PAGES, path=visible(str(file)))
    try:
        parsed = explain_articles(read_file(file, loaded.settings.index.max_file_mb * MEGABYTE))
    except UnreadableFileError as error:
        print_plain(visible(str(error)), sys.stderr)
        raise typer.Exit(Status.FAILED) from error
    if as_json:
        told = _parsed_json(file, [one.article for one in parsed])
        for article, one in zip(told["articles"], parsed, strict=True):
            article["why"] = why_json(one)
        write_json(told)
    elif parsed:
        print_plain(why_text(parsed, loaded.language))
    else:
        print_plain(m.NO_ARTICLES.say(loaded.language, path=visible(str(file))), sys.stderr)
    raise typer.Exit(Status.DONE if parsed else Status.FAILED)


HOLD_NO_PAGES = (".jsonl", ".jsonl.gz", ".zip")


def _parsed_json(file: Path, articles: "list[Article]") -> dict[str, Any]:
    return {
        "path": str(file),
        "encoding": articles[0].source.encoding if articles else "",
        "articles": [
            {
                "id": article.id,
                "title": article.title,
                "headline_lines": article.headline.lines,
                "byline": article.byline.text,
                "authors": article.authors,
                "outlet": article.outlet,
                "published": article.published.isoformat() if article.published else None,
                "captions": article.captions,
                "paragraphs": [_paragraph_json(article, passage) for passage in article.passages],
            }
            for article in articles
        ],
    }


def _paragraph_json(article: "Article", passage: "Passage") -> dict[str, Any]:
    from corpus.documents import pages_of

    pages = pages_of(article.source.text, passage.spans)
    told = {"text": passage.text, "spans": passage.spans}
    return told if pages is None else {**told, "pages": pages}


def _parsed_text(file: Path, articles: "list[Article]", language: Language) -> str:
    from bot.render import shown_path
    from bot.render_article import article_text

    heading = m.PARSED.say(
        language, path=shown_path(str(file)), encoding=articles[0].source.encoding, count=len(articles)
    )
    return "\n\n".join([heading, *(article_text(article, language) for article in articles)])


# ---- show ----------------------------------------------------------------------------------------------


def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help=m.HELP_ARTICLE_ID.zh)],
    quote: Annotated[str | None, typer.Option("--quote", metavar="N|TEXT", help=m.HELP_QUOTE.zh)] = None,
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)
    store, number = open_store(loaded)
    try:
        article = store.article(article_id, number)
    finally:
        store.close()
    if article is None:
        sys.stderr.write(m.NO_SUCH_ARTICLE.say(loaded.language, article_id=article_id) + "\n")
        raise typer.Exit(Status.FAILED)
    marked: set[int] = set()
    if quote is not None:
        marked = passages_meant(article, quote)
        if not marked:
            raise invocation_of(context).wrong(m.NO_SUCH_PASSAGE, found=quote, count=len(article.passages))

    from bot.render_article import show_article

    show_article(article, marked, loaded.language)


def passages_meant(article: "Article", quote: str) -> set[int]:
    """Return the indices of the passages that a number from 1, or a text in them, points at."""
    numbers = {str(index + 1): index for index in range(len(article.passages))}
    if quote in numbers:
        return {numbers[quote]}
    return {index for index, passage in enumerate(article.passages) if quote and quote in passage.text}


# ---- verify --------------------------------------------------------------------------------------------


def verify(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="ANSWERS.jsonl", help=m.HELP_ANSWERS.zh)],
    config: ConfigOption = None,
    data_dir: DataDirOption = None,
) -> None:
    loaded = open_settings(context, config, data_dir)

    from bot.render import print_plain, visible
    from retrieval.saved_answers import verify_saved

    store, number = open_store(loaded)
    checked = wrong = 0
    try:
        for finding in verify_saved(_text_lines(file), store, number):
            checked += 1
            if finding.problem is None:
                continue
            wrong += 1
            text = m.QUOTE_WRONG if finding.quote else m.LINE_WRONG
            problem = text.say(
                loaded.language, line=finding.line, quote=finding.quote, problem=finding.problem
            )
            print_plain(visible(problem))
    finally:
        store.close()
    if wrong:
        print_plain(m.SOME_QUOTES_WRONG.say(loaded.language, count=checked, wrong=wrong), sys.stderr)
        raise typer.Exit(Status.FAILED)
    text = m.ALL_QUOTES_RIGHT if checked else m.NO_QUOTES
    print_plain(text.say(loaded.language, count=checked, path=visible(file)))


def _text_lines(file: str) -> Iterator[str]:
    """Yield the lines of a file; one that is no UTF-8 then fails as JSON or as a quote, by its number."""
    for line in raw_lines(file):
        yield line.decode("utf-8", errors="replace")
