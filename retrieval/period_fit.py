"""How well a text fits the time asked about, by the dates in it and the day it was published."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from corpus.calendar_days import years
from corpus.date_expressions import DateExpression, find_dates_folded
from retrieval.question_dates import About, Period

SAYS_SO = 1.0
PUBLISHED_THEN = 0.9
PUBLISHED_SOON_AFTER = 0.8
"""A text without a date of its own speaks of about when it was published; naming the time is surer."""
SPEAKS_OF_MORE = 0.7
"""The text speaks of a longer time, the asked one within ("今年" for July), or of one that overlaps it."""
SPEAKS_OF_PART = 0.65
"""The text speaks of some of the months that are asked about together: 1—2月 for 前四个月."""
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
"""Another day, though of a time that has both: "春节假期加开列车，2月4日……" says little of the 1st."""
ITS_OWN_DAY = 0.1
"""The same, and the other day is that of the issue: "今天(2月4日)是春节假期最后一天" is not of the 1st."""
TOLD_AS_HISTORY = 0.5
"""Published then, and its dates are of years before: how it came about, rather than last year's report."""
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
MONTH_DAYS = 28
FOUND_CACHED = 4096


def period_fit(periods: Sequence[Period], published: date | None, folded: str) -> float:
    """Return how well a text fits the periods asked for: 1 fits, 0 contradicts, in between says less.

    `folded` is the search view of the passage, `published` the day of its article. Of several periods, the
    mean, but of one within another ("春节假期的2月1日") the narrower only; 1 for none. What the asked time is
    compared with is none of them, unless it is all that is named.
    """
    periods = [period for period in periods if period.about is not About.COMPARED] or periods
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
    dates: Sequence[DateExpression] = _dates(folded, published)
    if period.first != period.last:
        dates = _without_announcements(dates, folded)
    if not dates:
        return undated
    agreements = [_agreement(period, item, published, folded) for item in dates]
    best = max(agreements)
    if best > CONTRADICTS and undated < PUBLISHED_THEN and _is_of_another_day(period, dates, agreements):
        # A whole year has every day: that it has both says nothing.
        return CONTRADICTS if best <= SPEAKS_OF_YEARS else min(best, _fit_of_another_day(dates, published))
    if best == CONTRADICTS:
        return _fit_of_other_days(period, dates, published, undated)
    return best if best in (OTHER_YEAR, SPEAKS_OF_PART) else max(best, undated)


def _without_announcements(dates: Sequence[DateExpression], folded: str) -> Sequence[DateExpression]:
    """Return dates without the days on which figures of a time before were made known.

    "12月3日公布，11月份……" is not of December.
    """
    spans = [item for item in dates if (item.last - item.first).days + 1 >= MONTH_DAYS]

    def announces(item: DateExpression) -> bool:
        return (
            item.first == item.last
            and any(
                item.start < span.start and 0 < (item.first - span.last).days <= SHORT_DAYS for span in spans
            )
            and bool(_ANNOUNCED.match(folded, item.end))
        )

    return [item for item in dates if not announces(item)]


_ANNOUNCED = re.compile("[^。;!?]{0,16}?(?:公布|发布|通报|披露|获悉)")


def _is_of_another_day(period: Period, dates: Sequence[DateExpression], agreements: Sequence[float]) -> bool:
    """Return whether a text names days, and none of them is the one day asked about."""
    of_days = [agrees for item, agrees in zip(dates, agreements, strict=True) if item.first == item.last]
    return period.first == period.last and bool(of_days) and not any(of_days)


def _fit_of_another_day(dates: Sequence[DateExpression], published: date | None) -> float:
    own = published and any(item.first == item.last == published for item in dates)
    return ITS_OWN_DAY if own else ANOTHER_DAY


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
        return SPEAKS_OF_PART if _is_part_of_months(period, item) else SAYS_SO
    days = (item.last - item.first).days
    if days < LONG_DAYS:
        return SPEAKS_OF_MORE
    if published and published < period.first:
        return BEFORE_IT_CAME
    short = (period.last - period.first).days <= SHORT_DAYS
    return SPEAKS_OF_MORE if days < DAYS_OF_YEAR and not short else SPEAKS_OF_YEARS


def _is_part_of_months(period: Period, item: DateExpression) -> bool:
    """Return whether an expression is of fewer of the months that are asked about together."""
    days, asked = ((span.last - span.first).days + 1 for span in (item, period))
    return MONTH_DAYS <= days < asked < LONG_DAYS and bool(_MONTHS.search(period.text))


_MONTHS = re.compile("[个個]月|季度|半年|[-—–―~～〜至到、].{1,3}月")
"""Counted months, as those of figures; summer and the middle of a year are as much in one of theirs."""


_COMPARED_BEFORE = re.compile("(?:比|相比|较|与|相较于|低于|高于|超过?)$")
_COMPARED_AFTER = re.compile("(?:同期)?(?:相比|相较)|同期(?:增|减|下|上|提|高|低|多|少)")


def _same_but_for_the_year(period: Period, item: DateExpression) -> bool:
    """Return whether an expression is of the same days of another year, or, of a bare day, another month."""
    if (period.first.day, period.last.day) != (item.first.day, item.last.day):
        return False
    same_months = (period.first.month, period.last.month) == (item.first.month, item.last.month)
    return same_months or not _MONTH.search(period.text)


_MONTH = re.compile("月|(?i:[a-z]{3})")


def _fit_of_other_days(
    period: Period, dates: Sequence[DateExpression], published: date | None, undated: float
) -> float:
    """Return how well a text fits whose dates are all outside of the period."""
    if undated < UNKNOWN:
        return CONTRADICTS
    if published:
        # What is planned for next year says nothing of when the rest was.
        dates = [item for item in dates if item.first <= published]
        if not dates:
            return undated
        if max(item.last for item in dates).year < period.first.year - 1:
            return TOLD_AS_HISTORY
    year = years(period.first.year, period.last.year)
    whole_years = (period.last - period.first).days >= DAYS_OF_YEAR - 2
    near = year and any(item.first <= year[1] and year[0] <= item.last for item in dates)
    return OTHER_DAYS if near and not whole_years else PUBLISHED_THEN_ON_ANOTHER_YEAR
