"""Lists of articles: the newest, those on a topic, those with some words. What is found, and how it looks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import MessageEntityType

from bot import messages as bm
from bot.messages import Language
from bot.render import one_line, shown_title
from bot.telegram import messages as m
from bot.telegram.answers import button
from bot.telegram.compose import Composed, Composer, sendable, shortened
from corpus.types import Article
from retrieval.engine import Engine
from retrieval.publish import Manifest
from retrieval.types import Hit

ITEMS_A_PAGE = 8
"""Two rows of buttons; with snippets of two lines a page is about one screen."""
BUTTONS_A_ROW = 4

MOST_LISTED = 80
"""Articles in a list: ten pages. Who has not found it by then asks for something narrower."""

MOST_QUERY_CHARS = 120
TITLE_UNITS = 160
SNIPPET_CHARS = 80
SNIPPET_BEFORE = 10

TOPIC_SHARE = 0.5
"""Of the best article's lexical score: what has less is not on the topic. On the 100 questions of
tests/data/sample_questions.jsonl that name their article it has more than 0.7 of the best each time; at 0.5 a
list has 2.0 articles on average, at 0.3 it has 3.6."""

_FIRST_SPAN_DAYS = 1
_SPAN_GROWTH = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a list; `snippet` is what of it made it found, "" where nothing was looked for."""

    article: Article
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was found, in the order shown; `more` is whether there is more than was looked through."""

    entries: tuple[Entry, ...]
    more: bool


# ---- finding: all of this blocks -----------------------------------------------------------------------


def live_manifest(engine: Engine) -> Manifest:
    """Return the manifest of the live generation. Asking for an article makes the engine look which it is."""
    engine.article("")
    return engine.manifest


def newest(engine: Engine) -> Listing:
    """Return the newest articles; those without a date come last, the last added first."""
    number = live_manifest(engine).number
    store = engine.store
    wanted = MOST_LISTED + 1
    ids: dict[str, None] = {}
    if days := store.date_range(number):
        first, last = days
        span = _FIRST_SPAN_DAYS
        while True:
            since = max(first, last - timedelta(days=span - 1))
            keys = store.window_keys(number, since=since, until=last, outlet=None)
            ids = dict.fromkeys(stored.window.article_id for stored in store.windows(keys).values())
            if len(ids) >= wanted or since == first:
                break
            span *= _SPAN_GROWTH
    if len(ids) < wanted:
        last_added = reversed(list(store.places(number)))
        undated = (article_id for article_id, _path in last_added if article_id not in ids)
        ids |= dict.fromkeys(list(dict.fromkeys(undated))[: wanted - len(ids)])
    articles = [article for key in ids if (article := store.article(key, number))]
    listed = _by_date(Entry(article) for article in articles)
    return Listing(tuple(listed[:MOST_LISTED]), len(listed) > MOST_LISTED)


def with_words(engine: Engine, query: str) -> Listing:
    """Return the articles that have words of `query`, the closest first. Raises what `Engine.hits` raises."""
    return _listing(engine, _best_hits(engine, query))


def on_topic(engine: Engine, topic: str) -> Listing:
    """Return the articles on `topic`, newest first. Raises what `Engine.hits` raises."""
    hits = _best_hits(engine, topic)
    best = max((hit.lexical for hit in hits), default=0.0)
    found = _listing(engine, [hit for hit in hits if hit.lexical >= TOPIC_SHARE * best])
    return Listing(tuple(_by_date(found.entries)), found.more)


def _best_hits(engine: Engine, query: str) -> list[Hit]:
    """Return the best hit of each article that has words of the query, by score."""
    best: dict[str, Hit] = {}
    for hit in engine.hits(query):
        if hit.lexical > 0:
            best.setdefault(hit.article_id, hit)
    return list(best.values())


def _listing(engine: Engine, hits: Sequence[Hit]) -> Listing:
    found = [(article, hit) for hit in hits[:MOST_LISTED] if (article := engine.article(hit.article_id))]
    return Listing(
        tuple(Entry(article, _snippet(article, hit)) for article, hit in found), len(hits) > MOST_LISTED
    )


def _snippet(article: Article, hit: Hit) -> str:
    """Return one line about the place that was found, after "…" where it does not begin the paragraph."""
    text = article.passages[hit.passage].text
    start = hit.windows[0][0] if hit.windows else 0
    line = one_line(text[start : start + SNIPPET_CHARS])
    return ("…" if start else "") + line + ("…" if start + SNIPPET_CHARS < len(text) else "")


def _by_date(entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: entry.article.published or date.min, reverse=True)


# ---- showing -------------------------------------------------------------------------------------------


def cleaned(query: str) -> str:
    """Return a query as it is searched and shown, which is also how a button finds it again."""
    return one_line(sendable(query))[:MOST_QUERY_CHARS].strip()


def composed_list(heading: str, query: str, listing: Listing, page: int, language: Language) -> Composed:
    """Return a page of a list. `query` is the bold part of the first line; see `query_of`."""
    composer = Composer()
    composer.write(heading)
    if query:
        composer.write(query, MessageEntityType.BOLD)
    count = m.FOUND_MORE if listing.more else m.FOUND_COUNT
    composer.write(count.say(language, count=len(listing.entries)) + "\n")
    for number, entry in _numbered(listing, page):
        article = entry.article
        composer.write(f"\n{number}. {shortened(shown_title(article, language), TITLE_UNITS)}\n")
        day = article.published.isoformat() if article.published else m.NO_DATE.say(language)
        about = " · ".join(part for part in (day, one_line(article.outlet)) if part)
        composer.write(shortened(about, TITLE_UNITS) + "\n", MessageEntityType.ITALIC)
        if entry.snippet:
            composer.write(entry.snippet + "\n")
    return composer.composed()


def list_buttons(kind: str, listing: Listing, page: int, language: Language) -> InlineKeyboardMarkup:
    """Return the buttons of a page: one an article, and to the pages before and after."""
    numbered = _numbered(listing, page)
    opening = [button(str(number), f"o:{entry.article.id}") for number, entry in numbered]
    rows = [opening[at : at + BUTTONS_A_ROW] for at in range(0, len(opening), BUTTONS_A_ROW)]
    turning: list[InlineKeyboardButton] = []
    if page:
        turning.append(button(m.PREVIOUS.say(language), f"{kind}:{page - 1}"))
    if (page + 1) * ITEMS_A_PAGE < len(listing.entries):
        turning.append(button(m.NEXT_PAGE.say(language), f"{kind}:{page + 1}"))
    return InlineKeyboardMarkup([*rows, turning] if turning else rows)


def _numbered(listing: Listing, page: int) -> list[tuple[int, Entry]]:
    """Return the entries of a page, with their numbers from 1; of a page that is no more, the last page's."""
    page = min(page, (len(listing.entries) - 1) // ITEMS_A_PAGE)
    first = page * ITEMS_A_PAGE
    return list(enumerate(listing.entries[first : first + ITEMS_A_PAGE], start=first + 1))


def shown_outlets(outlets: dict[str, int], language: Language, most: int) -> tuple[int, str]:
    """Return how many papers there are, and the names of those with most articles."""
    named = [one_line(name) for name in outlets if name]
    comma = bm.LIST_COMMA.say(language)
    names = comma.join(shortened(name, 40) for name in named[:most])
    return len(named), names + (m.STATS_OUTLETS_MORE.say(language) if len(named) > most else "")
