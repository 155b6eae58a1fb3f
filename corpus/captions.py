"""Captions and photo credits: told by what they say, and pulled off what they are glued to."""

import re

from corpus.bylines import LONGEST_BYLINE, read_byline
from corpus.names import COMPOUND_SURNAMES, is_name, read_names
from corpus.types import Span

LONGEST_CAPTION = 160
"""In characters: a longer line with a photo credit at its end is a paragraph that the credit is glued to."""
LONGEST_CAPTION_SENTENCE = 50
"""In characters: more text before a credit is a paragraph's."""
LONGEST_CREDIT = 40
LONGEST_GLUED_CAPTION = LONGEST_CAPTION_SENTENCE + LONGEST_CREDIT
LONGEST_GLUED_HEADLINE = 40
MOST_MARKS_IN_CAPTION = 2
"""Commas and full stops in the text of a caption without a pointer ("图为"); more are a paragraph's."""
FINISHED = "。！？!?…”"

_OPENS_CAPTION = re.compile(
    r"[▲△▼▽◀▶◁▷↑↓←→►◄↗↖⬆⬇⬅➡]|图为|图[①-⑳]|图[一二三四五六七八九1-9][：:、，]|"
    r"[上下左右题首主]图[：:，、为]|[上下左右]图$|组图[：:]"
    r"|资料图|图片说明|图片由|照片由|图片来源|图片来自|供图[：:]|图[：:/／|｜]|图据|图源|制图|"
    r"漫画[：:/／]|摄影[：:/／]|本版图片|本组图片|本版照片"
)
_SECTION_SIGN = re.compile(r"[▶►▷][\s\u3000]*[^\s，,。；;：:（(]{2,14}\Z")
"""A few words after an arrow to the right are a subhead as often as a caption: only a credit tells."""
_SENTENCE_LIKE = re.compile(r"[，,。；;]")
_CREDIT_WORDS = re.compile(
    r"(?:图片|照片|图|文图|漫画|视频截图)[\s\u3000]*由[^，。；！？,;]{2,25}?(?:提供|供图|拍摄|"
    r"绘制)[）)]?\Z|[^，。；！？,;]{2,20}供图[）)]?\Z"
    r"|(?:新华社|中新社|人民视觉|视觉中国|影像中国|CFP|IC photo)[\s\u3000]*(?:发|供图|图|"
    r"传真照片)?[）)]?\Z|(?:本[报刊网台社]|[\u4e00-\u9fff]{1,8}[报社])?(?:资料图片?|资料照片)[）)]?\Z"
    r"|(?:图据|图源|图片来源|图片来自|制图|漫画|海报制作|图)[：:/／|｜][^，。；]{2,20}[）)]?\Z|(?:图据|"
    r"图源|图片来自)[^，。；]{2,20}[）)]?\Z"
    r"|受访者供图|网络图片\Z|视频截图\Z|效果图\Z|示意图\Z"
)
_PHOTOGRAPHER = re.compile(
    r"(?P<names>[^。！？；，,;]{2,30}?)(?:[\s\u3000]*(?:/|／)?(?<![拍航翻偷抢])(?:摄影|摄)|"
    r"[\s\u3000/／]+(?:拍摄|制图|绘制|绘图|绘))[）)]?\Z"
)
_PHOTOGRAPHER_APART = re.compile(r"(?P<name>[\u4e00-\u9fff]{2,3})[\s\u3000]*[ \u3000/／]摄[）)]?\Z")
_PROVIDED = re.compile(
    r"(?![\u4e00-\u9fff]*[由为可将能向给是费])[\u4e00-\u9fff·（）]{1,16}"
    r"[中心局部委会院馆厂司社台办站队所处县区市镇乡村道府者员方人属团园店学校库网厅署组行室盟协联门]提供[）)]?\Z"
)
_ROLE_BEFORE = re.compile(
    r"(?:[\u4e00-\u9fff·\-—]{0,16}(?:记者|通讯员|特约摄影师|摄影师|本报|作者))[\s\u3000]*"
)
_AGENCY_BEFORE = re.compile(r"(?:新华社|中新社|本报|新华社发)[\s\u3000]*[（(]?(?:记者)?[\s\u3000]*")

