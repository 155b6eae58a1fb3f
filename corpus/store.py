"""The article store: one SQLite file that holds the texts quotes are cut from.

Rows are only ever added, and marked as removed, each with the number of the index generation it happened in.
A reader names the generation it reads, so that it never sees half of a change, and publishing a generation
is outside the store (retrieval.publish): rows of a later number are invisible until it is published.
Passages are not stored as text: they are cut from the source each time, by their spans.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.errors import CorpusError
from corpus.store_rows import (
    COLUMNS,
    MalformedRowError,
    article_from_row,
    passage_count,
    row_problems,
    row_values,
)
from corpus.store_schema import FORMAT_VERSION, INDEXES, SCHEMA
from corpus.types import Article, Window, text_digest

_LIVE = "+added_in <= :generation AND (+removed_in IS NULL OR +removed_in > :generation)"
"""The signs keep SQLite from taking an index of these columns: nearly all rows meet the condition."""

Place = tuple[str, str]
"""(article id, path of its source)."""

SOURCES_CACHED = 32
"""Source texts kept in memory: an answer draws on a handful of files."""

_SQL_VARIABLES = 500
"""Values put into one `IN (…)`: SQLite's own limit was 999 for long."""


class StoreError(CorpusError):
    """The article store is missing, damaged, locked or of another version."""


def passage_key(article_id: str, number: int) -> int:
    """Return the 63-bit id of a passage, derived from its article's id and its place in the article."""
    return _key(f"{article_id}/{number}")


def window_key(window: Window) -> int:
    """Return the 63-bit id of a window: the id of its vector."""
    return _key(f"{window.article_id}/{window.passage}/{window.start}-{window.end}")


