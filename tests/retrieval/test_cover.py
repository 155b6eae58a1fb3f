from datetime import date

import pytest

from retrieval.cover import cover, has_kind, term_cover, years_spoken_of
from retrieval.question import Kind, Question, Term, analyse
from retrieval.tokens import Tokenizer


def term(text: str, *, distinctive: bool = False) -> Term:
    return Term(text, 1.0, distinctive)


def test_a_number_counts_whole_and_not_as_part_of_a_longer_one() -> None:
    assert term_cover(term("5", distinctive=True), "增长5个百分点") == 1.0
    assert term_cover(term("5", distinctive=True), "增长15个、56人、2.5倍") in (0.0, 1.0)
    assert term_cover(term("5", distinctive=True), "共156人") == 0.0


def test_a_deputy_does_not_speak_of_the_head() -> None:
    assert term_cover(term("市长"), "常务副市长陈某") == 0.0
    assert term_cover(term("市长"), "市长李某和副市长陈某") == 1.0


def test_a_place_counts_without_its_suffix_and_never_in_part() -> None:
    assert term_cover(term("渝北区", distinctive=True), "渝北消费新场景") == 1.0
    assert term_cover(term("成都市", distinctive=True), "昌都市人民医院") == 0.0


def test_a_common_word_counts_in_part_by_its_characters() -> None:
    assert 0.0 < term_cover(term("消费品"), "全区社零总额,消费") < 1.0


def test_latin_words_count_whole() -> None:
    assert term_cover(term("gdp", distinctive=False), "gdp突破2400亿元") == 1.0
    assert term_cover(term("ai"), "said") == 0.0


def test_cover_is_weighted() -> None:
    terms = [Term("渝北", 9.0, True), Term("马拉松", 1.0, False)]
    assert cover(terms, "渝北的春天") == pytest.approx(0.9)
    assert cover([], "什么都行") == 0.0


@pytest.mark.parametrize(
    ("text", "published", "years"),
    [
        ("2023年全区社零总额1153.3亿元", date(2024, 7, 11), {2023}),
        ("今年上半年空气优良天数163天", date(2024, 7, 11), {2024}),
        ("去年增长一成,今年持平", date(2024, 7, 11), {2023, 2024}),
        ("空气优良天数163天", date(2024, 7, 11), {2024}),
        ("空气优良天数163天", None, set()),
    ],
)
def test_the_years_a_text_speaks_of(text: str, published: date | None, years: set[int]) -> None:
    assert years_spoken_of(text, published) == years


def test_the_kind_asked_for_has_to_be_there(tokenizer: Tokenizer) -> None:
    def asked(text: str) -> Question:
        return analyse(text, tokenizer)

    assert asked("优良天数多少天").kind is Kind.QUANTITY
    assert has_kind(asked("优良天数多少天"), "优良天数163天")
    assert not has_kind(asked("优良天数多少天"), "空气质量稳步改善")
    assert has_kind(asked("哪天通车"), "7月10日通车")
    assert not has_kind(asked("哪天通车"), "大桥已经通车")
    assert has_kind(asked("谁主持会议"), "会议由他主持")


@pytest.mark.parametrize(
    ("text", "passage", "spoken_of"),
    [
        ("社会消费品零售总额是多少", "全区社零总额1153.3亿元", True),
        ("社会消费品零售总额是多少", "全区总额1153.3亿元", False),
        ("社会消费品零售总额是多少", "社区总额", False),
        ("规模以上工业总产值有多少", "规上工业总产值占全市七分之一", True),
    ],
)
def test_a_short_form_of_a_compound_speaks_of_its_words(
    tokenizer: Tokenizer, text: str, passage: str, spoken_of: bool
) -> None:
    covered = cover(analyse(text, tokenizer).terms, passage)
    assert (covered == 1.0) == spoken_of
