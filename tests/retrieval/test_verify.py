import json
import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import CorpusError
from corpus.store import ArticleStore
from retrieval import vector_writer
from retrieval.errors import RetrievalError
from retrieval.publish import DataDir, IndexNotFoundError, current_number
from retrieval.verify import verify_index
from tests.index_maker import Workshop, unheard, write_pages


@pytest.fixture
def indexed(workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """An index of ten windows, which has codes."""
    monkeypatch.setattr(vector_writer, "EXACT_ROWS", 9)
    monkeypatch.setattr(vector_writer, "CODED_ROWS", 9)
    workshop.build(*write_pages(tmp_path / "a", range(1, 6)))
    return workshop


def problems(workshop: Workshop) -> list[str]:
    found = list(verify_index(workshop.data, unheard))
    # One sentence each: a line, with one full stop, at its end.
    assert all("\n" not in problem and problem.endswith("。") for problem in found)
    assert not any("Traceback" in problem for problem in found)
    return found


def change(workshop: Workshop, sql: str, *values: object) -> None:
    db = sqlite3.connect(workshop.data.articles)
    with db:
        assert db.execute(sql, values).rowcount > 0
    db.close()


def id_of(workshop: Workshop, number: int) -> str:
    store = ArticleStore(workshop.data.articles)
    ids = {article.title: article.id for article in store.articles(1)}
    store.close()
    return ids[f"第{number}号桥建成通车"]


def test_an_intact_index_has_no_problems_and_progress_reaches_the_end(indexed: Workshop) -> None:
    told: list[tuple[int, int]] = []
    assert list(verify_index(indexed.data, lambda done, total: told.append((done, total)))) == []
    assert told[-1] == (5, 5)


def test_no_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError):
        list(verify_index(DataDir(tmp_path), unheard))


def test_one_changed_character_of_a_text_is_named_by_file_article_and_passage(indexed: Workshop) -> None:
    change(indexed, "UPDATE source SET text = replace(text, '全长3公里', '全长8公里')")
    found = problems(indexed)
    assert any("bridge3" in problem and "SHA-256" in problem for problem in found)
    assert any(id_of(indexed, 3) in problem and "第 1 段" in problem for problem in found)
    assert not any("第 2 段" in problem for problem in found)
    assert not any("bridge2" in problem for problem in found)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE article SET title = title || '了' WHERE id = ?",
        "UPDATE article SET headline_lines = replace(headline_lines, '通车', '停工') WHERE id = ?",
        "UPDATE article SET published = '2025-01-01' WHERE id = ?",
        "UPDATE article SET published = NULL WHERE id = ?",
        "UPDATE article SET published = 'yesterday' WHERE id = ?",
        "UPDATE article SET outlet = '别的日报' WHERE id = ?",
        "UPDATE article SET byline = '' WHERE id = ?",
        "UPDATE article SET byline_outlet = '别的日报' WHERE id = ?",
        "UPDATE article SET authors = '[\"王五\"]' WHERE id = ?",
        "UPDATE article SET page = '8' WHERE id = ?",
        "UPDATE article SET path = '/elsewhere.txt' WHERE id = ?",
        "UPDATE article SET encoding = 'gb18030' WHERE id = ?",
        "UPDATE article SET captions = '[\"图\"]' WHERE id = ?",
        "UPDATE article SET captions = 'not json' WHERE id = ?",
        "UPDATE article SET passages = 'not json' WHERE id = ?",
        "UPDATE article SET passages = '{}' WHERE id = ?",
        "UPDATE article SET passages = '[[1,2,3]]' WHERE id = ?",
        "UPDATE article SET passages = '[]' WHERE id = ?",
        "UPDATE article SET passages = json_set(passages, '$[0][0][0][0]', 3) WHERE id = ?",
        "UPDATE article SET passages = json_set(passages, '$[1][0][0][1]', 999999) WHERE id = ?",
        "UPDATE article SET passages = json_set(passages, '$[1][0][0][0]', 1.5) WHERE id = ?",
        "UPDATE article SET passages = json_set(passages, '$[1][0]', json('[]')) WHERE id = ?",
        "UPDATE article SET digest = 'x' WHERE id = ?",
        "UPDATE article SET sha256 = 'nowhere' WHERE id = ?",
        "UPDATE article SET title = CAST(x'ff' AS TEXT) WHERE id = ?",
        "UPDATE article SET title = x'ff00' WHERE id = ?",
    ],
)
def test_a_changed_field_of_an_article_is_damage_of_that_article_and_a_build_mends_it(
    indexed: Workshop, tmp_path: Path, sql: str
) -> None:
    article_id = id_of(indexed, 2)
    others = [id_of(indexed, number) for number in (1, 3, 4, 5)]
    change(indexed, sql, article_id)
    found = problems(indexed)
    assert found
    if "x'ff' AS TEXT" in sql:
        # No text at all: the row cannot even be read, nor can those after it.
        assert "articles.sqlite" in found[0]
        return
    assert article_id in found[0]
    assert not any(other in problem for problem in found for other in others)
    indexed.build(tmp_path / "a")
    assert problems(indexed) == []


