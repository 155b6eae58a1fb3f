from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Article, Span
from retrieval.evidence import Evidence, weigh
from retrieval.question import Background, Question, analyse
from retrieval.rerank import (
    DENSE_WEIGHT,
    GAIN_WEIGHT,
    NEWEST_MARGIN,
    Ranked,
    newest_first,
    of_the_time_asked,
    rerank,
)
from retrieval.tokens import Tokenizer
from retrieval.types import Hit
from tests.factories import article_of

ARTICLE = article_of(
    ["临江港上半年完成吞吐量三千万吨。", "渝北区上半年完成零售总额500亿元。", "市民对此表示欢迎。"],
    title="上半年经济运行平稳",
)

Found = list[tuple[Hit, Article]]


@pytest.fixture
def question(tokenizer: Tokenizer, background: Background) -> Question:
    return analyse("渝北区上半年零售总额是多少", tokenizer, background)


def found(dense: list[float], lexical: list[float], article: Article = ARTICLE) -> Found:
    pairs = []
    for number, (similarity, bm25) in enumerate(zip(dense, lexical, strict=True)):
        whole: Span = (0, len(article.passages[number].text))
        pairs.append((Hit(article.id, number, (whole,), similarity, bm25, 0.0), article))
    return pairs


EQUAL = found([0.8, 0.8, 0.8], [1.0, 1.0, 1.0])


def order(ranked: list[Ranked]) -> list[int]:
    return [item.hit.passage for item in ranked]


def test_among_equal_scores_the_passage_that_speaks_of_the_question_comes_first(question: Question) -> None:
    ranked = order(rerank(question, EQUAL, {}))
    assert (ranked[0], ranked[-1]) == (1, 2)


def test_a_ranked_hit_has_its_best_sentence_and_its_evidence(question: Question) -> None:
    for item in rerank(question, EQUAL, {}):
        assert (item.best, item.evidence) == weigh(question, item.hit, item.article, "")


def test_the_heading_of_the_section_is_part_of_the_evidence(
    tokenizer: Tokenizer, background: Background
) -> None:
    facts = "截至去年年底，全区共建成投用五十二座，新增床位三百张，日均服务老人三千人次，覆盖全部街道。"
    article = article_of(["一、渝北区养老服务", facts, facts], title="服务", authors=())
    question = analyse("渝北区养老服务有多少床位", tokenizer, background)
    with_heading = rerank(question, found([0.8, 0.8, 0.8], [1.0, 1.0, 1.0], article)[1:], {})
    without = article_of(["情况介绍。", facts, facts], title="服务", authors=())
    plain = rerank(question, found([0.8, 0.8, 0.8], [1.0, 1.0, 1.0], without)[1:], {})
    assert with_heading[0].evidence.headline > plain[0].evidence.headline


@pytest.mark.parametrize("leg", ["dense", "lexical"])
def test_a_better_score_of_either_leg_makes_a_better_final_one(question: Question, leg: str) -> None:
    scores = {"dense": [0.8, 0.8, 0.8], "lexical": [5.0, 5.0, 5.0]} | {leg: [0.9, 0.1, 0.8]}
    by_place = {
        item.hit.passage: item for item in rerank(question, found(scores["dense"], scores["lexical"]), {})
    }
    equal = {item.hit.passage: item for item in rerank(question, EQUAL, {})}
    assert by_place[0].evidence == equal[0].evidence
    assert by_place[0].score - by_place[1].score > equal[0].score - equal[1].score


@given(gain=st.floats(0.0, 20.0), place=st.integers(0, 2))
def test_a_gain_raises_its_passage_by_so_much_and_no_other(
    tokenizer: Tokenizer, background: Background, gain: float, place: int
) -> None:
    question = analyse("渝北区上半年零售总额是多少", tokenizer, background)
    plain = {item.hit.passage: item.score for item in rerank(question, EQUAL, {})}
    raised = rerank(question, EQUAL, {(ARTICLE.id, place): gain, ("another", place): 99.0})
    for item in raised:
        expected = plain[item.hit.passage] + GAIN_WEIGHT * gain * (item.hit.passage == place)
        assert item.score == pytest.approx(expected)


def test_a_much_better_similarity_outweighs_the_evidence(question: Question) -> None:
    # A sample of many, so that one can be many standard deviations ahead.
    crowd = article_of(["渝北区零售总额500亿元。"] * 400 + ["市民表示欢迎。"])
    ranked = rerank(question, found([0.5] * 400 + [0.9], [1.0] * 401, crowd), {})
    assert ranked[0].hit.passage == 400
    assert DENSE_WEIGHT > 0


def test_equal_ones_keep_their_order(question: Question) -> None:
    twins = [(replace(EQUAL[0][0]), ARTICLE) for _ in range(4)]
    ranked = rerank(question, twins, {})
    assert [id(item.hit) for item in ranked] == [id(hit) for hit, _article in twins]


def test_nothing_found_ranks_nothing(question: Question) -> None:
    assert rerank(question, [], {}) == []


# ---- newest first ----------------------------------------------------------------------------------------


def ranked_of(score: float, published: date | None) -> Ranked:
    article = article_of(["渝北区。"], published=published)
    return Ranked(
        Hit(article.id, 0, ((0, 4),), 0.8, 1.0, 0.0),
        article,
        "",
        0,
        Evidence(*[0.0] * len(fields(Evidence))),
        score,
        None,
    )


def test_of_those_about_as_good_as_the_best_the_newest_comes_first() -> None:
    days = [date(2024, 7, 1), date(2024, 7, 9), None, date(2024, 7, 5), date(2024, 7, 11)]
    scores = [9.0, 8.5, 8.0, 9.0 - NEWEST_MARGIN, 9.0 - NEWEST_MARGIN - 0.1]
    ranked = [ranked_of(score, day) for score, day in zip(scores, days, strict=True)]
    assert [item.article.published for item in newest_first(ranked)] == [
        date(2024, 7, 9),
        date(2024, 7, 5),
        date(2024, 7, 1),
        None,
        date(2024, 7, 11),
    ]


@given(
    scores=st.lists(st.floats(-5, 5), min_size=1, max_size=8),
    offsets=st.lists(st.integers(0, 3), min_size=8, max_size=8),
)
def test_newest_first_keeps_every_hit_and_the_order_of_the_same_day(
    scores: list[float], offsets: list[int]
) -> None:
    scores.sort(reverse=True)
    ranked = [
        ranked_of(score, date(2024, 7, 1) + timedelta(offset))
        for score, offset in zip(scores, offsets, strict=False)
    ]
    newest = newest_first(ranked)
    assert sorted(map(id, newest)) == sorted(map(id, ranked))
    near = [item for item in newest if scores[0] - item.score <= NEWEST_MARGIN]
    assert newest[: len(near)] == near
    for day in range(4):
        same = [item.score for item in near if item.article.published == date(2024, 7, 1) + timedelta(day)]
        assert same == sorted(same, reverse=True)


def test_of_nothing_nothing_is_newest() -> None:
    assert newest_first([]) == []


# ---- the time asked about --------------------------------------------------------------------------------


def of_period(period: float) -> Ranked:
    item = ranked_of(1.0, None)
    return replace(item, evidence=replace(item.evidence, period=period))


def test_an_answer_of_the_time_asked_about_is_not_followed_by_one_of_another() -> None:
    fits, unsure, contradicts = of_period(1.0), of_period(0.2), of_period(0.0)
    assert of_the_time_asked([fits, contradicts, unsure]) == [fits, unsure]
    assert of_the_time_asked([contradicts, fits]) == [contradicts, fits]
    assert of_the_time_asked([]) == []
