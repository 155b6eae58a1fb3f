import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import fuse, standardise

scores = st.lists(st.floats(-50, 50), min_size=2, max_size=30)


@given(scores)
def test_standardised_scores_keep_their_order_and_have_mean_0(values: list[float]) -> None:
    given_scores = np.array(values)
    standard = standardise(given_scores)
    assert abs(standard.mean()) < 1e-6
    order = np.argsort(given_scores, kind="stable")
    assert (np.diff(standard[order]) >= -1e-9).all()


@given(scores, st.floats(0.1, 100), st.floats(-100, 100))
def test_scale_and_origin_of_a_leg_do_not_matter(values: list[float], scale: float, shift: float) -> None:
    given_scores = np.array(values)
    if given_scores.std() < 1e-3:
        return
    assert np.allclose(standardise(given_scores), standardise(given_scores * scale + shift), atol=1e-5)


def test_a_leg_that_says_nothing_leaves_the_order_to_the_other() -> None:
    dense = np.array([0.81, 0.9, 0.85])
    assert fuse(dense, np.zeros(3), 0.5).argsort()[::-1].tolist() == [1, 2, 0]


def test_the_weight_is_the_share_of_the_dense_leg() -> None:
    dense, lexical = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert fuse(dense, lexical, 1.0).argmax() == 0
    assert fuse(dense, lexical, 0.0).argmax() == 1
    assert np.allclose(fuse(dense, lexical, 0.5), 0.0)


def test_legs_of_different_candidates_are_refused_with_both_shapes() -> None:
    with pytest.raises(ValueError, match=r"\(2,\).*\(3,\)"):
        fuse(np.zeros(2), np.zeros(3), 0.5)
