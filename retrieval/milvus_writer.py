"""Writing a generation into Milvus, and clearing away what no reader can see any more."""

import contextlib
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from corpus.store import passage_key, window_key
from corpus.types import Article, Window
from retrieval.config import IndexConfig
from retrieval.index import Plan, Written
from retrieval.lexical import passage_terms
from retrieval.milvus_place import (
    ADDED,
    KEY,
    KEYS_A_CONDITION,
    NEVER,
    OUTLET,
    PASSAGE,
    PUBLISHED,
    REMOVED,
    TERMS,
    VECTOR,
    Made,
    Place,
    Table,
    alive,
    among,
    check_collection,
    made_for,
    outlet_number,
    published_number,
    read_place,
    statistics_path,
)
from retrieval.milvus_server import CollectionMissingError, MilvusError, MilvusServer, Row, batches
from retrieval.milvus_terms import TermStatistics, average_lengths, passage_vector
from retrieval.publish import (
    KEPT_GENERATIONS,
    MILVUS_PLACE,
    DamagedIndexError,
    DataDir,
    backend_of,
    newest_number,
    read_manifest,
    replace_file,
)
from retrieval.vectors import Vectors

ROWS_A_BATCH = 1000
"""Rows sent at a time: 1.5 MB of vectors of 384 values, of the 64 MB that Milvus takes."""
SAMPLED_ARTICLES = 1000
"""Articles whose passages' terms are counted for the average lengths, spread evenly over all."""


