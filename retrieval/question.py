"""A question, taken apart: what to search for, and what an answer has to speak of."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from corpus.folding import fold
from corpus.sentences import split_sentences
from retrieval.asked import Asked, asked_for
from retrieval.english_words import Glossary, Translated
from retrieval.errors import RetrievalError
from retrieval.lexical import LexicalQuery, lexical_query, translation_query
from retrieval.question_dates import QuestionDates, question_dates
from retrieval.tokens import MAX_BITS, Tokenizer, bigrams, has_han

MAX_QUESTION_CHARS = 2000
"""What is read of a longer question: beyond this it is a document, and the model reads 512 tokens."""

COMMON_BITS = 8.0
"""Self-information at which a word begins to count. "的" has 7.6 bits, "进行" 10, "重庆" 14, "渝北" 18."""

_ASKING_WORDS = frozenset(
    "什么 谁 哪 哪里 哪儿 哪个 哪些 哪位 哪种 哪年 哪天 哪几 哪几个 哪几天 哪家 哪所 哪一 哪一年 "
    "哪一天 多少 几 几个 几次 几年 几天 几家 几名 几位 几类 几号 几月 几点 怎么 怎样 怎么样 如何 "
    "为什么 为何 何时 何地 何人 何种 是否 吗 呢 吧 啊 呀 么 多大 多高 多长 多久 多远 多重 多快 请问 "
    "请 告诉 告诉我 知道 想 想知道 我 我们 你 你们 您 一下 叫 叫做 名字 姓名 是 的 了 着 过 得 地 "
    "样 有 在 和 与 及 或 对 把 被 由 给 让 就 都 也 还 又 才 而 这 那 这个 那个 该 个 位 名 指 指的是 "
    "是指 意思 含义 分别 具体 情况 时候 时间 地方 原因 内容 数量 数字 数据 关于 方面 介绍 who what "
    "when where which why how is are was were the a an of in on at to did do does many much".split()
)
"""Words that ask rather than name what is asked about: an answer does not repeat them."""

_ASKING_PHRASE = re.compile(
    "|".join(
        [*sorted((word for word in _ASKING_WORDS if len(word) > 1), key=len, reverse=True), "[谁吗呢]|是$"]
    )
)


@dataclass(frozen=True, slots=True)
class Background:
    """What a question is read against.

    `rarity` returns a word's self-information in the archive, in bits; `newest` is the day of its newest
    issue, None if none has a date. `today` and it are what "昨天" and "去年" count from. By `glossary` a
    question in English is put into Chinese words.
    """

    rarity: Callable[[str], float]
    today: date
    newest: date | None
    glossary: Glossary


_ROLE = re.compile(
    r"(?:[省市区县州镇乡村局部厅处科司校院行社会团队厂站馆舰机船班组]长|总统|总理|首相|主席|书记|主任|董事|经理|总裁|负责人|教练|设计师"
    r"|妻子|丈夫|儿子|女儿|父亲|母亲)$"
)
"""Who somebody is to others: a text on the secretary says nothing of the mayor."""
_COUNTED = re.compile(r"^[号届期路级岁月日批型]")
"""What makes one thing of a number before it: line 5 is not storm 5."""
_CODE = re.compile(r"[a-z].*\d|\d.*[a-z]")
"""Letters and digits that name a type: a C909 is no C919."""
_QUOTED = re.compile("“([^”]{2,12})”|《([^》]{2,12})》|「([^」]{2,12})」")
"""A name that the question marks as one; longer ones are sentences, which texts print in other words."""
SHORT_CHARS = 40
"""A question no longer than this has no background: all its words are asked about."""
TOLD_SHARE = 0.3
"""What the words of the background count of a long question, beside those of the sentence that asks."""
MAX_COMPOUND_WORDS = 5
"""Words of the longest compound whose short forms are looked for."""
_MAGNITUDE = re.compile(r"(多少|几)[百千万亿]+")
"""Folded numbers are written out: no text holds the 亿元 of "多少亿元"."""
_MEASURE = re.compile(r"^[个座位名家种次年天人条项只支部艘辆所间块句点]")
"""After a single digit: "哪两个城市" names no number that an answer has to have."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_CLAUSE_END = re.compile(r"[，,。；;：:！!？?]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer should speak of. `weight` is in bits, above 0.

    `rarity` is its self-information in the archive, in bits. A `distinctive` term is a name, a number or a
    role: no other will do in its place. `compounds` are those of neighbouring words that it is part of: a
    short form of one of them speaks of the term as well. `translations` are what a word of another language
    may be in the archive's: any of them speaks of it.
    """

    text: str
    weight: float
    distinctive: bool
    rarity: float = 0.0
    compounds: tuple[str, ...] = ()
    translations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question as searched, and what is known of it.

    `bigrams` are the character pairs of what it names. `focus` are the places in `terms` of those next to
    the words that ask: what is wanted of that which the others name. `read_as` is what the reader is given,
    which knows Chinese only.
    """

    text: str
    folded: str
    query: LexicalQuery
    bigrams: frozenset[str]
    terms: tuple[Term, ...]
    dates: QuestionDates
    asked: Asked
    focus: tuple[int, ...]
    read_as: str

    @property
    def foreign(self) -> bool:
        """Whether it has no Chinese character: its meaning and its translated words find Chinese text."""
        return not has_han(self.folded)


