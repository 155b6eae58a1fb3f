"""Tests of corpus.names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.names import is_name, read_names


@given(
    st.lists(
        st.sampled_from(["王芳", "李志明", "欧阳修", "买买提·艾力", "傅雷", "司马光"]),
        min_size=1,
        max_size=5,
        unique=True,
    ),
    st.sampled_from([" ", "、", "\u3000", "，", "  "]),
)
def test_a_list_is_read_whatever_parts_it(names: list[str], separator: str) -> None:
    assert read_names(separator.join(names)) == tuple(names)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王 芳 李　明", ("王芳", "李明")),
        ("程  龙  潘俊强", ("程龙", "潘俊强")),
        ("王芳、李　明", ("王芳", "李明")),
        ("王芳李志明", ("王芳", "李志明")),
        ("欧阳 修", ("欧阳修",)),
    ],
)
def test_blanks_inside_a_name_are_told_from_those_between_names(text: str, names: tuple[str, ...]) -> None:
    assert read_names(text) == names


@pytest.mark.parametrize("text", ["", "摄影报道", "高质量", "滨海港投用", "王芳 正在采访中", "明天"])
def test_what_is_no_list_of_names_is_none(text: str) -> None:
    assert read_names(text) is None


def test_an_unlisted_surname_is_trusted_only_where_a_name_must_stand() -> None:
    assert not is_name("伏波澜")
    assert is_name("伏波澜", trusted=True)
