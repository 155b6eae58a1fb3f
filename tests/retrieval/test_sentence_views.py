from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from corpus.sentences import split_sentences
from retrieval.sentence_views import bigram_view, folded_view, sentence_views
from retrieval.tokens import bigrams

TEXT = "２０２３年，臨江港完成吞吐量９６萬標箱。“歷史最好。”賀遠洲說。"


def test_the_sentences_of_a_text_are_seen_folded_with_their_offsets_in_it() -> None:
    views = sentence_views(TEXT)
    assert [(view.start, view.end) for view in views] == split_sentences(TEXT)
    assert views[0].folded == "2023年,临江港完成吞吐量960000标箱。"
    assert TEXT[views[0].start : views[0].end].startswith("２０２３年")
    assert {"临江", "江港", "标箱"} <= views[0].bigrams


@given(text=st.text("港吞吐量１2萬。！“”，（ \u3000😀a", max_size=80))
def test_the_views_are_the_whole_text_in_order(text: str) -> None:
    views = sentence_views(text)
    assert "".join(text[view.start : view.end] for view in views) == "".join(
        text[start:end] for start, end in split_sentences(text)
    )
    for view in views:
        assert (
            view.folded == fold(text[view.start : view.end]).text == folded_view(text[view.start : view.end])
        )
        assert view.bigrams == set(bigrams(view.folded)) == bigram_view(view.folded)


def test_a_text_without_a_sentence_has_no_views() -> None:
    assert sentence_views("") == ()
    assert folded_view("") == ""
    assert bigram_view("") == frozenset()
