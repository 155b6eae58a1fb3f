"""Bylines: signature lines and datelines, read into outlet and authors.

The public functions take Traditional and Simplified text; what they return is as printed.
"""

import re
from dataclasses import dataclass

from corpus.names import is_name, read_names
from corpus.types import Byline, Span
from corpus.views import as_printed, reading_view

NO_BYLINE = Byline("", "", ())
OWN_PAPER = frozenset({"本报", "本刊", "本网", "本台", "本社", "本端", "我报"})
"""What a paper calls itself; only its masthead tells its name."""
LONGEST_BYLINE = 90
"""In characters. The longest seen lists nine reporters and an outlet in 61."""

LONGEST_BARE_NAMES = 20

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff"
_QUALIFIER = (
    r"(?:全媒体|融媒体|融媒|首席|特派|特约|见习|实习|专职|高级|资深|驻地|数据|视频|摄影|文字|图文"
    r"|青年|主任|战地)"
)
_WRITER = (
    rf"(?:{_QUALIFIER}*(?:记者站|记者|通讯员|评论员|撰稿人|撰稿|观察员|实习生"
    r"|报道组|采访组|调研组|报道员|特稿))"
)
_OTHER_ROLE = r"(?:责任编辑|编辑|校对|责编|美编|制图|统筹|策划|监制|审核|海报|视频|剪辑|设计)"
_ROLE = re.compile(
    rf"{_WRITER}|{_OTHER_ROLE}|作者|撰文|采写|文/图|图/文|文图|图文|文字|(?<![\u4e00-\u9fff])(?:文|图|"
    rf"摄)(?=[/:：|｜\s])|摄影(?!报道)"
)
_WRITING_ROLE = re.compile(rf"{_WRITER}\Z|作者\Z|撰文\Z|采写\Z|文/图\Z|图/文\Z|文图\Z|图文\Z|文字\Z|文\Z")
_BULLETS = "□■◎●○◆◇▲△▌▍▎★☆※►▶•・|｜*-—–_ \t\u3000\xa0"
_OUTLET = re.compile(rf"[{_HAN}A-Za-z0-9·•\-—–+＋/／、“”《》&\s\u3000]{{0,40}}\Z")
_TAIL = re.compile(
    r"[\s\u3000]*(?:摄影报道|综合报道|联合报道|采访报道|参与采写|参与报道|采访整理|报道|"
    r"文[/／、和]?(?:摄影|摄|图)|(?:摄影|摄|图)[/／、和]文|图文|整理|采写|发自[\u4e00-\u9fff]{2,8}"
    r"|/文|综合|撰文)[\s\u3000]*\Z"
)
_PICTURED = re.compile(
    r"[\s\u3000/／]*(?:摄影|拍摄|航摄|航拍|摄|供图|配图|制图|绘图|(?<=[\s\u3000/／])[图绘])\Z"
)
"""What follows the names of those who took or drew the pictures.

"图" glued to a name may be its end: 李宏图.
"""
_WROTE_BESIDE_PICTURED = re.compile(
    rf"(?<=[{_HAN}]{{2}})文(?=[\s\u3000，,、；;]+[{_HAN}·\s\u3000]{{2,16}}(?:摄影|摄|供图|图)\Z)"
)
"""The verb of "王芳文 李明摄": with its twin beside it, it is not the end of a name."""
_PLACED = re.compile(r"(?:常驻|驻)[\u4e00-\u9fff]{1,8}\Z")
_PAPER_OF_THE_DAY = re.compile(r"[\s\u3000]*《([\u4e00-\u9fff]{2,12})》\s*[（(][^（）()]{6,40}[）)]\Z")
_OUTLET_WORD = re.compile(
    r"(?:报|社|网|台|新闻|周刊|杂志|在线|客户端|中心|融媒|之声|观察|报业|电视|广播|集团|频道|视听|发布|"
    r"财经|每经|央视|全媒|号)\Z"
)
_PAPER_WORD = re.compile(r"(?:报|周刊)\Z")
_EDITORIAL = re.compile(
    rf"(?P<outlet>本报|本刊|[{_HAN}]{{2,10}}?(?:报|社|网|台|刊))(?:特约)?(?:记者|评论员|编辑部|评论部|"
    rf"观察员|调研组|报道组|采访组)(?:文章)?\Z"
)
_SPLIT_OUTLET = re.compile(r"[-—–/／、·•+＋\s\u3000]+")
_MENTIONED_AS_SUBJECT = re.compile(
    r"记者(?:从|在|了解|获悉|获知|看到|注意|采访|发现|来到|走进|走访|节|会|问|手记|调查|观察|日前|近日|昨|今|们|说|告诉|表示"
    r"|认为|通过|跟随|一行|探访|体验|梳理|致电|联系|连线|查阅|电话|专访)"
)


def read_byline(text: str) -> Byline | None:
    """Read a line that is nothing but a signature; None if it is something else.

    `Byline.text` is the line as given. The outlet is "" for "本报", which only a masthead explains.
    """
    if len(text) > LONGEST_BYLINE:
        return None
    view = reading_view(text)
    read = _read_line(view)
    return read and _printed(read, view, text)


