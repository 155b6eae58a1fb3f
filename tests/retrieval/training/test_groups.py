import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.training.groups import GROUP, Example, Shares, Text, epoch, reworded, without_answer

RIGHT = "大桥全长三公里。工程于2024年6月建成，总投资七亿元。记者昨天到现场采访了负责人。"
ANSWER = RIGHT.index("七亿元"), RIGHT.index("七亿元") + 3


def example(number: int, wrong: int = 6, swapped: int = 1) -> Example:
    return Example(
        id=str(number),
        set="made",
        question=f"第{number}座大桥的总投资是多少？",
        title=f"第{number}座大桥",
        text=RIGHT,
        answer=ANSWER,
        negatives=[
            Text(title="别的", text=f"错误的窗口{number}-{at}。", same=at % 2 == 0) for at in range(wrong)
        ],
        swapped=[f"另一座第{number}号桥的总投资是多少？"] * swapped,
    )


EXAMPLES = [example(number) for number in range(200)]


def test_a_seed_settles_an_epoch() -> None:
    assert (
        list(epoch(EXAMPLES, 3, Shares()))
        == list(epoch(EXAMPLES, 3, Shares()))
        != list(epoch(EXAMPLES, 4, Shares()))
    )


def test_every_example_is_a_group_with_the_right_window_first() -> None:
    groups = list(epoch(EXAMPLES, 1, Shares()))
    assert len(groups) == len(EXAMPLES)
    for group in groups:
        assert len(group.texts) == GROUP
        assert group.texts[0][1] == RIGHT
        if group.answer:
            assert RIGHT[slice(*group.answer)] == "七亿元"
            assert all("七亿元" not in text for _headline, text in group.texts[1:])


def test_a_swapped_question_has_no_answer() -> None:
    groups = list(epoch(EXAMPLES, 1, Shares()))
    swapped = [group for group in groups if "另一座" in group.question]
    assert swapped
    assert all((group.answer is None) == ("另一座" in group.question) for group in groups)


def test_an_example_with_too_few_wrong_windows_is_left_out() -> None:
    assert list(epoch([example(1, wrong=GROUP - 2)], 1, Shares())) == []


def test_without_its_answer_a_window_keeps_the_other_sentences() -> None:
    assert without_answer(RIGHT, ANSWER) == "大桥全长三公里。记者昨天到现场采访了负责人。"


def test_only_the_clause_that_answers_can_be_left_out() -> None:
    groups = list(epoch(EXAMPLES, 1, Shares(removed=1.0, clause=1.0)))
    assert any(
        text == "大桥全长三公里。工程于2024年6月建成，记者昨天到现场采访了负责人。"
        for g in groups
        for _h, text in g.texts
    )


@pytest.mark.parametrize("text", ["七亿元。", "短。七亿元。"])
def test_too_little_is_left_without_the_answer(text: str) -> None:
    at = text.index("七亿元")
    assert without_answer(text, (at, at + 3)) == ""


def test_an_answer_that_is_said_twice_cannot_be_left_out() -> None:
    assert without_answer(RIGHT + "共七亿元的投资来自市财政和社会资本。", ANSWER) == ""


@given(st.text(min_size=1, max_size=60), st.integers(0, 1000))
def test_a_reworded_question_is_never_empty(question: str, seed: int) -> None:
    assert reworded(question, random.Random(seed)) or not question.strip("？?")
