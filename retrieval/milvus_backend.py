"""The generations of a data folder in Milvus."""

import os
from pathlib import Path

from corpus.store import ArticleStore
from retrieval.config import IndexConfig
from retrieval.index import Plan
from retrieval.milvus_index import MilvusIndex
from retrieval.milvus_place import Place, alive, check_collection, read_place, statistics_path
from retrieval.milvus_server import MilvusServer, MilvusSettingsError, is_file
from retrieval.milvus_terms import TermStatistics
from retrieval.milvus_writer import MilvusWriter
from retrieval.publish import DamagedIndexError, DataDir, Manifest

DEFAULT_FILE = "milvus.db"


class MilvusBackend:
    """Where the generations of a data folder are in Milvus. Meets retrieval.index.Backend."""

    def __init__(self, data: DataDir, config: IndexConfig) -> None:
        """Connects when first needed."""
        self._data = data
        self._config = config
        self._server: MilvusServer | None = None
        self._statistics: dict[Path, TermStatistics] = {}

    def open(self, manifest: Manifest, store: ArticleStore) -> MilvusIndex:
        place = read_place(self._data, manifest)
        server = self._connected()
        names = (place.windows, place.passages)
        for name in names:
            check_collection(server, name, place, manifest)
            server.load(name)
        counted = [server.count(name, alive(manifest.number)) for name in names]
        if counted != [manifest.windows, manifest.passages]:
            raise DamagedIndexError(
                f"{server.address}：集合里有 {counted[0]} 个向量、{counted[1]} 个段落，清单记着 "
                f"{manifest.windows} 和 {manifest.passages}；请用 baowen index build 重建。"
            )
        return MilvusIndex(server, place, self._opened_statistics(place), manifest)

    def writer(self, staging: Path, plan: Plan) -> MilvusWriter:
        return MilvusWriter(self._data, self._config, self._connected(), staging, plan)

    def close(self) -> None:
        for statistics in self._statistics.values():
            statistics.close()
        self._statistics.clear()
        if self._server:
            self._server.close()
            self._server = None

    def _connected(self) -> MilvusServer:
        self._server = self._server or connect(self._data, self._config)
        return self._server

    def _opened_statistics(self, place: Place) -> TermStatistics:
        path = statistics_path(self._data, place)
        if path not in self._statistics:
            self._statistics[path] = TermStatistics(path)
        return self._statistics[path]


def connect(data: DataDir, config: IndexConfig) -> MilvusServer:
    """Connect to what the settings name. Raises MilvusError or UnavailableError."""
    address = config.uri or str(data.root / DEFAULT_FILE)
    if "://" not in address and not is_file(address):
        raise MilvusSettingsError(
            f"[index] uri = {config.uri!r}：应为 Milvus 的地址（http://主机:19530），"
            "或以 .db 结尾的文件，给 milvus-lite 用。"
        )
    return MilvusServer(address, os.environ.get(config.token_env, ""), config.timeout_seconds)
