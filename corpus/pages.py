"""Page repair: from the lines of a page to whole paragraphs, short lines, bylines, captions and furniture.

Nothing is dropped and nothing is changed: each block is spans of the source, and all blocks together hold
every character that is not blank.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.blocks import Block, Kind, classify, part_of
from corpus.bylines import read_dateline
from corpus.captions import closing_credit
from corpus.columns import unwrap
from corpus.joints import LEADS_ON, PageWords, continuity, first_piece, is_finished, is_open_ended
from corpus.lines import Setting, setting_of, split_lines
from corpus.types import SourceFile
from corpus.views import reading_view

MOST_SHORTS_IN_BREAK = 3
"""Captions and pull-outs that a break inside a paragraph may hold."""
LONGEST_PULLOUT_SENTENCE = 60
"""In characters: a finished sentence that stands in a break and is no part of the paragraph is a caption."""
PULLOUT_MARGIN = 2.0
MOST_IN_BREAK = 6
GLUED_END_MARGIN = 1.5
"""A caption with a credit in a break is seldom the paragraph's end; that has to fit clearly better."""
LONGEST_PULLOUT_LINE = 16
CAPTION_BETWEEN_PENALTY = 0.8
"""An unmarked caption in a break is about half as frequent as a break without one."""
SUBHEAD_BEFORE_PENALTY = -0.3
"""But within an article it is likelier than a subhead right before a broken paragraph."""
OPEN_SCORE = 2.5
"""A paragraph that breaks off in mid-sentence: only clear signs of a new paragraph outweigh it."""
OPEN_ENDED_SCORE = -2.0
OPEN_QUOTE_SCORE = 1.0
FINISHED_SCORE = -3.0
INDENT_SCORE = 3.0
FIRST_SHORT_SCORE = -2.5
"""On top: it is the only line that can be the next article's headline."""
PUNCTUATED_SHARE = 0.4
"""Share of long lines that end a sentence; where it is lower no full stops tell paragraphs."""


def repair(
    source: SourceFile, *, start: int = 0, markdown: bool = False, is_whole: bool = False
) -> list[Block]:
    """Read a page from offset `start` on into blocks, in order, with broken paragraphs whole again.

    The text of a block is in the reading view; its spans cut the printed text out of the source.
    `is_whole` says that every line is a whole paragraph, and none is to be joined with another.
    """
    text = reading_view(source.text)
    lines = [line for line in split_lines(text) if line.start >= start]
    if is_whole:
        return [
            block
            for line in lines
            for block in classify(text, [(line.start, line.end)], line, markdown=markdown)
        ]
    setting = setting_of(text, lines)
    blocks: list[Block] = []
    for spans, line in unwrap(text, lines, setting):
        blocks += classify(text, spans, line, markdown)
    long_lines = [block for block in blocks if block.kind is Kind.PARAGRAPH]
    finished = sum(is_finished(block.text) for block in long_lines)
    if finished < PUNCTUATED_SHARE * len(long_lines):
        return blocks
    return _join(blocks, setting, PageWords(text))


_STAYS_IN_BREAK = frozenset({Kind.CAPTION, Kind.ASIDE, Kind.MASTHEAD, Kind.SHORT})
_TAIL = 500
"""Characters on either side of a joint that are looked at."""


@dataclass(slots=True)
class _Draft:
    """A block being put together of one or more pieces."""

    kind: Kind
    pieces: list[Block]

    @property
    def first(self) -> Block:
        return self.pieces[0]

    @property
    def tail(self) -> str:
        text = self.pieces[-1].text[-_TAIL:]
        if len(self.pieces) > 1 and len(text) < _TAIL:
            text = self.pieces[-2].text[-_TAIL:] + text
        return text

    def finish(self) -> Block:
        if len(self.pieces) == 1 and self.first.kind is self.kind:
            return self.first
        text = "".join(piece.text for piece in self.pieces)
        spans = tuple(span for piece in self.pieces for span in piece.spans)
        return replace(self.first, kind=self.kind, text=text, spans=spans)


def _join(blocks: Sequence[Block], setting: Setting, words: PageWords) -> list[Block]:
    """Make broken paragraphs whole; short lines inside a break become captions."""
    joined: list[_Draft] = []
    last: int | None = None  # the last paragraph in `joined`
    for index, read in enumerate(blocks):
        block = read
        if block.kind is Kind.CAPTION and last is not None and len(joined) - last <= MOST_IN_BREAK:
            cut = _end_before_credit(joined[last], block, blocks[index + 1 : index + 4], setting, words)
            if cut:
                joined[last].pieces.append(part_of(block, 0, cut))
                block = part_of(block, cut, len(block.text))
        if block.kind is not Kind.PARAGRAPH:
            joined.append(_Draft(block.kind, [block]))
            continue
        if last is not None and _breaks_into(joined[last:], block, setting, words):
            if _is_pullout(joined[last], block, blocks[index + 1 : index + 4], setting, words):
                joined.append(_Draft(Kind.CAPTION, [block]))
                continue
            joined[last].pieces.append(block)
            for draft in joined[last + 1 :]:
                if draft.kind is Kind.SHORT:
                    draft.kind = Kind.CAPTION
            continue
        start = _start_of(joined, block, setting, words)
        if start is not None:
            joined[start].kind = Kind.PARAGRAPH
            joined[start].pieces.append(block)
            for draft in joined[start + 1 :]:
                if draft.kind is Kind.SHORT:
                    draft.kind = Kind.CAPTION
            last = start
        else:
            joined.append(_Draft(Kind.PARAGRAPH, [block]))
            last = len(joined) - 1
    return [draft.finish() for draft in joined]


