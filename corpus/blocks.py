"""Blocks: what each line of a page says it is, with glued pieces cut apart."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from corpus.bylines import read_byline, read_dateline, split_closing_byline
from corpus.captions import LONGEST_CAPTION, is_caption, split_closing_credit, split_glued
from corpus.furniture import is_furniture, read_fields, read_masthead
from corpus.joints import NEVER_FIRST, closed_first, is_finished
from corpus.jump_marks import split_jumps
from corpus.lines import INDENT, MARGIN_CHARACTERS, Line, width
from corpus.markdown import without_marks
from corpus.reasons import Reason, Rule
from corpus.types import Span, slice_spans


class Kind(Enum):
    """What a block of a page is. `SHORT` is a short line yet to be read as headline, subhead or caption.

    `ROW` is a line of a table or a list of names; `JUMP_OUT` says that the text goes on on another page,
    `JUMP_IN` that it comes from one.
    """

    PARAGRAPH = auto()
    SHORT = auto()
    HEADING = auto()
    BYLINE = auto()
    CAPTION = auto()
    MASTHEAD = auto()
    FIELDS = auto()
    ASIDE = auto()
    ROW = auto()
    JUMP_OUT = auto()
    JUMP_IN = auto()


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a page: its kind, its text in the reading view and the spans it is cut from, in order.

    `gap` is the number of blank lines before it, `indented` how its first line begins, `level` the depth
    of a `HEADING` (1 is an article's), `reasons` the decisions that made it what it is, in order.
    """

    kind: Kind
    text: str
    spans: tuple[Span, ...]
    gap: int
    indented: bool
    after_page_break: bool
    level: int = 0
    reasons: tuple[Reason, ...] = ()


LONGEST_SHORT = 42.0
"""In em. Of 5,060 broadcast titles of 2025, 99% are shorter; lines of headline blocks are shorter still."""
LONGEST_SHORT_WITH_COMMA = 32.0
LONGEST_LABEL_IN_BRACKETS = 12

_MARKDOWN_HEADING = re.compile(r"(#{1,6})[ \t\u3000]+(?=\S)|(#{1,6})(?=[\u4e00-\u9fff])")
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)\Z")
_MARKDOWN_QUOTE = re.compile(r">[ \t>]*(?=\S)")


def classify(text: str, spans: Sequence[Span], line: Line, markdown: bool) -> list[Block]:
    """Turn a line (or a strip of wrapped lines) into blocks, cutting apart what is glued together."""
    if markdown:
        spans = without_marks(text, spans)
    joined = slice_spans(text, spans)

    def block(kind: Kind, rule: Rule, start: int = 0, end: int | None = None, level: int = 0) -> Block:
        cut = cut_spans(spans, start, len(joined) if end is None else end)
        first = start == 0
        return Block(
            kind,
            slice_spans(text, cut),
            cut,
            line.blanks if first else 0,
            line.indent >= INDENT and first,
            line.after_page_break and first,
            level,
            (Reason(rule),),
        )

    offset = 0
    if markdown:
        if heading := _MARKDOWN_HEADING.match(joined):
            marks = heading[1] or heading[2]
            end = len(joined.rstrip("# \t"))
            if end > heading.end():
                return [block(Kind.HEADING, Rule.MARKDOWN, heading.end(), end, len(marks))]
        if image := _MARKDOWN_IMAGE.match(joined):
            if not image[1].strip():
                return [block(Kind.ASIDE, Rule.MARKDOWN)]
            return [block(Kind.CAPTION, Rule.MARKDOWN, image.start(1), image.end(1))]
        if quote := _MARKDOWN_QUOTE.match(joined):
            offset = quote.end()
    before, (start, end), after = split_jumps(joined, offset, len(joined))
    whole = before is None and after is None
    blocks = [block(Kind.JUMP_IN, Rule.JUMP_MARK, *before)] if before else []
    if joined[start:end].strip():
        for first, last in split_glued(joined, (start, end)):
            blocks += _classify_piece(joined, first, last, block)
    if len(blocks) > 1:
        blocks = [replace(b, reasons=(Reason(Rule.GLUED), *b.reasons)) for b in blocks]
    if not whole:  # what shares its line with such a mark is text, however short
        blocks = [_as_text(b) for b in blocks]
    return [*blocks, block(Kind.JUMP_OUT, Rule.JUMP_MARK, *after)] if after else blocks


