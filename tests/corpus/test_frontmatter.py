"""Tests of corpus.frontmatter."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from corpus.frontmatter import FrontMatter, read_front_matter


def test_fields_are_read_in_english_and_chinese() -> None:
    text = (
        "---\r\n标题: 泊位投用\r\n日期: 2024年7月11日\r\n作者:\r\n  - 王芳\r\n  - 李明\r\n"
        "source: '江城日报'\r\n---\r\n正文"
    )
    front = read_front_matter(text)
    assert front == FrontMatter(
        "泊位投用", date(2024, 7, 11), "王芳、李明", "江城日报", text.index("\r\n正文")
    )


@given(st.text(alphabet="-—: \n字a", max_size=60))
def test_text_between_rules_that_is_not_at_the_start_is_left_alone(text: str) -> None:
    assert read_front_matter("字" + text) == FrontMatter()
    assert read_front_matter(text).end <= len(text)
