"""Where one article ends and the next begins."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from corpus.blocks import Block, Kind
from corpus.bylines import read_dateline
from corpus.furniture import read_fields
from corpus.joints import begins_like_paragraph, unclosed
from corpus.reasons import Reason, Rule, contributions, weighed

_SIGNIFICANT = frozenset({Kind.PARAGRAPH, Kind.SHORT, Kind.HEADING})
MOST_HEADLINE_LINES = 8
LABELS = frozenset(
    "相关链接 链接 新闻链接 延伸阅读 编者按 编后 短评 记者手记 手记 背景 新闻背景 背景链接 亮点 "
    "核心提示 导读 提示 数据 数说 声音 名词解释 专家点评 点评 评论 "
    "结语 案例 现场 问题 做法 成效 对策 记者观察 采访手记 多看一点 新闻多一点 小贴士".split()
)
"""Headings of boxes inside an article."""


@dataclass(frozen=True, slots=True)
class Start:
    """The index of the block at which an article begins, and why there; None for the first of a page.

    `begins` is false for a block that was weighed as the next headline and found to be none.
    """

    index: int
    reason: Reason | None = None
    begins: bool = True


def find_starts(blocks: Sequence[Block]) -> list[Start]:
    """Return where articles begin; the first is block 0, [] if there are no blocks."""
    return [start for start in weigh_starts(blocks) if start.begins]


def weigh_starts(blocks: Sequence[Block]) -> list[Start]:
    """Return where articles begin, and which short lines were weighed as headlines but are none, in order."""
    if not blocks:
        return []
    explicit = _explicit_starts(blocks)
    if explicit is not None:
        return [Start(0), *(Start(index, Reason(Rule.STATED)) for index in explicit[1:])]
    style = _byline_style(blocks)
    weighed_starts = [Start(0)]
    last = 0
    for run in _runs(blocks):
        for cut in _cuts(blocks, run, last, style, len(blocks) <= MOST_COMPARED):
            if cut.index > last:
                weighed_starts.append(cut)
                last = cut.index if cut.begins else last
    return weighed_starts


MOST_COMPARED = 100_000
"""Blocks in a file up to which texts are compared; a page has hundreds, a bigger file is no page."""
_BEFORE, _AFTER = 1500, 600
"""Characters before and after a possible boundary whose words are compared."""


@dataclass(frozen=True, slots=True)
class Run:
    """The blocks [start, end) between two paragraphs; `end` is the next paragraph or the end of the page."""

    start: int
    end: int


def _explicit_starts(blocks: Sequence[Block]) -> list[int] | None:
    """Return where articles begin by what the file itself says ("标题：", markdown headings), if it does."""
    headings = [i for i, block in enumerate(blocks) if block.kind is Kind.HEADING and block.level == 1]
    if not headings:
        headings = [i for i, block in enumerate(blocks) if _has_title(block)]
        if headings and headings[0] and all(b.kind in _METADATA for b in blocks[: headings[0]]):
            headings = [_first_field(blocks, i) for i in headings]
    if not headings:
        return [0] if any(block.kind is Kind.HEADING for block in blocks) else None
    starts = [0]
    for index in headings[1:]:
        if any(block.kind is Kind.PARAGRAPH for block in blocks[starts[-1] : index]):
            starts.append(index)
    return starts


_METADATA = frozenset({Kind.FIELDS, Kind.MASTHEAD, Kind.ASIDE})


def _has_title(block: Block) -> bool:
    return block.kind is Kind.FIELDS and any(field.name == "title" for field in read_fields(block.text))


def _first_field(blocks: Sequence[Block], index: int) -> int:
    while index and blocks[index - 1].kind is Kind.FIELDS:
        index -= 1
    return index


def _runs(blocks: Sequence[Block]) -> list[Run]:
    paragraphs = [i for i, block in enumerate(blocks) if block.kind is Kind.PARAGRAPH]
    return [Run(i + 1, j) for i, j in pairwise([*paragraphs, len(blocks)])]


def _byline_style(blocks: Sequence[Block]) -> float:
    """Return how consistently the page signs articles at their end (up to 1) or start (down to -1)."""
    style = votes = 0
    seen: Kind | None = None
    pending: Kind | None = None
    signed = False
    for block in blocks:
        if block.kind in _SIGNATURES:
            if not signed:
                signed, pending = True, seen
            continue
        if block.kind not in _SIGNIFICANT:
            continue
        if signed:
            if pending is Kind.PARAGRAPH and block.kind is Kind.SHORT:
                style, votes = style + 1, votes + 1
            elif pending is not Kind.PARAGRAPH and block.kind is Kind.PARAGRAPH:
                style, votes = style - 1, votes + 1
            signed = False
        seen = block.kind
    if signed and pending is Kind.PARAGRAPH:
        style, votes = style + 1, votes + 1
    return style * abs(style) / votes / max(abs(style), CLEAR_STYLE) if style else 0.0


CLEAR_STYLE = 3
"""So many signatures in the same place make a habit."""


_SIGNATURES = frozenset({Kind.BYLINE, Kind.FIELDS})


def _cuts(blocks: Sequence[Block], run: Run, start: int, style: float, compare: bool) -> list[Start]:
    """Return where in `run` new articles begin, in order: one at most, but for marks of another page."""
    jumps = [i for i in range(run.start, run.end) if blocks[i].kind in _JUMPS]
    if jumps:
        return _cuts_at_jumps(blocks, run, jumps)
    cut = _cut(blocks, run, start, style, compare)
    return [cut] if cut else []


_JUMPS = frozenset({Kind.JUMP_OUT, Kind.JUMP_IN})


def _cuts_at_jumps(blocks: Sequence[Block], run: Run, jumps: Sequence[int]) -> list[Start]:
    """Return the starts in a run with marks: after "（下转……）", and at "（上接……）" with its headline."""
    cuts: list[int] = []
    since = run.start - 1  # the mark before
    for index in jumps:
        if blocks[index].kind is Kind.JUMP_IN:
            signed = [i for i in range(since + 1, index) if blocks[i].kind in _SIGNATURES]
            shorts = _shorts(blocks, max([since, *signed]) + 1, index)
            cuts.append(_last_group(blocks, shorts)[0] if shorts else index)
        since = index
    if blocks[since].kind is Kind.JUMP_OUT:
        shorts = _shorts(blocks, since + 1, run.end)
        cuts += [shorts[0]] if shorts else [run.end] if run.end < len(blocks) else []
    return [Start(index, Reason(Rule.AFTER_JUMP)) for index in cuts]


def _shorts(blocks: Sequence[Block], start: int, end: int) -> list[int]:
    return [i for i in range(start, end) if blocks[i].kind is Kind.SHORT]


def _cut(blocks: Sequence[Block], run: Run, start: int, style: float, compare: bool) -> Start | None:
    """Return where in `run` a new article begins, or None."""
    shorts = _shorts(blocks, run.start, run.end)
    signatures = [i for i in range(run.start, run.end) if blocks[i].kind in _SIGNATURES]
    at_end = run.end == len(blocks)
    if signatures:
        cut = _cut_at_signature(blocks, run, start, style, shorts, signatures, compare)
        return Start(cut, Reason(Rule.HEADLINE_AT_SIGNATURE)) if cut is not None else None
    if at_end:
        return None
    shorts = [i for i in shorts if not _leads_to_table(blocks, i)]
    if not shorts:
        return Start(run.end, Reason(Rule.DATELINE)) if _begins_headless(blocks, run) else None
    group = _last_group(blocks, shorts)
    if len(group) > MOST_HEADLINE_LINES:
        return None
    evidence = headline_evidence(blocks, run, start, group, style, compare=compare)
    parts = [("usual", NO_EVIDENCE), *contributions(evidence, EVIDENCE_WEIGHTS)]
    score = sum(value for _, value in parts)
    rule = Rule.HEADLINE_EVIDENCE if score > 0 else Rule.SUBHEAD_EVIDENCE
    return Start(group[0], weighed(rule, score, parts), begins=score > 0)


def _leads_to_table(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a short line announces the table under it ("具体如下："), or stands inside of one."""
    after = blocks[index + 1].kind is Kind.ROW if index + 1 < len(blocks) else False
    return after and (blocks[index].text[-1] in "：:" or blocks[index - 1].kind is Kind.ROW)


