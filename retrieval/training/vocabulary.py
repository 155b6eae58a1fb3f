"""The reader's vocabulary: of the bundled model's 250,002 pieces, those that Chinese newspapers need.

Text of a kept piece is cut as before, as a segmentation that was the best of all stays the best of fewer.
Other text falls to shorter pieces, in the end to single characters; a character without a piece is unknown.
"""

import re
from dataclasses import replace

from corpus.folding import to_simplified
from retrieval.bundled_model import Weights

ASCII_PIECES = 16_000
"""Pieces of ASCII characters, the likeliest of 83,000: of a hundred languages, so that English words are
among them down to about the 8,000th."""

_HAN = re.compile("[\u3400-\u9fff]")
_CHINESE_TEXT = re.compile("▁?[\u3000-\u303f\u3400-\u9fff\uff00-\uffef0-9A-Za-z%.,·—–…“”‘’〇-]+")
_ASCII = re.compile("▁?[\x21-\x7e]+")
_SIGNS = re.compile(r"▁?(?:[^\w\s]|[0-9])+")
"""Punctuation and numbers, also several together: newspapers have all of them."""
_CHARACTER = re.compile(
    "▁?[\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u2010-\u22ff\u2460-\u25ff\u3000-\u30ff\uff00-\uffef]"
)
"""Latin letters with marks, Greek, Cyrillic, punctuation, signs, kana and full-width forms."""


def kept_pieces(weights: Weights) -> list[int]:
    """Return the ids of the pieces to keep, ascending: the special ones, all of Chinese text in Simplified
    characters, all single characters of the scripts that stand in it, the likeliest of ASCII."""
    special = {weights.bos, weights.eos, weights.pad, weights.unk, len(weights.pieces) - 1}
    ascii_pieces = [number for number, piece in enumerate(weights.pieces) if _ASCII.fullmatch(piece)]
    ascii_pieces.sort(key=lambda at: (len(weights.pieces[at].strip("▁")) > 1, -weights.scores[at]))
    kept = special | set(ascii_pieces[:ASCII_PIECES])
    for number, piece in enumerate(weights.pieces):
        if _HAN.search(piece):
            simplified = to_simplified(piece) == piece
            if _CHINESE_TEXT.fullmatch(piece) and (simplified or len(piece) == 1):
                kept.add(number)
        elif _CHARACTER.fullmatch(piece) or _SIGNS.fullmatch(piece) or piece == "▁":
            kept.add(number)
    return sorted(kept)


def trimmed(weights: Weights, kept: list[int]) -> Weights:
    """Return weights whose pieces are the kept ones, numbered anew.

    The tensors are as they were: row `kept[i]` of "emb.word" is that of piece `i`.
    """
    place = {number: index for index, number in enumerate(kept)}
    return replace(
        weights,
        words=len(kept),
        pieces=tuple(weights.pieces[number] for number in kept),
        scores=tuple(weights.scores[number] for number in kept),
        bos=place[weights.bos],
        eos=place[weights.eos],
        pad=place[weights.pad],
        unk=place[weights.unk],
    )
