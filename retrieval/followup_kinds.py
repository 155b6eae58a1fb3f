"""Which part of a question another part is of one kind with: a place with a place, "3号线" with "4号线"."""

import re

from corpus.names import is_name
from corpus.types import Span
from retrieval.followup_places import CITY, COUNTRY, NATION, PROVINCE, level
from retrieval.followup_topic import Statement, asked_kind, is_noun_phrase, joined
from retrieval.followup_words import MEASURE, ROLE, Piece, compound_before, is_noun

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
        "铁路 公路 水路 民航 航空",
        "旅客 货物 货邮",
        "线上 线下",
        "专科 本科 硕士 博士",
        "汽油 柴油",
        "猪肉 牛肉 羊肉 鸡肉",
        "现货 期货",
        "买入 卖出",
        "阅读 写作 听力",
        "住院 门诊",
        "室内 室外",
        "早班 晚班",
        "重伤 轻伤",
        "死亡 遇难 失踪 受伤",
    )
)
"""Words that take each other's place though they share no character."""
_NUMBERED = re.compile(r"\d+|[一二三四五六七八九十首]+")


def near_ask(statement: Statement) -> list[int]:
    """Return the places of the words after the question word, then of those before it from the last.

    After "什么时候" and the like stands what is done, not what it is done to.
    """
    ask = len(statement.parts) if statement.ask is None else statement.ask
    if asked_kind(statement.asking) in ("when", "where", "why", "how"):
        return list(range(ask - 1, -1, -1))
    return [*range(len(statement.parts) - 1, ask, -1), *range(ask - 1, -1, -1)]


Found = Span | None


def alike(statement: Statement, new: str, _news: list[Piece]) -> Found:
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


def _after_preposition(statement: Statement, new: str, news: list[Piece]) -> Found:
    """Find what stands after the same preposition: for "对欧盟", "对中国"."""
    if len(news) < 2 or news[0].tag != "p":
        return None
    parts = statement.parts
    for at, part in enumerate(parts[:-1]):
        if part.text == news[0].text:
            return part.start, parts[at + 1].end
    return None


def _place(statement: Statement, new: str, news: list[Piece]) -> Found:
    """Find the place that another replaces: one as wide as it is, else the last, else the whole country.

    Of "重庆市渝北区" a district replaces the district, a city both.
    """
    if len(news) == 2 and news[0].tag == "place" and _WHERE_IN.fullmatch(news[1].text):
        news = news[:1]
    if not news or not (news[0].tag == news[-1].tag == "place" or new in NATION):
        return _place_with(statement, news)
    parts = statement.parts
    places = [at for at, part in enumerate(parts) if part.tag == "place" or part.text in NATION]
    if not places:
        return _within_name(statement, new)
    wanted = level(news[-1].text)
    same = [at for at in places if level(parts[at].text) == wanted] or [
        at for at in places if {wanted, level(parts[at].text)} == {PROVINCE, CITY}
    ]
    if not same and (inside := _within_name(statement, new)):
        return inside
    chosen = same[-1] if same else places[-1]
    if same and same[0] == 0 and level(parts[0].text) == COUNTRY:
        chosen = 0  # Who does it, before whom it is done to: "欧盟对中国".
    first = chosen
    while (
        first > 0
        and parts[first - 1].tag == "place"
        and level(parts[first - 1].text) == level(parts[first].text)
    ):
        first -= 1  # "宁波舟山港"
    if len(news) > 1 or wanted < level(parts[chosen].text):
        while first > 0 and parts[first - 1].tag == "place":
            first -= 1
    # What is narrower goes with it: "成都市" for "重庆市渝北区".
    while parts[chosen + 1 : chosen + 2] and parts[chosen + 1].tag == "place":
        chosen += 1
    return parts[first].start, parts[chosen].end


_WHERE_IN = re.compile(r"干流|支流|流域|沿岸|沿线|地区|全境|全域|市区|城区|郊区|主城|农村|境内|本地|当地")


def _within_name(statement: Statement, new: str) -> Found:
    """Find a country or province that a name begins with: for "韩国", the 中国 of "中国女排"."""
    for part in statement.parts:
        if part.tag in ("nt", "nz", "n", ""):
            for length in (4, 3, 2):
                name = part.text[:length]
                if len(part.text) > length and level(name) == level(new) != CITY:
                    return part.start, part.start + length
    return None


def _place_with(statement: Statement, news: list[Piece]) -> Found:
    """Find the place with the same words after it: for "香港赛区", "澳门赛区"."""
    if not news or news[0].tag != "place" or len(news) < 2:
        return None
    tail = joined(news[1:])
    text = joined(statement.parts)
    for part in reversed(statement.parts):
        if part.tag == "place" and text.startswith(tail, part.end):
            return part.start, part.end + len(tail)
    return None


