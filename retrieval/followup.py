"""Follow-ups: a question that leaves out what the one before it said, filled in from that one.

No language model: both questions are taken apart by shape. What a follow-up puts differently takes the place
of the part of its kind, what it leaves out is put before it, and what it points at ("他", "该校") is named.
The result is shown to whoever asked, who can put it right.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.folding import to_simplified
from corpus.sentences import split_sentences
from retrieval.followup_english import english_follow_up, in_chinese, is_english
from retrieval.followup_swap import Swapped, swap, swap_other, swap_time
from retrieval.followup_topic import (
    Statement,
    asked_kind,
    counted,
    joined,
    matter,
    person_meant,
    phrase_with_role,
    place_meant,
    read,
    subject,
    thing_meant,
    topic,
    without_ending,
)
from retrieval.followup_words import MEASURE, Piece, is_anchor, is_light, is_noun, is_specific, pieces
from retrieval.tokens import Tokenizer, bigrams
from retrieval.types import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn before: its standalone question, and what answered it.

    `article_id` is None, and the texts are empty, where nothing did. `title` and `text` are the article's,
    `quote` is the first quote and `sentence` what of it was highlighted.
    """

    question: str
    article_id: str | None
    title: str = ""
    text: str = ""
    quote: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that can be understood alone.

    `keeps_topic` tells that it asks more of what the question before was about, so that the article that
    answered that one may answer it too. Of another year, place or person, another article may. `own` are
    then the follow-up's own words, "" if it has none but question words.
    """

    question: str
    keeps_topic: bool
    own: str = ""


def turn_after(answer: Answer) -> Turn:
    """Return the turn that the next question may follow up."""
    if not answer.quotes:
        return Turn(answer.standalone_question, None)
    quote = answer.quotes[0]
    article = quote.article
    return Turn(
        question=answer.standalone_question,
        article_id=article.id,
        title=article.title,
        text="\n".join([*article.headline.lines, *(passage.text for passage in article.passages)]),
        quote=quote.text,
        sentence="".join(quote.text[start:end] for start, end in quote.highlights),
    )


_OPENING = re.compile(
    r"^(?:那么|那(?![里儿边个些座家种年天时位])|还有|另外|对了|然后|所以|但是?|嗯|哦|请问|换成|至于|如果是)+[，,\s]*"
)
_HE = re.compile(r"(?<![其吉维])(?:他|她)(?![们国乡人])(?:本人)?")
_IT = re.compile(r"它(?!们)|(?<![尤与极])其(?![他它她中实余次间后])")
_THEM = re.compile(r"[他她它]们|这些|那些|其中")
_THERE = re.compile(r"[那这][里儿边]|当地|该地|此地")
_DEMONSTRATIVE = re.compile(
    r"(?:[这那][一两]?[个项座家场次位条所种份件起款届批艘架辆部套支只笔名颗片口]|[本此上]次|上述|此|该|这)"
    r"(?=(?P<noun>老人|男子|女子|人|公司|企业|集团|校长|学校|校|医院|法院|学院|院|球队|队|大桥|桥|系统|平台|比赛|赛事|会议|项目|工程"
    r"|计划|活动|案件|案子|案|事故|政策|制度|方案|线路|航线|线|机构|单位|部门|群岛|岛|国家|国|省|市|区|县|镇|村|站|馆|台|所|船|病|星"
    r"|[一-鿿]{2}))"
)
_POINTS = re.compile(r"^(?:这|那)(?:个|件|项)?(?:事|事情)?(?=是|有|在|怎|为|什|发|会|能|$)")
_MORE_OF_IT = re.compile(
    r"^(?:同比|环比|比上?[一去]?[年月]|增[长加速幅]|下降|减少|提高|降低|上升|涨|跌|降|占|排名|排第|后来|目标|这个数|数字|数据)"
)
"""What is asked of a measure itself, not of the thing measured."""
_OF_A_PERSON = re.compile(
    r"^(?:今年|现在)?(?:多大|几岁|多少岁|年龄|年纪|(?:是)?(?:哪|什么地方)[里儿年]?(?:的?人|出生|生的|毕业)|什么时候(?:出生|去世)|出生|毕业)"
)
MAX_ELLIPSIS_CHARS = 12
MAX_KEPT_CHARS = 18
"""A question that names nothing in particular and is no longer than this leans on the one before."""


def standalone(text: str, previous: Turn, tokenizer: Tokenizer) -> str:
    """Return `text` as a question that can be understood alone; as it is if it can be already."""
    return resolve(text, previous, tokenizer).question


def resolve(text: str, previous: Turn, tokenizer: Tokenizer) -> FollowUp:
    """Fill in what `text` leaves out, from the turn before; a question of its own stays as it is."""
    alone = FollowUp(text.strip(), keeps_topic=False)
    before = to_simplified(previous.question.strip())
    asked = to_simplified(text.strip())
    if not without_ending(before) or not without_ending(asked):
        return alone
    statement = read(before, tokenizer)
    if is_english(asked):
        if is_english(before):
            person = person_meant(statement, _shown(previous), tokenizer)
            question, keeps = english_follow_up(asked, before, person)
            return FollowUp(question, keeps, asked if keeps else "") if question != asked else alone
        asked = in_chinese(asked)
        if is_english(asked):
            return alone
    opened = _OPENING.sub("", asked)
    found = (
        _pointing(opened, statement, previous, tokenizer)
        or _different(asked, opened, statement, tokenizer)
        or _left_out(opened, statement, previous, tokenizer)
    )
    return _marked(found, text, previous) if found else alone


def _marked(found: FollowUp, text: str, previous: Turn) -> FollowUp:
    """Return a follow-up with a question mark where one of its two questions has it."""
    marked = any(question.rstrip().endswith(("?", "？")) for question in (text, previous.question))
    question = found.question.rstrip("?？ ") + ("？" if marked else "")
    return FollowUp(question, found.keeps_topic, found.own)


def _shown(previous: Turn) -> list[str]:
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


def _pointing(text: str, statement: Statement, previous: Turn, tokenizer: Tokenizer) -> FollowUp | None:
    """Name what the follow-up points at: "他", "它", "那里", "该公司", "这座桥"."""
    shown = _shown(previous)
    if match := _HE.search(text):
        person = person_meant(statement, shown, tokenizer)
        if not person and asked_kind(statement.asking) == "who" and statement.after:
            return _told(joined(statement.parts) + "，" + text, text)
        meant = phrase_with_role(statement, person) if person else topic(statement)
    elif match := _THEM.search(text):
        meant = subject(statement) + ("中" if match[0] == "其中" else counted(statement))
    elif match := _THERE.search(text):
        meant = place_meant(statement, shown, tokenizer) or subject(statement)
    elif match := _demonstrated(text):
        meant = thing_meant(match["noun"], statement, shown, tokenizer)
        if meant:
            return _told(
                text[: match.start()] + meant + text[match.end("noun") :],
                text[: match.start()] + text[match.end("noun") :],
            )
        # "这笔钱", "这个数字": a word for what was asked of.
        return _told(matter(statement) + "，" + text, text)
    elif match := _IT.search(text):
        meant = subject(statement)
        if text[match.end() :][:1] not in ("", "的") and match[0] == "其":
            meant += "的"
    elif match := _POINTS.match(text):
        return _left_out(text[match.end() :], statement, previous, tokenizer)
    else:
        return None
    return _told(
        text[: match.start()] + meant + text[match.end() :], text[: match.start()] + text[match.end() :]
    )


def _told(question: str, own: str) -> FollowUp:
    return FollowUp(question, keeps_topic=True, own=own)


def _demonstrated(text: str) -> re.Match[str] | None:
    """Find "这座桥", "该校"; "该" and "此" stand before few words, "该怎么办" asks what should be done."""
    match = _DEMONSTRATIVE.search(text)
    if match is None:
        return None
    known = match["noun"] in _KNOWN_NOUNS
    return match if known or len(match[0]) > 1 else None


_KNOWN_NOUNS = frozenset(re.findall(r"[一-鿿]+", _DEMONSTRATIVE.pattern.partition("<noun>")[2]))


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
                return _told(swap_other(_now(statement, time, tokenizer), rest, tokenizer), rest)
            if swapped := swap(statement, new, tokenizer):
                return _put(swapped, new)
            return _told(swap_other(statement, new, tokenizer), new)
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


def _now(statement: Statement, time: str, tokenizer: Tokenizer) -> Statement:
    return read(swap_time(joined(statement.parts), time), tokenizer)


def _left_out(text: str, statement: Statement, previous: Turn, tokenizer: Tokenizer) -> FollowUp | None:
    """Put what the follow-up leaves out before it, or its question word in the place of the one before."""
    parts = pieces(without_ending(text), tokenizer)
    named = [part for part in parts if not is_light(part)]
    person = person_meant(statement, _shown(previous), tokenizer) if _OF_A_PERSON.match(text) else ""
    if person and not any(map(is_anchor, named)):
        return _told(phrase_with_role(statement, person) + text, text)
    if not named or _asks_which(parts, named):
        asking = joined(parts) or text
        own = joined(named)
        return _told(_asked_anew(asking, statement, previous, tokenizer), own) if _asks(parts) else None
    if _MORE_OF_IT.match(text) and _asks(parts) and not any(map(is_anchor, named)):
        return _told(topic(statement) + text, text)
    if not _leans(text, parts, named, statement, previous, tokenizer):
        return None
    times = [part for part in named if part.tag == "time"]
    if times and any(part.tag == "time" for part in statement.parts):
        statement = _now(statement, times[0].text, tokenizer)
        text = text.replace(times[0].text, "", 1).removeprefix("的")
    return _told(_told_with(statement, text, named), text)


def _asks_which(parts: Sequence[Piece], named: Sequence[Piece]) -> bool:
    """Return whether a question is a question word with its noun only: "在哪个镇", "哪家公司"."""
    return (
        len(named) == 1
        and len(parts) > 1
        and named[0] is parts[-1]
        and parts[-2].tag == "ask"
        and "哪" in parts[-2].text
    )


_ROLE_ASKED = re.compile(r"[一-鿿]{1,4}[长员师手人者](?:是|叫)(?:谁|什么名字|哪位|哪个)")
_HEADLESS = re.compile(r"^(?P<which>[^的]{1,8}的)(?=有?(?:多少|几)|占|是)")


def _told_with(statement: Statement, text: str, named: Sequence[Piece]) -> str:
    """Put the subject before a question; "有字的有多少" gets the noun counted before: "有字的木牍有多少"."""
    if match := _HEADLESS.match(text):
        text = match["which"] + counted(statement) + text[match.end() :]
    if any(part.tag == "place" for part in named):
        statement = _without_last_place(statement)
    things = [part for part in named if is_noun(part) or MEASURE.search(part.text)]
    if not things and any(is_noun(part) or is_anchor(part) for part in statement.after):
        return f"{matter(statement)}，{text}"  # "花了多少钱" asks of all that was done.
    return subject(statement) + text


def _without_last_place(statement: Statement) -> Statement:
    """Take "在广西" off the question before, where the follow-up asks of another place."""
    before = [part for part in statement.before if not is_light(part)]
    if len(before) > 1 and before[-1].tag == "place":
        kept = statement.parts[: statement.parts.index(before[-1])]
        return Statement((*kept, *statement.parts[len(statement.before) :]), len(kept))
    return statement


def _asks(parts: Sequence[Piece]) -> bool:
    return any(part.tag == "ask" or part.text == "吗" for part in parts)


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
    if any(part.tag != "place" or not _is_known(part.text, statement, previous) for part in anchors):
        return False
    if anchors and not any(is_specific(part, tokenizer) and not is_anchor(part) for part in named):
        return False
    if parts[0].tag == "v" and (parts[1].tag == "ask" or parts[1].text in ("了", "过", "到")):
        return True  # "带回了多少月壤": who did is left out.
    strange = [
        place
        for place, part in enumerate(parts)
        if is_specific(part, tokenizer) and not _is_known(part.text, statement, previous)
    ]
    if len(strange) != 1:
        return not strange
    place = strange[0]
    before, after = parts[:place], parts[place + 1 :]
    # One word of another subject: the question is of that subject, unless it does ("推广了") or suffers
    # ("离江面") what is asked.
    verb = parts[place].tag == "v" or (bool(after) and after[0].text[0] in "了过着")
    return verb or parts[place].text[-1] in "了过着" or (bool(before) and before[-1].tag in ("v", "p"))


def _is_known(word: str, statement: Statement, previous: Turn) -> bool:
    """Return whether the question before, or the article that answered it, has a word or most of it."""
    asked = joined(statement.parts)
    known = to_simplified(previous.text) + asked
    if len(word) == 2 and word[1] in "上下里内外中":
        return word[0] in asked or word in known
    return word in known or (len(word) > 2 and (word[:2] in known or word[-2:] in known))


def _asked_anew(asking: str, statement: Statement, previous: Turn, tokenizer: Tokenizer) -> str:
    """Ask another thing of what the question before asked of: "什么时候？", "为什么", "一共多少钱"."""
    kind, old = asked_kind(asking), asked_kind(statement.asking)
    adverbs = ("when", "where", "why", "how")
    before, after = joined(statement.before), joined(statement.after)
    if kind in adverbs and old in adverbs and after:
        return before + asking + after
    if kind not in adverbs:
        return subject(statement) + asking
    if old == "who" and not before and after:
        person = person_meant(statement, _shown(previous), tokenizer)
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
