"""Which of the two indexes (retrieval.index) the settings name."""

from retrieval.config import IndexConfig
from retrieval.errors import IncompatibleIndexError
from retrieval.index import Backend
from retrieval.local_index import LocalBackend
from retrieval.publish import DataDir, Manifest, backend_of


def open_backend(data: DataDir, config: IndexConfig) -> Backend:
    """Return the backend of a data folder. It connects to nothing before it is asked for something."""
    if config.backend == "milvus":
        from retrieval.milvus_backend import MilvusBackend

        return MilvusBackend(data, config)
    return LocalBackend(data)


def check_backend(data: DataDir, manifest: Manifest, config: IndexConfig) -> None:
    """Raise IncompatibleIndexError if a generation is not where the settings say."""
    built = backend_of(manifest)
    if built != config.backend:
        raise IncompatibleIndexError(
            f'{data.root}：索引建在 "{built}" 里，设置 [index] backend 是 "{config.backend}"；'
            "请改回设置，或用 baowen index build 重建。"
        )
