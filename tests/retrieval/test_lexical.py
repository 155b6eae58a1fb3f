from datetime import date
from pathlib import Path

import pytest

from corpus.folding import fold
from corpus.store import passage_key
from retrieval.lexical import Filter, LexicalIndex, LexicalQuery, LexicalWriter, lexical_query
from retrieval.tokens import Tokenizer
from tests.factories import article_of

PORT = article_of(
    ["上半年临江港完成集装箱吞吐量一百零八万标箱。", "船舶等待时间缩短。"], title="临江港创新高"
)
SCHOOL = article_of(
    ["新校区九月开学，新增学位两千个。", "臺灣學者參觀了圖書館。"],
    title="青禾中学扩建",
    outlet="青禾晚报",
    published=date(2023, 9, 1),
)
ANY = Filter()


@pytest.fixture
def index(tmp_path: Path, tokenizer: Tokenizer) -> LexicalIndex:
    writer = LexicalWriter(tmp_path, tokenizer)
    writer.add(PORT)
    writer.add(SCHOOL)
    writer.commit()
    return LexicalIndex(tmp_path)


def asked(text: str, tokenizer: Tokenizer) -> LexicalQuery:
    return lexical_query(fold(text).text, tokenizer)


@pytest.mark.parametrize(
    ("text", "article", "passage"),
    [
        ("集装箱吞吐量是多少", PORT, 0),
        ("等待时间", PORT, 1),
        ("台湾学者看了什么", SCHOOL, 1),
        ("新增2000个学位", SCHOOL, 0),
        ("１０８万標箱", PORT, 0),
    ],
)
def test_the_passage_with_the_words_comes_first(
    index: LexicalIndex, tokenizer: Tokenizer, text: str, article: object, passage: int
) -> None:
    best = next(iter(index.search(asked(text, tokenizer), 10, ANY)))
    assert best == passage_key(article.id, passage)  # type: ignore[attr-defined]


def test_a_passage_is_found_by_its_headline_too(index: LexicalIndex, tokenizer: Tokenizer) -> None:
    found = index.search(asked("青禾中学", tokenizer), 10, ANY)
    assert set(found) == {passage_key(SCHOOL.id, 0), passage_key(SCHOOL.id, 1)}


def test_characters_find_a_word_the_dictionary_cuts_otherwise(
    index: LexicalIndex, tokenizer: Tokenizer
) -> None:
    only_bigrams = LexicalQuery((), asked("标箱", tokenizer).bigrams)
    assert list(index.search(only_bigrams, 10, ANY)) == [passage_key(PORT.id, 0)]


def test_scores_of_given_passages_are_those_of_the_search(index: LexicalIndex, tokenizer: Tokenizer) -> None:
    query = asked("临江港集装箱吞吐量", tokenizer)
    found = index.search(query, 10, ANY)
    assert index.score(query, list(found)) == pytest.approx(found)
    assert index.score(query, []) == {}
    assert index.score(query, [passage_key(SCHOOL.id, 0)]) == {}


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (Filter(since=date(2024, 1, 1)), {PORT.id}),
        (Filter(until=date(2023, 12, 31)), {SCHOOL.id}),
        (Filter(outlet="青禾晚报"), {SCHOOL.id}),
        (Filter(since=date(2024, 1, 1), outlet="青禾晚报"), set()),
    ],
)
def test_only_articles_of_the_asked_dates_and_paper_are_found(
    index: LexicalIndex, tokenizer: Tokenizer, only: Filter, expected: set[str]
) -> None:
    query = asked("新校区 临江港 学位 吞吐量", tokenizer)
    keys = {passage_key(article.id, n): article.id for article in (PORT, SCHOOL) for n in (0, 1)}
    assert {keys[key] for key in index.search(query, 10, only)} == expected


def test_a_filter_does_not_change_scores(index: LexicalIndex, tokenizer: Tokenizer) -> None:
    query = asked("临江港集装箱吞吐量", tokenizer)
    everything = index.search(query, 10, ANY)
    for key, score in index.search(query, 10, Filter(since=date(2024, 1, 1))).items():
        assert score == pytest.approx(everything[key])


def test_removed_passages_are_not_found(tmp_path: Path, tokenizer: Tokenizer, index: LexicalIndex) -> None:
    writer = LexicalWriter(tmp_path, tokenizer)
    writer.remove([passage_key(PORT.id, 0)])
    writer.commit()
    after = LexicalIndex(tmp_path)
    assert len(after) == len(index) - 1
    assert passage_key(PORT.id, 0) not in after.search(asked("临江港集装箱吞吐量", tokenizer), 10, ANY)
