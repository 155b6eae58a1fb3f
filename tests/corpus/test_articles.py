"""Tests of corpus.articles: whole pages in, articles out."""

import json
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.articles import parse_articles, read_page, spans_of
from corpus.documents import Document
from corpus.lines import MARGIN_CHARACTERS
from corpus.types import Article, SourceFile, slice_spans
from tests.corpus.page_maker import STYLES, CleanArticle, Style, make_page

PAGES = Path(__file__).resolve().parents[3] / "shared" / "pages"

HARBOUR = CleanArticle(
    "滨海港三号泊位提前两个月投用",
    (
        "6月18日上午，随着第一艘万吨货轮缓缓靠岸，滨海港三号泊位正式投入使用，比原定工期提前了六十一天。",
        "三号泊位长320米，可停靠五万吨级散货船。港务局副局长周明远介绍，泊位启用后，全港年吞吐能力将由1800万吨增加到2400万吨。",
        "“过去旺季要在锚地等上两三天，现在当天就能靠泊。”货轮船长孙立说，省下的每一天都是真金白银。",
        "为赶在汛期前完工，建设单位把预制构件的生产搬到了码头后方，吊装工序由九道减为五道。",
        "下一步，滨海港还将建设两座岸电设施，让靠港船舶用上清洁电力，预计明年三月完成。",
    ),
)
LIBRARY = CleanArticle(
    "城南图书馆把书架搬进菜市场",
    (
        "买完菜，顺手借本书。从5月起，城南图书馆在青石桥菜市场设立了一处阅读角，摆放图书一千二百册。",
        "阅读角只有四十平方米，原先是闲置的仓库。摊主吴秀英每天收摊后都会坐上半小时，她最爱看的是园艺类的书。",
        "馆长郑小雨说，选书时先问了两百多位摊主和顾客，菜谱、育儿和历史故事排在前三位。",
        "截至上周末，阅读角已借出图书三千四百册次，逾期未还的只有七册。",
    ),
)
FROST = CleanArticle(
    "倒春寒来袭 果农连夜给梨树点起熏烟",
    (
        "气象台4月2日发布霜冻蓝色预警，平川县最低气温降到零下一度，两万亩梨园正值盛花期。",
        "当晚十点，各村果农按照农技站的提醒，在园中堆放秸秆和锯末点燃熏烟，借烟雾减少地面散热。",
        "农技员高卫东带着温度计走了一夜。他说，熏烟能把园内气温提高一度半，花就保住了。",
        "据县农业部门初步统计，受冻面积不到三百亩，预计对全年产量影响有限。",
    ),
)
FIRE = CleanArticle(
    "老旧小区装上智能烟感",
    (
        "东湖街道近日为十二个老旧小区的独居老人家庭免费安装智能烟感报警器，首批共八百六十户。",
        "报警器与社区值班室联网，一旦烟雾超标，值班员三十秒内就会收到提示并上门查看。",
        "七十六岁的住户罗桂兰说，女儿在外地工作，有了这个小盒子，家里人都放心多了。",
    ),
)
CLEAN = (HARBOUR, LIBRARY, FROST, FIRE)


def parse(text: str, path: str = "page.txt") -> list[Article]:
    return parse_articles(Document(SourceFile.from_text(path, "utf-8", text)))


def texts(article: Article) -> list[str]:
    return [passage.text for passage in article.passages]


def test_the_real_page_is_read_as_its_gold_says() -> None:
    path = PAGES / "chongqing_2024-07-11.txt"
    if not path.exists():
        pytest.skip(f"{path.name} is not in ../shared/pages")
    gold = json.loads(path.with_suffix("").with_suffix(".gold.json").read_text())
    articles = parse(path.read_text(), path.name)
    assert len(articles) == len(gold["articles"]) == 3
    for article, expected in zip(articles, gold["articles"], strict=True):
        assert article.title == expected["title"]
        assert list(article.headline.lines) == expected["headline_lines"]
        assert article.byline.text == expected["byline"]
        assert list(article.authors) == expected["authors"]
        assert article.outlet == expected["outlet"]
        assert list(article.captions) == expected.get("captions", [])
        assert article.published == date.fromisoformat(gold["published"])
        assert texts(article) == expected["paragraphs"]


