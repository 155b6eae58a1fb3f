"""Headings inside an article."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.sections import MOST_HEADING_LINES, body_passages
from tests.factories import article_of

BODY = "大桥全长三公里，昨天上午正式通车，往来两岸只要五分钟。"


def test_each_story_of_a_round_up_stands_under_its_own_line() -> None:
    article = article_of(
        ["松江大桥建成通车", BODY, "市民说方便多了。", "云岭机场开通夜间航班", "首班飞往海口。"]
    )
    assert body_passages(article) == [
        (1, "松江大桥建成通车"),
        (2, "松江大桥建成通车"),
        (4, "云岭机场开通夜间航班"),
    ]


def test_the_lines_of_one_heading_are_joined() -> None:
    article = article_of(["以桥为媒", "共谋两岸发展", BODY])
    assert body_passages(article) == [(2, "以桥为媒 共谋两岸发展")]


def test_a_line_that_announces_what_follows_is_a_heading_but_a_dateline_says_nothing() -> None:
    article = article_of(
        ["临江台消息（晚间新闻）：", "松江大桥通车", BODY, "会议决定：", "明年起免收通行费。"]
    )
    assert body_passages(article) == [(2, "松江大桥通车"), (4, "会议决定：")]


def test_a_long_list_of_short_lines_is_text() -> None:
    names = [f"优秀教师第{number}名" for number in range(MOST_HEADING_LINES + 2)]
    article = article_of([*names, BODY])
    assert [index for index, _heading in body_passages(article)] == list(range(len(names) + 1))


def test_lines_at_the_end_are_text_since_they_stand_over_nothing() -> None:
    assert body_passages(article_of([BODY, "松江大桥通车"])) == [(0, ""), (1, "")]


def test_a_short_sentence_is_text() -> None:
    assert body_passages(article_of(["桥通了。", "他问：“收费吗？”", BODY])) == [(0, ""), (1, ""), (2, "")]


def test_an_article_without_passages_has_no_text() -> None:
    assert body_passages(article_of([])) == []


@given(
    st.lists(st.sampled_from(["松江大桥通车", BODY, "会议决定：", "临江台消息：", "桥通了。"]), max_size=12)
)
def test_every_sentence_is_text_and_an_article_is_never_without_any(paragraphs: list[str]) -> None:
    article = article_of(paragraphs)
    body = body_passages(article)
    indices = [index for index, _heading in body]
    assert indices == sorted(set(indices))
    assert bool(indices) == bool(paragraphs)
    assert {i for i, text in enumerate(paragraphs) if text.endswith("。")} <= set(indices)
