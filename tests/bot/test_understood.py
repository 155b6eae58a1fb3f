import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.render import plain_answer, terminal_answer
from bot.understood import understood_dates
from retrieval.question_dates import question_dates
from retrieval.types import Answer

TODAY = date(2025, 12, 31)


def understood(question: str, newest: date = TODAY, language: str = "zh") -> str:
    return understood_dates(question_dates(question, TODAY, newest), language)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("上周有哪些新闻？", "上周：2025年12月22日至28日"),
        ("昨天的报纸头版是什么？", "昨天：2025年12月30日"),
        ("去年底开工的是哪条路？", "去年底：2024年12月"),
        ("今年上半年的吞吐量", "今年上半年：2025年上半年"),
        ("7月10日的发布会上谁发言？", "7月10日：2025年7月10日"),
        ("国庆节去了多少人？", "国庆节：2025年10月1日"),
        ("What happened last month?", "last month：2025年11月"),
        ("去年和前年哪个多？", "去年：2024年；前年：2023年"),
        ("今年比去年多，那今年是多少？", "今年：2025年；去年：2024年"),
    ],
)
def test_a_date_that_leaves_something_open_is_stated(question: str, said: str) -> None:
    assert understood(question) == said


@pytest.mark.parametrize(
    "question",
    [
        "临江港在哪里？",
        "2024年7月11日谁发言？",
        "２０２４年上半年的吞吐量",
        "二〇二四年的吞吐量",
        "2024-07-11 报纸",
        "2025年3月中旬有哪些会？",
        "2024 GDP",
        "上世纪90年代的人口",
        "rainfall in July 2025",
        "最近的新闻",
    ],
)
def test_a_date_with_its_year_is_plain(question: str) -> None:
    assert understood(question) == ""


def test_only_what_is_open_is_stated() -> None:
    assert understood("2023年比去年少多少？") == "去年：2024年"


def test_an_old_archive_is_named_as_what_was_counted_from() -> None:
    said = understood("上周有哪些新闻？", newest=date(2024, 11, 8))
    assert said == "上周：2024年10月28日至11月3日（从库中最新的2024年11月8日算起）"
    assert understood("2024年10月有哪些新闻？", newest=date(2024, 11, 8)) == ""


def test_english_is_spoken_by_setting() -> None:
    old = date(2024, 11, 8)
    assert understood("上周有哪些新闻？", old, "en") == (
        "上周: 2024-10-28 to 2024-11-03 (counted from 2024-11-08, the newest in the archive)"
    )
    assert understood("what was said yesterday and last year?", language="en") == (
        "yesterday: 2025-12-30; last year: 2024-01-01 to 2024-12-31"
    )


@given(st.text(st.sampled_from("上下本去今昨前周月年日天底初0123456789至到 -lastyer"), max_size=20))
def test_any_question_has_a_sentence_or_none(question: str) -> None:
    said = understood(question)
    assert not said or "：" in said


# ---- in an answer ----------------------------------------------------------------------------------------


def answer_to(question: str) -> Answer:
    return Answer(
        question=question,
        standalone_question=question,
        answered=False,
        confidence=0.1,
        quotes=(),
        nearest=(),
        dates=question_dates(question, TODAY, TODAY),
        timings_ms={"total": 1.0},
    )


def on_terminal(answer: Answer) -> list[str]:
    console = Console(file=io.StringIO(), width=60, markup=False, highlight=False)
    console.print(terminal_answer(answer, "zh", 60))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_an_answer_begins_with_the_dates_as_they_were_understood() -> None:
    answer = answer_to("上周有哪些新闻？")
    said = "上周：2025年12月22日至28日"
    assert plain_answer(answer, "zh").splitlines() == [said, "没有在库中找到依据。"]
    assert on_terminal(answer)[:2] == [said, "没有在库中找到依据。"]


def test_an_answer_without_such_dates_begins_as_ever() -> None:
    answer = answer_to("2024年7月11日有哪些新闻？")
    assert plain_answer(answer, "zh") == "没有在库中找到依据。"
    assert on_terminal(answer)[0] == "没有在库中找到依据。"
