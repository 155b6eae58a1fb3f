"""The search view: what folds to what, and that every folded character leads back to its source."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold, to_simplified

NEWS_ALPHABET = (
    "重庆市後乾隆著名著看裡臺灣萬億點三十百千万亿零第年月日,.，。 　"
    "\u3000\t\n\u200b\ufeff\u0301éeＡａ１2９５％½①㎡㈱Ⅱﬁカﾞ゙…\x00ßİΣ가각"
)
TEXTS = st.text(alphabet=NEWS_ALPHABET, max_size=60) | st.text(max_size=60)


def same(*texts: str) -> bool:
    return len({fold(text).text for text in texts}) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ("臺灣", "台湾", "台灣"),
        ("皇后之後", "皇后之后"),
        ("這裡", "這裏", "这里"),
        ("頭髮發展", "头发发展"),
        ("看著著名作家的顯著著作", "看着著名作家的显著著作"),
        ("乾隆年間很乾燥", "乾隆年间很干燥"),
        ("僅次於倫敦", "仅次于伦敦"),
        ("瞭解計畫、反覆藉口", "了解计划、反复借口"),
        ("蘋果隻有餘下麵條", "苹果只有余下面条"),
        ("ＧＤＰ１２３", "gdp123", "GDP123"),
        ("Ⅱ类", "ii类"),
        ("５㎡", "5m2"),
        ("㈱日立", "(株)日立"),
        ("ｶﾞｲﾄﾞ", "ガイド", "カ\u3099イト\u3099"),
        ("caf\u00e9", "CAFE\u0301", "cafe\u0301", "ＣＡＦＥ\u0301"),
        ("ﬁnance", "finance"),
        ("重\u200b庆\ufeff市\u0000", "重庆市"),
        ("葛\U000e0100城❤\ufe0f", "葛城❤"),
        ("重庆 \t\u3000\n市", "重庆 市"),
        ("增长5％（同比）", "增长百分之五(同比)"),
        ("七千亿元", "7000亿元", "７０００億元", "700,000,000,000元"),
        ("二〇二四年", "二○二四年", "2024年"),
        ("⻓江⻛景", "长江风景"),
        ("한국", unicodedata.normalize("NFD", "한국")),
    ],
)
def test_forms_that_a_reader_takes_as_one_fold_to_one(texts: tuple[str, ...]) -> None:
    assert same(*texts), [fold(text).text for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "著名作家原著",
        "乾隆",
        "破坏土地",
        "慰藉与狼藉",
        "瞭望",
        "覆盖",
        "郭明錤",
        "设计画面",
        "蒜薹",
        "皇后",
        "里程",
        "沉默",
    ],
)
def test_simplified_text_keeps_its_characters(text: str) -> None:
    assert to_simplified(text) == text
    assert fold(text).text == text


def test_only_the_script_changes_in_the_input_of_an_embedding_model() -> None:
    assert to_simplified("臺北市ＧＤＰ增長三成,１,２００元 OK") == "台北市ＧＤＰ增长三成,１,２００元 OK"


@given(TEXTS)
def test_to_simplified_keeps_the_length_and_is_stable(text: str) -> None:
    simple = to_simplified(text)
    assert len(simple) == len(text)
    assert to_simplified(simple) == simple


@given(TEXTS)
def test_folding_a_folded_text_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(TEXTS)
def test_offsets_never_fall_and_lie_in_the_source(text: str) -> None:
    folded = fold(text)
    offsets = list(folded.offsets)
    assert len(offsets) == len(folded.text) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(0 <= offset < len(text) for offset in offsets[:-1])


@given(TEXTS, st.data())
def test_a_folded_span_leads_to_source_text_that_folds_to_hold_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    source_start, source_end = folded.source_span(start, end)
    assert 0 <= source_start <= source_end <= len(text)
    assert (source_start == source_end) == (start == end)


@given(
    st.text(alphabet="重庆市渝北区的在年度发展臺灣後", max_size=30),
    st.text(alphabet="重庆市渝北区臺灣後", max_size=30),
)
def test_a_word_found_in_the_folded_text_is_cut_exactly_from_the_source(before: str, after: str) -> None:
    text = f"{before}\u200b ①　{after}"
    folded = fold(text)
    start = len(folded.text) - len(after)
    source = folded.source_span(start, len(folded.text))
    assert text[slice(*source)] == after


def test_a_part_of_a_rewritten_number_leads_to_the_whole_number() -> None:
    text = "总额为七千亿元，增长百分之五。"
    folded = fold(text)
    start = folded.text.index("700000000000")
    for i in range(12):
        assert text[slice(*folded.source_span(start + i, start + i + 1))] == "七千亿"
    percent = folded.text.index("%")
    assert text[slice(*folded.source_span(percent, percent + 1))] == "百分之五"
    assert text[slice(*folded.source_span(start + 12, start + 13))] == "元"


def test_an_empty_span_is_empty_in_the_source() -> None:
    assert fold("重庆").source_span(1, 1) == (1, 1)
    assert fold("").source_span(0, 0) == (0, 0)


def test_a_wide_comma_between_numbers_is_no_separator_of_thousands() -> None:
    assert fold("分别为100，200人").text == "分别为100、200人"
    assert fold("共100,200人").text == "共100200人"


def test_folding_is_fast() -> None:
    text = "重庆市2023年实现社会消费品零售总额1.5万亿元，同比增长百分之八点六。臺灣地區看著這些數據……" * 5
    fold(text)
    start = time.process_time()
    for _ in range(300):
        fold(text)
    seconds = time.process_time() - start
    # Measured at 4 to 8 MB/s on running news; the bound leaves room for a slower machine.
    assert 300 * len(text.encode()) / seconds > 1e6
