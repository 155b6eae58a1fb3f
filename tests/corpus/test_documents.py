from hypothesis import given
from hypothesis import strategies as st

from corpus.documents import pages_of


def test_a_passage_knows_the_pages_of_the_file_that_it_stands_on() -> None:
    text = "第一页\f第二页上\n页码\f第三页"
    assert pages_of(text, [(0, 3)]) == (1, 1)
    assert pages_of(text, [(4, 8), (12, 14)]) == (2, 3)


def test_a_text_without_form_feeds_has_no_pages() -> None:
    assert pages_of("只有一页", [(0, 4)]) is None


@given(st.lists(st.text("甲乙\n", min_size=1), min_size=2), st.data())
def test_each_character_is_on_the_page_that_it_was_written_on(pages: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(pages) - 1))
    start = sum(len(page) + 1 for page in pages[:number])
    assert pages_of("\f".join(pages), [(start, start + len(pages[number]))]) == (number + 1, number + 1)
