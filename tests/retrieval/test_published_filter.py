"""Questions for the paper of a day, and options that say otherwise."""

from collections.abc import Iterator
from datetime import date

import pytest

from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine
from retrieval.lexical import Filter
from retrieval.tokens import Tokenizer
from tests.index_maker import Workshop, write_pages

TODAY = date(2024, 7, 13)
YESTERDAY, THE_DAY_BEFORE = date(2024, 7, 12), date(2024, 7, 11)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Iterator[Engine]:
    """Three bridges in the paper of 11 July, three in that of the 12th, asked on the 13th."""
    root = tmp_path_factory.mktemp("issues")
    write_pages(root / "in", range(1, 4), day=11)
    write_pages(root / "in", range(4, 7), day=12)
    workshop = Workshop(root / "data", tokenizer)
    workshop.build(root / "in")
    engine = Engine(
        workshop.data,
        workshop.encoder,
        tokenizer,
        IndexConfig(),
        SearchConfig(),
        AnswerConfig(),
        today=lambda: TODAY,
    )
    yield engine
    engine.close()


def days(engine: Engine, question: str, only: Filter | None = None) -> set[date | None]:
    hits = engine.hits(question, only=only or Filter())
    articles = {engine.article(hit.article_id) for hit in hits}
    return {article.published for article in articles if article}


@pytest.mark.parametrize(
    ("question", "published"),
    [
        ("昨天的报纸说了哪座桥通车？", {YESTERDAY}),
        ("7月11日的报纸上哪座桥通车？", {THE_DAY_BEFORE}),
        ("前天的新闻里哪座桥通车？", {THE_DAY_BEFORE}),
        ("昨天哪座桥通车？", {YESTERDAY, THE_DAY_BEFORE}),
        ("哪座桥通车？", {YESTERDAY, THE_DAY_BEFORE}),
    ],
)
def test_the_paper_of_a_day_is_all_that_is_read_and_an_event_of_a_day_is_not(
    engine: Engine, question: str, published: set[date]
) -> None:
    assert days(engine, question) == published


def test_options_win_over_the_day_in_the_question(engine: Engine) -> None:
    question = "昨天的报纸说了哪座桥通车？"
    assert days(engine, question, Filter(until=THE_DAY_BEFORE)) == {THE_DAY_BEFORE}
    assert days(engine, question, Filter(since=THE_DAY_BEFORE)) == {YESTERDAY, THE_DAY_BEFORE}


def test_a_paper_chosen_by_option_is_read_on_the_day_of_the_question(engine: Engine) -> None:
    assert days(engine, "昨天的报纸说了哪座桥通车？", Filter(outlet="临江日报")) == {YESTERDAY}


def test_a_day_without_a_paper_narrows_nothing(engine: Engine) -> None:
    assert days(engine, "7月8日的报纸说了哪座桥通车？") == {YESTERDAY, THE_DAY_BEFORE}