UNBROKEN = Style("unbroken", breaks=0, glued_caption=0, subheads=0, editors=0, subtitles=0)


@pytest.mark.parametrize("bylines", ["end", "start", "mixed", "dateline", "none"])
def test_articles_run_together_are_told_apart(bylines: str) -> None:
    style = Style("unbroken", bylines=bylines, breaks=0, glued_caption=0, subheads=0, editors=0, subtitles=0)
    for seed in range(10):
        page = make_page(CLEAN, style, seed)
        articles = parse(page.text)
        assert [a.title for a in articles] == [t.title for t in page.articles]
        for article, truth in zip(articles, page.articles, strict=True):
            assert texts(article) == list(truth.paragraphs)
            assert (article.byline.text, article.authors) == (truth.byline, truth.authors)
            assert article.outlet == truth.outlet


@pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
def test_nearly_every_paragraph_survives_every_style(style: Style) -> None:
    """Breaks may fall where nobody can tell, at a sentence's end, so not all can be asked for."""
    right = total = 0
    for seed in range(12):
        page = make_page(CLEAN, style, seed)
        found = {text for article in parse(page.text) for text in texts(article)}
        total += sum(len(truth.paragraphs) for truth in page.articles)
        right += sum(p in found for truth in page.articles for p in truth.paragraphs)
    assert right / total >= (0.75 if style.breaks > 0.5 or (style.wrap and not style.indent) else 0.85)


def accounted_for(source: SourceFile) -> str:
    """Return what the page's spans do not cover, without blanks."""
    covered = bytearray(len(source.text))
    for start, end in spans_of(read_page(Document(source))):
        assert not any(covered[start:end]), "two blocks share a character"
        covered[start:end] = b"\x01" * (end - start)
    rest = (c for c, mark in zip(source.text, covered, strict=True) if not mark)
    return "".join(
        c for c in rest if c not in MARGIN_CHARACTERS and not c.isspace() and c not in "\x1c\x1d\x1e\x85"
    )


LINES = st.one_of(
    st.sampled_from(
        (
            "滨海港三号泊位提前两个月投用|本报记者 王芳 李明|责任编辑：赵强|第3版|图为港口。|"
            "图片由港务局提供三十天|重庆日报 2024年7月11日 星期四|记者 王芳 摄|他说，今年还要再|建三座桥。|"
            "标题：一件事|来源：江城日报|"
            "本报讯（记者 王芳）昨天，天气晴朗，游人如织，公园里格外热闹。|一、做法|"
            "# 标题|![图](a.png)|> 引文。|"
            "　　为赶在汛期前完工，建设单位把预制构件的生产搬到了码头后方。|---|。|”|（|１２"
        ).split("|")
    ),
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30),
)


