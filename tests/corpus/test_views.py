"""Tests of corpus.views."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.views import as_printed, reading_view


def test_a_traditional_line_is_read_as_its_simplified_twin() -> None:
    assert reading_view("本報記者 林書瑤攝「圖為燈塔」") == "本报记者 林书瑶摄“图为灯塔”"


@given(st.text(max_size=60))
def test_the_view_keeps_the_length_and_is_its_own_view(text: str) -> None:
    view = reading_view(text)
    assert len(view) == len(text)
    assert reading_view(view) == view


def test_what_is_found_in_the_view_is_given_as_printed() -> None:
    text = "本報記者 劉\u3000華 蕭定邦"
    view = reading_view(text)
    assert as_printed("刘华", view, text) == "劉華"
    assert as_printed("萧定邦", view, text) == "蕭定邦"
    assert as_printed("王芳", view, text) == "王芳"
