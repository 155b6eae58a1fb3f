"""Markdown inside of a line: what is quoted has no marks, and is a slice of the file all the same."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.articles import parse_articles
from corpus.documents import Document
from corpus.markdown import without_marks
from corpus.types import SourceFile, slice_spans


def plain(line: str) -> str:
    return slice_spans(line, without_marks(line, [(0, len(line))]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("**临江二桥**昨日*正式*通车，***双向***六车道。", "临江二桥昨日正式通车，双向六车道。"),
        ("全长__1.86__公里，~~两~~三座桥塔。", "全长1.86公里，两三座桥塔。"),
        ('据[临江日报](https://paper.example/a_(1).html "原文")报道，', "据临江日报报道，"),
        ("见[报道][1]和脚注[^2]。", "见报道和脚注。"),
        ("[**二桥**通车](a.html)了。", "二桥通车了。"),
        ("大桥![现场图](img/a.png)通车。", "大桥通车。"),
        ("运行`baowen ask`命令。", "运行baowen ask命令。"),
        ('第一行<br/>第二行，<font color="red">红字</font>。', "第一行第二行，红字。"),
        ("- 列表中的一项。", "列表中的一项。"),
        (r"投资\*不含\*土地费，", "投资*不含*土地费，"),
        ("&nbsp;&nbsp;段首空两格。", "段首空两格。"),
        # What only looks like marks.
        ("面积3*4*5米，编号 a_b_c，电话 023-1234。", "面积3*4*5米，编号 a_b_c，电话 023-1234。"),
        ("*注：本表不含利息", "*注：本表不含利息"),
        ("[本报讯]记者从会上获悉，[2024]5号文件。", "[本报讯]记者从会上获悉，[2024]5号文件。"),
        ("气温-5℃，a<b，比分 3 * 2。", "气温-5℃，a<b，比分 3 * 2。"),
        ("![图为大桥。](a.png)", "![图为大桥。](a.png)"),
        ("——他说", "——他说"),
    ],
)
def test_marks_are_left_out_and_what_is_no_mark_is_kept(line: str, expected: str) -> None:
    assert plain(line) == expected


@given(st.text(alphabet="桥通车*_~`[]()!<>b/\\&nsp;- 1a。", max_size=60))
def test_what_is_left_is_the_line_without_some_characters(line: str) -> None:
    spans = without_marks(line, [(0, len(line))])
    places = [place for start, end in spans for place in range(start, end)]
    assert places == sorted(set(places))
    # No word is lost, but for what names an image, an address or an element.
    if not set(line) & set("[<&"):
        assert [c for c in slice_spans(line, spans) if c in "桥通车。"] == [
            c for c in line if c in "桥通车。"
        ]


@pytest.mark.parametrize("sign", ["*", "**a", "_", "[", "![", "`", "<b", "[a](", "\\", "~~x "])
def test_a_line_of_nothing_but_signs_takes_no_time(sign: str) -> None:
    started = time.process_time()
    plain(sign * 20_000)
    assert time.process_time() - started < 2


def test_a_page_in_markdown_gives_plain_quotes_headline_and_author() -> None:
    text = (
        "---\ntitle: 临江二桥合龙\ndate: 2024-07-11\nauthor: 杨帆\nsource: 临江日报\n---\n\n"
        "# **临江二桥**合龙\n\n7月10日上午，**临江二桥**最后一节[钢箱梁](https://a.example)吊装到位。\n\n"
        "![图为合龙现场。杨帆 摄](a.png)\n\n## 两岸通勤缩短\n\n"
        "> “过去要绕行*四十分钟*，现在只要八分钟。”居民说。\n\n"
        "- 大桥全长`1.86`公里，双向六车道。\n"
    )
    source = SourceFile.from_text("a.md", "utf-8", text)
    [article] = parse_articles(Document(source))
    assert article.title == "临江二桥合龙"
    assert (article.outlet, article.authors) == ("临江日报", ("杨帆",))
    assert article.captions == ("图为合龙现场。杨帆 摄",)
    assert [passage.text for passage in article.passages] == [
        "7月10日上午，临江二桥最后一节钢箱梁吊装到位。",
        "两岸通勤缩短",
        "“过去要绕行四十分钟，现在只要八分钟。”居民说。",
        "大桥全长1.86公里，双向六车道。",
    ]
    assert all(slice_spans(text, passage.spans) == passage.text for passage in article.passages)
