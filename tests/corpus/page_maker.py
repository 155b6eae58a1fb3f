"""Makes newspaper pages with known truth: clean articles, broken up as papers and extractors break them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CleanArticle:
    """An article before a page is made of it."""

    title: str
    paragraphs: tuple[str, ...]
    kickers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrueArticle:
    """What a parser should make of an article on the page."""

    title: str
    headline_lines: tuple[str, ...]
    byline: str
    authors: tuple[str, ...]
    outlet: str
    captions: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    text: str
    articles: tuple[TrueArticle, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is set. Rates are shares of paragraphs, articles or breaks.

    `bylines` is "end", "start", "none", "mixed", "dateline" or "bracket"; `gap` is the number of blank
    lines between paragraphs, `article_gap` before a headline; `wrap` the column width in em, or 0.
    """

    name: str
    bylines: str = "end"
    gap: int = 1
    article_gap: int = 1
    indent: str = ""
    newline: str = "\n"
    wrap: int = 0
    breaks: float = 0.2
    caption_in_break: float = 0.4
    page_number_in_break: float = 0.1
    glued_caption: float = 0.25
    subheads: float = 0.2
    subtitles: int = 3
    masthead: bool = False
    editors: float = 0.1
    ascii_commas: bool = False


STYLES = (
    Style("real page, bylines at the end"),
    Style("real page, bylines at the start", bylines="start"),
    Style("real page, ASCII commas", ascii_commas=True),
    Style("real page, bylines mixed", bylines="mixed"),
    Style("datelines", bylines="dateline"),
    Style("no bylines, one-line headlines", bylines="none", subtitles=0),
    Style("no bylines, headline blocks", bylines="none"),
    Style("bracketed names", bylines="bracket"),
    Style("indent only", indent="\u3000\u3000", gap=0, article_gap=0),
    Style(
        "indent only, CRLF, bylines at the start",
        indent="\u3000\u3000",
        gap=0,
        newline="\r\n",
        bylines="start",
    ),
    Style("no blank lines, no indent", gap=0, article_gap=0),
    Style("blank lines and indent, masthead", indent="\u3000\u3000", masthead=True, editors=0.5),
    Style("wrapped, indent", wrap=22, indent="\u3000\u3000", gap=0),
    Style("wrapped, blank lines", wrap=28, gap=1, bylines="start"),
    Style("wrapped, nothing else", wrap=18, gap=0, article_gap=0),
    Style("many breaks", breaks=0.6, caption_in_break=0.6),
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
)
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文晓东海燕雪梅思远子涵宇轩佳琪俊浩然欣怡"
_PAPERS = ("江城日报", "滨海晚报", "云岭日报", "北原晨报", "东湖商报", "南浦都市报", "西岭日报", "平川青年报")
_BRANDS = ("", "", "", "新江城-", "上江新闻·", "云端-")
_PHOTO_SUBJECTS = (
    "生产车间一角 改造后的老街 滨江步道 市民在公园休闲 魅力湖城 丰收的田野 新建成的大桥 工人正在检修设备 "
    "志愿者在社区服务 美丽乡村 港口一派繁忙 孩子们在上书法课 宜居之城 游客在古镇游览 智能工厂 高铁站前广场 "
    "俯瞰产业园 直播间里的农产品 文化广场夜景 生态湿地"
).split()
_OFFICES = (
    "区委宣传部",
    "市文旅局",
    "县融媒体中心",
    "市生态环境局",
    "高新区管委会",
    "市体育局",
    "受访单位",
    "镇政府",
)
_KICKERS = (
    "扛起新使命 区县谈落实",
    "奋进新征程 建功新时代",
    "高质量发展调研行",
    "走基层·一线见闻",
    "【民生关注】",
    "聚焦两会",
    "126项",
    "38.6亿元",
    "【记者调查】",
    "看变化 谈发展",
)
_SUBTITLES = (
    "全市重点项目建设现场推进会召开|各级各部门协同发力见成效|为基层减负 为发展赋能|群众满意度持续提升|"
    "多措并举保障群众出行|一批重大项目集中开工|年内将再完成一百公里|市领导出席并讲话|专家解读背后原因|"
    "让更多成果惠及百姓|——来自生产一线的报告|——一座老工业城市的转身|产业链上下游企业共话合作|三年行动计划正式发布"
).split("|")


def make_page(articles: Sequence[CleanArticle], style: Style, seed: int) -> Page:
    """Make a page of `articles`; the same arguments make the same page."""
    return _Maker(style, random.Random(seed)).make(articles)


