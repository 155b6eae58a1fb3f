"""What a web page states of its article beside the text: title, date, paper, author.

Sites state it in meta elements, JSON-LD, microdata and in the lines between headline and text ("2024年07月
11日08:06 来源：临江日报"). What readers see counts before what machines are told: the visible source of a
reprint is the paper, the meta elements often name the site, and "author" there is often an editor's number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from resiliparse.parse.html import ElementNode, HTMLTree

from corpus.bylines import read_bare_names, read_byline
from corpus.dates import date_of_path, find_date
from corpus.frontmatter import FrontMatter
from corpus.html_body import descendants

LINES_OF_HEAD = 15
"""Lines before the first sentence in which headline, date, paper and author are looked for."""
LONGEST_LINE_OF_HEAD = 120
"""In characters."""
LEAST_HEADING = 6
LONGEST_SITE = 12
"""In characters. Shorter headings, or those up to here that end as sites do, name a site or a section."""
LONGEST_NAME = 30
"""In characters: no paper's and no reporter's name is longer."""

_TITLES = ("og:title", "articletitle", "twitter:title", "dc.title", "title")
_DATES = (
    "article:published_time",
    "publishdate",
    "pubdate",
    "publish_date",
    "publish-date",
    "publishtime",
    "og:release_date",
    "weibo:article:create_at",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "date",
)
_OUTLETS = ("contentsource", "source", "mediaid", "article:source")
_OUTLET_ELEMENTS = ".source, #source, .laiyuan, .media-name, .media_name, .article-source, #js_name"
_SITES = ("og:site_name", "sitename", "application-name")
_AUTHORS = ("author", "article:author", "dc.creator", "byl")

_SOURCE = re.compile(
    r"(?:来源|來源|稿源|出处|出處|信息来源|文章来源)\s*[：:]\s*《?(?P<name>[^\s|｜：:,，;；。》]{2,30})"
)
_AUTHOR = re.compile(
    r"(?:作者|撰稿|记者|記者)\s*[：:]\s*(?P<name>[^|｜：:,，;；。]{2,30}?)(?=\s{2}|[\s|｜]*\Z|\s\S+[：:])"
)
_BUTTONS = re.compile(
    r"(?:[\[【(（]?(?:字号|字體|字体|小字号|大字号|打印|分享|评论|點擊|点击|阅读|浏览|收藏|扫码|手机看|我要|编辑|责编|作者|记者|时间)).*\Z"
)
_SPLIT_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*([01]\d)\s*/\s*([0-3]\d)")
"""Set in three places ("2024", "07/11", "08:06:22"), rendered with or without blanks."""
_ADDRESS_DATE = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)/")
_SITE_PART = re.compile(
    r"(?:网|報|报|社|频道|頻道|在线|客户端|新闻|新聞|要闻|首页|平台|政府|中心|\.com|\.cn|\.net|[Nn]ews|"
    r"Daily|Times|Post)\Z"
)
_SEPARATOR = re.compile(r"\s*(?:--+|[-_|｜–—]+)\s*")


def read_stated(tree: HTMLTree, head: Sequence[str]) -> FrontMatter:
    """Read what a page states of its article; `head` are the visible lines before its first sentence."""
    metas = _meta_elements(tree)
    linked = _linked_data(tree)
    near = [line for line in head[-LINES_OF_HEAD:] if len(line) <= LONGEST_LINE_OF_HEAD]
    near.reverse()  # what stands nearest to the text is about it; the site's clock stands at the top
    return FrontMatter(
        title=_title(tree, metas, linked, near),
        published=_published(tree, metas, linked, near),
        author=_author(tree, metas, linked, near),
        outlet=_outlet(tree, metas, linked, near),
    )


def is_line_of_head(line: str) -> bool:
    """Tell whether a line between headline and text only states date, paper or author."""
    if len(line) > LONGEST_LINE_OF_HEAD or line[-1] in "。！？":
        return False
    if _SOURCE.search(line) or _AUTHOR.search(line) or read_byline(line):
        return True
    return find_date(line) is not None and len(line) <= 2 * LONGEST_NAME


# ---- where it is stated ------------------------------------------------------------------------------


def _meta_elements(tree: HTMLTree) -> dict[str, str]:
    """Return the contents of the page's meta elements by name, property or itemprop, the first of each."""
    found: dict[str, str] = {}
    for element in _elements(tree, "meta"):
        name = next(
            (
                element.get_attribute(key)
                for key in ("name", "property", "itemprop")
                if element.has_attribute(key)
            ),
            "",
        )
        content = _clean(element.get_attribute("content") or "")
        if name and content:
            found.setdefault(name.lower(), content)
    return found


def _linked_data(tree: HTMLTree) -> dict[str, Any]:
    """Return the fields of the page's JSON-LD that say what an article is; of several, the first."""
    for script in _select(tree, 'script[type="application/ld+json"]'):
        try:
            data = msgspec.json.decode((script.text or "").strip())
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            continue  # not JSON: it states nothing
        for item in _items(data):
            if item.keys() & {"headline", "datePublished", "pubDate"}:
                return item
    return {}


def _items(data: object) -> Iterator[dict[str, Any]]:
    entries = data if isinstance(data, list) else [data]
    for entry in entries:
        if isinstance(entry, dict):
            yield entry
            graph = entry.get("@graph")
            yield from (item for item in graph if isinstance(item, dict)) if isinstance(graph, list) else ()


def _elements(tree: HTMLTree, *names: str) -> Sequence[ElementNode]:
    return descendants(tree.document, *names) if tree.document is not None else ()


def _select(tree: HTMLTree, selector: str) -> Iterable[ElementNode]:
    return tree.document.query_selector_all(selector) if tree.document is not None else ()


