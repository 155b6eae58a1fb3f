"""What the reader is given: a question beside a headline and a window, as token ids.

    <s> question </s></s> headline </s> text </s>

The question has token type 0, the rest type 1. All are brought to Simplified characters, which keeps lengths.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corpus.folding import to_simplified
from corpus.types import Span

if TYPE_CHECKING:
    from tokenizers import Encoding

QUESTION_TOKENS = 64
"""Of a longer question the end is read: what is asked comes after what is told."""
HEADLINE_TOKENS = 24
TEXT_TOKENS = 176
"""Of a longer text the beginning is read. A window has some 70."""

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """A question beside a text. Tokens [text_start, text_start + len(offsets)) of `ids` are the text's;
    `offsets` are where in the text each stands."""

    ids: tuple[int, ...]
    question_tokens: int
    text_start: int
    offsets: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class PairBatch:
    """Pairs side by side, padded to the longest: arrays of shape (pairs, tokens). `mask` is 1 at tokens."""

    ids: Ids
    mask: Ids
    types: Ids


class PairTokenizer:
    """The reader's tokenizer, from its file. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._bos, self._pad, self._eos = self._tokenizer.encode("<s><pad></s>", add_special_tokens=False).ids

    def pairs(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Pair]:
        """Return a pair for each (headline, text) of `texts`."""
        parts = [question, *(part for text in texts for part in text)]
        encoded = self._tokenizer.encode_batch(
            [to_simplified(_valid(part)) for part in parts], add_special_tokens=False
        )
        asked = encoded[0].ids[-QUESTION_TOKENS:]
        return [self._pair(asked, *encoded[at : at + 2]) for at in range(1, len(encoded), 2)]

    def _pair(self, question: list[int], headline: "Encoding", text: "Encoding") -> Pair:
        asked = [self._bos, *question, self._eos]
        before = [*asked, self._eos, *headline.ids[:HEADLINE_TOKENS], self._eos]
        ids = (*before, *text.ids[:TEXT_TOKENS], self._eos)
        return Pair(ids, len(asked), len(before), tuple(text.offsets[:TEXT_TOKENS]))

    def batch(self, pairs: Sequence[Pair]) -> PairBatch:
        """Lay pairs side by side."""
        shape = len(pairs), max(len(pair.ids) for pair in pairs)
        ids = np.full(shape, self._pad, np.int64)
        mask, types = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, pair in enumerate(pairs):
            ids[row, : len(pair.ids)] = pair.ids
            mask[row, : len(pair.ids)] = 1
            types[row, pair.question_tokens : len(pair.ids)] = 1
        return PairBatch(ids, mask, types)


def _valid(text: str) -> str:
    """Return text of the same length without lone surrogates, which have no UTF-8."""
    return text.encode("utf-8", "replace").decode()
