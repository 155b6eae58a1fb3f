"""Headline blocks: which of their lines is the title."""

import re
from collections.abc import Sequence

from corpus.reasons import Rule
from corpus.views import reading_view

_EMPHASIS = re.compile(r"(\*\*\*|\*\*|\*|___|__|_|`)(?P<inside>.+)\1\Z")
_SLOGAN = re.compile(r"[^\s\u3000]{3,12}[\s\u3000]+[^\s\u3000]{3,12}\Z")
_LABEL = re.compile(
    r"[【\[〔].{2,24}[】\]〕]\Z|[“《「].{2,6}[”》」]\Z|.{0,16}(?:专栏|系列报道|系列评论|特别报道|特刊|"
    r"专版|专题|观察|聚焦|调查|特稿|连线|进行时|走笔|手记|见闻|新闻发布会|在行动|调研行|基层行|万里行|看中国|看发展|新闻眼|"
    r"新春走基层)(?:[（(]?[一二三四五六七八九十\d]+[）)]?|之[一二三四五六七八九十])?\Z"
    r"|(?:聚焦|关注|走进|新闻|本报|特别).{0,4}[·・|｜].{1,12}\Z|[^·]{2,10}[·・|｜][^·]{2,8}\Z|"
    r".{2,20}[（(][一二三四五六七八九十\d]{1,3}[）)]\Z"
)
_LEADS_ON = re.compile(r"[：:，,、]\Z|(?:强调|指出|要求|表示|提出)\Z|——\Z")
_SUBTITLE = re.compile(r"——|—|--|－")
SHORT_KICKER = 0.55
"""A first line of less than this share of the second line's length is its kicker ("163天")."""
SHORT_KICKER_LENGTH = 9


def headline_rules(lines: Sequence[str]) -> tuple[Rule, ...]:
    """Tell the lines of a headline block apart: kickers over the title, the title, and subtitles under it.

    The title is the first line that is no kicker and no subtitle. Kickers are column labels ("【一线调查】"),
    slogans in two halves, lines that lead on ("……时强调") and first lines much shorter than the one they
    stand over. The result has one rule a line: by which it is a kicker, or `TITLE`, or `SUBTITLE`.
    """
    views = [reading_view(line) for line in lines]
    kickers: list[Rule] = []
    chosen = 0
    for index, line in enumerate(views):
        following = views[index + 1] if index + 1 < len(views) else ""
        kicker = _kicker(line, following) if following else None
        if kicker is None and index and following and _SUBTITLE.match(line):
            kicker = Rule.KICKER_WITH_DASH
        if kicker is None:
            chosen = index if not _SUBTITLE.match(line) else 0
            break
        kickers.append(kicker)
    kickers = kickers[:chosen]
    return (*kickers, Rule.TITLE, *[Rule.SUBTITLE] * (len(lines) - chosen - 1)) if lines else ()


def _kicker(line: str, following: str) -> Rule | None:
    """Return by what a line is the kicker of the one under it; None if it is not."""
    if _SUBTITLE.match(following):
        return None
    if _LABEL.match(line):
        return Rule.KICKER_LABEL
    if _LEADS_ON.search(line):
        return Rule.KICKER_LEADS_ON
    if _SLOGAN.match(line) and not _SLOGAN.match(following) and len(following) > len(line) - 2:
        return Rule.KICKER_SLOGAN
    if len(line) <= SHORT_KICKER_LENGTH and len(line) < SHORT_KICKER * len(following):
        return Rule.KICKER_SHORT
    return None


def strip_markup(line: str) -> str:
    """Return a line without the markdown emphasis that it is set in as a whole ("**……**")."""
    match = _EMPHASIS.match(line)
    return match["inside"].strip() if match else line


FIRST_SENTENCE = re.compile(r"[^。！？!?\n]{1,60}[。！？!?]?[”’」』）)]?")


def title_from_text(paragraph: str) -> str:
    """Return the title of an article that has no headline: its first sentence, or the first 60 characters."""
    match = FIRST_SENTENCE.match(paragraph)
    return match[0] if match else paragraph[:60]
