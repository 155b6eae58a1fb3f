from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.asked import Kind
from retrieval.question import TOLD_SHARE, Background, Question, QuestionError, analyse
from retrieval.tokens import Tokenizer


def term_texts(question: Question) -> set[str]:
    return {term.text for term in question.terms}


def focus_texts(question: Question) -> list[str]:
    return [question.terms[place].text for place in question.focus]


def test_terms_are_what_an_answer_speaks_of_and_not_the_words_that_ask(
    tokenizer: Tokenizer, background: Background
) -> None:
    question = analyse("请问渝北区的工业总产值目标是多少？", tokenizer, background)
    assert term_texts(question) == {"渝北区", "工业", "总产值", "目标"}
    assert {term.text for term in question.terms if term.distinctive} == {"渝北区"}


@pytest.mark.parametrize(
    ("text", "distinctive"),
    [
        ("“爱达·魔都号”的发电机启动了吗", {"爱达·魔都号"}),
        ("电影《窗外是蓝星》拿了多少票房", {"窗外是蓝星"}),
        ("電影「窗外是藍星」拿了多少票房", {"窗外是蓝星"}),
        ("租来的C919飞哪条航线", {"c919"}),
        ("056型护卫舰有几艘", {"056型"}),
        ("护卫舰的首任舰长叫什么", {"舰长"}),
        ("他为什么说“这件事情我们一定要一起办好”", set()),
    ],
)
def test_marked_names_codes_and_roles_have_to_be_in_an_answer(
    tokenizer: Tokenizer, background: Background, text: str, distinctive: set[str]
) -> None:
    question = analyse(text, tokenizer, background)
    assert {term.text for term in question.terms if term.distinctive} == distinctive


# ---- dates -----------------------------------------------------------------------------------------------


def test_years_are_kept_apart_from_other_numbers(tokenizer: Tokenizer, background: Background) -> None:
    question = analyse("2023年渝北区新增2000个学位吗", tokenizer, background)
    (period,) = question.dates.periods
    assert (period.first.year, period.last.year) == (2023, 2023)
    assert "2000" in term_texts(question)
    assert "2023" not in term_texts(question)


@pytest.mark.parametrize(
    ("date", "rest"),
    [
        ("2023年", "渝北区零售总额是多少"),
        ("去年", "渝北区零售总额是多少"),
        ("二〇二三年七月十一日", "渝北区零售总额是多少"),
        ("7月11日", "渝北区零售总额是多少"),
        ("今年上半年", "渝北区零售总额是多少"),
        ("last year ", "渝北区零售总额是多少"),
    ],
)
def test_dates_are_taken_out_of_what_is_looked_for(
    tokenizer: Tokenizer, background: Background, date: str, rest: str
) -> None:
    dated, plain = (analyse(text, tokenizer, background) for text in (date + rest, rest))
    assert dated.dates.periods
    assert not plain.dates.periods
    assert (dated.terms, dated.bigrams) == (plain.terms, plain.bigrams)
    assert (dated.asked.kind, dated.focus) == (plain.asked.kind, plain.focus)
    # The lexical leg searches for them all the same.
    assert set(plain.query.words) < set(dated.query.words)


def test_a_question_that_is_only_a_date_has_no_terms(tokenizer: Tokenizer, background: Background) -> None:
    question = analyse("2023年7月11日", tokenizer, background)
    assert (question.terms, question.bigrams, question.focus) == ((), frozenset(), ())
    assert question.dates.periods


def test_a_number_with_what_it_counts_is_one_name(tokenizer: Tokenizer, background: Background) -> None:
    question = analyse("第5号台风何时登陆", tokenizer, background)
    assert [(term.text, term.distinctive) for term in question.terms if "5" in term.text] == [("5号", True)]


# ---- what is asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("优良天数是多少天？", Kind.QUANTITY),
        ("考察是哪几天？", Kind.DATE),
        ("會議是誰主持的？", Kind.PERSON),
        ("How many people came?", Kind.QUANTITY),
        ("今年是哪年", Kind.DATE),
    ],
)
def test_the_kind_asked_for_is_told_from_the_words(
    tokenizer: Tokenizer, background: Background, text: str, kind: Kind
) -> None:
    assert analyse(text, tokenizer, background).asked.kind is kind


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("渝北区工业总产值的目标是多少", ["目标"]),
        ("渝北区马拉松的冠军是谁", ["冠军"]),
        ("谁主持了渝北区的会议", ["主持"]),
        ("渝北区有多少小学招生", ["渝北区", "小学"]),
        ("大桥通车，谁负责养护", ["负责"]),
        ("吞吐量是多少，泊位有几个", ["吞吐量"]),
        ("渝北区通车了吗", ["通车"]),
        ("多少？", []),
    ],
)
def test_the_focus_is_the_words_next_to_those_that_ask_in_their_clause(
    tokenizer: Tokenizer, background: Background, text: str, focus: list[str]
) -> None:
    assert focus_texts(analyse(text, tokenizer, background)) == focus


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("How long is the bridge?", True),
        ("2023 GDP", True),
        ("橋はどこ", False),
        ("Где мост?", True),
        ("2023年GDP", False),
        ("GDP of 渝北", False),
    ],
)
def test_a_question_without_a_chinese_character_is_foreign(
    tokenizer: Tokenizer, background: Background, text: str, foreign: bool
) -> None:
    assert analyse(text, tokenizer, background).foreign is foreign


