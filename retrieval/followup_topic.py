"""What a question is about: its statement without the asking, its subject, and whom or what words mean."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from corpus.folding import to_simplified
from corpus.sentences import split_sentences
from retrieval.followup import Turn
from retrieval.followup_words import (
    MEASURE,
    ROLE,
    Piece,
    compound_before,
    is_anchor,
    is_light,
    is_noun,
    people,
    pieces,
)
from retrieval.tokens import Tokenizer, bigrams

_ENDING = re.compile(r"(?:[\s？?。！!，,；;：:…～~]|呢|啊|呀|哦|啦|嘛|吧)+$")
_WHEN = re.compile(r"[什甚]么时[候间]|啥子?时候|何时|几时|哪一?[年天月日]|几[年月号日点]")
_WHERE = re.compile(
    r"哪[里儿边]|什么地方|啥子?地方|何[地处]|哪(?:[省市区县镇乡村]|$)|哪一?[个座处](?:城市|地方|国家|[省市区县镇乡村港]|机场|车站)"
)
_WHY = re.compile(r"为什么|为何|为啥|什么原因|啥子?原因|怎么$")
_HOW = re.compile(r"怎么?样?|如何|咋样?|[啷咋]个")
_WHO = re.compile(r"谁|哪一?位|什么人|何人|什么名字|啥名字")


@dataclass(frozen=True, slots=True)
class Statement:
    """A question taken apart at its question word, `parts[ask]`; `ask` is None where there is none."""

    parts: tuple[Piece, ...]
    ask: int | None

    @property
    def before(self) -> tuple[Piece, ...]:
        return self.parts if self.ask is None else self.parts[: self.ask]

    @property
    def after(self) -> tuple[Piece, ...]:
        return () if self.ask is None else self.parts[self.ask + 1 :]

    @property
    def asking(self) -> str:
        return "" if self.ask is None else self.parts[self.ask].text


def without_ending(text: str) -> str:
    """Return a text without the particles and marks at its end."""
    return _ENDING.sub("", text.strip())


def read(text: str, tokenizer: Tokenizer) -> Statement:
    """Take a question apart at its question word: the first that something stands before, else the last."""
    parts = tuple(pieces(without_ending(text), tokenizer))
    asks = [place for place, part in enumerate(parts) if part.tag == "ask"]
    after = [place for place in asks if any(map(is_noun_phrase, parts[:place]))]
    chosen = after[:1] or asks[-1:]
    return Statement(parts, chosen[0] if chosen else None)


def asked_kind(asking: str) -> str:
    """Return what a question word asks for: "when", "where", "why", "how", "who" or "what"."""
    kinds = (("when", _WHEN), ("where", _WHERE), ("why", _WHY), ("how", _HOW), ("who", _WHO))
    return next((kind for kind, pattern in kinds if pattern.search(asking)), "what")


def joined(parts: Sequence[Piece]) -> str:
    return "".join(part.text for part in parts)


def topic(statement: Statement) -> str:
    """Return the statement that is asked of, without its question word: "海棠湾珊瑚覆盖率"."""
    before = _without_tail(statement.before)
    return joined(before) or without_ending(joined(statement.after))


def subject(statement: Statement) -> str:
    """Return the thing that a question is about, without what is asked of it: "海棠湾珊瑚"."""
    if which := _which(statement):
        return which
    before = _without_tail(statement.before)
    done = any(part.text in "了过着到" for part in statement.before[len(before) :])
    if done and before and before[-1].tag == "vn":  # "主持设计了"
        before = before[:-1]
    while before and _is_predicate(before[-1]) and any(map(is_noun_phrase, before[:-1])):
        before = _without_tail(before[:-1])
        while len(before) > 1 and before[-1].tag == "m":  # "一天最多接待"
            before = _without_tail(before[:-1])
    thing = _without_property(before)
    if set_of_things := _counted_there(statement):
        return set_of_things
    return joined(thing) or joined(before) or topic(statement)


def _counted_there(statement: Statement) -> str:
    """Return what is counted at a place: "云岭区电梯" of "云岭区加装了多少部电梯"; "" for other questions.

    The place does nothing itself, so it is not what the question is about.
    """
    things = list(takewhile(lambda part: is_noun(part) or part.tag in ("v", "a"), statement.after))
    while things and not is_noun(things[-1]):
        things.pop()
    where = list(takewhile(lambda part: part.tag in ("place", "time"), statement.before))
    done = statement.before[len(where) :]
    acts = bool(done) and (done[0].tag in ("v", "vn") or (len(done) > 1 and done[1].text in "了过着"))
    counts = asked_kind(statement.asking) == "what"
    specific = sum(len(part.text) for part in things) >= 2 and not MEASURE.search(joined(things))
    return joined(where) + joined(things) if counts and acts and where and specific else ""


def theme(statement: Statement) -> str:
    """Return the subject, or where that is no more than a place or time, all that is said of it."""
    thing = subject(statement)
    if asked_kind(statement.asking) == "who" and statement.before and any(map(is_noun, statement.after)):
        return matter(statement)
    covered = [part for part in statement.parts if part.text in thing]
    only_where = covered and all(part.tag in ("place", "time") or is_light(part) for part in covered)
    return matter(statement) or thing if only_where else thing


def matter(statement: Statement) -> str:
    """Return all that is said, without the question word: "云岭区加装电梯" of "云岭区加装了多少部电梯"."""
    before = list(statement.before)
    while before and before[-1].text in ("了", "着", "过", "一共", "总共"):
        before.pop()
    after = [part for part in statement.after if part.tag != "ask"]
    return joined(before) + without_ending(joined(after)).removesuffix("的")


def counted(statement: Statement) -> str:
    """Return the noun that is counted or chosen from, right after the question word; "" if there is none."""
    noun = list(takewhile(is_noun, statement.after))
    return joined(noun) if asked_kind(statement.asking) == "what" else ""


def _which(statement: Statement) -> str:
    """Return what "哪个核聚变装置" asks for, with what stands before it; "" for other questions."""
    if (
        not statement.asking.lstrip("是有在为叫由被从").startswith("哪")
        or asked_kind(statement.asking) != "what"
    ):
        return ""
    if re.search(r"[，,；;]", joined(statement.before)):
        return ""
    noun = list(takewhile(is_noun, statement.after))
    before = _without_tail(statement.before)
    return joined(before) + joined(noun) if noun and not any(map(_is_predicate, before)) else ""


def is_noun_phrase(piece: Piece) -> bool:
    """Return whether a piece can be what a question is about."""
    return is_anchor(piece) or is_noun(piece)


def _is_tail(piece: Piece) -> bool:
    return (
        is_light(piece)
        or piece.tag in ("d", "p", "c", "u", "uj", "ul", "uz", "ug", "f")
        or piece.text in ("现在", "目前")
    )


def _is_predicate(piece: Piece) -> bool:
    return piece.tag in ("v", "vd", "vi", "d", "zg")


def _without_tail(parts: Sequence[Piece]) -> tuple[Piece, ...]:
    """Cut off what a phrase does not end with: particles, adverbs, prepositions."""
    kept = list(parts)
    while kept and _is_tail(kept[-1]):
        kept.pop()
    return tuple(kept)


_THINGS_TOO = re.compile(r"(?:奖金|标准|目标|待遇|工资|收入|费用?|资金|门票|数字|数据|结果|情况)$")
"""Properties that are asked about themselves as often as they are asked for."""


def _without_property(parts: Sequence[Piece]) -> tuple[Piece, ...]:
    """Cut the property off "临江大桥的总设计师", "潮汐电站装机容量": what stays is a thing of its own."""
    kept = list(parts)
    if not kept or _THINGS_TOO.search(kept[-1].text):
        return tuple(parts)
    if not (MEASURE.search(kept[-1].text) or ROLE.search(kept[-1].text)):
        return tuple(parts)
    kept.pop()
    while kept and (
        _is_predicate(kept[-1]) or kept[-1].tag in ("a", "b", "vn") or kept[-1].text in ("总", "最")
    ):
        kept.pop()
    kept = list(_without_tail(kept))
    return tuple(kept) if any(map(is_noun_phrase, kept)) and not _only_time(kept) else tuple(parts)


def _only_time(parts: Sequence[Piece]) -> bool:
    return all(part.tag == "time" for part in parts)


MAX_NAME_CHARS = 15
"""An exact answer that is longer names nobody and nothing."""


def named_as_answer(statement: Statement, previous: Turn) -> str:
    """Return the exact answer to a question that asks who, or which one, "" for others and where none is."""
    which = "哪" in statement.asking and asked_kind(statement.asking) == "what"
    if asked_kind(statement.asking) != "who" and not which:
        return ""
    name = to_simplified(previous.answer).strip("“”‘’《》「」『』 ")
    named = 1 < len(name) <= MAX_NAME_CHARS and not re.search(r"[，。、；：！？]", name)
    return name if named else ""


def person_meant(statement: Statement, previous: Turn, tokenizer: Tokenizer) -> str:
    """Return who "he" is: who the question names, or, where it asks for somebody, who answers it.

    "" if nobody is found.
    """
    named = [part.text for part in statement.parts if part.tag == "person"]
    asks_who = asked_kind(statement.asking) == "who"
    if named and not asks_who:
        return named[-1]
    if asks_who and (answer := named_as_answer(statement, previous)):
        return answer
    role = next((part.text for part in reversed(statement.before) if ROLE.search(part.text)), "")
    for text in said(previous):
        found = [(name, start) for name, start in people(text, tokenizer) if name not in named]
        if found:
            titled = [name for name, start in found if role and text[:start].endswith(role)]
            return titled[0] if titled else found[0][0]
    return named[-1] if named else ""


def phrase_with_role(statement: Statement, person: str) -> str:
    """Return a person with what the question said of them: "临江大桥的总设计师沈怀舟"."""
    before = joined(_without_tail(statement.before))
    if asked_kind(statement.asking) == "who" and before and person not in before:
        last = _without_tail(statement.before)[-1]
        if ROLE.search(last.text):
            return before + person
    return person


_KINDS = {
    "校": "学校|大学|学院|中学|小学|附小|附中",
    "学校": "学校|大学|学院|中学|小学|附小|附中",
    "公司": "公司|集团|企业|厂",
    "企业": "企业|公司|集团|厂",
    "集团": "集团|公司",
    "厂": "厂|公司",
    "院": "医院|学院|研究院|法院|设计院|院",
    "队": "队|女足|男足|女排|男排|俱乐部",
    "球队": "队|女足|男足|女排|男排|俱乐部",
    "桥": "桥",
    "大桥": "大桥|桥",
    "馆": "馆",
    "台": "台",
    "所": "所",
    "站": "站",
    "线": "线|航线|线路",
    "机构": "院|所|中心|机构|局|协会|基金会|大学",
    "单位": "院|所|中心|局|公司|集团",
    "部门": "局|部|委|办|厅|处",
    "系统": "系统|平台",
    "平台": "平台|系统",
    "比赛": "比赛|赛|决赛|联赛|杯",
    "赛事": "比赛|赛|决赛|联赛|杯",
    "会议": "会议|大会|会|论坛|峰会",
    "船": "船|号|轮|舰",
    "星": "星",
    "病": "病|炎|症",
}
"""Nouns that "该" and "这座" stand before, and the endings of the names they may stand for."""
_PLACES = "省市区县州镇乡村岛国"
_PEOPLE = re.compile(
    r"^(?:人|老人|男子|女子|男孩|女孩|男人|女人|同志|先生|女士|老师|学者|选手|球员|运动员|科学家|专家)$"
)


def thing_meant(noun: str, statement: Statement, previous: Turn, tokenizer: Tokenizer) -> str:
    """Return what "该<noun>" or "这座<noun>" is: the name of that kind in the question, or else the answer.

    "" if there is none.
    """
    if noun in _PLACES:
        return place_meant(statement, previous, tokenizer, noun)
    if _PEOPLE.match(noun) or ROLE.search(noun):
        return person_meant(statement, previous, tokenizer)
    endings = re.compile(f"(?:{_KINDS.get(noun, re.escape(noun))})$")
    if any(part.tag == "quoted" and endings.search(part.text[:-1]) for part in statement.before):
        return subject(statement)
    asked = endings.search(joined(statement.after[:1])) or endings.search(statement.asking)
    answer = named_as_answer(statement, previous)
    if asked and answer:
        return answer if endings.search(answer) else answer + noun
    thing = subject(statement)
    if endings.search(thing) and not asked:
        return thing
    if noun not in _KINDS and not asked and any(part.tag in ("quoted", "code") for part in statement.before):
        return thing
    texts = [] if asked else [list(statement.parts)]
    for parts in [*texts, *(pieces(text, tokenizer) for text in said(previous))]:
        for last, part in enumerate(parts):
            if endings.search(part.text):
                start, end = compound_before(parts, last)
                name = joined([item for item in parts if start <= item.start and item.end <= end])
                if len(name) > len(part.text) or len(part.text) > 3:
                    return name
    return ""


_SITE = re.compile(
    r"(?:园|馆|院|站|场|厂|店|校|学|桥|塔|寺|庙|宫|陵|墓|城|堡|山|湖|海|河|江|湾|岛|谷|洞|林|港|口岸|遗址|故居|景区|社区|小区|基地|机场|广场|市场|中心"
    r"|大厦|大楼|剧院|影城|商场|超市|酒店|餐厅|水库|草原|沙漠|公园|古镇|古城|街)$"
)
"""Things that one can be at, which "there" means rather than the town they are in."""


def place_meant(statement: Statement, previous: Turn, tokenizer: Tokenizer, suffix: str = "") -> str:
    """Return where "there" is: the last place that the question names, or else the answer's first; or "".

    Where the question asked for the place, the answer's comes first.
    """
    if not suffix and _SITE.search(subject(statement)):
        return subject(statement)
    here = [part.text for part in reversed(statement.parts) if part.tag == "place"]
    there = [part.text for text in said(previous) for part in pieces(text, tokenizer) if part.tag == "place"]
    asked = asked_kind(statement.asking) == "where"
    if asked and not statement.after and not suffix:
        return subject(statement)  # "凌家滩遗址在哪里": there is at the site.
    places = [*there, *here] if asked else [*here, *there]
    return next((place for place in places if place.endswith(suffix)), "") or next(iter(places), "")


def said(previous: Turn) -> list[str]:
    """Return what the answer said, simplified, the likeliest to be spoken of first: the highlight, the quote,
    the title, and at last what the article says that is most like the question."""
    texts = [previous.sentence, previous.quote, previous.title, _nearest_sentence(previous)]
    return [to_simplified(text) for text in texts if text]


def _nearest_sentence(previous: Turn) -> str:
    """Return the sentence of the article that shares most pairs of characters with the question.

    A pair counts the less, the more sentences have it: all of them may speak of the match, one of its goal.
    """
    lines = previous.text.splitlines()
    sentences = [line[start:end] for line in lines for start, end in split_sentences(line)]
    held = [set(bigrams(to_simplified(sentence))) for sentence in sentences]
    asked = set(bigrams(to_simplified(previous.question)))
    count = Counter(pair for pairs in held for pair in pairs & asked)
    scores = [sum(1 / count[pair] for pair in pairs & asked) for pairs in held]
    return max(zip(scores, sentences, strict=True), default=(0.0, ""), key=lambda item: item[0])[1]
