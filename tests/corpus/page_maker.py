"""Makes newspaper pages with known truth: clean articles, broken up as papers and extractors break them."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tests.corpus import page_phrases as phrases


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
    published: date | None
    captions: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A file as a parser gets it, and what is in it."""

    path: str
    text: str
    articles: tuple[TrueArticle, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How a page is set. Rates are shares of paragraphs, articles or breaks.

    `bylines` is "end", "start", "none", "mixed", "dateline" or "bracket"; `gap` is the number of blank
    lines between paragraphs, `article_gap` before a headline; `wrap` the column width in em, or 0; `dated`
    where the day is told: "", "masthead", "path" or "field" (a line under the headline). `jumps` is the
    share of articles that go on on another page, `side_by_side` the width in em of two columns that an
    extractor printed beside each other, or 0.
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
    signs: bool = False
    kickers: float = 0.25
    subtitles: int = 3
    dated: str = ""
    editors: float = 0.1
    notices: float = 0.0
    advertisements: float = 0.0
    tables: float = 0.0
    jumps: float = 0.0
    side_by_side: int = 0
    ascii_commas: bool = False
    mixed_marks: bool = False


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
    Style("blank lines and indent, masthead", indent="\u3000\u3000", dated="masthead", editors=0.5),
    Style("wrapped, indent", wrap=22, indent="\u3000\u3000", gap=0),
    Style("wrapped, blank lines", wrap=28, gap=1, bylines="start"),
    Style("wrapped, nothing else", wrap=18, gap=0, article_gap=0),
    Style("many breaks", breaks=0.6, caption_in_break=0.6),
    Style("kickers and subtitles, marks mixed", kickers=0.8, subtitles=4, mixed_marks=True, dated="path"),
    Style("section signs, many subheads", signs=True, subheads=0.7, bylines="start", dated="path"),
    Style("advertisements and notices", advertisements=0.6, notices=0.6, dated="masthead"),
    Style("tables and lists of names", tables=0.6, bylines="mixed"),
    Style("jumps to another page", jumps=0.5, dated="masthead", bylines="mixed"),
    Style("a line of metadata", bylines="none", subtitles=0, dated="field"),
    Style("columns side by side", side_by_side=17, bylines="start", breaks=0.0, kickers=0.0, subtitles=0),
)


def make_page(articles: Sequence[CleanArticle], style: Style, seed: int) -> Page:
    """Make a page of `articles`; the same arguments make the same page."""
    return _Maker(style, random.Random(seed)).make(articles)


@dataclass(slots=True)
class _Continued:
    """The rest of an article that goes on on another page: what is printed there."""

    title: str
    paragraphs: list[str]
    signature: str


