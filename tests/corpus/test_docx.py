"""Word files: the words that the file shows, in lines, and one sentence for a file that has none."""

import pytest

from corpus.articles import parse_articles
from corpus.docx import MOST_XML_BYTES, read_docx
from corpus.errors import UnreadableFileError
from tests.corpus.stories import BRIDGE
from tests.corpus.word_files import document, paragraph, run, table, text_box, word_file


def lines(data: bytes) -> list[str]:
    return read_docx("a.docx", data).source.text.split("\n")


def test_an_article_is_read_with_its_headline_byline_and_paragraphs() -> None:
    body = [paragraph(BRIDGE.title, "1"), paragraph("本报记者 杨帆"), *map(paragraph, BRIDGE.paragraphs)]
    [article] = parse_articles(read_docx("临江日报_2024-07-11.docx", word_file(*body)))
    assert article.title == BRIDGE.title
    assert article.authors == ("杨帆",)
    assert article.published == BRIDGE.published
    assert tuple(passage.text for passage in article.passages) == BRIDGE.paragraphs


def test_words_that_an_editor_inserted_are_text_and_deleted_ones_are_not() -> None:
    changed = (
        f'<w:p>{run("大桥全长")}<w:del w:id="1"><w:r><w:delText>2公里</w:delText></w:r></w:del>'
        f'<w:ins w:id="2">{run("1.86公里")}</w:ins>{run("，双向六车道。")}</w:p>'
    )
    assert lines(word_file(changed)) == ["大桥全长1.86公里，双向六车道。"]


def test_a_row_of_a_table_is_a_line_and_a_text_box_is_not_lost() -> None:
    data = word_file(
        paragraph("投资如下。"), table([["项目", "投资"], ["二桥", "23.5亿元"]]), text_box("大桥年底通车")
    )
    assert lines(data) == ["投资如下。", "项目\u3000投资", "二桥\u300023.5亿元", "大桥年底通车"]


def test_a_line_break_in_a_paragraph_ends_a_line() -> None:
    assert lines(word_file(f"<w:p>{run('第一行')}<w:r><w:br/></w:r>{run('第二行')}</w:p>")) == [
        "第一行",
        "第二行",
    ]


def test_what_the_file_says_of_its_author_and_title_is_not_taken_for_the_article_s() -> None:
    document_read = read_docx("a.docx", word_file(*map(paragraph, BRIDGE.paragraphs)))
    [article] = parse_articles(document_read)
    assert article.authors == ()
    assert article.title != "工作总结模板"


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
BROKEN = {
    "old office file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
    "cut short": word_file(paragraph(BRIDGE.title))[:500],
    "no zip": b"this is no zip archive",
    "empty": b"",
    "another kind of zip": word_file(other_parts={}).replace(b"word/", b"xl_0/"),
    "no body": word_file(other_parts={"word/document.xml": "<a/>"}),
    "no XML": word_file(other_parts={"word/document.xml": "桥"}),
    "no text": word_file(),
    "laughs": word_file(
        other_parts={"word/document.xml": f'<!DOCTYPE a [<!ENTITY a0 "ha">{LAUGHS}]>' + document(run("&a9;"))}
    ),
    "nested": word_file(other_parts={"word/document.xml": document("<w:sdt>" * 5000 + "</w:sdt>" * 5000)}),
    "bomb": word_file(other_parts={"word/document.xml": "<a>" + " " * (MOST_XML_BYTES + 1)}),
    "damaged inside": word_file(*map(paragraph, BRIDGE.paragraphs)).replace(b"PK\x03\x04", b"PK\x03\x05"),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_one_sentence_that_tells_what_to_do(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_docx("a.docx", data)
    assert "\n" not in str(caught.value)
    assert "；请" in str(caught.value)
