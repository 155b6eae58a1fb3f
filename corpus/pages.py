"""Page repair: from the lines of a page to whole paragraphs, short lines, bylines, captions and furniture.

Nothing is dropped and nothing is changed: each block is spans of the source, and all blocks together hold
every character that is not blank.
"""

from dataclasses import dataclass, replace

from corpus.advertisements import mark_advertisements
from corpus.blocks import Block, Kind, classify
from corpus.columns import unwrap
from corpus.documents import Layout
from corpus.full_lines import part_full_lines
from corpus.gutters import part_columns
from corpus.joints import PageWords, is_finished
from corpus.layout import mark_line, part_furniture, put_back, running_lines
from corpus.lines import setting_of, split_lines
from corpus.paragraphs import Joints, join_paragraphs
from corpus.tables import mark_tables
from corpus.types import SourceFile
from corpus.views import reading_view

PUNCTUATED_SHARE = 0.4
"""Share of long lines that end a sentence; where it is lower no full stops tell paragraphs."""


@dataclass(frozen=True, slots=True)
class RepairedPage:
    """A page's blocks in order, and how its joints are weighed."""

    blocks: list[Block]
    joints: Joints


def repair(
    source: SourceFile,
    *,
    start: int = 0,
    markdown: bool = False,
    is_whole: bool = False,
    layout: Layout | None = None,
) -> RepairedPage:
    """Read a page from offset `start` on into blocks, in order, with broken paragraphs whole again.

    The text of a block is in the reading view; its spans cut the printed text out of the source.
    `is_whole` says that every line is a whole paragraph, and none is to be joined with another. With a
    `layout`, no line is broken at a column's edge; without one, running headers are told by their repetition.
    """
    text = reading_view(source.text)
    lines = [line for line in split_lines(text) if line.start >= start]
    if is_whole:
        joints = Joints(setting_of(text, lines), PageWords(text))
        whole = (classify(text, [(line.start, line.end)], line, markdown=markdown) for line in lines)
        return RepairedPage([block for read in whole for block in read], joints)
    known = layout or running_lines(text, lines)
    lines, around = part_furniture(lines, known)
    if layout is None:
        lines = part_columns(text, lines)
    setting = setting_of(text, lines)
    if layout is not None:
        setting = replace(setting, wrap=None, measured=True)
    joints = Joints(setting, PageWords(text))
    blocks: list[Block] = []
    for spans, line, reasons in part_full_lines(text, unwrap(text, lines, setting), setting, joints.words):
        read = mark_line(classify(text, spans, line, markdown), line, known)
        blocks += [replace(block, reasons=(*reasons, *block.reasons)) for block in read] if reasons else read
    blocks = mark_advertisements(mark_tables(blocks))
    apart: list[Block] = []
    for line in around:
        apart += mark_line(classify(text, [(line.start, line.end)], line, markdown), line, known)
    blocks = put_back(blocks, apart)
    long_lines = [block for block in blocks if block.kind is Kind.PARAGRAPH]
    finished = sum(is_finished(block.text) for block in long_lines)
    if finished >= PUNCTUATED_SHARE * len(long_lines):
        blocks = join_paragraphs(blocks, joints)
    return RepairedPage(blocks, joints)