def _key(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 1


@dataclass(frozen=True, slots=True)
class StoredWindow:
    """A window as the indexes refer to it."""

    key: int
    passage_key: int
    window: Window


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored text that is not what was read: where, and what is wrong."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


class ArticleStore:
    """Reads and writes `articles.sqlite`. Safe to share between threads; one process writes at a time.

    Who writes holds the writer's lock of `retrieval.publish`.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        """Open the store, creating it when `writable`.

        Raises StoreError if it is missing, damaged or of another format version.
        """
        self.path = path
        if not writable and not path.exists():
            raise StoreError(f"{path}：没有文章库；请先运行 baowen index build。")
        mode = "rwc" if writable else "ro"
        try:
            self._db = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode={mode}", uri=True, check_same_thread=False, timeout=30
            )
        except sqlite3.Error as error:
            raise self._unusable("打不开", error) from error
        try:
            self._db.row_factory = sqlite3.Row
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0 and writable:
                self._create()
            elif version == FORMAT_VERSION and writable:
                # What runs left that could not put their changes in place (a full disk) would add up.
                self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                self._db.executescript(INDEXES)
            elif version != FORMAT_VERSION:
                raise StoreError(
                    f"{path}：文章库的格式版本是 {version}，本程序需要 {FORMAT_VERSION}；"
                    "请删除这个文件，再用 baowen index build 重建。"
                )
        except sqlite3.Error as error:
            self._db.close()
            raise self._unusable("打不开", error) from error
        except StoreError:
            self._db.close()
            raise
        self._source_text = lru_cache(SOURCES_CACHED)(self._read_source_text)

    def _create(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(f"BEGIN; {SCHEMA} {INDEXES} PRAGMA user_version = {FORMAT_VERSION}; COMMIT;")

    def _unusable(self, what: str, error: Exception) -> StoreError:
        return StoreError(
            f"{self.path}：{what}文章库（{error}）；请检查磁盘空间和权限，"
            "若文件已损坏，请删除它，再用 baowen index build 重建。"
        )

    def close(self) -> None:
        self._db.close()

    # ---- writing -------------------------------------------------------------------------------------

    def forget_unpublished(self, generation: int) -> None:
        """Undo what an interrupted run left: all that happened after `generation`, the last published."""
        with self._transaction():
            self._delete("added_in > ?", generation)
            self._db.execute("UPDATE article SET removed_in = NULL WHERE removed_in > ?", (generation,))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._db:
                yield
        except sqlite3.Error as error:
            raise self._unusable("写不了", error) from error

    def put(self, articles: Iterable[tuple[Article, Sequence[Window]]], generation: int) -> int:
        """Bring articles with their windows into the store as of `generation`, in one transaction.

        Returns how many rows that took. An article that is there already is left as it is if all of it is
        the same; else its row is replaced: it may stand at another place in its file now, or have been
        damaged. Windows are added to those it has of other sizes.
        """
        written = 0
        sources: set[str] = set()
        with self._transaction():
            for article, windows in articles:
                if article.source.sha256 not in sources:
                    sources.add(article.source.sha256)
                    self._put_source(article)
                written += self._put_article(article, generation)
                self._put_windows(article, windows)
        return written

    def _put_source(self, article: Article) -> None:
        # A text that is not what it was read as is mended.
        self._db.execute(
            "INSERT INTO source VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text "
            "WHERE text IS NOT excluded.text",
            (article.source.sha256, article.source.text),
        )

    def _put_article(self, article: Article, generation: int) -> bool:
        values = row_values(article)
        place = (article.id, article.source.path)
        sql = f"SELECT {', '.join(COLUMNS)} FROM article WHERE id = ? AND path = ? AND removed_in IS NULL"
        found = self._db.execute(sql, place).fetchall()
        if len(found) == 1 and dict(found[0]) == values:
            return False
        self._retire([place], generation)
        names = [*COLUMNS, "added_in"]
        self._db.execute(
            f"INSERT INTO article ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})",
            {**values, "added_in": generation},
        )
        return True

    def _put_windows(self, article: Article, windows: Sequence[Window]) -> None:
        keys = [passage_key(article.id, number) for number in range(len(article.passages))]
        self._db.executemany(
            "INSERT INTO passage VALUES (?, ?, ?) ON CONFLICT DO UPDATE "
            "SET article_id = excluded.article_id, number = excluded.number "
            "WHERE (article_id, number) IS NOT (excluded.article_id, excluded.number)",
            [(key, article.id, number) for number, key in enumerate(keys)],
        )
        self._db.executemany(
            "INSERT INTO window VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE "
            "SET passage_id = excluded.passage_id, start = excluded.start, end = excluded.end "
            "WHERE (passage_id, start, end) IS NOT (excluded.passage_id, excluded.start, excluded.end)",
            [(window_key(w), keys[w.passage], w.start, w.end) for w in windows],
        )

    def retire(self, places: Iterable[Place], generation: int) -> None:
        """Mark articles, given as (id, path), as removed in `generation`."""
        with self._transaction():
            self._retire(places, generation)

    def _retire(self, places: Iterable[Place], generation: int) -> None:
        self._db.executemany(
            "UPDATE article SET removed_in = ? WHERE id = ? AND path = ? AND removed_in IS NULL",
            [(generation, article_id, path) for article_id, path in places],
        )

    def purge(self, generation: int) -> None:
        """Delete what no generation from `generation` on can see."""
        with self._transaction():
            self._delete("removed_in <= ?", generation)

    def _delete(self, condition: str, generation: int) -> None:
        """Delete rows of articles, with sources, passages and windows that no other row has."""
        gone = self._db.execute(
            f"DELETE FROM article WHERE {condition} RETURNING id, sha256, passages", (generation,)
        ).fetchall()
        for row in gone:
            self._db.execute(
                "DELETE FROM source WHERE sha256 = :sha256 "
                "AND NOT EXISTS (SELECT 1 FROM article WHERE sha256 = :sha256)",
                {"sha256": row["sha256"]},
            )
            if not self._db.execute("SELECT 1 FROM article WHERE id = ?", (row["id"],)).fetchone():
                keys = [(passage_key(row["id"], n),) for n in range(passage_count(row["passages"]))]
                self._db.executemany("DELETE FROM window WHERE passage_id = ?", keys)
                self._db.executemany("DELETE FROM passage WHERE id = ?", keys)

    # ---- reading -------------------------------------------------------------------------------------

    def _rows(self, sql: str, values: dict[str, object] | Sequence[object] = ()) -> Iterator[sqlite3.Row]:
        """Yield what a query gives. Raises StoreError for whatever SQLite complains of."""
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise self._unusable("读不了", error) from error

    def places(self, generation: int) -> dict[Place, None]:
        """Return (id, path) of every article in `generation`, in the order they were added."""
        rows = self._rows(f"SELECT id, path FROM article WHERE {_LIVE} ORDER BY row", _at(generation))
        return {(row["id"], row["path"]): None for row in rows}

    def count(self, generation: int) -> int:
        """Return the number of articles in `generation`. Looks at an index of all of them."""
        # In the order of the index; count(DISTINCT id) would sort all ids.
        distinct = f"SELECT DISTINCT id FROM article WHERE {_LIVE}"
        ((count,),) = self._rows(f"SELECT count(*) FROM ({distinct})", _at(generation))
        return int(count)

    def ids_held(self, ids: Sequence[str], generation: int) -> set[str]:
        """Return which of these articles are in `generation`."""
        at = int(generation)
        sql = (
            "SELECT DISTINCT id FROM article "
            f"WHERE +added_in <= {at} AND (+removed_in IS NULL OR +removed_in > {at}) AND id IN"
        )
        return {article_id for (article_id,) in self._select_in(sql, ids)}

    def places_of_id(self, article_id: str, generation: int) -> list[Place]:
        """Return (id, path) for each place of an article in `generation`."""
        return self._places("id = :id", {"id": article_id}, generation)

    def places_of_path(self, path: str, generation: int) -> list[Place]:
        """Return (id, path) for the articles of `generation` that were read from the source at `path`."""
        return self._places("path = :path", {"path": path}, generation)

    def places_of_prefix(self, prefix: str, generation: int) -> list[Place]:
        """Return (id, path) for the articles of `generation` whose path begins with `prefix`."""
        # As a range, for which the index is used whatever characters the prefix has.
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return self._places(
            "path >= :prefix AND path < :after", {"prefix": prefix, "after": after}, generation
        )

    def _places(self, condition: str, values: dict[str, object], generation: int) -> list[Place]:
        sql = f"SELECT id, path FROM article WHERE {condition} AND {_LIVE} ORDER BY row"
        rows = self._rows(sql, {**values, **_at(generation)})
        return [(row["id"], row["path"]) for row in rows]

    def articles(self, generation: int) -> Iterator[Article]:
        """Yield the articles of `generation`, each once though it may stand in several files."""
        seen: set[str] = set()
        rows = self._rows(f"SELECT * FROM article WHERE {_LIVE} ORDER BY row", _at(generation))
        for row in rows:
            if row["id"] not in seen:
                seen.add(row["id"])
                yield self._article(row)

    def article(self, article_id: str, generation: int, path: str | None = None) -> Article | None:
        """Return an article of `generation`, or None.

        Of several files that hold it, the one at `path`; without `path`, the first by path.
        """
        rows = self._rows(
            f"SELECT * FROM article WHERE id = :id AND {_LIVE} AND (:path IS NULL OR path = :path) "
            "ORDER BY path LIMIT 1",
            {"id": article_id, "path": path, **_at(generation)},
        )
        return next((self._article(row) for row in list(rows)), None)

    def window_keys(
        self, generation: int, *, since: date | None, until: date | None, outlet: str | None
    ) -> list[int]:
        """Return the keys of the windows of articles published in [since, until] by `outlet` (None: any)."""
        conditions, values = [_LIVE], _at(generation)
        if since:
            conditions.append("published >= :since")
            values["since"] = since.isoformat()
        if until:
            conditions.append("published <= :until")
            values["until"] = until.isoformat()
        if outlet:
            conditions.append("outlet = :outlet")
            values["outlet"] = outlet
        rows = self._rows(
            "SELECT window.id FROM window JOIN passage ON passage.id = passage_id "
            f"WHERE article_id IN (SELECT id FROM article WHERE {' AND '.join(conditions)})",
            values,
        )
        return [row[0] for row in rows]

    def outlets(self, generation: int) -> dict[str, int]:
        """Return each paper's number of articles, most first."""
        rows = self._rows(
            f"SELECT outlet, count(DISTINCT id) AS articles FROM article WHERE {_LIVE} "
            "GROUP BY outlet ORDER BY articles DESC",
            _at(generation),
        )
        return {row["outlet"]: row["articles"] for row in rows}

    def date_range(self, generation: int) -> tuple[date, date] | None:
        """Return the first and the last date of publication, None if no article has one."""
        # Two walks along the index, each of which ends at the first article that is live.
        ends = [
            f"SELECT published FROM article WHERE published IS NOT NULL AND {_LIVE} "
            f"ORDER BY published {direction} LIMIT 1"
            for direction in ("ASC", "DESC")
        ]
        ((first, last),) = self._rows(f"SELECT ({ends[0]}), ({ends[1]})", _at(generation))
        try:
            return (date.fromisoformat(first), date.fromisoformat(last)) if first else None
        except (TypeError, ValueError) as error:
            raise self._unusable("读不了", error) from error

    def passages(self, keys: Sequence[int]) -> dict[int, tuple[str, int]]:
        """Return (article id, number in the article) for each passage key that is known."""
        rows = self._select_in("SELECT id, article_id, number FROM passage WHERE id IN", keys)
        return {key: (article_id, number) for key, article_id, number in rows}

    def passages_of_windows(self, keys: Sequence[int]) -> dict[int, int]:
        """Return the key of the passage of each window that is known, by the window's key."""
        return dict(self._select_in("SELECT id, passage_id FROM window WHERE id IN", keys))

    def windows(self, keys: Sequence[int]) -> dict[int, StoredWindow]:
        """Return the windows of these keys."""
        return {stored.key: stored for stored in self._windows_in("window.id", keys)}

    def window_spans(self, passage_keys: Sequence[int]) -> list[tuple[int, int, int, int]]:
        """Return (window key, passage key, start, end) for each window that `windows_of` returns.

        A question looks at more than a thousand of them, and needs only where they are.
        """
        return self._select_in(
            "SELECT id, passage_id, start, end FROM window WHERE passage_id IN", passage_keys
        )

    def windows_of(self, passage_keys: Sequence[int]) -> list[StoredWindow]:
        """Return all windows of these passages, of every size that an index was ever built with."""
        return self._windows_in("window.passage_id", passage_keys)

    def _windows_in(self, column: str, keys: Sequence[int]) -> list[StoredWindow]:
        rows = self._select_in(
            "SELECT window.id, passage_id, article_id, number, start, end "
            f"FROM window JOIN passage ON passage.id = passage_id WHERE {column} IN",
            keys,
        )
        return [
            StoredWindow(key, passage, Window(article_id, number, start, end))
            for key, passage, article_id, number, start, end in rows
        ]

    def _select_in(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """Return what a query gives as plain tuples: a question looks up some hundred rows."""
        found: list[tuple[Any, ...]] = []
        try:
            cursor = self._db.cursor()
            cursor.row_factory = None
            for first in range(0, len(values), _SQL_VARIABLES):
                part = values[first : first + _SQL_VARIABLES]
                found += cursor.execute(f"{sql} ({','.join('?' * len(part))})", part)
        except sqlite3.Error as error:
            raise self._unusable("读不了", error) from error
        return found

    def _article(self, row: sqlite3.Row) -> Article:
        try:
            return article_from_row(row, self._source_text(row["sha256"]))
        except MalformedRowError as error:
            raise StoreError(
                f"{self.path}：文章 {row['id']} 的记录已损坏（{error}）；请用 baowen index build 重建。"
            ) from error

    def _read_source_text(self, sha256: str) -> str:
        try:
            for row in list(self._rows("SELECT CAST(text AS BLOB) FROM source WHERE sha256 = ?", (sha256,))):
                return bytes(row[0]).decode()
        except UnicodeDecodeError as error:
            raise StoreError(
                f"{self.path}：原文 {sha256!s:.12} 已损坏（{error}）；请用 baowen index build 重建。"
            ) from error
        raise StoreError(f"{self.path}：缺少原文 {sha256!s:.12}；请用 baowen index build 重建。")

    # ---- proving -------------------------------------------------------------------------------------

    def verify(self, generation: int) -> Iterator[Damage]:
        """Yield every source, passage and article of `generation` that is not what was read.

        A source is proved by its SHA-256, a passage by its own digest (so that the damaged one can be
        named), an article by its id, which is derived from what it says, and by the digest of its row. Raises
        StoreError where the file is so damaged that it cannot be read on.
        """
        for row in self._rows("PRAGMA integrity_check(3)"):
            if row[0] != "ok":
                found = " ".join(str(row[0]).split())
                yield Damage(str(self.path), f"SQLite 数据库已损坏（{found}）；请删除它，再重建索引")
        checked_sources: set[str] = set()
        for row in self._rows(f"SELECT * FROM article WHERE {_LIVE} ORDER BY row", _at(generation)):
            where = f"{row['path']}《{row['title']}》（{row['id']}）"
            try:
                text = self._source_text(row["sha256"])
            except StoreError as error:
                yield Damage(where, str(error).rstrip("。"))
                continue
            if row["sha256"] not in checked_sources:
                checked_sources.add(row["sha256"])
                if text_digest(text) != row["sha256"]:
                    yield Damage(row["path"], "库中原文与读入时的 SHA-256 不符，已被改动")
            for place, what in row_problems(row, text):
                yield Damage(f"{where}{place}", what)


def _at(generation: int) -> dict[str, object]:
    return {"generation": generation}
