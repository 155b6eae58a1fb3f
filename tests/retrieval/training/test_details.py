import random

import pytest

from retrieval.training.details import other_detail, tells


@pytest.mark.parametrize(
    ("question", "pattern", "made"),
    [
        ("清潭大桥是什么时候建成的？", "清潭大桥{}建成的？", {"在哪里", "由谁", "为什么"}),
        ("林若川在哪里出生？", "林若川{}出生？", {"什么时候", "由谁", "为什么"}),
        ("为什么茶厂停工？", "{}茶厂停工？", {"什么时候", "在哪里", "由谁"}),
        ("谁创办了这家茶厂？", "{}创办了这家茶厂？", {"什么时候", "在哪里", "为什么"}),
    ],
)
def test_a_question_is_turned_to_another_detail(question: str, pattern: str, made: set[str]) -> None:
    expected = {pattern.format(words) for words in made}
    assert {other_detail(question, random.Random(seed)) for seed in range(30)} == expected


@pytest.mark.parametrize(
    "question", ["清潭大桥全长多少米？", "茶厂的厂长是谁？", "茶厂建成是哪一年？", "茶厂生产什么？", ""]
)
def test_a_question_that_would_make_no_sense_is_left(question: str) -> None:
    assert other_detail(question, random.Random(1)) is None


def test_what_a_text_tells() -> None:
    assert tells("大桥什么时候建成？", "大桥于2024年6月建成。")
    assert not tells("大桥什么时候建成？", "大桥已经建成，两岸居民都很高兴。")
