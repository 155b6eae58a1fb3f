import pytest

from retrieval.cover import cover, covers, missing, rarity_cover, share, term_cover
from retrieval.question import Background, Term, analyse
from retrieval.tokens import Tokenizer


def term(text: str, *, distinctive: bool = False) -> Term:
    return Term(text, 1.0, distinctive)


def test_a_number_counts_whole_and_not_as_part_of_a_longer_one() -> None:
    assert term_cover(term("5", distinctive=True), "增长5个百分点") == 1.0
    assert term_cover(term("5", distinctive=True), "增长15个,56人") == 0.0
    assert term_cover(term("5", distinctive=True), "增长15个,5人") == 1.0
    assert term_cover(term("5号", distinctive=True), "15号线") == 0.0


def test_a_number_is_no_part_of_a_decimal() -> None:
    assert term_cover(term("5", distinctive=True), "增长2.5倍") == 0.0
    assert term_cover(term("2", distinctive=True), "增长2.5倍") == 0.0
    assert term_cover(term("5", distinctive=True), "共5.") == 1.0
    assert term_cover(term("2.5", distinctive=True), "增长2.5倍") == 1.0


def test_a_deputy_does_not_speak_of_the_head() -> None:
    for head in (term("市长"), term("市长", distinctive=True)):
        assert term_cover(head, "常务副市长陈某") == 0.0
        assert term_cover(head, "市长李某和副市长陈某") == 1.0
        assert term_cover(head, "副市长陈某和市长李某") == 1.0
    assert term_cover(term("副市长", distinctive=True), "常务副市长陈某") == 1.0


@pytest.mark.parametrize("text", ["重庆市长期以来", "全市长远规划", "该市长大的孩子"])
def test_a_role_is_not_found_across_the_words_of_a_text(text: str) -> None:
    assert term_cover(term("市长", distinctive=True), text) == 0.0


def test_a_place_counts_without_its_suffix_and_never_in_part() -> None:
    assert term_cover(term("渝北区", distinctive=True), "渝北消费新场景") == 1.0
    assert term_cover(term("成都市", distinctive=True), "昌都市人民医院") == 0.0


def test_a_common_word_counts_in_part_by_its_characters() -> None:
    assert 0.0 < term_cover(term("消费品"), "全区社零总额,消费") < 1.0


def test_latin_words_count_whole() -> None:
    assert term_cover(term("gdp", distinctive=False), "gdp突破2400亿元") == 1.0
    assert term_cover(term("ai"), "said") == 0.0


def test_cover_is_weighted() -> None:
    terms = [Term("渝北", 9.0, True, rarity=1.0), Term("马拉松", 1.0, False, rarity=3.0)]
    found = covers(terms, "渝北的春天")
    assert found == [1.0, 0.0]
    assert cover(terms, found) == pytest.approx(0.9)
    assert rarity_cover(terms, found) == pytest.approx(0.25)
    assert missing(terms, found) == 1.0
    assert missing(terms, covers(terms, "春天的马拉松")) == 9.0


def test_of_no_terms_nothing_is_covered_and_nothing_missing() -> None:
    assert covers([], "什么都行") == []
    assert cover([], []) == rarity_cover([], []) == missing([], []) == 0.0


def test_the_share_of_pairs_is_of_those_wanted_in_any_part() -> None:
    assert share({"临江", "江港", "泊位"}, [{"临江", "大桥"}, {"江港"}]) == pytest.approx(2 / 3)
    assert share({"临江"}, []) == 0.0
    assert share(set(), [{"临江"}]) == 0.0


@pytest.mark.parametrize(
    ("text", "passage", "spoken_of"),
    [
        ("社会消费品零售总额是多少", "全区社零总额1153.3亿元", True),
        ("社会消费品零售总额是多少", "全区总额1153.3亿元", False),
        ("社会消费品零售总额是多少", "社区总额", False),
        ("规模以上工业总产值有多少", "规上工业总产值占全市七分之一", True),
        ("教育局局长是谁", "教育局局长李明", True),
        ("教育局局长是谁", "教育局副局长李明", False),
    ],
)
def test_a_short_form_of_a_compound_speaks_of_its_words(
    tokenizer: Tokenizer, background: Background, text: str, passage: str, spoken_of: bool
) -> None:
    terms = analyse(text, tokenizer, background).terms
    assert (cover(terms, covers(terms, passage)) == 1.0) == spoken_of
