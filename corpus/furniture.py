"""What a page prints beside its articles: mastheads, page numbers, editors, metadata lines."""

import re
from dataclasses import dataclass, replace
from datetime import date

from corpus.dates import find_date
from corpus.views import as_printed, reading_view

LONGEST_MASTHEAD = 80
"""In characters. Mastheads with weekday, lunar date, page and editors reach 60."""

_DATE = re.compile(
    r"(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}(?:\s*日)?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?|"
    r"[一二][〇零○九][〇零○一二三四五六七八九]{2}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日"
)
_PAGE_BEGINS = frozenset("第版0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-—·")
_SECTION_PAGE = re.compile(r"[\u4e00-\u9fff]{2,4}[\s\u3000]+(?:第\s*)?[A-Z]?\d{1,3}\s*版\Z")
_WEEKDAY = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]")
_LUNAR = re.compile(
    r"(?:农历)?[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年?[闰正一二三四五六七八九十冬腊]{1,3}月[初十廿一二三四五六七八九]{2,3}|"
    r"农历[\u4e00-\u9fff]{2,10}|第\s*\d{3,6}\s*[期号]|总第?\s*\d+\s*期|今日\d+版"
)
_PAGE = re.compile(
    r"第\s*[A-Z]?[0-9０-９〇一二三四五六七八九十]{1,3}\s*版|[A-Z]?\d{1,3}\s*版|"
    r"(?<![\w])[A-Z]\d{1,3}(?![\w])|版次[：:]?\s*\w{1,4}"
)
_PAGE_NUMBER = re.compile(
    r"[-—–·•\s\u3000]*(?:第\s*)?[A-Z]?\d{1,4}(?:\s*[/／]\s*\d{1,4})?\s*[版页]?[-—–·•\s\u3000]*\Z|"
    r"第\s*[一二三四五六七八九十百〇]{1,4}\s*[版页]\Z|共\s*\d+\s*页.{0,10}\Z|"
    r"[Pp]age\s*\d+(?:\s*of\s*\d+)?\Z"
)
_PAPER = re.compile(
    r"[\u4e00-\u9fff]{1,8}(?:日报|晚报|晨报|早报|商报|时报|都市报|青年报|快报|导报|法治报|周刊|周报|"
    r"工人报|农民报|科技报|教育报|卫生报|[\u4e00-\u9fff]报)"
)
_LATIN_PAPER = re.compile(r"[A-Z][A-Z ]{3,30}\Z|[A-Z][a-z]+(?: [A-Z][a-z]+){0,4}\Z")
_SECTION = re.compile(r"[\u4e00-\u9fff·/\s\u3000|｜]{0,12}\Z")
_EDITORS = re.compile(
    r"(?:本版|本期|[一二三四五六七八九十]{1,3}版|流程|视频|值班|一读|二读|三审|终审|文字|图片|新媒体|每经)?"
    r"(?:责任?编辑|责编|编辑|"
    r"美编|美术编辑|校对|主编|副总编辑?|总编辑?|总值班|值班(?:编委|主任|总编)?|版式(?:设计)?|审核|审校|"
    r"排版|监制|统筹|策划|"
    r"终审|视觉(?:设计)?|图编|组版|设计|制作|检校|审读)[\s\u3000：:/／|"
    r"｜]+[\u4e00-\u9fffA-Za-z0-9·\s\u3000：:/／|｜、，,()（）]{0,70}\Z|(?:责任编辑|"
    r"责编)[：:]?\s*\S{0,20}\Z|[（(]?(?:责任编辑|责编|编辑)[：:\s\u3000][^。]{0,30}[）)]?\Z"
)
_NOTICES = re.compile(
    r"(?:新闻热线|热线电话|投稿邮箱|本报地址|社址|邮发代号|国内统一(?:连续出版物号|刊号)|国内统一刊号|"
    r"本版邮箱|本版(?:数据|资料|图片|稿件)来源|"
    r"CN\s?\d\d|ISSN|版权所有|未经授权|扫码|扫一扫|扫描二维码|返回搜狐|查看更多|点击(?:查看|阅读)|"
    r"阅读原文|上一[版篇]|下一[版篇]|打印本页|"
    r"https?://|www\.|联系电话|广告热线|订阅热线|电子邮箱|E-?mail[：:]|邮编|零售每份|声明：|免责声明)"
)
_RULE = re.compile(r"[\s\u3000\-—–_=*·•~＊☆★◆■□●…．.＿─━═]{2,}\Z|[*＊·•◆■□●★☆]\Z")


