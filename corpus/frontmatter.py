"""The YAML front matter of a markdown file: the few plain fields that say what an article is."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from corpus.dates import find_date

LONGEST_FRONT_MATTER = 8_000
"""In characters; a longer one is text between two rules."""

_FENCED = re.compile(
    r"[\ufeff\s]*---[ \t]*(?:\r\n|\r|\n)(?P<body>(?:(?!---|\.\.\.)[^\r\n]*(?:\r\n|\r|\n))*)(?:---|"
    r"\.\.\.)[ \t]*(?=\r|\n|\Z)"
)
_FIELD = re.compile(
    r"^(?P<key>[A-Za-z_\u4e00-\u9fff]+)[ \t]*[:：][ \t]*(?P<value>[^\r\n]*?)[ \t]*$", re.MULTILINE
)
_ITEM = re.compile(r"^[ \t]*-[ \t]+(?P<value>[^\r\n]+?)[ \t]*$", re.MULTILINE)
_KEYS = {
    "title": ("title", "标题"),
    "published": ("date", "published", "日期", "时间"),
    "author": ("author", "authors", "作者", "记者"),
    "outlet": ("source", "outlet", "paper", "publisher", "来源", "报纸"),
}


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file states of itself; "" or None for what it does not. The text begins at offset `end`."""

    title: str = ""
    published: date | None = None
    author: str = ""
    outlet: str = ""
    end: int = 0


def read_front_matter(text: str) -> FrontMatter:
    """Read the front matter at the start of `text`; an empty one if there is none."""
    match = _FENCED.match(text[:LONGEST_FRONT_MATTER])
    if match is None:
        return FrontMatter()
    body = match["body"].replace("\r\n", "\n").replace("\r", "\n")
    values: dict[str, str] = {}
    fields = list(_FIELD.finditer(body))
    for field, following in zip_longest(fields, fields[1:]):
        value = field["value"]
        if not value:
            rest = body[field.end() : following.start() if following else len(body)]
            value = "、".join(item["value"].strip("\"'") for item in _ITEM.finditer(rest))
        values[field["key"].lower()] = value.strip("\"'").strip("[]")

    def get(name: str) -> str:
        return next((values[key] for key in _KEYS[name] if values.get(key)), "")

    author = "、".join(part.strip(" \"'") for part in get("author").split(","))
    return FrontMatter(get("title"), find_date(get("published")), author, get("outlet"), match.end())
