"""Tests of retrieval.period_fit."""

from datetime import date

import pytest

from corpus.folding import fold
from retrieval.period_fit import (
    ANOTHER_DAY,
    BEFORE_IT_CAME,
    COMPARES_WITH_IT,
    CONTRADICTS,
    OTHER_DAYS,
    OTHER_YEAR,
    PUBLISHED_SOON_AFTER,
    PUBLISHED_THEN,
    SAYS_SO,
    SILENT,
    SPEAKS_OF_MORE,
    SPEAKS_OF_YEARS,
    UNKNOWN,
    period_fit,
)
from retrieval.question_dates import question_dates

TODAY = date(2024, 7, 12)
NEWEST = date(2024, 7, 11)


def fit(question: str, text: str, published: date | None = NEWEST, newest: date = NEWEST) -> float:
    return period_fit(question_dates(question, TODAY, newest).periods, published, fold(text).text)


@pytest.mark.parametrize(
    ("question", "text", "published", "expected"),
    [
        # Behaviours of years.
        ("2023年社零总额是多少", "2023年全区社零总额1153.3亿元", date(2024, 7, 11), SAYS_SO),
        ("2023年社零总额是多少", "2024年全区社零总额1200亿元", date(2025, 1, 20), CONTRADICTS),
        ("2024年优良天数多少", "今年优良天数163天", date(2024, 7, 11), SAYS_SO),
        ("2023年优良天数多少", "去年优良天数325天，今年持平", date(2024, 7, 11), SAYS_SO),
        ("2024年优良天数多少", "优良天数163天", date(2024, 7, 11), PUBLISHED_THEN),
        ("2024年优良天数多少", "优良天数163天", date(2022, 7, 11), SILENT),
        ("2024年优良天数多少", "优良天数163天", None, UNKNOWN),
        ("2023年社零总额是多少", "2024年社零总额1200亿，比2023年多5%", date(2025, 1, 20), COMPARES_WITH_IT),
        ("2023年产值是多少", "2024年产值1200亿元，比上年同期增长5%", date(2025, 1, 20), COMPARES_WITH_IT),
        # Months, and the article that comes after them.
        ("2025年3月采购经理指数", "3月份，指数为50.5%", date(2025, 4, 1), SAYS_SO),
        ("2025年3月采购经理指数", "采购经理指数为50.5%", date(2025, 4, 1), PUBLISHED_SOON_AFTER),
        ("2025年3月采购经理指数", "4月份，指数为49%", date(2025, 4, 30), CONTRADICTS),
        ("2025年3月采购经理指数", "一季度指数稳步回升", date(2025, 4, 18), PUBLISHED_SOON_AFTER),
        ("2024年GDP是多少", "2024年全年，地区生产总值增长5%", date(2025, 1, 3), SAYS_SO),
        ("2024年GDP是多少", "全年地区生产总值增长5%", date(2025, 1, 3), SAYS_SO),
        ("2025年GDP是多少", "2024年全年，地区生产总值增长5%", date(2025, 1, 3), 0.1),
        # Days, as a text of the next day says them.
        ("7月10日的发布会上谁发言", "7月10日，发布会举行", date(2024, 7, 11), SAYS_SO),
        ("7月10日的发布会上谁发言", "记者10日从发布会上获悉", date(2024, 7, 11), SAYS_SO),
        ("7月10日的发布会上谁发言", "昨日，发布会举行", date(2024, 7, 11), SAYS_SO),
        ("7月10日的发布会上谁发言", "发布会上，他介绍了情况", date(2024, 7, 11), PUBLISHED_SOON_AFTER),
        ("7月10日的发布会上谁发言", "今年上半年优良天数163天", date(2024, 7, 11), OTHER_DAYS),
        ("7月10日的发布会上谁发言", "6月18日，发布会举行", date(2024, 6, 19), CONTRADICTS),
        ("7月10日的发布会上谁发言", "2023年7月10日，发布会举行", date(2023, 7, 11), OTHER_YEAR),
        ("2024年7月10日的发布会", "2023年7月10日，发布会举行", date(2023, 7, 11), CONTRADICTS),
        ("10日的发布会上谁发言", "3月10日，发布会举行", date(2024, 3, 11), OTHER_YEAR),
        ("7月10日的气温", "整个7月炎热", date(2024, 8, 20), SPEAKS_OF_MORE),
        # The paper of a day.
        ("7月11日重庆日报头版", "2019年的事", date(2024, 7, 11), SAYS_SO),
        ("7月11日重庆日报头版", "7月11日的事", date(2024, 7, 12), CONTRADICTS),
        ("7月11日重庆日报头版", "7月11日的事", None, UNKNOWN),
        # Two periods: half of them is half a fit.
        ("2022年和2023年的产值对比", "2023年产值10亿元", date(2024, 1, 20), 0.5),
        ("2022年和2023年的产值对比", "2022年产值9亿元，2023年10亿元", date(2024, 1, 20), SAYS_SO),
        # One within the other: only the narrower is asked for.
        ("2023年产值在2023年3月是多少", "2023年产值10亿元", date(2024, 6, 20), SPEAKS_OF_YEARS),
        # Another day of the time that both are in, unless the paper is of the day.
        ("2025年2月1日加开多少列", "2月4日是春节假期最后一天", date(2025, 2, 4), ANOTHER_DAY),
        ("2025年2月4日加开多少列", "2月1日加开，春节假期过半", date(2025, 2, 4), PUBLISHED_THEN),
        # A year says less of a month of it, and nothing of one that was still to come.
        ("2025年10月指数是多少", "2025年指数均值为112.1", date(2025, 12, 19), SPEAKS_OF_YEARS),
        ("截至2025年8月26日的过火面积", "今年过火面积超过去年", date(2025, 8, 14), BEFORE_IT_CAME),
    ],
)  # fmt: skip
def test_how_well_a_text_fits(question: str, text: str, published: date | None, expected: float) -> None:
    assert fit(question, text, published) == pytest.approx(expected)


def test_the_right_report_of_a_running_story_fits_best() -> None:
    question = "2024年6月的水质怎么样"
    reports = {
        date(2024, 6, 3): "5月，水质为Ⅱ类",
        date(2024, 7, 3): "6月，水质为Ⅱ类",
        date(2024, 8, 3): "7月，水质为Ⅱ类",
        date(2023, 7, 3): "6月，水质为Ⅱ类",
    }
    assert max(reports, key=lambda day: fit(question, reports[day], day)) == date(2024, 7, 3)
