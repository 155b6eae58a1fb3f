"""Parts of a year as they are written: 7月10日, 3月中旬, 1至6月, 前三季度, 年底, 国庆假期.

What is read does not know its year yet. All texts here are folded (see corpus.folding): numbers are mostly
Arabic, letters lower case, characters Simplified.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from corpus.calendar_days import Interval, days_of_month, exact_days, festival, lunar_day, months, one_day


class Grain(IntEnum):
    """How finely an expression speaks of time."""

    DAY = 1
    PART = 2
    """Anything between a day and a year."""
    YEAR = 3


@dataclass(frozen=True, slots=True)
class YearPart:
    """A part of a year, written in text up to the offset `end`. `of_year` is None where it has no such day.

    `from_january` is a span counted from the year's beginning (前三季度): one speaks of it when it is over.
    """

    end: int
    grain: Grain
    of_year: Callable[[int], Interval | None]
    from_january: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a text up to the offset `end`: the days `first` to `last`, both included."""

    end: int
    grain: Grain
    first: date
    last: date


Build = Callable[[re.Match[str]], YearPart | None]

TO = r" ?(?:[-‐‒–—―─~〜～]{1,2}|至|到) ?"
"""What stands between the two ends of a range."""
HAN_NUMBERS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}

_DIGITS = "0123456789"
_HAN_DIGITS = "一二三四五六七八九"
_MONTH = r"(?:1[0-2]|0?[1-9])(?!\d)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_NUMBER = rf"\d{{1,2}}|[{_HAN_DIGITS}]"
_MONTHS_NAME = r" ?月(?: ?份(?!额))?(?![亮龄嫂薪饼饷球牙子租供均经三度息票]|报[表税])"
"""月 after a number: not 3月亮, 6月龄, 12月薪; 三月三 is a lunar festival."""
_NOT_ITS_DAY = r"(?! ?\d{1,2} ?[日号])"
_MIDDLE = "中(?![国心央学间型小药医等文原东亚非欧美俄外华共建铁石核式餐午秋奖标途级])"
_TENTHS = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}
_TENTH_NAMES = rf"[上中下]{{1,2}}(?:旬{TO}[上中下])?"
_MONTH_PARTS = {"初": (1, 10), "中": (11, 20), "底": (21, 31), "末": (21, 31)}
_HALF_MONTHS = {"上": (1, 15), "下": (16, 31)}
_YEAR_PARTS = {"初": (1, 1), "中": (6, 7), "底": (12, 12), "末": (12, 12), "终": (12, 12), "内": (1, 12)}
SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
_QUARTER = r"第?([1-4一二三四]) ?季度"
_NO_COUNT_BEFORE = rf"(?<![\d{_HAN_DIGITS}十百千两几数半多每历这])"
_DAYS_OFF = "假期|小?长假|黄金周|期间|前后|假日"
_NAMES = (
    "元旦|情人节|妇女节|植树节|劳动节|青年节|儿童节|建党节|建军节|教师节|圣诞节|双11|双12|除夕"
    f"|春节|端午|中秋|七夕|(?:重阳|腊八|元宵)(?=节)|清明(?=节|{_DAYS_OFF})|国庆(?=节|、?中秋|{_DAYS_OFF})"
)


def number(text: str) -> int:
    """Return a number in digits or of one Chinese numeral."""
    return HAN_NUMBERS[text] if text in HAN_NUMBERS else int(text)


def read_year_part(text: str, start: int, *, after_year: bool = False) -> YearPart | None:
    """Return the part of a year that stands at `start`, None if there is none.

    `after_year` says that a year stands before it, so that 初, 底 or 夏天 are a part of that one.
    """
    character = text[start : start + 1]
    rules = _ANYWHERE.get(character, ())
    for pattern, build in (*rules, *_AFTER_YEAR.get(character, ())) if after_year else rules:
        match = pattern.match(text, start)
        if match and (part := build(match)):
            return part
    return None


