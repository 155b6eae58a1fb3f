"""Broken paragraphs made whole: what a break cut in two is joined, over what stands between."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.blocks import Block, Kind, part_of
from corpus.bylines import read_dateline
from corpus.captions import closing_credit
from corpus.joints import (
    LEADS_ON,
    PageWords,
    continuity_parts,
    first_piece,
    is_finished,
    is_open_ended,
)
from corpus.lines import Setting
from corpus.reasons import Reason, Rule, weighed

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
MEASURED_INDENT_SCORE = 12.0
"""Of a line that is set as a paragraph's first on the printed page: nothing outweighs it."""
MEASURED_REST_SCORE = 6.0
"""Of one at the top of a printed page that is not: the text goes on, even if a sentence ended before."""
FIRST_SHORT_SCORE = -2.5
"""On top: it is the only line that can be the next article's headline."""

_STAYS_IN_BREAK = frozenset({Kind.CAPTION, Kind.ASIDE, Kind.MASTHEAD, Kind.SHORT})
_TAIL = 500
"""Characters on either side of a joint that are looked at."""


@dataclass(frozen=True, slots=True)
class Joints:
    """Weighs the joints of one page, by how it is set and which words it uses."""

    setting: Setting
    words: PageWords

    def weigh(self, tail: str, second: Block) -> Reason:
        """Weigh whether the paragraph that ends in `tail` goes on in `second`."""
        head = second.text[:_TAIL]
        if is_finished(tail):
            parts = [("finished", FINISHED_SCORE)]
        elif is_open_ended(tail):
            parts = [("open_ended", OPEN_ENDED_SCORE if tail[-1] in LEADS_ON else OPEN_QUOTE_SCORE)]
        else:
            parts = [("breaks_off", OPEN_SCORE)]
        if self.setting.indented:
            parts.append(("indent", self._indent_score(second)))
        if read_dateline(head):
            parts.append(("dateline", -INDENT_SCORE))
        parts += continuity_parts(tail, head, self.words)
        score = sum(value for _, value in parts)
        return weighed(Rule.SAME_PARAGRAPH if score > 0 else Rule.OTHER_PARAGRAPH, score, parts)

    def weigh_first_piece(self, short: Block, second: Block, *, first_on_page: bool) -> Reason:
        """Weigh whether the short line `short` is the first piece of the paragraph that `second` ends.

        `first_on_page` tells that nothing, or a signature, stands before it.
        """
        reason = first_piece(short.text, second.text[:_TAIL], self.words)
        parts = list(reason.evidence)
        if first_on_page:
            parts.append(("only_headline", FIRST_SHORT_SCORE))
        if self.setting.indented:
            parts.append(("indent", INDENT_SCORE if short.indented else -INDENT_SCORE))
            parts.append(("indent_of_rest", self._indent_score(second)))
        if read_dateline(second.text):
            parts.append(("dateline", -2 * INDENT_SCORE))
        score = sum(value for _, value in parts)
        return weighed(Rule.FIRST_PIECE if score > 0 else Rule.NO_FIRST_PIECE, score, parts)

    def _indent_score(self, second: Block) -> float:
        """Return what the indentation of a piece, or that it has none, adds to its being no new paragraph."""
        if second.indented:
            return -MEASURED_INDENT_SCORE if self.setting.measured else -INDENT_SCORE
        return MEASURED_REST_SCORE if self.setting.measured and second.after_page_break else INDENT_SCORE

    def score(self, first: Block, second: Block) -> float:
        """Return the score that two blocks are one paragraph; over 0 they are."""
        return self.weigh(first.text[-_TAIL:], second).score


@dataclass(slots=True)
class _Draft:
    """A block being put together of one or more pieces."""

    kind: Kind
    pieces: list[Block]
    reasons: list[Reason]

    @property
    def first(self) -> Block:
        return self.pieces[0]

    @property
    def tail(self) -> str:
        text = self.pieces[-1].text[-_TAIL:]
        if len(self.pieces) > 1 and len(text) < _TAIL:
            text = self.pieces[-2].text[-_TAIL:] + text
        return text

    def become_caption(self, reason: Reason) -> None:
        self.kind = Kind.CAPTION
        self.reasons.append(reason)

    def finish(self) -> Block:
        reasons = (*self.first.reasons, *self.reasons)
        if len(self.pieces) == 1:
            return replace(self.first, kind=self.kind, reasons=reasons)
        text = "".join(piece.text for piece in self.pieces)
        spans = tuple(span for piece in self.pieces for span in piece.spans)
        return replace(self.first, kind=self.kind, text=text, spans=spans, reasons=reasons)


