"""Dates in plain English: July 11, 2024; early March; last Friday; the first half of 2025; two weeks ago.

All texts here are folded (see corpus.folding): letters are lower case.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from corpus.calendar_days import (
    DAYS_OF_WEEK,
    Interval,
    days_of_month,
    exact_days,
    months,
    shifted,
    shifted_months,
    week_of,
    years,
)
from corpus.relative_days import VAGUE_MONTH_DAYS
from corpus.year_parts import Grain, Reading, YearPart


@dataclass(frozen=True, slots=True)
class EnglishDate:
    """A part of a year with the year it names: `year`, or `shift` from the reference year, or neither."""

    part: YearPart
    year: int | None
    shift: int | None


STARTS = frozenset("abcdefghijklmnopqrstuvwxyz")
"""The characters that an English date may begin with, digits apart."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|sep sept september"
        "|oct october|nov november|dec december".split("|"),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: i for i, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_COUNTS = {
    word: i
    for i, word in enumerate("a two three four five six seven eight nine ten eleven twelve".split(), 1)
} | {"one": 1, "an": 1}
_SHIFTS = {"last": -1, "previous": -1, "past": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_DAY_WORDS = {"yesterday": -1, "last night": -1, "today": 0, "tonight": 0, "tomorrow": 1}
_THIRDS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "end": (21, 31), "start": (1, 10)}
_YEAR_THIRDS = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "end": (12, 12), "start": (1, 1)}

_NAME = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?![a-z])\.?"
_WHEN = r"(?P<year>(?:1[89]|20)\d\d)(?!\d)|(?P<shift>last|this|next) year"
_YEAR = rf"(?:,? (?:of )?(?:{_WHEN})(?![a-z]))?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\da-z])"
_TO_DAY = r"(?: ?(?:-|–|to|and) ?(?P<last>\d{1,2})(?:st|nd|rd|th)?(?![\da-z]))?"
_THIRD = r"(?:the )?(?P<third>early|mid|late|end|start|beginning)(?: of|-)? (?:the )?"
_UNIT = r"(?P<unit>day|week|month|year)s?"
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_PREPOSITION = re.compile(r"\b(?:in|of|since|during|by|until|till|for|last|this|next|from|to) $")
_LONGEST_PREPOSITION = 8

_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_NAME} {_DAY}{_TO_DAY}{_YEAR}",
        rf"{_DAY} (?:of )?{_NAME}{_YEAR}",
        rf"(?:{_THIRD})?{_NAME}{_YEAR}",
        rf"(?:the )?(?P<ordinal>{'|'.join(_ORDINALS)}) (?P<unit>quarter|half){_YEAR}",
        rf"q(?P<quarter>[1-4])(?![\da-z]){_YEAR}",
        rf"{_THIRD}(?:{_WHEN})(?![a-z])",
    )
)
_BARE_YEAR = re.compile(r"((?:1[89]|20)\d\d)(?![\da-z]|[.,]\d| ?%)")
_AMBIGUOUS = frozenset(("may", "march", "mar", "sep", "dec", "jan", "jun", "jul", "nov", "oct", "apr", "aug"))
"""Month names that are also words or parts of names: alone they count only after a preposition."""


def read_english(text: str, start: int) -> EnglishDate | None:
    """Return the English date, with a month, quarter, half or year, that stands at `start`, or None."""
    if text[start - 1 : start].isascii() and text[start - 1 : start].isalpha():
        return None
    for pattern in _DATES:
        match = pattern.match(text, start)
        if match and (part := _part(match)):
            named = match.groupdict()
            year = int(named["year"]) if named.get("year") else None
            shift = _SHIFTS[named["shift"]] if named.get("shift") else None
            return EnglishDate(part, year, shift)
    match = _BARE_YEAR.match(text, start)
    if match and _PREPOSITION.search(text, max(0, start - _LONGEST_PREPOSITION), start):
        return EnglishDate(
            YearPart(match.end(), Grain.YEAR, lambda year: years(year, year)), int(match[1]), None
        )
    return None


def _part(match: re.Match[str]) -> YearPart | None:
    named = match.groupdict()
    end = match.end()
    third = {"beginning": "start"}.get(named.get("third") or "", named.get("third"))
    if named.get("month"):
        month = _MONTHS[named["month"]]
        if named.get("day"):
            first = int(named["day"])
            last = int(named.get("last") or first)
            return YearPart(end, Grain.DAY, lambda year: exact_days(year, month, first, last))
        plain = not (named["year"] or named["shift"] or third)
        if plain and named["month"] in _AMBIGUOUS and not _after_preposition(match):
            return None
        days = _THIRDS[third] if third else (1, 31)
        return YearPart(end, Grain.PART, lambda year: days_of_month(year, month, *days))
    if third:
        return YearPart(end, Grain.PART, lambda year: months(year, *_YEAR_THIRDS[third]))
    quarter, size = int(named.get("quarter") or 0), 3
    if named.get("ordinal"):
        quarter, size = _ORDINALS[named["ordinal"]], 3 if named["unit"] == "quarter" else 6
    return YearPart(end, Grain.PART, lambda year: months(year, size * (quarter - 1) + 1, size * quarter))