class QuestionError(RetrievalError):
    """A question that cannot be asked as it is."""


def analyse(text: str, tokenizer: Tokenizer, background: Background) -> Question:
    """Take a question apart. Raises QuestionError if it has no letter, digit or character."""
    text = text.strip()[:MAX_QUESTION_CHARS]
    folded = fold(text).text
    query = lexical_query(folded, tokenizer)
    if not query.words:
        raise QuestionError("问题里没有可以检索的文字；请用一句话写明要查的事。")
    dates = question_dates(text, background.today, background.newest)
    # Days have a rule of their own, for "今年" may say the year asked about (see retrieval.question_dates).
    undated = _without(folded, [fold(period.text).text for period in dates.periods])
    told, wanted = _told_and_wanted(_MAGNITUDE.sub(r"\1", undated))
    asked = asked_for(wanted)
    if not has_han(folded):
        translated = background.glossary.translate(undated)
        numbers = tuple(dict.fromkeys(_NUMBER.findall(undated)))
        query = LexicalQuery(numbers, (), translation_query(translated, tokenizer))
        terms = _translated_terms(translated, undated, tokenizer, background)
        read_as = background.glossary.gloss(text) if terms else text
        return Question(text, folded, query, frozenset(), terms, dates, asked, (), read_as)
    # What asks is no part of a word: "多大面积" is not 多 and 大面积.
    parts = (wanted[: asked.start], wanted[asked.start : asked.end], wanted[asked.end :])
    words = [word for part in parts for word in tokenizer.cut(part)]
    terms = _terms(words, tokenizer, background)
    if short := background.glossary.abbreviations(folded):
        query = replace(query, translations=translation_query(short, tokenizer))
        terms = _spelt_out(terms, short)
    terms += _quoted(wanted, terms, background)
    known = {term.text for term in terms}
    terms += tuple(
        replace(term, weight=term.weight * TOLD_SHARE, rarity=term.rarity * TOLD_SHARE)
        for term in _terms(tokenizer.cut(told), tokenizer, background)
        if term.text not in known
    )
    named = frozenset(bigrams(_ASKING_PHRASE.sub(" ", wanted)))
    return Question(text, folded, query, named, terms, dates, asked, _focus(words, terms, asked), text)


def _told_and_wanted(folded: str) -> tuple[str, str]:
    """Return the sentences of a long question that tell how it comes to be asked, and those that ask."""
    if len(folded) <= SHORT_CHARS:
        return "", folded
    sentences = [folded[start:end] for start, end in split_sentences(folded)]
    asking = [index for index, sentence in enumerate(sentences) if asked_for(sentence).start < len(sentence)]
    first = asking[-1] if asking else len(sentences) - 1
    return "".join(sentences[:first]), "".join(sentences[first:])


def _without(folded: str, expressions: Sequence[str]) -> str:
    """Return folded text with a space in the place of each of these parts."""
    for expression in expressions:
        folded = folded.replace(expression, " ", 1)
    return folded


