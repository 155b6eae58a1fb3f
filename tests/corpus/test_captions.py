"""Tests of corpus.captions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.captions import is_caption, is_credit, split_closing_credit, split_glued


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("图片由港务局宣传部提供163天", ["图片由港务局宣传部提供", "163天"]),
        ("江城日报记者 王芳图片由港务局提供", ["江城日报记者 王芳", "图片由港务局提供"]),
        ("江城日报记者 王芳 记者 李明 摄", ["江城日报记者 王芳", "记者 李明 摄"]),
        ("记者 李明 摄滨海港三号泊位投用", ["记者 李明 摄", "滨海港三号泊位投用"]),
        ("记者 李明 摄影报道", ["记者 李明 摄影报道"]),
        ("渔船进港。田野 摄县医院开出处方", ["渔船进港。田野 摄", "县医院开出处方"]),
        ("市民散步。张三摄全市经济稳步增长", ["市民散步。张三摄", "全市经济稳步增长"]),
        ("市民散步张三 摄全市经济稳步增长", ["市民散步张三 摄", "全市经济稳步增长"]),
        ("望远镜。省天文台供图3号线年底通车", ["望远镜。省天文台供图", "3号线年底通车"]),
        ("图为苗圃。海洋保护中心提供发现双星", ["图为苗圃。海洋保护中心提供", "发现双星"]),
        ("工人作业。新华社发（李明 摄）谱写新篇", ["工人作业。新华社发（李明 摄）", "谱写新篇"]),
        ("市民散步。图/张三全市经济增长", ["市民散步。图/张三", "全市经济增长"]),
        ("市民散步。本报资料图全市经济增长", ["市民散步。本报资料图", "全市经济增长"]),
        ("示意图。王小明 制图为基层减负", ["示意图。王小明 制图", "为基层减负"]),
        ("图为老街。记者 王芳 摄影报道新泊位投用", ["图为老街。记者 王芳 摄影报道", "新泊位投用"]),
        (
            "江城日报记者 王芳图片由港务局提供163天",
            ["江城日报记者 王芳", "图片由港务局提供", "163天"],
        ),
        ("由政府提供资金建成的三座大桥", ["由政府提供资金建成的三座大桥"]),
        ("大桥去年建成。市政府提供资金一亿元，用", ["大桥去年建成。市政府提供资金一亿元，用"]),
        ("市统计局提供的数据显示增长五成", ["市统计局提供的数据显示增长五成"]),
        ("他爱好摄影。高空拍摄完成以后", ["他爱好摄影。高空拍摄完成以后"]),
        ("新华社发布重要消息", ["新华社发布重要消息"]),
        ("图片由他提供的线索", ["图片由他提供的线索"]),
    ],
)
def test_what_is_glued_together_is_cut_apart(line: str, pieces: list[str]) -> None:
    assert [line[start:end] for start, end in split_glued(line, (0, len(line)))] == pieces


@pytest.mark.parametrize(
    "line",
    (
        "记者 李明 摄|（新华社发）|新华社发（李明 摄）|图为港口夜景。|▲港口夜景|港口夜景。记者 李明 摄|"
        "区委宣传部供图|李明/摄|图/视觉中国|港口夜景。（资料图片）|图①：港口"
    ).split("|"),
)
def test_captions_are_told_by_their_words(line: str) -> None:
    assert is_caption(line)


@pytest.mark.parametrize(
    "line", ["宜居之城", "他喜欢拍摄", "本报记者 王芳 摄影报道", "滨海港三号泊位投用", "气温降到零下五摄氏度"]
)
def test_other_lines_are_no_captions(line: str) -> None:
    assert not is_caption(line)


def test_a_credit_glued_to_a_paragraph_is_found() -> None:
    text = "泊位长320米，可停靠五万吨级散货船，全年吞吐能力增加六百万吨。记者 李明 摄"
    cut = split_closing_credit(text, (0, len(text)))
    assert cut is not None
    assert text[cut:] == "记者 李明 摄"
    assert is_credit(text[cut:])


@given(st.text(alphabet="图片由提供记者王芳 摄。，供新华社发（）（港口▲", max_size=80))
def test_cutting_apart_loses_nothing_but_blanks(line: str) -> None:
    pieces = split_glued(line, (0, len(line)))
    kept = "".join(line[start:end] for start, end in pieces)
    assert kept.replace(" ", "") == line.replace(" ", "")
