"""What only the index in Milvus has: scores of its own making, collections, and faults of a server."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine
from retrieval.errors import IncompatibleIndexError, RetrievalError, UnavailableError
from retrieval.lexical import BIGRAM_WEIGHT, Filter, LexicalQuery
from retrieval.milvus_backend import connect
from retrieval.milvus_place import MILVUS_PLACE, NEVER, REMOVED, Place, alive
from retrieval.milvus_server import MilvusError, MilvusServer, MilvusSettingsError
from retrieval.milvus_terms import BIGRAMS, WORDS, TermStatistics, kept_length, question_terms, term_id
from retrieval.publish import DamagedIndexError, current_number
from retrieval.tokens import Tokenizer
from retrieval.types import Answer
from retrieval.verify import verify_index
from tests.index_maker import Workshop, silent, titles_in, unheard, write_pages
from tests.milvus_service import Gateway, LiteService, free_port, needs_milvus
from tests.retrieval.test_index import ASKED, opened_index

pytestmark = needs_milvus

LITE = IndexConfig(backend="milvus")


def at(uri: str, *, seconds: float = 5.0, **values: str) -> IndexConfig:
    return IndexConfig(backend="milvus", uri=uri, timeout_seconds=seconds, **values)  # type: ignore[arg-type]


def engine_of(workshop: Workshop, config: IndexConfig) -> Engine:
    return Engine(
        workshop.data, workshop.encoder, workshop.tokenizer, config, SearchConfig(), AnswerConfig(caution=0.0)
    )


def sentence(kind: type[RetrievalError], work: Callable[[], object]) -> str:
    """Return what an error says: one sentence."""
    with pytest.raises(kind) as caught:
        work()
    assert type(caught.value) is kind
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith("。")
    return text


# ---- scores ------------------------------------------------------------------------------------------------


def test_scores_are_those_of_tantivy(workshop: Workshop, tmp_path: Path, tokenizer: Tokenizer) -> None:
    pages = [
        *write_pages(tmp_path / "a", range(1, 9), sentences=12),
        *write_pages(tmp_path / "b", range(9, 14), sentences=2),
    ]
    workshop.builder(LITE).build(pages, silent)
    other = Workshop(tmp_path / "other", tokenizer)
    other.build(*pages)
    with opened_index(workshop, LITE) as ours, opened_index(other, IndexConfig()) as theirs:
        for text in (ASKED, "总投资多少亿元", "临江建设局施工的孔长多少米", "zebra"):
            terms = ours.terms(text)
            found = theirs.index.matching(terms, 1_000, Filter())
            assert ours.index.matching(terms, 1_000, Filter()) == pytest.approx(found, rel=1e-4)
        for word in ("投资", "昨天", "通车", "zebra"):
            assert ours.index.rarity(word) == theirs.index.rarity(word)


def test_lengths_are_kept_as_bm25_of_lucene_and_tantivy_keeps_them() -> None:
    assert [kept_length(length) for length in (0, 1, 39, 40, 41, 42, 57, 60, 100, 1000)] == [
        0,
        1,
        39,
        40,
        40,
        42,
        56,
        60,
        96,
        984,
    ]


def test_terms_have_ids_that_milvus_takes_and_few_share_one() -> None:
    ids = {term_id(field, f"词{number}") for field in range(3) for number in range(20_000)}
    assert len(ids) > 60_000 - 5
    assert 0 < min(ids) < max(ids) < 2**32 - 1


def test_a_term_in_no_passage_counts_for_nothing_and_a_rare_one_for_more() -> None:
    query = LexicalQuery(("桥", "路", "船"), ("大桥",))
    found_in = {term_id(WORDS, "桥"): 1, term_id(WORDS, "路"): 90, term_id(BIGRAMS, "大桥"): 1}
    plain = question_terms(query, found_in, 100).plain
    assert set(plain) == set(found_in)
    rare, frequent, pair = (plain[one] for one in found_in)
    assert rare > frequent > 0
    assert pair == pytest.approx(BIGRAM_WEIGHT * rare)


def test_translated_words_count_as_in_files(workshop: Workshop, tmp_path: Path, tokenizer: Tokenizer) -> None:
    pages = write_pages(tmp_path / "a", range(1, 9), sentences=5)
    workshop.builder(LITE).build(pages, silent)
    other = Workshop(tmp_path / "other", tokenizer)
    other.build(*pages)
    queries = [
        LexicalQuery(("通车",), (), ((("投资",), ("总投资",), ("没有这个词",)), (("建设局", "施工"),))),
        LexicalQuery((), (), ((("交通", "介绍"), ("汽车",)),)),
        LexicalQuery((), (), ((("没有这个词",),),)),
    ]
    with opened_index(workshop, LITE) as ours, opened_index(other, IndexConfig()) as theirs:
        for query in queries:
            found = theirs.index.matching(query, 1_000, Filter())
            assert ours.index.matching(query, 1_000, Filter()) == pytest.approx(found, rel=1e-4)
            assert ours.index.scores(query, list(found)) == pytest.approx(found, rel=1e-4)


def test_statistics_are_of_a_generation_and_what_was_not_published_is_forgotten(tmp_path: Path) -> None:
    statistics = TermStatistics(tmp_path / "t.sqlite", writable=True)
    statistics.change({1: 2, 2: 1}, generation=1, kept=0)
    statistics.change(Counter({1: 1, 2: -1, 3: 5}), generation=2, kept=0)
    assert statistics.found_in([1, 2, 3, 4], 1) == {1: 2, 2: 1}
    assert statistics.found_in([1, 2, 3, 4], 2) == {1: 3, 3: 5}
    statistics.change({1: 7}, generation=3, kept=2)
    assert statistics.found_in([1], 3) == {1: 10}
    statistics.forget_unpublished(2)
    assert statistics.found_in([1], 3) == {1: 3}
    statistics.close()
    reader = TermStatistics(tmp_path / "t.sqlite")
    assert reader.found_in(list(range(2_000)), 2) == {1: 3, 3: 5}
    reader.close()
    with pytest.raises(DamagedIndexError, match="baowen index build"):
        TermStatistics(tmp_path / "none.sqlite")


# ---- collections -------------------------------------------------------------------------------------------


@pytest.fixture
def built(workshop: Workshop, tmp_path: Path) -> Iterator[Workshop]:
    """An index of three pages in a milvus-lite file, which is held open."""
    server = connect(workshop.data, LITE)
    workshop.builder(LITE).build(write_pages(tmp_path / "a", [1, 2, 3]), silent)
    yield workshop
    server.close()


def place_of(workshop: Workshop) -> Place:
    number = current_number(workshop.data)
    assert number is not None
    return msgspec.json.decode((workshop.data.generation(number) / MILVUS_PLACE).read_bytes(), type=Place)


@contextmanager
def connected(workshop: Workshop) -> Iterator[MilvusServer]:
    server = connect(workshop.data, LITE)
    try:
        yield server
    finally:
        server.close()


def test_a_build_makes_new_collections_and_the_next_change_drops_those_before(
    built: Workshop, tmp_path: Path
) -> None:
    old = place_of(built)
    built.builder(LITE).build(write_pages(tmp_path / "b", [4, 5]), silent)
    new = place_of(built)
    with connected(built) as server:
        assert set(server.collections()) == {old.windows, old.passages, new.windows, new.passages}
        built.builder(LITE).add(write_pages(tmp_path / "b", [6]), silent)
        assert set(server.collections()) == {new.windows, new.passages}
    kept = [path.name for path in (built.data.root / "milvus").glob("terms-*") if path.suffix == ".sqlite"]
    assert kept == [new.statistics]


def test_another_archive_in_the_same_milvus_is_left_alone(
    built: Workshop, tmp_path: Path, tokenizer: Tokenizer
) -> None:
    there = str(built.data.root / "milvus.db")
    other = Workshop(tmp_path / "other", tokenizer)
    pages = write_pages(tmp_path / "b", [7])
    told = sentence(MilvusError, lambda: other.builder(at(there)).build(pages, silent))
    assert "collection" in told
    config = at(there, collection="second")
    other.builder(config).build(pages, silent)
    assert list(verify_index(built.data, unheard, LITE)) == []
    assert list(verify_index(other.data, unheard, config)) == []
    assert titles_in(other.data) == ["第7号桥建成通车"]


def test_what_was_written_is_seen_and_replaced_at_once(built: Workshop) -> None:
    """Milvus-lite does neither within a millisecond of the write: see AFTER_WRITING."""
    with connected(built) as server:
        windows = place_of(built).window_table
        rows = server.rows(windows.name, alive(1), windows.fields)
        for turn in range(2, 32):
            server.upsert(windows.name, [row | {REMOVED: turn} for row in rows])
            server.upsert(windows.name, [row | {REMOVED: NEVER} for row in rows])
            assert server.count(windows.name, f"{REMOVED} > 0") == len(rows)
            assert server.count(windows.name, alive(1)) == len(rows)


def test_rows_that_are_lost_are_noticed(built: Workshop) -> None:
    place = place_of(built)
    with connected(built) as server:
        (row, *_) = server.rows(place.windows, "id > 0", ["id"], limit=1)
        server.delete(place.windows, f"id in [{row['id']}]")
    problems = list(verify_index(built.data, unheard, LITE))
    assert len(problems) == 1
    assert "baowen index build" in problems[0]
    sentence(DamagedIndexError, lambda: engine_of(built, LITE))


def test_a_collection_that_is_gone_is_one_sentence(built: Workshop, tmp_path: Path) -> None:
    with connected(built) as server:
        server.drop(place_of(built).passages)
    assert "没有集合" in sentence(DamagedIndexError, lambda: engine_of(built, LITE))
    pages = write_pages(tmp_path / "b", [4])
    assert "没有集合" in sentence(DamagedIndexError, lambda: built.builder(LITE).add(pages, silent))
    assert built.builder(LITE).build(pages, silent).articles == 1


@pytest.mark.parametrize("fault", ["model", "dimension", "archive", "stranger"])
def test_a_collection_made_by_something_else_is_one_sentence(built: Workshop, fault: str) -> None:
    place = place_of(built)
    with connected(built) as server:
        described = server.describe(place.windows)
        made = json.loads(described.description)
        if fault == "model":
            made |= {"model": "other", "model_fingerprint": "other"}
        elif fault == "archive":
            made |= {"archive": "another"}
        description = "what is this" if fault == "stranger" else json.dumps(made)
        dimension = 32 if fault == "dimension" else 64
        table = place.window_table
        server.drop(table.name)
        server.create(table.name, description, table.numbers, table.vector, dimension, "FLAT")
    told = sentence(IncompatibleIndexError, lambda: engine_of(built, LITE))
    assert place.windows in told
    expected = {"model": "模型 other", "dimension": "32 维", "archive": "不是这个", "stranger": "不是这个"}
    assert expected[fault] in told
    assert told in list(verify_index(built.data, unheard, LITE))


def test_an_index_is_not_looked_for_where_it_was_not_built(built: Workshop, tmp_path: Path) -> None:
    told = sentence(IncompatibleIndexError, lambda: engine_of(built, IndexConfig()))
    assert "[index] backend" in told
    pages = write_pages(tmp_path / "b", [4])
    assert "backend" in sentence(IncompatibleIndexError, lambda: built.add(*pages))
    built.build(*pages)
    assert "backend" in sentence(IncompatibleIndexError, lambda: engine_of(built, LITE))
    assert "backend" in sentence(IncompatibleIndexError, lambda: built.builder(LITE).add(pages, silent))
    built.builder(LITE).build(pages, silent)
    assert list(verify_index(built.data, unheard, LITE)) == []


@pytest.mark.parametrize("uri", ["localhost:19530", "milvus", "ftp://somewhere:1", "http://"])
def test_an_address_that_is_none_is_refused(workshop: Workshop, tmp_path: Path, uri: str) -> None:
    pages = write_pages(tmp_path / "a", [1])
    with pytest.raises((MilvusSettingsError, UnavailableError)) as caught:
        workshop.builder(at(uri, seconds=0.3)).build(pages, silent)
    assert "[index] uri" in str(caught.value)
    assert current_number(workshop.data) is None


def test_ivf_flat_is_taken_by_config_and_finds_the_same(
    workshop: Workshop, tmp_path: Path, tokenizer: Tokenizer
) -> None:
    pages = write_pages(tmp_path / "a", range(1, 30))
    found = []
    for index_type in ("AUTOINDEX", "IVF_FLAT"):
        one = Workshop(tmp_path / index_type, tokenizer)
        config = IndexConfig(backend="milvus", index_type=index_type)  # type: ignore[arg-type]
        one.builder(config).build(pages, silent)
        with opened_index(one, config) as opened:
            found.append(opened.index.nearest(opened.vector(ASKED), 10, Filter()))
    assert found[1] == pytest.approx(found[0], abs=1e-6)
    told = sentence(
        MilvusError,
        lambda: (
            Workshop(tmp_path / "hnsw", tokenizer)
            .builder(IndexConfig(backend="milvus", index_type="HNSW"))
            .build(pages, silent)
        ),
    )
    assert "HNSW" in told


# ---- faults of the file and of the server ------------------------------------------------------------------


def test_a_file_that_another_process_has_open_is_one_sentence(built: Workshop) -> None:
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            # Nothing is open in the child: it has to get the file for itself.
            import retrieval.milvus_server as module

            module._opened.clear()
            try:
                connect(built.data, LITE)
            except MilvusError as error:
                status = 0 if "另一个进程" in str(error) else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert list(verify_index(built.data, unheard, LITE)) == []


def test_a_server_that_is_away_is_told_within_the_time(workshop: Workshop, tmp_path: Path) -> None:
    config = at(f"http://127.0.0.1:{free_port()}", seconds=0.5)
    started = time.monotonic()
    told = sentence(
        UnavailableError, lambda: workshop.builder(config).build(write_pages(tmp_path / "a", [1]), silent)
    )
    assert "[index] uri" in told
    assert time.monotonic() - started < 10
    assert current_number(workshop.data) is None


def answered_again(engine: Engine, question: str) -> Answer:
    """Ask a server that is starting until it answers, as the bot does."""
    until = time.monotonic() + 60.0
    while True:
        try:
            return engine.ask(question)
        except UnavailableError:
            if time.monotonic() > until:
                raise


def test_a_server_that_dies_in_the_middle_leaves_the_published_index_and_the_next_run_completes(
    workshop: Workshop, tmp_path: Path, milvus: LiteService
) -> None:
    config = at(milvus.uri, seconds=3.0)
    pages = write_pages(tmp_path / "a", range(1, 5))
    workshop.builder(config).build(pages, silent)
    new = write_pages(tmp_path / "b", range(5, 9))
    engine = engine_of(workshop, config)

    def dies(stage: str, done: int, _total: int | None) -> None:
        if stage == "embed" and done:
            milvus.kill()

    told = sentence(UnavailableError, lambda: workshop.builder(config).update(new, pages[:1], dies))
    assert "Milvus" in told
    assert current_number(workshop.data) == 1
    sentence(UnavailableError, lambda: engine.ask(ASKED))
    milvus.start()
    assert answered_again(engine, ASKED).quotes[0].article.title == "第3号桥建成通车"
    assert engine.ask("第1号桥全长多少公里").quotes[0].article.title == "第1号桥建成通车"
    report = workshop.builder(config).update(new, pages[:1], silent)
    assert (report.added, report.removed) == (4, 1)
    assert list(verify_index(workshop.data, unheard, config)) == []
    assert engine.ask("第8号桥全长多少公里").quotes[0].article.title == "第8号桥建成通车"
    engine.close()


def test_a_server_that_is_slow_or_wants_a_token_is_one_sentence(
    workshop: Workshop, tmp_path: Path, milvus: LiteService, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = Gateway(milvus.address)
    config = at(gateway.uri, seconds=1.0, token_env="BAOWEN_TEST_TOKEN")
    try:
        gateway.token = "root:secret"
        build = lambda: workshop.builder(config).build(write_pages(tmp_path / "a", [1, 3]), silent)  # noqa: E731
        assert "token_env" in sentence(MilvusSettingsError, build)
        monkeypatch.setenv("BAOWEN_TEST_TOKEN", "root:wrong")
        assert "token_env" in sentence(MilvusSettingsError, build)
        monkeypatch.setenv("BAOWEN_TEST_TOKEN", gateway.token)
        build()
        engine = engine_of(workshop, config)
        assert engine.ask(ASKED).quotes[0].article.title == "第3号桥建成通车"
        gateway.delay = 3.0
        started = time.monotonic()
        assert "timeout_seconds" in sentence(UnavailableError, lambda: engine.ask(ASKED))
        assert time.monotonic() - started < 6
        gateway.delay = 0.0
        time.sleep(0.1)
        assert engine.ask(ASKED).quotes[0].article.title == "第3号桥建成通车"
        engine.close()
    finally:
        gateway.close()
