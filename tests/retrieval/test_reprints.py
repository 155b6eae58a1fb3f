from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.types import Article, slice_spans
from retrieval.english_words import Glossary
from retrieval.question import Background, Question, analyse
from retrieval.reader import Reading
from retrieval.reprints import TELLING_CHARS, prints, says_the_same, select_quotes
from retrieval.rerank import NEWEST_MARGIN, Ranked, rerank
from retrieval.tokens import Tokenizer
from retrieval.types import Hit, Quote
from tests.factories import article_of

Ask = Callable[[str], Question]

COPY = (
    "临江港上半年完成吞吐量108.6万标箱，同比增长12.4%，创下建港以来的最好成绩，"
    "港区负责人表示这得益于新航线的开通和船舶大型化。"
)
REVISED = COPY.replace("108.6", "107.9").replace("12.4", "11.7")
ASKED = "临江港上半年吞吐量是多少"


@pytest.fixture(scope="module")
def ask(tokenizer: Tokenizer, glossary: Glossary) -> Ask:
    background = Background(lambda word: 18.0, date(2024, 7, 20), date(2024, 7, 18), glossary)
    return lambda text: analyse(text, tokenizer, background)


def printed(
    day: int | None,
    text: str = COPY,
    *,
    outlet: str = "临江日报",
    title: str = "吞吐量创新高",
    path: str = "/a",
) -> Article:
    published = date(2024, 7, day) if day else None
    return article_of(
        [text], title=title, outlet=outlet, published=published, path=f"{path}/{outlet}{day}.txt"
    )


def ranked(question: Question, articles: Sequence[Article], scores: Sequence[float] = ()) -> list[Ranked]:
    """Rank the first passages of articles in this order, by default with about the same scores."""
    items = []
    for place, article in enumerate(articles):
        (item,) = rerank(question, [(Hit(article.id, 0, (), 0.9, 5.0, 1.0), article)], {})
        items.append(replace(item, score=scores[place] if scores else 9.0 - place / 100))
    return items


def select(question: Question, *articles: Article, most: int = 3) -> tuple[Quote, ...]:
    return select_quotes(question, ranked(question, articles), most, 320)


def days(articles: Sequence[Article]) -> list[int | None]:
    return [article.published.day if article.published else None for article in articles]


def quoted_days(quotes: Sequence[Quote]) -> list[int | None]:
    return days([quote.article for quote in quotes])


# ---- texts that say the same -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "临江港上半年完成吞吐量108.6万标箱，同比增长12.4%。",
            "临江港上半年完成吞吐量108.6万标箱，同比增长12.4%。",
            True,
        ),
        ("临江港上半年完成吞吐量一百万标箱。", "臨江港上半年完成吞吐量100萬標箱。", True),
        (
            "记者从临江港获悉，上半年港区完成吞吐量再创新高。",
            "记者昨从临江港获悉，上半年港区完成吞吐量再创新高。",
            True,
        ),
        (
            "上半年港区完成吞吐量再创新高。",
            "上半年港区完成吞吐量再创新高。总经理表示，下半年将扩建堆场。",
            True,
        ),
        ("港区6月完成吞吐量18万标箱，增长3%。", "港区5月完成吞吐量17万标箱，增长2%。", False),
        ("第3号桥建成通车，全长3公里。", "第4号桥建成通车，全长4公里。", False),
        ("7月11日，港区完成扩建，新增泊位2个。", "11日，港区完成扩建，新增泊位两个。", True),
        ("临江港上半年完成吞吐量再创新高。", "渝北区马拉松昨日鸣枪起跑。", False),
        ("上半年港区完成吞吐量再创新高。", "上半年全市空气质量优良天数为一百六十三天。", False),
        ("OK.", "ok.", True),
        ("OK.", "No.", False),
        ("OK.", "临江港。", False),
    ],
)
def test_reprints_say_the_same_and_other_texts_do_not(one: str, other: str, same: bool) -> None:
    assert says_the_same(one, other) is same
    assert says_the_same(other, one) is same


def test_an_article_prints_a_quote_that_one_of_its_paragraphs_holds() -> None:
    article = article_of(["港区昨日开放。", f"据悉，{COPY}总经理还介绍了下半年的打算。"])
    assert prints(article, COPY, [])
    assert not prints(article, REVISED, [])
    assert not prints(article_of(["港区昨日开放。"]), COPY, [])


