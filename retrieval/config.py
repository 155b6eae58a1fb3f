"""The settings of finding, as plain data. `bot.settings` reads them from TOML, one section a class."""

from typing import Annotated, Literal

import msgspec

Positive = Annotated[int, msgspec.Meta(ge=1)]
COLLECTION_NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
"""What Milvus takes."""
Share = Annotated[float, msgspec.Meta(ge=0.0, le=1.0)]


class ModelConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[model]: what turns text into vectors. See retrieval.encoder."""

    name: str = "bundled"
    """"bundled", or the name or folder of a sentence-transformers model."""
    query_prompt: str | None = None
    passage_prompt: str | None = None
    batch_tokens: Positive = 4096
    precision: Literal["auto", "float32", "bfloat16", "int8"] = "auto"
    threads: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Processor threads of batch encoding; 0 is all."""


class IndexConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[index]: what an index is made of. A change takes effect with the next `baowen index build`."""

    window_chars: Annotated[int, msgspec.Meta(ge=20, le=500)] = 100
    user_dictionary: str = ""
    """A jieba user dictionary (one word a line); "" for none."""
    max_file_mb: Positive = 100
    backend: Literal["local", "milvus"] = "local"
    """Where vectors and terms are: in files of the data folder, or in Milvus. See retrieval/MILVUS.md."""
    uri: str = ""
    """Of the Milvus server, or a file ending in .db for milvus-lite; "" is milvus.db in the data folder."""
    token_env: str = "BAOWEN_MILVUS_TOKEN"
    """The variable of the environment that holds the token ("user:password" or a key); unset is none."""
    collection: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=COLLECTION_NAME)] = "baowen"
    """What the names of the collections begin with."""
    index_type: Literal["AUTOINDEX", "FLAT", "IVF_FLAT", "HNSW"] = "AUTOINDEX"
    """How Milvus searches vectors. AUTOINDEX is the server's choice; in a file of milvus-lite, FLAT."""
    timeout_seconds: Annotated[float, msgspec.Meta(ge=0.1)] = 10.0
    """How long one search in Milvus may take, attempts anew included."""


class SearchConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[search]: how hits are found and ranked. Takes effect with the next question."""

    candidates: Positive = 200
    """Windows and passages that each leg contributes before fusion."""
    dense_weight: Share = 0.5
    reranked: Positive = 40
    """Passages that are weighed again by what they speak of (retrieval.rerank)."""


class RerankConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[rerank]: reading the first hits before one is quoted. See retrieval.reading."""

    enabled: bool = True
    model: str = "bundled"
    """"bundled", or the name or folder of a CrossEncoder of sentence-transformers."""
    windows: Positive = 8
    """The most windows that are read for a question."""


class AnswerConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[answer]: when to answer, and how long a quote is."""

    quotes: Positive = 3
    caution: Share = 0.5
    """The confidence below which the answer is that there is none."""
    max_quote_chars: Annotated[int, msgspec.Meta(ge=50)] = 320