def _begins_headless(blocks: Sequence[Block], run: Run) -> bool:
    """Tell whether the next paragraph begins, by its dateline, an article without a headline."""
    dateline = read_dateline(blocks[run.end].text)
    return dateline is not None and (bool(dateline.byline.authors) or "讯" in dateline.byline.text[-12:])


def _last_group(blocks: Sequence[Block], shorts: Sequence[int]) -> list[int]:
    """Return the last short lines of a run with no caption or masthead between them."""
    group = [shorts[-1]]
    for index in reversed(shorts[:-1]):
        if any(blocks[i].kind is not Kind.ASIDE for i in range(index + 1, group[0])):
            break
        group.insert(0, index)
    return group


def _cut_at_signature(
    blocks: Sequence[Block],
    run: Run,
    start: int,
    style: float,
    shorts: Sequence[int],
    signatures: Sequence[int],
    compare: bool,
) -> int | None:
    first, last = signatures[0], signatures[-1]
    before = [i for i in shorts if i < first]
    inside = [i for i in shorts if first < i < last]
    after = [i for i in shorts if i > last]
    at_end = run.end == len(blocks)
    if inside:  # one signature ends an article, the other begins the next
        return inside[0]
    if at_end:
        long_enough = len(after) > 1 or any(len(blocks[i].text) >= SHORTEST_LONE_HEADLINE for i in after)
        return after[0] if after and long_enough else None
    if after and before:
        if style == 0:
            style = -1 if len(before) > 1 and len(after) == 1 else 1
        return after[0] if style > 0 else _last_group(blocks, before)[0]
    if after:
        return after[0]
    if before:
        return _last_group(blocks, before)[0]
    if _begins_headless(blocks, run):
        return run.end
    if style <= 0 or not compare:
        return None
    return run.end if _likeness(blocks, start, run) < UNLIKE else None