@dataclass(slots=True)
class _Maker:
    style: Style
    rng: random.Random
    lines: list[str] = field(default_factory=list)
    glue: str = ""
    paper: str = ""

    def make(self, articles: Sequence[CleanArticle]) -> Page:
        self.paper = self.rng.choice(_PAPERS)
        if self.style.masthead:
            self.lines.append(f"{self.paper} 2024年7月11日 星期四 第3版")
        truths = [
            self._article(article, index == len(articles) - 1) for index, article in enumerate(articles)
        ]
        return Page(self.style.newline.join(self.lines), tuple(truths))

    def _name(self) -> str:
        return self.rng.choice(_SURNAMES) + "".join(self.rng.sample(_GIVEN, self.rng.choice((1, 2, 2))))

    def _printed(self, name: str) -> str:
        return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and self.rng.random() < 0.15 else name

    def _signature(self) -> tuple[str, tuple[str, ...], str]:
        """Return a signature as printed, its authors and its outlet."""
        names = tuple(dict.fromkeys(self._name() for _ in range(self.rng.choice((1, 1, 2, 3)))))
        separator = self.rng.choice((" ", " ", "、"))
        printed = separator.join(self._printed(name) if separator == "、" else name for name in names)
        paper = self.rng.choice(_PAPERS)
        shape = self.rng.randrange(9)
        own = self.paper if self.style.masthead else ""
        if shape < 3:
            return f"{self.rng.choice(_BRANDS)}{paper}记者 {printed}", names, paper
        if shape == 3:
            return f"本报记者 {printed}", names, own
        if shape == 4:
            return f"□本报记者 {printed}", names, own
        if shape == 5:
            extra = self._name()
            return f"记者 {printed} 通讯员 {extra}", tuple(dict.fromkeys((*names, extra))), own
        if shape == 6:
            return f"文/图 {paper}记者 {printed}", names, paper
        if shape == 7:
            return f"（记者 {printed}）", names, own
        return f"新华社记者 {printed}", names, "新华社"

    def _caption(self) -> str:
        subject = self.rng.choice(_PHOTO_SUBJECTS)
        shape = self.rng.randrange(6)
        if shape < 2:
            return subject
        if shape == 2:
            return f"{subject}。记者 {self._name()} 摄"
        if shape == 3:
            return f"图片由{self.rng.choice(_OFFICES)}提供"
        if shape == 4:
            return f"图为{subject}。"
        return f"▲{subject} 记者 {self._name()} 摄"

    def _credit(self) -> str:
        shape = self.rng.randrange(3)
        if shape == 0:
            return f"图片由{self.rng.choice(_OFFICES)}提供"
        if shape == 1:
            return f"记者 {self._name()} 摄"
        return f"{self.rng.choice(_OFFICES)}供图"

    def _blank(self, count: int) -> None:
        self.lines += [""] * count

    def _put(self, line: str, gap: int) -> None:
        if self.lines:
            self._blank(gap)
        self.lines.append(self.glue + line)
        self.glue = ""

    def _article(self, article: CleanArticle, last: bool) -> TrueArticle:
        rng, style = self.rng, self.style
        captions: list[str] = []
        kickers = list(article.kickers)
        after: list[str] = []
        if style.subtitles:
            if not kickers and rng.random() < 0.25:
                kickers = [rng.choice(_KICKERS)]
            after = rng.sample(_SUBTITLES, rng.randrange(style.subtitles + 1))
        headline = [*kickers, article.title, *after]
        for index, line in enumerate(headline):
            self._put(line, style.article_gap if index == 0 else min(1, style.gap))
        kind = style.bylines if style.bylines != "mixed" else rng.choice(("end", "start", "dateline"))
        byline = ""
        authors: tuple[str, ...] = ()
        outlet = self.paper if style.masthead else ""
        paragraphs = list(article.paragraphs)
        if kind in {"end", "start"}:
            byline, authors, outlet = self._signature()
        elif kind == "dateline":
            name = self._name()
            byline, authors, outlet = rng.choice(
                (
                    (f"本报讯（记者 {name}）", (name,), outlet),
                    (f"新华社北京7月10日电（记者 {name}）", (name,), "新华社"),
                    ("据新华社北京7月10日电", (), "新华社"),
                )
            )
            paragraphs[0] = f"{byline}{'　' if rng.random() < 0.3 else ''}{paragraphs[0]}"
        elif kind == "bracket":
            name = self._name()
            byline, authors = f"（记者 {name}）", (name,)
            paragraphs[-1] += byline
        if kind == "start":
            self._put(byline, min(1, style.gap))
        with_subheads = rng.random() < style.subheads and len(paragraphs) > 3
        truth: list[str] = []
        for index, paragraph in enumerate(paragraphs):
            if with_subheads and index and index % 3 == 0:
                subhead = self._subhead(paragraph)
                self._put(style.indent + subhead, style.gap)
                truth.append(subhead)
            glued = self._paragraph(paragraph, captions, index == len(paragraphs) - 1)
            truth.append(paragraph)
            if glued:
                captions.append(glued)
        if kind == "end":
            self._put(byline, min(1, style.gap))
        if rng.random() < style.glued_caption and kind == "end" and not style.wrap:
            credit = self._credit()
            captions.append(credit)
            if rng.random() < 0.5 or last:
                self.lines.append(credit)
            else:
                self._blank_before_glue(credit)
        if rng.random() < style.editors:
            if self.glue:
                self.lines.append(self.glue)
                self.glue = ""
            self.lines.append(f"责任编辑：{self._name()} 美编：{self._name()}")
        if last and self.glue:
            self.lines.append(self.glue)
            self.glue = ""
        title = article.title
        return TrueArticle(title, tuple(headline), byline, authors, outlet, tuple(captions), tuple(truth))

    def _blank_before_glue(self, credit: str) -> None:
        """Have the next line begin with `credit`, right after the last line."""
        self.lines.append("")
        self.lines.pop()
        self.glue = credit

    def _subhead(self, paragraph: str) -> str:
        for clause in paragraph.replace("。", "，").split("，")[1:]:
            if 5 <= len(clause) <= 13 and clause.isalnum():
                break
        else:
            clause = self.rng.choice(
                ("强化协同 形成合力", "科技赋能产业升级", "服务做到家门口", "从一家到一群")
            )
        marker = self.rng.choice(("", "", "", "■ ", "一、"))
        return marker + clause

    def _paragraph(self, paragraph: str, captions: list[str], last: bool) -> str:
        rng, style = self.rng, self.style
        glued = ""
        if (
            last
            and rng.random() < style.glued_caption / 3
            and not style.wrap
            and not paragraph.endswith("）")
        ):
            glued = self._credit()
        if rng.random() >= style.breaks or len(paragraph) < 12:
            self._wrapped(style.indent + paragraph + glued, style.gap)
            return glued
        if style.wrap:  # text flows from column to column: a break falls between two lines
            pieces = self._column(style.indent + paragraph)
            line = rng.randrange(1, max(2, len(pieces)))
            shift = sum(map(len, pieces[:line])) - len(style.indent)
        else:
            shift = len(paragraph[: rng.randrange(1, len(paragraph) - 1)].rstrip())
        if not 0 < shift < len(paragraph):
            self._wrapped(style.indent + paragraph + glued, style.gap)
            return glued
        self._wrapped(style.indent + paragraph[:shift], style.gap)
        if rng.random() < style.caption_in_break:
            caption = self._caption()
            captions.append(caption)
            self._blank(rng.choice((0, 1, 3)) if style.gap else 0)
            self._put(caption, 0)
        elif rng.random() < style.page_number_in_break:
            self._put(rng.choice(("3", "- 4 -", "第5版")), style.gap)
        self._wrapped(paragraph[shift:] + glued, rng.choice((1, 1, 2)) if style.gap else 0)
        return glued

    def _wrapped(self, line: str, gap: int) -> None:
        if not self.style.wrap:
            self._put(line, gap)
            return
        pieces = self._column(line)
        self._put(pieces[0], gap)
        self.lines += pieces[1:]

    def _column(self, line: str) -> list[str]:
        """Break a line at the width of the column; a mark that must not begin a line is taken over."""
        pieces = [""]
        room = float(self.style.wrap)
        for index, character in enumerate(line):
            needs = 0.5 if character.isascii() else 1.0
            following = line[index + 1 : index + 2]
            if room < needs + (1.0 if following and following in "，。、；：！？”）" else 0.0):
                pieces.append("")
                room = float(self.style.wrap)
            pieces[-1] += character
            room -= needs
        return pieces


def ascii_commas(text: str) -> str:
    """Return `text` with the ASCII marks that some papers' extractors print."""
    return (
        text.replace("，", ",")
        .replace("：", ":")
        .replace("；", ";")
        .replace("？", "?")
        .replace("（", "(")
        .replace("）", ")")
    )