class MilvusWriter:
    """Writes a generation as rows that its readers alone will see. Meets retrieval.index.IndexWriter."""

    def __init__(
        self, data: DataDir, config: IndexConfig, server: MilvusServer, staging: Path, plan: Plan
    ) -> None:
        self._data = data
        self._server = server
        self._staging = staging
        self._number = plan.number
        self._tokenizer = plan.tokenizer
        self._articles: dict[str, Row] = {}
        self._rows: list[Row] = []
        self._changes: Counter[int] = Counter()
        self._windows = plan.base.windows if plan.base else 0
        if plan.base:
            self._place = read_place(data, plan.base)
            for table in (self._place.window_table, self._place.passage_table):
                check_collection(server, table.name, self._place, plan.base)
                server.load(table.name)
                sweep(server, table, plan.base.number)
            drop_others(data, server, config.collection, self._place.archive, self._place)
        else:
            self._place = self._create(config, plan)
        self._statistics = TermStatistics(statistics_path(data, self._place), writable=True)
        self._statistics.forget_unpublished(plan.number - 1)

    def _create(self, config: IndexConfig, plan: Plan) -> Place:
        every = max(1, plan.count // SAMPLED_ARTICLES)
        place = Place(
            archive=archive_name(self._data),
            windows=f"{config.collection}_g{plan.number:06d}_windows",
            passages=f"{config.collection}_g{plan.number:06d}_passages",
            statistics=f"terms-g{plan.number:06d}.sqlite",
            average_lengths=average_lengths(plan.articles(), plan.tokenizer, every),
        )
        drop_others(self._data, self._server, config.collection, place.archive, live_place(self._data))
        there = set(self._server.collections())
        for name in (place.windows, place.passages):
            if name in there:
                raise MilvusError(
                    f"{self._server.address}：集合 {name} 已经存在，不是这个数据文件夹建的；"
                    "请在 [index] collection 里换一个名字。"
                )
        made = Made(place.archive, plan.model, plan.encoder.fingerprint, plan.encoder.dimension)
        description = msgspec.json.encode(made).decode()
        for table, dimension in ((place.window_table, plan.encoder.dimension), (place.passage_table, None)):
            self._server.create(
                table.name, description, table.numbers, table.vector, dimension, config.index_type
            )
        return place

    def remove(self, passages: Sequence[int], windows: Sequence[int]) -> None:
        for row in self._mark_removed(self._place.passage_table, passages):
            self._changes.subtract(one for one in row[TERMS] if one)
        self._windows -= sum(1 for _row in self._mark_removed(self._place.window_table, windows))

    def _mark_removed(self, table: Table, keys: Sequence[int]) -> Iterator[Row]:
        """Mark rows as removed, and yield them. Readers of the live generation still see them."""
        for part in batches(keys, KEYS_A_CONDITION):
            condition = f"{among(KEY, part)} and {alive(self._number - 1)}"
            rows = self._server.rows(table.name, condition, table.fields)
            self._server.upsert(table.name, [row | {REMOVED: self._number} for row in rows])
            yield from rows

    def add_terms(self, article: Article) -> int:
        about = {
            PUBLISHED: published_number(article.published),
            OUTLET: outlet_number(article.outlet),
            ADDED: self._number,
            REMOVED: NEVER,
        }
        self._articles[article.id] = about
        count = 0
        for terms in passage_terms(article, self._tokenizer):
            vector = passage_vector(terms, self._place.average_lengths)
            self._changes.update(one for one in vector if one)
            self._rows.append(about | {KEY: terms.key, TERMS: vector})
            count += 1
        if len(self._rows) >= ROWS_A_BATCH:
            self._send_terms()
        return count

    def _send_terms(self) -> None:
        self._server.upsert(self._place.passages, self._rows)
        self._rows = []

    def commit_terms(self) -> int:
        self._send_terms()
        self._statistics.change(self._changes, self._number, self._number - KEPT_GENERATIONS)
        self._statistics.close()
        return self._server.count(self._place.passages, alive(self._number))

    def add_vectors(self, windows: Sequence[Window], vectors: Vectors) -> None:
        rows = [
            self._articles[window.article_id]
            | {
                KEY: window_key(window),
                PASSAGE: passage_key(window.article_id, window.passage),
                VECTOR: vector,
            }
            for window, vector in zip(windows, vectors, strict=True)
        ]
        for first in range(0, len(rows), ROWS_A_BATCH):
            self._server.upsert(self._place.windows, rows[first : first + ROWS_A_BATCH])
        self._windows += len(rows)

    def commit(self) -> Written:
        found = self._server.count(self._place.windows, alive(self._number))
        if found != self._windows:
            raise DamagedIndexError(
                f"{self._server.address}：集合 {self._place.windows} 里有 {found} 个窗口，"
                f"应有 {self._windows} 个；请用 baowen index build 重建。"
            )
        (self._staging / MILVUS_PLACE).write_bytes(msgspec.json.encode(self._place))
        removed = self._server.count(self._place.windows, f"{REMOVED} <= {self._number}")
        return Written(found, 0, removed)


def sweep(server: MilvusServer, table: Table, live: int) -> None:
    """Undo what an interrupted change left, and delete what no reader can see any more.

    Rows that were removed in the live generation stay: a question may still be under way on the one before.
    """
    server.delete(table.name, f"{ADDED} > {live}")
    server.delete(table.name, f"{REMOVED} < {live}")
    marked = f"{REMOVED} > {live} and {REMOVED} < {NEVER}"
    while rows := server.rows(table.name, marked, table.fields, limit=ROWS_A_BATCH):
        server.upsert(table.name, [row | {REMOVED: NEVER} for row in rows])


def live_place(data: DataDir) -> Place | None:
    """Return where the live generation is, None if it is not in Milvus, or damaged."""
    try:
        manifest = read_manifest(data, newest_number(data))
        return read_place(data, manifest) if backend_of(manifest) == "milvus" else None
    except DamagedIndexError:
        return None


def drop_others(data: DataDir, server: MilvusServer, prefix: str, archive: str, kept: Place | None) -> None:
    """Remove this archive's collections and statistics but the kept ones: of builds before, or cut short."""
    names = {kept.windows, kept.passages} if kept else set()
    for name in server.collections():
        if not name.startswith(f"{prefix}_g") or name in names:
            continue
        with contextlib.suppress(CollectionMissingError):
            made = made_for(server.describe(name).description)
            if made and made.archive == archive:
                server.drop(name)
    for file in (data.root / "milvus").glob("terms-*"):
        if not kept or not file.name.startswith(kept.statistics):
            file.unlink(missing_ok=True)


def archive_name(data: DataDir) -> str:
    """Return the name that this data folder's collections bear, which is made up once.

    Raises OSError if it cannot be written.
    """
    path = data.root / "milvus" / "archive"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        replace_file(path, uuid.uuid4().hex.encode())
    return path.read_text(encoding="ascii")