def _days(match: re.Match[str]) -> YearPart | None:
    month, first, last = (int(group) for group in match.groups())
    return YearPart(match.end(), Grain.DAY, lambda year: exact_days(year, month, first, last))


def _day(match: re.Match[str]) -> YearPart:
    month, day = int(match[1]), int(match[2])
    return YearPart(match.end(), Grain.DAY, lambda year: one_day(year, month, day))


def _part_of_month(names: dict[str, tuple[int, int]]) -> Build:
    def build(match: re.Match[str]) -> YearPart:
        month, spans = int(match[1]), sorted(names[character] for character in match[2] if character in names)
        first, last = spans[0][0], spans[-1][1]
        return YearPart(match.end(), Grain.PART, lambda year: days_of_month(year, month, first, last))

    return build


def _span(first: int, last: int, end: int, *, from_january: bool = False) -> YearPart:
    grain = Grain.YEAR if (first, last) == (1, 12) else Grain.PART
    return YearPart(end, grain, lambda year: months(year, first, last), from_january)


def _fixed(first: int, last: int, *, from_january: bool = False) -> Build:
    return lambda match: _span(first, last, match.end(), from_january=from_january)


def _named(names: dict[str, tuple[int, int]]) -> Build:
    return lambda match: _span(*names[match[1]], match.end())


def _month(match: re.Match[str]) -> YearPart:
    return _span(int(match[1]), int(match[1]), match.end())


def _months(match: re.Match[str]) -> YearPart | None:
    first, last = number(match[1]), number(match[2])
    return _span(first, last, match.end(), from_january=first == 1) if 1 <= first < last <= 12 else None


def _adjoining_months(match: re.Match[str]) -> YearPart | None:
    return _months(match) if number(match[2]) == number(match[1]) + 1 else None


def _first_months(match: re.Match[str]) -> YearPart | None:
    count = number(match[1])
    return _span(1, count, match.end(), from_january=True) if 2 <= count <= 12 else None


def _quarter(match: re.Match[str]) -> YearPart:
    quarter = number(match[1])
    return _span(3 * quarter - 2, 3 * quarter, match.end())


def _quarters(match: re.Match[str]) -> YearPart | None:
    first, last = number(match[1]), number(match[2])
    return _span(3 * first - 2, 3 * last, match.end(), from_january=first == 1) if first < last else None


def _first_quarters(match: re.Match[str]) -> YearPart:
    return _span(1, 3 * number(match[1]), match.end(), from_january=True)


def _festival(match: re.Match[str]) -> YearPart:
    name = "国庆" if match["name"] == "11" else match["name"]  # 十一长假, its numeral folded.
    # 春节 without a word after it mostly means its days rather than the day.
    days_off = bool(match["off"]) or (name == "春节" and not match.string.startswith("当", match.end()))
    grain = Grain.PART if days_off else Grain.DAY
    return YearPart(match.end(), grain, lambda year: festival(name, year, days_off=days_off))


def _lunar(match: re.Match[str]) -> YearPart | None:
    month = {"正": 1, "冬": 11, "腊": 12}.get(match[1]) or number(match[1])
    day = number(match[2])
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    return YearPart(match.end(), Grain.DAY, lambda year: lunar_day(year, month, day))


Rules = dict[str, list[tuple[re.Pattern[str], Build]]]


def _by_first_character(table: Iterable[tuple[str, str, Build]]) -> Rules:
    rules: Rules = {}
    for characters, pattern, build in table:
        for character in characters:
            rules.setdefault(character, []).append((re.compile(pattern), build))
    return rules


