"""Number forms: find what is surely a number in Chinese text and say it in plain digits.

The canonical form is the whole value in ASCII digits: 七千亿, 7000亿 and 700,000,000,000 are all
"700000000000"; 百分之五 is "5%"; 第三 is "第3"; 二〇二四年 is "2024年". Used for the search view only,
so a numeral that might be a word or a name (一带一路, 三峡, 十四五, 千方百计) is rather left alone.

Reading works on maximal runs of number characters. A run is rewritten whole or not at all, and digits
are left as they are, so that rewriting the result once more changes nothing.
"""

import re
from collections.abc import Iterator

Edit = tuple[int, int, str]
"""Replace text[start:end] by the string; edits are in order and do not overlap."""

_DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{str(i): i for i in range(10)},
    "〇": 0,
    "○": 0,
    "o": 0,
    "两": 2,
}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = (("亿", 10**8), ("万", 10**4))
_HAN = "零〇○一二三四五六七八九两十百千万亿"

MAX_RUN = 32
"""Longer runs are tables or noise, not numbers; also keeps integers small."""

_RUN = re.compile(
    # What a run begins with comes first: nearly all characters of a text are passed over by that alone.
    rf"(?=[0-9{_HAN}o])"
    r"(?:(?<![0-9])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
    rf"|百(?!分[之点])|[{_HAN.replace('百', '')}]|(?<=[二两])o(?=[{_HAN}]))+"
)
_HAN_CHAR = re.compile(f"[{_HAN}]")
_FRACTION_OF = {"百分之": "%", "千分之": "‰"}
_HUNDRED_PERCENT = re.compile(r"百分之百(?![0-9零一二三四五六七八九十])")

# Measure words after which a lone numeral is a quantity: 三年, 五个, 八名. Left out on purpose: 分 角 里 门
# 元 after small numbers, 国 星 峡 川 and the like, which make names (三门峡, 三里屯, 三角, 三国, 三元).
_UNITS = (
    "个月|个半|个|年级|年|月|日|天|名|人|位|条|项|件|次|届|只|辆|架|艘|岁|小时|分钟|秒|米|公里|千米|厘米|毫米|平方|立方"
    "|公斤|千克|毫升|升|克|吨|斤|亩|公顷|度|倍|成(?!都|立|为|功|长|员|果|本)|座|栋|幢|层|楼|间(?!谍|接|隔)|户|所|处(?!理|于|长|分|罚)"
    "|场|部(?!分|门|长|委|队|署)|本(?!地|身|来|书记)|册|篇|章|节|幅|张(?!家|店)|棵|株|匹|枚|颗|期|批|组|队|班|级"
    "|种|类|轮|点(?!钟?半)|遍|趟|笔|份|封|支|款|台|套|家(?!渠)|号|季度|世纪|百分点|万|亿|方面"
)
_MEASURE = re.compile(_UNITS)
# 一 is a plain article more often than a count (一个问题, 一条龙, 一些), so few words count after it.
_MEASURE_ONE = re.compile(
    "个月|个半|个小时|个百分点|年(?!一度)|月|日|人|名|小时|分钟|秒|岁|吨|公里|公斤|亩|公顷|季度|等奖|级|号|届|期|米"
)
_MEASURE_TEN = re.compile(f"{_UNITS}|余|多|元|周年|分钟")
_YUAN = re.compile("元")
_NOT_BEFORE_ONE = frozenset("统唯同单某如万之正专划合归逐这那每哪另任上下前后首头近初不")
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)$")
_VAGUE = frozenset("几数")
# What may follow a decimal written with 点, as 三点五 alone may be a time of day.
_DECIMAL_UNIT = re.compile(
    "倍|个百分点|百分点|米|公里|千米|厘米|毫米|平方|立方|吨|公斤|千克|克|亩|公顷|度|级|元|美元|岁|成|升"
)
# Names and set phrases in which a numeral would otherwise count as a number.
_PROTECTED = re.compile(
    "(?=[第一二三四五七八九十])(?:十万火急|十三陵|第三者|二人转|二人台|四人帮|三人行|三人成虎|三只松鼠|七匹狼|三棵树|[二三]次元|五台[山县]|三台县|七台河|九台区|八里台"
    "|三年五载|一日千里|一日三秋|一年到头|一年半载|一人得道|一日游|三天两头|三番五次|三级跳|四处|三部曲|二月河|三家村|五条人|二级市场"
    "|九号公司|一号店|五项全能)"
)
_KILO_UNIT = frozenset("瓦米克帕伏赫卡焦")


