from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.abstain import confidence
from retrieval.config import AnswerConfig
from retrieval.evidence import Evidence
from retrieval.types import Hit

NAMES = [field.name for field in fields(Evidence)]
shares = st.floats(0.0, 1.0)
evidences = st.builds(Evidence, **dict.fromkeys(NAMES, shares))


def hit(dense: float) -> Hit:
    return Hit("a", 0, ((0, 1),), dense, 1.0, 0.0)


@given(evidence=evidences, dense=st.floats(-1.0, 1.0))
def test_confidence_is_a_probability(evidence: Evidence, dense: float) -> None:
    assert 0.0 <= confidence(evidence, hit(dense)) <= 1.0


@given(evidence=evidences, dense=st.floats(-1.0, 1.0), more=shares, name=st.sampled_from(NAMES))
def test_more_evidence_never_makes_less_sure(
    evidence: Evidence, dense: float, more: float, name: str
) -> None:
    richer = replace(evidence, **{name: max(more, getattr(evidence, name))})
    assert confidence(richer, hit(dense)) >= confidence(evidence, hit(dense))


@given(evidence=evidences, dense=st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)))
def test_more_similarity_never_makes_less_sure(evidence: Evidence, dense: tuple[float, float]) -> None:
    low, high = sorted(dense)
    assert confidence(evidence, hit(high)) >= confidence(evidence, hit(low))


ALL = Evidence(1.0, 1.0, 1.0, 1.0, 1.0)


def test_all_the_evidence_is_shown_and_none_is_not() -> None:
    assert confidence(ALL, hit(0.9)) >= AnswerConfig().caution
    assert confidence(Evidence(0.0, 0.0, 0.0, 0.0, 0.0), hit(0.9)) < AnswerConfig().caution


@pytest.mark.parametrize("name", ["sentence", "year"])
def test_without_the_words_or_the_year_asked_for_nothing_is_shown(name: str) -> None:
    assert confidence(replace(ALL, **{name: 0.0}), hit(0.88)) < AnswerConfig().caution
