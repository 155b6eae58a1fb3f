"""Windows cover their passages, hold whole sentences and keep to their size."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sections import body_passages
from corpus.sentences import split_sentences
from corpus.types import Article, Byline, Headline, SourceFile, make_article
from corpus.windows import LONG_SENTENCE, make_windows, window_text


def article(*paragraphs: str) -> Article:
    text = "\n".join(paragraphs)
    spans, start = [], 0
    for paragraph in paragraphs:
        spans.append([(start, start + len(paragraph))])
        start += len(paragraph) + 1
    return make_article(
        SourceFile.from_text("a", "utf-8", text), Headline("题", ()), Byline("", "", ()), None, spans
    )


PARAGRAPHS = st.lists(
    st.text(alphabet="重庆市发展 。！？；，“”（）1.5aB", min_size=1, max_size=400), min_size=1, max_size=4
)


@given(PARAGRAPHS, st.integers(1, 150))
def test_windows_cover_each_passage_but_headings_in_order_and_are_never_empty(
    paragraphs: list[str], target: int
) -> None:
    source = article(*paragraphs)
    windows = make_windows(source, target)
    for index, _heading in body_passages(source):
        own = [window for window in windows if window.passage == index]
        assert "".join(window_text(source, window) for window in own) == source.passages[index].text
        assert all(window.start < window.end for window in own)
    assert sorted({window.passage for window in windows}) == [index for index, _ in body_passages(source)]
    assert [window.passage for window in windows] == sorted(window.passage for window in windows)
    assert all(window.article_id == source.id for window in windows)


@given(PARAGRAPHS)
def test_windows_begin_at_sentences_unless_a_sentence_is_far_too_long(paragraphs: list[str]) -> None:
    source = article(*paragraphs)
    for window in make_windows(source, 40):
        sentences = split_sentences(source.passages[window.passage].text)
        in_long = any(a < window.start < b and b - a > LONG_SENTENCE * 40 for a, b in sentences)
        assert in_long or window.start in {a for a, _ in sentences}


@given(PARAGRAPHS)
def test_no_window_is_far_longer_than_the_target(paragraphs: list[str]) -> None:
    assert all(window.end - window.start <= 40 * 4 for window in make_windows(article(*paragraphs), 40))


def test_sentences_are_joined_to_about_the_target() -> None:
    sentence = "重庆市今年上半年经济稳步增长势头良好。"
    windows = make_windows(article(sentence * 20), 100)
    assert {window.end - window.start for window in windows[:-1]} == {5 * len(sentence)}


def test_a_very_short_last_sentence_joins_its_neighbour() -> None:
    text = "重" * 99 + "。" + "完。"
    assert len(make_windows(article(text), 100)) == 1


def test_a_sentence_far_too_long_is_cut_at_semicolons_first_and_never_within_a_number() -> None:
    clause = "第一季度全市实现地区生产总值1,234.5亿元，同比增长6.1%，高于全国；"
    source = article(clause * 12 + "完成任务。")
    texts = [window_text(source, window) for window in make_windows(source, 100)]
    assert len(texts) > 3
    assert all(text.endswith(("；", "。")) for text in texts)
    numbers = article("收入1,234,567元，" * 40 + "。")
    texts = [window_text(numbers, window) for window in make_windows(numbers, 50)]
    assert all(text.endswith(("，", "。")) for text in texts)


def test_a_huge_line_without_marks_is_cut_in_linear_time() -> None:
    source = article("重" * 2_000_000)
    start = time.process_time()
    windows = make_windows(source, 100)
    assert time.process_time() - start < 3
    assert max(window.end - window.start for window in windows) <= 250


def test_a_target_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="target_chars"):
        make_windows(article("好。"), 0)
