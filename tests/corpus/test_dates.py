"""Tests of corpus.dates."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import date_of_path, find_date


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_is_found_in_every_form(day: date) -> None:
    for form in (
        f"{day:%Y-%m-%d}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y.%m.%d}",
        f"{day:%Y/%m/%d}",
    ):
        assert find_date(f"江城日报 {form} 星期四") == day
    for path in (
        f"a/jiangcheng_{day:%Y-%m-%d}.txt",
        f"{day:%Y%m%d}.md",
        f"{day:%Y/%m/%d}/a.txt",
        f"{day:%Y%m%d}/a.txt",
    ):
        assert date_of_path(path) == day


def test_han_numerals_are_read() -> None:
    assert find_date("二〇二四年七月十一日") == date(2024, 7, 11)
    assert find_date("二零二五年十二月二十三日") == date(2025, 12, 23)


@pytest.mark.parametrize("text", ["7月11日", "2024-13-40", "2024年", "20240711123", ""])
def test_what_is_no_full_date_is_none(text: str) -> None:
    assert find_date(text) is None


def test_the_files_name_counts_before_its_folders() -> None:
    assert date_of_path("2023-01-01/2024-07-11.txt") == date(2024, 7, 11)
    assert date_of_path("2023-01-01/page.txt#20240711") == date(2023, 1, 1)
    assert date_of_path("pages/3.txt") is None
