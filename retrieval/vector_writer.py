"""Changing the window vectors at a cost that follows the change, not the archive.

What is added becomes a new segment; what is removed becomes a list of rows beside the segment it is in. No
segment grows beyond SEGMENT_ROWS, and none is rewritten but

- together with the new vectors, those that are together no larger than what joins them: each is then larger
  than all smaller ones together, so there are at most 14 below the largest size, and a vector is written at
  most 17 times in its life, mostly while it is in a small segment;
- those of which more than WORN_SHARE is removed.

So one change rewrites at most what it changes and two segments' worth, however large the archive is, and
nothing has to be done in the background. A search looks at every segment: a million windows are in 7 full
ones and some small.

The number of windows also settles how they are searched (retrieval.vector_segment): up to EXACT_ROWS by
comparing all, beyond that with codes for each segment of CODED_ROWS or more. They are written with a segment
that becomes so large, and for those that were there before the limit was passed one by one, a change each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.vector_segment import (
    HalfVectors,
    Keys,
    Vectors,
    open_segment,
    remove_segment,
    segment_names,
    write_codes,
    write_removed,
    write_segment,
)

SEGMENT_ROWS = 131_072
"""100 MB of 384 values: writing one takes 0.7 s of the processor, which a small change seldom meets."""
EXACT_ROWS, CODED_ROWS = 4 * SEGMENT_ROWS, SEGMENT_ROWS // 2
"""Comparing all of half a million windows takes 10 ms, which codes would hardly shorten: after the estimate
as many rows are compared as of a million (tests/benchmarks/bench_vectors.py). Codes of a full segment take
7 MB, and 0.4 s to write."""
WORN_SHARE = 0.25
"""Removed rows cost a search as much as others, and disk; at a quarter they are taken out."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is in the segments after a change: vectors in the index, segments, rows no longer in the index."""

    vectors: int
    segments: int
    removed: int


class VectorWriter:
    """Changes the segments in `folder` (which must exist): first `remove`, then `add`, then `commit`.

    Files that are there are deleted or replaced, never changed in place: they may be shared by links.
    """

    def __init__(self, folder: Path, number: int, dimension: int) -> None:
        """`number` is that of the generation being written; it names the new segments.

        Raises RuntimeError, OSError or ValueError if a segment is damaged.
        """
        self._folder = folder
        self._prefix = f"g{number:06d}-"
        self._dimension = dimension
        self._segments = [open_segment(folder, name, dimension) for name in segment_names(folder)]
        self._removed = [segment.removed for segment in self._segments]
        self._keys: list[Keys] = []
        self._vectors: list[HalfVectors] = []
        self._pending = 0
        self._written: list[int] = []

    def remove(self, keys: Keys) -> None:
        """Take these keys out; those that are not there are passed over."""
        for place, segment in enumerate(self._segments):
            rows = segment.rows(keys)
            self._removed[place] = np.union1d(self._removed[place], rows[rows >= 0])

    def add(self, keys: Keys, vectors: Vectors) -> None:
        """Add vectors of shape (len(keys), dimension) under keys that are not in the index."""
        if len(keys) != len(vectors):
            raise ValueError(f"{len(keys)} keys for {len(vectors)} vectors")
        self._keys.append(keys)
        self._vectors.append(vectors.astype(np.float16))
        self._pending += len(keys)
        if self._pending >= SEGMENT_ROWS:
            self._flush(SEGMENT_ROWS)

    def commit(self) -> Written:
        """Write what is left, and tell what is there. The writer is of no use afterwards.

        Raises RuntimeError, OSError or ValueError if the disk does not take it.
        """
        sizes = [
            (segment.rows_written - len(removed), len(removed))
            for segment, removed in zip(self._segments, self._removed, strict=True)
        ]
        rewritten = segments_to_rewrite(self._pending, sizes)
        kept = [size for place, size in enumerate(sizes) if place not in rewritten]
        for place, (segment, removed) in enumerate(zip(self._segments, self._removed, strict=True)):
            if place in rewritten:
                self.add(*segment.contents(removed))
                remove_segment(self._folder, segment.name)
            elif len(removed) > len(segment.removed):
                write_removed(self._folder, segment.name, removed)
        while self._pending:
            self._flush(min(self._pending, SEGMENT_ROWS))
        vectors = sum(self._written) + sum(live for live, _removed in kept)
        if vectors > EXACT_ROWS:
            self._write_codes()
        return Written(
            vectors=vectors,
            segments=len(self._written) + len(kept),
            removed=sum(removed for _live, removed in kept),
        )

    def _write_codes(self) -> None:
        """Write the codes of large segments that have none: of the new ones, and of one that was there.

        So a small change that passes EXACT_ROWS takes no longer than others, the next ones do the rest.
        """
        uncoded = [
            segment
            for segment in (
                open_segment(self._folder, name, self._dimension) for name in segment_names(self._folder)
            )
            if segment.rows_written >= CODED_ROWS and not segment.coded
        ]
        before = [segment for segment in uncoded if not segment.name.startswith(self._prefix)]
        for segment in uncoded:
            if segment not in before[1:]:
                write_codes(self._folder, segment, self._dimension)

    def _flush(self, rows: int) -> None:
        """Write the first `rows` of what is pending as a segment."""
        keys, vectors = np.concatenate(self._keys), np.concatenate(self._vectors)
        write_segment(self._folder, f"{self._prefix}{len(self._written)}", keys[:rows], vectors[:rows])
        self._written.append(rows)
        self._keys, self._vectors = [keys[rows:].copy()], [vectors[rows:].copy()]
        self._pending -= rows


def segments_to_rewrite(pending: int, sizes: Sequence[tuple[int, int]]) -> list[int]:
    """Return which segments are to be written anew, together with `pending` new vectors.

    `sizes` holds (rows in the index, rows removed) of each segment.
    """
    worn = [place for place, (live, removed) in enumerate(sizes) if removed > WORN_SHARE * (live + removed)]
    total = pending + sum(sizes[place][0] for place in worn)
    rewritten = list(worn)
    others = sorted(set(range(len(sizes))) - set(worn), key=lambda place: sizes[place][0])
    for place in others:
        live = sizes[place][0]
        if live > total or total + live > SEGMENT_ROWS:
            break
        rewritten.append(place)
        total += live
    return rewritten
