"""Second turns in the many ways people ask on: by swapping a part, leaving out, pointing, correcting, in
dialect, in English. The file of cases is for reading; a few ways are spelled out here."""

from collections import defaultdict

import pytest

from retrieval.followup import Turn, resolve, standalone
from retrieval.followup_core import core_of, is_courtesy
from retrieval.tokens import Tokenizer
from tests.benchmarks.bench_followups import cases, is_right, resolved

CASES = cases("follow_ups.jsonl")


def test_most_ways_of_asking_on_are_understood(tokenizer: Tokenizer) -> None:
    by_kind: defaultdict[str, list[bool]] = defaultdict(list)
    for case in CASES:
        by_kind[str(case["kind"])].append(is_right(case, resolved(case, tokenizer)))
    assert sum(map(sum, by_kind.values())) / len(CASES) >= 0.92
    for kind, right in by_kind.items():
        if len(right) >= 10:
            assert sum(right) / len(right) >= 0.8, kind


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("2024年重庆市GDP是多少？", "那2022年湖北呢？", "2022年湖北GDP是多少？"),
        ("2024年重庆市GDP是多少？", "不是2024年，是2025年", "2025年重庆市GDP是多少？"),
        ("2024年重庆市GDP是多少？", "我是说四川", "2024年四川GDP是多少？"),
        ("2024年重庆市GDP是多少？", "只看一季度", "2024年一季度重庆市GDP是多少？"),
        ("2024年重庆市GDP是多少？", "那请问一下2023年是多少呢？谢谢", "2023年重庆市GDP是多少？"),
        ("2024年重庆市GDP是多少？", "增速多少", "2024年重庆市GDP增速多少？"),
        ("渝北区新开工了多少个老旧小区改造项目", "都有哪些", "渝北区新开工老旧小区改造项目都有哪些"),
        ("杭州亚运会中国代表团得了几枚金牌", "日本呢", "杭州亚运会日本代表团得了几枚金牌"),
        ("杭州亚运会中国代表团得了几枚金牌", "银牌？", "杭州亚运会中国代表团得了几枚银牌？"),
        ("C919首次商业飞行是哪天", "ARJ21呢", "ARJ21首次商业飞行是哪天"),
        ("北京大兴国际机场去年旅客吞吐量是多少", "那首都机場呢", "北京首都机场去年旅客吞吐量是多少"),
        ("成都地铁30号线一期有多少座车站", "啥子时候通车嘛", "成都地铁30号线一期啥子时候通车嘛"),
        (
            "What was the output of Chongqing in 2024?",
            "and Sichuan?",
            "What was the output of Sichuan in 2024?",
        ),
        ("港珠澳大桥是哪一年通车的？", "who designed it?", "who designed 港珠澳大桥?"),
    ],
)
def test_a_part_is_put_in_its_place_however_it_is_said(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    turn = Turn(before, "id", text=before, quote=before, sentence=before)
    assert standalone(text, turn, tokenizer).replace("?", "？") == expected.replace("?", "？")


def test_a_question_that_may_be_one_of_its_own_is_left_to_the_archive(tokenizer: Tokenizer) -> None:
    turn = Turn("青溪古城遗址出土了多少枚木牍", "id", text="出土木牍217枚。", quote="出土木牍217枚。")
    found = resolve("渗漏怎么处理的", turn, tokenizer)
    assert found.unsure
    assert found.question == "青溪古城遗址出土木牍，渗漏怎么处理的"
    assert not resolve("什么时候", turn, tokenizer).unsure
    assert resolve("海棠湾镇有多少人", turn, tokenizer).question == "海棠湾镇有多少人"


@pytest.mark.parametrize("text", ["谢谢", "好的，谢谢你！", "嗯嗯", "明白了", "thanks!", "你好"])
def test_a_courtesy_asks_nothing(tokenizer: Tokenizer, text: str) -> None:
    assert is_courtesy(text)
    turn = Turn("临江大桥有多长", "id", text="临江大桥全长1670米。")
    assert resolve(text, turn, tokenizer).question == text


@pytest.mark.parametrize("text", ["谢谢你的人是谁", "好的学校有哪些", "", "？"])
def test_a_question_or_nothing_is_no_courtesy(text: str) -> None:
    assert not is_courtesy(text)


@pytest.mark.parametrize(
    ("text", "core", "old"),
    [
        ("好的，那门票呢？", "门票呢？", ""),
        ("麻烦再问一下2023年的呢", "2023年的呢", ""),
        ("把2024年换成2025年", "2025年", "2024年"),
        ("是2025年，不是2024年", "2025年", "2024年"),
        ("不对，应该是万州区", "万州区", ""),
        ("只看重庆就行", "重庆", ""),
        ("还有谁", "还有谁", ""),
        ("谢谢", "谢谢", ""),
    ],
)
def test_what_says_nothing_is_taken_off(text: str, core: str, old: str) -> None:
    found = core_of(text)
    assert (found.text, found.old) == (core, old)


def test_a_long_text_is_a_question_of_its_own_and_takes_no_time(tokenizer: Tokenizer) -> None:
    turn = Turn("2024年临江港吞吐量是多少", "id", text="吞吐量108.6万标箱。")
    digits = "31415926535897932384626433832795" * 128
    assert resolve(digits, turn, tokenizer).question == digits


def test_of_a_long_question_before_what_it_asks_is_read(tokenizer: Tokenizer) -> None:
    story = "我在青禾县住了很多年，家里一直种地，今年雨水多，大家都在议论收成。" * 6
    turn = Turn(story + "2024年青禾县夏粮总产是多少？", None)
    assert standalone("2023年呢", turn, tokenizer) == "2023年青禾县夏粮总产是多少？"