def join_paragraphs(blocks: Sequence[Block], joints: Joints) -> list[Block]:
    """Make broken paragraphs whole; short lines inside a break become captions."""
    joined: list[_Draft] = []
    last: int | None = None  # the last paragraph in `joined`
    for index, read in enumerate(blocks):
        block = read
        if block.kind is Kind.CAPTION and last is not None and len(joined) - last <= MOST_IN_BREAK:
            cut = _end_before_credit(joined[last], block, blocks[index + 1 : index + 4], joints)
            if cut:
                joined[last].pieces.append(part_of(block, 0, cut))
                joined[last].reasons.append(Reason(Rule.END_BEFORE_CREDIT))
                block = part_of(block, cut, len(block.text))
        if block.kind is not Kind.PARAGRAPH:
            joined.append(_Draft(block.kind, [block], []))
            continue
        goes_on = _breaks_into(joined[last:], block, joints) if last is not None else None
        if last is not None and goes_on and goes_on.rule is Rule.SAME_PARAGRAPH:
            if _is_pullout(joined[last], block, blocks[index + 1 : index + 4], joints):
                joined.append(_Draft(Kind.CAPTION, [block], [Reason(Rule.PULLOUT)]))
                continue
            joined[last].pieces.append(block)
            joined[last].reasons.append(goes_on)
            _make_captions(joined[last + 1 :], goes_on)
            continue
        start, reason = _start_of(joined, block, joints)
        if start is not None and reason is not None:
            joined[start].kind = Kind.PARAGRAPH
            joined[start].pieces.append(block)
            joined[start].reasons.append(reason)
            _make_captions(joined[start + 1 :], reason)
            last = start
        else:
            joined.append(_Draft(Kind.PARAGRAPH, [block], [goes_on] if goes_on else []))
            last = len(joined) - 1
    return [draft.finish() for draft in joined]


def _make_captions(between: Sequence[_Draft], reason: Reason) -> None:
    """Make the short lines in a break captions."""
    for draft in between:
        if draft.kind is Kind.SHORT:
            draft.become_caption(Reason(Rule.IN_BREAK))


def _breaks_into(drafts: Sequence[_Draft], block: Block, joints: Joints) -> Reason | None:
    """Weigh whether the paragraph `drafts[0]` goes on in `block`, over the drafts that stand between them.

    None where that is out of the question.
    """
    between = drafts[1:]
    shorts = sum(draft.kind is Kind.SHORT for draft in between)
    if shorts > MOST_SHORTS_IN_BREAK or any(draft.kind not in _STAYS_IN_BREAK for draft in between):
        return None
    if shorts and is_finished(drafts[0].tail):
        return None
    return joints.weigh(drafts[0].tail, block)


def _is_pullout(draft: _Draft, block: Block, following: Sequence[Block], joints: Joints) -> bool:
    """Tell whether `block`, a sentence in a break, is a caption: the paragraph goes on better after it."""
    if len(block.text) > LONGEST_PULLOUT_SENTENCE or not is_finished(block.text):
        return False
    for candidate in following:
        if candidate.kind in {Kind.BYLINE, Kind.HEADING, Kind.FIELDS}:
            return False
        if candidate.kind is Kind.PARAGRAPH:
            after = joints.weigh(draft.tail, candidate).score
            return after - joints.weigh(draft.tail, block).score >= PULLOUT_MARGIN
    return False


def _end_before_credit(draft: _Draft, caption: Block, following: Sequence[Block], joints: Joints) -> int:
    """Return how much of a caption is the open paragraph's end with a credit glued to it, or 0."""
    cut = closing_credit(caption.text)
    if not cut or is_finished(draft.tail) or not is_finished(caption.text[:cut]):
        return 0
    end = part_of(caption, 0, cut)
    after = next((b for b in following if b.kind in {Kind.PARAGRAPH, Kind.BYLINE, Kind.HEADING}), None)
    if after is None or after.kind is not Kind.PARAGRAPH:
        return cut
    score = joints.weigh(draft.tail, end).score
    return cut if score > joints.weigh(draft.tail, after).score + GLUED_END_MARGIN else 0


def _start_of(drafts: Sequence[_Draft], block: Block, joints: Joints) -> tuple[int | None, Reason | None]:
    """Return the index of the short line that is the first piece of the paragraph `block` ends, or None.

    It is the last short line, or the one before it if the last can be a caption in the break. With it comes
    how it was weighed.
    """
    best, best_score, why = None, 0.0, None
    penalty = 0.0
    for index in range(len(drafts) - 1, max(-1, len(drafts) - 1 - MOST_IN_BREAK), -1):
        draft = drafts[index]
        if draft.kind not in _STAYS_IN_BREAK:
            break
        if draft.kind is Kind.SHORT:
            before = drafts[index - 1].kind if index else None
            reason = joints.weigh_first_piece(draft.first, block, first_on_page=before in _BEFORE_HEADLINE)
            score = reason.score - penalty
            if score > best_score:
                best, best_score = index, score
                why = weighed(Rule.FIRST_PIECE, score, [*reason.evidence, ("caption_between", -penalty)])
            elif not penalty:
                draft.reasons.append(reason)
            if penalty or len(draft.first.text) > LONGEST_PULLOUT_LINE:
                break
            penalty = CAPTION_BETWEEN_PENALTY if _in_headline(drafts, index) else SUBHEAD_BEFORE_PENALTY
    return best, why


_BEFORE_HEADLINE = frozenset({None, Kind.BYLINE, Kind.HEADING, Kind.FIELDS, Kind.MASTHEAD, Kind.JUMP_OUT})


def _in_headline(drafts: Sequence[_Draft], index: int) -> bool:
    """Tell whether the short line before `drafts[index]` can be a headline's, not a paragraph's start."""
    before = [d.kind for d in drafts[max(0, index - MOST_IN_BREAK) : index] if d.kind not in _SKIPPED]
    return before[-2:] != [Kind.PARAGRAPH, Kind.SHORT]


_SKIPPED = frozenset({Kind.CAPTION, Kind.ASIDE})
