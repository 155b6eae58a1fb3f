from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from corpus.types import Byline, Headline, SourceFile, cut_spans, make_article, slice_spans
from tests.factories import article_of


@st.composite
def text_and_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(st.text(min_size=1, max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, spans


@given(text_and_spans(), st.integers(0, 60), st.integers(0, 60))
def test_a_part_of_spans_cuts_the_same_part_of_the_text(
    text_spans: tuple[str, list[tuple[int, int]]], start: int, length: int
) -> None:
    text, spans = text_spans
    whole = slice_spans(text, spans)
    assert slice_spans(text, cut_spans(spans, start, start + length)) == whole[start : start + length]


def test_a_cut_has_no_empty_spans() -> None:
    assert cut_spans([(0, 5), (10, 15)], 5, 8) == ((10, 13),)
    assert cut_spans([(0, 5), (10, 15)], 3, 7) == ((3, 5), (10, 12))
    assert cut_spans([(0, 5)], 2, 2) == ()


def test_a_passage_is_what_its_spans_cut_out_of_the_source() -> None:
    article = article_of(["港口今年增长|了一成。", "第二段。"])
    assert article.passages[0].text == "港口今年增长了一成。"
    assert len(article.passages[0].spans) == 2
    for passage in article.passages:
        assert slice_spans(article.source.text, passage.spans) == passage.text


def test_an_id_depends_on_what_an_article_says_and_not_on_where_it_stands() -> None:
    one = article_of(["港口今年增长了一成。"], path="/a/x.txt")
    same_elsewhere = article_of(["港口今年|增长了一成。"], path="/b/y.txt")
    other_text = article_of(["港口今年增长了二成。"])
    other_date = article_of(["港口今年增长了一成。"], published=date(2023, 7, 11))
    assert one.id == same_elsewhere.id
    assert len({one.id, other_text.id, other_date.id}) == 3


def test_two_articles_of_the_same_words_split_otherwise_have_different_ids() -> None:
    assert article_of(["甲乙", "丙"]).id != article_of(["甲", "乙丙"]).id


def test_the_outlet_given_wins_over_the_bylines() -> None:
    source = SourceFile.from_text("/a.txt", "utf-8", "正文")
    byline = Byline("本报记者 李四", "", ("李四",))
    article = make_article(source, Headline("题", ("题",)), byline, None, [[(0, 2)]], outlet="临江日报")
    assert (article.outlet, article.authors) == ("临江日报", ("李四",))
