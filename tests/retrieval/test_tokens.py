from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from retrieval.tokens import MAX_BITS, DictionaryError, Tokenizer, bigrams


def test_long_words_are_found_by_the_words_inside_them(tokenizer: Tokenizer) -> None:
    words = tokenizer.words("中华人民共和国生态环境部")
    assert {"中华人民共和国", "人民", "共和国", "环境"} <= set(words)


def test_punctuation_is_no_word(tokenizer: Tokenizer) -> None:
    assert tokenizer.words("，。！“”……—— %") == []


def test_one_search_view_for_both_scripts_and_for_the_forms_of_a_number(tokenizer: Tokenizer) -> None:
    simplified = tokenizer.words(fold("临江港吞吐量达七千亿元，增长百分之五").text)
    traditional = tokenizer.words(fold("臨江港吞吐量達７０００億元，增長５％").text)
    assert simplified == traditional


@given(st.text(max_size=80))
def test_cut_words_join_to_the_text(tokenizer: Tokenizer, text: str) -> None:
    folded = fold(text).text
    assert "".join(tokenizer.cut(folded)) == folded


def test_bigrams_overlap_and_stay_inside_runs_of_han() -> None:
    assert bigrams("梯管家abc好") == ["梯管", "管家", "好"]


def test_rare_words_tell_more_than_common_ones(tokenizer: Tokenizer) -> None:
    assert tokenizer.information("的") < tokenizer.information("工业") < tokenizer.information("马拉松")
    assert tokenizer.information("没有这个词的词") == MAX_BITS


def test_places_are_names_and_common_words_are_not(tokenizer: Tokenizer) -> None:
    assert all(tokenizer.is_name(word) for word in ("成都", "四川", "渝北", "联合国"))
    assert not any(tokenizer.is_name(word) for word in ("城市", "工业", "文明", "县"))


def test_a_user_dictionary_keeps_its_words_whole(tmp_path: Path, user_dictionary: Path) -> None:
    words = Tokenizer(tmp_path / "cache", str(user_dictionary)).words("白鹭洲作业区请来梯管家")
    assert {"白鹭洲作业区", "梯管家"} <= set(words)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xff bad"])
def test_a_user_dictionary_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "words.txt"
    if content:
        path.write_bytes(content)
    with pytest.raises(DictionaryError, match=r"words\.txt"):
        Tokenizer(tmp_path / "cache", str(path))


def test_two_tokenizers_do_not_share_a_user_dictionary(tmp_path: Path, user_dictionary: Path) -> None:
    Tokenizer(tmp_path / "cache", str(user_dictionary))
    assert "梯管家" not in Tokenizer(tmp_path / "cache").words("请来梯管家")


def test_words_are_those_that_jieba_cuts(tokenizer: Tokenizer, tmp_path: Path) -> None:
    plain = jieba.Tokenizer()
    plain.tmp_dir = str(tmp_path)
    samples = Path(__file__).parents[2] / "corpus" / "samples"
    for file in sorted(samples.glob("*.txt")):
        for line in file.read_bytes().decode("utf-8", "ignore").splitlines():
            assert tokenizer.cut(line) == list(plain.cut(line))