def _printed(byline: Byline, view: str, text: str) -> Byline:
    """Return what was read in the `view` of `text` as `text` prints it."""
    if view == text:
        return byline
    return Byline(
        as_printed(byline.text, view, text),
        as_printed(byline.outlet, view, text),
        tuple(as_printed(author, view, text) for author in byline.authors),
    )


def _read_line(text: str) -> Byline | None:
    line = text.strip(_BULLETS)
    if not line or line[-1] in "。！？；…" or _MENTIONED_AS_SUBJECT.search(line):
        return None
    if line[0] in "（(【[" and line[-1] in "）)】]" and line.count(line[0]) == 1:
        line = line[1:-1].strip(_BULLETS)
    outlet_of_the_day = ""
    if day := _PAPER_OF_THE_DAY.search(line):
        outlet_of_the_day = day[1]
        line = line[: day.start()].rstrip(_BULLETS)
        if not _credits_pictures(line) and (names := read_names(line)):
            return Byline(text, outlet_of_the_day, names)
    while tail := _TAIL.search(line):
        line = line[: tail.start()].rstrip(_BULLETS)
    if editorial := _EDITORIAL.match(line):
        return Byline(text, _outlet_name(editorial["outlet"]) or outlet_of_the_day, ())
    read = _read_roles(_PICTURED.sub("摄", _WROTE_BESIDE_PICTURED.sub(" 文", line)))
    if read is None:
        return None
    outlet, authors = read
    return Byline(text, outlet or outlet_of_the_day, authors)


def _credits_pictures(names: str) -> bool:
    """Tell whether `names` are followed by what says that they took or drew the pictures: "王芳摄"."""
    last = names.rsplit(maxsplit=1)[-1] if names.strip() else ""
    return bool(_PICTURED.search(names)) or (
        last.endswith(("图", "绘")) and is_name(last[:-1]) and not is_name(last)
    )


def read_bare_names(text: str) -> Byline | None:
    """Read a line of nothing but names ("□王芳", "李　明"); only its place tells it from a short headline."""
    view = reading_view(text[: LONGEST_BYLINE + 1])
    line = view.strip(_BULLETS)
    if len(line) > LONGEST_BARE_NAMES or _credits_pictures(line) or (names := read_names(line)) is None:
        return None
    return _printed(Byline(view, "", names), view, text)


def _read_roles(line: str) -> tuple[str, tuple[str, ...]] | None:
    """Read "OUTLET ROLE NAMES ROLE NAMES …", where at least one role writes, and "摄" may end the line."""
    roles = list(_ROLE.finditer(line))
    if not roles:
        return None
    before = line[: roles[0].start()].strip(_BULLETS + "：:/，,")
    outlet = ""
    authors: list[str] = []
    if before:
        if (
            not _credits_pictures(before)
            and (names := read_names(before))
            and not _OUTLET_WORD.search(before)
        ):
            authors += names  # "张三 本报记者": the name first
        elif _OUTLET.match(before) and len(before) <= 24 and line[roles[0].start() - 1] not in "，,":
            outlet = _outlet_name(before)
            if (
                not _OUTLET_WORD.search(_PLACED.sub("", before))
                and before not in OWN_PAPER
                and len(before) > 12
            ):
                return None
        else:
            return None
    wrote = False
    for role, following in zip(roles, [*roles[1:], None], strict=True):
        part = line[role.end() : following.start() if following else len(line)]
        names_part = re.sub(r"[（(][^（）()]{0,12}[）)]", " ", part).strip(
            " \t\u3000\xa0:：/／|｜，,、；;-—.\u200b[]【】"
        )
        writes = bool(_WRITING_ROLE.match(role[0]))
        if not names_part or _credits_pictures(names_part):
            wrote = wrote or (writes and bool(authors))
            continue
        names_part, later_outlet = _cut_outlet(names_part)
        if later_outlet and not outlet:
            outlet = _outlet_name(later_outlet)
        names = read_names(names_part, trusted=bool(outlet or before)) if names_part else ()
        if names is None or (
            names and following and _OUTLET_WORD.search(names_part) and not is_name(names_part)
        ):
            if following is None or not _OUTLET_WORD.search(names_part) or not _OUTLET.match(names_part):
                return None
            outlet = outlet or _outlet_name(
                names_part
            )  # "文/图 羊城晚报记者 …": the paper after the first role
            names = ()
        if writes:
            wrote = True
            authors += [name for name in names if name not in authors]
    return (outlet, tuple(authors)) if wrote and authors else None


def _cut_outlet(part: str) -> tuple[str, str]:
    """Cut the outlet of the next role off the names before it: "张三 本报", "张三 重庆日报"."""
    tokens = part.split()
    if len(tokens) > 1 and (
        tokens[-1] in OWN_PAPER or (_OUTLET_WORD.search(tokens[-1]) and not is_name(tokens[-1]))
    ):
        return " ".join(tokens[:-1]), tokens[-1]
    return part, ""