SHORTEST_LONE_HEADLINE = 9
UNLIKE = 0.08


@dataclass(frozen=True, slots=True)
class HeadlineEvidence:
    """What speaks for a group of unsigned short lines being the next article's headline, not a subhead.

    All but `length` (tens of characters of the longest line), `style` (how consistently the page signs its
    articles, 0 to 1, squared; here no signature stands) and the shares are 0 or 1.
    """

    two_lines: float
    three_lines: float
    dateline: float
    style: float
    marker: float
    length: float
    wide_gap: float
    new_page: float
    lead: float
    repeated: float
    likeness: float
    seen_before: float
    seen_after: float
    told_after: float
    unfit: float
    column: float


NO_EVIDENCE = -1.8
EVIDENCE_WEIGHTS = HeadlineEvidence(
    two_lines=2.1,
    three_lines=2.5,
    dateline=3.2,
    style=-4.2,
    marker=-3.9,
    length=0.3,
    wide_gap=0.2,
    new_page=0.3,
    lead=0.6,
    repeated=-3.3,
    likeness=-8.5,
    seen_before=-4.7,
    seen_after=4.3,
    told_after=1.2,
    unfit=-2.0,
    column=3.0,
)
"""Log-odds a unit, but for `new_page` and `column` fitted by logistic regression (ridge 1) to 8,171 groups
of short lines on development pages of three corpora, those of the daily paper, 39 articles with many
subheads, at half their weight. Of 2,996 groups on broadcast pages 26 to 30 are then told wrongly; by weights
set by hand it was 84."""


def headline_evidence(
    blocks: Sequence[Block], run: Run, start: int, group: Sequence[int], style: float, *, compare: bool
) -> HeadlineEvidence:
    """Collect the evidence on the short lines `group` in `run`; the current article began at `start`."""
    lines = [blocks[i].text for i in group]
    before = after = frozenset[tuple[str, str]]()
    if compare:
        before = _pairs(_text_before(blocks, start, run.start))
        after = _pairs(_text_after(blocks, run.end))
    likeness = len(before & after) / max(1, len(after))
    own = _pairs("".join(lines))
    following = blocks[run.end].text[:_AFTER]
    return HeadlineEvidence(
        two_lines=float(len(group) >= 2),
        three_lines=float(len(group) >= 3),
        dateline=float(read_dateline(following) is not None),
        style=0.0 if _has_dateline(blocks, start, run.start) else style * style,
        marker=float(is_label(lines[0])),
        length=min(LONGEST_WEIGHED, max(len(line) for line in lines)) / 10,
        wide_gap=float(blocks[group[0]].gap > blocks[run.start - 1].gap and run.start > start + 1),
        new_page=float(
            any(b.kind is Kind.MASTHEAD or b.after_page_break for b in blocks[run.start : group[-1] + 1])
        ),
        lead=float(begins_like_paragraph(following)),
        repeated=float(
            (likeness >= OTHER_TOPIC or not compare)
            and any(
                4 < len(line) <= LONGEST_SUBHEAD and line.lstrip("■●◆一二三四五、 ") in following
                for line in lines
            )
        ),
        likeness=likeness,
        seen_before=len(own & before) / max(1, len(own)),
        seen_after=len(own & after) / max(1, len(own)),
        unfit=float(any(_UNFIT.search(line) or unclosed(line) for line in lines)),
        column=float(any(_COLUMN.search(line) for line in lines)),
        told_after=float(_LEAD_OF_NEWS.search(following[:40]) is not None),
    )


