"""Batches of texts on sentence-transformers, several times as fast as its own loop on a CPU.

Importing this module is cheap; making a BatchEncoder imports torch (seconds, hundreds of MB).

Three things make the difference. On two processors with bfloat16 they come to 2.3 to 2.5 times the plain
float32 loop when nothing else runs, and 3.6 to 5.3 times when others do (tests/benchmarks/bench_encoding.py):

- Texts of equal numbers of tokens share a batch: nothing is computed for padding, no attention mask is
  needed, and a text's vector does not depend on its neighbours.
- One thread a batch, as many batches at once as there are processors, instead of one batch on all: threads
  that wait for each other after every operation lose more the busier the machine is.
- The transformer runs in bfloat16, or its linear layers in int8, where the processor has instructions for it.
"""

import hashlib
import itertools
import os
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from retrieval.config import ModelConfig
from retrieval.model_files import load_model
from retrieval.query_engine import clean_text

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
Precision = Literal["float32", "bfloat16", "int8"]

PLAIN_BATCH = 32
"""Texts a batch for models that are no plain transformer with pooling."""

# Prompts of model families whose folders do not name them, by the model's name.
_FAMILIES = (
    (
        r"e5-(small|base|large).*instruct",
        "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ",
        "",
    ),
    (r"e5-(small|base|large)", "query: ", "passage: "),
    (r"bge-(small|base|large)-zh", "为这个句子生成表示以用于检索相关文章：", ""),
    (r"bge-(small|base|large)-en", "Represent this sentence for searching relevant passages: ", ""),
)

_FAST_BFLOAT16 = {"avx512_bf16", "amx_bf16", "bf16"}
"""Processor flags, of x86 and ARM. torch's own test is also true where bfloat16 is emulated, and slow."""


# oneDNN keeps a prepared operation for each shape of its input, 1,024 of them by default, and batches here
# have hundreds of shapes: over 8,192 windows of news that is 1.9 GB of memory against 1.5 GB, and no faster.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "32")


