"""Follow-ups that name only what is different ("那万州区呢"): put in the place of the part of their kind."""

import re
from dataclasses import dataclass

from corpus.names import is_name
from retrieval.followup_topic import Statement, asked_kind, joined, read, subject
from retrieval.followup_words import (
    MEASURE,
    PLACE_SUFFIX,
    TIME,
    Piece,
    compound_before,
    is_noun,
    pieces,
)
from retrieval.tokens import Tokenizer

_CONTRASTS = tuple(
    group.split()
    for group in (
        "小学 初中 高中 大学 幼儿园 中学",
        "男 女 混合",
        "城镇 农村 城市 乡村",
        "出口 进口",
        "最高 最低",
        "最大 最小",
        "最多 最少",
        "上午 下午 晚上",
        "白天 夜间 夜里 晚上",
        "冠军 亚军 季军 第一名 第二名 第三名",
        "金牌 银牌 铜牌",
        "首班车 末班车",
        "工作日 周末 节假日",
        "老人 孩子 儿童 学生 青年",
        "增长 下降",
        "增加 减少",
        "东部 西部 南部 北部 中部",
        "夏粮 秋粮 早稻",
        "小麦 玉米 水稻 大豆",
        "汽车 火车 飞机 轮船",
        "国内 国外 海外 境外",
        "一等奖 二等奖 三等奖",
        "起点 终点",
        "开工 完工 竣工 建成 通车",
        "总投资 总长 总面积",
    )
)
"""Words that take each other's place though they share no character."""
_NUMBERED = re.compile(r"\d+|[一二三四五六七八九十首]+")
_IN_NUMBERS = re.compile(
    r"(?:[量额率数值费价度]|投资|面积|人口|全长|容量|规模|产能|收入|利润|成本|奖金|工资|年龄|寿命|重量|体重|体长|身高|海拔|比例|占比|比重)$"
)
_SAME_TIME_BEFORE = re.compile(r"上一?年|前一年|年同期|^同期|^同时期")


@dataclass(frozen=True, slots=True)
class Swapped:
    """A question with a part replaced. `elsewhere`: by another time, place, number or person, of which
    another article may speak; else by another part of the same matter ("女子组")."""

    question: str
    elsewhere: bool


def swap(statement: Statement, new: str, tokenizer: Tokenizer) -> Swapped | None:
    """Return the question with `new` in the place of the part of its kind, None if it has no such part."""
    text = joined(statement.parts)
    if TIME.fullmatch(new):
        return Swapped(swap_time(text, new), elsewhere=True)
    news = pieces(new, tokenizer)
    for elsewhere, kinds in ((True, (_alike, _place, _person)), (False, (_contrast, _same_head))):
        for kind in kinds:
            if span := kind(statement, new, news):
                return Swapped(text[: span[0]] + new + text[span[1] :], elsewhere)
    for count in range(1, len(news)):
        head, tail = joined(news[:count]), joined(news[count:])
        spans = [_alike(statement, head, []), _alike(statement, tail, [])]
        if spans[0] and spans[1] and spans[0][1] <= spans[1][0]:
            between = text[spans[0][1] : spans[1][0]]
            return Swapped(text[: spans[0][0]] + head + between + tail + text[spans[1][1] :], elsewhere=True)
    return None


def swap_other(statement: Statement, new: str, tokenizer: Tokenizer) -> str:
    """Return the question with `new`, which is of no kind known, in the place of what is counted or asked of;
    a property is asked of the question's subject."""
    thing = subject(statement)
    if MEASURE.search(new):
        return f"{thing}的{new}{'是多少' if _IN_NUMBERS.search(new) else ''}"
    text = joined(statement.parts)
    for place in _near_ask(statement):
        part = statement.parts[place]
        if is_noun(part) and not MEASURE.search(part.text):
            start, end = compound_before(list(statement.parts), place)
            return text[:start] + new + text[end:]
    return f"{thing}的{new}" if thing else f"{new}，{text}"


def _near_ask(statement: Statement) -> list[int]:
    """Return the places of the words after the question word, then of those before it from the last.

    After "什么时候" and the like stands what is done, not what it is done to.
    """
    ask = len(statement.parts) if statement.ask is None else statement.ask
    if asked_kind(statement.asking) in ("when", "where", "why", "how"):
        return list(range(ask - 1, -1, -1))
    return [*range(len(statement.parts) - 1, ask, -1), *range(ask - 1, -1, -1)]


def swap_time(text: str, new: str) -> str:
    """Put a time in the place of the question's: its year for the year, its part of the year for the part.

    "上一年同期" counts from the question's year.
    """
    match = TIME.fullmatch(new)
    old = next((found for found in TIME.finditer(text)), None)
    if match is None or old is None:
        return new + text
    year, part = match["year"], match["part"] or match["part_only"]
    old_year, old_part = old["year"], old["part"] or old["part_only"]
    if _SAME_TIME_BEFORE.search(new):
        year = _year_before(old_year)
    if not year and not part:
        return text.replace(old[0], new, 1)
    if year and old_year and old_year.endswith("年") and year.isdigit():
        year += "年"
    kept_year = year or old_year or ""
    kept_part = part or old_part or ""
    return text[: old.start()] + kept_year + kept_part + text[old.end() :]