def _clean(text: str) -> str:
    return " ".join(text.split())


def _text_of(tree: HTMLTree, selector: str) -> str:
    """Return the text of the first element that a selector finds and that has any."""
    for element in _select(tree, selector):
        if text := _clean(element.get_attribute("content") or element.text or ""):
            return text
    return ""


# ---- title -------------------------------------------------------------------------------------------


def _title(tree: HTMLTree, metas: dict[str, str], linked: dict[str, Any], near: Sequence[str]) -> str:
    """Return the title: of the visible headings and lines the longest that the page's names hold."""
    names = [_clean(tree.title or ""), *(metas.get(name, "") for name in _TITLES)]
    names += [_clean(str(linked.get(key) or "")) for key in ("headline", "title")]
    names.append(_text_of(tree, '[itemprop="headline"]'))
    names = [name for name in names if name]
    headings = [text for h in _elements(tree, "h1") if not _is_site(text := _clean(h.text or ""))]
    others = [_clean(h.text or "") for h in _elements(tree, "h2", "h3")]
    seen = (line for line in (*headings, *others, *near) if not _is_site(line))
    if held := [line for line in seen if any(line in name for name in names)]:
        return max(held, key=len)
    return next(iter(headings), "") or next((_without_site(name, metas) for name in names), "")


def _is_site(heading: str) -> bool:
    """Tell whether a heading is the name of a site or a section."""
    return len(heading) < LEAST_HEADING or (len(heading) < LONGEST_SITE and bool(_SITE_PART.search(heading)))


def _without_site(name: str, metas: dict[str, str]) -> str:
    """Return a page's name without the names of the site and its sections after it."""
    site = next((metas[key] for key in _SITES if key in metas), "")
    cuts = list(_SEPARATOR.finditer(name))
    end = len(name)
    for cut in reversed(cuts):
        part = name[cut.end() : end]
        if part and part != site and not _SITE_PART.search(part):
            break
        end = cut.start()
    return name[:end] or name


# ---- date --------------------------------------------------------------------------------------------


def _published(
    tree: HTMLTree, metas: dict[str, str], linked: dict[str, Any], near: Sequence[str]
) -> date | None:
    """Return the day as stated to machines, else in the lines over the text, else in the address."""
    stated = [str(linked.get(key) or "") for key in ("datePublished", "pubDate")]
    stated += [metas[name] for name in (*_DATES, "datepublished") if name in metas]
    stated.append(_text_of(tree, '[itemprop="datePublished"]'))
    for text in stated:
        if day := find_date(text):
            return day
    for line in (*near, " ".join(reversed(near))):
        if day := find_date(_SPLIT_DATE.sub(r"\1-\2-\3 ", line)):
            return day
    for element in _select(tree, "time[datetime]"):
        if day := find_date(element.get_attribute("datetime") or ""):
            return day
    return next((day for address in _addresses(tree, metas) if (day := _date_of_address(address))), None)


def _addresses(tree: HTMLTree, metas: dict[str, str]) -> Iterator[str]:
    yield metas.get("og:url", "")
    for element in _select(tree, 'link[rel="canonical"]'):
        yield element.get_attribute("href") or ""


def _date_of_address(address: str) -> date | None:
    if found := _ADDRESS_DATE.search(address):
        return find_date("-".join(found.groups()))
    return date_of_path(address)


# ---- names -------------------------------------------------------------------------------------------


def _outlet(tree: HTMLTree, metas: dict[str, str], linked: dict[str, Any], near: Sequence[str]) -> str:
    """Return the paper: as printed over the text, else the source stated, else the publisher or the site."""
    for line in near:
        if (found := _SOURCE.search(line)) and (name := _name(found["name"])):
            return name
    stated = [_text_of(tree, _OUTLET_ELEMENTS), *(metas.get(name, "") for name in _OUTLETS)]
    publisher = linked.get("publisher")
    stated.append(str(publisher.get("name") or "") if isinstance(publisher, dict) else "")
    stated += [metas.get(name, "") for name in _SITES]
    return next((name for text in stated if (name := _name(text))), "")


def _author(tree: HTMLTree, metas: dict[str, str], linked: dict[str, Any], near: Sequence[str]) -> str:
    """Return the reporters: as printed over the text, else as stated to machines."""
    for line in near:
        if (found := _AUTHOR.search(line)) and (name := _name(found["name"])):
            return name
        if read_byline(line):
            return line
    stated = "、".join(_people(linked.get("author"))) or _text_of(tree, '[itemprop="author"]')
    outlet = _outlet(tree, metas, linked, near)
    for text in (stated, *(metas.get(name, "") for name in _AUTHORS)):
        name = _name(text)
        if name and name != outlet and (read_bare_names(name) or read_byline(name) or name == stated):
            return name
    return ""


def _people(value: object) -> list[str]:
    """Return the names of persons in a JSON-LD author: a name, a person, or a list of them."""
    if isinstance(value, list):
        return [name for item in value for name in _people(item)]
    if isinstance(value, dict):
        return _people(value.get("name")) if value.get("@type") != "Organization" else []
    return [_clean(value)] if isinstance(value, str) and value.strip() else []


def _name(text: str) -> str:
    """Return the name in a stated value, without its label and the buttons after it; "" if it is none."""
    text = re.sub(r"\A(?:来源|稿源|作者|记者)\s*[：:]\s*", "", _clean(text))
    text = _BUTTONS.sub("", text).strip(" 《》|｜")
    if not 2 <= len(text) <= LONGEST_NAME or "/" in text or not re.search(r"[^\W\d_]", text):
        return ""
    return text
