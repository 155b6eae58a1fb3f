"""Reading on in the article that answered: what goes without saying there, and what it speaks of."""

from retrieval.followup import Turn
from retrieval.followup_article import spoken_of, understood_of
from retrieval.question import Background, analyse
from retrieval.tokens import Tokenizer, bigrams

FILLED_IN = "临江大桥的总设计师沈怀舟哪年出生"
OWN = "哪年出生"
TURN = Turn("临江大桥的总设计师是谁", "id", text="临江大桥通车。\n总设计师沈怀舟1933年生于青禾县。")


def test_all_but_the_follow_ups_own_words_goes_without_saying(
    tokenizer: Tokenizer, background: Background
) -> None:
    question = analyse(FILLED_IN, tokenizer, background)
    understood = understood_of(question, analyse(OWN, tokenizer, background), TURN)
    known = {term.text: share for term, share in zip(question.terms, understood.terms, strict=True)}
    assert known.pop("出生") == 0.0
    assert known
    assert set(known.values()) == {1.0}
    assert not understood.bigrams & set(bigrams("出生"))
    assert understood.bigrams >= set(bigrams("临江大桥"))


def test_of_a_bare_question_word_all_goes_without_saying(
    tokenizer: Tokenizer, background: Background
) -> None:
    question = analyse("临江大桥什么时候通车", tokenizer, background)
    understood = understood_of(question, None, TURN)
    assert set(understood.terms) == {1.0}
    assert understood.bigrams == question.bigrams


def test_what_the_article_does_not_say_is_not_understood(
    tokenizer: Tokenizer, background: Background
) -> None:
    question = analyse("第4号桥的总投资是多少", tokenizer, background)
    other = Turn("第4号桥有多长", "id", text="第1号桥建成通车。")
    understood = understood_of(question, analyse("总投资是多少", tokenizer, background), other)
    named = [place for place, term in enumerate(question.terms) if term.distinctive]
    assert named
    assert all(understood.terms[place] == 0.0 for place in named)


def test_an_article_speaks_of_the_words_that_it_has(tokenizer: Tokenizer, background: Background) -> None:
    turn = Turn("临江大桥在哪里？", "id", text="临江大桥位于云岭区。\n工程总投资12亿元。")
    assert spoken_of(analyse("总投资是多少", tokenizer, background), turn) == 1.0
    assert spoken_of(analyse("小满是第几个节气", tokenizer, background), turn) < 0.5