def _year_before(year: str | None) -> str:
    """Return the year before: of "2024年" it is "2023年", of "今年" and of none "去年"."""
    digits = re.match(r"\d{4}", year or "")
    if year and digits:
        return f"{int(digits[0]) - 1}{year[4:]}"
    return "前年" if year == "去年" else "去年"


Found = tuple[int, int] | None


def _alike(statement: Statement, new: str, _news: list[Piece]) -> Found:
    """Find what differs from `new` in its number only: "3号线" and "4号线", "第一产业" and "第三产业"."""
    if not _NUMBERED.search(new):
        return None
    shape = "".join(
        r"(?:\d+|[一二三四五六七八九十首]+)" if _NUMBERED.fullmatch(run) else re.escape(run)
        for run in re.split(rf"({_NUMBERED.pattern})", new)
        if run
    )
    match = re.search(shape, joined(statement.parts))
    return match.span() if match else None


def _place(statement: Statement, new: str, news: list[Piece]) -> Found:
    """Find the place that another replaces: of "重庆市渝北区" a district the district, else both."""
    if not news or not (news[0].tag == news[-1].tag == "place"):
        return _place_with(statement, news)
    parts = statement.parts
    places = [at for at, part in enumerate(parts) if part.tag == "place"]
    if not places:
        return None
    last = places[-1]
    same = [at for at in places if parts[at].text[-1] == new[-1]]
    chosen = same[-1] if same else last
    first = chosen
    wider = new[-1] in "省市" and not same
    if len(news) > 1 or wider or new[-1] not in PLACE_SUFFIX:
        while first > 0 and parts[first - 1].tag == "place":
            first -= 1
    # What is narrower goes with it: "成都市" for "重庆市渝北区".
    while parts[chosen + 1 : chosen + 2] and parts[chosen + 1].tag == "place":
        chosen += 1
    return parts[first].start, parts[chosen].end


def _place_with(statement: Statement, news: list[Piece]) -> Found:
    """Find the place with the same words after it: for "香港赛区", "澳门赛区"."""
    if not news or news[0].tag != "place":
        return None
    tail = joined(news[1:])
    text = joined(statement.parts)
    for part in reversed(statement.parts):
        if part.tag == "place" and text.startswith(tail, part.end):
            return part.start, part.end + len(tail)
    return None


def _person(statement: Statement, new: str, news: list[Piece]) -> Found:
    if not (is_name(new) and len(news) == 1 and news[0].tag in ("person", "", "nr")):
        return None
    named = [part for part in statement.parts if part.tag == "person"]
    return (named[-1].start, named[-1].end) if named else None


def _contrast(statement: Statement, new: str, _news: list[Piece]) -> Found:
    text = joined(statement.parts)
    for group in _CONTRASTS:
        for word in sorted(group, key=len, reverse=True):
            if word not in new:
                continue
            head, _, tail = new.partition(word)
            for other in group:
                at = text.find(other)
                if other == word or at < 0 or (len(other) == 1 and not (head or tail)):
                    continue
                start, end = at, at + len(other)
                if len(other) == 1 and not text.startswith(tail, end):
                    continue
                if text.startswith(tail, end):
                    end += len(tail)
                if text[:start].endswith(head):
                    start -= len(head)
                return start, end
    return None


def _same_head(statement: Statement, new: str, news: list[Piece]) -> Found:
    """Find the compound noun with the same last word: for "货物总吞吐量", "集装箱吞吐量"."""
    parts = list(statement.parts)
    best: tuple[int, int] | None = None
    for place in _near_ask(statement):
        part = parts[place]
        shared = _shared_end(part.text, new)
        enough = shared >= 2 or (shared == 1 and len(part.text) == len(new) <= 3)
        named = (is_noun(part) or part.tag == "place") and new != part.text
        if enough and named and (best is None or shared > best[0]):
            best = (shared, place)
    if best is None:
        return None
    last = best[1]
    start, end = compound_before(parts, last)
    inside = [part for part in parts if start <= part.start and part.end <= end]
    while len(inside) > 1 and inside[0].tag in ("place", "quoted", "code"):
        inside.pop(0)
    inside = inside[-len(news) :]
    return inside[0].start, end


def _shared_end(left: str, right: str) -> int:
    count = 0
    while count < min(len(left), len(right)) and left[-1 - count] == right[-1 - count]:
        count += 1
    return count


def at_time(statement: Statement, time: str, tokenizer: Tokenizer) -> Statement:
    """Return a statement with another time."""
    return read(swap_time(joined(statement.parts), time), tokenizer)
