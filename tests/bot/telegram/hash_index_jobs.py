"""What `bot.telegram.index_jobs` is, with hashed words for vectors: loading the model would take seconds."""

from typing import TYPE_CHECKING

from bot.telegram.index_jobs import serve
from retrieval.config import IndexConfig, ModelConfig

if TYPE_CHECKING:
    from retrieval.build import IndexBuilder
    from retrieval.publish import DataDir


def open_hashed(data: "DataDir", _model: ModelConfig, index: IndexConfig) -> "IndexBuilder":
    """Return a builder; what it needs is imported only by a process that changes the index."""
    from retrieval.build import IndexBuilder
    from retrieval.tokens import Tokenizer
    from tests.hash_encoder import HashEncoder

    return IndexBuilder(data, index, HashEncoder(), Tokenizer(data.cache, index.user_dictionary), "hash")


def main() -> None:
    serve(open_hashed)
