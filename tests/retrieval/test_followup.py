import pytest

from retrieval.followup import Turn, standalone
from retrieval.tokens import Tokenizer


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("2023年渝北区社零总额是多少？", "那万州区呢？", "2023年万州区社零总额是多少？"),
        ("2023年渝北区社零总额是多少？", "2024年呢", "2024年渝北区社零总额是多少？"),
        ("2024年上半年优良天数是多少天？", "上一年同期呢", "2023年上半年优良天数是多少天？"),
        ("重庆市渝北区的GDP是多少", "那渝中区呢？", "重庆市渝中区的GDP是多少"),
        ("台风在哪里登陆的？", "什么时候？", "台风，什么时候？"),
        ("大桥的总设计师是谁？", "他是哪年出生的？", "大桥的总设计师，他是哪年出生的？"),
    ],
)
def test_what_a_follow_up_leaves_out_is_filled_in(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    assert standalone(text, Turn(before, None), tokenizer) == expected


@pytest.mark.parametrize(
    "text", ["2024年渝北区的GDP是多少？", "重庆对口支援西藏的哪个市？", "长江干流重庆段的水质是几类？"]
)
def test_a_question_that_can_be_understood_alone_stays_as_it_is(tokenizer: Tokenizer, text: str) -> None:
    assert standalone(text, Turn("会议是谁主持的？", None), tokenizer) == text