@dataclass(slots=True)
class _Maker:
    style: Style
    rng: random.Random
    lines: list[str] = field(default_factory=list)
    glue: str = ""
    paper: str = ""
    day: date | None = None
    path: str = "page.txt"
    continued: list[_Continued] = field(default_factory=list)

    def make(self, articles: Sequence[CleanArticle]) -> Page:
        self.paper = self.rng.choice(phrases.PAPERS)
        self._date()
        if self.style.side_by_side:
            return self._beside(articles)
        truths = []
        for index, article in enumerate(articles):
            marked = _with_mixed_marks(article, self.rng) if self.style.mixed_marks else article
            truths.append(self._article(marked, index == len(articles) - 1))
            self._between_articles()
        if self.continued:
            self._other_page()
        return Page(self.path, self.style.newline.join(self.lines), tuple(truths))

    def _date(self) -> None:
        """Choose the day, and print it or name the file by it."""
        style, rng = self.style, self.rng
        if not style.dated:
            return
        self.day = date(2015, 1, 1) + timedelta(days=rng.randrange(4000))
        if style.dated == "masthead":
            self.lines.append(self._masthead(3))
        elif style.dated == "path":
            shapes = ("jcrb_%Y-%m-%d.txt", "%Y%m%d.txt", "paper/%Y/%m/%d/03.txt", "%Y年%m月%d日/a.txt")
            self.path = self.day.strftime(rng.choice(shapes))

    def _masthead(self, page: int) -> str:
        assert self.day is not None
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        weekday = "星期" + "一二三四五六日"[self.day.weekday()]
        return self.rng.choice(
            (
                f"{self.paper} {day} {weekday} 第{page}版",
                f"{day} {weekday} {self.paper} 0{page}版",
                f"第{page}版 {self.paper} {self.day.isoformat()}",
            )
        )

    def _between_articles(self) -> None:
        style, rng = self.style, self.rng
        if style.advertisements and rng.random() < style.advertisements and not self.glue:
            for line in rng.choice(phrases.ADVERTISEMENTS):
                self._put(line, style.gap)
        if style.notices and rng.random() < style.notices and not self.glue:
            self._put(rng.choice(phrases.NOTICES), style.gap)

    def _name(self) -> str:
        given = self.rng.sample(phrases.GIVEN, self.rng.choice((1, 2, 2)))
        return self.rng.choice(phrases.SURNAMES) + "".join(given)

    def _printed(self, name: str) -> str:
        return f"{name[0]}\u3000{name[1]}" if len(name) == 2 and self.rng.random() < 0.15 else name

    def _own_paper(self) -> str:
        return self.paper if self.style.dated == "masthead" else ""

    def _signature(self) -> tuple[str, tuple[str, ...], str]:
        """Return a signature as printed, its authors and its outlet."""
        names = tuple(dict.fromkeys(self._name() for _ in range(self.rng.choice((1, 1, 2, 3)))))
        separator = self.rng.choice((" ", " ", "、"))
        printed = separator.join(self._printed(name) if separator == "、" else name for name in names)
        paper = self.rng.choice(phrases.PAPERS)
        shape = self.rng.randrange(9)
        own = self._own_paper()
        if shape < 3:
            return f"{self.rng.choice(phrases.BRANDS)}{paper}记者 {printed}", names, paper
        if shape == 3:
            return f"本报记者 {printed}{self.rng.choice(('', '', ' 摄影报道'))}", names, own
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
        subject = self.rng.choice(phrases.PHOTO_SUBJECTS)
        shape = self.rng.randrange(6)
        if shape < 2:
            return subject
        if shape == 2:
            return f"{subject}。记者 {self._name()} 摄"
        if shape == 3:
            return f"图片由{self.rng.choice(phrases.OFFICES)}提供"
        if shape == 4:
            return f"图为{subject}。"
        return f"▲{subject} 记者 {self._name()} 摄"

    def _credit(self) -> str:
        shape = self.rng.randrange(3)
        if shape == 0:
            return f"图片由{self.rng.choice(phrases.OFFICES)}提供"
        if shape == 1:
            return f"记者 {self._name()} 摄"
        return f"{self.rng.choice(phrases.OFFICES)}供图"

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
        headline = self._headline(article)
        for index, line in enumerate(headline):
            self._put(line, style.article_gap if index == 0 else min(1, style.gap))
        outlet = self._own_paper()
        if style.dated == "field":
            outlet = self._field_line()
        kind = style.bylines if style.bylines != "mixed" else rng.choice(("end", "start", "dateline"))
        byline = ""
        authors: tuple[str, ...] = ()
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
        if style.jumps and len(paragraphs) > 3 and rng.random() < style.jumps:
            self._jump(article.title, paragraphs, byline if kind == "end" else "")
            return self._truth(article, headline, byline, authors, outlet, captions, paragraphs)
        truth = self._body(paragraphs, captions)
        if kind == "end":
            self._put(byline, min(1, style.gap))
        if rng.random() < style.glued_caption and kind == "end" and not style.wrap:
            credit = self._credit()
            captions.append(credit)
            if rng.random() < 0.5 or last:
                self.lines.append(credit)
            else:
                self.glue = credit  # what comes next begins with it, in the same line
        if rng.random() < style.editors:
            self._flush()
            self.lines.append(f"责任编辑：{self._name()} 美编：{self._name()}")
        if last:
            self._flush()
        return self._truth(article, headline, byline, authors, outlet, captions, truth)

    def _truth(
        self,
        article: CleanArticle,
        headline: Sequence[str],
        byline: str,
        authors: tuple[str, ...],
        outlet: str,
        captions: Sequence[str],
        paragraphs: Sequence[str],
    ) -> TrueArticle:
        return TrueArticle(
            article.title,
            tuple(headline),
            byline,
            authors,
            outlet,
            self.day,
            tuple(captions),
            tuple(paragraphs),
        )

    def _headline(self, article: CleanArticle) -> list[str]:
        rng, style = self.rng, self.style
        kickers = list(article.kickers)
        after: list[str] = []
        if style.subtitles:
            if not kickers and rng.random() < style.kickers:
                kickers = [rng.choice(phrases.KICKERS)]
            after = rng.sample(phrases.SUBTITLES, rng.randrange(style.subtitles + 1))
        return [*kickers, article.title, *after]

    def _field_line(self) -> str:
        """Print a line of metadata and return the outlet that it names."""
        assert self.day is not None
        paper = self.rng.choice(phrases.PAPERS)
        day = self.day.strftime(self.rng.choice(("%Y-%m-%d", "%Y年%m月%d日", "%Y-%m-%d 08:30")))
        self._put(
            self.rng.choice(
                (f"{day} 来源：{paper}", f"来源：{paper}　时间：{day}", f"发布时间：{day}　来源：{paper}")
            ),
            self.style.gap,
        )
        return paper

    def _body(self, paragraphs: Sequence[str], captions: list[str]) -> list[str]:
        """Print an article's paragraphs with what stands between them; return what is its text."""
        rng, style = self.rng, self.style
        with_subheads = rng.random() < style.subheads and len(paragraphs) > 3
        tabled = -1
        if style.tables and len(paragraphs) > 2 and rng.random() < style.tables:
            tabled = rng.randrange(1, len(paragraphs))
        truth: list[str] = []
        for index, paragraph in enumerate(paragraphs):
            if index == tabled:
                rows = (rng.choice(phrases.LEAD_INS), *rng.choice(phrases.TABLES))
                for row in rows:
                    self._put(row, style.gap if row is rows[0] else 0)
                truth += rows
            elif with_subheads and index and index % 3 == 0:
                subhead = self._subhead(paragraph)
                self._put(style.indent + subhead, style.gap)
                truth.append(subhead)
            glued = self._paragraph(paragraph, captions, index == len(paragraphs) - 1)
            truth.append(paragraph)
            if glued:
                captions.append(glued)
        return truth

    def _jump(self, title: str, paragraphs: Sequence[str], signature: str) -> None:
        """Print the first part of an article; the rest, from anywhere in it, goes to another page."""
        rng, style = self.rng, self.style
        index = rng.randrange(1, len(paragraphs))
        for paragraph in paragraphs[:index]:
            self._wrapped(style.indent + paragraph, style.gap)
        rest = list(paragraphs[index:])
        mark = rng.choice(("（下转第4版）", "（下转第四版）", "（下转4版）", "下转第4版", "▶下转04版"))
        if rng.random() < 0.5:
            cut = rng.randrange(1, len(rest[0]) - 1)
            while cut > 1 and " " in rest[0][cut - 1 : cut + 1]:
                cut -= 1
            head, rest[0] = rest[0][:cut], rest[0][cut:]
            self._wrapped(style.indent + head + (mark if mark[0] == "（" else ""), style.gap)
            if mark[0] != "（":
                self._put(mark, style.gap)
        else:
            self._put(mark, style.gap)
        self.continued.append(_Continued(title, rest, signature))

    def _other_page(self) -> None:
        """Print the page that articles go on on."""
        self._put(self._masthead(4), 2)
        for part in self.continued:
            title = self.rng.random() < 0.5 or len(self.continued) > 1
            if title:
                self._put(part.title, self.style.article_gap)
            mark = self.rng.choice(("（上接第3版）", "（上接第三版）", "（上接3版）"))
            if self.rng.random() < 0.5:
                self._put(mark, self.style.gap)
                mark = ""
            for index, paragraph in enumerate(part.paragraphs):
                self._wrapped((mark if index == 0 else "") + paragraph, self.style.gap)
            if part.signature:
                self._put(part.signature, min(1, self.style.gap))

    def _beside(self, articles: Sequence[CleanArticle]) -> Page:
        """Set articles in two columns and print the columns' lines beside each other."""
        wide = self.style.side_by_side
        inner = replace(self.style, side_by_side=0, wrap=wide, gap=0, article_gap=1, indent="\u3000\u3000")
        columns: tuple[list[str], list[str]] = ([], [])
        truths = []
        half = (len(articles) + 1) // 2
        for column, part in zip(columns, (articles[:half], articles[half:]), strict=True):
            maker = _Maker(inner, self.rng)
            for article in part:
                titled = replace(article, title=article.title[: wide - 1].strip())
                truths.append(maker._article(titled, last=True))
            column.extend(maker.lines)
        rows = max(map(len, columns))
        left, right = ([*column, *[""] * (rows - len(column))] for column in columns)
        lines = [_padded(a, wide + 3) + b if b else a for a, b in zip(left, right, strict=True)]
        return Page(self.path, self.style.newline.join(lines), tuple(truths))

    def _flush(self) -> None:
        if self.glue:
            self.lines.append(self.glue)
            self.glue = ""

    def _subhead(self, paragraph: str) -> str:
        for clause in paragraph.replace("。", "，").split("，")[1:]:
            if 5 <= len(clause) <= 13 and clause.isalnum():
                break
        else:
            clause = self.rng.choice(
                ("强化协同 形成合力", "科技赋能产业升级", "服务做到家门口", "从一家到一群")
            )
        if self.style.signs:
            return self.rng.choice(phrases.SIGNS) + clause
        return self.rng.choice(("", "", "", "■ ", "一、")) + clause

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
            pieces = _column(style.indent + paragraph, style.wrap)
            line = rng.randrange(1, max(2, len(pieces)))
            shift = sum(map(len, pieces[:line])) - len(style.indent)
        else:
            shift = rng.randrange(1, len(paragraph) - 1)
            while shift and " " in paragraph[shift - 1 : shift + 1]:
                shift -= 1  # nobody could tell afterwards that there was a blank
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
        pieces = _column(line, self.style.wrap)
        self._put(pieces[0], gap)
        self.lines += pieces[1:]


