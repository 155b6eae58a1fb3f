"""The nouns of reading PDF files, and what two processes tell each other of one. Lengths are in points."""

from dataclasses import dataclass

import msgspec

MOST_PAGES = 5_000
"""A daily of 12 pages for a year; at 130 pages a second that is 40 s."""
MOST_CHARACTERS = 30_000_000
"""Of a file: 5,000 full newspaper pages of 6,000 characters."""
MOST_SECONDS = 120
"""Of CPU time for a file."""
MOST_WAITED = 1200
"""Seconds of waiting for them, on a machine that has other work."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph as drawn: its character, its em box and baseline in points, y upwards, its angle in radians.

    `mapped` tells whether the font says what character it is.
    """

    character: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    angle: float
    mapped: bool


HANGING = frozenset("，。、；：！？”’）》」』】")
"""Marks that Chinese typesetters let hang over the edge of a column, rather than begin a line with them."""


@dataclass(frozen=True, slots=True)
class Run:
    """Text on one line (or, if `vertical`, in one column of vertical text), with its box in points.

    y goes upwards. `em` is the size of its characters.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    em: float
    vertical: bool = False
    rotated: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def edge(self) -> float:
        """Where the line ends but for a closing mark, which may hang over the edge of the column."""
        return self.right - self.em if self.text[-1] in HANGING and not self.vertical else self.right


class PageRuns(msgspec.Struct, tag="page"):
    """A page's text in pieces of lines. `readable` is False for a page that is damaged.

    `characters` counts what is not blank, `unmapped` those of it that the font does not name. `scanned`
    tells whether there is hardly any text beside an image that covers most of the page.
    """

    width: float
    height: float
    runs: list[Run]
    characters: int = 0
    unmapped: int = 0
    scanned: bool = False
    readable: bool = True


class Refusal(msgspec.Struct, tag="refusal"):
    """Why the file is not read: "password", "damaged", "pages" or "characters", with the number found."""

    reason: str
    found: int = 0
