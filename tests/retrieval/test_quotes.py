from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.types import Article, slice_spans
from retrieval.english_words import Glossary
from retrieval.question import Background, analyse
from retrieval.quotes import COMFORTABLE_CHARS, make_quote
from retrieval.rerank import rerank
from retrieval.sentence_views import sentence_views
from retrieval.tokens import Tokenizer
from retrieval.types import Hit, Quote
from tests.factories import article_of

LONG = (
    "临江港建于上世纪九十年代。港区现有泊位三十二个。去年，港区完|成吞吐量96.6万标箱。"
    "今年上半年完成108.6万标箱，增长12.4%。总经理贺远洲说：“这是历史最好水平。”下一步，港区将扩建堆场。"
)


class Quoter:
    """Quotes the first passage of an article in answer to a question."""

    def __init__(self, tokenizer: Tokenizer, background: Background) -> None:
        self._tokenizer, self._background = tokenizer, background

    def quote(self, asked: str, article: Article, max_chars: int, best: int | None = None) -> Quote:
        """`best` is the index of the best sentence, by default as weighed."""
        question = analyse(asked, self._tokenizer, self._background)
        (item,) = rerank(question, [(Hit(article.id, 0, (), 0.9, 5.0, 1.0), article)], {})
        return make_quote(question, item if best is None else replace(item, best=best), max_chars)


@pytest.fixture(scope="module")
def quoter(tokenizer: Tokenizer, glossary: Glossary) -> Quoter:
    from datetime import date

    return Quoter(tokenizer, Background(lambda word: 18.0, date(2024, 7, 12), date(2024, 7, 11), glossary))


def highlighted(quote: Quote) -> list[str]:
    return [quote.text[start:end] for start, end in quote.highlights]


# ---- what is quoted --------------------------------------------------------------------------------------


def test_a_short_passage_is_quoted_whole_with_the_answering_sentence_highlighted(quoter: Quoter) -> None:
    short = "港区现有泊位三十二个。今年上半年完成108.6万标箱，增长12.4%。下一步将扩建堆场。"
    quote = quoter.quote("今年上半年吞吐量增长多少？", article_of([short]), 320)
    assert quote.text == short
    assert highlighted(quote) == ["今年上半年完成108.6万标箱，增长12.4%。"]


def test_a_quote_across_a_break_has_two_spans(quoter: Quoter) -> None:
    article = article_of([LONG])
    quote = quoter.quote("去年吞吐量是多少？", article, 20)
    assert quote.text == "去年，港区完成吞吐量96.6万标箱。"
    assert len(quote.spans) == 2
    assert slice_spans(article.source.text, quote.spans) == quote.text


def test_of_a_long_passage_whole_sentences_around_the_best_are_quoted(quoter: Quoter) -> None:
    quote = quoter.quote("总经理说了什么", article_of([LONG]), 60)
    assert "贺远洲说：“这是历史最好水平。”" in quote.text
    assert len(quote.text) <= 60
    assert quote.text.endswith(("。", "”"))
    assert quote.passage.text == LONG.replace("|", "")


def test_a_sentence_longer_than_the_limit_is_quoted_whole(quoter: Quoter) -> None:
    article = article_of(["这个句子没有句号，" * 40])
    assert quoter.quote("句子", article, 50).text == article.passages[0].text


# ---- how far a quote goes --------------------------------------------------------------------------------

FILLER = (
    "港区职工冒着高温坚守在各自的岗位上，装卸桥昼夜不停，集卡穿梭往来，"
    "一派繁忙景象，码头前沿停靠的货轮排起了长队。"
)
"""A sentence that says nothing of what is asked, of many characters."""


def paragraph(*sentences: str) -> Article:
    return article_of(["".join(sentences)])


FACT = (
    "扩建后的临江港，年设计通过能力达到一百五十万标箱，比扩建之前增加了整整六十万标箱，"
    "将极大缓解沿江各地企业出运难的问题，也使港区的装卸效率和自动化水平跃居长江中上游各港前列，"
    "万吨级船舶可以常年直达。"
)
"""A sentence so long that no neighbour is quoted with it for comfort."""


def test_the_fact_is_too_long_for_neighbours_by_comfort() -> None:
    assert len(FACT) + len(FILLER) > COMFORTABLE_CHARS


@pytest.mark.parametrize("ending", ["。", "，为六岁以下。", "，这是好事！"])
def test_a_long_sentence_that_leads_nowhere_is_quoted_alone(quoter: Quoter, ending: str) -> None:
    fact = FACT.removesuffix("。") + ending
    assert (
        quoter.quote("临江港年设计通过能力是多少", paragraph(FILLER, fact, FILLER), 400, best=1).text == fact
    )