def _after_preposition(match: re.Match[str]) -> bool:
    start = match.start()
    return bool(_PREPOSITION.search(match.string, max(0, start - _LONGEST_PREPOSITION), start))


def read_english_relative(text: str, start: int, reference: date) -> Reading | None:
    """Return the English words for days as seen from `reference` that stand at `start`, or None."""
    if text[start - 1 : start].isascii() and text[start - 1 : start].isalpha():
        return None
    for pattern, grain, read in _RELATIVE:
        match = pattern.match(text, start)
        if match and (days := read(match, reference)):
            return Reading(match.end(), grain, *days)
    return None


def _day_word(match: re.Match[str], reference: date) -> Interval:
    day = shifted(reference, _DAY_WORDS.get(match[1], -2))
    return day, day


def _weekday(match: re.Match[str], reference: date) -> Interval:
    """Last Friday is the latest one before the reference day, next Friday the first one after it."""
    weekday, shift = _WEEKDAYS[match["weekday"]], _SHIFTS[match["which"]]
    if shift == 0:
        day = shifted(week_of(reference)[0], weekday)
    elif shift < 0:
        day = shifted(reference, -((reference.weekday() - weekday - 1) % DAYS_OF_WEEK + 1))
    else:
        day = shifted(reference, (weekday - reference.weekday() - 1) % DAYS_OF_WEEK + 1)
    return day, day


def _unit(match: re.Match[str], reference: date) -> Interval | None:
    shift = _SHIFTS[match["which"]]
    if match["unit"] == "year":
        return years(reference.year + shift, reference.year + shift)
    if match["unit"] == "month":
        return days_of_month(reference.year, reference.month + shift)
    if match["unit"] == "quarter":
        first = (reference.month - 1) // 3 + shift
        return months(reference.year + first // 4, 3 * (first % 4) + 1, 3 * (first % 4) + 3)
    monday, sunday = week_of(reference, shift)
    return (shifted(sunday, -1), sunday) if match["unit"] == "weekend" else (monday, sunday)


def _moved(match: re.Match[str], reference: date, sign: int) -> date:
    count = _COUNTS[match["count"]] if match["count"] in _COUNTS else int(match["count"])
    if match["unit"] in ("day", "week"):
        return shifted(reference, sign * count * (DAYS_OF_WEEK if match["unit"] == "week" else 1))
    return shifted_months(reference, sign * count * (12 if match["unit"] == "year" else 1))


def _counted(match: re.Match[str], reference: date) -> Interval:
    if _SHIFTS[match["which"]] > 0:
        return reference, _moved(match, reference, 1)
    return min(shifted(_moved(match, reference, -1), 1), reference), reference


def _ago(match: re.Match[str], reference: date) -> Interval | None:
    day = _moved(match, reference, -1)
    if match["unit"] == "year":
        return years(day.year, day.year)
    if match["unit"] == "month":
        return days_of_month(day.year, day.month)
    return week_of(day) if match["unit"] == "week" else (day, day)


def _recently(_: re.Match[str], reference: date) -> Interval:
    return shifted(reference, -VAGUE_MONTH_DAYS), reference


_RELATIVE: tuple[tuple[re.Pattern[str], Grain, Callable[[re.Match[str], date], Interval | None]], ...] = (
    (re.compile(rf"(the day before yesterday|{'|'.join(_DAY_WORDS)})(?![a-z])"), Grain.DAY, _day_word),
    (
        re.compile(rf"(?P<which>last|this|next) (?P<weekday>{'|'.join(_WEEKDAYS)})(?![a-z])"),
        Grain.DAY,
        _weekday,
    ),
    (
        re.compile(
            r"(?P<which>last|previous|this|current|next|coming) "
            r"(?P<unit>weekend|week|month|quarter|year)(?![a-z])"
        ),
        Grain.PART,
        _unit,
    ),
    (
        re.compile(rf"(?:the )?(?P<which>last|past|next|coming) {_COUNT} {_UNIT}(?![a-z])"),
        Grain.PART,
        _counted,
    ),
    (re.compile(rf"{_COUNT} {_UNIT} ago(?![a-z])"), Grain.PART, _ago),
    (re.compile(r"recently(?![a-z])|in recent (?:days|weeks)(?![a-z])"), Grain.PART, _recently),
)
