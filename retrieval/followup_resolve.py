"""From a follow-up and the turn before to a question that can be understood alone."""

import re

from corpus.folding import to_simplified
from corpus.sentences import split_sentences
from retrieval.followup import FollowUp, Turn, same_topic
from retrieval.followup_core import Core, core_of, is_courtesy
from retrieval.followup_english import (
    english_after_chinese,
    english_follow_up,
    in_chinese,
    is_english,
    topic_of,
)
from retrieval.followup_left_out import left_out
from retrieval.followup_meant import person_meant
from retrieval.followup_pointing import pointing
from retrieval.followup_swap import Swapped, replaced, swap, swap_other
from retrieval.followup_topic import (
    Statement,
    asked_kind,
    is_noun_phrase,
    joined,
    read,
    theme,
    without_ending,
)
from retrieval.followup_words import ASKING, MEASURE, ROLE, is_anchor, is_light, pieces
from retrieval.tokens import Tokenizer

MAX_CHARS = 120
"""What is longer does not lean on the question before; of a longer one before, the end is what asks."""
MAX_ELLIPSIS_CHARS = 16
"""What names only what is different is no longer than this."""
MAX_SHORT_CHARS = 6
"""Nor is a message of one word, said without "呢"."""


def fill_in(text: str, previous: Turn, tokenizer: Tokenizer) -> FollowUp:
    """Fill in what `text` leaves out, from the turn before; a question of its own stays as it is."""
    alone = FollowUp(text.strip(), keeps_topic=False)
    if len(text) > MAX_CHARS:
        return alone
    before = to_simplified(_asking_part(previous.question.strip()))
    asked = to_simplified(text.strip())
    if not any(map(str.isalnum, before)) or not without_ending(asked) or is_courtesy(asked):
        return alone
    statement = read(before if not is_english(before) or is_english(asked) else topic_of(before), tokenizer)
    if is_english(asked):
        if is_english(before):
            person = person_meant(statement, previous, tokenizer)
            question, keeps = english_follow_up(asked, before, person)
            return FollowUp(question, keeps, asked if keeps else "") if question != asked else alone
        chinese = in_chinese(asked)
        if is_english(chinese):
            person = person_meant(statement, previous, tokenizer)
            question, keeps = english_after_chinese(asked, theme(statement), person)
            return FollowUp(question, keeps, asked if keeps else "") if question != asked else alone
        asked = chinese
    core = core_of(asked)
    found = (
        _corrected(core, before)
        or pointing(core.text, statement, previous, tokenizer)
        or _different(core, statement, tokenizer)
        or left_out(core.text, statement, previous, tokenizer, leading=core.marked)
    )
    if found is None or not any(map(str.isalnum, found.question)):
        return alone
    if found.unsure and is_english(before):
        # Joined to an English topic it would be no question that anybody asks.
        return FollowUp(text.strip(), keeps_topic=True, own=text.strip(), unsure=True)
    return _marked(found, text, previous)


def _asking_part(question: str) -> str:
    """Return a question without the story before it, if it is long: the end, from the sentence that asks."""
    if len(question) <= MAX_CHARS:
        return question
    sentences = [question[start:end] for start, end in split_sentences(question)]
    asks = [index for index, sentence in enumerate(sentences) if ASKING.search(to_simplified(sentence))]
    return "".join(sentences[asks[-1] :] if asks else sentences[-1:])[-MAX_CHARS:]


def _marked(found: FollowUp, text: str, previous: Turn) -> FollowUp:
    """Return a follow-up with a question mark where one of its two questions has it."""
    marked = any(question.rstrip().endswith(("?", "？")) for question in (text, previous.question))
    question = found.question.rstrip("?？ ") + ("？" if marked else "")
    return FollowUp(question, found.keeps_topic, found.own, found.unsure)


def _corrected(core: Core, before: str) -> FollowUp | None:
    """Put right what the question before has wrong: "不是2024年，是2025年"."""
    if not core.old or core.old not in before:
        return None
    return FollowUp(before.replace(core.old, core.text, 1), keeps_topic=False)


