"""Where sentences end, and that they join again to the paragraph."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import LONGEST_HELD, split_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "marked",
    [
        "他来了。|她走了！|真的吗？|真的。",
        "全年增长5.26%。|总额达3.5亿元。",
        "一、稳住；二、前进。|三、创新。",
        "太好了！！！|真的？！|是的……|走吧。",
        "“好。”他说，“我们走。”|然后他走了。",
        "他说：“好。我们走。”|记者了解到，今年不同。",
        "所谓“怎么办？”的问题。|然后解决。",
        "“‘行。’他说。”李四回忆。|后来呢？",
        "“第一。”|“第二。”",
        "「好。」他說。|「走。」",
        "他来了（见图。）然后走了。|完了。",
        "他来了。|（本报记者摄。）|她走了。",
        "电影《你好！李焕英》上映。|观众很多。",
        "他说“好！”，走了。|她没走。",
        '"好。"他说。|"走。"',
        "等了很久…… |他没来。",
        "他数着“一、二……”等着。|完了。",
        "“没有关的引号。|还有。|结束。",
        "没开的引号。”|还有。",
        "Dr. Smith came. |He left at 3.5 p.m. today.",
        "See www.a.com/x?y=1&z=2! |Yes.",
        "U.S. Steel said no. |OK.",
        "约翰.史密斯来了。|走了。",
        "1. 第一条。|2. 第二条。",
        "中文. |下一句",
        "只有一句没有句号",
    ],
)
def test_sentences_end_where_a_reader_would_end_them(marked: str) -> None:
    assert cut(marked.replace("|", "")) == marked.split("|")


def test_the_sentences_of_a_long_speech_are_apart_and_its_last_one_keeps_who_speaks() -> None:
    sentence = "我们要把这件事情办好。"
    speech = sentence * (LONGEST_HELD // len(sentence) + 2)
    sentences = cut(f"“{speech}”张三说。后来散会了。")
    assert sentences[1:-2] == [sentence] * (len(sentences) - 3)
    assert sentences[-2:] == [f"{sentence}”张三说。", "后来散会了。"]


PARAGRAPHS = (
    st.text(alphabet="一二 。！？…；，：.!?“”‘’「」（）()《》【】\"'aB1\n\u3000", max_size=120) | st.text()
)


@given(PARAGRAPHS)
def test_sentences_join_again_to_the_paragraph(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


@given(PARAGRAPHS)
def test_no_sentence_but_the_first_begins_with_white_space(text: str) -> None:
    assert all(not sentence[0].isspace() for sentence in cut(text)[1:])


@given(PARAGRAPHS)
def test_only_a_paragraph_without_words_has_a_sentence_without_words(text: str) -> None:
    sentences = cut(text)
    assert len(sentences) <= 1 or all(any(c.isalnum() or c == "_" for c in s) or _marks(s) for s in sentences)


def _marks(sentence: str) -> bool:
    """Combining marks and the like count as words for the splitter though not as letters."""
    return any(ord(c) > 0x2FF for c in sentence)


@pytest.mark.parametrize("unit", ["“", "。”", "“。", "a. ", "。", '"。', " ", "（。）", "好", "“好。", "……"])
def test_splitting_takes_linear_time_on_any_repetition(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    start = time.process_time()
    split_sentences(text)
    assert time.process_time() - start < 3
