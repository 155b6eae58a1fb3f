"""Follow-ups: a question that leaves out what the one before it said, filled in from that one.

No language model: what was asked before is taken apart by shape, and the new part takes the place of the
part of its kind. The result is shown to whoever asked, who can put it right.
"""

import re
from dataclasses import dataclass

from corpus.folding import fold
from retrieval.tokens import Tokenizer


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn before: its standalone question, and the article that answered it, None if none did."""

    question: str
    article_id: str | None


_ELLIPSIS = re.compile(r"^(?:那么?|还有|那如果是|换成|至于)?[，,\s]*(?P<new>.{1,12}?)[呢咧哪][？?!！。\s]*$")
_PRONOUN = re.compile(
    r"他们|她们|它们|他|她|它|该[一-鿿]{1,3}|这[个项座家场次位条所种份些件起款](?:[一-鿿]{1,3}(?=[是的有在将会]))?|那里|那儿|当地|其(?=[一-鿿])"
)
_BARE = re.compile(
    r"^(?:那么?|后来|最后|总共|一共|到底|结果)*(?:又?是|在|有|花了?|会|能|为|造成了?|推迟了?|还)*"
    r"(?:什么时候|何时|哪[天年里儿个些位家种]|谁|为什么|为何|怎么|如何|多少|多久|多长|多大|几|还说了?|还有)"
)
_ASKING = re.compile(
    r"(?:分别)?(?:(?:一共|总共|到底|具体)?(?:是|有|在|为|叫|达到?|约|要)?"
    r"(?:谁|哪[一-鿿]{0,3}|什么(?:时候|名字|地方|原因)?|何[时地人]|为什么|为何|怎么样?|如何|多少[一-鿿]{0,2}|几[一-鿿]{1,2}"
    r"|多[大长高久远重])(?:的|呢|了)?)[？?。！!\s]*$"
)
_YEAR = re.compile(r"(?:19|20)\d\d年?|今年|去年|前年|明年|上一年同期|上年同期|上一年|上年")
_PLACE = re.compile(r"[省市区县州镇乡村岛湾港]$")

SHORT_CHARS = 12
"""A question without a name of its own that is no longer than this is taken to lean on the one before."""


def standalone(text: str, previous: Turn, tokenizer: Tokenizer) -> str:
    """Return `text` as a question that can be understood alone; as it is if it can be already."""
    text = text.strip()
    before = previous.question.strip()
    if ellipsis := _ELLIPSIS.match(text):
        return _replaced(before, ellipsis["new"].strip("，, "), tokenizer)
    leans = _PRONOUN.search(text) or _BARE.match(text) or not _names(text, tokenizer)
    if leans and (len(text) <= SHORT_CHARS or _PRONOUN.search(text)):
        topic = _ASKING.sub("", before).rstrip("，,？? ")
        return f"{topic}，{text}" if topic else text
    return text


def _replaced(before: str, new: str, tokenizer: Tokenizer) -> str:
    """Put `new` in the place of the part of `before` of its kind: a year, a place, another name."""
    years = list(_YEAR.finditer(before))
    if _YEAR.fullmatch(new):
        if not years:
            return new + before
        old = years[0][0]
        return before.replace(old, _year_before(old, new), 1)
    names = _names(before, tokenizer)
    alike = [name for name in names if _PLACE.search(name) and _PLACE.search(new)]
    if alike or names:
        # Of "重庆市渝北区" the later, narrower place is what a follow-up replaces.
        return before.replace((alike or names)[-1], new, 1)
    return f"{new}，{before}"


def _year_before(old: str, new: str) -> str:
    """Return what takes the place of `old`: "上一年" after "2024年" is 2023年, and "2023" keeps its 年."""
    digits = re.match(r"\d+", old)
    if new.startswith("上") and digits:
        return f"{int(digits[0]) - 1}{old[digits.end() :]}"
    return new + "年" if old.endswith("年") and new.isdigit() else new


def _names(text: str, tokenizer: Tokenizer) -> list[str]:
    """Return the names in a text, in order: those of the dictionary, and places with their suffix."""
    names: list[str] = []
    offset = 0
    folded = fold(text)
    words = tokenizer.cut(folded.text)
    for index, word in enumerate(words):
        start, offset = offset, offset + len(word)
        if tokenizer.is_name(word) and len(word) > 1:
            following = words[index + 1] if index + 1 < len(words) else ""
            end = offset + (len(following) if len(following) == 1 and _PLACE.search(following) else 0)
            names.append(text[slice(*folded.source_span(start, end))])
    return names
