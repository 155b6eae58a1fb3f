"""Tests of corpus.dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dictionary import word_cut_in_two


@pytest.mark.parametrize(
    ("tail", "head"), [("推动经济发", "展的过程"), ("增加了统一要素资", "源市场"), ("生", "活")]
)
def test_a_word_cut_in_two_costs_much(tail: str, head: str) -> None:
    assert word_cut_in_two(tail, head) > 4


@pytest.mark.parametrize(
    ("tail", "head"), [("推动经济发展", "的过程"), ("去年", "他说"), ("增长7", "亿元"), ("", "今")]
)
def test_a_joint_between_words_costs_nothing(tail: str, head: str) -> None:
    assert word_cut_in_two(tail, head) == 0


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_has_a_cost_of_nothing_or_more(tail: str, head: str) -> None:
    assert word_cut_in_two(tail, head) >= 0
