"""From a follow-up and the turn before to a question that can be understood alone."""

import re
from collections.abc import Sequence

from corpus.folding import to_simplified
from retrieval.followup import FollowUp, Turn, same_topic
from retrieval.followup_english import english_follow_up, in_chinese, is_english
from retrieval.followup_left_out import left_out
from retrieval.followup_pointing import pointing
from retrieval.followup_swap import Swapped, at_time, swap, swap_other, swap_time
from retrieval.followup_topic import Statement, asked_kind, joined, person_meant, read, said, without_ending
from retrieval.followup_words import Piece, is_anchor, is_light, pieces
from retrieval.tokens import Tokenizer

_OPENING = re.compile(
    r"^(?:那么|那(?![里儿边个些座家种年天时位])|还有|另外|对了|然后|所以|但是?|嗯|哦|请问|换成|至于|如果是)+[，,\s]*"
)
MAX_ELLIPSIS_CHARS = 12
"""What names only what is different is no longer than this."""


def fill_in(text: str, previous: Turn, tokenizer: Tokenizer) -> FollowUp:
    """Fill in what `text` leaves out, from the turn before; a question of its own stays as it is."""
    alone = FollowUp(text.strip(), keeps_topic=False)
    before = to_simplified(previous.question.strip())
    asked = to_simplified(text.strip())
    if not any(map(str.isalnum, before)) or not without_ending(asked):
        return alone
    statement = read(before, tokenizer)
    if is_english(asked):
        if is_english(before):
            person = person_meant(statement, said(previous), tokenizer)
            question, keeps = english_follow_up(asked, before, person)
            return FollowUp(question, keeps, asked if keeps else "") if question != asked else alone
        asked = in_chinese(asked)
        if is_english(asked):
            return alone
    opened = _OPENING.sub("", asked)
    found = (
        pointing(opened, statement, previous, tokenizer)
        or _different(asked, opened, statement, tokenizer)
        or left_out(opened, statement, previous, tokenizer)
    )
    if found is None or not any(map(str.isalnum, found.question)):
        return alone
    return _marked(found, text, previous)


def _marked(found: FollowUp, text: str, previous: Turn) -> FollowUp:
    """Return a follow-up with a question mark where one of its two questions has it."""
    marked = any(question.rstrip().endswith(("?", "？")) for question in (text, previous.question))
    question = found.question.rstrip("?？ ") + ("？" if marked else "")
    return FollowUp(question, found.keeps_topic, found.own)


def _different(asked: str, opened: str, statement: Statement, tokenizer: Tokenizer) -> FollowUp | None:
    """Put what the follow-up names in the place of the part of its kind in the question before."""
    new = without_ending(opened)
    parts = pieces(new, tokenizer)
    asks = [part for part in parts if part.tag == "ask"]
    named = [part for part in parts if not is_light(part) and part.tag != "ask"]
    marked = asked != opened or re.search(r"[呢咧哪][？?!！。\s]*$", asked) is not None
    if not named or len(new) > MAX_ELLIPSIS_CHARS:
        return None
    text = joined(statement.parts)
    if not asks:
        if marked:
            timed = _time_apart(parts, text)
            if timed:
                time, rest = timed
                if not rest:
                    return FollowUp(swap_time(text, time), keeps_topic=False)
                return same_topic(swap_other(at_time(statement, time, tokenizer), rest, tokenizer), rest)
            if swapped := swap(statement, new, tokenizer):
                return _put(swapped, new)
            return same_topic(swap_other(statement, new, tokenizer), new)
        # Without "呢" it may be a new search by keywords: only what has a counterpart is a follow-up.
        if len(named) == 1 and (swapped := swap(statement, new, tokenizer)) and swapped.question != new:
            return _put(swapped, new)
        return None
    # "2023年是多少", "那云岭区有多少": what else is said has been said before.
    first, others = named[0], named[1:]
    same_kind = asked_kind(asks[-1].text) == asked_kind(statement.asking)
    if (first.tag == "time" or is_anchor(first)) and same_kind and all(part.text in text for part in others):
        swapped = swap(statement, first.text, tokenizer)
        if swapped and first.text not in text:
            return _put(swapped, first.text)
    return None


def _put(swapped: Swapped, new: str) -> FollowUp:
    return FollowUp(swapped.question, not swapped.elsewhere, "" if swapped.elsewhere else new)


def _time_apart(parts: Sequence[Piece], text: str) -> tuple[str, str] | None:
    """Return the time that a follow-up names and what it names besides, None if it names no time."""
    if not parts or parts[0].tag != "time":
        return None
    rest = joined(parts[1:]).removeprefix("的")
    # "4月3号公布的呢" is a time with no other thing.
    return (parts[0].text, "" if rest in text or rest.endswith("的") else rest)