_MASTHEAD_SIGN = re.compile(r"[\d版报刊年周]|星期|礼拜")
"""Something of this is on every masthead; most lines have none and need no closer look."""


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a masthead line states; "" or None for what it does not."""

    outlet: str
    published: date | None
    page: str


def read_masthead(text: str) -> Masthead | None:
    """Read a line such as "重庆日报 2024年7月11日 星期四 第3版"; None if the line says anything else."""
    if len(text) > LONGEST_MASTHEAD or text[-1] in "。！？；，":
        return None
    view = reading_view(text)
    if not _MASTHEAD_SIGN.search(view):
        return None
    read = _read_masthead(view)
    return read and replace(read, outlet=as_printed(read.outlet, view, text))


def _read_masthead(text: str) -> Masthead | None:
    rest = text
    dated = _DATE.search(rest)
    rest = _DATE.sub(" ", rest)
    rest, weekdays = _WEEKDAY.subn(" ", rest)
    rest = _LUNAR.sub(" ", rest)
    paged = _PAGE.search(rest)
    rest = _PAGE.sub(" ", rest)
    rest = re.sub(r"[\s\u3000|｜/／·•—–\-_《》（）()：:\[\]【】]+", " ", rest).strip()
    words = [word for word in rest.split(" ") if word]
    outlet = next((word for word in words if _PAPER.fullmatch(word)), "")
    others = [word for word in words if word != outlet]
    alone = bool(outlet) and all(word.isascii() and not word.isdigit() for word in others)
    if not (dated or paged or weekdays or alone):
        return None
    if (
        not outlet
        and paged
        and not dated
        and (len(rest) > 8 or (text[0] not in _PAGE_BEGINS and not _SECTION_PAGE.match(text)))
    ):
        return None
    latin = " ".join(word for word in others if word.isascii())
    if latin and not re.fullmatch(r"[A-Za-z .&']{2,40}", latin):
        return None
    han = "".join(word for word in others if not word.isascii())
    if len(han) > (8 if dated or outlet else 4) or not _SECTION.match(han):
        return None
    if not dated and not outlet and not paged and (weekdays and rest):
        return None
    return Masthead(outlet, find_date(text), paged[0].strip() if paged else "")


def is_furniture(text: str) -> bool:
    """Tell whether a line is a page number, an editors' line, a rule or a notice of the paper or its site."""
    if len(text) > LONGEST_MASTHEAD:
        return False
    text = reading_view(text)
    if _PAGE_NUMBER.match(text) or _RULE.match(text):
        return True
    if text[-1] in "。！？；，":
        return bool(_NOTICES.match(text)) and len(text) <= 40 and "，" not in text[:-1]
    return bool(_EDITORS.match(text) or _NOTICES.match(text))


_NUMBER = re.compile(r"[0-9０-９]+|[〇零一二三四五六七八九十百]+(?=[版页期])")


NEAR_PAGES = 4
"""Pages before and after one in which its header has to come again; left and right pages may differ."""
LEAST_REPEATS = 3
"""Pages among those that print it. Titles of columns come again, too, but seldom twice near by."""


def without_numbers(text: str) -> str:
    """Return a line with one sign for each number and no blanks: what headers of different pages share."""
    return "".join(_NUMBER.sub("#", text).split())


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled value in a line ("标题：…"). `start` and `end` cut the value out of the line."""

    name: str
    start: int
    end: int


_LABELS = {
    "title": "标题 题目 原标题 篇名 主标题 主题".split(),
    "kicker": "肩题 引题 眉题".split(),
    "subtitle": "副标题 副题 子标题".split(),
    "source": "来源 稿源 文章来源 新闻来源 消息来源 报纸 报社 媒体 出处 报纸名称 信息来源 供稿".split(),
    "date": "日期 时间 发布时间 发表时间 更新时间 发布日期 出版日期 刊发日期 见报日期".split(),
    "author": "作者 撰稿 撰稿人".split(),
    "page": "版次 版面 版号 版名".split(),
    "body": "正文 内容".split(),
}
_LABEL_OF = {label: name for name, labels in _LABELS.items() for label in labels}
_LABEL = re.compile(
    r"(?:(?<=[\s\u3000|｜/;；])|\A)[【\[]?("
    + "|".join(sorted(_LABEL_OF, key=len, reverse=True))
    + r")[】\]]?[ \u3000]*[：:][ \u3000]*"
)
_LEADING_DATE = re.compile(rf"(?:{_DATE.pattern})[\s\u3000|｜]*")


def read_fields(text: str) -> list[Field]:
    """Read a metadata line ("来源：人民日报  作者：王一"); empty if the line is anything else.

    Only a line that begins with a label, or with a full date and then a label, is one.
    """
    if len(text) > 200:
        return []
    text = reading_view(text)
    begin = 0
    fields: list[Field] = []
    if dated := _LEADING_DATE.match(text):
        fields.append(Field("date", 0, len(dated[0].rstrip())))
        begin = dated.end()
    labels = list(_LABEL.finditer(text, begin))
    if not labels or labels[0].start() != begin:
        return []
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = text[label.end() : following.start() if following else len(text)]
        end = label.end() + len(value.rstrip(" \t\u3000|｜/;；"))
        fields.append(Field(_LABEL_OF[label[1]], label.end(), end))
    if any(field.name == "source" and (field.end - field.start > 30) for field in fields):
        return []
    return fields
