"""Web pages (`.html`, `.htm`): the article's text without what stands around it, and what the page states.

Parsed and rendered by resiliparse (Apache-2.0, made and kept up for web archives, typed): a real HTML5 parser
that never fails on broken markup, and visible text by the rules of block and inline elements, so that a
paragraph is one line whatever it is nested in. Which element is the article is decided in `html_body`, since
no library finds it on the pages of Chinese papers. Measured on 40 news items in the 12 layouts of
tests/corpus/web_pages.py (share of the lines given that are paragraphs, of the paragraphs given whole):

    trafilatura 2.3.1               0.69  0.75   sentences broken where a <span> ends
    readability-lxml 0.9            0.76  0.88   nothing of nested <section>s
    resiliparse, main_content=True  0.66  1.00   with menus, buttons and lists of other news
    this                            0.99  1.00
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from resiliparse.parse.html import HTMLTree

from corpus.decoding import LEAST_PLAUSIBLE, decode_text, plausibility
from corpus.documents import Document, Layout
from corpus.errors import UnreadableFileError
from corpus.furniture import is_furniture
from corpus.html_body import MOST_DEPTH, TooDeepError, find_body, headings_of_articles, is_prose
from corpus.html_lines import visible_lines
from corpus.html_stated import is_line_of_head, read_stated
from corpus.types import SourceFile

MOST_TAGS = 1_000_000
"""Half a million elements take 0.4 GB while they are read; pages of news sites have a few thousand."""
BYTES_BEFORE_CHARSET = 8192
"""The standard has it in the first 1,024 bytes; programs that save pages write comments before it."""

_CHARSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "cp950"}
"""UTF-8 and UTF-16 prove themselves; other charsets hold no Chinese."""
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[a-z]|!--|!doctype)", re.IGNORECASE)
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—"
_LINE_BREAK = re.compile(rf"(?<=[{_WIDE}])[ \t]*\r?\n[ \t]*(?=[{_WIDE}])")
_NOISE_LINE = re.compile(
    r"[\[【(（]?(?:责任编辑|责编|编辑|分享|热门|推荐|相关|更多|打印|关闭|返回|扫一扫|扫码|打开|下载|点击|上一[篇页版]|"
    r"下一[篇页版]|版权|声明|原标题|微信|特别声明|免责|举报|收藏|点赞|评论|网友)[^。]{0,40}\Z|[^，。！？]{0,30}[>»›][^，。！？]{0,30}\Z"
)


def read_html(path: str, data: bytes) -> Document:
    """Read a web page: its article, one line a paragraph, and what the page states of it.

    `source.encoding` is the codec of the page. Raises UnreadableFileError if the charset is in doubt, and if
    there is no text (as on pages that are drawn by scripts).
    """
    codec, page = _decode(path, data)
    if not _TAG.search(page):
        return Document(SourceFile.from_text(path, codec, page))
    tags = page.count("<")
    if tags > MOST_TAGS:
        raise UnreadableFileError(
            path, f"网页有 {tags} 个标记，超过上限 {MOST_TAGS} 个；请拆分，或把正文存为 .txt"
        )
    if "<pre" not in page.lower():
        # A line break between two Chinese characters is no blank (CSS Text 3, segment break transformation).
        page = _LINE_BREAK.sub("", page)
    tree = HTMLTree.parse(page)
    try:
        body = find_body(tree)
    except TooDeepError as error:
        raise UnreadableFileError(
            path, f"网页的元素嵌套超过 {MOST_DEPTH} 层，不像正常网页；请把正文另存为 .txt"
        ) from error
    on_page = visible_lines(tree)
    lines = visible_lines(HTMLTree.parse(body.html)) if body else on_page
    first = next((n for n, line in enumerate(lines) if is_prose(line) and not _is_around(line)), 0)
    head = on_page[: on_page.index(lines[first])] if lines and lines[first] in on_page else []
    stated = read_stated(tree, head)
    headings = headings_of_articles(body) if body else []
    begin = next((n for n, line in enumerate(lines[:first]) if line in headings), first)
    lead = lines[begin:first] if headings else _lead(lines[:first], stated.title)
    kept = [*lead, *_without_tail(lines[first:])]
    if not kept:
        raise UnreadableFileError(
            path, "网页里没有正文（可能要运行脚本才显示）；请在浏览器里打开后另存，或把正文存为 .txt"
        )
    source = SourceFile.from_text(path, codec, "\n".join(kept))
    if headings:  # what the page states is of all of them, its title of none
        return Document(source, replace(stated, title="", author=""), layout=_layout(kept, headings))
    return Document(source, stated, is_article=True)


def _layout(lines: Sequence[str], headings: Sequence[str]) -> Layout:
    """Return where in the text of `lines` the articles with these headings begin."""
    starts: set[int] = set()
    offset = 0
    for line in lines:
        if line in headings:
            starts.add(offset)
        offset += len(line) + 1
    return Layout(headlines=frozenset(starts), articles=frozenset(starts))


def _decode(path: str, data: bytes) -> tuple[str, str]:
    """Return the codec and text of a page; what it calls its charset counts where the bytes leave a doubt."""
    try:
        return decode_text(path, data)
    except UnreadableFileError:
        named = _CHARSET.search(data[:BYTES_BEFORE_CHARSET])
        codec = _CHARSETS.get(named[1].decode().lower()) if named else None
        if codec is None:
            raise
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            text = ""
        if plausibility(text) < LEAST_PLAUSIBLE or "\0" in text:
            raise
        return codec, text


def _lead(lines: Sequence[str], title: str) -> list[str]:
    """Return what of the lines before the first sentence is the article's: its kickers and subtitles."""
    after = lines.index(title) + 1 if title in lines else 0
    return [line for line in lines[after:] if not _is_around(line)]


def _without_tail(lines: Sequence[str]) -> Sequence[str]:
    """Return the lines without the editors, buttons and notices after the last paragraph."""
    end = len(lines)
    while end and _is_noise(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_around(line: str) -> bool:
    """Tell whether a line is none of the article's, but stands over it."""
    return is_line_of_head(line) or _is_noise(line)


def _is_noise(line: str) -> bool:
    return bool(_NOISE_LINE.match(line)) or is_furniture(line)
