"""Vectors of windows: found in the cache of those already made, or made and put there batch by batch."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from retrieval.embedding_cache import EmbeddingCache
from retrieval.encoder import Encoder
from retrieval.sources import batched
from retrieval.vectors import Vectors

Item = TypeVar("Item")

WINDOWS_PER_CHUNK = 4096
"""Windows encoded between two writes of the embedding cache are far fewer (one batch); a chunk bounds memory
(4096 x 384 floats, 6 MB) and is long enough for sorting by length to pay."""


@dataclass(slots=True)
class Embedded:
    """How many vectors were made, and how many found or shared with a window of the same text."""

    made: int = 0
    reused: int = 0


def embed(
    windows: Iterable[tuple[Item, str]],
    encoder: Encoder,
    cache: EmbeddingCache,
    counts: Embedded,
    progress: Callable[[int], None],
) -> Iterator[tuple[list[Item], Vectors]]:
    """Yield the vectors of windows, given as (what names one, what the encoder is told), a chunk at a time.

    `counts` is kept up to date, `progress` told how many are done.
    """
    for chunk in batched(windows, WINDOWS_PER_CHUNK):
        texts = [text for _item, text in chunk]
        vectors = np.empty((len(texts), encoder.dimension), np.float32)
        found = cache.get(texts)
        for index, vector in found.items():
            vectors[index] = vector
        counts.reused += len(found)
        progress(counts.made + counts.reused)
        missing: dict[str, list[int]] = {}
        for index, text in enumerate(texts):
            if index not in found:
                missing.setdefault(text, []).append(index)
        distinct = list(missing)
        for places, batch in encoder.encode_batches(distinct):
            cache.put([distinct[place] for place in places], batch)
            for place, vector in zip(places, batch, strict=True):
                vectors[missing[distinct[place]]] = vector
                counts.reused += len(missing[distinct[place]]) - 1
            counts.made += len(places)
            progress(counts.made + counts.reused)
        yield [item for item, _text in chunk], vectors
