"""Follow-ups that leave out what they are about ("总投资多少"), or all but a question word ("什么时候")."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.folding import to_simplified
from retrieval.followup import FollowUp, Turn, same_topic
from retrieval.followup_meant import person_meant, phrase_with_role
from retrieval.followup_places import level
from retrieval.followup_swap import at_time, without_time
from retrieval.followup_topic import (
    Statement,
    asked_kind,
    counted,
    is_noun_phrase,
    joined,
    matter,
    subject,
    theme,
    topic,
    without_ending,
)
from retrieval.followup_words import MEASURE, ROLE, Piece, is_anchor, is_light, is_noun, is_specific, pieces
from retrieval.tokens import Tokenizer

_MORE_OF_IT = re.compile(
    r"^(?:在[^\W\d_]{1,4})?(?:同比|环比|比上?[一去]?[年月]|增[长加速幅]|下降|减少|提高|降低|上升|涨|跌|降|占|排名|排第|后来|目标|这个数|数字|数据)"
)
"""What is asked of a measure itself, not of the thing measured."""
_OF_A_PERSON = re.compile(
    r"^(?:今年|现在)?(?:多大|几岁|多少岁|年龄|年纪|(?:是)?(?:哪|什么地方)[里儿年]?(?:的?人|出生|生的|毕业)|什么时候(?:出生|去世)|出生|毕业)"
)
_ADVERBS = ("when", "where", "why", "how")
MAX_KEPT_CHARS = 18
"""A question that names nothing in particular and is no longer than this leans on the one before."""


def left_out(
    text: str, statement: Statement, previous: Turn, tokenizer: Tokenizer, *, leading: bool = False
) -> FollowUp | None:
    """Put what the follow-up leaves out before it, or its question word in the place of the one before.

    `leading` tells that it goes on from what was said ("那…").
    """
    parts = pieces(without_ending(text), tokenizer)
    named = [part for part in parts if not is_light(part)]
    person = person_meant(statement, previous, tokenizer) if _OF_A_PERSON.match(text) else ""
    if person and not any(map(is_anchor, named)):
        return same_topic(phrase_with_role(statement, person) + text, text)
    if not named or _asks_which(parts, named):
        asking = joined(parts) or text
        own = joined(named)
        return same_topic(_asked_anew(asking, statement, previous, tokenizer), own) if _asks(parts) else None
    if _MORE_OF_IT.match(text) and _asks(parts) and not any(map(is_anchor, named)):
        return same_topic(topic(statement) + text, text)
    leans = _leans(text, parts, named, statement, previous, tokenizer)
    if not leans and (previous.article_id is None or not _may_lean(text, named, statement, previous)):
        return None
    times = [part for part in named if part.tag == "time"]
    if times and any(part.tag == "time" for part in statement.parts):
        statement = at_time(statement, times[0].text, tokenizer)
        text = text.replace(times[0].text, "", 1).removeprefix("的")
    elsewhere = _other_place_first(named, statement)
    found = same_topic(text if elsewhere else _with_topic(statement, text, named, tokenizer), text)
    spoken = _simplified(previous.text) + joined(statement.parts)
    # "门票多少钱" alone asks of nothing.
    things = [part.text for part in named if not MEASURE.search(part.text) and not ROLE.search(part.text)]
    strange = any(thing not in spoken for thing in things if len(thing) > 1)
    return replace(found, unsure=previous.article_id is not None and strange)


def _asks_which(parts: Sequence[Piece], named: Sequence[Piece]) -> bool:
    """Return whether a question is a question word with its noun only: "在哪个镇", "哪家公司"."""
    return (
        len(named) == 1
        and (is_noun(parts[-1]) or parts[-1].tag == "place")
        and len(parts) > 1
        and named[0] is parts[-1]
        and parts[-2].tag == "ask"
        and "哪" in parts[-2].text
    )


_ROLE_ASKED = re.compile(r"[一-鿿]{1,4}[长员师手人者](?:是|叫)(?:谁|什么名字|哪位|哪个)")
_HEADLESS = re.compile(r"^(?P<which>[^的]{1,8}的)(?=有?(?:多少|几)|占|是)")


def _with_topic(statement: Statement, text: str, named: Sequence[Piece], tokenizer: Tokenizer) -> str:
    """Put the subject before a question; "有字的有多少" gets the noun counted before: "有字的木牍有多少"."""
    if match := _HEADLESS.match(text):
        return subject(statement) + match["which"] + counted(statement) + text[match.end() :]
    if any(part.tag == "place" for part in named):
        statement = _without_last_place(statement)
    things = [part for part in named if is_noun(part) or MEASURE.search(part.text)]
    if not things and any(is_noun(part) or is_anchor(part) for part in statement.after):
        return f"{matter(statement)}，{text}"  # "花了多少钱" asks of all that was done.
    if any(ROLE.search(part.text) for part in named):
        return without_time(subject(statement), tokenizer) + text
    return theme(statement) + text


def _other_place_first(named: Sequence[Piece], statement: Statement) -> bool:
    """Return whether a question begins with a place as wide as the one that the question before begins with:
    "辽宁育了多少秧" after one on 山东 asks of the same matter, but not of 山东."""
    new, old = (
        next((part for part in parts if part.tag != "time"), None) for parts in (named, statement.parts)
    )
    if new is None or old is None or not new.tag == old.tag == "place":
        return False
    return new.text != old.text and level(new.text) <= level(old.text)


def _without_last_place(statement: Statement) -> Statement:
    """Take "在广西" off the question before, where the follow-up asks of another place."""
    before = [part for part in statement.before if not is_light(part)]
    if len(before) > 1 and before[-1].tag == "place":
        kept = statement.parts[: statement.parts.index(before[-1])]
        ask = None if statement.ask is None else len(kept)
        return Statement((*kept, *statement.parts[len(statement.before) :]), ask)
    return statement


def _asks(parts: Sequence[Piece]) -> bool:
    """Return whether a text asks: by a question word, by "A 还是 B", or by naming a property only."""
    if any(part.tag == "ask" or part.text in ("吗", "么", "还是", "没有") for part in parts):
        return True
    return bool(parts) and MEASURE.search(parts[-1].text) is not None and all(map(is_noun_phrase, parts))


def _may_lean(text: str, named: Sequence[Piece], statement: Statement, previous: Turn) -> bool:
    """Return whether a question may lean on the one before: it is short, and names nothing in particular that
    was not spoken of."""
    if len(text) > MAX_KEPT_CHARS:
        return False
    return all(is_known(part.text, statement, previous) for part in named if is_anchor(part))


def _leans(
    text: str,
    parts: Sequence[Piece],
    named: Sequence[Piece],
    statement: Statement,
    previous: Turn,
    tokenizer: Tokenizer,
) -> bool:
    """Return whether a question cannot be understood without the one before.

    It can if it names one thing, or if what it is about, or most that it speaks of, is not what the question
    before and the article that answered it speak of.
    """
    if len(text) > MAX_KEPT_CHARS or not _asks(parts):
        return False
    if _HEADLESS.match(text) or _ROLE_ASKED.match(text):
        return True
    anchors = [part for part in named if is_anchor(part)]
    if parts[0].tag == "ask" and len(named) == 1 and asked_kind(parts[0].text) in _ADVERBS and not anchors:
        return True  # "什么时候通车": what does is left out.
    if any(part.tag != "place" or not is_known(part.text, statement, previous) for part in anchors):
        return False
    if anchors and not any(is_specific(part, tokenizer) and not is_anchor(part) for part in named):
        return False
    if parts[0].tag == "v" and (parts[1].tag == "ask" or parts[1].text in ("了", "过", "到")):
        return True  # "带回了多少月壤": who did is left out.
    strange = [
        place
        for place, part in enumerate(parts)
        if is_specific(part, tokenizer) and not is_known(part.text, statement, previous)
    ]
    if len(strange) != 1:
        return not strange
    place = strange[0]
    before, after = parts[:place], parts[place + 1 :]
    # One word of another subject: the question is of that subject, unless it does ("推广了") or suffers
    # ("离江面") what is asked.
    verb = parts[place].tag == "v" or (bool(after) and after[0].text[0] in "了过着")
    return verb or parts[place].text[-1] in "了过着" or (bool(before) and before[-1].tag in ("v", "p"))


@lru_cache(maxsize=2)
def _simplified(text: str) -> str:
    return to_simplified(text)


def is_known(word: str, statement: Statement, previous: Turn) -> bool:
    """Return whether the question before, or the article that answered it, has a word or most of it."""
    asked = joined(statement.parts)
    known = _simplified(previous.text) + asked
    if len(word) == 2 and word[1] in "上下里内外中":
        return word[0] in asked or word in known
    return word in known or (len(word) > 2 and (word[:2] in known or word[-2:] in known))


def _asked_anew(asking: str, statement: Statement, previous: Turn, tokenizer: Tokenizer) -> str:
    """Ask another thing of what the question before asked of: "什么时候？", "为什么", "一共多少钱"."""
    kind, old = asked_kind(asking), asked_kind(statement.asking)
    before, after = joined(statement.before), joined(statement.after)
    if kind in _ADVERBS and old in _ADVERBS and after:
        return before + asking + after
    if kind not in _ADVERBS:
        if "哪" not in asking:
            return theme(statement) + asking
        return matter(statement) + ("" if counted(statement) else "，") + asking
    if old == "who" and not before and after:
        person = person_meant(statement, previous, tokenizer)
        return (person or "谁") + asking + after if person else f"{after}是{asking.removeprefix('是')}"
    verb = _verb_before_ask(statement)
    if verb is not None:
        return joined(statement.parts[:verb]) + asking + joined(statement.before[verb:]) + after
    is_needed = kind in ("when", "where") and not re.match(r"[是在从]", asking)
    return topic(statement) + ("是" if is_needed else "，") + asking


def _verb_before_ask(statement: Statement) -> int | None:
    """Return the place of the verb that the question word follows ("新增了多少"), None if there is none."""
    place = len(statement.before)
    while place > 0 and (
        is_light(statement.before[place - 1]) or statement.before[place - 1].tag in ("ul", "d")
    ):
        place -= 1
    return place - 1 if place > 0 and statement.before[place - 1].tag == "v" else None
