"""Dates in running text: every expression for a day or a span of days, as a closed interval.

"7月10日" in an issue of 2024-07-11 is 2024-07-10, "今年上半年" is 2024-01-01 to 2024-06-30. What a text
leaves out is taken from the expression before it ("2023年5月……6月……10日") or else from the day of the issue.
Reading goes through the text once; a day that does not exist (2月30日) is no date.

The intervals are not stored with a passage but read when a question names a time: that takes 48 µs a passage
(3,188 of broadcast news, 94 characters each), 2 ms for all that are ranked. Stored they would take 2 µs, 37
bytes a passage (a seventh of its text), and a new index for every rule that is added here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from corpus import relative_days, year_parts
from corpus.calendar_days import Interval, days_of_month, months, shifted, shifted_months, years
from corpus.english_dates import read_english, read_english_relative
from corpus.folding import fold
from corpus.relative_days import read_relative
from corpus.written_years import NOT_A_YEAR, YEAR_NUMBER, read_numeric, read_years
from corpus.year_parts import SEASONS, TO, Grain, Reading, YearPart, read_year_part


@dataclass(frozen=True, slots=True)
class DateExpression:
    """text[start:end] speaks of the days `first` to `last`, both included.

    `explicit_year`: the year is written there (2024年, 上世纪90年代), not inferred from anything else.
    """

    start: int
    end: int
    first: date
    last: date
    explicit_year: bool


def find_dates(text: str, reference: date | None) -> tuple[DateExpression, ...]:
    """Return the date expressions of any text, in order and apart from each other; offsets count in `text`.

    `reference` is the day the text speaks from, mostly that of its issue. Without one, only what names its
    year, or follows what does, is found.
    """
    folded = fold(text)
    found = find_dates_folded(folded.text, reference)
    spans = [folded.source_span(expression.start, expression.end) for expression in found]
    return tuple(
        replace(expression, start=start, end=end)
        for expression, (start, end) in zip(found, spans, strict=True)
    )


def find_dates_folded(folded: str, reference: date | None) -> tuple[DateExpression, ...]:
    """Return the date expressions of a folded text, in order; offsets count in `folded`."""
    reader = _Reader(folded, reference)
    return tuple(
        DateExpression(item.start, item.end, item.first, item.last, item.explicit) for item in reader.read()
    )


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    first: date
    last: date
    grain: Grain
    explicit: bool
    lends: bool = True
    """Whether what follows may leave out what is said here. Not so for 近日 and the like."""


CARRY_CHARACTERS = 120
"""How far an expression lends its year or month to a later one that leaves it out: one long sentence."""
YEAR_CARRY_CHARACTERS = 40
"""The same for a year alone, which is as often a mention by the way ("2019年成立的公司")."""
DAYS_AHEAD = 250
DAYS_BEHIND = 300
"""A month or day without a year is of the reference year, but for one further ahead (in January, December is
past) or behind (in December, January is to come). A month of the year before is otherwise called 去年."""
DAYS_AHEAD_FROM_JANUARY = 62
"""A span from January on (前三季度) is spoken of once it is over, or nearly."""
MONTHS_OF_YEAR_FIGURES = 3
"""The months after a year in which "全年" is still that year."""
DAY_BEHIND = 7
"""A day of the month that is still to come is one of the month before if that was so few days ago."""

_YEAR_STARTS = frozenset("今去上前大明后本当同次翌")
_SPAN_STARTS = frozenset("“‘上本十六七八九")
_CONTEXT_STARTS = frozenset("当同次翌第")
_STARTS = year_parts.STARTS | relative_days.STARTS | _YEAR_STARTS | _SPAN_STARTS | _CONTEXT_STARTS
_TRIGGER = re.compile(rf"[{''.join(sorted(_STARTS))}]|(?<![a-z])[a-z]")

_YEAR = re.compile(rf"({YEAR_NUMBER}) ?年{NOT_A_YEAR}(?:度(?!过))?")
_SHORT_YEAR = re.compile(r"(\d\d)年(?=\d{1,2}月(?!内|前|后|龄))")
_YEAR_WORD = re.compile(
    "(?<!如)今年|去年(?!均)|(?<!以)上年|上一年|(?<![目之以日提空支几0-9])前年|大前年"
    "|(?<![说证表声光])明年(?!月)|(?<![以今之])后年|(?<![基成日])本年度?|当年|同年(?![级龄])"
    "|(?<![每首几0-9])次年|翌年|[今去](?=[春夏秋冬](?![天季收粮]))"
)
_SHIFTS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "今": 0,
    "去年": -1,
    "去": -1,
    "上年": -1,
    "上一年": -1,
    "前年": -2,
    "大前年": -3,
    "明年": 1,
    "后年": 2,
}
_FROM_CONTEXT = {"当年": 0, "同年": 0, "次年": 1, "翌年": 1}
_BEFORE_IN_TEXT = frozenset(("上年", "上一年"))
_SHORT_SEASON = re.compile("([春夏秋冬])(?![天季日收粮播种耕令])")
_LAST_SHORT_YEAR_OF_2000S = 40
"""24年7月 is of 2024, 78年12月 of 1978."""
_DAYS_TURNED = 20
"""After the 30th, "2日" is of the next month; after the 10th, "5日" looks back."""
_ASIDE = re.compile("[比较与于自从]$")
_COMPARED = re.compile("[比较与同由从]$")
_ENDS = frozenset("0123456789今去前明后本当同次")
_SAME_PERIOD = re.compile("同期|同月")
_JOINT = re.compile(" ?的? ?")

_DAY_NUMBER = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_NOT_ITS_DAY = (
    "(?![游内元后间均产用龄语军式系照程志子租薪化益增圆历常三谈]|以[上下内后]|之[内后久]"
    "|报(?!道)|本(?![报台刊网])|[一二两三四五六七八九十0-9]{1,3}[次餐场])"
)
_NO_DAY_BEFORE = re.compile(
    r"(?:[月\d第每满约近达超逾前后头个这首末几整凡.x×:/]|为期|历时|连续|一共|长达|周期|农历|需要|仅用|只用|未来|今后|\d[-—~至到])$"
)
_BARE_DAYS = re.compile(rf"({_DAY_NUMBER})(?: ?日)?{TO}({_DAY_NUMBER}) ?日{_NOT_ITS_DAY}")
_BARE_DAY = re.compile(rf"({_DAY_NUMBER}) ?日{_NOT_ITS_DAY}")
_END_DAY = re.compile(rf"({_DAY_NUMBER}) ?[日号]")
_TO_COME = re.compile(r"(?:将于|将在|定于|拟于|计划于|计划在|预计)(?:[今本]?)$")
_TO = re.compile(TO)
_AND_SINCE = re.compile("以来|至今|迄今|到现在|到目前")
_CONTEXT_DAY = re.compile("当[天日晚]|同[一]?[天日](?!而语|生)|次日|翌日|第二天")
_CONTEXT_MONTH = re.compile("当月|同月|次月")
_NEXT = frozenset(("次日", "翌日", "第二天"))
_SENTENCE_END = re.compile("[。!?！？;；\n]")


class _Reader:
    """Reads one folded text from front to back, remembering the expression before."""

    def __init__(self, text: str, reference: date | None) -> None:
        self._text = text
        self._reference = reference
        self._previous: _Found | None = None
        self._skipped = 0

    def read(self) -> Iterator[_Found]:
        end = 0
        for trigger in _TRIGGER.finditer(self._text):
            start = trigger.start()
            if start < max(end, self._skipped):
                continue
            found = self._at(start)
            if found:
                self._previous = self._since(self._to(found))
                end = self._previous.end
                yield self._previous

    def _at(self, start: int) -> _Found | None:
        character = self._text[start]
        if character.isdigit():
            return None if self._inside_number(start) else self._at_digit(start)
        if "a" <= character <= "z":
            return self._english(start)
        return (
            (self._year_word(start) if character in _YEAR_STARTS else None)
            or (self._years(start) if character in _SPAN_STARTS else None)
            or (self._context_day(start) if character in _CONTEXT_STARTS else None)
            or (self._year_part(start) if character in year_parts.STARTS else None)
            or (self._relative(start) if character in relative_days.STARTS else None)
        )

    def _at_digit(self, start: int) -> _Found | None:
        return (
            self._numeric(start)
            or self._years(start)
            or self._year(start)
            or self._year_part(start)
            or self._relative(start)
            or self._bare_day(start)
            or self._english(start)
        )

    def _inside_number(self, start: int) -> bool:
        before = self._text[max(0, start - 2) : start]
        return before[-1:].isdigit() or (before[:1].isdigit() and before[1:] in (".", ":", "/"))

    # ---- years ------------------------------------------------------------------------------------------

    def _numeric(self, start: int) -> _Found | None:
        found = read_numeric(self._text, start)
        return _written(start, found) if found else None

    def _years(self, start: int) -> _Found | None:
        found = read_years(self._text, start)
        return replace(_written(start, found), lends=False) if found else None

    def _year(self, start: int) -> _Found | None:
        if match := _YEAR.match(self._text, start):
            return self._in_year(start, match.end(), int(match[1]), explicit=True)
        if match := _SHORT_YEAR.match(self._text, start):
            year = int(match[1])
            year += 2000 if year <= _LAST_SHORT_YEAR_OF_2000S else 1900
            return self._in_year(start, match.end(), year, explicit=True, alone=False)
        return None

    def _year_word(self, start: int) -> _Found | None:
        match = _YEAR_WORD.match(self._text, start)
        if match is None:
            return None
        word, previous = match[0], self._previous
        if word in _FROM_CONTEXT:
            # Far from any year, 当年 is "in those days".
            near = previous and (previous.explicit or previous.grain is Grain.YEAR)
            if previous is None or not near or self._sentences_since(start) not in (0, 1):
                return None
            return self._in_year(start, match.end(), previous.last.year + _FROM_CONTEXT[word])
        if same := _SAME_PERIOD.match(self._text, match.end()):
            return self._same_period(start, same.end(), word)
        if word in _BEFORE_IN_TEXT and previous and previous.explicit and self._sentences_since(start) == 0:
            return self._in_year(start, match.end(), previous.last.year - 1)
        if self._reference is None:
            return None
        year = self._reference.year + _SHIFTS[word]
        if season := _SHORT_SEASON.match(self._text, match.end()):
            part = YearPart(season.end(), Grain.PART, lambda year: months(year, *SEASONS[season[1]]))
            return self._of_part(start, part, part.of_year(year))
        # 今春, 去冬
        return self._in_year(start, match.end(), year, alone=len(word) > 1)

    def _in_year(
        self, start: int, end: int, year: int, *, explicit: bool = False, alone: bool = True
    ) -> _Found | None:
        """Return what is written of a year whose name ends at `end`: a part of it, or, `alone`, all of it."""
        joint = _JOINT.match(self._text, end)
        after = joint.end() if joint else end
        if part := read_year_part(self._text, after, after_year=after == end):
            return self._of_part(start, part, part.of_year(year), explicit=explicit)
        whole = years(year, year) if alone else None
        return _Found(start, end, *whole, Grain.YEAR, explicit) if whole else None

    def _same_period(self, start: int, end: int, word: str) -> _Found | None:
        """去年同期: the span spoken of before, a year earlier; without one, the year before."""
        previous, shift = self._previous, _SHIFTS[word]
        seen_from_it = previous and (word in _BEFORE_IN_TEXT or previous.grain is not Grain.YEAR)
        if previous and seen_from_it and self._sentences_since(start) in (0, 1):
            first, last = (shifted_months(day, 12 * shift) for day in (previous.first, previous.last))
            return _Found(start, end, first, last, previous.grain, explicit=False, lends=False)
        if self._reference is None:
            return None
        year = self._reference.year + shift
        whole = years(year, year)
        return _Found(start, end, *whole, Grain.YEAR, explicit=False, lends=False) if whole else None

    # ---- parts of a year --------------------------------------------------------------------------------

    def _year_part(self, start: int) -> _Found | None:
        part = read_year_part(self._text, start)
        if part is None or self._text[max(0, start - 2) : start] in ("农历", "阴历"):
            return None
        return self._of_part(start, part, self._carried(start, part) or self._usual(start, part))

    def _of_part(
        self, start: int, part: YearPart, days: Interval | None, *, explicit: bool = False
    ) -> _Found | None:
        if days is None:
            self._skipped = part.end  # 2023年2月29日: no such day, nor is 2月29日 in it another one.
        return _Found(start, part.end, *days, part.grain, explicit) if days else None

    def _carried(self, start: int, part: YearPart) -> Interval | None:
        """Return a part of the year of the expression before, if that lends its year and time goes on."""
        previous = self._previous
        sentences = self._sentences_since(start)
        if previous is None or sentences not in (0, 1) or not previous.lends:
            return None
        if previous.grain is Grain.YEAR:
            aside = _ASIDE.search(self._text, max(0, previous.start - 1), previous.start)
            far = start - previous.end > YEAR_CARRY_CHARACTERS
            if aside or far or sentences or part.grain is Grain.DAY:
                return None
        days = part.of_year(previous.last.year)
        return days if days and days[0] >= previous.first else None

    def _usual(self, start: int, part: YearPart) -> Interval | None:
        """Return a part of the year that is meant where none is named."""
        reference = self._reference
        if reference is None:
            return None
        days = part.of_year(reference.year)
        if days is None:  # 2月29日
            return part.of_year(reference.year - 1) or part.of_year(reference.year + 1)
        if self._text[start] == "全":  # 全年: of the year that has ended, while its figures come in.
            return part.of_year(reference.year - (reference.month <= MONTHS_OF_YEAR_FIGURES))
        ahead = (days[1] - reference).days
        if ahead > (DAYS_AHEAD_FROM_JANUARY if part.from_january else DAYS_AHEAD):
            return part.of_year(reference.year - 1)
        if self._text[start] in "年开":  # 年初 is this year's even in December.
            return days
        to_come = ahead < 0 and _TO_COME.search(self._text, max(0, start - 4), start)
        return part.of_year(reference.year + 1) if ahead < -DAYS_BEHIND or to_come else days

    # ---- days -------------------------------------------------------------------------------------------

    def _relative(self, start: int) -> _Found | None:
        if self._reference is None:
            return None
        found = read_relative(self._text, start, self._reference)
        previous = self._previous
        if found is None:
            return None
        # 7月10日(星期三): the weekday is that of the day before it.
        appended = previous and self._text[previous.end : start] in ("", " ", "(", ",")
        if appended and previous and previous.grain is Grain.DAY and self._text[start] in "周星礼":
            return None
        if month := self._month_before_that(start, found.end):
            return _Found(start, found.end, *month, Grain.PART, explicit=False)
        lends = found.grain is Grain.DAY
        return _Found(start, found.end, found.first, found.last, found.grain, explicit=False, lends=lends)

    def _month_before_that(self, start: int, end: int) -> Interval | None:
        """In "4月……较上月", 上月 is March, whatever the day of the issue."""
        previous = self._previous
        compared = _COMPARED.search(self._text, max(0, start - 1), start)
        if previous is None or not compared or self._text[start:end] not in ("上月", "上个月"):
            return None
        month = days_of_month(previous.first.year, previous.first.month)
        if month != (previous.first, previous.last) or self._sentences_since(start) not in (0, 1):
            return None
        return days_of_month(previous.first.year, previous.first.month - 1)

    def _context_day(self, start: int) -> _Found | None:
        """当天, 次日, 当月: as seen from the expression before."""
        previous = self._previous
        match = _CONTEXT_DAY.match(self._text, start)
        if match and previous and previous.grain is Grain.DAY and self._sentences_since(start) in (0, 1):
            day = shifted(previous.last, int(match[0] in _NEXT))
            return _Found(start, match.end(), day, day, Grain.DAY, explicit=False)
        if match := _CONTEXT_MONTH.match(self._text, start):
            within = previous is not None and previous.grain is not Grain.YEAR
            month = previous.last if previous and within else self._reference
            days = days_of_month(month.year, month.month + (match[0] == "次月")) if month else None
            return _Found(start, match.end(), *days, Grain.PART, explicit=False) if days else None
        return None

    def _bare_day(self, start: int) -> _Found | None:
        if _NO_DAY_BEFORE.search(self._text, max(0, start - 2), start):
            return None
        match = _BARE_DAYS.match(self._text, start) or _BARE_DAY.match(self._text, start)
        if match is None:
            return None
        first, last = int(match[1]), int(match[match.lastindex or 1])
        month = self._month_of_day(start, last)
        days = days_of_month(month.year, month.month, first, last) if month else None
        exists = days and days[1].day == last
        return _Found(start, match.end(), *days, Grain.DAY, explicit=False) if days and exists else None

    def _month_of_day(self, start: int, day: int) -> date | None:
        """Return a day of the month that a bare day of the month is of."""
        previous = self._previous
        if (
            previous
            and previous.lends
            and previous.grain is Grain.DAY
            and self._sentences_since(start) in (0, 1)
        ):
            turned = previous.last.day - day > _DAYS_TURNED
            # After what is still to come, an earlier day is rather one of the days before the issue.
            back = self._reference and previous.last > self._reference and day < previous.last.day
            if not back or turned:
                return shifted_months(previous.last, 1) if turned else previous.last
        if self._reference is None or day <= self._reference.day:
            return self._reference
        month_before = shifted(self._reference.replace(day=1), -1)
        behind = day <= month_before.day and (self._reference - month_before.replace(day=day)).days
        return month_before if behind and behind <= DAY_BEHIND else self._reference

    # ---- English, ranges --------------------------------------------------------------------------------

    def _english(self, start: int) -> _Found | None:
        found = read_english(self._text, start)
        if found is None:
            if self._reference is None:
                return None
            word = read_english_relative(self._text, start, self._reference)
            if word is None:
                return None
            return _Found(start, word.end, word.first, word.last, word.grain, explicit=False, lends=False)
        part = found.part
        if found.year is not None:
            return self._of_part(start, part, part.of_year(found.year), explicit=True)
        if found.shift is not None:
            year = self._reference.year + found.shift if self._reference else None
            return self._of_part(start, part, part.of_year(year)) if year else None
        return self._of_part(start, part, self._carried(start, part) or self._usual(start, part))

    def _to(self, found: _Found) -> _Found:
        """Return `found` with the end of the range that it begins, if it does."""
        match = _TO.match(self._text, found.end)
        if match is None:
            return found
        start = match.end()
        if found.grain is Grain.DAY and (day := _END_DAY.match(self._text, start)):
            month = found.last.month + (int(day[1]) < found.last.day)
            days = days_of_month(found.last.year, month, int(day[1]), int(day[1]))
            return replace(found, end=day.end(), last=days[1]) if days else found
        end = None
        if start < len(self._text) and self._text[start] in _ENDS:
            end = self._year(start) or self._year_word(start)
        if end is None and found.grain is not Grain.YEAR and (part := read_year_part(self._text, start)):
            days = part.of_year(found.last.year)
            if days and days[1] < found.first and "月" not in self._text[found.start : found.end]:
                found = _in_month_of(found, days[1])  # 28日至7月3日
            elif days and days[1] < found.first:
                days = part.of_year(found.last.year + 1)
            end = self._of_part(start, part, days)
        if end is None or end.last < found.first or (end.grain is Grain.YEAR) != (found.grain is Grain.YEAR):
            return found
        return replace(
            found,
            end=end.end,
            first=min(found.first, end.first),
            last=end.last,
            explicit=found.explicit or end.explicit,
        )

    def _since(self, found: _Found) -> _Found:
        """今年以来, 2013年至今: up to the reference day."""
        match = _AND_SINCE.match(self._text, found.end)
        if match is None or self._reference is None or self._reference < found.first:
            return found
        return replace(found, end=match.end(), last=self._reference, lends=False)

    # ---- the expression before --------------------------------------------------------------------------

    def _sentences_since(self, start: int) -> int | None:
        """Return the number of sentence ends since the expression before; None if it is too far."""
        if self._previous is None or start - self._previous.end > CARRY_CHARACTERS:
            return None
        between = self._text[self._previous.end : start]
        return None if "\n" in between else len(_SENTENCE_END.findall(between))


def _written(start: int, found: Reading) -> _Found:
    return _Found(start, found.end, found.first, found.last, found.grain, explicit=True)


def _in_month_of(found: _Found, end: date) -> _Found:
    """Return a bare day of the month as the last such day up to `end`."""
    day = found.first.day
    days = days_of_month(end.year, end.month - (day > end.day), day, day)
    return replace(found, first=days[0], last=days[1]) if days else found
