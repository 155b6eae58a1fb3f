"""Runs: the glyphs of a PDF page, in the order they are drawn, put together to pieces of lines."""

import statistics
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from corpus.pdf_types import HANGING, Glyph, Run
from corpus.radicals import RADICALS

BASELINE_SLACK = 0.25
"""In em: how far the glyphs of a line may stand above or below its baseline."""
MOST_BACKWARD, MOST_GAP = -0.6, 1.05
"""In em: between two glyphs of a run; columns are set further apart, marks are kerned closer."""
STEADY_GAP = 0.35
"""In em: how much wider a gap may be than those before it in the run. Headlines side by side stand half an em
apart, for the gutter between them is one of the text."""
MOST_SPACED_GAP = 2.0
"""In em: the same where the file writes a space between the two. Wider ones part the cells of a table."""
MOST_SCALE = 1.6
"""Sizes of two glyphs of one run differ by less, or the run is a headline and its neighbour."""
SPACE_GAP = 0.7
"""In em: the least gap between two Chinese characters that is read as a space, if the text is not spaced
out as a whole."""
WORD_GAP = 0.15
"""In em: the same between two letters; a space is 0.2 em or wider in nearly every font."""
UNSTEADY = 2
"""Glyphs of a run from which its usual gap cannot be told yet."""
VERTICAL_STEP = (0.8, 2.0)
"""In em: how far below its neighbour a character of vertical text stands."""
ROTATED = 0.1
"""In radians: text set at a greater angle is a stamp, a watermark or a note along the margin."""
WIDE = 0x2E80
"""From here on characters are a full em wide (CJK, kana, full-width forms)."""

REPLACEMENT = "\ufffd"
_SPACES = frozenset(" \t\u3000\xa0\u2002\u2003\u2009")
_LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
PRINTED_AS = str.maketrans(_LIGATURES | _KANGXI | RADICALS | {"\xa0": " ", "\u2002": " ", "\u2003": "\u3000"})
"""Characters that PDF writers give for others that are printed with the same glyph: radicals for the
ideographs that look the same, ligatures for their letters, one kind of blank for another."""


@dataclass(slots=True)
class _Draft:
    glyphs: list[Glyph]
    blanks: list[str] = field(default_factory=lambda: [""])
    """What the file writes between a glyph and the one before it."""
    vertical: bool = False
    widest: float = 0.0
    """The widest gap so far, in points."""

    @property
    def last(self) -> Glyph:
        return self.glyphs[-1]


def runs_of(glyphs: Iterable[Glyph]) -> list[Run]:
    """Put glyphs that are drawn one after the other and stand side by side (or one above the other) together.

    What is drawn twice in one place, as a shadow or to make it bold, is taken once.
    """
    runs: list[Run] = []
    seen: set[tuple[str, int, int]] = set()
    draft: _Draft | None = None
    blanks = ""
    reach = 0.0  # where the blanks after the draft end

    def end() -> None:
        if draft is not None:
            run = _finish(draft)
            place = (run.text, round(run.left / run.em), round(run.baseline / run.em))
            if place not in seen:
                seen.add(place)
                runs.append(run)

    for glyph in glyphs:
        if glyph.character in _SPACES:
            blanks += glyph.character
            reach = max(reach, glyph.right)
            continue
        if draft is not None and _is_drawn_again(draft.last, glyph):
            continue
        if draft is not None and _goes_on(draft, glyph, blanks):
            draft.widest = max(draft.widest, glyph.left - draft.last.right)
            draft.glyphs.append(glyph)
            draft.blanks.append(blanks)
        elif draft is not None and not blanks and _goes_down(draft, glyph):
            draft.glyphs.append(glyph)
            draft.blanks.append("")
            draft.vertical = True
        elif draft is not None and draft.vertical and _is_beside(draft.last, glyph, bool(blanks)):
            begun = draft.glyphs.pop()  # the last one begins a line below lines of one character
            draft.blanks.pop()
            draft.vertical = len(draft.glyphs) > 1
            end()
            draft = _Draft([begun, glyph], ["", blanks])
        else:
            end()
            draft = _Draft([glyph])
        blanks = ""
    end()
    return runs


def is_wide(character: str) -> bool:
    """Tell whether a character is one of Chinese text, a full em wide."""
    return ord(character) >= WIDE or character in "“”‘’—…·"


def _size(glyph: Glyph) -> float:
    """Return the em of a glyph: a Chinese character is as wide as its font is large."""
    advance = glyph.right - glyph.left
    height = glyph.top - glyph.bottom
    if ord(glyph.character[0]) >= WIDE and advance >= height / 2:
        return advance
    return height or advance or 1.0


def _is_beside(last: Glyph, glyph: Glyph, spaced: bool) -> bool:
    em = _size(last)
    if abs(last.angle - glyph.angle) > ROTATED:
        return False
    if abs(last.angle) > ROTATED:
        return True  # rotated text is kept together in the order it is drawn
    if not 1 / MOST_SCALE < _size(glyph) / em < MOST_SCALE:
        return False
    if abs(glyph.baseline - last.baseline) > BASELINE_SLACK * em:
        return False
    return MOST_BACKWARD * em <= glyph.left - last.right <= (MOST_SPACED_GAP if spaced else MOST_GAP) * em


