"""Which of the two indexes (retrieval.index) the settings name."""

from retrieval.config import IndexConfig
from retrieval.index import Backend
from retrieval.local_index import LocalBackend
from retrieval.publish import DataDir


def open_backend(data: DataDir, config: IndexConfig) -> Backend:
    """Return the backend of a data folder."""
    return LocalBackend(data)
