"""What the dates in a question mean for finding its answer.

Two things are asked with a date. "昨天的报纸", "7月11日重庆日报头版" ask for what was **published** then:
that is a filter. "2025年3月有哪些…", "去年底" ask for an **event**: texts that speak of that time, or were
published in it or soon after, fit better, but none is left out. `period_fit` says how well a text fits.

"昨天" and "今年" in a question are as seen from today as long as the archive is up to date; in an archive
that ends earlier they are as seen from its newest issue, since nothing in it is of yesterday or this year.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from corpus.calendar_days import Interval, months, shifted_months, years
from corpus.date_expressions import DateExpression, find_dates_folded
from corpus.folding import Folded, fold

MOST_PERIODS = 8
"""Dates of a question that are heeded: real ones have up to three, and each is compared with every hit."""
UP_TO_DATE_DAYS = 7
"""An archive whose newest issue is at most this old (or this far ahead) is asked as seen from today: weeklies
are up to date, and the papers of a long holiday come in late."""


class About(Enum):
    """What is dated: the paper, or what it tells of."""

    PUBLISHED = "published"
    EVENT = "event"


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
_AFTER = re.compile(rf"(?:\([^)]{{1,6}}\))?(?: ?{_OF})? ?(?:{_PAPER}|{_NEWS}|(?<=的)(?:报道|消息|要闻|文章))")
_BEFORE = re.compile(
    rf"(?:{_OUTLET}|报纸|刊于|发表于|刊登于|见报于|newspaper|paper|issue|news|daily|daily report|published),?"
    "(?:在|于| (?:of|on|from|in))? ?$"
)
_LONGEST_BEFORE = 24
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
    published = _AFTER.match(folded, item.end) or _BEFORE.search(before)
    return About.PUBLISHED if published else About.EVENT


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


# ---- how well a text fits -------------------------------------------------------------------------------

SAYS_SO = 1.0
PUBLISHED_THEN = 0.9
PUBLISHED_SOON_AFTER = 0.8
"""A text without a date of its own speaks of about when it was published; naming the time is surer."""
SPEAKS_OF_MORE = 0.7
"""The text speaks of a longer time, the asked one within ("今年" for July), or of one that overlaps it."""
SPEAKS_OF_YEARS = 0.5
LONG_DAYS, SHORT_DAYS = 300, 62
"""A text that speaks of a year says as little of a month or two of it, or of a day."""
BEFORE_IT_CAME = 0.3
"""It speaks of the year, but was printed before the asked time of it came."""
COMPARES_WITH_IT = 0.5
"""The asked time is what another is compared with: "比2023年增长5%" may say the figure of 2023 or not."""
OTHER_DAYS = 0.5
"""Other days of the same year, in an article published then: another day's part of the same story."""
ANOTHER_DAY = 0.4
"""Another day, though of a time that has both: "2月4日是春节假期最后一天" says little of the 1st."""
UNKNOWN = 0.5
OTHER_YEAR = 0.6
"""The same days of another year, or of another month, where the question leaves that open."""
SILENT = 0.2
"""No date in the text, and published at another time."""
PUBLISHED_THEN_ON_ANOTHER_YEAR = 0.1
CONTRADICTS = 0.0

SOON_DAYS, SOON_SHARE, MOST_SOON_DAYS = 3, 0.6, 90
"""Soon after a time is 3 days and 0.6 of its length: a day is told of for three days, the figures of a month
come by the 21st of the next, those of a quarter within two months and of a year within three."""
DAYS_OF_YEAR = 366
FOUND_CACHED = 4096


def period_fit(periods: Sequence[Period], published: date | None, folded: str) -> float:
    """Return how well a text fits the periods asked for: 1 fits, 0 contradicts, in between says less.

    `folded` is the search view of the passage, `published` the day of its article. Of several periods, the
    mean, but of one within another ("春节假期的2月1日") the narrower only; 1 for none.
    """
    asked = [period for period in periods if not any(_is_within(other, period) for other in periods)]
    if not asked:
        return SAYS_SO
    return sum(_fit(period, published, folded) for period in asked) / len(asked)


