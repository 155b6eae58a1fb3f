"""Jumps: articles that go on on another page ("（下转第4版）" … "（上接第1版）") made whole again.

Within one file only. A passage's spans cut one source, and files are added and removed one by one: an
article of two files would have to be read again, and would change its id, whenever either of them does.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.blocks import Block, Kind
from corpus.furniture import read_masthead
from corpus.jump_marks import page_number, read_jump
from corpus.reasons import Reason, Rule, contributions, weighed


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article as a page prints it: its blocks in order, and why it begins there, if that is told."""

    blocks: Sequence[Block]
    begins: Reason | None


@dataclass(frozen=True, slots=True)
class JumpEvidence:
    """What speaks for a part of an article being the continuation of another one.

    `same_title`, `other_title`, `same_page` and `other_page` are 0 or 1 (both of a pair are 0 where nothing
    is said; of `page` from 0 to 2, for each part names the other's); `only` tells that the file has one
    jump only, `joint` is the score that the paragraph goes on, up to `MOST_OF_JOINT` either way.
    """

    same_title: float
    other_title: float
    same_page: float
    other_page: float
    only: float
    joint: float


MOST_OF_JOINT = 3.0
JUMP_WEIGHTS = JumpEvidence(
    same_title=5.0, other_title=-2.0, same_page=1.0, other_page=-2.0, only=1.5, joint=0.5
)
"""Set by hand: a repeated title settles it, a page number that was misread does not, and the only two marks
of a file belong together unless both title and page say otherwise."""
NO_EVIDENCE = -1.0
SAME_TITLE_SHARE = 0.5
"""Share of the shorter headline's character pairs that the other has: the second page often shortens it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """An article as found. `page` is the page it is printed on, `other` the one that its mark names, as
    numbers, "" if unknown; `titles` what it says of its headline."""

    blocks: Sequence[Block]
    titles: str
    page: str
    other: str


def join_jumps(
    articles: Sequence[FoundArticle], joint: Callable[[Block, Block], float]
) -> list[FoundArticle]:
    """Append to each article that goes on on another page the later one that continues it.

    `joint` scores two paragraphs: above 0 they are one that the jump cuts in two. What the second page
    repeats of the headline is set aside. A continuation that no article leads to stays an article.
    """
    whole = dict(enumerate(articles))
    leading = _parts(articles, Kind.JUMP_OUT)
    following = _parts(articles, Kind.JUMP_IN)
    only = len(leading) == len(following) == 1
    scored = [
        (i, j, _match(leading[i], following[j], joint, only=only))
        for i in leading
        for j in following
        if i < j
    ]
    taken: dict[int, tuple[int, Reason]] = {}
    used: set[int] = set()
    for i, j, reason in sorted(scored, key=lambda found: -found[2].score):
        if reason.score > 0 and i not in used and j not in taken:
            taken[j] = (i, reason)
            used.add(i)
    for j in sorted(taken, reverse=True):  # from the end, for an article may go on twice
        i, reason = taken[j]
        blocks = _joined(list(whole[i].blocks), list(whole.pop(j).blocks), joint, reason)
        whole[i] = replace(whole[i], blocks=blocks)
    return [whole[index] for index in sorted(whole)]


def _parts(articles: Sequence[FoundArticle], mark: Kind) -> dict[int, _Part]:
    """Return the articles with such a mark by their indexes."""
    parts: dict[int, _Part] = {}
    page = ""
    for index, blocks in enumerate(article.blocks for article in articles):
        titles: list[str] = []
        for place, block in enumerate(blocks):
            if block.kind is Kind.MASTHEAD and (read := read_masthead(block.text)) and read.page:
                page = page_number(read.page)
            if block.kind in {Kind.SHORT, Kind.HEADING}:
                titles.append(block.text)
            if block.kind is mark:
                said = read_jump(block.text)
                head = titles if mark is Kind.JUMP_IN else _headline(blocks[:place])
                parts[index] = _Part(blocks, "\n".join([*head, said.title]), page, said.page)
    return parts


def _headline(blocks: Sequence[Block]) -> list[str]:
    lines = []
    for block in blocks:
        if block.kind is Kind.PARAGRAPH:
            break
        if block.kind in {Kind.SHORT, Kind.HEADING}:
            lines.append(block.text)
    return lines


def _match(part: _Part, rest: _Part, joint: Callable[[Block, Block], float], *, only: bool) -> Reason:
    before, after = _pairs(part.titles), _pairs(rest.titles)
    named = bool(before and after)
    same = named and len(before & after) >= SAME_TITLE_SHARE * min(len(before), len(after))
    told = [pair for pair in ((part.page, rest.other), (rest.page, part.other)) if all(pair)]
    last, first = _last_paragraph(part.blocks), _first_paragraph(rest.blocks)
    score = joint(last, first) if last and first else 0.0
    evidence = JumpEvidence(
        same_title=float(same),
        other_title=float(named and not same),
        same_page=float(sum(a == b for a, b in told)),
        other_page=float(sum(a != b for a, b in told)),
        only=float(only),
        joint=max(-MOST_OF_JOINT, min(MOST_OF_JOINT, score)),
    )
    parts = contributions(evidence, JUMP_WEIGHTS)
    return weighed(Rule.GOES_ON, NO_EVIDENCE + sum(value for _, value in parts), parts)


def _pairs(text: str) -> set[tuple[str, str]]:
    return {pair for line in text.split("\n") for pair in pairwise(re.sub(r"\W", "", line))}


def _first_paragraph(blocks: Sequence[Block]) -> Block | None:
    return next((block for block in blocks if block.kind is Kind.PARAGRAPH), None)


def _last_paragraph(blocks: Sequence[Block]) -> Block | None:
    out = next(i for i, block in enumerate(blocks) if block.kind is Kind.JUMP_OUT)
    return next((block for block in reversed(blocks[:out]) if block.kind is Kind.PARAGRAPH), None)


def _joined(
    part: list[Block], rest: list[Block], joint: Callable[[Block, Block], float], reason: Reason
) -> list[Block]:
    """Return the blocks of both parts, a paragraph that the jump cuts in two as one."""
    mark = next(i for i, block in enumerate(rest) if block.kind is Kind.JUMP_IN)
    aside = [
        replace(block, kind=Kind.ASIDE, reasons=(*block.reasons, Reason(Rule.REPEATED)))
        if block.kind in {Kind.SHORT, Kind.HEADING}
        else block
        for block in rest[:mark]
    ]
    body = [replace(rest[mark], reasons=(*rest[mark].reasons, reason)), *rest[mark + 1 :]]
    last, first = _last_paragraph(part), _first_paragraph(body)
    if last and first and (score := joint(last, first)) > 0:
        whole = replace(
            last,
            text=last.text + first.text,
            spans=last.spans + first.spans,
            reasons=(*last.reasons, Reason(Rule.SAME_PARAGRAPH, score)),
        )
        part = [whole if block is last else block for block in part]
        body = [block for block in body if block is not first]
    return [*part, *aside, *body]
