import io
import json
import unicodedata
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.render import (
    MOST_REPRINT_TITLE,
    also_in,
    cell_width,
    line_breaks,
    plain_answer,
    shown_path,
    table,
    terminal_answer,
    visible,
    write_json,
)
from bot.render_article import article_text, terminal_article
from corpus.bylines import NO_BYLINE
from corpus.types import Article, Headline, SourceFile, make_article
from retrieval.question_dates import QuestionDates
from retrieval.types import Answer, Quote
from tests.factories import article_of

PARAGRAPH = "上半年，临江港完成吞吐量108.6万标箱。同比增长12.4%。"


def quote_of(article: Article, number: int = 0) -> Quote:
    passage = article.passages[number]
    end = passage.text.find("。") + 1 or len(passage.text)
    return Quote(passage.text, passage.spans, ((0, end),), None, passage, article, 1.0, ())


def answer_of(*quotes: Quote, answered: bool = True) -> Answer:
    return Answer(
        question="吞吐量是多少？",
        standalone_question="吞吐量是多少？",
        answered=answered,
        confidence=0.87,
        quotes=quotes if answered else (),
        nearest=() if answered else quotes,
        dates=QuestionDates((), newest_first=False, reference=date(2024, 7, 11), by_archive=False),
        timings_ms={"total": 12.3},
    )


def on_terminal(answer: Answer, width: int = 60, **options: object) -> str:
    console = Console(file=io.StringIO(), force_terminal=True, width=width, markup=False, highlight=False)
    console.no_color = bool(options.get("no_color"))
    console.print(terminal_answer(answer, "zh", width))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_plain_answer_holds_the_quote_verbatim_on_one_line_and_where_it_is_from() -> None:
    text = plain_answer(answer_of(quote_of(article_of([PARAGRAPH]))), "zh")
    assert PARAGRAPH in text
    assert "答句：上半年，临江港完成吞吐量108.6万标箱。\n" in text
    start = len("临江港吞吐量创新高\n\n")
    place = f"/archive/linjiang_2024-07-11.txt:{start}-{start + len(PARAGRAPH)}"
    assert f"《临江港吞吐量创新高》 · 临江日报 · 周明 · 2024-07-11 · {place} · 置信度 0.87" in text


def test_a_broken_paragraph_is_quoted_whole_with_both_places() -> None:
    text = plain_answer(answer_of(quote_of(article_of(["临江港上半|年很忙。"]))), "zh")
    assert "临江港上半年很忙。" in text
    assert ":11-16,18-22" in text


def test_a_quote_of_a_file_with_pages_tells_the_pages_it_is_on() -> None:
    text = "第一页。\f临江港上半\f年很忙。"
    source = SourceFile.from_text("/archive/a.pdf", "pdf", text)
    article = make_article(
        source, Headline("港口", ("港口",)), NO_BYLINE, None, [[(0, 4)], [(5, 10), (11, 15)]]
    )
    assert "《港口》 · 文件第 1 页 · /archive/a.pdf:0-4" in plain_answer(answer_of(quote_of(article)), "zh")
    assert " · 文件第 2–3 页 · " in plain_answer(answer_of(quote_of(article, 1)), "zh")


def test_only_the_first_quote_has_the_confidence() -> None:
    article = article_of([PARAGRAPH, "第二段也说到了吞吐量。"])
    text = plain_answer(answer_of(quote_of(article), quote_of(article, 1)), "zh")
    assert text.count("置信度") == 1
    assert text.index("置信度") < text.index("引文 2")


def test_without_an_answer_the_nearest_are_called_no_answer() -> None:
    text = plain_answer(answer_of(quote_of(article_of([PARAGRAPH])), answered=False), "zh")
    assert text.startswith("没有在库中找到依据")
    assert "不是答案" in text
    assert "最接近的段落 1" in text
    assert "置信度" not in text
    assert "引文" not in text


def test_with_nothing_near_there_is_only_the_sentence() -> None:
    assert plain_answer(answer_of(answered=False), "zh") == "没有在库中找到依据。"


def test_what_is_not_known_is_left_out() -> None:
    article = article_of([PARAGRAPH], title="", outlet="", authors=(), published=None)
    line = plain_answer(answer_of(quote_of(article)), "zh").splitlines()[-1]
    assert line.strip().startswith("（无题） · /archive/")


def test_english_is_spoken_by_setting() -> None:
    text = plain_answer(answer_of(quote_of(article_of([PARAGRAPH])), answered=False), "en")
    assert text.startswith("No evidence was found")


STEERING = "\x1b[31m红\x1b[0m\x07\x9b2J\u202eabc\u2066\x00\x7f[bold]非标记[/bold]:smile:"


def test_neither_escapes_nor_markup_of_a_document_are_interpreted() -> None:
    article = article_of([STEERING], title=STEERING, outlet=STEERING, authors=(STEERING,))
    answer = answer_of(quote_of(article))
    for text in (plain_answer(answer, "zh"), article_text(article, "zh"), on_terminal(answer, no_color=True)):
        without_ours = text.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
        for character in without_ours:
            assert character == "\n" or unicodedata.category(character) != "Cc"
            assert character not in "\u202e\u2066"
        assert "[bold]非标记[/bold]:smile:" in without_ours.replace("\n", "")


