"""A Milvus server, or a file of milvus-lite, through `pymilvus`: rows in, rows out, one sentence an error.

What differs between the two is here. A file is served by a process of milvus-lite's own, which one process at
a time may start; it knows no aliases, no partitions, no templates in conditions and no index but FLAT,
IVF_FLAT and AUTOINDEX. All else is the same client and the same calls.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from retrieval.errors import RetrievalError, UnavailableError

INSTALL = "pip install 'baowen[milvus]'"
MOST_HITS = 16_384
"""Milvus's own limit of what one search or query returns."""
WRITE_SECONDS = 120.0
"""A batch of rows, a new collection or its loading may take longer than a search."""
LITE_SUFFIX = ".db"

HNSW_LINKS, HNSW_BUILD = 16, 200
"""Neighbours a row and candidates while building. Milvus's documents give 5 to 100 and 50 to 500."""
HNSW_SEARCHED = 512
"""Candidates of a search at least: of 200 hits that are asked for, few are then missed."""
IVF_LISTS, IVF_SEARCHED = 1024, 64

_PASSING = {2, 8}
"""Codes of Milvus: the service cannot be reached; more is asked of it than it may be in a time."""

KEEPALIVE_MILLISECONDS = 300_000
"""A server hangs up on who asks more often whether it is there: milvus-lite does at the 10 s of pymilvus,
where nothing else is said for a while."""
AFTER_WRITING = 0.01
"""Seconds until a write counts as done. Milvus-lite stamps rows with the millisecond and the number of rows
it has written before, but reads and deletions with the millisecond alone: within the same one a row is not
seen (28 to 31% of 1,000 tries, read at once) and not replaced by the next write (8%), which lasts. 262,144
rows are a millisecond of these stamps, so this is enough for 2.3 million of one process. None of 1,000
tries failed with it.
"""
FIRST_PAUSE = 0.1
"""Seconds before what failed in passing is tried again."""
CONNECTING = "连接"

Row = dict[str, Any]
Result = TypeVar("Result")


class MilvusError(RetrievalError):
    """Milvus refuses what is asked: a wrong token, a file in use, a request that it does not take."""


class MilvusSettingsError(MilvusError):
    """A setting of [index] cannot be what it is."""


class CollectionMissingError(RetrievalError):
    """There is no collection of this name."""


@dataclass(frozen=True, slots=True)
class Described:
    """A collection: the text it was made with, and the length of its vectors (None for sparse ones)."""

    description: str
    dimension: int | None


_opened: dict[str, int] = {}
_opening = threading.Lock()
"""How often each file is open in this process, which has one server for it."""


