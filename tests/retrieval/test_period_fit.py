"""Tests of retrieval.period_fit."""

from datetime import date

import pytest

from corpus.folding import fold
from retrieval.period_fit import (
    ANOTHER_DAY,
    BEFORE_IT_CAME,
    COMPARES_WITH_IT,
    CONTRADICTS,
    ITS_OWN_DAY,
    OTHER_DAYS,
    OTHER_YEAR,
    PUBLISHED_SOON_AFTER,
    PUBLISHED_THEN,
    SAYS_SO,
    SILENT,
    SPEAKS_OF_MORE,
    SPEAKS_OF_PART,
    SPEAKS_OF_YEARS,
    TOLD_AS_HISTORY,
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
        ("2025年2月1日加开多少列", "2月3日加开，春节假期将尽", date(2025, 2, 4), ANOTHER_DAY),
        ("2025年2月1日加开多少列", "今天(2月4日)是春节假期最后一天", date(2025, 2, 4), ITS_OWN_DAY),
        ("2025年5月31日入库多少", "9月20日迎来2025年最大洪峰", date(2025, 9, 21), CONTRADICTS),
        ("2025年2月4日加开多少列", "2月1日加开，春节假期过半", date(2025, 2, 4), PUBLISHED_THEN),
        # What is to come, and what was long ago, say nothing of when the rest of a report was.
        ("2025年9月招了多少学生", "招了三百名学生，明年将多招一百名", date(2025, 9, 12), PUBLISHED_THEN),
        ("2024年上半年水质几类", "改善为Ⅲ类，今年11月底完成整治", date(2024, 7, 11), PUBLISHED_SOON_AFTER),
        ("2025年9月招了多少学生", "去年招了三百名学生，明年将多招", date(2025, 9, 12), 0.1),
        ("2025年11月修了多少栋", "2012年起整治，修了75栋", date(2025, 11, 11), TOLD_AS_HISTORY),
        # Of months asked about together some are not all; of an event in one of them the day will do.
        ("2025年前四个月出口多少", "1—2月，出口增长2.3%", date(2025, 3, 7), SPEAKS_OF_PART),
        ("2025年前四个月出口多少", "4月份，出口增长8.1%", date(2025, 5, 9), SPEAKS_OF_PART),
        ("2025年前四个月出口多少", "前4个月，出口增长6.4%", date(2025, 5, 9), SAYS_SO),
        ("2025年1至4月出口多少", "1—2月，出口增长2.3%", date(2025, 3, 7), SPEAKS_OF_PART),
        ("2025年年中有多少件发明", "截至今年6月，每万人15.3件", date(2025, 7, 17), SAYS_SO),
        ("2025年夏天哪里受旱", "7月，皖北出现旱情", date(2025, 8, 3), SAYS_SO),
        ("2025年前四个月开了什么会", "3月5日，会议开幕", date(2025, 3, 5), SAYS_SO),
        ("2025年2月出口多少", "2月，出口增长2.3%", date(2025, 3, 7), SAYS_SO),
        # Figures are of their month, not of the day they were made known.
        ("2025年12月指数是多少", "12月3日公布，11月份指数为49.2", date(2025, 12, 3), OTHER_DAYS),
        ("2025年11月指数是多少", "12月3日公布，11月份指数为49.2", date(2025, 12, 3), SAYS_SO),
        ("2025年12月3日公布了什么", "12月3日公布，11月份指数为49.2", date(2025, 12, 3), SAYS_SO),
        ("2025年12月开了什么会", "12月3日公布，会议明天召开", date(2025, 12, 3), SAYS_SO),
        # The last time may be long ago.
        ("2025年停摆了几天", "最近一次停摆发生在2018年年底，持续35天", date(2025, 10, 1), TOLD_AS_HISTORY),
        # What the asked time is compared with.
        ("2025年5月产值比上年同月多多少", "2025年5月，产值增长5%", date(2025, 6, 9), SAYS_SO),
        ("比2024年多多少", "2024年产值10亿元", date(2025, 1, 9), SAYS_SO),
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
