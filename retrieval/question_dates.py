"""What the dates in a question mean for finding its answer.

Two things are asked with a date. "昨天的报纸", "7月11日重庆日报头版" ask for what was **published** then:
that is a filter. "2025年3月有哪些…", "去年底" ask for an **event**: texts that speak of that time, or were
published in it or soon after, fit better, but none is left out (see retrieval.period_fit).

"昨天" and "今年" in a question are as seen from today as long as the archive is up to date; in an archive
that ends earlier they are as seen from its newest issue, since nothing in it is of yesterday or this year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from corpus.calendar_days import Interval, months, shifted_months, years
from corpus.date_expressions import DateExpression, find_dates_folded
from corpus.folding import Folded, fold

MOST_PERIODS = 8
"""Dates of a question that are heeded: real ones have up to three, and each is compared with every hit."""
UP_TO_DATE_DAYS = 7
"""An archive whose newest issue is at most this old (or this far ahead) is asked as seen from today: weeklies
are up to date, and the papers of a long holiday come in late."""


class About(Enum):
    """What is dated: the paper, what it tells of, or what that is compared with ("比上年同期增长多少")."""

    PUBLISHED = "published"
    EVENT = "event"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Period:
    """A date expression of a question: `text`, from `start` to `end` in it, asks for `first` to `last`.

    Both days are included. `any_year`: the question leaves the year open ("7月10日"), so that a text on these
    days of another year fits less, but is not contradicted.
    """

    text: str
    start: int
    end: int
    first: date
    last: date
    about: About
    any_year: bool


@dataclass(frozen=True, slots=True)
class QuestionDates:
    """The dates of a question. `reference` is the day that relative expressions were resolved against.

    `by_archive`: that day is the newest issue's, not today. `newest_first`: the latest report is asked for.
    """

    periods: tuple[Period, ...]
    newest_first: bool
    reference: date
    by_archive: bool


_OUTLET = "(?:[一-鿿]{2,6}?)?(?:日报|晚报|晨报|早报|时报|都市报|商报|青年报)(?![社记导道])"
_PAPER = (
    f"报纸|头版|要闻版?|版面|第?[0-9]{{1,2}}版|号外|{_OUTLET}|社论|快评|评论员文章|见报|刊登|刊发|刊出"
    "|(?:新闻联播|联播)(?:里|中|上|都|播|报|讲|说|有|的|$|[,?。])|发表的(?:文章|社论|评论)"
)
_NEWS = (
    "(?:重要|主要|国际|国内|本地|时政|财经|体育)?(?:新闻(?!发布|办|中心|发言|社|联播)|头条)"
    "|newspaper|paper|news(?! conference)|issue|front page"
)
_OF = "(?:的|出版的|刊登的|发表的|发布的|见报的|那[天期]的?|这[天期]的?|当天的?|'s)"
# "8日报道，……" tells when an agency said it; "8日的报道" asks for what was printed.
_A_REPORT = "[^,。;!?]{0,4}?有过?[一1]?[条篇则](?:[^,。;!?]{0,30}的)?(?:新闻|报道|消息|文章)"
_AFTER = re.compile(
    rf"(?:\([^)]{{1,6}}\))?(?: ?{_OF})? ?(?:{_PAPER}|{_NEWS}|(?<=的)(?:报道|消息|要闻|文章)|{_A_REPORT}|播报)"
)
_BEFORE = re.compile(
    rf"(?:{_OUTLET}|报纸|刊于|发表于|刊登于|见报于|newspaper|paper|issue|news|daily|daily report|published),?"
    "(?:在|于| (?:of|on|from|in))? ?$"
)
_LONGEST_BEFORE = 24
_COMPARED = re.compile("[比较]$")
_COUNT = "[0-9一二两三四五六七八九十半几]"
_NEWEST = re.compile(
    f"最新(?!型)|(?<![距离隔])(?<![距离].)(?<![距离]..)(?<![距离]...)最近(?!的?(?:距离|地铁|车站|医院|路)|[处点]|这?{_COUNT}{{1,3}}个?[天日周月年])"
    "|(?<![a-z])(?:latest|newest|most recent(?:ly)?|recently)(?![a-z])"
)
_VAGUE = re.compile("最近|近[日期来]|日前|不久前|前不久|recently")
"""Asks for the latest reports, not for those of some days."""
_BARE_YEAR = re.compile(
    r"(?<![\d.,:/a-z-])((?:19|20)\d\d)(?=$|[^\w.%‰-]|\.(?!\d)|[一-鿿])"
    "(?! ?[年多余个名人位元万亿吨公米辆架亩套件项次家户处条张头只棵册种台艘里千克度倍号届期所座栋片级字分秒])"
)
_YEAR_IS_SAID = re.compile(
    "[今本这明]|后[年天]|下一?个?[月季]|周|星期|礼拜|未来|接下来|this|next|tomorrow|coming"
)
"""Words that may look ahead by what they mean: 本周日, 今年底, 明年; not 12月, which may be any year's."""
_OPEN_YEAR = re.compile(r"\d(?!.*前$)")
_ANNOUNCED_AFTER = re.compile("起|开始|将")
_ANNOUNCED_BEFORE = re.compile("[将定]于|[将在]$")
MOST_DAYS_TO_COME = 200
"""Days that a question without a year may look ahead where it asks for what is announced ("9月1日起…"): else
it is of the past, as what an archive tells mostly is."""