class MilvusServer:
    """One connection. Safe to share between threads. `close` it when done."""

    def __init__(self, address: str, token: str, seconds: float) -> None:
        """Connect to a URI, or open a file whose name ends in `.db`.

        `seconds` is how long a search may take; within it what fails is tried again. Raises MilvusError or
        UnavailableError.
        """
        self.address = address
        self._seconds = seconds
        self._file = address if is_file(address) else None
        # Its log is for the developers of gRPC. Read when it is first imported.
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise MilvusSettingsError(
                f'[index] backend = "milvus"：没有安装 pymilvus（{error}）；请 {INSTALL}。'
            ) from error
        # It writes every error to stderr with its traceback, before raising it.
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL + 1)
        if self._file:
            _claim(self._file)
        try:
            self._client = self._told(
                lambda: MilvusClient(
                    uri=address,
                    token=token,
                    timeout=seconds,
                    dedicated=True,
                    grpc_options={"grpc.keepalive_time_ms": KEEPALIVE_MILLISECONDS},
                ),
                CONNECTING,
            )
        except RetrievalError:
            self._release()
            raise

    def close(self) -> None:
        """Disconnect; the last to close a file lets other processes open it."""
        self._client.close()
        self._release()

    def _release(self) -> None:
        if not self._file:
            return
        with _opening:
            _opened[self._file] -= 1
            if _opened[self._file] == 0:
                from milvus_lite.server_manager import server_manager_instance

                server_manager_instance.release_server(self._file)

    # ---- collections ---------------------------------------------------------------------------------

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        return list(self._told(lambda: self._client.list_collections(timeout=self._seconds), "列出集合"))

    def describe(self, name: str) -> Described:
        """Return what a collection is. Raises CollectionMissingError."""
        if not self._told(lambda: self._client.has_collection(name, timeout=self._seconds), "查找集合"):
            raise CollectionMissingError(f"{self.address}：没有集合 {name}。")
        found = self._told(lambda: self._client.describe_collection(name, timeout=self._seconds), "描述集合")
        dimensions = [int(field["params"]["dim"]) for field in found["fields"] if "dim" in field["params"]]
        return Described(found["description"], dimensions[0] if dimensions else None)

    def create(
        self,
        name: str,
        description: str,
        numbers: Sequence[str],
        vector: str,
        dimension: int | None,
        index: str,
    ) -> None:
        """Create a collection of rows of 64-bit `numbers`, the first of which is the key, and a vector.

        `dimension` None is a sparse vector, `index` a dense one's type of index; the metric is the inner
        product.
        """
        from pymilvus import DataType

        if index == "AUTOINDEX" and self._file:
            # Milvus-lite's own choice finds 31 to 169 of the 200 nearest of 108,311 windows.
            index = "FLAT"
        schema = self._client.create_schema(auto_id=False, description=description)
        for number in numbers:
            schema.add_field(number, DataType.INT64, is_primary=number == numbers[0])
        indexes = self._client.prepare_index_params()
        if dimension is None:
            schema.add_field(vector, DataType.SPARSE_FLOAT_VECTOR)
            indexes.add_index(vector, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        else:
            schema.add_field(vector, DataType.FLOAT_VECTOR, dim=dimension)
            built = {
                "HNSW": {"M": HNSW_LINKS, "efConstruction": HNSW_BUILD},
                "IVF_FLAT": {"nlist": IVF_LISTS},
            }
            indexes.add_index(vector, index_type=index, metric_type="IP", params=built.get(index, {}))
        self._told(
            lambda: self._client.create_collection(
                name,
                schema=schema,
                index_params=indexes,
                # A reader that has seen a generation published sees its rows.
                consistency_level="Strong",
                timeout=WRITE_SECONDS,
            ),
            f"建立集合 {name}",
        )

    def load(self, name: str) -> None:
        """Have a collection ready for searching; does nothing if it is."""
        self._told(lambda: self._client.load_collection(name, timeout=WRITE_SECONDS), f"载入集合 {name}")

    def drop(self, name: str) -> None:
        """Remove a collection; one that is not there is passed over."""
        self._told(lambda: self._client.drop_collection(name, timeout=WRITE_SECONDS), f"删除集合 {name}")

    # ---- rows ----------------------------------------------------------------------------------------

    def upsert(self, name: str, rows: Sequence[Row]) -> None:
        """Put rows in, in place of those of the same keys."""
        if rows:
            self._told(
                lambda: self._client.upsert(name, list(rows), timeout=WRITE_SECONDS), f"写入集合 {name}"
            )
            time.sleep(AFTER_WRITING)

    def delete(self, name: str, condition: str) -> None:
        """Remove the rows that meet a condition."""
        self._told(
            lambda: self._client.delete(name, filter=condition, timeout=WRITE_SECONDS),
            f"删除集合 {name} 的行",
        )
        time.sleep(AFTER_WRITING)

    def count(self, name: str, condition: str) -> int:
        """Return the number of rows that meet a condition."""
        (row,) = self._query(name, condition, ["count(*)"])
        return int(row["count(*)"])

    def rows(self, name: str, condition: str, fields: Sequence[str], limit: int | None = None) -> list[Row]:
        """Return these fields of the rows that meet a condition, of up to `limit` (by default MOST_HITS)."""
        return self._query(name, condition, list(fields), limit)

    def _query(self, name: str, condition: str, fields: list[str], limit: int | None = None) -> list[Row]:
        more = {} if limit is None else {"limit": limit}
        found = self._told(
            lambda: self._client.query(
                name, filter=condition, output_fields=fields, timeout=self._seconds, **more
            ),
            f"查询集合 {name}",
        )
        return [dict(row) for row in found]

    def search(
        self, name: str, vector: np.ndarray | Mapping[int, float], limit: int, condition: str
    ) -> dict[int, float]:
        """Return the inner product of the `limit` best rows that meet a condition by key, best first.

        Equal ones are in the order of their keys. `vector` has shape (dimension,), or is sparse.
        """
        searched = {"ef": max(limit, HNSW_SEARCHED), "nprobe": IVF_SEARCHED}
        params = {} if isinstance(vector, Mapping) else {"params": searched}
        (hits,) = self._told(
            lambda: self._client.search(
                name,
                data=[dict(vector) if isinstance(vector, Mapping) else vector],
                limit=min(limit, MOST_HITS),
                filter=condition,
                search_params=params,
                timeout=self._seconds,
            ),
            f"搜索集合 {name}",
        )
        found = zip(map(int, hits.ids), map(float, hits.distances), strict=True)
        return dict(sorted(found, key=lambda hit: (-hit[1], hit[0])))

    # ---- errors --------------------------------------------------------------------------------------

    def _told(self, work: Callable[[], Result], doing: str) -> Result:
        """Do `work`, which may be done twice, and raise what goes wrong as an error of ours.

        What fails in passing is tried again, with pauses that double, for as long as a search may take.
        pymilvus tries again, too, but not where it cannot connect anew.
        """
        import grpc
        from pymilvus.exceptions import MilvusException

        until, pause = time.monotonic() + self._seconds, FIRST_PAUSE
        while True:
            try:
                return work()
            except (MilvusException, grpc.RpcError, OSError, RuntimeError) as error:
                explained = self._explained(error, doing)
                if not isinstance(explained, UnavailableError) or time.monotonic() + pause > until:
                    raise explained from error
            time.sleep(pause)
            pause *= 2

    def _explained(self, error: Exception, doing: str) -> RetrievalError:
        import grpc
        from pymilvus.exceptions import ErrorCode

        # That it could not connect, pymilvus says; why, the error before.
        call = next((one for one in (error, error.__cause__) if isinstance(one, grpc.RpcError)), None)
        code: Any = call.code() if call else getattr(error, "code", None)
        message = call.details() if call else getattr(error, "message", None) or error
        reason = " ".join(str(message).split()) or type(error).__name__
        if code == ErrorCode.COLLECTION_NOT_FOUND:
            return CollectionMissingError(f"{self.address}：{doing}时，Milvus 里没有这个集合（{reason}）。")
        if code == grpc.StatusCode.UNAUTHENTICATED or "auth check failure" in reason:
            return MilvusSettingsError(
                f"{self.address}：Milvus 不认这个令牌（{reason}）；请检查 [index] token_env 所指的环境变量。"
            )
        if code == grpc.StatusCode.DEADLINE_EXCEEDED:
            return UnavailableError(
                f"{self.address}：{doing}时，Milvus 没有在限时内回答；"
                "请稍后再试，或调大 [index] timeout_seconds。"
            )
        if code in _PASSING or isinstance(code, grpc.StatusCode) or getattr(error, "retriable", False):
            return UnavailableError(
                f"{self.address}：{doing}时，连不上 Milvus（{reason}）；"
                "请检查服务器和 [index] uri，再试一次。"
            )
        if doing == CONNECTING:
            return MilvusSettingsError(f"{self.address}：连不上 Milvus（{reason}）；请检查 [index] uri。")
        return MilvusError(f"{self.address}：{doing}时，Milvus 拒绝了（{reason}）。")


def is_file(address: str) -> bool:
    """Return whether an address is that of a file, to be served by milvus-lite."""
    return address.endswith(LITE_SUFFIX) and "://" not in address


def _claim(file: str) -> None:
    """Count one more user of a file. Raises MilvusError if another process has it."""
    with _opening:
        if not _opened.get(file):
            _check_free(Path(file))
        _opened[file] = _opened.get(file, 0) + 1


def _check_free(file: Path) -> None:
    import fcntl

    # By the lock of milvus-lite itself, which only logs that it could not have it. Never while it is ours:
    # closing any handle of a file gives up the process's lock on it.
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.with_name(f".{file.name}.lock").open("a") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise MilvusError(
            f"{file}：另一个进程正开着它，而 milvus-lite 的文件同一时间只能由一个进程打开；"
            "请等它结束，或把 [index] uri 设为 Milvus 服务器。"
        ) from error
    except OSError as error:
        raise MilvusError(f"{file}：不能打开（{error.strerror}）；请检查 [index] uri 和权限。") from error


def batches(keys: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Yield keys in parts that one condition can name."""
    for first in range(0, len(keys), size):
        yield keys[first : first + size]