@pytest.mark.parametrize("text", ["渝北区哪两个小学招生", "渝北区哪2个小学招生"])
def test_a_count_of_what_is_asked_for_is_no_number_that_an_answer_has(
    tokenizer: Tokenizer, background: Background, text: str
) -> None:
    assert term_texts(analyse(text, tokenizer, background)) == {"渝北区", "小学", "招生"}


TOLD = "我家住在江北区，最近打算带孩子去参观新落成的科技馆，听说那里常有免费的讲座，周末去的人很多。"
WANTED = "渝北区零售总额是多少？"


def test_what_a_long_question_tells_before_it_asks_counts_for_less(
    tokenizer: Tokenizer, background: Background
) -> None:
    question, wanted, told = (
        analyse(text, tokenizer, background) for text in (TOLD + WANTED, WANTED, TOLD.replace("。", "吗？"))
    )
    assert question.bigrams == wanted.bigrams
    assert (question.asked, focus_texts(question)) == (wanted.asked, focus_texts(wanted))
    assert question.terms[: len(wanted.terms)] == wanted.terms
    weights = {term.text: term.weight for term in told.terms}
    rest = question.terms[len(wanted.terms) :]
    assert "科技馆" in {term.text for term in rest}
    for term in rest:
        assert term.weight == pytest.approx(TOLD_SHARE * weights[term.text])


def test_what_asks_is_no_part_of_a_word(tokenizer: Tokenizer, background: Background) -> None:
    assert "面积" in term_texts(analyse("今年的林火烧了多大面积", tokenizer, background))
    assert "大面积" not in term_texts(analyse("今年的林火烧了多大面积", tokenizer, background))


# ---- any question ----------------------------------------------------------------------------------------


def test_a_words_rarity_is_that_in_the_archive(tokenizer: Tokenizer, background: Background) -> None:
    rare = replace(background, rarity=lambda word: float(len(word)))
    question = analyse("渝北区的工业总产值是多少", tokenizer, rare)
    assert {term.text: term.rarity for term in question.terms} == {"渝北区": 3.0, "工业": 2.0, "总产值": 3.0}


def test_both_scripts_and_widths_make_the_same_question(tokenizer: Tokenizer, background: Background) -> None:
    one, other = (
        analyse("2023年渝北區GDP是多少？", tokenizer, background),
        analyse("２０２３年渝北区gdp是多少?", tokenizer, background),
    )
    assert (one.query, one.terms, one.focus, one.asked) == (
        other.query,
        other.terms,
        other.focus,
        other.asked,
    )
    days = [[(period.first, period.last) for period in item.dates.periods] for item in (one, other)]
    assert days[0] == days[1] != []


@pytest.mark.parametrize("text", ["", "   ", "？？？", "\u200b\x00", "😀"])
def test_a_question_without_words_is_refused(tokenizer: Tokenizer, background: Background, text: str) -> None:
    with pytest.raises(QuestionError):
        analyse(text, tokenizer, background)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.text("渝北区2023年7月11日5号线GDP是多少谁在哪的，？ ", min_size=1, max_size=30))
def test_of_any_question_terms_weigh_something_and_the_focus_is_among_them(
    tokenizer: Tokenizer, background: Background, text: str
) -> None:
    try:
        question = analyse(text, tokenizer, background)
    except QuestionError:
        return
    assert all(term.weight > 0 for term in question.terms)
    assert len(term_texts(question)) == len(question.terms)
    assert all(0 <= place < len(question.terms) for place in question.focus)
    assert len(set(question.focus)) == len(question.focus) <= 2


def test_a_question_of_ten_thousand_characters_is_searched_by_its_most_telling_terms(
    tokenizer: Tokenizer, background: Background
) -> None:
    question = analyse("临江港的吞吐量为什么下降了呢" * 800, tokenizer, background)
    assert {"临江", "吞吐量"} <= set(question.query.words)
    many = analyse("".join(chr(code) for code in range(0x4E00, 0x4E00 + 5000)), tokenizer, background)
    assert len(many.query.words) <= 128
