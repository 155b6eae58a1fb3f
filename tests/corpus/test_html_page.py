"""Web pages: the article's paragraphs and nothing of what stands around them, however the page is built."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.articles import parse_articles
from corpus.errors import UnreadableFileError
from corpus.files import read_articles
from corpus.html_page import read_html
from corpus.types import Article, slice_spans
from tests.corpus.stories import BRIDGE, STORIES
from tests.corpus.web_pages import LAYOUTS, Story, WebPage

LIMIT = 10_000_000


def lines_of(page: str) -> list[str]:
    return read_html("a.html", page.encode()).source.text.split("\n")


def paragraphs(story: Story) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in story.paragraphs)


def article_on(page: WebPage, folder: Path) -> Article:
    path = folder / f"{page.name}.html"
    path.write_bytes(page.content)
    [article] = read_articles(path, LIMIT)
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title[:4])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_article_is_read_whole_and_alone_from_every_layout(
    layout: Callable[[Story], WebPage], story: Story, tmp_path: Path
) -> None:
    page = layout(story)
    article = article_on(page, tmp_path)
    assert [passage.text for passage in article.passages if passage.text in story.paragraphs] == list(
        story.paragraphs
    )
    # What else was kept is a caption inside of the article.
    assert all(p.text in story.paragraphs or p.text.startswith("图为") for p in article.passages)
    assert article.title == story.title
    assert article.outlet == page.outlet
    assert article.authors == ((page.author,) if page.author else ())
    assert article.published == page.published
    for passage in article.passages:
        assert slice_spans(article.source.text, passage.spans) == passage.text


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "big5"])
def test_a_page_is_decoded_whatever_it_calls_its_charset(codec: str) -> None:
    story = STORIES[2] if codec == "big5" else BRIDGE
    page = f'<html><head><meta charset="iso-8859-1"></head><body>{paragraphs(story)}</body></html>'
    document = read_html("a.html", page.encode(codec))
    assert document.source.text.split("\n") == list(story.paragraphs)


def test_a_page_too_short_to_tell_its_charset_is_read_by_what_it_calls_it() -> None:
    body = "<p>鹄鸿鸾鹤，鹂莺</p>".encode("gb18030")
    with pytest.raises(UnreadableFileError, match="编码"):
        read_html("a.html", body)


def test_entities_are_decoded_and_scripts_styles_and_comments_are_no_text() -> None:
    page = (
        "<style>p{color:red}</style><script>var a='脚本里的句子，不是正文。'</script>"
        "<!-- 注释里的句子，也不是。 -->"
        "<p>甲公司&amp;乙公司签约，金额&gt;3亿元，气温&minus;5&deg;C，&ldquo;合作愉快&rdquo;。&#26725;</p>"
        "<noscript>请打开脚本，谢谢您的合作与支持。</noscript>"
    )
    assert lines_of(page) == ["甲公司&乙公司签约，金额>3亿元，气温−5°C，“合作愉快”。桥"]


def test_a_line_break_in_the_markup_is_no_blank_between_chinese_characters() -> None:
    page = "<p>临江二桥全长\n    1.86公里，双向\r\n六车道，由 Lin\nJiang 公司\n承建。</p>"
    assert lines_of(page) == ["临江二桥全长 1.86公里，双向六车道，由 Lin Jiang 公司承建。"]


def test_text_set_in_lines_keeps_its_lines() -> None:
    text = "\n".join(BRIDGE.paragraphs)
    assert lines_of(f"<html><body><pre>{text}</pre></body></html>") == list(BRIDGE.paragraphs)


def test_what_calls_itself_noise_but_holds_all_the_text_is_the_article() -> None:
    page = f'<body><div class="hot-news share">{paragraphs(BRIDGE)}</div><p>版权所有</p></body>'
    assert lines_of(page)[: len(BRIDGE.paragraphs)] == list(BRIDGE.paragraphs)


def test_many_comments_do_not_outweigh_a_short_article() -> None:
    story = STORIES[1]
    comments = "".join(f"<li><p>第{n}楼：说得对，我也这样认为，希望早点办好。</p></li>" for n in range(200))
    page = f'<body><div class="text">{paragraphs(story)}</div><ul class="comment-list">{comments}</ul></body>'
    assert not [line for line in lines_of(page) if "楼" in line]


def test_what_stands_over_and_under_the_text_in_its_own_element_is_left_out() -> None:
    page = (
        "<body><h1>临江二桥合龙</h1><article><p style='display:none'>原标题：二桥合龙了，通勤只要八分钟</p>"
        f"{paragraphs(BRIDGE)}<p>责任编辑：<span>甲某</span></p></article><a>返回首页，查看更多</a></body>"
    )
    assert lines_of(page) == list(BRIDGE.paragraphs)


def test_a_list_of_links_inside_of_the_article_is_left_out_and_a_link_in_a_sentence_is_not() -> None:
    links = "".join(f"<li><p><a href='{n}.html'>另一条新闻，和本文没有关系{n}</a></p></li>" for n in range(5))
    first, *rest = BRIDGE.paragraphs
    linked = first.replace("临江二桥", "<a href='b.html'>临江二桥</a>")
    page = f"<div><p>{linked}</p><div><b>相关阅读</b><ul>{links}</ul></div>" + "".join(
        f"<p>{p}</p>" for p in rest
    )
    assert [line for line in lines_of(page) if line != "相关阅读"] == list(BRIDGE.paragraphs)


def test_each_paragraph_in_an_element_of_its_own_is_the_article_however_long_one_is() -> None:
    texts = [BRIDGE.paragraphs[0], BRIDGE.paragraphs[1] * 20, BRIDGE.paragraphs[2]]
    page = "<main>" + "".join(f'<div class="x1"><div><p>{text}</p></div></div>' for text in texts) + "</main>"
    assert lines_of(page) == texts


def test_a_frame_that_is_named_after_what_is_in_it_is_no_noise_but_that_is() -> None:
    aside = "<p>本站热评：大桥通车以后，房价会不会涨，专家有话说。</p>"
    page = (
        f'<div class="page with-sidebar"><h1>{BRIDGE.title}</h1><div>{paragraphs(BRIDGE)}</div>'
        f'<div class="sidebar">{aside}</div></div>'
    )
    assert lines_of(page) == list(BRIDGE.paragraphs)


def test_the_line_nearest_to_the_text_tells_date_and_paper_not_the_clock_of_the_site() -> None:
    page = (
        f"<div>今天是2026年11月23日 星期一</div><div>来源：本站</div><h1>{BRIDGE.title}</h1>"
        f"<div>2024-07-11 08:06 来源：临江日报</div><div>{paragraphs(BRIDGE)}</div>"
    )
    front = read_html("a.html", page.encode()).front
    assert (front.published, front.outlet, front.title) == (date(2024, 7, 11), "临江日报", BRIDGE.title)


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("新闻详情", BRIDGE.title),
        (f"{BRIDGE.title}_要闻_临江网", BRIDGE.title),
        (f"{BRIDGE.title}", ""),
        (f"临江日报-{BRIDGE.title}", BRIDGE.title),
        (f"{BRIDGE.title} | 临江日报网", "临江日报网"),
    ],
)
def test_the_title_is_told_from_the_names_of_site_and_section(name: str, heading: str) -> None:
    page = f"<head><title>{name}</title></head><body><h1>{heading}</h1><div>{paragraphs(BRIDGE)}</div></body>"
    assert read_html("a.html", page.encode()).front.title == BRIDGE.title


def test_a_table_and_a_list_in_an_article_are_lines_of_it() -> None:
    page = (
        f"<article><p>{BRIDGE.paragraphs[0]}</p><table><tr><th>项目</th><th>投资</th></tr><tr><td>二桥</td>"
        f"<td>23.5亿元</td></tr></table><ul><li>步履式顶推</li><li>误差3毫米</li></ul>"
        f"<p>{BRIDGE.paragraphs[1]}</p></article>"
    )
    text = "\n".join(lines_of(page))
    for part in ("项目", "投资", "二桥", "23.5亿元", "步履式顶推", "误差3毫米", BRIDGE.paragraphs[1]):
        assert part in text
    assert "步履式顶推误差" not in text


def test_a_page_of_several_articles_gives_each_with_its_heading() -> None:
    articles = "".join(f"<article><h2>{s.title}</h2>{paragraphs(s)}</article>" for s in STORIES)
    document = read_html("a.html", f"<body><h1>今日要闻</h1>{articles}</body>".encode())
    articles_read = parse_articles(document)
    assert [article.title for article in articles_read] == [story.title for story in STORIES]
    for article, story in zip(articles_read, STORIES, strict=True):
        assert tuple(passage.text for passage in article.passages) == story.paragraphs


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><div id='app'></div><script>render()</script></body></html>",
        "<!DOCTYPE html><html><head><title>临江日报</title></head></html>",
        "<frameset><frame src='a.htm'></frameset>",
        "<!-- 只有注释 -->",
    ],
)
def test_a_page_without_text_is_an_error_that_tells_what_to_do(page: str) -> None:
    with pytest.raises(UnreadableFileError, match=r"没有正文.*另存"):
        read_html("a.html", page.encode())


def test_text_that_is_no_markup_is_read_as_text() -> None:
    text = "\n".join(BRIDGE.paragraphs)
    assert read_html("a.html", text.encode()).source.text == text


def test_elements_nested_without_end_are_one_sentence_and_soon() -> None:
    with pytest.raises(UnreadableFileError, match="嵌套"):
        read_html("a.html", ("<div>" * 100_000 + "正文，在最里面。").encode())


def test_a_date_in_the_address_is_the_last_resort() -> None:
    page = '<head><link rel="canonical" href="https://paper.example/n1/2024/0711/c1-2.html"></head>'
    document = read_html("a.html", f"{page}<body>{paragraphs(BRIDGE)}</body>".encode())
    assert document.front.published == date(2024, 7, 11)


TAGS = st.sampled_from(
    "<p> </p> <div\tclass=comment> </div> <br> <td> <table> <a\thref=x> </a> <article> <script> </script> "
    "<title> <h1> <li> <ul> <h2> <tr> <!-- --> &nbsp; &#0; <pre> <svg> <p <![CDATA[ <template>".split(" ")
)
TEXTS = st.text(alphabet="桥通车，。、：2024年7月11日来源记者 \n\t\u3000\x00\ud7ff<>&", max_size=30)


@given(st.lists(st.one_of(TAGS, TEXTS), max_size=40))
@settings(max_examples=200, deadline=None)
def test_no_markup_breaks_the_reading_and_passages_are_slices(parts: list[str]) -> None:
    try:
        document = read_html("a.html", "".join(parts).encode())
    except UnreadableFileError:
        return
    for article in parse_articles(document):
        for passage in article.passages:
            assert slice_spans(document.source.text, passage.spans) == passage.text
