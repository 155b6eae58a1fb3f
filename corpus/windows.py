"""Windows: whole sentences of about a hundred characters, the unit that is embedded."""

import re

from corpus.sections import body_passages
from corpus.sentences import split_sentences
from corpus.types import Article, Span, Window

TARGET_CHARS = 100
"""Recall@1 of the source article, dense alone, on 1,000 questions on 868 news articles: one vector an
article 0.37, windows of 200 characters 0.47, windows of 100 characters 0.58 (see DESIGN.md)."""

LONG_SENTENCE = 2.5
"""A sentence of more than so many times the target is cut at its clauses."""

SHORT_TAIL = 0.3
"""Less than so many times the target is no window of its own: too little to find anything by."""

# A clause is cut as late as possible within these multiples of the target.
_EARLIEST_CUT, _LATEST_CUT = 0.5, 1.2
_CLAUSE_MARKS = "；;", "，,、：:。！？", " \u3000\n"
_INSIDE_NUMBER = re.compile(r"[0-9][,.:;，][0-9]")


def make_windows(article: Article, target_chars: int = TARGET_CHARS) -> list[Window]:
    """Cut each passage of `article` but its headings into windows of about `target_chars` characters.

    The windows of a passage follow each other, are never empty and cover all of it. They hold whole
    sentences, but for a sentence far longer than the target. Raises ValueError if the target is below 1.
    """
    if target_chars < 1:
        raise ValueError(f"target_chars is {target_chars}, expected 1 or more")
    return [
        Window(article.id, index, start, end)
        for index, _heading in body_passages(article)
        for start, end in _group(_pieces(article.passages[index].text, target_chars), target_chars)
    ]


def window_text(article: Article, window: Window) -> str:
    """What `window` cuts out of its passage, verbatim."""
    return article.passages[window.passage].text[window.start : window.end]


def _pieces(text: str, target: int) -> list[Span]:
    """The sentences of a passage, those that are too long in parts."""
    pieces: list[Span] = []
    for start, end in split_sentences(text):
        done = start
        is_long = end - start > LONG_SENTENCE * target
        while is_long and end - done > _LATEST_CUT * target:
            cut = _cut(text, done, target)
            pieces.append((done, cut))
            done = cut
        pieces.append((done, end))
    return pieces


def _cut(text: str, start: int, target: int) -> int:
    earliest, latest = start + max(1, int(_EARLIEST_CUT * target)), start + max(1, int(_LATEST_CUT * target))
    for marks in _CLAUSE_MARKS:
        for cut in range(latest, earliest - 1, -1):
            if text[cut - 1] in marks and not _INSIDE_NUMBER.match(text, cut - 2):
                return cut
    return latest


def _group(pieces: list[Span], target: int) -> list[Span]:
    """Join pieces as long as that brings a window nearer to the target."""
    windows: list[Span] = []
    for start, end in pieces:
        if windows:
            first, last = windows[-1]
            size, joined = last - first, end - first
            if size < SHORT_TAIL * target or abs(joined - target) <= abs(size - target):
                windows[-1] = (first, end)
                continue
        windows.append((start, end))
    if len(windows) > 1 and windows[-1][1] - windows[-1][0] < SHORT_TAIL * target:
        windows[-2:] = [(windows[-2][0], windows[-1][1])]
    return windows
