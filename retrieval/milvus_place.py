"""Where a generation is in Milvus: names of collections, fields of rows, and which rows are whose."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from retrieval.errors import IncompatibleIndexError
from retrieval.lexical import as_number
from retrieval.milvus_server import CollectionMissingError, MilvusServer
from retrieval.publish import MILVUS_PLACE, DamagedIndexError, DataDir, Manifest

KEY, PASSAGE, PUBLISHED, OUTLET, ADDED, REMOVED = (
    "id",
    "passage",
    "published",
    "outlet",
    "added_in",
    "removed_in",
)
VECTOR, TERMS = "vector", "terms"
NEVER = 2**31
"""Where a row is not removed: later than any generation."""

KEYS_A_CONDITION = 1000


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a generation is: its collections, and what was fixed when they were built from scratch."""

    archive: str
    windows: str
    passages: str
    statistics: str
    average_lengths: tuple[float, float, float]

    @property
    def window_table(self) -> "Table":
        return Table(self.windows, (KEY, PASSAGE, PUBLISHED, OUTLET, ADDED, REMOVED), VECTOR)

    @property
    def passage_table(self) -> "Table":
        return Table(self.passages, (KEY, PUBLISHED, OUTLET, ADDED, REMOVED), TERMS)


class Made(msgspec.Struct, frozen=True):
    """What a collection was made for, kept in it as its description."""

    archive: str
    model: str
    model_fingerprint: str
    dimension: int


def outlet_number(outlet: str) -> int:
    """Return the 63-bit number that a paper has in rows: its name may have any length and characters."""
    return int.from_bytes(hashlib.sha256(outlet.encode()).digest()[:8], "big") >> 1


def published_number(published: date | None) -> int:
    return as_number(published) if published else 0


@dataclass(frozen=True, slots=True)
class Table:
    """One of the two collections of a place: the numbers of its rows, the first of which is the key, and the
    name of its vector."""

    name: str
    numbers: tuple[str, ...]
    vector: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.numbers, self.vector)


def alive(generation: int) -> str:
    """Return the condition of the rows of a generation."""
    return f"{ADDED} <= {generation} and {REMOVED} > {generation}"


def among(field: str, numbers: Sequence[int]) -> str:
    return f"{field} in [{','.join(map(str, numbers))}]"


def read_place(data: DataDir, manifest: Manifest) -> Place:
    """Return where a generation in Milvus is. Raises DamagedIndexError."""
    path = data.generation(manifest.number) / MILVUS_PLACE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Place)
    except (OSError, msgspec.MsgspecError) as error:
        raise DamagedIndexError(f"{path}：缺失或损坏（{error}）；请用 baowen index build 重建。") from error


def statistics_path(data: DataDir, place: Place) -> Path:
    return data.root / "milvus" / place.statistics


def check_collection(server: MilvusServer, name: str, place: Place, manifest: Manifest) -> None:
    """Raise if a collection is not the one that a generation was written to.

    DamagedIndexError if it is missing, IncompatibleIndexError if it is another archive's, or another model's.
    """
    try:
        described = server.describe(name)
    except CollectionMissingError as error:
        raise DamagedIndexError(
            f"{server.address}：没有集合 {name}，索引清单说它在那里；"
            "请检查 [index] uri，或用 baowen index build 重建。"
        ) from error
    made = made_for(described.description)
    if made is None or made.archive != place.archive:
        raise IncompatibleIndexError(
            f"{server.address}：集合 {name} 不是这个数据文件夹建的；"
            "请检查 [index] uri 和 collection，或换一个 collection 再用 baowen index build 重建。"
        )
    if made.model_fingerprint != manifest.model_fingerprint:
        raise IncompatibleIndexError(
            f"{server.address}：集合 {name} 由模型 {made.model} 建成，索引清单记着另一个模型；"
            "请用 baowen index build 重建。"
        )
    if described.dimension not in {None, manifest.dimension}:
        raise IncompatibleIndexError(
            f"{server.address}：集合 {name} 的向量是 {described.dimension} 维，"
            f"模型的是 {manifest.dimension} 维；"
            "请用 baowen index build 重建。"
        )


def made_for(description: str) -> Made | None:
    """Return what a collection was made for, None if we did not make it."""
    try:
        return msgspec.json.decode(description, type=Made)
    except msgspec.MsgspecError:
        return None
