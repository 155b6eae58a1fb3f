from dataclasses import astuple
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.types import Article
from retrieval.evidence import Evidence, gather, headline_view
from retrieval.question import QuestionError, analyse
from retrieval.quotes import make_quote
from retrieval.tokens import Tokenizer
from retrieval.types import Hit
from tests.factories import article_of


def evidence(asked: str, article: Article, tokenizer: Tokenizer, passage: int = 0) -> Evidence:
    question = analyse(asked, tokenizer)
    text = article.passages[passage].text
    hit = Hit(article.id, passage, ((0, len(text)),), 0.8, 1.0, 0.0)
    return gather(question, make_quote(question, hit, article, 300))


RETAIL = article_of(["2023年，渝北区社会消费品零售总额达到1100亿元。"], title="渝北消费市场回暖")


def test_a_passage_with_all_of_the_question_has_all_the_evidence(tokenizer: Tokenizer) -> None:
    found = evidence("2023年渝北区社会消费品零售总额是多少？", RETAIL, tokenizer)
    assert astuple(found) == pytest.approx((1.0, 1.0, 1.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ("2023年江北区社会消费品零售总额是多少？", "distinctive"),
        ("2022年渝北区社会消费品零售总额是多少？", "year"),
        ("渝北区社会消费品零售总额公布于几点钟？", "kind"),
        ("2023年渝北区新建小学数量是多少？", "passage"),
    ],
)
def test_what_a_near_miss_lacks_is_what_its_evidence_lacks(
    tokenizer: Tokenizer, asked: str, lacking: str
) -> None:
    kind = article_of(["渝北区社会消费品零售总额大幅增长。"], title="渝北消费市场回暖", published=None)
    article = kind if lacking == "kind" else RETAIL
    assert getattr(evidence(asked, article, tokenizer), lacking) < 1.0


def test_the_headline_lends_its_words_to_every_passage(tokenizer: Tokenizer) -> None:
    with_headline = article_of(["总额达到1100亿元。"], title="渝北区零售数据公布")
    without = article_of(["总额达到1100亿元。"], title="数据公布")
    asked = "渝北区零售总额是多少"
    assert evidence(asked, with_headline, tokenizer).passage > evidence(asked, without, tokenizer).passage


def test_the_sentence_before_the_highlighted_one_counts_and_the_one_after_does_not(
    tokenizer: Tokenizer,
) -> None:
    subject, fact = "渝北区召开座谈会。", "会议披露零售总额为1100亿元。"
    before = article_of([f"{subject}{fact}"], title="消费", outlet="", authors=())
    after = article_of([f"{fact}{subject}"], title="消费", outlet="", authors=())
    asked = "渝北区零售总额是多少"
    assert evidence(asked, before, tokenizer).sentence > evidence(asked, after, tokenizer).sentence
    assert evidence(asked, before, tokenizer).passage == evidence(asked, after, tokenizer).passage


def test_a_year_may_be_said_by_the_date_of_the_paper(tokenizer: Tokenizer) -> None:
    this_year = article_of(["今年，渝北区零售总额达到1100亿元。"], published=date(2023, 12, 30))
    assert evidence("2023年渝北区零售总额是多少", this_year, tokenizer).year == 1.0
    assert evidence("2022年渝北区零售总额是多少", this_year, tokenizer).year == 0.0


def test_the_headline_view_holds_headline_paper_and_date_folded() -> None:
    article = article_of(["。"], title="ＡＢＣ大橋", outlet="临江日报", published=date(2024, 7, 1))
    assert headline_view(article) == "abc大桥 临江日报 2024年7月1日"


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.text("渝北区零售总额是多少2023年？abc ", min_size=1, max_size=20))
def test_every_part_of_the_evidence_is_a_share(tokenizer: Tokenizer, asked: str) -> None:
    try:
        found = evidence(asked, RETAIL, tokenizer)
    except QuestionError:
        return
    assert all(0.0 <= part <= 1.0 for part in astuple(found))
