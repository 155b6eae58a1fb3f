"""Tests of corpus.bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.bylines import (
    read_bare_names,
    read_byline,
    read_closing_names,
    read_dateline,
    split_closing_byline,
)


@pytest.mark.parametrize(
    ("line", "outlet", "authors"),
    [
        ("新江城-江城日报记者 王芳 李志明", "江城日报", ("王芳", "李志明")),
        ("本报记者 王芳 李志明", "", ("王芳", "李志明")),
        ("本报记者王芳", "", ("王芳",)),
        ("□本报记者 王芳", "", ("王芳",)),
        ("记者 王芳 通讯员 李明", "", ("王芳", "李明")),
        ("文/图 记者 王芳", "", ("王芳",)),
        ("文/图 滨海晚报全媒体记者 王芳 通讯员 李明", "滨海晚报", ("王芳", "李明")),
        ("(记者 王芳)", "", ("王芳",)),
        ("（新华社记者 王芳、李明）", "新华社", ("王芳", "李明")),
        ("人民日报记者 王 芳 李　明", "人民日报", ("王芳", "李明")),
        ("每经记者 王芳 每经编辑 李明", "每经", ("王芳",)),
        ("江城都市报-江城新闻记者 陈光", "江城都市报", ("陈光",)),
        ("上江新闻·江城晨报首席记者 何艳", "江城晨报", ("何艳",)),
        ("本报记者  程  龙  潘俊强 《江城日报》（2025年10月20日 第 01 版）", "江城日报", ("程龙", "潘俊强")),
        ("记者 欧阳修远 买买提·艾力", "", ("欧阳修远", "买买提·艾力")),
        ("新华社记者王芳李志明", "新华社", ("王芳", "李志明")),
        ("本报驻京记者 王芳 摄影报道", "", ("王芳",)),
        ("本报评论员", "", ()),
        ("作者：王芳", "", ("王芳",)),
        ("本报记者 王芳文/图", "", ("王芳",)),
        ("本报记者 王芳 文/摄影", "", ("王芳",)),
        ("江城日报记者 李宏图", "江城日报", ("李宏图",)),
        ("江城日报记者 曹宇文 梁佳勇", "江城日报", ("曹宇文", "梁佳勇")),
    ],
)
def test_a_signature_is_read_into_outlet_and_authors(
    line: str, outlet: str, authors: tuple[str, ...]
) -> None:
    byline = read_byline(line)
    assert byline is not None
    assert (byline.text, byline.outlet, byline.authors) == (line, outlet, authors)


@pytest.mark.parametrize(
    "line",
    [
        "记者从会上获悉",
        "记者 王芳 摄",
        "责任编辑：王芳",
        "记者节：向一线致敬",
        "滨海港三号泊位投用",
        "记者探访新校区",
        "本报记者 王芳报道了此事。",
        "来源：江城日报",
    ],
)
def test_other_lines_are_no_signatures(line: str) -> None:
    assert read_byline(line) is None


CREDITS = ("摄", " 摄", "/摄", "摄影", " 摄影", "航拍", "供图", " 供图", " 制图", " 图", "/图")


@pytest.mark.parametrize("names", ["江晓岚", "江岚", "欧阳晓岚", "阿里木·江", "江岚、何田", "江岚何晓田"])
@pytest.mark.parametrize("credit", CREDITS)
def test_names_that_sign_a_picture_are_no_authors(names: str, credit: str) -> None:
    for before in ("新华社记者 ", "本报记者", "本报特约记者 "):
        assert read_byline(before + names + credit) is None
    assert read_bare_names(names + credit) is None
    assert read_bare_names(f"□{names}{credit}") is None


@pytest.mark.parametrize("credit", CREDITS)
@pytest.mark.parametrize("wrote", ["江晓岚 文 ", "江晓岚/文 ", "江晓岚 撰文 ", "江晓岚 通讯员 "])
def test_who_wrote_is_told_from_who_took_the_pictures(wrote: str, credit: str) -> None:
    byline = read_byline(f"江城日报记者 {wrote}何晓田{credit}")
    assert byline is not None
    assert (byline.outlet, byline.authors) == ("江城日报", ("江晓岚",))


def test_a_verb_glued_to_a_name_is_no_part_of_it_where_it_cannot_be() -> None:
    byline = read_byline("本报记者 江岚文 何田摄")
    assert byline is not None
    assert byline.authors == ("江岚",)
    assert read_byline("本报记者 江晓岚图") is None
    dateline = read_dateline("本报讯（记者 江岚 通讯员 何田摄）昨日")
    assert dateline is not None
    assert dateline.byline.authors == ("江岚",)


def test_bare_names_are_read_only_when_asked_for() -> None:
    assert read_byline("□王 芳") is None
    bare = read_bare_names("□王 芳")
    assert bare is not None
    assert bare.authors == ("王芳",)
    assert read_bare_names("丰收时节") is None


@pytest.mark.parametrize(
    ("paragraph", "text", "outlet", "authors"),
    [
        (
            "新华社北京7月10日电（记者 王芳、李明）昨日",
            "新华社北京7月10日电（记者 王芳、李明）",
            "新华社",
            ("王芳", "李明"),
        ),
        ("本报讯（记者 王芳 通讯员 李明）昨日", "本报讯（记者 王芳 通讯员 李明）", "", ("王芳", "李明")),
        ("本报北京7月10日电  昨日", "本报北京7月10日电", "", ()),
        ("据新华社北京7月10日电 昨日", "据新华社北京7月10日电", "新华社", ()),
        ("北原商报讯(记者 王芳)昨日", "北原商报讯(记者 王芳)", "北原商报", ("王芳",)),
        ("【江城网报道 记者 王芳】昨日", "【江城网报道 记者 王芳】", "江城网", ("王芳",)),
    ],
)
def test_a_dateline_is_read_and_says_how_long_it_is(
    paragraph: str, text: str, outlet: str, authors: tuple[str, ...]
) -> None:
    dateline = read_dateline(paragraph)
    assert dateline is not None
    assert (dateline.byline.text, dateline.byline.outlet, dateline.byline.authors) == (text, outlet, authors)
    assert paragraph[: dateline.end].startswith(text)


@pytest.mark.parametrize(
    "paragraph", ["据中央气象台消息，明天有雨。", "本报社会讯息", "中国人民银行7月10日发布消息", "电视台"]
)
def test_a_mention_of_a_source_is_no_dateline(paragraph: str) -> None:
    assert read_dateline(paragraph) is None


def test_names_in_brackets_at_the_end_of_a_paragraph_are_read() -> None:
    byline = read_closing_names("泊位正式投用。（记者 王芳）")
    assert byline is not None
    assert (byline.text, byline.authors) == ("（记者 王芳）", ("王芳",))
    assert read_closing_names("泊位正式投用（见图）") is None


def test_a_signature_glued_to_a_sentence_is_found() -> None:
    text = "泊位正式投用。江城日报记者 王芳"
    assert split_closing_byline(text, (0, len(text))) == 7
    assert split_closing_byline("泊位正式投用。今年", (0, 9)) is None


@given(st.text(max_size=120))
def test_any_text_is_read_without_failing(text: str) -> None:
    byline = read_byline(text)
    assert byline is None or byline.text == text
    dateline = read_dateline(text)
    assert dateline is None or dateline.end <= len(text)
