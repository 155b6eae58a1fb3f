"""The reader: whether a text answers a question, and with which of its words.

A small cross-encoder in ONNX, int8, that comes with the package (see reader_model/MODEL_CARD.md); no torch is
needed. Any CrossEncoder of sentence-transformers can stand in for it, but only this one finds the words.
"""

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from corpus.types import Span
from retrieval.config import RerankConfig
from retrieval.errors import ModelError
from retrieval.model_files import load_model
from retrieval.reader_input import Pair, PairTokenizer

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BUNDLED = "bundled"
VERSION = 1
"""Of the model that ships: raised with every other model, whose readings differ."""
FOLDER = Path(__file__).with_name("reader_model")
MODEL_FILE = FOLDER / "reader.onnx"
TOKENIZER_FILE = FOLDER / "tokenizer.json"

ANSWER_TOKENS = 32
"""The most tokens of an answer."""
NO_TEXT = -10.0
"""Certainty of an answer in a text without a token."""
PAIRS_AT_ONCE = 8
"""Pairs of like length side by side: more need more padding and are no faster on a few cores."""

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a text.

    `relevance` is the logit that the text answers the question. `answer` is where in the text the likeliest
    answer stands, and `certainty` the logit of that against there being none; None and 0 from a
    model that does not find answers.
    """

    relevance: float
    answer: Span | None
    certainty: float


class Reader(Protocol):
    """What reads texts for a question. Safe to share between threads."""

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        """Return a reading for each (headline, text), in order. Offsets count characters of the text."""


class BundledReader:
    """The model that comes with the package, run by onnxruntime."""

    def __init__(self, model: Path = MODEL_FILE, tokenizer: Path = TOKENIZER_FILE, threads: int = 0) -> None:
        """Load the model. `threads` is the number of processor threads, 0 for one a core.

        Raises ModelError if the files are absent or damaged, or onnxruntime is.
        """
        try:
            import onnxruntime

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.log_severity_level = 3
            # Else its threads go on spinning after each answer and slow what else runs.
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            self._tokenizer = PairTokenizer(tokenizer)
            self._session = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])
        except Exception as error:  # The libraries raise what they like, Exception itself among it.
            reason = " ".join(str(error).split())
            raise ModelError(
                f"{model.parent}：自带的阅读模型不能加载（{reason}）；"
                "请重新安装 baowen，或在配置中写 [rerank] enabled = false。"
            ) from error

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        pairs = self._tokenizer.pairs(question, texts)
        by_length = sorted(range(len(pairs)), key=lambda index: len(pairs[index].ids))
        readings: dict[int, Reading] = {}
        for at in range(0, len(by_length), PAIRS_AT_ONCE):
            some = by_length[at : at + PAIRS_AT_ONCE]
            batch = self._tokenizer.batch([pairs[index] for index in some])
            feed = {"ids": batch.ids, "mask": batch.mask, "types": batch.types}
            relevance, starts, ends = self._session.run(None, feed)
            for row, index in enumerate(some):
                answer, certainty = _answer(pairs[index], texts[index][1], starts[row], ends[row])
                readings[index] = Reading(float(relevance[row]), answer, certainty)
        return [readings[index] for index in range(len(pairs))]


def _answer(pair: Pair, text: str, start: Logits, end: Logits) -> tuple[Span | None, float]:
    """Return the likeliest answer in a pair's text, and its logit less that of there being none."""
    inside = slice(pair.text_start, pair.text_start + len(pair.offsets))
    sums = start[inside][:, None] + end[inside][None, :]
    allowed = np.tri(len(sums), len(sums), ANSWER_TOKENS - 1, bool) & ~np.tri(len(sums), len(sums), -1, bool)
    sums[~allowed] = -math.inf
    if not sums.size:
        return None, NO_TEXT
    first, last = np.unravel_index(int(sums.argmax()), sums.shape)
    certainty = float(sums[first, last] - start[0] - end[0])
    begins, ends = pair.offsets[first][0], pair.offsets[last][1]
    found = text[begins:ends]
    begins += len(found) - len(found.lstrip())
    ends -= len(found) - len(found.rstrip())
    return (begins, ends) if begins < ends else None, certainty


class CrossEncoderReader:
    """A sentence-transformers CrossEncoder: relevance only."""

    def __init__(self, name: str) -> None:
        """Load a model by its name or folder, with torch. Raises ModelError."""

        def load(source: str, local_files_only: bool) -> "CrossEncoder":
            from sentence_transformers import CrossEncoder
            from torch import nn

            return CrossEncoder(
                source, device="cpu", activation_fn=nn.Identity(), local_files_only=local_files_only
            )

        self._model = load_model(name, "rerank", "model", load)
        if self._model.num_labels != 1:
            raise ModelError(
                f"[rerank] model = {name!r}：有 {self._model.num_labels} 个输出，应为 1 个；"
                "请改用给出相关度的模型。"
            )
        self._using = threading.Lock()

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        if not texts:
            return []
        pairs = [(question, "\n".join(filter(None, text))) for text in texts]
        with self._using:
            scores = self._model.predict(pairs, show_progress_bar=False)
        return [Reading(float(score), None, 0.0) for score in scores]


def reader_name(config: RerankConfig) -> str:
    """Return what names the configured reader's readings, "" where reading is switched off."""
    if not config.enabled:
        return ""
    return f"{BUNDLED}-{VERSION}" if config.model == BUNDLED else config.model


def open_reader(config: RerankConfig) -> Reader | None:
    """Return the configured reader, None where reading is switched off. Raises ModelError."""
    if not config.enabled:
        return None
    return BundledReader() if config.model == BUNDLED else CrossEncoderReader(config.model)
