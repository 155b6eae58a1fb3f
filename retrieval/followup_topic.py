"""What a question is about: its statement without the asking, and its subject."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from retrieval.followup_words import (
    MEASURE,
    ROLE,
    Piece,
    is_anchor,
    is_light,
    is_noun,
    pieces,
)
from retrieval.tokens import Tokenizer

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
    before = without_tail(statement.before)
    return joined(before) or without_ending(joined(statement.after))


def subject(statement: Statement) -> str:
    """Return the thing that a question is about, without what is asked of it: "海棠湾珊瑚"."""
    if which := _which(statement):
        return which
    before = without_tail(statement.before)
    done = any(part.text in "了过着到" for part in statement.before[len(before) :])
    if done and before and before[-1].tag == "vn":  # "主持设计了"
        before = before[:-1]
    while before and _is_predicate(before[-1]) and any(map(is_noun_phrase, before[:-1])):
        before = without_tail(before[:-1])
        while len(before) > 1 and before[-1].tag == "m":  # "一天最多接待"
            before = without_tail(before[:-1])
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
    before = without_tail(statement.before)
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


def without_tail(parts: Sequence[Piece]) -> tuple[Piece, ...]:
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
    kept = list(without_tail(kept))
    return tuple(kept) if any(map(is_noun_phrase, kept)) and not _only_time(kept) else tuple(parts)


def _only_time(parts: Sequence[Piece]) -> bool:
    return all(part.tag == "time" for part in parts)