def test_a_changed_id_is_damage(indexed: Workshop) -> None:
    change(indexed, "UPDATE article SET id = 'f00f' WHERE id = ?", id_of(indexed, 2))
    assert any("f00f" in problem for problem in problems(indexed))


def test_a_deleted_source_is_named_with_its_article(indexed: Workshop) -> None:
    change(indexed, "DELETE FROM source WHERE text LIKE '%第4号桥%'")
    found = problems(indexed)
    assert any("bridge4" in problem and "缺少原文" in problem for problem in found)


def test_a_deleted_article_is_noticed_by_the_counts(indexed: Workshop) -> None:
    change(indexed, "DELETE FROM article WHERE id = ?", id_of(indexed, 4))
    assert any("文章数不符" in problem for problem in problems(indexed))


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM passage WHERE article_id = ?",
        "UPDATE passage SET number = number + 1 WHERE article_id = ?",
        "DELETE FROM window WHERE passage_id IN (SELECT id FROM passage WHERE article_id = ?)",
        'UPDATE window SET "end" = "end" - 1 '
        "WHERE passage_id IN (SELECT id FROM passage WHERE article_id = ?)",
    ],
)
def test_a_lost_passage_or_window_is_named_by_its_article_and_a_build_mends_it(
    indexed: Workshop, tmp_path: Path, sql: str
) -> None:
    article_id = id_of(indexed, 2)
    change(indexed, sql, article_id)
    assert [article_id in problem for problem in problems(indexed)] == [True]
    indexed.build(tmp_path / "a")
    assert problems(indexed) == []