def _is_within(period: Period, other: Period) -> bool:
    days, others = (period.first, period.last), (other.first, other.last)
    return days != others and others[0] <= days[0] and days[1] <= others[1]


@lru_cache(FOUND_CACHED)
def _dates(folded: str, published: date | None) -> tuple[DateExpression, ...]:
    return find_dates_folded(folded, published)


def _fit(period: Period, published: date | None, folded: str) -> float:
    if period.about is About.PUBLISHED:
        if published is None:
            return UNKNOWN
        return SAYS_SO if period.first <= published <= period.last else CONTRADICTS
    undated = _fit_of_publication(period, published)
    dates = _dates(folded, published)
    if not dates:
        return undated
    agreements = [_agreement(period, item, published, folded) for item in dates]
    best = max(agreements)
    if best > CONTRADICTS and undated < PUBLISHED_THEN and _is_of_another_day(period, dates, agreements):
        return min(best, ANOTHER_DAY)
    if best == CONTRADICTS:
        return _fit_of_other_days(period, dates, undated)
    return best if best == OTHER_YEAR else max(best, undated)


def _is_of_another_day(period: Period, dates: Sequence[DateExpression], agreements: Sequence[float]) -> bool:
    """Return whether a text names days, and none of them is the one day asked about."""
    of_days = [agrees for item, agrees in zip(dates, agreements, strict=True) if item.first == item.last]
    return period.first == period.last and bool(of_days) and not any(of_days)


def _fit_of_publication(period: Period, published: date | None) -> float:
    """Return how well a text without a date fits: it speaks of about the day it was published."""
    if published is None:
        return UNKNOWN
    if period.first <= published <= period.last:
        return PUBLISHED_THEN
    length = (period.last - period.first).days + 1
    soon = min(SOON_DAYS + SOON_SHARE * length, MOST_SOON_DAYS)
    return PUBLISHED_SOON_AFTER if 0 < (published - period.last).days <= soon else SILENT


def _agreement(period: Period, item: DateExpression, published: date | None, folded: str) -> float:
    """Return how far one date expression speaks of a period."""
    if period.last < item.first or item.last < period.first:
        return OTHER_YEAR if period.any_year and _same_but_for_the_year(period, item) else CONTRADICTS
    if _COMPARED_BEFORE.search(folded, max(0, item.start - 3), item.start) or _COMPARED_AFTER.match(
        folded, item.end
    ):
        return COMPARES_WITH_IT
    if period.first <= item.first and item.last <= period.last:
        return SAYS_SO
    days = (item.last - item.first).days
    if days < LONG_DAYS:
        return SPEAKS_OF_MORE
    if published and published < period.first:
        return BEFORE_IT_CAME
    short = (period.last - period.first).days <= SHORT_DAYS
    return SPEAKS_OF_MORE if days < DAYS_OF_YEAR and not short else SPEAKS_OF_YEARS


_COMPARED_BEFORE = re.compile("(?:比|相比|较|与|相较于|低于|高于|超过?)$")
_COMPARED_AFTER = re.compile("(?:同期)?(?:相比|相较)|同期(?:增|减|下|上|提|高|低|多|少)")


def _same_but_for_the_year(period: Period, item: DateExpression) -> bool:
    """Return whether an expression is of the same days of another year, or, of a bare day, another month."""
    if (period.first.day, period.last.day) != (item.first.day, item.last.day):
        return False
    same_months = (period.first.month, period.last.month) == (item.first.month, item.last.month)
    return same_months or not _MONTH.search(period.text)


_MONTH = re.compile("月|(?i:[a-z]{3})")


def _fit_of_other_days(period: Period, dates: Sequence[DateExpression], undated: float) -> float:
    """Return how well a text fits whose dates are all outside of the period."""
    if undated < UNKNOWN:
        return CONTRADICTS
    year = years(period.first.year, period.last.year)
    whole_years = (period.last - period.first).days >= DAYS_OF_YEAR - 2
    near = year and any(item.first <= year[1] and year[0] <= item.last for item in dates)
    return OTHER_DAYS if near and not whole_years else PUBLISHED_THEN_ON_ANOTHER_YEAR
