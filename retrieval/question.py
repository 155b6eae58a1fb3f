"""A question, taken apart: what to search for, and what an answer has to speak of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from corpus.folding import fold
from retrieval.errors import RetrievalError
from retrieval.lexical import LexicalQuery, lexical_query
from retrieval.tokens import MAX_BITS, Tokenizer

MAX_QUESTION_CHARS = 2000
"""What is read of a longer question: beyond this it is a document, and the model reads 512 tokens."""

COMMON_BITS = 8.0
"""Self-information at which a word begins to count. "的" has 7.6 bits, "进行" 10, "重庆" 14, "渝北" 18."""

_ASKING_WORDS = frozenset(
    "什么 谁 哪 哪里 哪儿 哪个 哪些 哪位 哪种 哪年 哪天 哪几 哪几个 哪几天 哪家 哪所 哪一 哪一年 "
    "哪一天 多少 几 几个 几次 几年 几天 几家 几名 几位 几类 几号 几月 几点 怎么 怎样 怎么样 如何 "
    "为什么 为何 何时 何地 何人 何种 是否 吗 呢 吧 啊 呀 么 多大 多高 多长 多久 多远 多重 多快 请问 "
    "请 告诉 告诉我 知道 想 想知道 我 我们 你 你们 您 一下 叫 叫做 名字 姓名 是 的 了 着 过 得 地 "
    "有 在 和 与 及 或 对 把 被 由 给 让 就 都 也 还 又 才 而 这 那 这个 那个 该 个 位 名 指 指的是 "
    "是指 意思 含义 分别 具体 情况 时候 时间 地方 原因 内容 数量 数字 数据 关于 方面 介绍 who what "
    "when where which why how is are was were the a an of in on at to did do does many much".split()
)
"""Words that ask rather than name what is asked about: an answer does not repeat them."""

_ROLE = re.compile(
    r"(?:[省市区县州镇乡村局部厅处科司校院行社会团队厂站馆]长|总统|总理|首相|主席|书记|主任|董事|经理|总裁|负责人|教练|设计师"
    r"|妻子|丈夫|儿子|女儿|父亲|母亲)$"
)
"""Who somebody is to others: a text on the secretary says nothing of the mayor."""
_COUNTED = re.compile(r"^[号届期路级岁月日批]")
"""What makes one thing of a number before it: line 5 is not storm 5."""
MAX_COMPOUND_WORDS = 5
"""Words of the longest compound whose short forms are looked for."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=年|$|\W)")


class Kind(Enum):
    """What is asked for, as far as the question's own words tell."""

    QUANTITY = "quantity"
    DATE = "date"
    OTHER = "other"


_QUANTITY = re.compile(
    r"多少|几(?!乎)|多大|多高|多长|多久|多远|多重|多快|比例|占比|百分之|第几|how (?:many|much|long|far|old)"
)
_DATE = re.compile(r"什么时候|何时|哪[一几]?[天日年月]|几[月号日]|几点|什么时间|哪个月|日期|^when\b")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question that an answer should speak of. `weight` is in bits, above 0.

    A `distinctive` term is a name, a number or a role: no other will do in its place. `compounds` are
    those of neighbouring words that it is part of: a short form of one of them speaks of the term as well.
    """

    text: str
    weight: float
    distinctive: bool
    compounds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`text` as searched, its folded form, the lexical query, the terms, the years it names, its kind."""

    text: str
    folded: str
    query: LexicalQuery
    terms: tuple[Term, ...]
    years: frozenset[int]
    kind: Kind


class QuestionError(RetrievalError):
    """A question that cannot be asked as it is."""


def analyse(text: str, tokenizer: Tokenizer) -> Question:
    """Take a question apart. Raises QuestionError if it has no letter, digit or character."""
    text = text.strip()[:MAX_QUESTION_CHARS]
    folded = fold(text).text
    query = lexical_query(folded, tokenizer)
    if not query.words:
        raise QuestionError("问题里没有可以检索的文字；请用一句话写明要查的事。")
    years = frozenset(int(year) for year in _YEAR.findall(folded))
    return Question(
        text, folded, query, _terms(tokenizer.cut(folded), years, tokenizer), years, _kind(folded)
    )


def _terms(words: Sequence[str], years: frozenset[int], tokenizer: Tokenizer) -> tuple[Term, ...]:
    terms: dict[str, Term] = {}
    compounds = _compounds(words, tokenizer)
    for place, (word, following) in enumerate(zip(words, [*words[1:], ""], strict=True)):
        number = bool(_NUMBER.fullmatch(word))
        # Years have a rule of their own: "今年" may say them (see retrieval.cover).
        if word in _ASKING_WORDS or (number and word.isdigit() and int(word) in years):
            continue
        if number and _COUNTED.match(following):
            text = word + following
            terms[text] = Term(text, MAX_BITS - COMMON_BITS, distinctive=True)
            continue
        weight = tokenizer.information(word) - COMMON_BITS
        if any(character.isalnum() for character in word) and (weight > 0 or number):
            distinctive = number or tokenizer.is_name(word) or bool(_ROLE.search(word))
            terms[word] = Term(word, weight, distinctive, tuple(compounds[place]))
    return tuple(terms.values())


def _compounds(words: Sequence[str], tokenizer: Tokenizer) -> list[list[str]]:
    """Return, for each word, the compounds of neighbouring words, names apart, that it is part of."""

    def is_part(word: str) -> bool:
        han = len(word) > 1 and all("一" <= character <= "鿿" for character in word)
        return han and word not in _ASKING_WORDS and not tokenizer.is_name(word)

    found: list[list[str]] = [[] for _ in words]
    for first in range(len(words)):
        parts = list(takewhile(is_part, words[first : first + MAX_COMPOUND_WORDS]))
        for count in range(2, len(parts) + 1):
            for place in range(first, first + count):
                found[place].append("".join(parts[:count]))
    return found


def _kind(folded: str) -> Kind:
    if _DATE.search(folded):
        return Kind.DATE
    return Kind.QUANTITY if _QUANTITY.search(folded) else Kind.OTHER
