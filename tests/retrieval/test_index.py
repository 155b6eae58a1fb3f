"""The seam (retrieval.index): one set of tests that the index in files and the index in Milvus both pass."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.folding import fold
from corpus.store import ArticleStore, window_key
from corpus.windows import make_windows
from retrieval.backends import open_backend
from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine, Generation, open_generation
from retrieval.index import Index
from retrieval.lexical import Filter, LexicalQuery, lexical_query
from retrieval.milvus_backend import connect
from retrieval.passage_input import passage_inputs
from retrieval.tokens import Tokenizer
from retrieval.verify import verify_index
from tests.hash_encoder import HashEncoder
from tests.index_maker import Workshop, silent, titles_in, unheard, write_pages
from tests.milvus_service import needs_milvus

BACKENDS = ["local", pytest.param("milvus", marks=needs_milvus)]
ANY = Filter()
ASKED = "第3号桥全长多少公里"
ODD_OUTLET = '临江"晚报\\'


@dataclass(frozen=True)
class Opened:
    """An index with what it was made from."""

    workshop: Workshop
    config: IndexConfig
    generation: Generation
    store: ArticleStore

    @property
    def index(self) -> Index:
        return self.generation.index

    def terms(self, text: str) -> LexicalQuery:
        return lexical_query(fold(text).text, self.workshop.tokenizer)

    def vector(self, text: str) -> np.ndarray:
        return np.asarray(self.workshop.encoder.encode_queries([text])[0])

    @property
    def similarities(self) -> dict[int, float]:
        """All windows with their similarity to ASKED, worked out from the articles."""
        found = {}
        for article in self.store.articles(self.generation.manifest.number):
            windows = make_windows(article)
            vectors = HashEncoder().encode_passages(passage_inputs(article, windows))
            for window, vector in zip(windows, vectors, strict=True):
                found[window_key(window)] = float(vector @ self.vector(ASKED))
        return found


@contextmanager
def opened_index(workshop: Workshop, config: IndexConfig) -> Iterator[Opened]:
    store = ArticleStore(workshop.data.articles)
    backend = open_backend(workshop.data, config)
    try:
        generation = open_generation(workshop.data, config, backend, store)
        yield Opened(workshop, config, generation, store)
    finally:
        backend.close()
        store.close()


def make_pages(folder: Path) -> Sequence[Path]:
    """Two papers, two days, and an article without a day."""
    paths = [
        *write_pages(folder / "a", range(1, 9), sentences=12),
        *write_pages(folder / "b", [9, 10], day=12, sentences=12),
    ]
    record = (
        '{"id": "odd", "title": "第11号桥建成通车", "source": "临江\\"晚报\\\\", '
        '"text": "第11号桥全长11公里，昨天建成通车，没有日期。"}\n'
    )
    odd = folder / "odd.jsonl"
    odd.write_text(record, encoding="utf-8")
    return [*paths, odd]


@pytest.fixture(scope="module", params=BACKENDS)
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer
) -> Iterator[Opened]:
    root = tmp_path_factory.mktemp(f"index-{request.param}")
    workshop = Workshop(root / "data", tokenizer)
    config = IndexConfig(backend=request.param)
    workshop.builder(config).build(make_pages(root), silent)
    with opened_index(workshop, config) as index:
        yield index


# ---- finding -----------------------------------------------------------------------------------------------


def test_the_nearest_windows_are_those_of_comparing_all_in_this_order(opened: Opened) -> None:
    by_comparing = opened.similarities
    found = opened.index.nearest(opened.vector(ASKED), 12, ANY)
    assert len(found) == 12
    assert list(found.values()) == sorted(found.values(), reverse=True)
    best = sorted(by_comparing.values(), reverse=True)[:12]
    assert list(found.values()) == pytest.approx(best, abs=2e-3)
    assert found == pytest.approx({key: by_comparing[key] for key in found}, abs=2e-3)


def test_more_than_there_are_gives_all(opened: Opened) -> None:
    found = opened.index.nearest(opened.vector(ASKED), 5_000, ANY)
    assert set(found) == set(opened.similarities)
    assert len(found) == opened.generation.manifest.windows


def test_similarities_of_given_windows_are_those_of_the_search(opened: Opened) -> None:
    found = opened.index.nearest(opened.vector(ASKED), 5_000, ANY)
    keys = np.array([*found, 12345], dtype=np.int64)
    similarities = opened.index.similarities(opened.vector(ASKED), keys)
    assert similarities[:-1].tolist() == pytest.approx(list(found.values()), abs=1e-6)
    assert np.isnan(similarities[-1])
    assert opened.index.similarities(opened.vector(ASKED), keys[:0]).tolist() == []


def test_the_passage_with_the_words_comes_first(opened: Opened) -> None:
    for number in range(1, 11):
        found = opened.index.matching(opened.terms(f"第{number}号桥总投资多少亿元"), 5, ANY)
        article_id, _passage = opened.store.passages(list(found)[:1])[next(iter(found))]
        article = opened.store.article(article_id, opened.generation.manifest.number)
        assert article
        assert article.title == f"第{number}号桥建成通车"


def test_scores_of_given_passages_are_those_of_the_search(opened: Opened) -> None:
    terms = opened.terms(ASKED)
    found = opened.index.matching(terms, 1_000, ANY)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert opened.index.scores(terms, list(found)) == pytest.approx(found, rel=1e-5)
    assert opened.index.scores(terms, []) == {}
    assert opened.index.scores(terms, [12345]) == {}


def test_words_that_no_passage_has_find_nothing(opened: Opened) -> None:
    for terms in (opened.terms("zebra"), LexicalQuery((), ())):
        assert opened.index.matching(terms, 10, ANY) == {}
        assert opened.index.scores(terms, list(opened.index.matching(opened.terms(ASKED), 10, ANY))) == {}


def test_a_rare_word_tells_more_than_a_frequent_one_and_one_that_is_missing_most(opened: Opened) -> None:
    rarity = opened.index.rarity
    assert rarity("投资") < rarity("昨天") < rarity("zebra")
    passages = opened.generation.manifest.passages
    assert rarity("zebra") == pytest.approx(np.log2(passages + 1))


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (Filter(since=date(2024, 7, 12)), {9, 10}),
        (Filter(until=date(2024, 7, 11)), set(range(1, 9))),
        (Filter(since=date(2024, 7, 11), until=date(2024, 7, 12)), set(range(1, 11))),
        (Filter(outlet="临江日报"), set(range(1, 11))),
        (Filter(outlet=ODD_OUTLET), {11}),
        (Filter(outlet=ODD_OUTLET, since=date(2024, 1, 1)), set()),
        (Filter(since=date(2030, 1, 1)), set()),
    ],
)
def test_a_filter_holds_for_windows_and_passages_alike(
    opened: Opened, only: Filter, expected: set[int]
) -> None:
    number = opened.generation.manifest.number
    nearest = opened.store.windows(list(opened.index.nearest(opened.vector(ASKED), 1_000, only)))
    places = opened.store.passages(list(opened.index.matching(opened.terms("号桥建成通车"), 1_000, only)))
    for ids in (
        {window.window.article_id for window in nearest.values()},
        {article_id for article_id, _passage in places.values()},
    ):
        articles = [opened.store.article(article_id, number) for article_id in ids]
        assert {article.title for article in articles if article} == {
            f"第{bridge}号桥建成通车" for bridge in expected
        }
    assert opened.index.admits(only) is bool(expected)


def test_an_index_tells_which_windows_it_holds(opened: Opened) -> None:
    held = list(opened.similarities)[:5]
    keys = np.array([held[0], 1, *held[1:], 2], dtype=np.int64)
    assert opened.index.holds(keys).tolist() == [True, False, True, True, True, True, False]
    assert opened.index.holds(np.array([], dtype=np.int64)).tolist() == []


# ---- changing ----------------------------------------------------------------------------------------------


@pytest.fixture(params=BACKENDS)
def config(request: pytest.FixtureRequest, workshop: Workshop) -> Iterator[IndexConfig]:
    config = IndexConfig(backend=request.param)
    if config.backend == "local":
        yield config
        return
    # Held open, so that milvus-lite is not started anew for each step.
    server = connect(workshop.data, config)
    yield config
    server.close()


def bridges(opened: Opened) -> set[str]:
    """Return the titles of the articles that a search finds, of windows and of passages."""
    windows = opened.store.windows(list(opened.index.nearest(opened.vector(ASKED), 1_000, ANY)))
    passages = opened.store.passages(list(opened.index.matching(opened.terms("号桥建成通车"), 1_000, ANY)))
    ids = {window.window.article_id for window in windows.values()}
    assert ids == {article_id for article_id, _passage in passages.values()}
    articles = [opened.store.article(one, opened.generation.manifest.number) for one in ids]
    assert None not in articles
    return {article.title for article in articles if article}


def test_added_is_found_removed_is_not_and_what_comes_back_is(
    workshop: Workshop, tmp_path: Path, config: IndexConfig
) -> None:
    builder = workshop.builder(config)
    first = write_pages(tmp_path / "a", [1, 2, 3])
    steps = [
        lambda: builder.build(first, silent),
        lambda: builder.add(write_pages(tmp_path / "b", [4, 5]), silent),
        lambda: builder.remove([str(first[0]), str(first[1])], silent),
        lambda: builder.add(first[:1], silent),
        lambda: builder.update(write_pages(tmp_path / "c", [6]), [first[2]], silent),
        lambda: builder.build(first, silent),
    ]
    after = [{1, 2, 3}, {1, 2, 3, 4, 5}, {3, 4, 5}, {1, 3, 4, 5}, {1, 4, 5, 6}, {1, 2, 3}]
    for step, expected in zip(steps, after, strict=True):
        report = step()
        assert report.changed
        with opened_index(workshop, config) as opened:
            assert bridges(opened) == set(titles_in(workshop.data))
            assert bridges(opened) == {f"第{n}号桥建成通车" for n in expected}
            assert opened.generation.manifest.windows == report.windows
        assert list(verify_index(workshop.data, unheard, config)) == []
    unchanged = builder.add(first, silent)
    assert not unchanged.changed


def test_scores_after_changes_are_those_of_a_build(
    workshop: Workshop, tmp_path: Path, tokenizer: Tokenizer, config: IndexConfig
) -> None:
    """But for the average lengths, which Milvus has from the build: those of these pages are nearly alike."""
    paths = write_pages(tmp_path / "a", range(1, 7))
    workshop.builder(config).build(paths[:4], silent)
    workshop.builder(config).add(paths[4:], silent)
    other = Workshop(tmp_path / "other", tokenizer)
    other.builder(config).build(paths, silent)
    with opened_index(workshop, config) as changed, opened_index(other, config) as built:
        terms = changed.terms(ASKED)
        assert changed.index.rarity("投资") == pytest.approx(built.index.rarity("投资"))
        assert changed.index.matching(terms, 100, ANY) == pytest.approx(
            built.index.matching(terms, 100, ANY), rel=0.02
        )


def test_an_open_generation_shows_nothing_of_later_ones(
    workshop: Workshop, tmp_path: Path, config: IndexConfig
) -> None:
    first = write_pages(tmp_path / "a", [1, 2, 3])
    builder = workshop.builder(config)
    builder.build(first, silent)
    with opened_index(workshop, config) as opened:
        before = opened.index.matching(opened.terms(ASKED), 100, ANY)
        nearest = opened.index.nearest(opened.vector(ASKED), 100, ANY)
        rarity = opened.index.rarity("桥")
        builder.add(write_pages(tmp_path / "b", [4, 5]), silent)
        builder.remove([str(first[0])], silent)
        assert opened.index.matching(opened.terms(ASKED), 100, ANY) == before
        assert opened.index.nearest(opened.vector(ASKED), 100, ANY) == nearest
        assert opened.index.rarity("桥") == rarity
        with opened_index(workshop, config) as after:
            assert len(bridges(after)) == 4


def test_an_engine_answers_the_same_from_both_and_takes_up_what_is_published(
    workshop: Workshop, tmp_path: Path, config: IndexConfig
) -> None:
    builder = workshop.builder(config)
    builder.build(write_pages(tmp_path / "a", range(1, 5)), silent)
    engine = Engine(
        workshop.data, workshop.encoder, workshop.tokenizer, config, SearchConfig(), AnswerConfig(caution=0.0)
    )
    try:
        answer = engine.ask(ASKED)
        assert answer.quotes[0].article.title == "第3号桥建成通车"
        assert "3公里" in answer.quotes[0].text
        builder.add(write_pages(tmp_path / "b", [7]), silent)
        assert engine.ask("第7号桥全长多少公里").quotes[0].article.title == "第7号桥建成通车"
    finally:
        engine.close()


def test_changes_drawn_at_random_leave_what_was_asked_for(
    workshop: Workshop, tmp_path: Path, config: IndexConfig
) -> None:
    some = random.Random(8)
    builder = workshop.builder(config)
    held = {1, 2, 3, 4}
    paths = {n: write_pages(tmp_path / "a", [n])[0] for n in range(1, 9)}
    builder.build([paths[n] for n in held], silent)
    for _round in range(6):
        new, gone = set(some.sample(range(1, 9), 3)) - held, set(some.sample(sorted(held), 2))
        builder.update([paths[n] for n in new], [paths[n] for n in gone], silent)
        held = held - gone | new
        assert titles_in(workshop.data) == sorted(f"第{n}号桥建成通车" for n in held)
    with opened_index(workshop, config) as opened:
        assert bridges(opened) == set(titles_in(workshop.data))
    assert list(verify_index(workshop.data, unheard, config)) == []


def test_a_text_without_any_term_is_kept(workshop: Workshop, tmp_path: Path, config: IndexConfig) -> None:
    path = tmp_path / "a" / "x.jsonl"
    path.parent.mkdir()
    path.write_text('{"id": "x", "title": "……", "text": "……！？"}\n', encoding="utf-8")
    assert workshop.builder(config).build([path], silent).passages == 1
    assert list(verify_index(workshop.data, unheard, config)) == []