def _as_text(block: Block) -> Block:
    return replace(block, kind=Kind.PARAGRAPH) if block.kind is Kind.SHORT else block


def _classify_piece(
    joined: str, start: int, end: int, block: Callable[[Kind, Rule, int, int], Block]
) -> list[Block]:
    piece = (
        joined[start:end] if end - start <= LONGEST_CAPTION else joined[start : start + 2 * LONGEST_CAPTION]
    )
    if end - start <= LONGEST_CAPTION:
        read = _kind_of_line(piece)
        if read is not None:
            return [block(*read, start, end)]
    closing = split_closing_credit(joined, (start, end))
    if closing is None and joined[end - 1] not in ")）":
        closing = split_closing_byline(joined, (start, end))
    if closing is not None:
        after = closing + len(joined[closing:end]) - len(joined[closing:end].lstrip())
        return [
            *_classify_piece(joined, start, closing, block),
            *(b for s, e in split_glued(joined, (after, end)) for b in _classify_piece(joined, s, e, block)),
        ]
    if _is_short(piece, end - start):
        return [block(Kind.SHORT, Rule.SHORT_LINE, start, end)]
    return [block(Kind.PARAGRAPH, Rule.LONG_LINE, start, end)]


def _kind_of_line(line: str) -> tuple[Kind, Rule] | None:
    """Return what a line says it is, if it does, and by what."""
    if read_fields(line):
        return Kind.FIELDS, Rule.METADATA_LABEL
    if read_masthead(line):
        return Kind.MASTHEAD, Rule.MASTHEAD
    if is_furniture(line):
        return Kind.ASIDE, Rule.FURNITURE
    if read_byline(line):
        return Kind.BYLINE, Rule.SIGNATURE
    if is_caption(line):
        return Kind.CAPTION, Rule.CAPTION_WORDS
    return None


_QUOTES = frozenset("“‘《")


def _is_short(line: str, length: int) -> bool:
    """Tell whether a line may be a headline: short, no full stop inside or at its end, no dateline."""
    if length > 2 * LONGEST_SHORT or width(line, (0, len(line))) > LONGEST_SHORT:
        return False
    if "。" in line or line[-1] in "；;" or line[0] in NEVER_FIRST or read_dateline(line):
        return False
    if closed_first(line) & _QUOTES:  # its other half stands before a break
        return False
    commas = line.count("，") + line.count(",")
    if commas > 1 or (commas and width(line, (0, len(line))) > LONGEST_SHORT_WITH_COMMA):
        return False
    if line[0] in "（(" and is_finished(line) and length > LONGEST_LABEL_IN_BRACKETS:
        return False
    bare = line.rstrip("”’」』")
    if line != bare and bare and bare[-1] in "！？!?…":  # a quoted exclamation is speech
        return False
    return not (is_finished(line) and line[-1] in ".")


def part_of(block: Block, start: int, end: int) -> Block:
    """Return the part [start, end) of a block, without the blanks around it."""
    while start < end and block.text[start] in MARGIN_CHARACTERS:
        start += 1
    while end > start and block.text[end - 1] in MARGIN_CHARACTERS:
        end -= 1
    return replace(block, text=block.text[start:end], spans=cut_spans(block.spans, start, end))


def cut_spans(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """Return the spans of the characters [start, end) of what `spans` cut out, joined."""
    cut: list[Span] = []
    offset = 0
    for begin, stop in spans:
        low, high = max(start, offset), min(end, offset + stop - begin)
        if low < high:
            cut.append((begin + low - offset, begin + high - offset))
        offset += stop - begin
    return tuple(cut)
