from collections.abc import Sequence

from corpus.articles import parse_articles
from corpus.documents import Document, Layout
from corpus.layout import running_lines
from corpus.lines import split_lines
from corpus.types import Article, SourceFile
from corpus.views import reading_view

FIRST = "市水务局今年对清水河实施综合治理，新建污水管网四十六公里，沿岸三十二个排污口全部封堵，水质明显好转。"
SECOND = "教育部门介绍，新学期全市新建和改建小学十一所，新增学位八千六百个，城区学校大班额问题基本得到解决。"
THIRD = (
    "农业部门统计，全市春播已完成九成以上，机播率达到百分之八十五，比去年同期提高六个百分点，进度快于往年。"
)
FOURTH = (
    "交通部门表示，环城公路东段将于下月通车，届时从机场到高铁站只需二十五分钟，沿线六个镇的居民出行更方便。"
)


def read(text: str, layout: Layout | None = None) -> list[Article]:
    return parse_articles(Document(SourceFile.from_text("a.txt", "utf-8", text), layout=layout))


def texts(articles: Sequence[Article]) -> list[list[str]]:
    return [[passage.text for passage in article.passages] for article in articles]


def starts(text: str, *lines: str) -> frozenset[int]:
    return frozenset(text.index(line) for line in lines)


def test_running_headers_and_footers_of_a_text_with_form_feeds_are_set_aside_in_mid_sentence() -> None:
    inside = [f"{SECOND}\n{FIRST[:34]}", f"{FIRST[34:]}\n{THIRD}\n{FOURTH[:38]}", FOURTH[38:]]
    pages = [f"特别策划·我们的城市\n{text}\n江城观察 {number}" for number, text in enumerate(inside, start=1)]
    [article] = read("\f".join(pages).replace(SECOND, f"清水河治理纪实\n{SECOND}"))
    assert article.title == "清水河治理纪实"
    assert texts([article]) == [[SECOND, FIRST, THIRD, FOURTH]]


def test_lines_that_come_again_inside_a_page_are_no_headers() -> None:
    told = [FIRST, SECOND, THIRD]
    text = "\f".join(f"今晚话题\n{one}\n主持人\n{one[::-1]}\n完" for one in told)
    view = reading_view(text)
    running = {view[start:].splitlines()[0] for start in running_lines(view, split_lines(view)).furniture}
    assert running == {"今晚话题", "完"}


def test_two_pages_are_too_few_to_tell_a_header() -> None:
    text = f"要闻\n{FIRST}\f要闻\n{SECOND}"
    assert running_lines(text, split_lines(text)) == Layout()


def test_headlines_that_the_layout_shows_begin_articles_whatever_the_words_say() -> None:
    text = (
        f"今年河水变清了\n\u3000\u3000{FIRST}\n具体做法\n\u3000\u3000{THIRD}\n又见燕子\n\u3000\u3000{SECOND}"
    )
    heads = starts(text, "今年河水变清了", "又见燕子")
    found = read(text, Layout(headlines=heads, articles=heads))
    assert [article.title for article in found] == ["今年河水变清了", "又见燕子"]
    assert texts(found) == [[FIRST, "具体做法", THIRD], [SECOND]]


def test_a_news_item_in_plain_type_among_headlines_begins_with_its_dateline() -> None:
    item = f"本报讯（记者 王小明）{SECOND}"
    text = f"今年河水变清了\n\u3000\u3000{FIRST}\n新增学位八千个\n\u3000\u3000{item}"
    heads = starts(text, "今年河水变清了")
    found = read(text, Layout(headlines=heads, articles=heads))
    assert [article.title for article in found] == ["今年河水变清了", "新增学位八千个"]


def test_what_the_layout_shows_to_stand_around_the_text_is_in_no_passage() -> None:
    text = f"河水变清了\n\u3000\u3000{FIRST[:30]}\n城市周末\f看见\n{FIRST[30:]}"
    layout = Layout(
        headlines=starts(text, "河水"),
        articles=starts(text, "河水"),
        furniture=starts(text, "城市周末", "看见"),
    )
    [article] = read(text, layout)
    assert texts([article]) == [[FIRST]]


def test_a_masthead_around_the_text_still_tells_paper_and_day() -> None:
    text = f"江城日报 2025年3月4日 星期二\n河水变清了\n\u3000\u3000{FIRST}"
    layout = Layout(starts(text, "河水"), starts(text, "河水"), furniture=starts(text, "江城日报"))
    [article] = read(text, layout)
    assert (article.outlet, str(article.published)) == ("江城日报", "2025-03-04")


def test_a_short_line_that_is_set_as_text_is_no_headline() -> None:
    text = f"河水变清了\n\u3000\u3000什么变了？\n\u3000\u3000{FIRST}"
    heads = starts(text, "河水")
    [article] = read(text, Layout(heads, heads, text=starts(text, "什么变了")))
    assert article.headline.lines == ("河水变清了",)
    assert texts([article]) == [["什么变了？", FIRST]]