@given(st.text())
def test_making_text_visible_keeps_its_length_and_what_is_harmless(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    for before, after in zip(text, shown, strict=True):
        if before.isprintable():
            assert after == before


def test_the_answering_sentence_is_bold_and_coloured_on_a_terminal() -> None:
    shown = on_terminal(answer_of(quote_of(article_of([PARAGRAPH]))))
    assert "\x1b[1;32m上半年，临江港完成吞吐量108.6万标箱。\x1b[0m" in shown


def test_colour_can_be_switched_off() -> None:
    shown = on_terminal(answer_of(quote_of(article_of([PARAGRAPH]))), no_color=True)
    assert "\x1b[1m上半年" in shown
    assert ";32m" not in shown


@given(st.text(st.sampled_from("一二三，。（）“”ab1 .%"), max_size=80), st.integers(2, 20))
def test_lines_fit_and_joined_are_the_text(text: str, width: int) -> None:
    places = [0, *line_breaks(text, width), len(text)]
    assert places == sorted(set(places)) or not text
    for start, end in pairwise(places):
        assert sum(map(cell_width, text[start:end].rstrip())) <= width


def test_no_line_begins_with_a_comma_or_ends_with_an_opening_bracket() -> None:
    text = "一二三四，五六（七八）九十"
    lines = [
        text[a:b] for a, b in zip([0, *line_breaks(text, 8)], [*line_breaks(text, 8), None], strict=True)
    ]
    assert lines == ["一二三", "四，五六", "（七八）", "九十"]


def test_numbers_and_words_are_not_broken() -> None:
    text = "增长到1234567万 with words"
    lines = [
        text[a:b] for a, b in zip([0, *line_breaks(text, 10)], [*line_breaks(text, 10), None], strict=True)
    ]
    assert [line.strip() for line in lines] == ["增长到", "1234567万", "with words"]


def test_panels_are_as_wide_as_the_terminal_and_no_wider() -> None:
    for line in on_terminal(answer_of(quote_of(article_of([PARAGRAPH * 5]))), 50, no_color=True).splitlines():
        bare = line.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
        assert sum(map(cell_width, bare)) <= 50


def test_a_path_below_the_working_folder_is_shown_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(str(tmp_path / "news" / "a.jsonl#id/7")) == "news/a.jsonl#id/7"
    assert shown_path(str(tmp_path) + "-other/a.txt") == str(tmp_path) + "-other/a.txt"


def reprints_of(count: int) -> tuple[Article, ...]:
    return tuple(
        article_of([PARAGRAPH], title=f"转载{day}", outlet="青禾晚报", published=date(2024, 7, day))
        for day in range(12, 12 + count)
    )


@pytest.mark.parametrize(
    ("count", "line"),
    [
        (1, "另见：《转载12》 青禾晚报 2024-07-12"),
        (
            3,
            "另见：《转载12》 青禾晚报 2024-07-12；《转载13》 青禾晚报 2024-07-13；"
            "《转载14》 青禾晚报 2024-07-14",
        ),
        (
            5,
            "另见：《转载12》 青禾晚报 2024-07-12；《转载13》 青禾晚报 2024-07-13；"
            "《转载14》 青禾晚报 2024-07-14 等 5 篇",
        ),
    ],
)
def test_reprints_are_named_below_the_source_three_at_most(count: int, line: str) -> None:
    answer = answer_of(replace(quote_of(article_of([PARAGRAPH])), reprints=reprints_of(count)))
    assert plain_answer(answer, "zh").splitlines()[-1].strip() == line
    assert line in on_terminal(answer, 200, no_color=True)
    assert "另见" not in plain_answer(answer_of(quote_of(article_of([PARAGRAPH]))), "zh")


def test_what_is_not_known_of_a_reprint_is_left_out_and_a_long_title_is_shortened() -> None:
    unknown = article_of([PARAGRAPH], title="", outlet="", published=None)
    assert also_in([unknown], "zh") == "另见：（无题）"
    line = also_in([article_of([PARAGRAPH], title="题" * 80 + "\n\x1b", outlet="\x1b报")], "en")
    assert line == f"Also in: “{'题' * (MOST_REPRINT_TITLE - 1)}…” ␛报 2024-07-11"


def test_an_article_is_shown_with_its_passages_numbered_and_marked() -> None:
    article = article_of([PARAGRAPH, "第二段。"])
    text = article_text(article, "zh", {1})
    assert f"  编号  {article.id}" in text
    assert "\n▶ [2] " in text
    assert "\n[1] " in text
    console = Console(file=io.StringIO(), force_terminal=True, width=60)
    console.print(terminal_article(article, {1}, "zh", 60))
    assert isinstance(console.file, io.StringIO)
    assert "\x1b[1;32m第二段。" in console.file.getvalue()


def test_columns_of_a_table_stand_below_each_other_in_cells() -> None:
    assert table([("模型", "a"), ("x", "b")]) == "模型  a\nx     b"


def test_json_is_one_line_of_utf8_whatever_the_encoding_of_the_stream() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_json({"path": "报\n\udcff"}, stream)
    assert raw.getvalue().count(b"\n") == 1
    assert json.loads(raw.getvalue().decode("utf-8")) == {"path": "报\n\udcff"}


def test_the_exact_answer_is_reversed_within_its_sentence() -> None:
    quote = replace(quote_of(article_of([PARAGRAPH])), answer_span=(12, 19))
    assert "\x1b[1;7;32m" in on_terminal(answer_of(quote))