def _goes_on(draft: _Draft, glyph: Glyph, blanks: str) -> bool:
    if draft.vertical or not _is_beside(draft.last, glyph, bool(blanks)):
        return False
    steady = glyph.left - draft.last.right <= draft.widest + STEADY_GAP * _size(draft.last)
    return steady or bool(blanks) or len(draft.glyphs) <= UNSTEADY or draft.last.angle != 0


def _goes_down(draft: _Draft, glyph: Glyph) -> bool:
    """Tell whether `glyph` stands under a character that is alone or the last of a vertical line."""
    last = draft.last
    em = _size(last)
    if len(draft.glyphs) > 1 and not draft.vertical:
        return False
    if not (_is_ideograph(last) and _is_ideograph(glyph)) or abs(_size(glyph) - em) > 0.1 * em:
        return False
    aside = (glyph.left + glyph.right - last.left - last.right) / 2
    low, high = VERTICAL_STEP
    return abs(aside) < BASELINE_SLACK * em and low * em <= last.baseline - glyph.baseline <= high * em


def _is_ideograph(glyph: Glyph) -> bool:
    return "\u3400" <= glyph.character <= "\u9fff"


def _is_drawn_again(last: Glyph, glyph: Glyph) -> bool:
    slack = 0.2 * _size(last)
    return (
        glyph.character == last.character
        and abs(glyph.left - last.left) < slack
        and abs(glyph.baseline - last.baseline) < slack
    )


def _finish(draft: _Draft) -> Run:
    glyphs = draft.glyphs
    wide = [_size(glyph) for glyph in glyphs if ord(glyph.character[0]) >= WIDE]
    em = statistics.median(wide or [_size(glyph) for glyph in glyphs])
    return Run(
        _text(draft, em).translate(PRINTED_AS),
        min(glyph.left for glyph in glyphs),
        min(glyph.bottom for glyph in glyphs),
        max(glyph.right for glyph in glyphs),
        max(glyph.top for glyph in glyphs),
        statistics.median(glyph.baseline for glyph in glyphs),
        em,
        draft.vertical,
        abs(glyphs[0].angle) > ROTATED,
    )


def _text(draft: _Draft, em: float) -> str:
    characters = [glyph.character if glyph.mapped else REPLACEMENT for glyph in draft.glyphs]
    if draft.vertical or abs(draft.last.angle) > ROTATED:
        return "".join(blank + character for blank, character in zip(draft.blanks, characters, strict=True))
    gaps = [0.0] + [b.left - a.right for a, b in zip(draft.glyphs, draft.glyphs[1:], strict=False)]
    usual = statistics.median(gaps[1:]) if len(gaps) > 2 else 0.0
    parts: list[str] = []
    for index, character in enumerate(characters):
        blank = draft.blanks[index]
        if not blank and index:
            before = characters[index - 1]
            chinese = is_wide(before) or is_wide(character)
            if gaps[index] - max(0.0, usual) >= (SPACE_GAP if chinese else WORD_GAP) * em:
                blank = " "
        parts.append(blank + character)
    return "".join(parts)


def merge_runs(runs: Sequence[Run]) -> list[Run]:
    """Put runs together that stand side by side on one line but are not drawn one after the other."""
    usual = statistics.median(run.em for run in runs) if runs else 0.0
    merged: list[Run] = []
    for run in sorted(runs, key=lambda run: (-round(run.baseline), run.left)):
        index = next(
            (
                i
                for i in range(len(merged) - 1, max(-1, len(merged) - 1 - _NEIGHBOURS), -1)
                if _touch(merged[i], run, usual)
            ),
            None,
        )
        if index is None:
            merged.append(run)
        else:
            merged[index] = _joined(merged[index], run)
    return merged


_NEIGHBOURS = 24
"""Runs looked back at, more than stand on one height of a page."""
MERGED_GAP = 0.6
"""In em: pieces of one line stand closer than this, columns further apart."""


def _touch(left: Run, right: Run, usual: float) -> bool:
    """Tell whether `right` goes on where `left` ends; `usual` is the size of most runs of the page."""
    em = max(left.em, right.em)
    if left.vertical or right.vertical or left.rotated or right.rotated or left.text[-1] in HANGING:
        return False
    if abs(left.baseline - right.baseline) > BASELINE_SLACK * em:
        return False
    if not 1 / MOST_SCALE < left.em / right.em < MOST_SCALE:
        return False
    return MOST_BACKWARD * em <= right.left - left.right <= MERGED_GAP * min(em, usual)


def _joined(left: Run, right: Run) -> Run:
    latin = not is_wide(left.text[-1]) and not is_wide(right.text[0])
    blank = " " if latin and right.left - left.right >= WORD_GAP * left.em else ""
    return replace(
        left,
        text=left.text + blank + right.text,
        bottom=min(left.bottom, right.bottom),
        right=max(left.right, right.right),
        top=max(left.top, right.top),
        em=left.em if len(left.text) >= len(right.text) else right.em,
    )