class BatchEncoder:
    """A sentence-transformers model set up for throughput. Meets retrieval.encoder.Encoder."""

    def __init__(
        self, model: "SentenceTransformer", prompts: tuple[str, str], fingerprint: str, config: ModelConfig
    ) -> None:
        """Take over `model`: its precision is changed in place. `prompts` are of queries and of passages."""
        import torch

        self._torch = torch
        self._tokenizing = threading.Lock()
        self._model = model
        self._query_prompt, self._passage_prompt = prompts
        self.fingerprint = fingerprint
        self.dimension = int(model.get_embedding_dimension())
        self.precision = choose_precision(config.precision)
        self._batch_tokens = config.batch_tokens
        self._workers = config.threads or len(os.sched_getaffinity(0))
        self._is_plain = not _is_pooled_transformer(model)
        model.eval()
        if self.precision == "bfloat16":
            model[0].to(torch.bfloat16)
        elif self.precision == "int8":
            from retrieval.int8 import quantize_linear_layers

            quantize_linear_layers(model[0])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors of shape (len(texts), dimension)."""
        return self._gather(texts, self._passage_prompt)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors of shape (len(texts), dimension)."""
        return self._gather(texts, self._query_prompt)

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Encode passages, yielding each batch as (indices in `texts`, their vectors), longest first."""
        return self._batches(texts, self._passage_prompt)

    def _gather(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for indices, batch in self._batches(texts, prompt):
            vectors[indices] = batch
        return vectors

    def _batches(self, texts: Sequence[str], prompt: str) -> Iterator[tuple[list[int], Vectors]]:
        prompted = [prompt + clean_text(text) for text in texts]
        if self._is_plain:
            for first in range(0, len(texts), PLAIN_BATCH):
                indices = list(range(first, min(first + PLAIN_BATCH, len(texts))))
                yield indices, self._encode_plain([prompted[index] for index in indices])
            return
        tokens = self._tokenize(prompted)
        plan = plan_batches([len(ids) for ids in tokens], self._batch_tokens)
        pool = ThreadPoolExecutor(
            self._workers, "encode", initializer=self._torch.set_num_threads, initargs=(1,)
        )
        try:
            rows = ([tokens[index] for index in indices] for indices in plan)
            # All are queued at once: a batch that waits is a list of integers.
            results = [pool.submit(self._encode_equal, batch) for batch in rows]
            for indices, result in zip(plan, results, strict=True):
                yield indices, result.result()
        finally:
            pool.shutdown(cancel_futures=True)

    def _tokenize(self, texts: list[str]) -> list[list[int]]:
        if not texts:
            return []
        # A call changes the tokenizer's settings: two at once would fail.
        with self._tokenizing:
            encoded = self._model.tokenizer(
                texts,
                padding=False,
                truncation=True,
                max_length=self._model.max_seq_length,
                return_attention_mask=False,
                return_token_type_ids=False,
            )
        ids: list[list[int]] = encoded["input_ids"]
        return ids

    def _encode_equal(self, tokens: list[list[int]]) -> Vectors:
        """Encode texts of one length, without padding."""
        torch = self._torch
        with torch.inference_mode():
            ids = torch.tensor(tokens)
            features = self._model[0]({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
            # Pooling sums over tokens: in float32, whatever the transformer ran in.
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in itertools.islice(self._model, 1, None):
                features = module(features)
            vectors = torch.nn.functional.normalize(features["sentence_embedding"].float(), dim=1)
        result: Vectors = vectors.numpy()
        return result

    def _encode_plain(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._model.encode(
            texts, normalize_embeddings=True, show_progress_bar=False
        ).astype(np.float32)
        return vectors


def plan_batches(lengths: Sequence[int], batch_tokens: int) -> list[list[int]]:
    """Group indices of equal lengths into batches of up to `batch_tokens` tokens, or of one longer text.

    Every index occurs once; the longest texts come first.
    """
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for index, length in enumerate(lengths):
        by_length[length].append(index)
    plan = []
    for length, indices in sorted(by_length.items(), reverse=True):
        size = max(1, batch_tokens // max(1, length))
        plan += [indices[first : first + size] for first in range(0, len(indices), size)]
    return plan


def choose_precision(
    configured: Literal["auto", "float32", "bfloat16", "int8"], cpuinfo: Path = Path("/proc/cpuinfo")
) -> Precision:
    """Return the configured precision; for "auto", bfloat16 if the processor has it, else float32.

    int8 is never chosen by itself: on news windows it is at best a third faster than bfloat16, and finds 0.94
    of the ten nearest by float32 (cosine from 0.9990), where bfloat16 finds 0.99 (cosine from 0.9999).
    """
    if configured != "auto":
        return configured
    try:
        flags = set(cpuinfo.read_text(encoding="utf-8", errors="replace").split())
    except OSError:
        return "float32"
    return "bfloat16" if flags & _FAST_BFLOAT16 else "float32"


def choose_prompts(name: str, own: dict[str, str], config: ModelConfig) -> tuple[str, str]:
    """Return the prompts of queries and passages: configured, else the model's own, else its family's."""
    family = next((prompts for pattern, *prompts in _FAMILIES if re.search(pattern, name.lower())), ["", ""])
    query = own.get("query") or family[0]
    passage = own.get("passage") or own.get("document") or family[1]
    return (
        query if config.query_prompt is None else config.query_prompt,
        passage if config.passage_prompt is None else config.passage_prompt,
    )


def load_sentence_transformer(name: str) -> "SentenceTransformer":
    """Load the model that [model] names. Raises ModelError as `load_model` does."""

    def load(source: str, local_files_only: bool) -> "SentenceTransformer":
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(source, device="cpu", local_files_only=local_files_only)

    return load_model(name, "model", "name", load)


def _is_pooled_transformer(model: "SentenceTransformer") -> bool:
    """Whether the model is a transformer over token ids whose pooling takes in the prompt."""
    kinds = [type(module).__name__ for module in model]
    if kinds[:2] != ["Transformer", "Pooling"] or model[0].auto_model.config.is_encoder_decoder:
        return False
    return bool(getattr(model[1], "include_prompt", True))


def model_fingerprint(model: "SentenceTransformer", prompts: tuple[str, str]) -> str:
    """Return a name of the vectors a model makes: of its weights, tokenizer, length limit and prompts.

    Not of the precision: the vectors differ by less (cosine 0.999 and more) than would matter in one index.
    """
    import torch

    digest = hashlib.sha256("\x1f".join([*prompts, str(model.max_seq_length)]).encode())
    backend: Any = getattr(model.tokenizer, "backend_tokenizer", None)
    if backend is not None:
        backend.no_padding()
        backend.no_truncation()
        digest.update(backend.to_str().encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(tensor.shape)}{tensor.dtype}".encode())
        digest.update(memoryview(tensor.contiguous().flatten().view(torch.uint8).numpy()))
    return f"sentence-transformers-{digest.hexdigest()[:32]}"