def _person(statement: Statement, new: str, news: list[Piece]) -> Found:
    named = [part for part in statement.parts if part.tag == "person"]
    if not named:
        return None
    one = len(news) == 1 and is_name(new) and news[0].tag in ("person", "place", "", "nr")
    titled = len(news) == 2 and news[0].tag == "person" and ROLE.search(news[1].text)
    return (named[-1].start, named[-1].end) if one or titled or "·" in new else None


def _code(statement: Statement, new: str, news: list[Piece]) -> Found:
    """Find the model number that another replaces: for "ARJ21", "C919"."""
    if len(news) != 1 or news[0].tag != "code":
        return None
    latin = new[0].isascii() and new[0].isalpha()
    for part in statement.parts:
        if part.tag == "code" and (part.text[0].isascii() and part.text[0].isalpha()) == latin:
            return part.start, part.end
    return None


_PROPER = frozenset(["place", "person", "quoted", "code", "nt", "nz", "nr", "nrt", "nrfg", ""])


def _entity(statement: Statement, new: str, news: list[Piece]) -> Found:
    """Find the named thing that another named thing replaces: for "小米15", "华为Mate70"."""
    named = any(piece.tag in _PROPER for piece in news)
    # "深中通道": the last word of a name may be one for what is done.
    if not named or not all(is_noun_phrase(piece) or piece.tag in ("v", "vn") for piece in news):
        return None
    if MEASURE.search(new) or ROLE.search(new):
        return None
    run: list[Piece] = []
    for part in (*statement.parts, Piece("", 0, "end")):
        if is_noun_phrase(part):
            run.append(part)
            continue
        while run and (MEASURE.search(run[-1].text) or ROLE.search(run[-1].text)):
            run.pop()
        of_one_kind = [piece for piece in run if len(news) == 1 and piece.tag == news[0].tag != ""]
        if of_one_kind:
            return of_one_kind[-1].start, of_one_kind[-1].end
        if any(piece.tag in _PROPER - {"place"} for piece in run):
            return run[0].start, run[-1].end
        run = []
    return None


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
    for place in near_ask(statement):
        part = parts[place]
        shared = _shared_end(part.text, new)
        enough = shared >= 2 or (shared == 1 and max(len(part.text), len(new)) <= 3)
        named = (is_noun(part) or part.tag == "place") and new != part.text
        if enough and named and (best is None or shared > best[0]):
            best = (shared, place)
    if best is None:
        return None
    last = best[1]
    if parts[last + 1 : last + 2] and parts[last + 1].tag == "quoted":  # "台风“白鲸”"
        return parts[last].start, parts[last + 1].end
    start, end = compound_before(parts, last)
    inside = [part for part in parts if start <= part.start and part.end <= end]
    if news[0].tag != "place":
        # One for one: "国际空间站" takes the place of "天宫空间站", "民办小学" not that of "临江公办小学".
        while len(inside) > len(news) and inside[0].tag in ("place", "quoted", "code", "person"):
            inside.pop(0)
    # "首都机场" takes the place of all of "大兴国际机场", "北京站" of "香港站" alone, whatever stands before;
    # of a property the words before it may be whose it is.
    property_asked = MEASURE.search(new) or ROLE.search(new)
    named = len(inside[-1].text) == best[0] and not property_asked
    if named:
        return inside[0].start, end
    one_word = len(news) == 1 and len(new) > best[0] == len(inside[-1].text) and not ROLE.search(new)
    kept = inside[-2 if one_word else -len(news) :]
    while len(kept) > 1 and kept[0].tag in _PROPER and not any(piece.tag in _PROPER for piece in news):
        kept.pop(0)  # "敦煌研究院副院长"
    return kept[0].start, end


def _shared_end(left: str, right: str) -> int:
    count = 0
    while count < min(len(left), len(right)) and left[-1 - count] == right[-1 - count]:
        count += 1
    return count


def counterpart(statement: Statement, new: str, news: list[Piece]) -> tuple[Span, bool] | None:
    """Return the span, in the question, of the part that is of one kind with `new`, None if there is none.

    And whether another article may speak of `new`: that is so of another time, place, number, person or
    thing, and not of another part of the same matter ("女子组"). `news` are the pieces of `new`.
    """
    for elsewhere, kinds in (
        (True, (_after_preposition, alike, _place, _person, _code)),
        (False, (_contrast, _same_head)),
        (True, (_entity,)),
    ):
        for kind in kinds:
            if span := kind(statement, new, news):
                return span, elsewhere
    return None