def test_an_article_with_the_answering_sentence_prints_the_quote_unless_that_is_anywhere() -> None:
    sentence, short = "临江港上半年完成吞吐量108.6万标箱，同比增长12.4%。", "同比增长12.4%。"
    assert len(short) < TELLING_CHARS < len(sentence)
    quote = f"港口生产形势喜人，各条战线捷报频传，职工们干劲十足。{sentence}"
    article = article_of([f"{sentence}{short}渝北区的马拉松昨日也鸣枪起跑，两万人参加。"])
    assert prints(article, quote, [sentence])
    assert not prints(article, quote, [short])
    assert not prints(article, quote, [])


# ---- reprints --------------------------------------------------------------------------------------------


def test_what_several_papers_print_is_one_quote_that_lists_the_others_oldest_first(ask: Ask) -> None:
    other = printed(3, "渝北区昨日举行了马拉松赛，上半年的吞吐量无人提起，参赛的有两万人。")
    quotes = select(
        ask(ASKED),
        printed(11),
        printed(14, outlet="松柏周刊"),
        printed(None, outlet="海棠湾时报"),
        other,
        printed(12, COPY.replace("船舶", "货轮"), outlet="青禾晚报"),
    )
    assert [quote.article.outlet for quote in quotes] == ["临江日报", "临江日报"]
    assert [article.outlet for article in quotes[0].reprints] == ["青禾晚报", "松柏周刊", "海棠湾时报"]
    assert quotes[1].reprints == ()


def test_reprints_are_found_among_all_hits_however_few_quotes_are_shown(ask: Ask) -> None:
    fillers = [
        printed(10, f"{name}的吞吐量本报另有报道，敬请读者留意后面几版的消息。")
        for name in ("江北", "渝中", "南岸", "青禾", "松柏", "长河")
    ]
    (quote,) = select(ask(ASKED), printed(11), *fillers, printed(12, outlet="青禾晚报"), most=1)
    assert days(quote.reprints) == [12]


def test_the_same_article_is_not_a_reprint_of_itself_nor_named_twice(ask: Ask) -> None:
    again = printed(11, f"{COPY}（续）", path="/b")
    reprint = printed(12, outlet="青禾晚报")
    reread = printed(12, f"{COPY} ", outlet="青禾晚报", path="/b")
    assert len({printed(11).id, again.id, reprint.id, reread.id}) == 4
    (quote,) = select(ask(ASKED), printed(11), again, reprint, reread)
    assert quote.reprints == (reprint,)


def test_articles_without_a_title_are_told_apart(ask: Ask) -> None:
    first, second = printed(11, title="", outlet=""), printed(11, f"{COPY}（续）", title="", outlet="")
    (quote,) = select(ask(ASKED), first, second)
    assert quote.reprints == (second,)


def test_the_same_words_are_quoted_from_the_article_that_printed_them_first(ask: Ask) -> None:
    later, first = printed(14, outlet="松柏周刊"), printed(11, title="临江港的好消息")
    question = ask(ASKED)
    items = ranked(question, [later, first])
    items[0] = replace(items[0], reading=Reading(relevance=3.0, answer=(5, 9), certainty=1.0))
    quotes = select_quotes(question, items, 1, 320)
    assert quotes[0].article is first
    assert days(quotes[0].reprints) == [14]
    assert quotes[0].score == items[0].score
    assert slice_spans(first.source.text, quotes[0].spans) == quotes[0].text
    assert quotes[0].answer_span == (5, 9)


@pytest.mark.parametrize("asked", [f"2024年7月14日{ASKED}", f"{ASKED}？要最新的"])
def test_a_question_for_a_time_keeps_the_best_article_and_lists_the_older(ask: Ask, asked: str) -> None:
    (quote,) = select(ask(asked), printed(14, outlet="松柏周刊"), printed(11))
    assert quote.article.outlet == "松柏周刊"
    assert days(quote.reprints) == [11]


def test_an_older_article_in_other_words_or_much_worse_a_hit_is_listed_only(ask: Ask) -> None:
    question = ask(ASKED)
    best, older = printed(14, outlet="松柏周刊"), printed(11)
    (reworded,) = select(question, best, printed(11, COPY.replace("船舶", "货轮")))
    assert (reworded.article.published, days(reworded.reprints)) == (date(2024, 7, 14), [11])
    worse = ranked(question, [best, older], [9.0, 9.0 - NEWEST_MARGIN - 0.1])
    (quote,) = select_quotes(question, worse, 3, 320)
    assert (quote.article, quote.reprints) == (best, (older,))


# ---- revisions -------------------------------------------------------------------------------------------


def test_of_the_same_words_with_other_figures_the_newer_comes_first_and_both_are_shown(ask: Ask) -> None:
    older, newer = printed(11), printed(15, REVISED)
    for order in ((older, newer), (newer, older)):
        assert quoted_days(select(ask(ASKED), *order)) == [15, 11]


