"""The article store: one SQLite file that holds the texts quotes are cut from.

Rows are only ever added, and marked as removed, each with the number of the index generation it happened in.
A reader names the generation it reads, so that it never sees half of a change, and publishing a generation
is outside the store (retrieval.publish): rows of a later number are invisible until it is published.
Passages are not stored as text: they are cut from the source each time, by their spans.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from corpus.errors import CorpusError
from corpus.types import (
    Article,
    Byline,
    Headline,
    Passage,
    SourceFile,
    Span,
    Window,
    make_article,
    slice_spans,
    text_digest,
)

FORMAT_VERSION = 1

_SCHEMA = """
CREATE TABLE source (sha256 TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE article (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    path TEXT NOT NULL,
    encoding TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES source,
    title TEXT NOT NULL,
    headline_lines TEXT NOT NULL,
    byline TEXT NOT NULL,
    byline_outlet TEXT NOT NULL,
    authors TEXT NOT NULL,
    outlet TEXT NOT NULL,
    published TEXT,
    page TEXT NOT NULL,
    captions TEXT NOT NULL,
    passages TEXT NOT NULL,
    added_in INTEGER NOT NULL,
    removed_in INTEGER
);
CREATE INDEX article_by_id ON article (id);
CREATE INDEX article_by_path ON article (path);
CREATE INDEX article_by_published ON article (published);
CREATE TABLE passage (
    id INTEGER PRIMARY KEY,
    article_id TEXT NOT NULL,
    number INTEGER NOT NULL
);
CREATE TABLE window (
    id INTEGER PRIMARY KEY,
    passage_id INTEGER NOT NULL REFERENCES passage,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL
);
CREATE INDEX window_by_passage ON window (passage_id);
"""

_LIVE = "added_in <= :generation AND (removed_in IS NULL OR removed_in > :generation)"

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


def passage_digest(text: str) -> str:
    """Return 16 hex digits that prove a passage's text unchanged."""
    return text_digest(text)[:16]


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
            self._db.row_factory = sqlite3.Row
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0 and writable:
                self._create()
            elif version != FORMAT_VERSION:
                raise StoreError(
                    f"{path}：文章库的格式版本是 {version}，本程序需要 {FORMAT_VERSION}；"
                    "请用 baowen index build 重建。"
                )
        except sqlite3.Error as error:
            raise StoreError(f"{path}：打不开文章库（{error}）；请检查权限，或删除后重建。") from error
        self._source_text = lru_cache(SOURCES_CACHED)(self._read_source_text)

    def _create(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {FORMAT_VERSION}; COMMIT;")

    def close(self) -> None:
        self._db.close()

    # ---- writing -------------------------------------------------------------------------------------

    def forget_unpublished(self, generation: int) -> None:
        """Undo what an interrupted run left: all that happened after `generation`, the last published."""
        with self._db:
            self._db.execute("DELETE FROM article WHERE added_in > ?", (generation,))
            self._db.execute("UPDATE article SET removed_in = NULL WHERE removed_in > ?", (generation,))

    def put(self, articles: Iterable[tuple[Article, Sequence[Window]]], generation: int) -> None:
        """Add articles with their windows, in one transaction, as of `generation`."""
        with self._db:
            for article, windows in articles:
                self._put_article(article, generation)
                self._put_windows(article, windows)

    def put_windows(self, articles: Iterable[tuple[Article, Sequence[Window]]]) -> None:
        """Add the windows of articles that are in the store already, in one transaction.

        They have none of a size that the store has not seen yet.
        """
        with self._db:
            for article, windows in articles:
                self._put_windows(article, windows)

    def _put_article(self, article: Article, generation: int) -> None:
        source = article.source
        self._db.execute("INSERT OR IGNORE INTO source VALUES (?, ?)", (source.sha256, source.text))
        passages = [[passage.spans, passage_digest(passage.text)] for passage in article.passages]
        values = {
            "id": article.id,
            "path": source.path,
            "encoding": source.encoding,
            "sha256": source.sha256,
            "title": article.headline.title,
            "headline_lines": _dump(article.headline.lines),
            "byline": article.byline.text,
            "byline_outlet": article.byline.outlet,
            "authors": _dump(article.byline.authors),
            "outlet": article.outlet,
            "published": article.published.isoformat() if article.published else None,
            "page": article.page,
            "captions": _dump(article.captions),
            "passages": _dump(passages),
            "added_in": generation,
        }
        columns = ", ".join(values)
        self._db.execute(
            f"INSERT INTO article ({columns}) VALUES ({', '.join(':' + name for name in values)})", values
        )

    def _put_windows(self, article: Article, windows: Sequence[Window]) -> None:
        keys = [passage_key(article.id, number) for number in range(len(article.passages))]
        self._db.executemany(
            "INSERT OR IGNORE INTO passage VALUES (?, ?, ?)",
            [(key, article.id, number) for number, key in enumerate(keys)],
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO window VALUES (?, ?, ?, ?)",
            [(window_key(w), keys[w.passage], w.start, w.end) for w in windows],
        )

    def retire(self, places: Iterable[tuple[str, str]], generation: int) -> None:
        """Mark articles, given as (id, path), as removed in `generation`."""
        with self._db:
            self._db.executemany(
                "UPDATE article SET removed_in = ? WHERE id = ? AND path = ? AND removed_in IS NULL",
                [(generation, article_id, path) for article_id, path in places],
            )

    def purge(self, generation: int) -> None:
        """Delete what no generation from `generation` on can see."""
        with self._db:
            self._db.execute("DELETE FROM article WHERE removed_in <= ?", (generation,))
            self._db.execute("DELETE FROM source WHERE sha256 NOT IN (SELECT sha256 FROM article)")
            self._db.execute("DELETE FROM passage WHERE article_id NOT IN (SELECT id FROM article)")
            self._db.execute("DELETE FROM window WHERE passage_id NOT IN (SELECT id FROM passage)")

    # ---- reading -------------------------------------------------------------------------------------

    def places(self, generation: int) -> dict[tuple[str, str], None]:
        """Return (id, path) of every article in `generation`, in the order they were added."""
        rows = self._db.execute(f"SELECT id, path FROM article WHERE {_LIVE} ORDER BY row", _at(generation))
        return {(row["id"], row["path"]): None for row in rows}

    def articles(self, generation: int) -> Iterator[Article]:
        """Yield the articles of `generation`, each once though it may stand in several files."""
        seen: set[str] = set()
        rows = self._db.execute(f"SELECT * FROM article WHERE {_LIVE} ORDER BY row", _at(generation))
        for row in rows:
            if row["id"] not in seen:
                seen.add(row["id"])
                yield self._article(row)

    def article(self, article_id: str, generation: int, path: str | None = None) -> Article | None:
        """Return an article of `generation`, or None.

        Of several files that hold it, the one at `path`; without `path`, the first by path.
        """
        row = self._db.execute(
            f"SELECT * FROM article WHERE id = :id AND {_LIVE} AND (:path IS NULL OR path = :path) "
            "ORDER BY path LIMIT 1",
            {"id": article_id, "path": path, **_at(generation)},
        ).fetchone()
        return self._article(row) if row else None

    def window_keys(
        self, generation: int, *, since: date | None, until: date | None, outlet: str | None
    ) -> list[int]:
        """Return the keys of the windows of articles published in [since, until] by `outlet` (None: any)."""
        conditions, values = [_LIVE], dict[str, object](_at(generation))
        if since:
            conditions.append("published >= :since")
            values["since"] = since.isoformat()
        if until:
            conditions.append("published <= :until")
            values["until"] = until.isoformat()
        if outlet:
            conditions.append("outlet = :outlet")
            values["outlet"] = outlet
        rows = self._db.execute(
            "SELECT window.id FROM window JOIN passage ON passage.id = passage_id "
            f"WHERE article_id IN (SELECT id FROM article WHERE {' AND '.join(conditions)})",
            values,
        )
        return [row[0] for row in rows]

    def outlets(self, generation: int) -> dict[str, int]:
        """Return each paper's number of articles, most first."""
        rows = self._db.execute(
            f"SELECT outlet, count(DISTINCT id) AS articles FROM article WHERE {_LIVE} "
            "GROUP BY outlet ORDER BY articles DESC",
            _at(generation),
        )
        return {row["outlet"]: row["articles"] for row in rows}

    def date_range(self, generation: int) -> tuple[date, date] | None:
        """Return the first and the last date of publication, None if no article has one."""
        row = self._db.execute(
            f"SELECT min(published), max(published) FROM article WHERE {_LIVE}", _at(generation)
        ).fetchone()
        return (date.fromisoformat(row[0]), date.fromisoformat(row[1])) if row[0] else None

    def passages(self, keys: Sequence[int]) -> dict[int, tuple[str, int]]:
        """Return (article id, number in the article) for each passage key that is known."""
        rows = self._select_in("SELECT id, article_id, number FROM passage WHERE id IN", keys)
        return {row["id"]: (row["article_id"], row["number"]) for row in rows}

    def windows(self, keys: Sequence[int]) -> dict[int, StoredWindow]:
        """Return the windows of these keys."""
        return {stored.key: stored for stored in self._windows_in("window.id", keys)}

    def windows_of(self, passage_keys: Sequence[int]) -> list[StoredWindow]:
        """Return all windows of these passages, of every size that an index was ever built with."""
        return self._windows_in("window.passage_id", passage_keys)

    def _windows_in(self, column: str, keys: Sequence[int]) -> list[StoredWindow]:
        rows = self._select_in(
            "SELECT window.id AS key, passage_id, article_id, number, start, end "
            f"FROM window JOIN passage ON passage.id = passage_id WHERE {column} IN",
            keys,
        )
        return [
            StoredWindow(
                row["key"],
                row["passage_id"],
                Window(row["article_id"], row["number"], row["start"], row["end"]),
            )
            for row in rows
        ]

    def _select_in(self, sql: str, values: Sequence[object]) -> Iterator[sqlite3.Row]:
        for first in range(0, len(values), _SQL_VARIABLES):
            part = values[first : first + _SQL_VARIABLES]
            yield from self._db.execute(f"{sql} ({','.join('?' * len(part))})", part)

    def _article(self, row: sqlite3.Row) -> Article:
        text = self._source_text(row["sha256"])
        passages = []
        for stored_spans, _digest in json.loads(row["passages"]):
            spans = tuple((start, end) for start, end in stored_spans)
            passages.append(Passage(slice_spans(text, spans), spans))
        return Article(
            id=row["id"],
            headline=Headline(row["title"], tuple(json.loads(row["headline_lines"]))),
            byline=Byline(row["byline"], row["byline_outlet"], tuple(json.loads(row["authors"]))),
            outlet=row["outlet"],
            published=date.fromisoformat(row["published"]) if row["published"] else None,
            page=row["page"],
            captions=tuple(json.loads(row["captions"])),
            passages=tuple(passages),
            source=SourceFile(row["path"], row["encoding"], text, row["sha256"]),
        )

    def _read_source_text(self, sha256: str) -> str:
        try:
            row = self._db.execute(
                "SELECT CAST(text AS BLOB) FROM source WHERE sha256 = ?", (sha256,)
            ).fetchone()
            if row is not None:
                return bytes(row[0]).decode()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise StoreError(
                f"{self.path}：原文 {sha256[:12]} 已损坏（{error}）；请用 baowen index build 重建。"
            ) from error
        raise StoreError(f"{self.path}：缺少原文 {sha256[:12]}；请用 baowen index build 重建。")

    # ---- proving -------------------------------------------------------------------------------------

    def verify(self, generation: int) -> Iterator[Damage]:
        """Yield every source, passage and article of `generation` that is not what was read.

        A source is proved by its SHA-256, a passage by its own digest (so that the damaged one can be
        named), an article by its id, which is derived from all it says.
        """
        rows = self._db.execute(f"SELECT * FROM article WHERE {_LIVE} ORDER BY row", _at(generation))
        checked_sources: dict[str, bool] = {}
        for row in rows:
            where = f"{row['path']}《{row['title']}》（{row['id']}）"
            try:
                text = self._source_text(row["sha256"])
            except StoreError as error:
                yield Damage(where, str(error))
                continue
            if row["sha256"] not in checked_sources:
                intact = text_digest(text) == row["sha256"]
                checked_sources[row["sha256"]] = intact
                if not intact:
                    yield Damage(row["path"], "库中原文与读入时的 SHA-256 不符，已被改动")
            yield from _damaged_passages(row, text, where)
            article = self._article(row)
            if article.id != _rederived(article).id:
                yield Damage(where, "文章内容与编号不符，题目、署名、日期或段落已被改动")


def _damaged_passages(row: sqlite3.Row, text: str, where: str) -> Iterator[Damage]:
    for number, (spans, digest) in enumerate(json.loads(row["passages"]), start=1):
        if any(not 0 <= start < end <= len(text) for start, end in spans):
            yield Damage(f"{where}第 {number} 段", f"位置 {spans} 超出原文（共 {len(text)} 字）")
        elif passage_digest(slice_spans(text, spans)) != digest:
            yield Damage(
                f"{where}第 {number} 段", f"原文第 {spans[0][0]}–{spans[-1][1]} 字处的文字与读入时不同"
            )


def _rederived(article: Article) -> Article:
    paragraphs: list[Sequence[Span]] = [passage.spans for passage in article.passages]
    return make_article(
        article.source, article.headline, article.byline, article.published, paragraphs, outlet=article.outlet
    )


def _at(generation: int) -> dict[str, int]:
    return {"generation": generation}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
