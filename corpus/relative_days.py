"""Words that speak of days as seen from a reference day: 昨天, 上周五, 本月10日, 最近三个月, 近日.

All texts here are folded (see corpus.folding).
"""

import re
from collections.abc import Callable
from datetime import date

from corpus.calendar_days import (
    DAYS_OF_WEEK,
    Interval,
    days_of_month,
    months,
    shifted,
    shifted_months,
    week_of,
    years,
)
from corpus.year_parts import HAN_NUMBERS, Grain, Reading

VAGUE_DAYS = 7
"""How far back 近日 and 日前 reach: papers use them of what is known for a few days."""
VAGUE_MONTH_DAYS = 30
"""How far back 近期, 最近 and 不久前 reach."""

_Read = Callable[[re.Match[str], date], Interval | None]

_DAY_WORDS = {"昨": -1, "今": 0, "明": 1, "前": -2, "后": 2, "大前": -3, "大后": 3}
_SHIFTS = {"上上": -2, "上": -1, "本": 0, "这": 0, "当": 0, "下": 1, "下下": 2}
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {"天": 6}
_TENTHS = {"上": (1, 10), "中": (11, 20), "下": (21, 31), "初": (1, 10), "底": (21, 31), "末": (21, 31)}
_COUNT = r"(?P<count>\d{1,3}|[一二两三四五六七八九十半])"
_UNIT = r" ?个?(?P<unit>天|日|周|星期|礼拜|月|季度|年)"
_WEEK = "(?:周|星期|礼拜)"
_WHICH = "(?P<which>上上|上|本|这|下下|下)[1一]?个?"
_MOST_YEARS = 100
_NOT_TO = "(?![至到]|[-—~])"
"""Not 周一至周五, which is every week."""
_NEAR = "近这?"


def read_relative(text: str, start: int, reference: date) -> Reading | None:
    """Return the relative expression that stands at `start`, None if there is none."""
    for pattern, grain, read in _RULES.get(text[start : start + 1], ()):
        match = pattern.match(text, start)
        if match and (days := read(match, reference)):
            return Reading(match.end(), grain, *days)
    return None


def _day_word(match: re.Match[str], reference: date) -> Interval:
    day = shifted(reference, _DAY_WORDS[match[1]])
    return day, day


def _today_and_tomorrow(_: re.Match[str], reference: date) -> Interval:
    return reference, shifted(reference, 1)


def _week(match: re.Match[str], reference: date) -> Interval:
    monday, sunday = week_of(reference, _SHIFTS[match["which"]])
    if match["day"] == "末":
        return shifted(sunday, -1), sunday
    if match["day"]:
        day = shifted(monday, _WEEKDAYS[match["day"]])
        return day, day
    return monday, sunday


