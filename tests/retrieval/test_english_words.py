from pathlib import Path

import pytest

from corpus.folding import fold
from retrieval.english_words import MOST_TRANSLATIONS, Glossary
from retrieval.tokens import Tokenizer


def words_of(glossary: Glossary, text: str) -> dict[str, tuple[str, ...]]:
    return {item.text: item.words for item in glossary.translate(text)}


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("When did the earthquake strike?", "earthquake", "地震"),
        ("the United Nations General Assembly", "united nations general assembly", "联合国大会"),
        ("two vice premiers resigned", "vice premiers", "副总理"),
        ("the countries recognised it", "countries", "国家"),
        ("a Swiss village", "swiss", "瑞士"),
        ("in Chongqing", "chongqing", "重庆"),
        ("Shenzhen's port", "shenzhen", "深圳"),
        ("How many members does the UN have?", "un", "联合国"),
        ("the WHO report", "who", "世卫组织"),
    ],
)
def test_words_phrases_names_and_abbreviations_are_translated(
    glossary: Glossary, text: str, english: str, chinese: str
) -> None:
    assert chinese in words_of(glossary, text)[english]


def test_words_that_ask_or_join_are_not(glossary: Glossary) -> None:
    assert not words_of(glossary, "Who was it, and how many of them are there? Which did they tell me of?")


@pytest.mark.parametrize(
    "text", ["", "   ", "?!", "Где мост?", "\x00\x1b[31m", "xqzzv", "a" * 5000, "1 2 3.5%"]
)
def test_what_is_unknown_has_no_translation(glossary: Glossary, text: str) -> None:
    assert all(item.words for item in glossary.translate(text))
    assert "xqzzv" not in words_of(glossary, text)


def test_the_longest_phrase_counts_and_no_word_twice(glossary: Glossary) -> None:
    found = glossary.translate("Los Angeles and Los Angeles")
    assert [item.text for item in found] == ["los angeles", "los angeles"]
    assert all(0 < len(item.words) <= MOST_TRANSLATIONS for item in found)


def test_abbreviations_in_a_chinese_question_stand_for_what_they_spell(glossary: Glossary) -> None:
    for text in ("2025年3月份制造业PMI是多少", "２０２５年３月份制造业ｐｍｉ是多少"):
        (item,) = glossary.abbreviations(fold(text).text)
        assert item.text == "pmi"
        assert "采购经理指数" in item.words
    assert glossary.abbreviations("渝北区的工业总产值是多少") == []
    assert glossary.abbreviations("小米su7什么时候上市") == []


def test_the_gloss_keeps_what_it_does_not_know_and_says_what_is_asked_in_chinese(glossary: Glossary) -> None:
    gloss = glossary.gloss("How many bridges did Xqzzv build in Chongqing?")
    assert gloss.startswith("多少")
    assert "桥梁" in gloss
    assert "xqzzv" in gloss
    assert "重庆" in gloss


def test_the_dictionary_is_turned_round_once_and_again_if_what_was_kept_is_broken(tmp_path: Path) -> None:
    assert Glossary(Tokenizer(tmp_path)).translate("2024 3.5%") == []
    assert not list(tmp_path.glob("english-*.txt"))
    Glossary(Tokenizer(tmp_path)).prepare()
    first = Glossary(Tokenizer(tmp_path)).translate("earthquake")
    (kept,) = tmp_path.glob("english-*.txt")
    assert Glossary(Tokenizer(tmp_path)).translate("earthquake") == first
    kept.write_bytes(b"\xff\xfe\x00broken")
    assert Glossary(Tokenizer(tmp_path)).translate("earthquake") == first
