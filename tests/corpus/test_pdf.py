"""PDF files: made ones, whose text is known, and the shared page file where it is present."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import pdf
from corpus.errors import UnreadableFileError
from corpus.pdf import read_pdf
from corpus.pdf_types import MOST_PAGES
from tests.corpus.pdf_maker import Text, column, make_pdf, wrap

WORKS = "市政府昨日召开会议，研究部署下半年重点工程，要求各区县加快前期工作，年底前开工的项目不少于120个。"
SAFETY = "会议指出，要坚持质量第一，严格落实安全生产责任制；同时要关心一线工人生活，按时足额发放工资。"
MONEY = "据介绍，上半年全市完成投资780亿元，同比增长6.5%，为历年同期最好水平。"
SCHOOL = "新学期第一天，城西小学的孩子们走进刚刚建成的图书馆，十二万册新书已经上架，当天借出三千多册。"
RIVER = "经过三年治理，清水河的水质由五类提升到三类，两岸建成步道二十六公里，成了市民散步的好去处。"


def footer(page: int) -> Text:
    return Text(60, 40, f"江城日报 2025年3月4日 第{page}版", 8)


def lines_of(*pages: list[Text]) -> list[list[str]]:
    document = read_pdf("made.pdf", make_pdf(pages))
    return [page.splitlines() for page in document.source.text.split("\f")]


def test_lines_of_a_paragraph_are_joined_without_spaces() -> None:
    assert lines_of(column(wrap([WORKS, MONEY]), 60, 780)) == [
        ["\u3000\u3000" + WORKS, "\u3000\u3000" + MONEY]
    ]


def test_a_headline_is_read_before_the_two_columns_under_it_and_the_left_before_the_right() -> None:
    page = [
        *column(wrap([SCHOOL, RIVER]), 320, 740),
        *column(wrap([WORKS, SAFETY]), 60, 740),
        Text(120, 790, "下半年重点工程再提速", 24),
    ]
    assert [line.strip() for line in lines_of(page)[0]] == [
        "下半年重点工程再提速",
        WORKS,
        SAFETY,
        SCHOOL,
        RIVER,
    ]


def test_articles_one_under_the_other_are_read_one_after_the_other() -> None:
    page = [
        Text(120, 790, "下半年重点工程再提速", 24),
        *column(wrap([WORKS, MONEY]), 60, 750),
        *column(wrap([SAFETY, MONEY]), 320, 750),
        Text(120, 500, "清水河重现碧水清波", 24),
        *column(wrap([RIVER, MONEY]), 60, 460),
        *column(wrap([SCHOOL, MONEY]), 320, 460),
    ]
    lines = [line.strip() for line in lines_of(page)[0]]
    assert lines.index("清水河重现碧水清波") == 5
    assert lines == [
        "下半年重点工程再提速", WORKS, MONEY, SAFETY, MONEY, "清水河重现碧水清波", RIVER, MONEY, SCHOOL, MONEY
    ]  # fmt: skip


def test_headlines_of_two_lines_side_by_side_are_read_with_their_own_columns() -> None:
    page = [
        Text(60, 790, "下半年重点工程", 18),
        Text(60, 768, "全面提速", 18),
        Text(250, 790, "清水河重现碧水", 18),
        Text(250, 768, "两岸成新景", 18),
        *column(wrap([WORKS, MONEY]), 60, 740),
        *column(wrap([RIVER, MONEY]), 250, 740),
    ]
    assert [line.strip() for line in lines_of(page)[0]] == [
        "下半年重点工程 全面提速", WORKS, MONEY, "清水河重现碧水 两岸成新景", RIVER, MONEY
    ]  # fmt: skip


def test_a_headline_over_the_middle_one_of_its_three_columns_is_read_first() -> None:
    columns = [
        column(wrap([text, MONEY], 14), x, 740) for x, text in ((60, WORKS), (215, SAFETY), (370, RIVER))
    ]
    page = [*(text for lines in columns for text in lines), Text(225, 790, "重点工程", 20)]
    assert [line.strip() for line in lines_of(page)[0]][:4] == ["重点工程", WORKS, MONEY, SAFETY]


def test_marks_that_hang_over_the_edge_of_a_column_do_not_join_it_to_the_next() -> None:
    left = ["各区县都有了新变化，", "城里城外都在忙建设，", "大家说日子有了奔头。"]
    right = ["第二栏的文字在这里，", "它和左边的不是一回事，", "读的时候要分开来读。"]
    page = [*column(left, 60, 700), *column(right, 60 + 10 * len(left[0]), 700)]
    text = "".join(lines_of(page)[0])
    assert text.index("奔头") < text.index("第二栏")


def test_a_headline_is_joined_without_a_space_only_where_a_word_goes_on() -> None:
    words = [Text(60, 790, "全方位提", 24), Text(60, 762, "升粮食产能", 24), *column(wrap([WORKS]), 60, 720)]
    sense = [
        Text(60, 790, "出台新规", 24),
        Text(60, 762, "支持民营经济", 24),
        *column(wrap([WORKS]), 60, 720),
    ]
    assert [lines_of(page)[0][0] for page in (words, sense)] == [
        "全方位提升粮食产能",
        "出台新规 支持民营经济",
    ]


def test_a_footer_under_one_of_two_columns_does_not_stand_between_them() -> None:
    lines = wrap([WORKS, SAFETY, SCHOOL, RIVER])
    half = len(lines) // 2
    page = [*column(lines[:half], 60, 740), *column(lines[half:], 320, 740), footer(3)]
    assert lines_of(page)[0][-1] == "江城日报 2025年3月4日 第3版"
    assert "".join(lines_of(page)[0][:-1]).replace("\u3000", "") == WORKS + SAFETY + SCHOOL + RIVER


def test_a_paragraph_goes_on_over_a_page_break_and_its_footer_and_header() -> None:
    lines = wrap([WORKS, SAFETY, SCHOOL])
    pages = []
    for number in range(4):
        inside = column(lines[number * 2 : number * 2 + 2] if number < 3 else lines[6:], 60, 740)
        pages.append([Text(60, 800, "要闻纵览", 9), *inside, Text(280, 40, f"- {number + 1} -", 8)])
    document = read_pdf("made.pdf", make_pdf(pages))
    assert document.layout is not None
    around = {
        document.source.text[start:].split("\n")[0].split("\f")[0] for start in document.layout.furniture
    }
    assert around == {"要闻纵览", "- 1 -", "- 2 -", "- 3 -", "- 4 -"}


def test_a_space_is_kept_between_english_words_and_put_where_a_line_of_english_ends() -> None:
    page = column(
        ["The city council met on Monday to", "discuss the new bridge over the river", "and the school."],
        60,
        700,
    )
    assert lines_of(page) == [
        ["The city council met on Monday to discuss the new bridge over the river and the school."]
    ]


def test_cells_of_a_table_stay_in_their_rows() -> None:
    rows = [Text(60, 700, "城东区"), Text(180, 700, "120"), Text(60, 685, "城西区"), Text(180, 685, "95")]
    assert lines_of(rows) == [["城东区\u3000120", "城西区\u300095"]]


def test_text_printed_twice_or_across_the_page_does_not_spoil_a_paragraph() -> None:
    inside = column(wrap([WORKS, SAFETY]), 60, 700)
    shadow = [Text(text.x + 0.4, text.y, text.text, text.size) for text in inside]
    stamp = Text(150, 600, "内部资料", 40, upright=False)
    lines = lines_of([*inside, *shadow, stamp])[0]
    assert [line.strip() for line in lines] == [WORKS, SAFETY, "内部资料"]


def test_a_line_of_one_character_is_not_taken_for_vertical_text() -> None:
    text = WORKS[:34] + "。"  # 2 + 35 characters: two full lines and one of one character
    assert lines_of(column(wrap([text, SAFETY]), 60, 700)) == [
        ["\u3000\u3000" + text, "\u3000\u3000" + SAFETY]
    ]


def test_vertical_text_is_read_from_the_top_down() -> None:
    down = [Text(400, 700 - 30 * index, character, 24) for index, character in enumerate("江城三月花正开")]
    assert "江城三月花正开" in lines_of([*column(wrap([WORKS]), 60, 700), *down])[0]


@settings(max_examples=10, deadline=None)
@given(st.permutations([WORKS, SAFETY, MONEY, SCHOOL, RIVER]), st.integers(10, 30), st.integers(1, 5))
def test_no_character_of_a_column_is_lost_or_moved(paragraphs: list[str], width: int, count: int) -> None:
    chosen = paragraphs[:count]
    [lines] = lines_of(column(wrap(chosen, width), 60, 780))
    assert [line.strip("\u3000") for line in lines] == chosen


BAD = {
    "locked": (
        make_pdf([[Text(60, 700, WORKS)]], locked=True),
        "PDF 加了密码；请用密码打开，另存为不加密的文件",
    ),
    "unnamed": (
        make_pdf([[Text(60, 700, WORKS)]], named=False),
        f"PDF 的字体没有文字编码，{len(WORKS)} 字有 {len(WORKS)} 字读不出；请先做文字识别（OCR）",
    ),
    "scanned": (
        make_pdf([[Text(60, 40, "第1页")], []], picture=True),
        "PDF 没有文字层（共 2 页）；请先做文字识别（OCR），存为带文字层的 PDF 或 .txt",
    ),
    "empty": (make_pdf([[]]), "PDF 没有文字层（共 1 页）；请先做文字识别（OCR），存为带文字层的 PDF 或 .txt"),
    "truncated": (make_pdf([[Text(60, 700, WORKS)]])[:900], "不是有效的 PDF，或文件不完整；请重新下载"),
    "no bytes": (b"", "不是有效的 PDF，或文件不完整；请重新下载"),
    "another kind": ("这是一段文字。".encode() * 50, "不是有效的 PDF，或文件不完整；请重新下载"),
    "too many pages": (
        make_pdf([[]] * (MOST_PAGES + 1)),
        f"PDF 有 {MOST_PAGES + 1} 页，超过上限 {MOST_PAGES} 页；请拆分文件",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_in_one_sentence(name: str) -> None:
    data, reason = BAD[name]
    with pytest.raises(UnreadableFileError) as caught:
        read_pdf("/报纸/某日.pdf", data)
    assert str(caught.value) == f"/报纸/某日.pdf: {reason}"


def test_a_page_that_is_a_picture_is_told_and_the_others_are_read() -> None:
    data = make_pdf(
        [[Text(60, 790, "清水河重现碧水清波", 24), *column(wrap([RIVER]), 60, 740)], []], picture=True
    )
    document = read_pdf("made.pdf", data)
    assert RIVER in document.source.text
    assert [str(problem) for problem in document.problems] == [
        "made.pdf#p2: 这一页是图片，没有文字层；请先做文字识别（OCR）"
    ]


def test_a_crash_of_the_library_ends_its_own_process_only(monkeypatch: pytest.MonkeyPatch) -> None:
    crash = [sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"]
    monkeypatch.setattr(pdf, "COMMAND", crash)
    with pytest.raises(UnreadableFileError, match="状态 -11"):
        read_pdf("made.pdf", make_pdf([[Text(60, 700, WORKS)]]))
