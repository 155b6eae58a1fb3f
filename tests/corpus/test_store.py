import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.store import ArticleStore, StoreError, passage_key, window_key
from corpus.types import Article, Window
from tests.factories import article_of

PORT = article_of(["港口今年增长|了一成。", "运费下降。"], path="/a/port.txt")
SCHOOL = article_of(
    ["学校九月开学。"],
    title="新校区开学",
    outlet="青禾晚报",
    published=date(2023, 9, 1),
    path="/a/school.txt",
)


def windows_of(article: Article) -> list[Window]:
    return [Window(article.id, n, 0, len(passage.text)) for n, passage in enumerate(article.passages)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ArticleStore]:
    store = ArticleStore(tmp_path / "articles.sqlite", writable=True)
    store.put([(PORT, windows_of(PORT)), (SCHOOL, windows_of(SCHOOL))], generation=1)
    yield store
    store.close()


def test_an_article_comes_back_as_it_was_put(store: ArticleStore) -> None:
    assert store.article(PORT.id, 1) == PORT
    assert [article.id for article in store.articles(1)] == [PORT.id, SCHOOL.id]


def test_a_generation_sees_neither_what_comes_later_nor_what_went_before(store: ArticleStore) -> None:
    later = article_of(["后来的事。"], path="/a/later.txt")
    store.put([(later, windows_of(later))], generation=2)
    store.retire([(PORT.id, PORT.source.path)], generation=2)
    assert {article.id for article in store.articles(1)} == {PORT.id, SCHOOL.id}
    assert {article.id for article in store.articles(2)} == {SCHOOL.id, later.id}
    assert store.article(PORT.id, 2) is None


def test_what_was_not_published_is_forgotten(store: ArticleStore) -> None:
    later = article_of(["后来的事。"], path="/a/later.txt")
    store.put([(later, windows_of(later))], generation=2)
    store.retire([(PORT.id, PORT.source.path)], generation=2)
    store.forget_unpublished(1)
    assert {article.id for article in store.articles(2)} == {PORT.id, SCHOOL.id}


def test_an_article_in_two_files_is_one_article_and_survives_the_loss_of_one(store: ArticleStore) -> None:
    copy = article_of(["港口今年增长|了一成。", "运费下降。"], path="/b/copy.txt")
    assert copy.id == PORT.id
    store.put([(copy, windows_of(copy))], generation=2)
    assert [article.id for article in store.articles(2)] == [PORT.id, SCHOOL.id]
    found = store.article(PORT.id, 2, path="/b/copy.txt")
    assert found is not None
    assert found.source.path == "/b/copy.txt"
    store.retire([(PORT.id, PORT.source.path)], generation=3)
    remaining = store.article(PORT.id, 3)
    assert remaining is not None
    assert remaining.source.path == "/b/copy.txt"


def test_windows_and_passages_are_found_by_key(store: ArticleStore) -> None:
    window = windows_of(PORT)[1]
    stored = store.windows([window_key(window)])[window_key(window)]
    assert stored.window == window
    assert store.passages([stored.passage_key]) == {passage_key(PORT.id, 1): (PORT.id, 1)}
    assert [s.window for s in store.windows_of([stored.passage_key])] == [window]


def test_more_keys_than_sqlite_takes_in_one_statement_are_looked_up(store: ArticleStore) -> None:
    keys = [*range(5000), *(window_key(window) for window in windows_of(PORT))]
    assert len(store.windows(keys)) == 2


@pytest.mark.parametrize(
    ("since", "until", "outlet", "expected"),
    [
        (date(2024, 1, 1), None, None, {PORT.id}),
        (None, date(2023, 12, 31), None, {SCHOOL.id}),
        (None, None, "青禾晚报", {SCHOOL.id}),
        (date(2024, 1, 1), None, "青禾晚报", set()),
        (date(2023, 9, 1), date(2024, 7, 11), None, {PORT.id, SCHOOL.id}),
    ],
)
def test_windows_are_chosen_by_date_and_paper(
    store: ArticleStore, since: date | None, until: date | None, outlet: str | None, expected: set[str]
) -> None:
    keys = store.window_keys(1, since=since, until=until, outlet=outlet)
    assert {stored.window.article_id for stored in store.windows(keys).values()} == expected


def test_papers_and_dates_are_counted(store: ArticleStore) -> None:
    assert store.outlets(1) == {"临江日报": 1, "青禾晚报": 1}
    assert store.date_range(1) == (date(2023, 9, 1), date(2024, 7, 11))


def test_an_intact_store_has_no_damage(store: ArticleStore) -> None:
    assert list(store.verify(1)) == []


def test_one_changed_character_is_named_by_article_and_passage(store: ArticleStore, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "articles.sqlite") as db:
        db.execute("UPDATE source SET text = replace(text, '运费下降', '运费上升')")
    db.close()
    damages = [str(damage) for damage in store.verify(1)]
    assert any("/a/port.txt" in text and "SHA-256" in text for text in damages)
    assert any("第 2 段" in text and PORT.id in text for text in damages)
    assert not any("第 1 段" in text for text in damages)


def test_a_byte_that_breaks_the_encoding_is_damage_and_not_a_crash(
    store: ArticleStore, tmp_path: Path
) -> None:
    with sqlite3.connect(tmp_path / "articles.sqlite") as db:
        row = db.execute("SELECT sha256, CAST(text AS BLOB) FROM source").fetchone()
        broken = bytes(row[1])[:10] + b"\xff" + bytes(row[1])[11:]
        db.execute("UPDATE source SET text = CAST(? AS TEXT) WHERE sha256 = ?", (broken, row[0]))
    db.close()
    assert len(list(store.verify(1))) == 1