def _nearest_weekday(match: re.Match[str], reference: date) -> Interval:
    """A weekday alone is the nearest one: at most three days off."""
    ahead = (_WEEKDAYS[match[1]] - reference.weekday()) % DAYS_OF_WEEK
    day = shifted(reference, ahead if ahead <= DAYS_OF_WEEK // 2 else ahead - DAYS_OF_WEEK)
    return day, day


def _month(match: re.Match[str], reference: date) -> Interval | None:
    month = reference.month + _SHIFTS[match["which"]]
    if match["day"]:
        return days_of_month(reference.year, month, int(match["day"]), int(match["to"] or match["day"]))
    if match["tenth"]:  # Two of them: 中下旬.
        spans = sorted(_TENTHS[character] for character in match["tenth"])
        return days_of_month(reference.year, month, spans[0][0], spans[-1][1])
    return days_of_month(reference.year, month)


def _part_of_this_month(match: re.Match[str], reference: date) -> Interval | None:
    return days_of_month(reference.year, reference.month, *_TENTHS[match[1]])


def _quarter(match: re.Match[str], reference: date) -> Interval | None:
    quarter = (reference.month - 1) // 3 + _SHIFTS[match["which"]]
    year = reference.year + quarter // 4
    return months(year, 3 * (quarter % 4) + 1, 3 * (quarter % 4) + 3)


def _moved(reference: date, match: re.Match[str], sign: int) -> date | None:
    """Return the day that lies the counted days, weeks, months or years from `reference`."""
    count, unit = match["count"], match["unit"]
    if count == "半":
        if unit == "月":
            return shifted(reference, sign * 15)
        return shifted_months(reference, sign * 6) if unit == "年" else None
    value = sign * (HAN_NUMBERS[count] if count in HAN_NUMBERS else int(count))
    if unit in "天日":
        return shifted(reference, value)
    if unit in ("周", "星期", "礼拜"):
        return shifted(reference, DAYS_OF_WEEK * value)
    if unit == "年":
        return shifted_months(reference, 12 * value) if abs(value) <= _MOST_YEARS else None
    return shifted_months(reference, value * (3 if unit == "季度" else 1))


def _past(match: re.Match[str], reference: date) -> Interval | None:
    before = _moved(reference, match, -1)
    return (shifted(before, 1), reference) if before and before < reference else None


def _coming(match: re.Match[str], reference: date) -> Interval | None:
    after = _moved(reference, match, 1)
    return (reference, after) if after and reference < after else None


def _ago(match: re.Match[str], reference: date) -> Interval | None:
    day = _moved(reference, match, -1)
    if day is None:
        return None
    if match["unit"] == "天":
        return day, day
    if match["unit"] == "年" and match["count"] != "半":
        return years(day.year, day.year)
    return days_of_month(day.year, day.month) if match["unit"] in ("月", "年") else week_of(day)


def _back(days: int) -> _Read:
    return lambda _, reference: (shifted(reference, -days), reference)


_MONTH_TAIL = (
    r"(?: ?(?P<day>\d{1,2})(?: ?[日号]?(?:至|到|-|—|~)(?P<to>\d{1,2}))? ?[日号]"
    r"|份?(?P<tenth>[上中下]{1,2}(?=旬)|[初底末])旬?|份)?"
)
_NO_MONTH = "(?![球亮经票刊薪饼老台牙食])"
_SPECIFICATION: tuple[tuple[str, str, Grain, _Read], ...] = (
    ("今", "今明[两2][天日]", Grain.DAY, _today_and_tomorrow),
    ("今", "(?<!如)(今)(?:天|日(?!头条|说法|关注|美国|俄罗斯)|晚(?!报)|晨|早|夜|起)", Grain.DAY, _day_word),
    ("昨", "(昨)(?:天|日|晚|晨|夜|早)", Grain.DAY, _day_word),
    ("明", "(?<![说证表声光昆三黎贤文])(明)(?:天|日(?!报|星)|晚(?!期)|晨|早(?!期))", Grain.DAY, _day_word),
    ("前", r"(?<![之以目日提空支\d])(前)(?:天(?!气|空|文|津|下)|日(?!均|本)|晚)", Grain.DAY, _day_word),
    ("后", "(?<![今以之前])(后)天(?!性|下|气|努|失|养|形)", Grain.DAY, _day_word),
    ("大", "(大[前后])天", Grain.DAY, _day_word),
    ("上本这下", f"(?<!以){_WHICH}{_WEEK}(?P<day>[一二三四五六日天]){_NOT_TO}", Grain.DAY, _week),
    (
        "上本这下",
        f"(?<!以){_WHICH}{_WEEK}(?P<day>末|)(?![边期年转围全到密知折旋刊报游长易])",
        Grain.PART,
        _week,
    ),
    (
        "星礼",
        rf"(?<![每\d一两几逢个])(?:星期|礼拜)([一二三四五六日天]){_NOT_TO}",
        Grain.DAY,
        _nearest_weekday,
    ),
    (
        "周",
        rf"(?<![每\d一两几逢个上下本这至到—~-])周([一二三四五六日]){_NOT_TO}"
        "(?=$|[,。、;)晚早]|上午|下午|凌晨|中午|将|在|宣布|表示)",
        Grain.DAY,
        _nearest_weekday,
    ),
    ("上本这下", f"(?<![以早晚马日基成]){_WHICH}月{_NO_MONTH}{_MONTH_TAIL}", Grain.PART, _month),
    ("月", r"(?<![\d个年本上当这每十冬腊正蜜岁几数半])月([初底末])(?!来)", Grain.PART, _part_of_this_month),
    ("上本这下", f"{_WHICH}季度", Grain.PART, _quarter),
    ("最过刚", f"(?:最近|(?:刚刚?)?过去)的?这?{_COUNT}{_UNIT}(?<!的一天)", Grain.PART, _past),
    (
        "近",
        f"(?<![历时达有经超约用费长共附最接靠邻])(?<!提前){_NEAR}{_COUNT}{_UNIT}(?!时间|级|龄)",
        Grain.PART,
        _past,
    ),
    ("未今接", f"(?:未来|今后|接下来)的?这?{_COUNT}{_UNIT}", Grain.PART, _coming),
    (
        "0123456789一二两三四五六七八九十半",
        rf"(?<![\d.第近约前每提几数十百千万]){_COUNT} ?个?(?P<unit>天|周|星期|礼拜|月|年)(?:以|之)?前"
        "(?![往夕景期列置沿瞻所进行排后三几十一二两]|半|[1-9])",
        Grain.PART,
        _ago,
    ),
    ("近", "近(?:日(?!点)|[几两2]天)", Grain.PART, _back(VAGUE_DAYS)),
    ("日", r"(?<![\d节生今目近昨往即])日前(?![往夕])", Grain.PART, _back(VAGUE_DAYS)),
    ("连", "连日来?", Grain.PART, _back(VAGUE_DAYS)),
    ("这最", "(?:这|最近)[几两2]天", Grain.PART, _back(VAGUE_DAYS)),
    ("近", "(?<![最附靠接邻])近(?:期(?!货)|来)", Grain.PART, _back(VAGUE_MONTH_DAYS)),
    (
        "最",
        "(?<![距离隔])(?<![距离].)(?<![距离]..)最近(?!的?(?:距离|邻|地铁|车站|医院)|[处点]|[一1][次起届期回])",
        Grain.PART,
        _back(VAGUE_MONTH_DAYS),
    ),
    ("不前", "不久前|前不久", Grain.PART, _back(VAGUE_MONTH_DAYS)),
)
_RULES: dict[str, list[tuple[re.Pattern[str], Grain, _Read]]] = {}
for _characters, _pattern, _grain, _read in _SPECIFICATION:
    for _character in _characters:
        _RULES.setdefault(_character, []).append((re.compile(_pattern), _grain, _read))

STARTS = frozenset(_RULES)
"""The characters that a relative expression may begin with."""
