"""Calendar arithmetic on closed intervals of days: months, quarters, festivals, weeks.

Nothing here raises for a day that does not exist (30 February, the year 12000): it gives None.
"""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta

Interval = tuple[date, date]
"""The first and the last day, both included."""

DAYS_OF_WEEK = 7


def one_day(year: int, month: int, day: int) -> Interval | None:
    """Return the interval of one day."""
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def exact_days(year: int, month: int, first: int, last: int) -> Interval | None:
    """Return the days `first` to `last` of a month; None unless it has both, in this order."""
    start, end = one_day(year, month, first), one_day(year, month, last)
    return (start[0], end[0]) if start and end and start <= end else None


def days_of_month(year: int, month: int, first: int = 1, last: int = 31) -> Interval | None:
    """Return the days `first` to `last` of a month, or to its end where it is shorter.

    `month` may lie outside of 1 to 12: month 0 is December of the year before.
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if not MINYEAR <= year <= MAXYEAR:
        return None
    length = monthrange(year, month)[1]
    if not 1 <= first <= min(last, length):
        return None
    return date(year, month, first), date(year, month, min(last, length))


def months(year: int, first: int, last: int) -> Interval | None:
    """Return the whole months `first` to `last`, which may reach into the next year (12 to 14)."""
    start, end = days_of_month(year, first), days_of_month(year, last)
    return (start[0], end[1]) if start and end and first <= last else None


def years(first: int, last: int) -> Interval | None:
    """Return the whole years `first` to `last`."""
    if MINYEAR <= first <= last <= MAXYEAR:
        return date(first, 1, 1), date(last, 12, 31)
    return None


def shifted(day: date, days: int) -> date:
    """Return the day that is `days` after `day`, the last or first day of the calendar at its ends."""
    try:
        return day + timedelta(days)
    except OverflowError:
        return date.max if days > 0 else date.min


def shifted_months(day: date, count: int) -> date:
    """Return the same day `count` months later, or the last day of that month where it is shorter."""
    month = days_of_month(day.year, day.month + count)
    if month is None:
        return date.max if count > 0 else date.min
    return month[0].replace(day=min(day.day, month[1].day))


def week_of(day: date, shift: int = 0) -> Interval:
    """Return the week, Monday to Sunday, `shift` weeks after that of `day`."""
    monday = shifted(day, DAYS_OF_WEEK * shift - day.weekday())
    return monday, shifted(monday, DAYS_OF_WEEK - 1)


_FIXED = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "妇女节": (3, 8),
    "植树节": (3, 12),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "青年节": (5, 4),
    "六一": (6, 1),
    "儿童节": (6, 1),
    "七一": (7, 1),
    "建党节": (7, 1),
    "八一": (8, 1),
    "建军节": (8, 1),
    "教师节": (9, 10),
    "国庆": (10, 1),
    "双11": (11, 11),
    "双12": (12, 12),
    "圣诞节": (12, 25),
}
_LUNAR = {
    "春节": (1, 1),
    "元宵": (1, 15),
    "端午": (5, 5),
    "七夕": (7, 7),
    "中秋": (8, 15),
    "重阳": (9, 9),
    "腊八": (12, 8),
}
_DAYS_OFF = {
    "元旦": (-2, 2),
    "春节": (-1, 7),
    "清明": (-2, 2),
    "五一": (0, 4),
    "劳动节": (0, 4),
    "端午": (-2, 2),
    "中秋": (-2, 2),
    "国庆": (0, 7),
}
"""The public holiday, in days from the festival. Three days off include the festival, before or after a
weekend; the longer ones changed by a day over the years (国庆 7 or 8 days, 春节 from the eve or the day)."""


def festival(name: str, year: int, *, days_off: bool) -> Interval | None:
    """Return the day of a festival in a year, or, of one with a public holiday, the `days_off`.

    None for a name that is not known, and outside of 1900 to 2100 for those of the lunar calendar.
    """
    if name == "清明":
        day = _qingming(year)
    elif name == "除夕":
        new_year = lunar_day(year, 1, 1)
        day = (shifted(new_year[0], -1),) * 2 if new_year else None
    elif name in _LUNAR:
        # The eighth of the twelfth lunar month mostly falls in the January after.
        day = lunar_day(year - 1 if name == "腊八" else year, *_LUNAR[name])
    else:
        day = one_day(year, *_FIXED[name]) if name in _FIXED else None
    if day is None or not days_off or name not in _DAYS_OFF:
        return day
    before, after = _DAYS_OFF[name]
    return shifted(day[0], before), shifted(day[0], after)


def lunar_day(year: int, month: int, day: int) -> Interval | None:
    """Return a day of the lunar calendar, `month` being no leap month; None outside of 1900 to 2100."""
    from borax.calendars.lunardate import LunarDate  # 10 ms that few texts need.

    try:
        found = LunarDate(year, month, day).to_solar_date()
    except ValueError:
        return None
    return found, found


_QINGMING = 6
"""Its place among the 24 solar terms, from 小寒."""


def _qingming(year: int) -> Interval | None:
    from borax.calendars.lunardate import TermUtils

    try:
        day = TermUtils.nth_term_day(year, _QINGMING)
    except ValueError:
        return None
    return day, day
