"""The marks of text that is continued on another page: "（下转第4版）", "（上接第1版）"."""

import re
from dataclasses import dataclass

from corpus.types import Span

_PAGE = r"(?P<page>[A-Z]?\d{1,3}|[一二三四五六七八九十]{1,3})"
_POINTERS = r"[▶►▷→➤>》＞◀◁←◄<《＜■●★\s\u3000]*"
_TITLE = r"(?:[\s\u3000]*[《“](?P<title>[^》”]{2,40})[》”])?"
_OUT = re.compile(
    rf"(?P<open>[（(【〔\[])?{_POINTERS}(?:紧?下转|[紧续]转|转(?=第)){_POINTERS}第?\s*{_PAGE}(?:[、，]\s*\w{{1,3}})?\s*版"
    rf"[^（()）。，]{{0,12}}(?(open)[）)】〕\]]|{_POINTERS})\Z"
)
_IN = re.compile(
    rf"(?P<open>[（(【〔\[])?{_POINTERS}(?:[紧上]?(?:上接|紧接)|[续]接|接(?=第)){_POINTERS}第?\s*{_PAGE}\s*版"
    rf"{_TITLE}[^（()）。，]{{0,12}}?(?(open)[）)】〕\]]|(?:{_POINTERS}\Z|[\s\u3000]+))"
)
LONGEST_MARK = 70
"""In characters; with the title of the article in it."""


def split_jumps(text: str, start: int, end: int) -> tuple[Span | None, Span, Span | None]:
    """Cut a mark that the text is continued from off the start of text[start:end], one that it goes on off
    its end; what is between may be blank.
    """
    head = _IN.match(text, start, min(end, start + LONGEST_MARK))
    first = head.end() if head else start
    tail = _OUT.search(text, max(first, end - LONGEST_MARK), end)
    last = tail.start() if tail else end
    return (start, first) if head else None, (first, last), (last, end) if tail else None


_HAN_DIGITS = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_NUMBER = re.compile(r"([A-Z]?)0*(\d{1,3})|([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)(?=\Z|版)")


def page_number(page: str) -> str:
    """Return the number of a page as printed ("第A02版", "十二"): "A2", "12"; "" if there is none."""
    for found in _NUMBER.finditer(page):
        if found[2]:
            return found[1] + found[2]
        if found[0]:
            tens = _HAN_DIGITS.get(found[3], 1) if found[4] else 0
            return str(10 * tens + _HAN_DIGITS.get(found[5] or (found[3] if not found[4] else ""), 0))
    return ""


@dataclass(frozen=True, slots=True)
class JumpMark:
    """What a mark says: the number of the other page, and the article's title if it names it, else ""."""

    page: str
    title: str


def read_jump(mark: str) -> JumpMark:
    """Read a mark that `split_jumps` cut off."""
    if found := _IN.match(mark):
        return JumpMark(page_number(found["page"]), found["title"] or "")
    found = _OUT.search(mark)
    return JumpMark(page_number(found["page"]) if found else "", "")