def number_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that bring the numbers of `text` to plain digits.

    `text` is NFKC-normalised, lower case and Simplified. Linear in its length.
    """
    runs = [
        match.span()
        for match in _RUN.finditer(text)
        if "," in match.group() or _HAN_CHAR.search(match.group()) or _is_padded(text, match)
    ]
    if not runs:
        return
    protected = [match.span() for match in _PROTECTED.finditer(text)]
    position = 0
    for index, (start, end) in enumerate(runs):
        if start < position:
            continue
        while protected and protected[0][1] <= start:
            protected.pop(0)
        if protected and protected[0][0] < end:
            continue
        following = runs[index + 1] if index + 1 < len(runs) else None
        edit = _edit(text, start, end, following)
        if edit:
            position = edit[1]
            yield edit


def _is_padded(text: str, match: re.Match[str]) -> bool:
    """07月01日 is 7月1日."""
    run = match.group()
    return (
        len(run) == 2
        and run[0] == "0"
        and run[1] != "0"
        and text[match.end() : match.end() + 1] in ("月", "日")
    )


def _edit(text: str, start: int, end: int, following: tuple[int, int] | None) -> Edit | None:
    run = text[start:end]
    if run.isascii():
        return start, end, run.replace(",", "") if "," in run else run[1:]
    if text[end : end + 1] == "." and text[end + 1 : end + 2].isdigit():  # 1亿.5亿: noise, not one number
        return None
    if end - start > MAX_RUN or _WEEKDAY.search(text, max(0, start - 2), start):
        return None
    if text[start] in _SMALL and text[max(0, start - 1) : start] in _VAGUE:  # 几十万
        return None
    if following and following[0] == end + 1 and text[end] == "点":
        decimal = _decimal(text, start, end, following[1])
        if decimal:
            return start, following[1], decimal
    # 三点五: a decimal or half past three. Also 三点5, which is what rewriting may have left of it.
    after_point = _RUN.match(text, end + 1) if text[end : end + 1] == "点" else None
    if after_point and all(c in _DIGITS or c in ".," for c in after_point.group()):
        return None
    return _whole(text, start, end)


def _whole(text: str, start: int, end: int) -> Edit | None:
    """The edit for one run that is no part of a decimal."""
    run = text[start:end]
    value = _surely(text, start, end)
    if value is None and run[-1] == "千" and len(run) > 1 and text[end : end + 1] in _KILO_UNIT:
        end -= 1  # 20万千瓦: the 千 belongs to the unit
        run = text[start:end]
        value = _surely(text, start, end) if _HAN_CHAR.search(run) else None
    if value is None and "," in run:  # or its commas would be read in another way the next time
        value = run.replace(",", "")
    return None if value is None else (start, end, value)


def _surely(text: str, start: int, end: int) -> str | None:
    run = text[start:end].replace(",", "")
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if all(c in _DIGITS for c in run):
        if len(run) > 1:
            return _digit_sequence(run, after)
        value = str(_DIGITS[run])
        if before == "第" and value != "0":
            return value
        if value == "0" or (value == "1" and before in _NOT_BEFORE_ONE):
            return None
        if value == "1":
            return value if _MEASURE_ONE.match(text, end) else None
        if _YUAN.match(text, end):
            return value if int(value) >= 5 else None
        return value if _MEASURE.match(text, end) else None
    if run == "十":
        return "10" if before == "第" or _MEASURE_TEN.match(text, end) else None
    return parse_numeral(run)


def _digit_sequence(run: str, after: str) -> str | None:
    """二〇二四年, 三〇一医院, 九零后: digits that are spelled out one by one."""
    digits = "".join(str(_DIGITS[c]) for c in run)
    has_zero = any(c in "〇○零o" for c in run)
    if len(run) == 2:
        return digits if has_zero and digits[0] != "0" and after == "后" else None
    if len(run) == 4 and (after == "年" or digits[:2] in ("19", "20")):
        return digits
    return digits if has_zero and not run[0].isascii() else None


def _decimal(text: str, start: int, end: int, stop: int) -> str | None:
    """三点五万, 六点八级. `text[end]` is 点; the fraction runs to `stop`."""
    whole, fraction = text[start:end], text[end + 1 : stop]
    stem = fraction.rstrip("万亿")
    if not stem or not all(c in _DIGITS and not c.isascii() for c in stem):
        return None
    if stem == fraction and not _DECIMAL_UNIT.match(text, stop):
        return None
    return parse_decimal(f"{whole}点{fraction}")


def share_edits(text: str) -> Iterator[Edit]:
    """Yield the edits that write 百分之五 as "5%" and 千分之三 as "3‰"."""
    for match in _SHARE.finditer(text):
        if match.start() and (text[match.start() - 1].isdigit() or text[match.start() - 1] in _HAN):
            continue
        number = match.group(2)
        value = "100" if number == "百" else parse_decimal(number)
        if value is not None:
            yield match.start(), match.end(), value + _FRACTION_OF[match.group(1)]


_SHARE = re.compile(
    rf"([百千]分之)([0-9]+(?:\.[0-9]+)?(?![0-9.,{_HAN}点])|[{_HAN}]+(?:点[零〇○一二三四五六七八九]+)?(?![0-9{_HAN}]))"
)


def parse_decimal(numeral: str) -> str | None:
    """Like `parse_numeral`, for a number that may have 点 and spelled digits: 三十五点六, 一点九二万."""
    whole, point, fraction = numeral.partition("点")
    if not point:
        return _plain(numeral)
    stem = fraction.rstrip("万亿")
    value = _plain(whole)
    if value is None or "." in value or not stem or not all(c in _DIGITS for c in stem):
        return None
    digits = "".join(str(_DIGITS[c]) for c in stem)
    return _scale(value + "." + digits, fraction[len(stem) :])


def _plain(numeral: str) -> str | None:
    if numeral.isascii():
        return numeral
    if len(numeral) == 1 and numeral in _DIGITS:
        return str(_DIGITS[numeral])
    return parse_numeral(numeral)


def _scale(decimal: str, units: str) -> str:
    """Multiply a decimal in digits by 万 and 亿, exactly."""
    power = sum(4 if unit == "万" else 8 for unit in units)
    whole, _, fraction = decimal.partition(".")
    fraction = fraction.ljust(power, "0")
    whole, fraction = whole + fraction[:power], fraction[power:].rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole


def parse_numeral(numeral: str) -> str | None:
    """The value of a whole numeral in ASCII digits, or None where it is not a well-formed number.

    Takes Chinese numerals with units and mixed forms: 两百, 三万五, 5万5, 1.92万, 3千5百, 1亿2000万.
    A run of digits without a unit is not taken, nor a lone unit, nor an estimate such as 七八十.
    """
    match = _DECIMAL_COEFFICIENT.fullmatch(numeral)
    if match:
        return _scale(match.group(1), match.group(2))
    if all(c in _DIGITS for c in numeral):
        return None
    value = _value(numeral)
    return None if value is None else str(value)


_DECIMAL_COEFFICIENT = re.compile(r"([0-9]+\.[0-9]+)(万亿|万|亿)")


def _value(numeral: str) -> int | None:
    for unit, size in _BIG:
        head, found, tail = numeral.rpartition(unit)
        if not found:
            continue
        count = _value(head) if unit == "亿" and "万" in head else _section(head, leading=True)
        if count is None or count == 0:
            return None
        if not tail:
            return count * size
        if len(tail) == 1 and tail in _DIGITS:  # 三万五, 一亿二
            return count * size + _DIGITS[tail] * size // 10 if _DIGITS[tail] else None
        rest = _value(tail[1:] if tail[0] in "零〇○" else tail)
        return count * size + rest if rest is not None and rest < size else None
    return _section(numeral, leading=False)


def _section(numeral: str, leading: bool) -> int | None:
    """A number below ten thousand, or, `leading` a bigger unit, any number in ASCII digits."""
    if numeral.isascii() and numeral.isdigit():
        return int(numeral) if leading or len(numeral) > 1 else None
    total, unit, pending, zero = 0, 10_000, -1, False
    for index, char in enumerate(numeral):
        if char in _SMALL:
            size = _SMALL[char]
            if size >= unit or (pending < 0 and not (size == 10 and not (index and zero))):
                return None
            if pending == 0:
                return None
            total += (1 if pending < 0 else pending) * size
            unit, pending, zero = size, -1, False
        elif char in "零〇○":
            if zero or pending >= 0 or not index:
                return None
            zero = True
        elif char in _DIGITS and pending < 0:
            pending = _DIGITS[char]
        else:
            return None
    if pending < 0:
        return None if zero else total
    if unit in (100, 1000) and not zero:  # 二百五, 三千六
        return total + pending * unit // 10
    return total + pending
