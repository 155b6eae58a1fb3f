"""The people that a sentence names, told by their titles, by what they do, and by the shape of names."""

import re

from corpus.names import COMPOUND_SURNAMES, is_name
from retrieval.followup_words import NEVER_AT_AN_END, has_common_word, part_of_speech
from retrieval.tokens import Tokenizer

_NEVER_LAST = frozenset("化性感内外级型式区站率们家每吃改度量者体祠项数间线网")
"""Characters that words end with and given names hardly ever do."""
_SELDOM_SURNAMES = frozenset("时计查党师国全智和于但从向")
"""Surnames that begin other words far more often: after a title only."""
_SAYING = re.compile(
    r"(?:说|介绍|表示|认为|称|指出|透露|坦言|解释|提醒|分析|建议|告诉|强调|回忆|算了|宣布|在|担任|[，、。：“]|和|与)"
)
_DOING = frozenset(["v", "d", "p", "t", "f"])
"""What follows the subject of a sentence."""
_TITLED = re.compile(r"[长员师任理者手家授记锋卫帅练队人生士表席监官民管将帅教医商东儿亲子妻夫弟妹兄姐]$")
_FOREIGN = re.compile(r"[一-鿿]{1,16}(?:·[一-鿿]{1,8})+")
_AFTER_TITLE = re.compile(
    r"^.*(?:部长|总统|总理|首相|主席|市长|省长|大臣|教授|导演|作家|专家|学家|居民|记者|选手|球员|教练|队长|主任|外长|诗人|画家|歌手|演员|将军|议员|女士|先生|小说家|物理学家|大使)"
)


def people(text: str, tokenizer: Tokenizer) -> list[tuple[str, int]]:
    """Return the people that a sentence names, each with the offset of the name, in order."""
    found = [_foreign(match, tokenizer) for match in _FOREIGN.finditer(text)]
    for match in _APPOINTED.finditer(text):
        if is_name(match[1]) and not has_common_word(match[1], tokenizer) and len(match[1]) == 3:
            found.append((match[1], match.start(1)))
    words = tokenizer.cut(text)
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    boundaries = set(starts)
    taken = 0
    for start in starts[:-1]:
        if start < taken:
            continue
        for length in (4, 3, 2):
            name = text[start : start + length]
            if start + length not in boundaries or not is_name(name):
                continue
            if length == 4 and name[:2] not in COMPOUND_SURNAMES:
                continue
            if NEVER_AT_AN_END.intersection((name[0], name[-1])) or has_common_word(name, tokenizer):
                continue
            at = starts.index(start)
            one_word = words[at] == name
            following = words[at + 1] if one_word and at + 1 < len(words) else ""
            if _is_named(text, start, start + length, one_word, following):
                found.append((name, start))
                taken = start + length
                break
    return sorted(set(found), key=lambda item: item[1])


def _is_named(text: str, start: int, end: int, one_word: bool, following: str) -> bool:
    """Weigh what tells that a text of a name's shape is a name: a title before it, a verb of saying after it
    (or any word for what somebody does, where `following` is the next one), and that it is no word."""
    name = text[start:end]
    word = one_word and part_of_speech(name) not in ("", "nr")
    titled = start > 0 and bool(_TITLED.search(text[:start]))
    does = bool(_SAYING.match(text, end)) or end == len(text) or part_of_speech(following) in _DOING
    unknown = not word and len(name) > 2
    if word or name[-1] in _NEVER_LAST or (name[0] in _SELDOM_SURNAMES and not titled):
        return False
    return titled + does + unknown >= 2


_APPOINTED = re.compile(r"(?:由|名?叫做?|为|是)([一-鿿]{2,4}?)(?=担任|出任|接任|主持|执教|执导|[，。、；])")
_SOUNDS = frozenset(
    "阿埃艾奥巴贝比博布查茨达德迪蒂多恩尔法菲费夫弗福格哈赫基加杰卡凯科克库拉莱兰劳勒雷里利列林卢鲁伦罗洛马迈曼米莫姆纳内尼诺欧帕佩皮普奇切乔茹萨塞森沙什舍斯苏索塔泰特图瓦维韦沃西希夏辛雅亚耶伊因约泽扎佐"
)
"""Characters that foreign names are written with, and words after them seldom begin with."""


def _foreign(match: re.Match[str], tokenizer: Tokenizer) -> tuple[str, int]:
    """Return a name with dots in it without the title before and the words after it."""
    text = match[0]
    first, _, _ = text.partition("·")
    title = _AFTER_TITLE.match(first)
    start = title.end() if title else len(first) - len(tokenizer.cut(first)[-1])
    while not title and start > 0 and first[start - 1] in _SOUNDS:
        start -= 1
    last = text.rpartition("·")[2]
    length = len(tokenizer.cut(last)[0])
    while length < len(last) and last[length] in _SOUNDS:
        length += 1
    end = len(text) - len(last) + length
    return text[start:end], match.start() + start