def question_dates(text: str, today: date, newest: date | None) -> QuestionDates:
    """Return what the dates in a question ask for.

    `newest` is the date of the archive's newest issue, None if none has a date. Of any text, never raises.
    """
    by_archive = newest is not None and abs((today - newest).days) > UP_TO_DATE_DAYS
    reference = newest if newest is not None and by_archive else today
    folded = fold(text)
    items = _with_bare_years(folded.text, reference)
    meant = [item for item in items if not _VAGUE.fullmatch(folded.text, item.start, item.end)]
    periods = tuple(_period(text, folded, item, reference) for item in meant[:MOST_PERIODS])
    return QuestionDates(periods, bool(_NEWEST.search(folded.text)), reference, by_archive)


def _period(text: str, folded: Folded, item: DateExpression, reference: date) -> Period:
    words = folded.text[item.start : item.end]
    start, end = folded.source_span(item.start, item.end)
    about = _about(folded.text, item)
    first, last = item.first, item.last
    any_year = not item.explicit_year and bool(_OPEN_YEAR.match(words))
    ahead = (first - reference).days
    announced = _ANNOUNCED_AFTER.match(folded.text, item.end) or _ANNOUNCED_BEFORE.search(
        folded.text, max(0, item.start - 2), item.start
    )
    most = MOST_DAYS_TO_COME if announced and about is About.EVENT else 0
    if not item.explicit_year and ahead > most and not _YEAR_IS_SAID.search(words):
        months_back = 1 if any_year and "月" not in words else 12
        first, last = shifted_months(first, -months_back), shifted_months(last, -months_back)
    return Period(text[start:end], start, end, first, last, about, any_year)


def _with_bare_years(folded: str, reference: date) -> list[DateExpression]:
    """Return the date expressions of a folded question, years without 年 ("2024 gdp") among them."""
    found = list(find_dates_folded(folded, reference))
    for match in _BARE_YEAR.finditer(folded):
        if all(match.end() <= item.start or item.end <= match.start() for item in found):
            span = years(int(match[1]), int(match[1]))
            if span:
                found.append(DateExpression(match.start(), match.end(), *span, explicit_year=True))
    return sorted(found, key=lambda item: item.start)


def _about(folded: str, item: DateExpression) -> About:
    before = folded[max(0, item.start - _LONGEST_BEFORE) : item.start]
    if _AFTER.match(folded, item.end) or _BEFORE.search(before):
        return About.PUBLISHED
    return About.COMPARED if _COMPARED.search(before) else About.EVENT


def published_filter(periods: Sequence[Period]) -> Interval | None:
    """Return the first and last day that the answer has to be published on, None if any will do."""
    days = [(period.first, period.last) for period in periods if period.about is About.PUBLISHED]
    return (min(first for first, _ in days), max(last for _, last in days)) if days else None


def interval_words(first: date, last: date) -> str:
    """Return an interval of days in Chinese, as short as it is clear: "2025年3月", "2024年7月10日"."""
    year = f"{first.year}年"
    if first == last:
        return f"{year}{first.month}月{first.day}日"
    if (first, last) == years(first.year, last.year):
        return year if first.year == last.year else f"{first.year}年至{last.year}年"
    if first.year == last.year and (first, last) == months(first.year, first.month, last.month):
        return year + _MONTHS_NAMES.get((first.month, last.month), f"{first.month}月至{last.month}月")
    if (first.year, first.month) == (last.year, last.month):
        return f"{year}{first.month}月{first.day}日至{last.day}日"
    end = f"{last.month}月{last.day}日"
    return f"{year}{first.month}月{first.day}日至" + (
        end if first.year == last.year else f"{last.year}年{end}"
    )


_MONTHS_NAMES = {(month, month): f"{month}月" for month in range(1, 13)} | {
    (1, 6): "上半年",
    (7, 12): "下半年",
}