def _terms(words: Sequence[str], tokenizer: Tokenizer, background: Background) -> tuple[Term, ...]:
    terms: dict[str, Term] = {}
    compounds = _compounds(words, tokenizer)
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        number = bool(_NUMBER.fullmatch(word))
        if word in _ASKING_WORDS or (number and len(word) == 1 and _MEASURE.match(following)):
            continue
        if number and _COUNTED.match(following):
            text = word + following
            terms[text] = Term(text, MAX_BITS - COMMON_BITS, distinctive=True)
            continue
        weight = tokenizer.information(word) - COMMON_BITS
        if any(character.isalnum() for character in word) and (weight > 0 or number):
            role = bool(_ROLE.search(word))
            # "常务副" and "主席" are two words, but it is the deputy who is asked for.
            text = "副" + word if role and place and words[place - 1].endswith("副") else word
            distinctive = number or role or bool(_CODE.search(word)) or tokenizer.is_name(word)
            terms[text] = Term(text, weight, distinctive, compounds=tuple(compounds[place]))
    return tuple(replace(term, rarity=background.rarity(term.text)) for term in terms.values())


def _quoted(wanted: str, terms: Sequence[Term], background: Background) -> tuple[Term, ...]:
    """Return the names that a question puts in quotation marks, but for those that are one of its terms.

    Of such a name the words alone do not tell: "魔都号" and "花城号" are both of the "爱达".
    """
    known = {term.text for term in terms}
    names = dict.fromkeys("".join(found.groups("")) for found in _QUOTED.finditer(wanted))
    return tuple(
        Term(name, MAX_BITS - COMMON_BITS, distinctive=True, rarity=background.rarity(name))
        for name in names
        if name not in known
    )


def _translated_terms(
    translated: Sequence[Translated], undated: str, tokenizer: Tokenizer, background: Background
) -> tuple[Term, ...]:
    """Return the terms of a question in another language: what could be translated, and its numbers.

    A word with several translations tells as little as the commonest of them.
    """
    terms: dict[str, Term] = {}
    for item in translated:
        weight = min(tokenizer.information(word) for word in item.words) - COMMON_BITS
        if weight > 0:
            distinctive = tokenizer.is_name(item.words[0])
            rarity = min(map(background.rarity, item.words))
            # A single character is part of too many words that mean something else.
            longer = [word for word in item.words if len(word) > 1] or item.words
            terms[item.text] = Term(item.text, weight, distinctive, rarity, (), (*longer, item.text))
    for number in _NUMBER.findall(undated):
        terms[number] = Term(number, MAX_BITS - COMMON_BITS, len(number) > 1, background.rarity(number))
    return tuple(terms.values())


def _spelt_out(terms: Sequence[Term], short: Sequence[Translated]) -> tuple[Term, ...]:
    """Return terms of which the abbreviations are spoken of by what they stand for, too."""
    meant = {item.text: (item.text, *item.words) for item in short}
    return tuple(replace(term, translations=meant.get(term.text, ())) for term in terms)


def _compounds(words: Sequence[str], tokenizer: Tokenizer) -> list[list[str]]:
    """Return, for each word, the compounds of neighbouring words that it is part of, names and roles apart.

    Else "教育局局长" would be short for 教育局副局长.
    """

    def is_part(word: str) -> bool:
        han = len(word) > 1 and all("一" <= character <= "鿿" for character in word)
        return han and word not in _ASKING_WORDS and not tokenizer.is_name(word) and not _ROLE.search(word)

    found: list[list[str]] = [[] for _ in words]
    for first in range(len(words)):
        parts = list(takewhile(is_part, words[first : first + MAX_COMPOUND_WORDS]))
        for count in range(2, len(parts) + 1):
            for place in range(first, first + count):
                found[place].append("".join(parts[:count]))
    return found


def _focus(words: Sequence[str], terms: Sequence[Term], asked: Asked) -> tuple[int, ...]:
    """Return the places of the last term before the words that ask and of the first after, in one clause."""
    places = {term.text: place for place, term in enumerate(terms)}
    before: int | None = None
    end = 0
    for word in words:
        start, end = end, end + len(word)
        place = places.get(word)
        if end <= asked.start:
            if _CLAUSE_END.match(word):
                before = None
            elif place is not None:
                before = place
        elif start >= asked.end and (place is not None or _CLAUSE_END.match(word)):
            return tuple({near for near in (before, place) if near is not None})
    return () if before is None else (before,)
