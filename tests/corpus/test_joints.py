"""Tests of corpus.joints."""

import pytest

from corpus.joints import (
    PageWords,
    closed_first,
    continuity,
    first_piece,
    is_finished,
    is_open_ended,
    unclosed,
)

NOTHING = PageWords("")


@pytest.mark.parametrize(
    "text",
    [
        "投用了。",
        "投用了！”",
        "“投用了。”",
        "建成……",
        "投用。（记者 王芳）",
        "（作者为江城大学教授）",
        "It ends.",
    ],
)
def test_sentences_ends_finish_a_paragraph(text: str) -> None:
    assert is_finished(text)


@pytest.mark.parametrize("text", ["投用了，", "投用", "增长3.", "“两大定位”", "公告如下："])
def test_anything_else_does_not(text: str) -> None:
    assert not is_finished(text)


def test_colons_and_closing_quotes_leave_it_open_whether_a_paragraph_ends() -> None:
    assert is_open_ended("公告如下：")
    assert is_open_ended("打造“两大定位”")
    assert not is_open_ended("投用了，")


def test_the_innermost_open_mark_is_found() -> None:
    assert unclosed("他说：“《春》和《秋") == "《"
    assert unclosed("他说：“好。”") == ""


def test_marks_numbers_and_quotes_tell_that_a_text_goes_on() -> None:
    assert continuity("今年", "，增长很快。", NOTHING) > 3
    assert continuity("增长10", "个百分点。", NOTHING) > 2
    assert continuity("他说：“今年", "会更好”，大家都笑了。", NOTHING) > 1
    assert continuity("投用了", "7月10日，大会召开。", NOTHING) < 0


def test_words_that_the_page_uses_elsewhere_are_put_together() -> None:
    words = PageWords("在基层治理上下功夫，在产业上下功夫。")
    assert (
        continuity("发展上下", "功夫，深化合作。", words)
        > continuity("发展上下", "功夫，深化合作。", NOTHING) + 1
    )


def test_a_headline_is_no_first_piece_and_a_cut_sentence_is() -> None:
    assert first_piece("滨海港 提速又提质", "记者从港务局获悉，泊位投用。", NOTHING).score < 0
    assert first_piece("——来自码头的报告", "今天，泊位投用。", NOTHING).score < 0
    assert first_piece("7月10日，记者在", "码头看到，泊位投用。", NOTHING).score > 0
    assert first_piece("泊位启用后，吞吐量将增加到24", "00万吨。", NOTHING).score > 0


def test_a_line_that_closes_a_quotation_it_did_not_open_says_what_was_open() -> None:
    assert "“" in closed_first("可能”变成“一定能”")
    assert not closed_first("把“不可能”变成“一定能”")


def test_a_headline_with_its_column_in_brackets_is_no_first_piece() -> None:
    body = "国家组织药品集采不是简单的团购。"
    words = PageWords(body)
    assert first_piece("集采药，拼质量才能护健康（人民时评）", body, words).score < 0
    assert first_piece("今年以来，全省粮食的总产", "量达到了一千二百万吨。", words).score > 0
