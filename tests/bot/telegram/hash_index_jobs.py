"""What `bot.telegram.index_jobs` is, with hashed words for vectors: loading the model would take seconds."""

from bot.telegram.index_jobs import serve
from retrieval.build import IndexBuilder
from retrieval.config import IndexConfig, ModelConfig
from retrieval.publish import DataDir
from retrieval.tokens import Tokenizer
from tests.hash_encoder import HashEncoder


def open_hashed(data: DataDir, _model: ModelConfig, index: IndexConfig) -> IndexBuilder:
    return IndexBuilder(data, index, HashEncoder(), Tokenizer(data.cache, index.user_dictionary), "hash")


def main() -> None:
    serve(open_hashed)