_CREDIT_END = re.compile(
    r"(?<!图片)(?<!视频)(?:(?<![拍航翻偷抢])摄影报道|(?<![拍航翻偷抢])摄影(?![报展师家记作大比部集协艺爱器棚])|"
    r"(?<![拍航翻偷抢])摄(?![影氏像于自制下录取入食政理])|供图|提供|制图|绘制|绘|拍摄|资料图片|资料图|资料照片"
    r"|新华社发[（(][^（）()]{2,12}[）)])[）)]?"
)
"""Where a photo credit may end."""
_STRONG_CREDIT = re.compile(
    r"(?:图片|照片|图)[\s\u3000]*(?:均)?由|.*供图[）)]?\Z|新华社发|.*(?:记者|通讯员|摄影师)|"
    r".*[\s\u3000/／](?:摄|摄影)[）)]?\Z|[（(]"
)
"""A credit that can be nothing else, whatever follows it."""
_NAMED_CREDIT = re.compile(
    r"(?:(?<=[。！？!?”）)\s\u3000])|(?<![\w\s]))(?:图|摄影|漫画|制图|供图|图片来源|图源)[\s\u3000]*[/／:：|｜][\s\u3000]*"
    r"(?:[\u4e00-\u9fff]{0,10}(?:记者|通讯员)[\s\u3000]*)?"
)
_BEGINS_HEADLINE = frozenset("全市县区省州我今本新在从为一首第这两三四五六七八九十百中不让把以")
"""After a name of two characters these rather begin the headline than end a name of three."""
_AGENCY_NAMED = re.compile(
    r"视觉中国|人民视觉|新华社|中新社|受访者提供|受访者|资料图片|资料|网络|东方IC|CFP|IC photo"
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
    if _CREDIT_WORDS.match(line) or _PROVIDED.match(line):
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
    if _OPENS_CAPTION.match(text) and not _SECTION_SIGN.match(text):
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
    if photographer := _PHOTOGRAPHER_APART.search(text, begin):
        name = photographer["name"]
        for length in (3, 2):
            if is_name(name[-length:]) and len(name) >= length:
                return photographer.end("name") - length
    return None


def split_glued(text: str, span: Span) -> list[Span]:
    """Cut a line into a caption, signature or body and what is glued to it; the whole line if nothing is.

    Cut are a credit at the start ("图片由渝北区委宣传部提供163天") and a caption or credit after a signature.
    """
    start, end = span
    opening = _opening_caption(text, start, end) or _opening_named_credit(text, start, end)
    if opening:
        return [(start, opening), *split_glued(text, (_skip_blanks(text, opening, end), end))]
    if end - start <= 2 * LONGEST_BYLINE:
        for inside in _CREDIT_INSIDE.finditer(text, start + 2, end):
            before = text[start : inside.end()].rstrip()
            if read_byline(before):
                return [(start, start + len(before)), *split_glued(text, (inside.end(), end))]
        if (signed := _signature_before_credit(text, start, end)) is not None:
            return signed
    return [span]


def _opening_caption(text: str, start: int, end: int) -> int | None:
    """Return where the caption or credit ends that a line begins with, and more is glued to; else None."""
    for match in _CREDIT_END.finditer(text, start, min(end, start + LONGEST_GLUED_CAPTION)):
        stop = match.end()
        if stop >= end or text[stop] in _NOT_AFTER_CREDIT:
            continue
        caption = text[start:stop]
        cut = _closing_report(caption) if caption.endswith("报道") else closing_credit(caption)
        if cut is None or cut > LONGEST_CAPTION_SENTENCE:
            continue
        pointed = _OPENS_CAPTION.match(caption) is not None
        told = caption[:cut]
        if cut and not pointed and len(_SENTENCE_LIKE.findall(told)) > MOST_MARKS_IN_CAPTION:
            continue
        credit = caption[cut:].strip()
        if (
            credit.endswith("提供")
            and not _STRONG_CREDIT.match(credit)
            and (not cut or told[-1] not in FINISHED)
        ):
            continue
        if (pointed and cut) or _STRONG_CREDIT.match(credit) or _is_like_headline(text[stop:end]):
            return stop
    return None


def _closing_report(text: str) -> int | None:
    """Return where a signature such as "记者 张三 摄影报道" at the end of a caption begins, or None."""
    cut = max(text.rfind(mark) for mark in FINISHED) + 1
    return cut if read_byline(text[cut:]) else None


def _opening_named_credit(text: str, start: int, end: int) -> int | None:
    """Return where "图/张三" ends, alone or after a caption, if a headline is glued to it; else None."""
    for label in _NAMED_CREDIT.finditer(text, start, min(end, start + LONGEST_CAPTION_SENTENCE)):
        begin = label.end()
        if agency := _AGENCY_NAMED.match(text, begin, end):
            stops = [agency.end()]
        else:
            longest = 4 if text[begin : begin + 2] in COMPOUND_SURNAMES else 3
            stops = [begin + length for length in range(longest, 1, -1)]
        for stop in stops:
            if stop >= end or (not agency and stop - begin == 3 and text[stop - 1] in _BEGINS_HEADLINE):
                continue
            if agency or is_name(text[begin:stop]):
                return stop if _is_like_headline(text[stop:end]) else None
    return None


def _is_like_headline(text: str) -> bool:
    return (
        len(text) <= LONGEST_GLUED_HEADLINE
        and text[0] not in _NOT_AFTER_CREDIT
        and not _SENTENCE_LIKE.search(text)
    )


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
            if (glued := _opening_caption(rest, 0, len(rest))) and _is_like_headline(rest[glued:]):
                return stop + 1
    return None


def _skip_blanks(text: str, start: int, end: int) -> int:
    while start < end - 1 and text[start] in " \t\u3000\xa0":
        start += 1
    return start