def test_a_newer_figure_is_found_behind_the_quotes_that_are_shown(ask: Ask) -> None:
    fillers = [
        printed(10, f"{name}的吞吐量本报另有报道，敬请读者留意后面几版的消息。")
        for name in ("江北", "渝中", "南岸", "青禾")
    ]
    quotes = select(ask(ASKED), printed(11), *fillers, printed(15, REVISED))
    assert quoted_days(quotes) == [15, 11, 10]


def test_a_reprint_of_the_old_figure_after_the_new_one_does_not_make_it_newer(ask: Ask) -> None:
    quotes = select(ask(ASKED), printed(18, outlet="青禾晚报"), printed(11), printed(15, REVISED))
    assert quoted_days(quotes) == [15, 11]
    assert days(quotes[1].reprints) == [18]


def test_a_question_that_names_a_time_is_answered_in_its_own_order(ask: Ask) -> None:
    question = ask(f"2024年7月11日{ASKED}")
    assert question.dates.periods
    assert quoted_days(select(question, printed(11), printed(15, REVISED))) == [11, 15]


@pytest.mark.parametrize(
    ("asked", "best", "newer"),
    [
        # Another town in the same words; another bridge, asked for by its number and not.
        (ASKED, COPY, REVISED.replace("临江", "青禾")),
        ("第3号桥全长多少公里", "第3号桥昨日建成通车，全长3公里。", "第4号桥昨日建成通车，全长4公里。"),
        ("哪座桥建成通车", "第3号桥昨日建成通车，全长3公里。", "第4号桥昨日建成通车，全长4公里。"),
        ("3个泊位投资多少", "临江港建成3个泊位，投资5亿元。", "临江港建成4个泊位，投资6亿元。"),
        ("G50高速全长多少公里", "G50高速建成通车，全长30公里。", "G65高速建成通车，全长40公里。"),
        # Other words altogether.
        (ASKED, COPY, "港区吞吐量又有提升，临江港上半年吞吐量预计达到110万标箱，形势喜人。"),
    ],
)
def test_what_is_not_the_same_thing_with_other_figures_keeps_its_place(
    ask: Ask, asked: str, best: str, newer: str
) -> None:
    assert quoted_days(select(ask(asked), printed(11, best), printed(15, newer))) == [11, 15]


@pytest.mark.parametrize(("first", "second"), [(11, 11), (None, 15), (11, None)])
def test_without_two_dates_no_figure_is_the_newer(ask: Ask, first: int | None, second: int | None) -> None:
    quotes = select(ask(ASKED), printed(first), printed(second, REVISED, outlet="青禾晚报"))
    assert quoted_days(quotes) == [first, second]


def test_a_much_worse_hit_is_not_put_first_for_its_date(ask: Ask) -> None:
    question = ask(ASKED)
    items = ranked(question, [printed(11), printed(15, REVISED)], [9.0, 9.0 - NEWEST_MARGIN - 0.1])
    assert quoted_days(select_quotes(question, items, 3, 320)) == [11, 15]


# ---- any hits --------------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    [COPY, REVISED, COPY.replace("船舶", "货轮"), "港区开放。", REVISED[:30] + "。", "12%"]
)
PRINTED = st.builds(
    printed, st.none() | st.integers(1, 28), TEXTS, outlet=st.sampled_from(["甲报", "乙报", ""])
)


@settings(max_examples=60, deadline=None)
@given(
    articles=st.lists(PRINTED, max_size=12, unique_by=lambda article: article.id),
    asked=st.sampled_from([ASKED, f"2024年{ASKED}", f"最新的{ASKED}"]),
    most=st.integers(0, 12),
)
def test_of_any_hits_each_is_shown_or_listed_once_and_few_quotes_begin_like_many(
    ask: Ask, articles: list[Article], asked: str, most: int
) -> None:
    question = ask(asked)
    quotes = select(question, *articles, most=99)
    assert select(question, *articles, most=most) == quotes[:most]
    named = [article.id for quote in quotes for article in (quote.article, *quote.reprints)]
    assert len(named) == len(set(named))
    assert set(named) <= {article.id for article in articles}
    for place, quote in enumerate(quotes):
        assert slice_spans(quote.article.source.text, quote.spans) == quote.text
        assert not any(says_the_same(quote.text, other.text) for other in quotes[:place])
        highlights = [quote.text[start:end] for start, end in quote.highlights]
        assert all(prints(article, quote.text, highlights) for article in quote.reprints)
        dates = [article.published or date.max for article in quote.reprints]
        assert dates == sorted(dates)