def _has_dateline(blocks: Sequence[Block], start: int, end: int) -> bool:
    """Tell whether the article's first paragraph says who reports: then no signature is to be expected."""
    first = next(
        (b for b in blocks[start : min(end, start + _MOST_LOOKED_AT)] if b.kind is Kind.PARAGRAPH), None
    )
    return first is not None and read_dateline(first.text[:_AFTER]) is not None


OTHER_TOPIC = 0.03
"""Likeness under which a line that the text after it repeats is a headline all the same: on development pages
42 of 44 such lines were; over it 5 of 830."""
LONGEST_WEIGHED = 30
LONGEST_SUBHEAD = 14
_COLUMN = re.compile(r"\A.{4,}[（(](?=[^）)]*[\u4e00-\u9fff]{2})[^）)]{2,24}[）)]\Z|\A【[^】]{2,12}】")
"""A headline with the name of its column: "……（人民时评）", "【一线调查】……"."""
_UNFIT = re.compile(r"\A[，,、。；;：:！!？?）)》〉】”’]|[，,、；;：:（(《〈【“‘]\Z")
_LEAD_OF_NEWS = re.compile(
    r"\d日|今天|昨[日天]|今日|近日|日前|连日来|记者|获悉|[上下]午|近期|当地时间|凌晨|晚间"
)


_MARKER = re.compile(
    r"[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}(?:[、．]|"
    r"\.(?!\d)|[ \u3000])"
    r"|第[一二三四五六七八九十]{1,3}(?:[章节部篇][ \u3000分]|[，、：])|[①-⑳]|[■●◆◎▶○◇□★☆※·•▲►]|[QA问答][：:]"
)


def is_label(line: str) -> bool:
    """Tell whether a short line is marked as a heading inside an article: "一、……", "■ ……", "相关链接"."""
    return _MARKER.match(line) is not None or line in LABELS


def _text_before(blocks: Sequence[Block], start: int, end: int) -> str:
    """Return the last paragraphs of the article from `start` on, up to `_BEFORE` characters."""
    parts: list[str] = []
    size = 0
    for index in range(end - 1, start - 1, -1):
        if blocks[index].kind is Kind.PARAGRAPH:
            parts.append(blocks[index].text[-_BEFORE:])
            size += len(parts[-1])
        if size >= _BEFORE or end - index > _MOST_LOOKED_AT:
            break
    return "\n".join(parts)


def _text_after(blocks: Sequence[Block], start: int) -> str:
    """Return the paragraphs from `start` to the next short line or signature, up to `_AFTER` characters."""
    parts: list[str] = []
    size = 0
    for index in range(start, min(len(blocks), start + _MOST_LOOKED_AT)):
        if blocks[index].kind in {Kind.SHORT, *_SIGNATURES} or size >= _AFTER:
            break
        if blocks[index].kind is Kind.PARAGRAPH:
            parts.append(blocks[index].text[:_AFTER])
            size += len(parts[-1])
    return "\n".join(parts)


_MOST_LOOKED_AT = 60
"""Blocks; so that comparing stays linear in the size of the file."""


_NOT_WORD = re.compile(r"[\W_\d的了和在是与及也都就而为对将从被把等中上下不有这那个年月日以到要]+")


def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(chain.from_iterable(map(pairwise, _NOT_WORD.split(text))))


def _likeness(blocks: Sequence[Block], start: int, run: Run) -> float:
    """Return the share of the following text's character pairs that the article before it has, too."""
    before = _pairs(_text_before(blocks, start, run.start))
    after = _pairs(_text_after(blocks, run.end))
    return len(before & after) / max(1, len(after))