def _outlet_name(before: str) -> str:
    """Return the paper named before a role: the newspaper among its brands, else the last of them."""
    parts = [
        re.sub(rf"{_QUALIFIER}+\Z", "", _PLACED.sub("", part))
        for part in _SPLIT_OUTLET.split(before.strip("“”《》"))
    ]
    parts = [part for part in parts if part]
    if not parts or any(part in OWN_PAPER or part[:2] in OWN_PAPER for part in parts):
        return ""
    papers = [part for part in parts if _PAPER_WORD.search(part)]
    if papers:
        return papers[-1]
    outlets = [part for part in parts if _OUTLET_WORD.search(part)]
    return outlets[-1] if outlets else ""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The start of a first paragraph that says where the news is from. It stays part of the paragraph.

    `end` is its length in characters.
    """

    byline: Byline
    end: int


_AGENCY = (
    r"(?:新华社|中新社|中新网|人民网|新华网|央视网|中国新闻网|光明网|央广网|国际在线|澎湃新闻|"
    r"路透社|法新社|美联社|塔斯社|共同社)"
)
_DATELINE = re.compile(
    rf"(?P<open>[（(【\[])?(?:据|综合|转自)?(?P<outlet>{_AGENCY}|本[报刊网台社]|"
    rf"[{_HAN}]{{2,10}}?(?:[报社网台刊]|新闻|在线|客户端))"
    rf"(?P<place>[{_HAN}、/·\s\u3000]{{0,16}}?)(?P<day>(?:\d{{4}}年)?(?:\d{{1,2}}月)?\d{{1,2}}日)?[\s\u3000]*"
    r"(?P<kind>综合电|电(?!视|台|网|力|子|影|商|动)|讯(?![息号问速飞])|消息|专电|特稿)(?P<close>[】\])）])?"
    r"[\s\u3000]*(?:[（(](?P<names>[^（）()]{1,80})[）)]|(?P<reporter>(?:全媒体|"
    r"首席)?记者[^，。：:]{2,30}报道)|题[：:]|[：:]|(?=[\s\u3000]))?"
)
_BOXED = re.compile(
    rf"[【\[](?P<outlet>[{_HAN}]{{2,10}}?)(?:综合)?报道[\s\u3000]+(?P<names>[^】\]]{{4,40}})[】\]]"
)
_INLINE_NAMES = re.compile(r"[（(](?P<names>[^（）()]{4,60})[）)][\s\u3000]*\Z")


def read_dateline(paragraph: str) -> Dateline | None:
    """Read "新华社北京7月10日电（记者 张三、李四）", "本报讯（记者 张三）" and the like at the start."""
    head = paragraph[:LONGEST_DATELINE]
    view = reading_view(head)
    read = _read_dateline(view)
    return read and Dateline(_printed(read.byline, view, head), read.end)


LONGEST_DATELINE = 200


def _read_dateline(head: str) -> Dateline | None:
    match = _DATELINE.match(head)
    if match is None:
        boxed = _BOXED.match(head)
        read = _read_line(boxed["names"]) if boxed else None
        if boxed is None or read is None:
            return None
        return Dateline(Byline(boxed[0], boxed["outlet"], read.authors), boxed.end())
    outlet = match["outlet"]
    known = outlet in OWN_PAPER or re.fullmatch(_AGENCY, outlet) is not None
    told = match["names"] or match["reporter"] or match["close"]
    if match["kind"] in {"消息", "特稿"} and not (match["names"] or match["close"]):
        return None
    if not known and not match["day"] and not told:
        return None
    if match["kind"] in {"电", "专电", "综合电"} and not match["day"] and not known:
        return None
    authors: tuple[str, ...] = ()
    for names in (match["names"], match["reporter"]):
        if names and (read := _read_line(names)):
            authors = read.authors
    text = head[: match.end()].rstrip("：: \u3000")
    return Dateline(Byline(text, "" if outlet in OWN_PAPER else outlet, authors), match.end())


def read_closing_names(paragraph: str) -> Byline | None:
    """Read a signature in brackets at the very end of a paragraph ("……。（记者 张三）"); it stays in it."""
    tail = paragraph[-70:]
    view = reading_view(tail)
    match = _INLINE_NAMES.search(view)
    if match is None or "摄" in match[0]:
        return None
    read = _read_line(match["names"])
    return _printed(Byline(match[0].strip(), read.outlet, read.authors), view, tail) if read else None


def split_closing_byline(text: str, span: Span) -> int | None:
    """Return where a signature that is glued to the end of a finished sentence begins, or None."""
    start, end = span
    begin = max(start, end - LONGEST_BYLINE)
    stop = max(text.rfind(mark, begin, end) for mark in "。！？”…")
    if stop < 0 or stop + 1 >= end:
        return None
    return stop + 1 if read_byline(text[stop + 1 : end]) else None