# (the characters it may begin with, how it is written, what that makes); the first that matches counts.
_ANYWHERE = _by_first_character(
    (
        (_DIGITS, rf"({_MONTH}) ?月 ?({_DAY})(?: ?[日号])?{TO}({_DAY}) ?[日号]", _days),
        (_DIGITS, rf"({_MONTH}) ?月 ?({_DAY}) ?[日号](?!线|楼)", _day),
        (
            _DIGITS,
            rf"({_MONTH}){_MONTHS_NAME}([上中下]{{1,2}}(?:旬{TO}[上中下])?)旬",
            _part_of_month(_TENTHS),
        ),
        (_DIGITS, rf"({_MONTH}){_MONTHS_NAME}([上下])半月", _part_of_month(_HALF_MONTHS)),
        (_DIGITS, rf"({_MONTH}){_MONTHS_NAME}((?:[初底末]|{_MIDDLE}))", _part_of_month(_MONTH_PARTS)),
        (
            _DIGITS + _HAN_DIGITS,
            rf"({_NUMBER})(?: ?月(?:份)?)?{TO}({_NUMBER}){_MONTHS_NAME}{_NOT_ITS_DAY}",
            _months,
        ),
        (_DIGITS + _HAN_DIGITS, rf"({_NUMBER})、({_NUMBER}){_MONTHS_NAME}{_NOT_ITS_DAY}", _adjoining_months),
        (_HAN_DIGITS, rf"([{_HAN_DIGITS}])([{_HAN_DIGITS}]){_MONTHS_NAME}", _adjoining_months),
        (_DIGITS, rf"({_MONTH}){_MONTHS_NAME}{_NOT_ITS_DAY}", _month),
        (_DIGITS + _HAN_DIGITS + "第", rf"第?([1-4一二三四])(?: ?季度)?(?:{TO}|、){_QUARTER}", _quarters),
        (_DIGITS + _HAN_DIGITS + "第", _QUARTER, _quarter),
        ("首", "首个?季(?:度|(?=[,、的]))", _fixed(1, 3)),
        ("前", "前([23两二三]) ?个?季度", _first_quarters),
        ("前首头", r"[前首头] ?(\d{1,2}|[两二三四五六七八九十]) ?个?月(?![内前后])", _first_months),
        ("上前", "[上前]半年", _fixed(1, 6)),
        ("下后", "(?<!创)[下后]半年", _fixed(7, 12)),
        ("岁年", "[岁年][末底]年初", _fixed(12, 13)),
        (
            "年",
            rf"{_NO_COUNT_BEFORE}年([初底末终内])(?![级战])",
            _named(_YEAR_PARTS),
        ),
        ("开", "开年(?=以来|之初)", _fixed(1, 1)),
        ("岁", "岁末", _fixed(12, 12)),
        ("全", "全年(?![级龄都段候性型不无])", _fixed(1, 12, from_january=True)),
        ("暑", "暑[期假](?!工|班)", _fixed(7, 8)),
        ("寒", "寒假", _fixed(1, 2)),
        (
            "元情妇植劳青儿建教圣双除春端中七重腊清国",
            rf"(?P<name>{_NAMES})节?(?P<off>{_DAYS_OFF})?",
            _festival,
        ),
        ("“", rf"“(?P<name>[五六七八]一|11)”(?P<off>{_DAYS_OFF})?", _festival),
        ("五1", rf"(?P<name>五一|11)(?P<off>{_DAYS_OFF})", _festival),
        (
            "正腊",
            r"([正腊])月(?:初)?(\d{1,2}|[一二三四五六七八九十])",
            _lunar,
        ),
        (
            "农阴夏",
            r"[农阴夏]历([正冬腊]|\d{1,2}|[一二三四五六七八九十])月(?:初)?(\d{1,2}|[一二三四五六七八九十])",
            _lunar,
        ),
    )
)
_AFTER_YEAR = _by_first_character(
    (
        ("年初底末终内", "年?([初底末终内])(?![级战])", _named(_YEAR_PARTS)),
        ("年中", f"年?({_MIDDLE})", _named(_YEAR_PARTS)),
        ("春夏秋冬", "([春夏秋冬])(?:[天季]|日(?!子))", _named(SEASONS)),
    )
)
STARTS = frozenset(_ANYWHERE)
"""The characters that a part of a year may begin with, no year before it."""