def test_each_byte_flipped_in_a_file_of_the_generation_is_named(indexed: Workshop) -> None:
    folder = indexed.data.generation(1)
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(".lock")]
    expected = {"manifest.json", "g000001-0.faiss", "g000001-0.codes.faiss", "g000001-0.keys.npy"}
    assert expected < {file.name for file in files}
    places = random.Random(3)
    for file in files:
        original = file.read_bytes()
        for place in {0, len(original) - 1, *(places.randrange(len(original)) for _ in range(4))}:
            flipped = bytearray(original)
            flipped[place] ^= 1
            file.write_bytes(flipped)
            found = problems(indexed)
            assert any(file.name in problem for problem in found), (file, place)
        file.write_bytes(original)
    assert problems(indexed) == []


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json",
        "vectors/g000001-0.faiss",
        "vectors/g000001-0.codes.faiss",
        "vectors/g000001-0.keys.npy",
        "lexical/meta.json",
    ],
)
@pytest.mark.parametrize("damage", ["deleted", "empty", "half", "garbage"])
def test_a_lost_or_ruined_file_is_named(indexed: Workshop, name: str, damage: str) -> None:
    file = indexed.data.generation(1) / name
    content = file.read_bytes()
    if damage == "deleted":
        file.unlink()
    else:
        file.write_bytes(
            {"empty": b"", "half": content[: len(content) // 2], "garbage": b"\xff" * 99}[damage]
        )
    assert any(Path(name).name in problem for problem in problems(indexed))


def test_a_flipped_byte_of_current_is_noticed(indexed: Workshop) -> None:
    original = indexed.data.current.read_bytes()
    for place in range(len(original)):
        flipped = bytearray(original)
        flipped[place] ^= 1
        indexed.data.current.write_bytes(flipped)
        assert problems(indexed), place
    indexed.data.current.write_bytes(original)
    assert problems(indexed) == []


def test_a_lost_generation_is_one_sentence(indexed: Workshop) -> None:
    indexed.data.generation(1).rename(indexed.data.root / "elsewhere")
    assert len(problems(indexed)) >= 1


def test_a_window_without_its_vector_is_noticed_though_all_checksums_are_right(indexed: Workshop) -> None:
    import hashlib

    folder = indexed.data.generation(1)
    keys_file = folder / "vectors" / "g000001-0.keys.npy"
    keys = np.load(keys_file)
    # Another key in the place of one, so that the number is right too.
    keys[0] -= 1
    np.save(keys_file, keys)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    seal = manifest["files"]["vectors/g000001-0.keys.npy"]
    seal["sha256"] = hashlib.sha256(keys_file.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    digest = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    indexed.data.current.write_text(f"1 {digest}\n", encoding="ascii")
    found = problems(indexed)
    assert len(found) == 1
    assert "缺少 1 个窗口的向量" in found[0]


def _every_read(workshop: Workshop) -> list[Callable[[], object]]:
    """All that reads the store and the index."""

    def with_store(read: Callable[[ArticleStore], object]) -> Callable[[], object]:
        def run() -> object:
            store = ArticleStore(workshop.data.articles)
            try:
                return read(store)
            finally:
                store.close()

        return run

    def ask() -> object:
        engine = workshop.engine()
        try:
            answer = engine.ask("第3号桥全长多少公里")
            return answer.quotes, answer.nearest
        finally:
            engine.close()

    return [
        with_store(lambda store: store.places(1)),
        with_store(lambda store: list(store.articles(1))),
        with_store(lambda store: store.article("x", 1)),
        with_store(lambda store: store.window_keys(1, since=None, until=None, outlet="临江日报")),
        with_store(lambda store: store.outlets(1)),
        with_store(lambda store: store.date_range(1)),
        with_store(lambda store: store.windows([1, 2, 3])),
        with_store(lambda store: store.passages([1, 2, 3])),
        with_store(lambda store: list(store.verify(1))),
        ask,
    ]


def test_random_bytes_in_the_store_give_sentences_and_what_is_read_wrong_is_noticed(
    indexed: Workshop,
) -> None:
    original = indexed.data.articles.read_bytes()
    reads = _every_read(indexed)
    intact = [read() for read in reads]
    noise = random.Random(11)
    noticed = 0
    for _round in range(20):
        damaged = bytearray(original)
        start = noise.randrange(100, len(damaged) - 2000)
        damaged[start : start + 2000] = noise.randbytes(2000)
        indexed.data.articles.write_bytes(damaged)
        for extra in ("-wal", "-shm"):
            Path(f"{indexed.data.articles}{extra}").unlink(missing_ok=True)
        found = problems(indexed)
        noticed += bool(found)
        read_now: list[object] = []
        for read in reads:
            try:
                read_now.append(read())
            except (CorpusError, RetrievalError) as error:
                read_now.append(error)
        # Bytes that no row uses may be anything.
        assert found or read_now == intact
    assert noticed >= 5


def test_a_store_that_is_no_database_is_one_sentence_and_mended_as_it_says(
    indexed: Workshop, tmp_path: Path
) -> None:
    indexed.data.articles.write_bytes(b"no database" * 500)
    assert ["articles.sqlite" in problem for problem in problems(indexed)] == [True]
    with pytest.raises(CorpusError, match="删除"):
        indexed.build(tmp_path / "a")
    indexed.data.articles.unlink()
    indexed.build(tmp_path / "a")
    assert (current_number(indexed.data), problems(indexed)) == (2, [])
