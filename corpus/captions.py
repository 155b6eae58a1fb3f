"""Captions and photo credits: told by what they say, and pulled off what they are glued to."""

import re

from corpus.bylines import LONGEST_BYLINE, read_byline
from corpus.names import read_names
from corpus.types import Span

LONGEST_CAPTION = 160
"""In characters: a longer line with a photo credit at its end is a paragraph that the credit is glued to."""
LONGEST_CAPTION_SENTENCE = 50
"""In characters: more text before a credit is a paragraph's."""
LONGEST_CREDIT = 40
FINISHED = "。！？!?…”"

_OPENS_CAPTION = re.compile(
    r"[▲△▼▽◀▶◁▷↑↓←→►◄↗↖⬆⬇⬅➡]|图为|图[①-⑳]|图[一二三四五六七八九1-9][：:、，]|"
    r"[上下左右题首主]图[：:，、为]|[上下左右]图$|组图[：:]"
    r"|资料图|图片说明|图片由|照片由|图片来源|图片来自|供图[：:]|图[：:/／|｜]|图据|图源|制图|"
    r"漫画[：:/／]|摄影[：:/／]|本版图片|本组图片|本版照片"
)
_SENTENCE_LIKE = re.compile(r"[，,。；;]")
_CREDIT_WORDS = re.compile(
    r"(?:图片|照片|图|文图|漫画|视频截图)[\s\u3000]*由[^，。；！？,;]{2,25}?(?:提供|供图|拍摄|"
    r"绘制)[）)]?\Z|[^，。；！？,;]{2,20}供图[）)]?\Z"
    r"|(?:新华社|中新社|人民视觉|视觉中国|影像中国|CFP|IC photo)[\s\u3000]*(?:发|供图|图|"
    r"传真照片)?[）)]?\Z|资料图片?[）)]?\Z|资料照片[）)]?\Z"
    r"|(?:图据|图源|图片来源|图片来自|制图|漫画|海报制作|图)[：:/／|｜][^，。；]{2,20}[）)]?\Z|(?:图据|"
    r"图源|图片来自)[^，。；]{2,20}[）)]?\Z"
    r"|受访者供图|网络图片\Z|视频截图\Z|效果图\Z|示意图\Z"
)
_PHOTOGRAPHER = re.compile(r"(?P<names>[^。！？；，,;]{2,30}?)[\s\u3000]*(?:/|／)?(?:摄影|摄)[）)]?\Z")
_ROLE_BEFORE = re.compile(
    r"(?:[\u4e00-\u9fff·\-—]{0,16}(?:记者|通讯员|特约摄影师|摄影师|本报|作者))[\s\u3000]*"
)
_AGENCY_BEFORE = re.compile(r"(?:新华社|中新社|本报|新华社发)[\s\u3000]*[（(]?(?:记者)?[\s\u3000]*")

_GLUED_START = re.compile(
    r"(?:(?:图片|照片|本版图片|本组图片|图)[\s\u3000]*(?:均)?由[^，。；！？,;\s\u3000]{2,25}?(?:提供|供图)"
    r"|(?:[\u4e00-\u9fff·\-—]{0,16}(?:记者|"
    r"通讯员))[\s\u3000]*[\u4e00-\u9fff·]{2,4}(?:[\s\u3000、]+[\u4e00-\u9fff·]{1,4}){0,3}[\s\u3000]*/?摄(?![影氏像于自制下录取])"
    r"|[\u4e00-\u9fff]{2,10}供图|新华社发[（(][^（）()]{2,12}[）)]"
    r"|（?资料图片）?)"
)
_NOT_AFTER_CREDIT = "，,。、；;：:！!？?的了和与及，）)的"
_CREDIT_INSIDE = re.compile(
    r"[\s\u3000。！？”）)](?=(?:图片由|照片由|图为|资料图|本版图片|本组图片|图[：:/／]|图据|图源))|"
    r"(?<=[\u4e00-\u9fff])(?=(?:图片由|照片由|本版图片|本组图片|图据|图源))"
)