def test_a_changed_title_is_damage(store: ArticleStore, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "articles.sqlite") as db:
        db.execute("UPDATE article SET published = '2025-01-01' WHERE id = ?", (PORT.id,))
    db.close()
    assert [PORT.id in str(damage) for damage in store.verify(1)] == [True]


def test_purging_keeps_what_the_kept_generations_see(store: ArticleStore) -> None:
    store.retire([(PORT.id, PORT.source.path)], generation=2)
    store.purge(1)
    assert store.article(PORT.id, 1) == PORT
    store.purge(2)
    assert store.article(PORT.id, 1) is None
    assert store.windows_of([passage_key(PORT.id, 0)]) == []
    assert list(store.verify(2)) == []


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="baowen index build"):
        ArticleStore(tmp_path / "articles.sqlite")


def test_a_file_that_is_no_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "articles.sqlite"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match=r"articles\.sqlite"):
        ArticleStore(path)


def test_a_store_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "articles.sqlite"
    ArticleStore(path, writable=True).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(StoreError, match="99"):
        ArticleStore(path)


def test_articles_are_counted_and_known_by_generation(store: ArticleStore) -> None:
    later = article_of(["后来的事。"], path="/a/later.txt")
    store.put([(later, windows_of(later))], generation=2)
    store.retire([(PORT.id, PORT.source.path)], generation=2)
    ids = [PORT.id, SCHOOL.id, later.id, "unknown"]
    assert (store.count(1), store.count(2)) == (2, 2)
    assert store.ids_held(ids, 1) == {PORT.id, SCHOOL.id}
    assert store.ids_held(ids * 400, 2) == {SCHOOL.id, later.id}


def test_an_article_in_two_files_is_counted_once(store: ArticleStore) -> None:
    copy = article_of(["港口今年增长|了一成。", "运费下降。"], path="/b/copy.txt")
    store.put([(copy, windows_of(copy))], generation=2)
    assert (store.count(1), store.count(2)) == (2, 2)
    assert store.places_of_id(PORT.id, 2) == [(PORT.id, "/a/port.txt"), (PORT.id, "/b/copy.txt")]
    assert store.places_of_id(PORT.id, 1) == [(PORT.id, "/a/port.txt")]


def test_places_are_found_by_path_and_by_its_beginning(store: ArticleStore) -> None:
    odd = [article_of([f"{n}。"], path=path) for n, path in enumerate(["/a%/x.txt", "/ab/y.txt", "/A/z.txt"])]
    store.put([(article, windows_of(article)) for article in odd], generation=1)
    assert store.places_of_path("/a/port.txt", 1) == [(PORT.id, "/a/port.txt")]
    assert store.places_of_path("/a/por", 1) == []
    assert [path for _id, path in store.places_of_prefix("/a/", 1)] == ["/a/port.txt", "/a/school.txt"]
    assert [path for _id, path in store.places_of_prefix("/a%/", 1)] == ["/a%/x.txt"]
    assert store.places_of_prefix("/a/", 0) == []


def test_what_an_interrupted_run_left_leaves_nothing_behind(store: ArticleStore, tmp_path: Path) -> None:
    def rows() -> list[int]:
        with sqlite3.connect(tmp_path / "articles.sqlite") as db:
            counts = [
                db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in ("article", "source", "passage", "window")
            ]
        db.close()
        return counts

    before = rows()
    later = article_of(["后来的事。", "还有一段。"], path="/a/later.txt")
    moved = article_of(["学校九月开学。"], title="新校区开学", outlet="青禾晚报", path="/a/moved.txt")
    store.put([(later, windows_of(later)), (moved, windows_of(moved))], generation=2)
    assert rows() != before
    store.forget_unpublished(1)
    assert rows() == before
    assert list(store.verify(1)) == []


def test_no_lookup_of_a_change_or_a_question_reads_all_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statements: list[str] = []
    connect = sqlite3.connect

    def traced(*arguments: object, **named: object) -> sqlite3.Connection:
        db = connect(*arguments, **named)  # type: ignore[call-overload]
        db.set_trace_callback(statements.append)
        return db  # type: ignore[no-any-return]

    monkeypatch.setattr(sqlite3, "connect", traced)
    path = tmp_path / "articles.sqlite"
    store = ArticleStore(path, writable=True)
    store.put([(PORT, windows_of(PORT)), (SCHOOL, windows_of(SCHOOL))], generation=1)
    statements.clear()
    store.forget_unpublished(1)
    store.put([(PORT, windows_of(PORT))], generation=2)
    store.retire([(SCHOOL.id, SCHOOL.source.path)], generation=2)
    store.purge(1)
    store.ids_held([PORT.id], 2)
    store.places_of_id(PORT.id, 2)
    store.places_of_path("/a/port.txt", 2)
    store.places_of_prefix("/a/", 2)
    store.article(PORT.id, 2)
    store.date_range(2)
    store.window_keys(2, since=date(2024, 1, 1), until=None, outlet=None)
    store.windows_of([passage_key(PORT.id, 0)])
    store.close()
    with connect(path) as db:
        plans = {
            sql: [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
            for sql in statements
            if sql.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}
        }
    db.close()
    assert len(plans) > 12
    scans = {
        sql: step
        for sql, steps in plans.items()
        for step in steps
        # The ends of an index are found by walking it from there.
        if (step.startswith("SCAN") and "ORDER BY published" not in sql and "CONSTANT" not in step)
        # Nearly all rows were added before.
        or "added_in<?" in step
    }
    assert scans == {}
