import pytest

from retrieval.question import Kind, QuestionError, analyse
from retrieval.tokens import Tokenizer


def test_terms_are_what_an_answer_speaks_of_and_not_the_words_that_ask(tokenizer: Tokenizer) -> None:
    question = analyse("请问渝北区的工业总产值目标是多少？", tokenizer)
    assert {term.text for term in question.terms} == {"渝北区", "工业", "总产值", "目标"}
    assert {term.text for term in question.terms if term.distinctive} == {"渝北区"}


def test_years_are_kept_apart_from_other_numbers(tokenizer: Tokenizer) -> None:
    question = analyse("2023年渝北区新增2000个学位吗", tokenizer)
    assert question.years == {2023}
    assert "2000" in {term.text for term in question.terms}
    assert "2023" not in {term.text for term in question.terms}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("优良天数是多少天？", Kind.QUANTITY),
        ("排名第几", Kind.QUANTITY),
        ("贴合精度有多高", Kind.QUANTITY),
        ("考察是哪几天？", Kind.DATE),
        ("大桥什么时候通车", Kind.DATE),
        ("會議是誰主持的？", Kind.OTHER),
        ("How many people came?", Kind.QUANTITY),
    ],
)
def test_the_kind_asked_for_is_told_from_the_words(tokenizer: Tokenizer, text: str, kind: Kind) -> None:
    assert analyse(text, tokenizer).kind is kind


def test_both_scripts_and_widths_make_the_same_question(tokenizer: Tokenizer) -> None:
    one, other = (
        analyse("2023年渝北區GDP是多少？", tokenizer),
        analyse("２０２３年渝北区gdp是多少?", tokenizer),
    )
    assert (one.query, one.terms, one.years) == (other.query, other.terms, other.years)


@pytest.mark.parametrize("text", ["", "   ", "？？？", "\u200b\x00", "😀"])
def test_a_question_without_words_is_refused(tokenizer: Tokenizer, text: str) -> None:
    with pytest.raises(QuestionError):
        analyse(text, tokenizer)


def test_a_question_of_ten_thousand_characters_is_searched_by_its_most_telling_terms(
    tokenizer: Tokenizer,
) -> None:
    question = analyse("临江港的吞吐量为什么下降了呢" * 800, tokenizer)
    assert {"临江", "吞吐量"} <= set(question.query.words)
    many = analyse("".join(chr(code) for code in range(0x4E00, 0x4E00 + 5000)), tokenizer)
    assert len(many.query.words) <= 128
