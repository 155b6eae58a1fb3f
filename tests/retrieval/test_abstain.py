from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.abstain import AS_SHIPPED, Calibration, logit
from retrieval.abstain import confidence as probability
from retrieval.config import AnswerConfig
from retrieval.evidence import Evidence
from retrieval.question import Background, Question, analyse
from retrieval.rerank import Ranked
from retrieval.tokens import Tokenizer
from retrieval.topic import LEAST_TOPICAL, MOST_TOPICAL
from retrieval.types import Hit
from tests.factories import article_of

NAMES = [field.name for field in fields(Evidence)]
NONE = Evidence(**dict.fromkeys(NAMES, 0.0))
ALL = Evidence(**dict.fromkeys(NAMES, 1.0))
shares = st.floats(0.0, 1.0)
evidences = st.builds(Evidence, **dict.fromkeys(NAMES, shares))
cosines = st.floats(-1.0, 1.0)
ARTICLE = article_of(["渝北区社会消费品零售总额达七百亿元。"])
OTHER = article_of(["机场昨天停航。"])
CAUTION = AnswerConfig().caution
once_a_test = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def question(tokenizer: Tokenizer, background: Background) -> Question:
    return analyse("2024年渝北区社会消费品零售总额是多少？", tokenizer, background)


@pytest.fixture(scope="module")
def foreign(tokenizer: Tokenizer, background: Background) -> Question:
    return analyse("Где находится мост?", tokenizer, background)


def confidence(
    question: Question, ranked: list[Ranked], calibration: Calibration, topical: float = MOST_TOPICAL
) -> float:
    return probability(logit(question, ranked, topical), calibration)


def first(evidence: Evidence, dense: float, score: float = 10.0) -> Ranked:
    return Ranked(Hit(ARTICLE.id, 0, ((0, 7),), dense, 1.0, 0.0), ARTICLE, "", 0, evidence, score, None)


def rest(dense: float = 0.86, score: float = 8.0) -> list[Ranked]:
    return [Ranked(Hit(OTHER.id, 0, ((0, 7),), dense, 1.0, 0.0), OTHER, "", 0, NONE, score, None)] * 5


@once_a_test
@given(evidence=evidences, dense=cosines, slope=st.floats(0.1, 3.0), offset=st.floats(-5.0, 5.0))
def test_confidence_is_a_probability(
    question: Question, evidence: Evidence, dense: float, slope: float, offset: float
) -> None:
    sure = confidence(question, [first(evidence, dense), *rest()], Calibration(slope, offset))
    assert 0.0 <= sure <= 1.0


@once_a_test
@given(evidence=evidences, dense=cosines, more=shares, name=st.sampled_from(NAMES))
def test_more_evidence_never_makes_less_sure(
    question: Question, evidence: Evidence, dense: float, more: float, name: str
) -> None:
    richer = replace(evidence, **{name: max(more, getattr(evidence, name))})
    poor, rich = (
        confidence(question, [first(each, dense), *rest()], AS_SHIPPED) for each in (evidence, richer)
    )
    assert rich >= poor


@once_a_test
@given(evidence=evidences, dense=st.tuples(cosines, cosines))
def test_more_similarity_never_makes_less_sure(
    question: Question, evidence: Evidence, dense: tuple[float, float]
) -> None:
    low, high = (confidence(question, [first(evidence, each), *rest()], AS_SHIPPED) for each in sorted(dense))
    assert high >= low


def test_a_close_second_article_makes_less_sure_and_another_passage_of_the_same_does_not(
    question: Question,
) -> None:
    def sure(*others: Ranked) -> float:
        return confidence(question, [first(ALL, 0.88), *others], AS_SHIPPED)

    assert sure(*rest(score=9.9)) < sure(*rest(score=6.0))
    assert sure(first(ALL, 0.86, score=9.9), *rest(score=6.0)) == pytest.approx(
        sure(*rest(score=6.0)), abs=0.02
    )


def test_all_the_evidence_is_shown_and_none_is_not(question: Question) -> None:
    assert confidence(question, [first(ALL, 0.9), *rest()], AS_SHIPPED) >= CAUTION
    assert confidence(question, [first(NONE, 0.9), *rest()], AS_SHIPPED) < CAUTION
    assert confidence(question, [], AS_SHIPPED) == 0.0


@pytest.mark.parametrize(
    "missing", [("period",), ("words", "distinctive"), ("distinctive", "complete", "bigrams")]
)
def test_without_the_time_or_the_names_asked_for_nothing_is_shown(
    question: Question, missing: tuple[str, ...]
) -> None:
    lacking = replace(ALL, **dict.fromkeys(missing, 0.0))
    assert confidence(question, [first(lacking, 0.88), *rest()], AS_SHIPPED) < CAUTION


def test_a_question_without_a_known_word_is_judged_by_how_far_its_first_hit_leads(foreign: Question) -> None:
    assert confidence(foreign, [first(NONE, 0.80), *rest(0.77)], AS_SHIPPED) >= CAUTION
    assert confidence(foreign, [first(ALL, 0.78), *rest(0.775)], AS_SHIPPED) < CAUTION
    assert confidence(foreign, [first(NONE, 0.80), *rest(0.77)], AS_SHIPPED, topical=-1.0) < CAUTION


def test_an_english_question_is_judged_by_its_words_and_by_the_lead(
    tokenizer: Tokenizer, background: Background
) -> None:
    english = analyse("What were the retail sales of consumer goods?", tokenizer, background)
    found, bare = first(ALL, 0.84), first(NONE, 0.84)
    assert confidence(english, [found, *rest(0.78)], AS_SHIPPED) >= CAUTION
    assert confidence(english, [bare, *rest(0.78)], AS_SHIPPED) < CAUTION


def test_a_story_that_lacks_a_name_of_the_question_is_less_sure(question: Question) -> None:
    other = replace(first(ALL, 0.86), article=OTHER)
    assert confidence(question, [other, *rest()], AS_SHIPPED) < confidence(
        question, [first(ALL, 0.86), *rest()], AS_SHIPPED
    )


def test_talk_is_less_sure_than_a_question_for_an_archive(question: Question) -> None:
    found = [first(ALL, 0.86), *rest()]
    talk, unsure, asked = (
        confidence(question, found, AS_SHIPPED, topical) for topical in (LEAST_TOPICAL, 0.0, MOST_TOPICAL)
    )
    assert talk < unsure < asked


def test_an_archive_of_its_own_can_be_calibrated(question: Question) -> None:
    found = [first(ALL, 0.86), *rest()]
    assert confidence(question, found, Calibration(1.0, -2.0)) < confidence(question, found, AS_SHIPPED)
    assert confidence(question, found, Calibration(1.0, 2.0)) > confidence(question, found, AS_SHIPPED)
