from dataclasses import astuple

import pytest

from corpus.types import Span
from retrieval.evidence import gather
from retrieval.question import Question, analyse
from retrieval.quotes import make_quote
from retrieval.rerank import EVIDENCE_WEIGHTS, rerank
from retrieval.tokens import Tokenizer
from retrieval.types import Hit, Quote
from tests.factories import article_of

ARTICLE = article_of(
    ["临江港上半年完成吞吐量三千万吨。", "渝北区上半年完成零售总额500亿元。", "市民对此表示欢迎。"],
    title="上半年经济运行平稳",
)


def found(question: Question, scores: list[float]) -> list[tuple[Hit, Quote]]:
    pairs = []
    for number, score in enumerate(scores):
        whole: Span = (0, len(ARTICLE.passages[number].text))
        hit = Hit(ARTICLE.id, number, (whole,), 0.8, 1.0, score)
        pairs.append((hit, make_quote(question, hit, ARTICLE, 300)))
    return pairs


def test_among_equal_scores_the_quote_that_speaks_of_the_question_comes_first(tokenizer: Tokenizer) -> None:
    question = analyse("渝北区上半年零售总额是多少", tokenizer)
    ranked = rerank(question, found(question, [0.0, 0.0, 0.0]))
    assert ranked[0].hit.passage == 1
    assert ranked[-1].hit.passage == 2


def test_the_final_score_is_the_fused_one_and_the_weighted_evidence(tokenizer: Tokenizer) -> None:
    question = analyse("渝北区上半年零售总额是多少", tokenizer)
    for item in rerank(question, found(question, [0.3, -1.0, 2.0])):
        assert item.evidence == gather(question, item.quote)
        gain = sum(w * x for w, x in zip(astuple(EVIDENCE_WEIGHTS), astuple(item.evidence), strict=True))
        assert item.quote.score == pytest.approx(item.hit.score + gain)


def test_a_much_better_score_outweighs_the_evidence(tokenizer: Tokenizer) -> None:
    question = analyse("渝北区上半年零售总额是多少", tokenizer)
    far_ahead = sum(astuple(EVIDENCE_WEIGHTS)) + 0.1
    assert rerank(question, found(question, [far_ahead, 0.0, 0.0]))[0].hit.passage == 0


def test_equal_ones_keep_their_order(tokenizer: Tokenizer) -> None:
    question = analyse("渝北区上半年零售总额是多少", tokenizer)
    pair = found(question, [0.0])[0]
    twins = [(pair[0], pair[1]) for _ in range(4)]
    assert [id(item.hit) for item in rerank(question, twins)] == [id(hit) for hit, _quote in twins]


def test_nothing_found_ranks_nothing(tokenizer: Tokenizer) -> None:
    assert rerank(analyse("渝北区", tokenizer), []) == []
