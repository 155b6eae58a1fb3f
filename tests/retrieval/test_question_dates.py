"""Tests of retrieval.question_dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.period_fit import SAYS_SO, period_fit
from retrieval.question_dates import About, interval_words, published_filter, question_dates

TODAY = date(2024, 7, 12)
NEWEST = date(2024, 7, 11)


def asked(question: str, today: date = TODAY, newest: date | None = NEWEST) -> list[tuple[str, str, str]]:
    periods = question_dates(question, today, newest).periods
    return [(item.text, interval_words(item.first, item.last), item.about.value) for item in periods]


@pytest.mark.parametrize(
    ("question", "words", "days"),
    [
        ("昨天的报纸讲了什么", "昨天", "2024年7月11日"),
        ("7月11日重庆日报头版", "7月11日", "2024年7月11日"),
        ("重庆日报7月11日头版有什么", "7月11日", "2024年7月11日"),
        ("2024年7月11日第3版刊登了什么", "2024年7月11日", "2024年7月11日"),
        ("上周的新闻", "上周", "2024年7月1日至7日"),
        ("昨天新闻联播播了什么", "昨天", "2024年7月11日"),
        ("2024年6月关于高铁的报道有哪些，2024年6月的报道", "2024年6月", "2024年6月"),
        ("12月31日的报纸", "12月31日", "2023年12月31日"),
        ("洪水在7月6日播报时转移了多少人", "7月6日", "2024年7月6日"),
        ("2024年5月有条新闻讲老街改造，修了几栋楼", "2024年5月", "2024年5月"),
        ("2024年春耕前有篇讲种粮大户的报道，他种了多少亩", "2024年", "2024年"),
        ("news from last week", "last week", "2024年7月1日至7日"),
        ("yesterday's newspaper", "yesterday", "2024年7月11日"),
    ],
)
def test_a_paper_of_a_day_is_asked_by_its_publication(question: str, words: str, days: str) -> None:
    assert (words, days, "published") in asked(question)
    assert published_filter(question_dates(question, TODAY, NEWEST).periods)


@pytest.mark.parametrize(
    ("question", "words", "days"),
    [
        ("2025年3月有哪些重要会议", "2025年3月", "2025年3月"),
        ("去年底渝北区GDP是多少", "去年底", "2023年12月"),
        ("7月10日的新闻发布会上谁发言", "7月10日", "2024年7月10日"),
        ("7月10日市政府新闻办说了什么", "7月10日", "2024年7月10日"),
        ("今年上半年优良天数多少天", "今年上半年", "2024年上半年"),
        ("人民日报记者7月10日采访了谁", "7月10日", "2024年7月10日"),
        ("2024 GDP是多少", "2024", "2024年"),
        ("2023巴黎车展在哪举行", "2023", "2023年"),
        ("最近三个月的降雨量", "最近三个月", "2024年4月13日至7月12日"),
        ("10月有哪些活动", "10月", "2023年10月"),
        ("9月1日起施行的办法是什么", "9月1日", "2024年9月1日"),
        ("据通讯社8日报道，谁获救", "8日", "2024年7月8日"),
        ("據通訊社6月2日時報導，誰獲救", "6月2日", "2024年6月2日"),
        ("本周日有什么演出", "本周日", "2024年7月14日"),
        ("星期六开放吗", "星期六", "2024年7月13日"),
        ("今年底能通车吗", "今年底", "2024年12月"),
        ("this Sunday's concert", "this Sunday", "2024年7月14日"),
        ("18日发生了什么事故", "18日", "2024年6月18日"),
        ("8月31日的事故伤了几人", "8月31日", "2023年8月31日"),
        ("他在1954年出版了什么著作", "1954年", "1954年"),
        ("7月10日登陆的台风叫什么", "7月10日", "2024年7月10日"),
        ("明年有什么计划", "明年", "2025年"),
        ("去年國慶假期遊客有多少", "去年國慶假期", "2023年10月1日至8日"),
        ("What happened in July 2023?", "July 2023", "2023年7月"),
    ],
)
def test_an_event_is_asked_by_its_time_and_filters_nothing(question: str, words: str, days: str) -> None:
    assert asked(question) == [(words, days, "event")]
    assert published_filter(question_dates(question, TODAY, NEWEST).periods) is None


@pytest.mark.parametrize(
    ("question", "words", "days"),
    [
        ("今年上半年旅客比去年同期多多少", "去年同期", "2023年上半年"),
        ("2024年5月的物价比上年同月贵多少", "上年同月", "2023年5月"),
        ("2023年产值较2022年增长多少", "2022年", "2022年"),
    ],
)
def test_a_time_that_is_compared_with_is_not_asked_about(question: str, words: str, days: str) -> None:
    assert (words, days, "compared") in asked(question)
    assert published_filter(question_dates(question, TODAY, NEWEST).periods) is None


@pytest.mark.parametrize(
    "question", ["2000人参加了什么活动", "投资2023万元的项目", "离我最近的地铁站", "谁是市长", "", "😀"]
)
def test_a_question_without_a_date_has_no_period(question: str) -> None:
    dates = question_dates(question, TODAY, NEWEST)
    assert (dates.periods, dates.newest_first) == ((), False)
    assert period_fit(dates.periods, None, "2023年") == SAYS_SO


@pytest.mark.parametrize(
    ("question", "newest_first"),
    [
        ("最新的空气质量数据", True),
        ("最近一次地震是什么时候", True),
        ("近日发布了什么政策", False),
        ("latest news about air quality", True),
        ("最新型战机", False),
        ("距离爆炸点最近的是哪里", False),
        ("最近三个月的降雨量", False),
        ("去年底的数据", False),
        ("latent heat", False),
    ],
)
def test_the_latest_is_asked_newest_first(question: str, newest_first: bool) -> None:
    assert question_dates(question, TODAY, NEWEST).newest_first == newest_first


@pytest.mark.parametrize(
    ("today", "newest", "days", "by_archive"),
    [
        (date(2024, 7, 12), date(2024, 7, 11), "2024年", False),
        (date(2025, 1, 3), date(2024, 12, 30), "2025年", False),
        (date(2026, 11, 22), date(2024, 7, 11), "2024年", True),
        (date(2023, 1, 1), date(2024, 7, 11), "2024年", True),
        (date(2026, 11, 22), None, "2026年", False),
    ],
)
def test_an_archive_that_ends_earlier_is_asked_as_of_its_newest_issue(
    today: date, newest: date | None, days: str, by_archive: bool
) -> None:
    dates = question_dates("今年的预算", today, newest)
    assert interval_words(dates.periods[0].first, dates.periods[0].last) == days
    assert dates.by_archive == by_archive
    assert dates.reference == (newest if by_archive else today)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 7, 10), date(2024, 7, 10), "2024年7月10日"),
        (date(2024, 7, 1), date(2024, 7, 5), "2024年7月1日至5日"),
        (date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        (date(2024, 1, 1), date(2024, 6, 30), "2024年上半年"),
        (date(2024, 1, 1), date(2024, 9, 30), "2024年1月至9月"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024年"),
        (date(2021, 1, 1), date(2025, 12, 31), "2021年至2025年"),
        (date(2024, 6, 30), date(2024, 7, 6), "2024年6月30日至7月6日"),
        (date(2023, 12, 30), date(2024, 1, 2), "2023年12月30日至2024年1月2日"),
    ],
)
def test_an_interval_is_said_in_few_words(first: date, last: date, words: str) -> None:
    assert interval_words(first, last) == words


WORDS = st.sampled_from(
    (
        "昨天 的报纸 7月10日 重庆日报 2024 年 去年 最新 上周 新闻 头版 近日 2月29日 last week ， 三 个月 前"
    ).split(" ")
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=8).map("".join), st.dates(), st.dates() | st.none())
def test_any_question_has_periods_that_are_slices_of_it_and_fits_within_bounds(
    question: str, today: date, newest: date | None
) -> None:
    dates = question_dates(question, today, newest)
    for period in dates.periods:
        assert question[period.start : period.end] == period.text
        assert period.first <= period.last
        assert interval_words(period.first, period.last)
        assert period.about in About
    for text in ("去年7月10日", "", "上周"):
        assert 0.0 <= period_fit(dates.periods, newest, text) <= 1.0