@pytest.mark.parametrize("start", ["他说，", "“这一数字表明，", "其中，", "对此，", "该港", "據介紹，", "但"])
def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(quoter: Quoter, start: str) -> None:
    quote = quoter.quote(
        "临江港年设计通过能力是多少", paragraph(FILLER, FILLER, start + FACT, FILLER), 400, best=2
    )
    assert quote.text == FILLER + start + FACT
    assert highlighted(quote) == [start + FACT]


def test_a_sentence_whose_subject_is_in_the_one_before_is_quoted_with_it(quoter: Quoter) -> None:
    subject = (
        "青禾船闸昨日举行了扩建工程竣工仪式，各界代表两百余人参加了仪式并参观了控制中心和新落成的展览馆。"
    )
    quote = quoter.quote(
        "青禾船闸年设计通过能力是多少", paragraph(FILLER, subject, FACT, FILLER), 400, best=2
    )
    assert quote.text == subject + FACT
    other = quoter.quote("年设计通过能力是多少", paragraph(FILLER, subject, FACT, FILLER), 400, best=2)
    assert other.text == FACT


def test_sentences_that_lean_in_a_row_are_quoted_from_the_one_that_does_not(quoter: Quoter) -> None:
    article = paragraph(FILLER, FILLER, f"其中，{FILLER}", f"此外，{FACT}", FILLER)
    quote = quoter.quote("临江港年设计通过能力是多少", article, 400, best=3)
    assert quote.text == f"{FILLER}其中，{FILLER}此外，{FACT}"


@pytest.mark.parametrize(
    "ending", ["，具体数据如下。", "，包括以下几个方面。", "，这是为什么？", "，这是為什麼？”\n"]
)
def test_a_sentence_that_leads_on_is_quoted_with_the_one_after(quoter: Quoter, ending: str) -> None:
    lead = FACT.removesuffix("。") + ending
    article = paragraph(FILLER, lead, FILLER, FILLER)
    quote = quoter.quote("临江港年设计通过能力是多少", article, 400, best=1)
    assert len(sentence_views(article.passages[0].text)) == 4
    assert quote.text == lead + FILLER
    assert highlighted(quote) == [lead.rstrip()]


def test_what_a_sentence_rests_on_is_left_out_where_it_would_be_too_long(quoter: Quoter) -> None:
    article = paragraph(FILLER, f"对此，{FACT}", FILLER)
    whole = len(FILLER) + len(f"对此，{FACT}")
    asked = "临江港年设计通过能力是多少"
    assert quoter.quote(asked, article, whole, best=1).text == f"{FILLER}对此，{FACT}"
    assert quoter.quote(asked, article, whole - 1, best=1).text == f"对此，{FACT}"


def test_a_short_sentence_takes_in_its_neighbours_up_to_a_comfortable_length(quoter: Quoter) -> None:
    sentences = [f"第{number}号泊位昨日建成。" for number in range(10, 40)]
    quote = quoter.quote("第25号泊位", paragraph(*sentences), 400, best=15)
    assert sentences[15] in quote.text
    assert COMFORTABLE_CHARS - len(sentences[0]) < len(quote.text) <= COMFORTABLE_CHARS
    narrow = quoter.quote("第25号泊位", paragraph(*sentences), 50, best=15)
    assert 50 - len(sentences[0]) < len(narrow.text) <= 50


@settings(deadline=None)
@given(
    paragraph=st.text(
        alphabet="港吞吐量12他但：。！“”，（）； \u3000😀a.|\n", min_size=1, max_size=120
    ).filter(lambda text: text.replace("|", "").strip() != "" and not text.startswith("|")),
    max_chars=st.integers(50, 200),
    data=st.data(),
)
def test_every_quote_is_a_slice_of_its_source(
    quoter: Quoter, paragraph: str, max_chars: int, data: st.DataObject
) -> None:
    article = article_of([paragraph])
    sentences = sentence_views(article.passages[0].text)
    best = data.draw(st.integers(0, len(sentences) - 1))
    quote = quoter.quote("港口吞吐量是多少", article, max_chars, best)
    assert slice_spans(article.source.text, quote.spans) == quote.text
    assert quote.text in article.passages[0].text
    assert len(quote.text) <= max(max_chars, sentences[best].end - sentences[best].start)
    (highlight,) = highlighted(quote)
    assert highlight
    assert highlight == article.passages[0].text[sentences[best].start : sentences[best].end].rstrip()
