"""Whom, what and where words mean that point at the answer: "他", "该校", "那里"."""

import re
from collections import Counter

from corpus.folding import to_simplified
from corpus.sentences import split_sentences
from retrieval.followup import Turn
from retrieval.followup_people import people
from retrieval.followup_topic import Statement, asked_kind, joined, subject, without_tail
from retrieval.followup_words import ROLE, compound_before, pieces
from retrieval.tokens import Tokenizer, bigrams

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
    before = joined(without_tail(statement.before))
    if asked_kind(statement.asking) == "who" and before and person not in before:
        last = without_tail(statement.before)[-1]
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