def _width(character: str) -> float:
    return 0.5 if character.isascii() else 1.0


_UNIT = re.compile(r"[A-Za-z0-9.%]+|.", re.DOTALL)


def _column(line: str, wide: int) -> list[str]:
    """Break a line at the width of the column, between words; what must not begin a line is taken over."""
    pieces = [""]
    room = float(wide)
    for unit in _UNIT.finditer(line):
        needs = sum(map(_width, unit[0]))
        following = line[unit.end() : unit.end() + 1]
        if room < needs + (1.0 if following and following in "，。、；：！？”）" else 0.0):
            pieces.append("")
            room = float(wide)
        pieces[-1] += unit[0]
        room -= needs
    return pieces


def _padded(line: str, wide: int) -> str:
    """Return `line` with blanks up to the width of `wide` em, two to an em."""
    return line + " " * round(2 * (wide - sum(map(_width, line))))


_HALF_WIDTH = {"，": ",", "：": ":", "；": ";", "？": "?", "（": "(", "）": ")", "！": "!"}


def ascii_commas(text: str) -> str:
    """Return `text` with the ASCII marks that some papers' extractors print."""
    return "".join(_HALF_WIDTH.get(c, c) if c != "！" else c for c in text)


def _with_mixed_marks(article: CleanArticle, rng: random.Random) -> CleanArticle:
    """Return the article with marks and digits of full and half width mixed."""

    def mixed(text: str) -> str:
        wide = rng.random() < 0.2
        return "".join(
            _HALF_WIDTH[c]
            if c in _HALF_WIDTH and rng.random() < 0.4
            else chr(ord(c) + 0xFEE0)
            if wide and c in "0123456789"
            else c
            for c in text
        )

    return CleanArticle(mixed(article.title), tuple(map(mixed, article.paragraphs)), article.kickers)
