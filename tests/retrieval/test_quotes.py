from hypothesis import given
from hypothesis import strategies as st

from corpus.types import slice_spans
from retrieval.question import analyse
from retrieval.quotes import make_quote
from retrieval.tokens import Tokenizer
from retrieval.types import Hit
from tests.factories import article_of

LONG = (
    "临江港建于上世纪九十年代。港区现有泊位三十二个。去年，港区完|成吞吐量96.6万标箱。"
    "今年上半年完成108.6万标箱，增长12.4%。总经理贺远洲说：“这是历史最好水平。”下一步，港区将扩建堆场。"
)


def hit(article_id: str, passage: int = 0) -> Hit:
    return Hit(article_id, passage, (), 0.9, 5.0, 1.0)


def test_a_short_passage_is_quoted_whole_with_the_answering_sentence_highlighted(
    tokenizer: Tokenizer,
) -> None:
    article = article_of([LONG])
    question = analyse("今年上半年吞吐量增长多少？", tokenizer)
    quote = make_quote(question, hit(article.id), article, max_chars=320)
    assert quote.text == LONG.replace("|", "")
    assert [quote.text[s:e] for s, e in quote.highlights] == ["今年上半年完成108.6万标箱，增长12.4%。"]


def test_a_quote_across_a_break_has_two_spans(tokenizer: Tokenizer) -> None:
    article = article_of([LONG])
    question = analyse("去年吞吐量是多少？", tokenizer)
    quote = make_quote(question, hit(article.id), article, max_chars=20)
    assert quote.text == "去年，港区完成吞吐量96.6万标箱。"
    assert len(quote.spans) == 2
    assert slice_spans(article.source.text, quote.spans) == quote.text


def test_of_a_long_passage_whole_sentences_around_the_best_are_quoted(tokenizer: Tokenizer) -> None:
    article = article_of([LONG])
    question = analyse("总经理说了什么", tokenizer)
    quote = make_quote(question, hit(article.id), article, max_chars=60)
    assert "贺远洲说：“这是历史最好水平。”" in quote.text
    assert len(quote.text) <= 60
    assert quote.text.endswith(("。", "”"))
    assert quote.passage.text == LONG.replace("|", "")


def test_a_sentence_longer_than_the_limit_is_quoted_whole(tokenizer: Tokenizer) -> None:
    article = article_of(["这个句子没有句号，" * 40])
    quote = make_quote(analyse("句子", tokenizer), hit(article.id), article, max_chars=50)
    assert quote.text == article.passages[0].text


@given(
    paragraph=st.text(alphabet="港吞吐量12。！“”，（）； \u3000😀a.|", min_size=1, max_size=120).filter(
        lambda text: text.replace("|", "").strip() != "" and not text.startswith("|")
    ),
    max_chars=st.integers(50, 200),
)
def test_every_quote_is_a_slice_of_its_source(tokenizer: Tokenizer, paragraph: str, max_chars: int) -> None:
    article = article_of([paragraph])
    quote = make_quote(analyse("港口吞吐量是多少", tokenizer), hit(article.id), article, max_chars)
    assert slice_spans(article.source.text, quote.spans) == quote.text
    assert quote.text in article.passages[0].text
    for start, end in quote.highlights:
        assert 0 <= start < end <= len(quote.text)
