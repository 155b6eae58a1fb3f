"""Days and spans of years that are written in full: 2024-07-11, 2023—2025年, 上世纪90年代, “十四五”期间.

All texts here are folded (see corpus.folding).
"""

import re

from corpus.calendar_days import Interval, days_of_month, one_day, years
from corpus.year_parts import HAN_NUMBERS, TO, Grain, Reading, read_year_part

# 2000年历史, 1500年前, 2024年级, 2024年均 are no years.
NOT_A_YEAR = "(?![级龄均薪间]|历史|的历史|之久|不遇|(?<=00 年)[前来多余]|(?<=00年)[前来多余])"
YEAR_NUMBER = r"(?:1[5-9]|20)\d\d"
_NUMERIC_DAY = re.compile(r"((?:19|20)\d\d)([-/.])(\d{1,2})\2(\d{1,2})(?!\d|\.\d)")
_COMPACT_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?!\d|[.,]\d)")
_NUMERIC_MONTH = re.compile(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])(?![\d-]|赛季|学年|财年)")
_LATIN_BEFORE = re.compile(r"[a-z_.-] ?$")
_YEARS = re.compile(rf"({YEAR_NUMBER})(?: ?年)?{TO}({YEAR_NUMBER}) ?年{NOT_A_YEAR}")
_SEASON = re.compile(rf"({YEAR_NUMBER})[-/—~]({YEAR_NUMBER})(?= ?(?:赛季|学年|财年|年度|冰?雪季))")
_CENTURY = re.compile(
    r"(?:(?P<century>1\d|2[01]|[5-9])|(?P<last>上个?)|本)世纪(?!经济报|教育|海上)(?:(?P<decade>[0-9]0)年代)?"
    r"(?P<part>初|末|中叶|[早中晚末]期|[前后上下]半叶)?"
)
_DECADE = re.compile(
    r"(?P<century>1[5-9]|20)?(?P<decade>[0-9]0)年代(?![表理])(?P<part>初|末|[早中晚末后]期)?"
)
_PLAN = re.compile(
    f"[“‘]?(?P<ten>十)?(?P<unit>[{''.join(HAN_NUMBERS)}])五[”’]?(?P<tail>期间|时期|期?末|期?初|(?=以来))?(?!规划|计划|纲要|[”’年])"
)
_FIRST_PLAN, _FIRST_YEAR = 6, 1981
"""From the sixth five-year plan on, each runs from a year 1 or 6 to a year 5 or 0."""
_FIRST_DECADE_OF_1900S = 30
_THIS_CENTURY = 21
_LONGEST_PART = 10
"""Years of 本世纪初 and 上世纪末."""


def read_numeric(text: str, start: int) -> Reading | None:
    """Return the day or month in digits that stands at `start`; a version number (v2024.1.2) is none."""
    match = _NUMERIC_DAY.match(text, start)
    if match and not (match[2] == "." and _LATIN_BEFORE.search(text, max(0, start - 2), start)):
        return _reading(match, one_day(int(match[1]), int(match[3]), int(match[4])), Grain.DAY)
    if match := _COMPACT_DAY.match(text, start):
        return _reading(match, one_day(int(match[1]), int(match[2]), int(match[3])), Grain.DAY)
    if match := _NUMERIC_MONTH.match(text, start):
        return _reading(match, days_of_month(int(match[1]), int(match[2])), Grain.PART)
    return None


def read_years(text: str, start: int) -> Reading | None:
    """Return the span of years that stands at `start`: 2023—2025年, 90年代, 上世纪末, “十四五”期间."""
    if match := _SEASON.match(text, start):
        return _reading(match, years(int(match[1]), int(match[2])), Grain.YEAR)
    # 2023年至2024年3月 ends with the month.
    match = _YEARS.match(text, start)
    if match and not read_year_part(text, match.end(), after_year=True):
        return _reading(match, years(int(match[1]), int(match[2])), Grain.YEAR)
    if match := _CENTURY.match(text, start):
        century = int(match["century"]) if match["century"] else _THIS_CENTURY - bool(match["last"])
        first = 100 * (century - 1)
        span = (first + 1, first + 100)
        if match["decade"]:
            first += int(match["decade"])
            span = (first, first + 9)
        return _reading(match, years(*_part_of_span(*span, match["part"])), Grain.YEAR)
    if match := _DECADE.match(text, start):
        decade = int(match["decade"])
        century = 19 if decade >= _FIRST_DECADE_OF_1900S else 20
        first = 100 * int(match["century"] or century) + decade
        return _reading(match, years(*_part_of_span(first, first + 9, match["part"])), Grain.YEAR)
    return _five_years(text, start)


def _five_years(text: str, start: int) -> Reading | None:
    match = _PLAN.match(text, start)
    if match is None or not (match["ten"] or match["tail"] is not None):
        return None
    plan = 10 * bool(match["ten"]) + HAN_NUMBERS[match["unit"]]
    if plan < _FIRST_PLAN:
        return None
    first = _FIRST_YEAR + 5 * (plan - _FIRST_PLAN)
    part = {"初": (first, first), "末": (first + 4, first + 4)}.get(
        (match["tail"] or "")[-1:], (first, first + 4)
    )
    return _reading(match, years(*part), Grain.YEAR)


def _reading(match: re.Match[str], days: Interval | None, grain: Grain) -> Reading | None:
    return Reading(match.end(), grain, *days) if days else None


def _part_of_span(first: int, last: int, part: str | None) -> tuple[int, int]:
    """Return the years of the beginning, middle or end of a decade or century."""
    if part is None:
        return first, last
    length = last - first + 1
    if part.endswith("半叶"):
        half = first + length // 2
        return (first, half - 1) if part[0] in "上前" else (half, last)
    third = min(round(length / 3), _LONGEST_PART)
    if part[0] in "初早":
        return first, first + third - 1
    if part[0] in "末晚后":
        return last - third + 1, last
    middle = first + length // 2
    return middle - third // 2 - 1, middle + third // 2