def _different(core: Core, statement: Statement, tokenizer: Tokenizer) -> FollowUp | None:
    """Put what the follow-up names in the place of the part of its kind in the question before."""
    new = without_ending(core.text)
    parts = pieces(new, tokenizer)
    asks = [part for part in parts if part.tag == "ask"]
    named = [part for part in parts if not is_light(part) and part.tag != "ask"]
    if core.marked and (match := _SOME_TIME.fullmatch(new)):
        return same_topic(match["time"] + joined(statement.parts), new)
    if not named or length_in_words(new) > MAX_ELLIPSIS_CHARS:
        return None
    text = joined(statement.parts)
    if new.endswith(("吗", "么", "没有")):
        return None  # "有人受伤吗" asks, and names nothing else.
    if not asks:
        if core.marked or (len(new) <= MAX_SHORT_CHARS and core.text.endswith(("?", "？"))):
            return _put(replaced(statement, new, tokenizer), new)
        # Without "呢" it may be a new search by keywords: only what has a counterpart, or is a property that
        # anything may have, is a follow-up.
        if len(named) == 1 and len(new) <= MAX_SHORT_CHARS:
            if (swapped := swap(statement, new, tokenizer)) and swapped.question != new:
                return _put(swapped, new)
            if MEASURE.search(new) or ROLE.search(new):
                return same_topic(swap_other(statement, new, tokenizer), new)
        return None
    # "2023年是多少", "那云岭区有多少": what else is said has been said before.
    known = [part for part in named if part.text in text or part.text in _ANY_STATE]
    others = [part for part in named if part not in known]
    asking = asks[-1].text
    same_kind = asked_kind(asking) == asked_kind(statement.asking) and _asks_alike(asking, statement.asking)
    if not others or not (same_kind or (core.marked and asked_kind(asking) == "how")):
        return None
    first, last = parts.index(others[0]), parts.index(others[-1]) + 1
    while last < len(parts) and is_noun_phrase(parts[last]):
        last += 1
    if not all(part.tag == "time" or is_noun_phrase(part) or part.text == "的" for part in parts[first:last]):
        return None
    leading = joined(parts[first:last])
    if parts[last : last + 1] and parts[last].text == "的" and not any(map(is_anchor, parts[first:last])):
        return None  # "有字的有多少" asks of a part of what was counted.
    known = [part for part in known if part not in parts[first:last]]
    anchored = all(part.tag == "time" or is_anchor(part) for part in others)
    if anchored or any(part.text in text for part in known):
        return _put(replaced(statement, leading, tokenizer), leading)
    if swapped := swap(statement, leading, tokenizer):
        return _put(swapped, leading)
    return None


_SOME_TIME = re.compile(r"(?P<time>以前|之前|此前|从前|过去|原来|原先|当初|现在|目前|如今)的?(?:时候)?")
"""A time that the archive's reports name in other words: it is asked about, and takes no other's place."""


def _asks_alike(asking: str, before: str) -> bool:
    """Return whether "多少人" asks for the same as the question before did, or names no unit: "多少"."""
    unit = re.search(r"(?:多少|几)[十百千万亿]*(.*)$|(多[大长高久远重深快宽])", asking)
    return unit is None or unit[1] in ("", "个") or before.endswith(unit[1] or unit[2])


_ANY_STATE = frozenset("情况 数据 数字 拿 得 获 获得 拿到 得到 达 达到 完成 收 卖".split())
"""What may be said of the new part though the question before said it otherwise."""


def length_in_words(text: str) -> int:
    """Return the length of a text in Chinese characters, a word in Latin letters counted as two."""
    return len(re.sub(r"[A-Za-z0-9.'-]+\s*", "  ", text))


def _put(swapped: Swapped, new: str) -> FollowUp:
    return FollowUp(swapped.question, not swapped.elsewhere, "" if swapped.elsewhere else new)
