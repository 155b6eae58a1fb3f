from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from corpus.store import ArticleStore
from retrieval.config import IndexConfig, SearchConfig
from retrieval.engine import Generation, open_generation
from retrieval.lexical import Filter
from retrieval.local_index import LocalBackend
from retrieval.question import Background, analyse
from retrieval.search import search
from retrieval.tokens import Tokenizer
from retrieval.types import Hit
from tests.index_maker import Workshop, write_pages

Opened = tuple[Workshop, Generation, ArticleStore, Background]


@pytest.fixture(scope="module")
def opened(
    tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer, background: Background
) -> Iterator[Opened]:
    root = tmp_path_factory.mktemp("search")
    workshop = Workshop(root / "data", tokenizer)
    workshop.build(
        *write_pages(root / "a", range(1, 9), sentences=12),
        *write_pages(root / "b", [9, 10], day=12, sentences=12),
    )
    store = ArticleStore(workshop.data.articles)
    backend = LocalBackend(workshop.data)
    yield workshop, open_generation(workshop.data, IndexConfig(), backend, store), store, background
    store.close()


def hits_of(
    opened: Opened,
    asked: str,
    config: SearchConfig | None = None,
    only: Filter | None = None,
) -> list[Hit]:
    workshop, generation, store, background = opened
    question = analyse(asked, workshop.tokenizer, background)
    vector = workshop.encoder.encode_queries([asked])[0]
    return search(
        question,
        vector,
        generation.index,
        store,
        config or SearchConfig(),
        only or Filter(),
    )


ASKED = "第3号桥全长多少公里"


def test_hits_are_passages_once_each_best_first(opened: Opened) -> None:
    hits = hits_of(opened, ASKED)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    places = [(hit.article_id, hit.passage) for hit in hits]
    assert len(set(places)) == len(places) == 20


def test_both_scores_of_every_hit_are_true_ones_whichever_leg_found_it(opened: Opened) -> None:
    workshop, generation, store, background = opened
    vector = workshop.encoder.encode_queries([ASKED])[0]
    question = analyse(ASKED, workshop.tokenizer, background)
    lexical = generation.index.matching(question.query, 1000, Filter())
    for candidates in (1, 3, 200):
        for hit in hits_of(opened, ASKED, SearchConfig(candidates=candidates)):
            (key,) = [
                k for k, p in store.passages(list(lexical)).items() if p == (hit.article_id, hit.passage)
            ]
            assert hit.lexical == pytest.approx(lexical[key], rel=1e-5)
            windows = store.windows_of([key])
            found = generation.index.similarities(vector, np.array([w.key for w in windows]))
            similarities = {
                (w.window.start, w.window.end): similarity
                for w, similarity in zip(windows, found.tolist(), strict=True)
            }
            assert hit.dense == pytest.approx(max(similarities.values()), abs=1e-6)
            assert set(hit.windows) == set(similarities)
            ordered = [similarities[window] for window in hit.windows]
            assert ordered == sorted(ordered, reverse=True)


def test_few_candidates_give_few_hits(opened: Opened) -> None:
    assert 1 <= len(hits_of(opened, ASKED, SearchConfig(candidates=1))) <= 2


@pytest.mark.parametrize("weight", [0.0, 1.0])
def test_the_weight_decides_which_leg_ranks(opened: Opened, weight: float) -> None:
    hits = hits_of(opened, ASKED, SearchConfig(dense_weight=weight))
    ranking = [hit.dense if weight else hit.lexical for hit in hits]
    assert ranking == pytest.approx(sorted(ranking, reverse=True), abs=1e-6)


def test_a_filter_holds_for_both_legs(opened: Opened) -> None:
    _workshop, generation, store, _background = opened
    hits = hits_of(opened, ASKED, only=Filter(since=date(2024, 7, 12)))
    found = {store.article(hit.article_id, generation.manifest.number) for hit in hits}
    assert {article.title for article in found if article} == {"第9号桥建成通车", "第10号桥建成通车"}


def test_no_allowed_window_and_no_matching_word_find_nothing(opened: Opened) -> None:
    assert hits_of(opened, ASKED, only=Filter(since=date(2030, 1, 1))) == []


def test_words_that_no_passage_has_are_found_by_meaning_alone(opened: Opened) -> None:
    hits = hits_of(opened, "zebra")
    assert hits
    assert {hit.lexical for hit in hits} == {0.0}


@pytest.mark.parametrize("candidates", [1, 3, 200])
def test_a_question_none_of_whose_words_is_found_is_ranked_by_meaning_alone(
    opened: Opened, candidates: int
) -> None:
    hits = hits_of(opened, "Где мост?", SearchConfig(candidates=candidates, dense_weight=0.0))
    assert 1 <= len(hits) <= candidates
    assert [hit.dense for hit in hits] == sorted((hit.dense for hit in hits), reverse=True)
    assert {hit.lexical for hit in hits} == {0.0}


def test_a_question_in_english_is_searched_by_its_words_in_chinese(opened: Opened) -> None:
    hits = hits_of(opened, "How many kilometres does the bridge measure?", SearchConfig(dense_weight=0.0))
    assert [hit.lexical for hit in hits] == sorted((hit.lexical for hit in hits), reverse=True)
    assert hits[0].lexical > 0.0
