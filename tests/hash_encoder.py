"""An encoder without a model, for tests in which the model is beside the point."""

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

BATCH = 8
"""Texts a batch: few, so that short tests see several batches."""

_WORD = re.compile(r"[0-9A-Za-z_.%]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


class HashEncoder:
    """Counts hashed words and character bigrams: texts that share them are near.

    Meets retrieval.encoder.Encoder. Deterministic over runs and machines. `encoded` is the number of passages
    encoded so far, so that a test can tell what was found in a cache.
    """

    def __init__(self, dimension: int = 64, fingerprint: str = "hash-encoder") -> None:
        self.dimension = dimension
        self.fingerprint = fingerprint
        self.encoded = 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.encoded += len(texts)
        return self._vectors(texts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._vectors(texts)

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        longest_first = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        for first in range(0, len(texts), BATCH):
            indices = longest_first[first : first + BATCH]
            yield indices, self.encode_passages([texts[index] for index in indices])

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for feature in _features(text):
                digest = hashlib.sha256(feature.encode("utf-8", "surrogatepass")).digest()
                vectors[row, int.from_bytes(digest[:4]) % self.dimension] += 1.0
            if not vectors[row].any():
                vectors[row, 0] = 1.0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def _features(text: str) -> Iterator[str]:
    yield from (word.lower() for word in _WORD.findall(text))
    for run in _HAN.findall(text):
        yield from (run[index : index + 2] for index in range(max(1, len(run) - 1)))
