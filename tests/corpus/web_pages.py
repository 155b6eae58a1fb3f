"""Web pages made of a known article, set as news sites and e-papers set them, with all that stands around it.

The layouts are those that Chinese papers' sites are built in: semantic markup, `<p>` in a named `<div>`,
text broken by `<br>` in tables of the 2000s, e-paper frames, message apps' nested `<section>`s. What is
around the article on each page (menus, lists of other news, comments, notices) must not be read as its text.
"""

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Story:
    """An article as it is known before a page is made of it."""

    title: str
    outlet: str
    author: str
    published: date
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as a file, and what it says besides its paragraphs: "" or None for what it does not."""

    name: str
    content: bytes
    outlet: str
    author: str
    published: date | None


OTHER_NEWS = (
    "青溪镇举办第九届荷花节",
    "三江口水文站发布蓝色预警",
    "全市中考成绩明日公布",
    "老街早市重新开张 三百商户回来了",
    "城东体育馆月底试运行",
    "天气：午后有雷阵雨，注意防范",
)
COMMENTS = ("写得很好，支持！", "希望早日建成，天天堵车受不了了。", "路过，顺便问一下票价多少？")

_MENU = "".join(
    f'<li><a href="/{i}.html">{word}</a></li>'
    for i, word in enumerate(
        "首页 时政 经济 社会 文化 体育 教育 健康 旅游 视频 图片 论坛 专题 客户端 电子报".split()
    )
)
_RELATED = "".join(f'<li><a href="/news/{i}.shtml">{title}</a></li>' for i, title in enumerate(OTHER_NEWS))
_COMMENTS = "".join(
    f'<div class="comment-item"><b>网友{i}</b><p>{c}</p></div>' for i, c in enumerate(COMMENTS)
)
_FOOT = (
    "<p>关于我们 | 广告服务 | 联系方式 | 网站地图</p><p>违法和不良信息举报电话：000-12345678</p>"
    "<p>Copyright © 2001-2031 版权所有 未经书面授权禁止转载 ICP备00000000号</p>"
)
_SCRIPT = (
    '<script>var hot = ["这不是正文，是脚本里的字符串。"]; document.write("<p>脚本写的段落。</p>");</script>'
)
_STYLE = "<style>.article p{text-indent:2em;font-family:'宋体'}</style>"


def _e(text: str) -> str:
    return html.escape(text, quote=True)


def _ps(story: Story, *, indent: str = "", attributes: str = "") -> str:
    return "\n".join(f"<p{attributes}>{indent}{_e(paragraph)}</p>" for paragraph in story.paragraphs)


def _cn(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _page(head: str, body: str, charset: str = "utf-8") -> str:
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="{charset}">{head}{_STYLE}{_SCRIPT}</head>'
        f"<body>{body}{_SCRIPT}</body></html>"
    )


def semantic(story: Story) -> WebPage:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": f"{story.published.isoformat()}T08:06:00+08:00",
        "author": [{"@type": "Person", "name": story.author}],
        "publisher": {"@type": "Organization", "name": story.outlet},
    }
    head = (
        f"<title>{_e(story.title)} - {_e(story.outlet)}</title>"
        f'<meta property="og:title" content="{_e(story.title)}">'
        f'<meta property="og:site_name" content="{_e(story.outlet)}">'
        f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
    )
    body = (
        f"<header><nav><ul>{_MENU}</ul></nav></header><main><article><h1>{_e(story.title)}</h1>"
        f'<p class="meta"><time datetime="{story.published.isoformat()}">{_cn(story.published)}</time></p>'
        f'{_ps(story)}<figure><img src="a.jpg" alt="现场"><figcaption>施工现场。记者 摄</figcaption></figure>'
        f"</article><aside><h2>相关新闻</h2><ul>{_RELATED}</ul></aside>"
        f'<section class="comments"><h2>网友评论</h2>{_COMMENTS}</section></main><footer>{_FOOT}</footer>'
    )
    return WebPage("semantic", _page(head, body).encode(), story.outlet, story.author, story.published)


def portal(story: Story) -> WebPage:
    head = (
        f"<title>{_e(story.title)}--要闻--某某网</title>"
        f'<meta name="publishdate" content="{story.published.isoformat()}">'
        f'<meta name="source" content="来源：{_e(story.outlet)}">'
        '<meta name="author" content="100234">'
    )
    body = (
        f'<div class="nav clearfix"><ul>{_MENU}'
        '</ul></div><div class="path"><a>某某网</a> &gt;&gt; <a>要闻</a></div>'
        f'<div class="text_c"><h3 class="pre"></h3><h1>{_e(story.title)}</h1>'
        f'<p class="sou">记者 {_e(story.author)}</p>'
        f'<div class="channel">{_cn(story.published)}08:06 | 来源：<a href="#">{_e(story.outlet)}</a>'
        '<span class="tjbtn">小字号</span></div>'
        f'<div class="rm_txt_con cf">{_ps(story, indent="　　")}<div class="zdfy"></div>'
        '<div class="edit cf">(责编：甲某、乙某)</div><div class="share">分享让更多人看到</div></div></div>'
        f'<div class="right"><h2>热门排行</h2><ul>{_RELATED}</ul></div>'
        f'<div class="message">{_COMMENTS}</div><div id="copyright">{_FOOT}</div>'
    )
    return WebPage(
        "portal", _page(head, body, "gb2312").encode("gb18030"), story.outlet, story.author, story.published
    )


def agency(story: Story) -> WebPage:
    day = story.published
    head = f"<title>{_e(story.title)}-某社</title>"
    body = (
        f'<div class="header-nav"><ul>{_MENU}</ul>'
        '</div><div class="header domPC"><div class="header-time left">'
        f'<span class="year"><em> {day.year}</em></span><span class="day"><em>{day.month:02d}</em>/'
        f'<em>{day.day:02d}</em></span><span class="time">08:06:22</span></div>'
        f'<div class="header-info">来源：{_e(story.outlet)}</div>'
        f'<h1><span class="title">{_e(story.title)}</span></h1></div>'
        f'<div class="main"><div id="detail"><span id="detailContent">{_ps(story, indent="　　")}</span>'
        f'<div class="editor">【责任编辑:{_e("丙某")}】</div></div>'
        '<div class="columBox"><h2>新闻推荐</h2>'
        f'<ul>{_RELATED}</ul></div></div><div class="foot">{_FOOT}</div>'
    )
    return WebPage("agency", _page(head, body).encode(), story.outlet, "", day)


def app_portal(story: Story) -> WebPage:
    head = (
        f"<title>{_e(story.title)}|{_e(story.outlet)}|某浪新闻</title>"
        f'<meta property="article:published_time" content="{story.published.isoformat()}T08:06:00+08:00">'
        f'<meta property="og:title" content="{_e(story.title)}">'
        f'<meta property="article:author" content="{_e(story.outlet)}">'
    )
    half = len(story.paragraphs) // 2
    first = Story(story.title, story.outlet, story.author, story.published, story.paragraphs[:half])
    second = Story(story.title, story.outlet, story.author, story.published, story.paragraphs[half:])
    body = (
        f'<div class="cheadSeaC"><ul>{_MENU}</ul></div><div class="main-content"><h1 class="main-title">'
        f'{_e(story.title)}</h1><div class="top-bar"><span class="date">{_cn(story.published)} 08:06</span>'
        f'<span class="source">{_e(story.outlet)}</span><span class="cmnt">评论 128</span></div>'
        f'<div class="article" id="artibody">{_ps(first, indent="　　")}'
        '<div class="img_wrapper"><img src="b.jpg" alt="">'
        '<span class="img_descr">图为工程效果图。</span></div>'
        '<div class="app-ad"><a href="#">打开客户端 查看更多精彩图片</a></div>'
        f'{_ps(second, indent="　　")}<p class="show_author">责任编辑：丁某 </p></div>'
        f'<div class="hot-words">{_RELATED}</div><div class="comment">{_COMMENTS}</div></div>'
        f'<div class="page-footer">{_FOOT}</div>'
    )
    return WebPage("app_portal", _page(head, body).encode(), story.outlet, "", story.published)


def table_of_the_2000s(story: Story) -> WebPage:
    text = "<BR><BR>".join("&nbsp;&nbsp;&nbsp;&nbsp;" + _e(paragraph) for paragraph in story.paragraphs)
    page = (
        '<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312">'
        f"<TITLE>{_e(story.title)}</TITLE></HEAD><BODY BGCOLOR=#FFFFFF><TABLE WIDTH=760><TR><TD>"
        f"{''.join(f'<A HREF={i}.htm>{w}</A> | ' for i, w in enumerate('首页 新闻 财经 体育 论坛'.split()))}"
        f"</TD></TR></TABLE><TABLE WIDTH=760><TR><TD WIDTH=560 VALIGN=top><CENTER><FONT SIZE=5><B>"
        f"{_e(story.title)}</B></FONT><BR><FONT SIZE=2>{_cn(story.published)} 08:06　来源：{_e(story.outlet)}"
        f"　作者：{_e(story.author)}</FONT></CENTER><HR><FONT CLASS=f14>{text}</FONT><BR></TD>"
        f"<TD WIDTH=200 VALIGN=top BGCOLOR=#EEEEEE><B>相关报道</B><BR>"
        f"{''.join(f'·<A HREF=n{i}.htm>{t}</A><BR>' for i, t in enumerate(OTHER_NEWS))}</TD></TR></TABLE>"
        "<CENTER><FONT SIZE=2>版权所有 不得转载</FONT></CENTER></BODY></HTML>"
    )
    return WebPage("table_2000s", page.encode("gb18030"), story.outlet, story.author, story.published)


def epaper(story: Story) -> WebPage:
    body = (
        f'<table width="970"><tr><td class="px12">{_cn(story.published)} 星期四'
        "</td><td>往期回顾</td></tr></table>"
        '<table><tr><td valign="top"><div id="list"><ul>'
        f"{''.join(f'<li><a>第{i:02d}版：要闻</a></li>' for i in range(1, 9))}</ul></div></td><td>"
        '<table><tr><td><strong style="font-size:14px">第03版：要闻'
        "</strong></td><td><a>上一版</a> <a>下一版</a>"
        f"</td></tr></table><table><tr><td class='font02'>本报记者　{_e(story.author)}</td></tr>"
        f"<tr><td class='font01' align='center'><strong>{_e(story.title)}</strong></td></tr></table>"
        f"<div id='ozoom'><founder-content>{_ps(story, indent='&nbsp;&nbsp;&nbsp;&nbsp;')}"
        "</founder-content></div>"
        f"<table><tr><td><a>上一篇</a></td><td><a>下一篇</a></td></tr></table><ul>{_RELATED}</ul></td></tr></table>"
        f"<div class='foot'>{_e(story.outlet)}版权所有</div>"
    )
    head = f"<title>{_e(story.outlet)}-{_e(story.title)}</title>"
    return WebPage("epaper", _page(head, body).encode(), "", story.author, story.published)


def message_app(story: Story) -> WebPage:
    sections = "".join(
        '<section style="margin:0 8px"><section><span style="font-size:16px;letter-spacing:1px">'
        f"{_e(paragraph[: len(paragraph) // 2])}"
        f"</span><span><strong>{_e(paragraph[len(paragraph) // 2 :])}</strong>"
        "</span></section></section><section><br></section>"
        for paragraph in story.paragraphs
    )
    head = f'<meta property="og:title" content="{_e(story.title)}"><title></title>'
    body = (
        '<div id="js_article" class="rich_media"><div class="rich_media_inner">'
        f'<h1 class="rich_media_title" id="activity-name"> {_e(story.title)} </h1>'
        f'<div id="meta_content"><a id="js_name">{_e(story.outlet)}</a>'
        f'<em id="publish_time">{_cn(story.published)} 08:06</em></div>'
        f'<div class="rich_media_content" id="js_content" style="visibility: visible;">{sections}</div>'
        '<div class="reward">喜欢作者</div><p class="tips">预览时标签不可点</p></div></div>'
        "<div>微信扫一扫关注该公众号</div>"
    )
    return WebPage("message_app", _page(head, body).encode(), story.outlet, "", story.published)


def government(story: Story) -> WebPage:
    head = (
        f'<title>{_e(story.title)}_某市人民政府</title><meta name="ArticleTitle" content="{_e(story.title)}">'
        f'<meta name="PubDate" content="{story.published.isoformat()} 08:06">'
        f'<meta name="ContentSource" content="{_e(story.outlet)}"><meta name="Author" content="">'
        '<meta name="SiteName" content="某市人民政府">'
    )
    body = (
        f'<div class="nav">{_MENU}</div><div class="BreadcrumbNav">当前位置：'
        "<a>首页</a> &gt; <a>政务要闻</a></div>"
        f'<div class="article"><h1>{_e(story.title)}'
        f'</h1><div class="pages-date">{story.published.isoformat()} 08:06'
        f"　来源： {_e(story.outlet)}<span>【字体：<a>大</a> <a>中</a> <a>小</a>】</span><a>打印</a></div>"
        '<div class="TRS_Editor"><style type="text/css">.TRS_Editor P{line-height:2;}</style>'
        f"{_ps(story, indent='　　', attributes=' align=justify')}</div></div>"
        f'<div class="related"><b>相关稿件</b><ul>{_RELATED}</ul></div><div class="footer">{_FOOT}</div>'
    )
    return WebPage("government", _page(head, body).encode(), story.outlet, "", story.published)


def divisions(story: Story) -> WebPage:
    lines = "".join(f'<div class="para"><div>{_e(paragraph)}</div></div>' for paragraph in story.paragraphs)
    head = f"<title>{_e(story.title)}</title>"
    body = (
        f'<div class="top"><ul>{_MENU}</ul></div><div itemscope itemtype="https://schema.org/NewsArticle">'
        f'<div class="headline" itemprop="headline">{_e(story.title)}</div>'
        f'<meta itemprop="datePublished" content="{story.published.isoformat()}">'
        f'<span itemprop="author">{_e(story.author)}</span><div itemprop="articleBody">{lines}</div></div>'
        f'<div class="list"><ul>{_RELATED}</ul></div><div class="bottom">{_FOOT}</div>'
    )
    return WebPage("divisions", _page(head, body).encode(), "", story.author, story.published)


def one_division_with_breaks(story: Story) -> WebPage:
    text = "<br/>\n".join("　　" + _e(paragraph) for paragraph in story.paragraphs)
    head = f"<title>{_e(story.title)}</title>"
    body = (
        f'<div class="head"><ul>{_MENU}</ul></div>'
        f'<div class="show"><h2>{_e(story.title)}</h2><div class="info">'
        f"时间：{story.published.isoformat()} 　来源：{_e(story.outlet)} 　点击：1024</div>"
        f'<div class="content">{text}</div></div><div class="prev">上一篇：<a>{OTHER_NEWS[0]}</a><br>下一篇：'
        f'<a>{OTHER_NEWS[1]}</a></div><ul class="tuijian">{_RELATED}</ul><div class="foot">{_FOOT}</div>'
    )
    page = _page(head, body, "utf-16")
    return WebPage("one_division", page.encode("utf-16"), story.outlet, "", story.published)


def bare(story: Story) -> WebPage:
    """A page saved by a reader's view: nothing but the text."""
    content = f"<h1>{_e(story.title)}</h1>\n{_ps(story)}"
    return WebPage("bare", content.encode("utf-8-sig"), "", "", None)


def word_export(story: Story) -> WebPage:
    """A page that a word processor has saved."""
    lines = "".join(
        '<p class=MsoNormal style="text-indent:21.0pt"><span lang=EN-US style="font-family:宋体">'
        f"{_e(paragraph[:10])}<o:p></o:p></span><span style='color:red'>{_e(paragraph[10:])}</span></p>\n"
        for paragraph in story.paragraphs
    )
    head = (
        f"<title>{_e(story.title)}</title><meta name=Generator content='Microsoft Word 15'>"
        "<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>administrator</o:Author>"
        "</o:DocumentProperties></xml><![endif]-->"
    )
    body = f"<div class=WordSection1><p class=MsoTitle align=center><b>{_e(story.title)}</b></p>{lines}</div>"
    return WebPage("word_export", _page(head, body).encode(), "", "", None)


LAYOUTS: Sequence[Callable[[Story], WebPage]] = (
    semantic,
    portal,
    agency,
    app_portal,
    table_of_the_2000s,
    epaper,
    message_app,
    government,
    divisions,
    one_division_with_breaks,
    bare,
    word_export,
)