def is_credit(text: str) -> bool:
    """Tell whether `text` is a photo credit ("记者 谢智强 摄", "图片由区委宣传部提供", "新华社发")."""
    line = text.strip("（()） \u3000\t")
    if not line or len(line) > LONGEST_CREDIT:
        return False
    if _CREDIT_WORDS.match(line):
        return True
    match = _PHOTOGRAPHER.match(line)
    if not match:
        return False
    names = _ROLE_BEFORE.sub("", _AGENCY_BEFORE.sub("", match["names"], count=1), count=1)
    return not names or read_names(names.strip("（() \u3000"), trusted=names != match["names"]) is not None


def is_caption(text: str) -> bool:
    """Tell whether a line is a caption by its own words: a pointer ("▲", "图为") or a credit at its end."""
    if len(text) > LONGEST_CAPTION:
        return False
    if _OPENS_CAPTION.match(text):
        return True
    credit = closing_credit(text)
    return credit is not None and credit <= LONGEST_CAPTION_SENTENCE


def closing_credit(text: str) -> int | None:
    """Return where the photo credit at the end of `text` begins, or None if there is none."""
    if is_credit(text):
        return 0
    begin = max(0, len(text) - LONGEST_CREDIT)
    for index in range(begin, len(text)):
        cut = text[index] in "。！？!?…”）)（( \u3000，" and index + 1 < len(text)
        if cut and is_credit(text[index + 1 :]):
            return index if text[index] in "（(" else index + 1
    return None


def split_glued(text: str, span: Span) -> list[Span]:
    """Cut a line into a caption, signature or body and what is glued to it; the whole line if nothing is.

    Cut are a credit at the start ("图片由渝北区委宣传部提供163天") and a caption or credit after a signature.
    """
    start, end = span
    opening = _GLUED_START.match(text, start, min(end, start + 80))
    if (
        opening
        and opening.end() < end
        and text[opening.end()] not in _NOT_AFTER_CREDIT
        and is_credit(opening[0])
    ):
        return [(start, opening.end()), *split_glued(text, (_skip_blanks(text, opening.end(), end), end))]
    if end - start <= 2 * LONGEST_BYLINE:
        for inside in _CREDIT_INSIDE.finditer(text, start + 2, end):
            before = text[start : inside.end()].rstrip()
            if read_byline(before):
                return [(start, start + len(before)), *split_glued(text, (inside.end(), end))]
        if (signed := _signature_before_credit(text, start, end)) is not None:
            return signed
    return [span]


def _signature_before_credit(text: str, start: int, end: int) -> list[Span] | None:
    """Cut "重庆日报记者 杨帆 记者 谢智强 摄" before the second role."""
    line = text[start:end]
    if not line.endswith("摄") or line.count("记者") < 2:
        return None
    cut = line.rfind("记者")
    while cut > 0 and line[cut - 1] not in " \u3000\t":
        cut -= 1
    before = line[:cut].rstrip()
    if before and read_byline(before) and is_credit(line[cut:]):
        return [(start, start + len(before)), (start + cut, end)]
    return None


def split_closing_credit(text: str, span: Span) -> int | None:
    """Return where a credit or caption glued to the last sentence of a paragraph begins, or None."""
    start, end = span
    begin = max(start, end - 120)
    for stop in range(begin, end - 1):
        if text[stop] in FINISHED and text[stop + 1] not in FINISHED + "）)】》」』’":
            rest = text[stop + 1 : end].strip()
            if is_credit(rest) or (_OPENS_CAPTION.match(rest) and len(rest) <= LONGEST_CAPTION):
                return stop + 1
    return None


def _skip_blanks(text: str, start: int, end: int) -> int:
    while start < end - 1 and text[start] in " \t\u3000\xa0":
        start += 1
    return start