@given(
    st.lists(
        st.tuples(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\r", "\f", "\n\u3000\u3000"])), max_size=25
    ),
    st.sampled_from(["a.txt", "a.md"]),
)
@settings(max_examples=200, deadline=None)
def test_nothing_is_lost_and_nothing_is_read_twice(parts: list[tuple[str, str]], path: str) -> None:
    source = SourceFile.from_text(path, "utf-8", "".join(line + end for line, end in parts))
    rest = accounted_for(source)
    if path == "a.txt":
        assert rest == ""
    for article in parse_articles(Document(source)):
        for passage in article.passages:
            assert slice_spans(source.text, passage.spans) == passage.text
            assert passage.text.strip(MARGIN_CHARACTERS) == passage.text


@given(st.integers(0, 10_000), st.sampled_from(STYLES))
@settings(max_examples=40, deadline=None)
def test_made_pages_lose_nothing(seed: int, style: Style) -> None:
    page = make_page(CLEAN[: 1 + seed % 4], style, seed)
    assert accounted_for(SourceFile.from_text("page.txt", "utf-8", page.text)) == ""


def test_a_blank_file_has_no_articles() -> None:
    assert parse("") == []
    assert parse("\n \u3000\n\ufeff\f\n") == []


def test_a_file_with_only_a_headline_is_an_article_without_paragraphs() -> None:
    (article,) = parse("滨海港三号泊位投用\n")
    assert (article.title, texts(article)) == ("滨海港三号泊位投用", [])


def test_text_without_a_headline_is_called_by_its_first_sentence() -> None:
    (article,) = parse("今天天气很好。我们一起到公园里散步，看见许多花。\n\n后来下雨了。\n")
    assert article.title == "今天天气很好。"
    assert article.headline.lines == ()
    assert texts(article) == ["今天天气很好。我们一起到公园里散步，看见许多花。", "后来下雨了。"]


def test_a_list_under_a_title_stays_one_article_with_all_its_lines() -> None:
    (article,) = parse("购物单\n白菜\n豆腐\n酱油\n米\n")
    assert article.title == "购物单"
    assert texts(article) == ["白菜", "豆腐", "酱油", "米"]


def test_metadata_lines_name_title_paper_date_and_author() -> None:
    first, second = parse(
        "标题：泊位投用\n来源：江城日报\n日期：2024-07-11\n作者：王芳 李明\n\n今天，泊位正式投用了。\n\n"
        "标题：书架进市场\n来源：云岭日报\n\n买完菜，顺手借本书。\n"
    )
    assert (first.title, first.outlet, first.published, first.authors) == (
        "泊位投用",
        "江城日报",
        date(2024, 7, 11),
        ("王芳", "李明"),
    )
    assert (second.title, second.outlet, second.authors) == ("书架进市场", "云岭日报", ())
    assert texts(second) == ["买完菜，顺手借本书。"]


def test_markdown_is_read_by_its_front_matter_and_headings() -> None:
    (article,) = parse(
        "---\ntitle: 泊位投用\ndate: 2024-07-11\nauthor: [王芳, 李明]\nsource: 江城日报\n---\n\n"
        "# 泊位投用\n\n今天，**泊位**投用了。\n\n## 影响\n\n> 以后更快。\n\n![码头](a.png)\n",
        "a.md",
    )
    assert (article.title, article.outlet, article.authors) == ("泊位投用", "江城日报", ("王芳", "李明"))
    assert article.published == date(2024, 7, 11)
    assert texts(article) == ["今天，泊位投用了。", "影响", "以后更快。"]
    assert article.captions == ("码头",)
    assert [a.title for a in parse("# 一\n\n第一篇。\n\n# **二**\n\n第二篇。\n", "a.md")] == ["一", "二"]


@pytest.mark.parametrize("stated", ["何晓田摄", "江城日报记者 何晓田摄", "记者 何晓田 供图"])
def test_who_took_the_pictures_is_not_stated_as_author(stated: str) -> None:
    text = f"---\ntitle: 泊位投用\ndate: 2024-07-11\nauthor: {stated}\n---\n\n{SAYS}\n"
    [article] = parse(text, "a/page.md")
    assert (article.title, article.authors, article.byline.text) == ("泊位投用", (), stated)


def test_our_own_paper_is_named_by_the_masthead_and_by_nothing_else() -> None:
    body = "泊位投用\n\n本报记者 王芳\n\n今天，三号泊位正式投用，首艘货轮靠岸。\n"
    (article,) = parse("江城日报 2024年7月11日 星期四 第3版\n\n" + body)
    assert (article.outlet, article.byline.outlet, article.page) == ("江城日报", "江城日报", "第3版")
    assert article.published == date(2024, 7, 11)
    (article,) = parse(body)
    assert (article.outlet, article.published) == ("", None)


def test_a_break_may_fall_inside_a_word_a_number_or_quotes() -> None:
    for head, tail in (
        (
            "泊位启用以后，全港的年吞吐能力将由一千八百万吨增加到两千四百万吨，今后还将建",
            "成两座新的岸电设施。",
        ),
        (
            "泊位启用以后，全港的年吞吐能力将由一千八百万吨增加到两千四百万吨，同比增长3.",
            "6%，是五年来最高的。",
        ),
        (
            "泊位启用以后，全港的年吞吐能力将由一千八百万吨增加到两千四百万吨，船长说：“过去要",
            "等三天，现在当天就走。”",
        ),
    ):
        text = (
            f"泊位投用\n\n今天，三号泊位正式投用。\n\n{head}\n\n\n魅力港城\n\n{tail}\n\n江城日报记者 王芳\n"
        )
        (article,) = parse(text)
        assert texts(article) == ["今天，三号泊位正式投用。", head + tail]
        assert len(article.passages[1].spans) == 2
        assert article.captions == ("魅力港城",)


def test_subheads_stay_with_their_article() -> None:
    paragraphs = list(HARBOUR.paragraphs)
    text = "\n\n".join(
        [HARBOUR.title, *paragraphs[:2], "工期怎么省", *paragraphs[2:4], "■ 下一步", paragraphs[4]]
    )
    (article,) = parse(text + "\n\n江城日报记者 王芳\n")
    assert texts(article) == [*paragraphs[:2], "工期怎么省", *paragraphs[2:4], "■ 下一步", paragraphs[4]]


SAYS = "三号泊位今日正式投用，首艘万吨货轮缓缓靠岸，比原定工期提前了六十一天。"
MORE = "泊位长三百二十米，可停靠五万吨级散货船，启用后全港年吞吐能力大大增加。"


@pytest.mark.parametrize(
    ("first", "byline", "authors", "outlet"),
    [
        ("本报讯 （记者王芳 通讯员李明）", "本报讯 （记者王芳 通讯员李明）", ("王芳", "李明"), ""),
        ("本报讯 记者王芳报道：", "本报讯 记者王芳报道", ("王芳",), ""),
        ("据新华社北京7月10日电（记者王芳）", "据新华社北京7月10日电（记者王芳）", ("王芳",), "新华社"),
        ("本报记者 王芳 李明 摄影报道\n\n", "本报记者 王芳 李明 摄影报道", ("王芳", "李明"), ""),
        ("通讯员 王芳 本报记者 李明\n\n", "通讯员 王芳 本报记者 李明", ("王芳", "李明"), ""),
        ("□江城日报记者 王芳 文/图\n\n", "□江城日报记者 王芳 文/图", ("王芳",), "江城日报"),
    ],
)
def test_who_reports_is_read_in_every_usual_form(
    first: str, byline: str, authors: tuple[str, ...], outlet: str
) -> None:
    (article,) = parse(f"泊位投用\n\n{first}{SAYS}\n\n{MORE}\n\n（责任编辑：张三 李四）\n")
    assert (article.byline.text, article.authors, article.outlet) == (byline, authors, outlet)
    assert [text[-len(SAYS) :] for text in texts(article)] == [SAYS, MORE]


def test_section_signs_subheads_and_photo_credits_are_told_apart() -> None:
    (article,) = parse(
        f"泊位投用\n\n■本报记者 王芳\n\n{SAYS}\n\n■ 工期怎么省\n\n{MORE}\n\n图①：泊位全景。王芳摄\n\n"
        f"◆下一步怎么走\n\n{SAYS}\n\n▶ 货主怎么看\n\n{MORE}\n\n▶货轮靠岸。新华社记者 李明 摄\n"
    )
    assert texts(article) == [SAYS, "■ 工期怎么省", MORE, "◆下一步怎么走", SAYS, "▶ 货主怎么看", MORE]
    assert article.captions == ("图①：泊位全景。王芳摄", "▶货轮靠岸。新华社记者 李明 摄")


def test_half_width_full_stops_end_paragraphs_too() -> None:
    first = "本报讯(记者 王芳)三号泊位今日投用,首艘货轮靠岸,工期提前了６１天."
    (article,) = parse(f"泊位投用\n\n{first}\n\n{MORE}\n")
    assert texts(article) == [first, MORE]
    assert article.authors == ("王芳",)


@pytest.mark.parametrize(
    ("path", "text", "day"),
    [
        ("rmrb_2025-10-20/01.txt", "", date(2025, 10, 20)),
        ("20240711.txt", "", date(2024, 7, 11)),
        ("x/2024/7/11/01.txt", "", date(2024, 7, 11)),
        ("20240711.txt", "江城日报 2024年7月12日 星期五 第3版\n\n", date(2024, 7, 12)),
        ("a.txt", "江城日报\n二〇二四年七月十一日 星期四\n第三版 要闻\n\n", date(2024, 7, 11)),
        ("a.txt", "", None),
    ],
)
def test_the_day_is_told_by_the_page_or_else_by_the_path(path: str, text: str, day: date | None) -> None:
    (article,) = parse(f"{text}泊位投用\n\n本报记者 王芳\n\n{SAYS}\n", path)
    assert article.published == day


def test_the_same_article_keeps_its_id_wherever_it_stands() -> None:
    style = Style("plain", breaks=0, glued_caption=0, subheads=0, editors=0, subtitles=0)
    page = make_page(CLEAN, style, 1)
    ids = [article.id for article in parse(page.text)]
    assert [article.id for article in parse("\n\n" + page.text.replace("\n", "\r\n"), "b/other.txt")] == ids


def test_reading_time_grows_with_the_file_and_no_faster() -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        parse(text)
        return time.process_time() - started

    for unit in (
        "短短的一行字\n",
        "这是一句话，还有一句。",
        "（“图片由记者",
        "今天，天气很好，大家都来散步。\n魅力港城\n",
    ):
        seconds(unit * 100)
        small = min(seconds(unit * 1000) for _ in range(2))
        large = seconds(unit * 8000)
        assert large < 30 * max(small, 0.005), f"{unit!r}: {small:.3f} s, eight times as much {large:.3f} s"


def test_a_traditional_page_is_read_like_its_simplified_twin() -> None:
    simplified = (
        "滨海时报 2023年7月14日 星期五\n\n"
        "泊位投用\n\n"
        "本报记者 刘华\n\n"
        "三号泊位今日投用，首艘货轮靠岸。\n\n"
        "新华社北京7月10日电（记者 陈东）全国港口吞吐量增长一成。\n\n"
        "责任编辑：张云\n\n"
        "图为码头。港务局提供\n"
    )
    traditional = (
        "濱海時報 2023年7月14日 星期五\n\n"
        "泊位投用\n\n"
        "本報記者 劉華\n\n"
        "三號泊位今日投用，首艘貨輪靠岸。\n\n"
        "新華社北京7月10日電（記者 陳東）全國港口吞吐量增長一成。\n\n"
        "責任編輯：張雲\n\n"
        "圖為碼頭。港務局提供\n"
    )
    sources = [SourceFile.from_text("a.txt", "utf-8", text) for text in (simplified, traditional)]
    twins = [read_page(Document(source)) for source in sources]
    assert spans_of(twins[0]) == spans_of(twins[1])
    first, *_ = parse(traditional)
    assert (first.outlet, first.authors, first.byline.text) == ("濱海時報", ("劉華",), "本報記者 劉華")


@pytest.mark.parametrize("caption", ["美丽乡村。周东敏 摄", "滨江步道。市文旅局供图", "图为老街。本报资料图"])
def test_a_caption_with_a_sentence_and_a_credit_in_a_break_stays_a_caption(caption: str) -> None:
    head, tail = "泊位启用以后，市民在码头广场也享受着运动的", "快乐。在江边的草坪上，孩子们放起了风筝。"
    (article,) = parse(
        f"泊位投用\n\n今天，三号泊位正式投用。\n\n{head}\n\n{caption}\n\n{tail}\n\n记者 王芳\n"
    )
    assert texts(article) == ["今天，三号泊位正式投用。", head + tail]
    assert article.captions == (caption,)