def _joint_score(draft: _Draft, second: Block, setting: Setting, words: PageWords) -> float:
    """Return the evidence that two paragraphs are one."""
    tail, head = draft.tail, second.text[:_TAIL]
    if is_finished(tail):
        score = FINISHED_SCORE
    elif is_open_ended(tail):
        score = OPEN_ENDED_SCORE if tail[-1] in LEADS_ON else OPEN_QUOTE_SCORE
    else:
        score = OPEN_SCORE
    if setting.indented:
        score += -INDENT_SCORE if second.indented else INDENT_SCORE
    if read_dateline(head):
        score -= INDENT_SCORE
    return score + continuity(tail, head, words)


def _breaks_into(drafts: Sequence[_Draft], block: Block, setting: Setting, words: PageWords) -> bool:
    """Tell whether the paragraph `drafts[0]` goes on in `block`, over the drafts that stand between them."""
    between = drafts[1:]
    shorts = sum(draft.kind is Kind.SHORT for draft in between)
    if shorts > MOST_SHORTS_IN_BREAK or any(draft.kind not in _STAYS_IN_BREAK for draft in between):
        return False
    if shorts and is_finished(drafts[0].tail):
        return False
    return _joint_score(drafts[0], block, setting, words) > 0


def _is_pullout(
    draft: _Draft, block: Block, following: Sequence[Block], setting: Setting, words: PageWords
) -> bool:
    """Tell whether `block`, a sentence in a break, is a caption: the paragraph goes on better after it."""
    if len(block.text) > LONGEST_PULLOUT_SENTENCE or not is_finished(block.text):
        return False
    for candidate in following:
        if candidate.kind in {Kind.BYLINE, Kind.HEADING, Kind.FIELDS}:
            return False
        if candidate.kind is Kind.PARAGRAPH:
            after = _joint_score(draft, candidate, setting, words)
            return after - _joint_score(draft, block, setting, words) >= PULLOUT_MARGIN
    return False


def _end_before_credit(
    draft: _Draft, caption: Block, following: Sequence[Block], setting: Setting, words: PageWords
) -> int:
    """Return how much of a caption is the open paragraph's end with a credit glued to it, or 0."""
    cut = closing_credit(caption.text)
    if not cut or is_finished(draft.tail) or not is_finished(caption.text[:cut]):
        return 0
    end = part_of(caption, 0, cut)
    after = next((b for b in following if b.kind in {Kind.PARAGRAPH, Kind.BYLINE, Kind.HEADING}), None)
    if after is None or after.kind is not Kind.PARAGRAPH:
        return cut
    score = _joint_score(draft, end, setting, words)
    return cut if score > _joint_score(draft, after, setting, words) + GLUED_END_MARGIN else 0


def _start_of(drafts: Sequence[_Draft], block: Block, setting: Setting, words: PageWords) -> int | None:
    """Return the index of the short line that is the first piece of the paragraph `block` ends, or None.

    It is the last short line, or the one before it if the last can be a caption in the break.
    """
    best, best_score = None, 0.0
    penalty = 0.0
    for index in range(len(drafts) - 1, max(-1, len(drafts) - 1 - MOST_IN_BREAK), -1):
        draft = drafts[index]
        if draft.kind not in _STAYS_IN_BREAK:
            break
        if draft.kind is Kind.SHORT:
            score = _first_piece_score(drafts, index, block, setting, words) - penalty
            if score > best_score:
                best, best_score = index, score
            if penalty or len(draft.first.text) > LONGEST_PULLOUT_LINE:
                break
            penalty = CAPTION_BETWEEN_PENALTY if _in_headline(drafts, index) else SUBHEAD_BEFORE_PENALTY
    return best


def _in_headline(drafts: Sequence[_Draft], index: int) -> bool:
    """Tell whether the short line before `drafts[index]` can be a headline's, not a paragraph's start."""
    before = [d.kind for d in drafts[max(0, index - MOST_IN_BREAK) : index] if d.kind not in _SKIPPED]
    return before[-2:] != [Kind.PARAGRAPH, Kind.SHORT]


_SKIPPED = frozenset({Kind.CAPTION, Kind.ASIDE})


def _first_piece_score(
    drafts: Sequence[_Draft], index: int, block: Block, setting: Setting, words: PageWords
) -> float:
    short = drafts[index].first
    score = first_piece(short.text, block.text[:_TAIL], words)
    before = drafts[index - 1].kind if index else None
    if before in {None, Kind.BYLINE, Kind.HEADING, Kind.FIELDS, Kind.MASTHEAD}:
        score += FIRST_SHORT_SCORE
    if setting.indented:
        score += INDENT_SCORE if short.indented else -INDENT_SCORE
        score += -INDENT_SCORE if block.indented else INDENT_SCORE
    if read_dateline(block.text):
        score -= 2 * INDENT_SCORE
    return score
