"""Why the page parser decided as it did: each block carries the decisions that made it what it is."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any


class Rule(Enum):
    """What a decision rests on. The value is its name in `baowen parse --why --json`."""

    METADATA_LABEL = "metadata-label"
    MASTHEAD = "masthead"
    FURNITURE = "furniture"
    ADVERTISEMENT = "advertisement"
    BESIDE_ADVERTISEMENT = "beside-advertisement"
    SIGNATURE = "signature"
    CAPTION_WORDS = "caption-words"
    GLUED = "glued"
    JUMP_MARK = "jump-mark"
    MARKDOWN = "markdown"
    TABLE_ROW = "table-row"
    SHORT_LINE = "short-line"
    LONG_LINE = "long-line"
    LINES_OF_COLUMN = "lines-of-column"
    FULL_LINE_ENDS = "full-line-ends"
    SAME_PARAGRAPH = "same-paragraph"
    OTHER_PARAGRAPH = "other-paragraph"
    FIRST_PIECE = "first-piece"
    NO_FIRST_PIECE = "no-first-piece"
    IN_BREAK = "in-break"
    PULLOUT = "pullout"
    END_BEFORE_CREDIT = "end-before-credit"
    HEADLINE_EVIDENCE = "headline-evidence"
    SUBHEAD_EVIDENCE = "subhead-evidence"
    HEADLINE_AT_SIGNATURE = "headline-at-signature"
    DATELINE = "dateline"
    STATED = "stated"
    AFTER_JUMP = "after-jump"
    GOES_ON = "goes-on"
    REPEATED = "repeated"
    NAMES_BEFORE_TEXT = "names-before-text"
    TITLE = "title"
    KICKER_LABEL = "kicker-label"
    KICKER_LEADS_ON = "kicker-leads-on"
    KICKER_SLOGAN = "kicker-slogan"
    KICKER_SHORT = "kicker-short"
    KICKER_WITH_DASH = "kicker-with-dash"
    SUBTITLE = "subtitle"
    BEFORE_SIGNATURE = "before-signature"
    FROM_FIELD = "from-field"
    FROM_FRONT_MATTER = "from-front-matter"
    FROM_MASTHEAD = "from-masthead"
    FROM_PATH = "from-path"
    FROM_SIGNATURE = "from-signature"


@dataclass(frozen=True, slots=True)
class Reason:
    """A decision: its rule and, where it was weighed, its score (over 0 speaks for it) and what went into it.

    `evidence` holds what each part added to the score; what added nothing is left out. It is empty, and the
    score 0, where nothing was weighed.
    """

    rule: Rule
    score: float = 0.0
    evidence: tuple[tuple[str, float], ...] = ()


def weighed(rule: Rule, score: float, evidence: Iterable[tuple[str, float]]) -> Reason:
    """Return the reason for a decision that was weighed."""
    return Reason(rule, score, tuple((name, value) for name, value in evidence if value))


def contributions(evidence: Any, weights: Any) -> list[tuple[str, float]]:
    """Return what each field of `evidence` adds by its weight; both are of one dataclass of numbers."""
    return [
        (entry.name, getattr(evidence, entry.name) * getattr(weights, entry.name))
        for entry in fields(evidence)
    ]
