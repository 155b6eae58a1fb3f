"""The shared newspaper in a PDF of 113 pages, with the machine-made articles beside it to compare with."""

import json
import re
from pathlib import Path

import pytest

from corpus.documents import pages_of
from corpus.errors import UnreadableFileError
from corpus.files import read_articles
from corpus.types import Article, slice_spans

PAGES = Path(__file__).parents[3] / "shared" / "pages"
PDF = PAGES / "rmrb_2025-10-20_a.pdf"
BESIDE = PDF.with_name("rmrb_2025-10-20_a.articles.jsonl")

pytestmark = pytest.mark.skipif(not PDF.exists(), reason=f"{PDF.name} is not in ../shared/pages")

LEAST_PARAGRAPHS = 0.96
"""Share of the machine-made paragraphs that are found as they are: 784 of 807 are. The others are glued to
the heading "（二）" of the next part, to a row of dots or to a photographer's name there."""


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    found = list(read_articles(PDF, 100_000_000))
    assert not any(isinstance(item, UnreadableFileError) for item in found)
    return [item for item in found if isinstance(item, Article)]


def first_page(article: Article) -> int:
    pages = pages_of(article.source.text, article.passages[0].spans)
    assert pages is not None
    return pages[0]


def bare(text: str) -> str:
    return "".join(text.split())


def beside() -> dict[int, dict[str, str]]:
    records = [json.loads(line) for line in BESIDE.read_text(encoding="utf-8").splitlines()]
    editors = [record for record in records if bare(record["title"]).startswith("本版责编")]
    return {record["pdf_page"]: record for record in records if record not in editors}


def test_each_article_is_found_on_its_page_with_its_title(articles: list[Article]) -> None:
    told = {page: bare(record["title"]) for page, record in beside().items()}
    assert {first_page(article): bare(article.title) for article in articles} == told


def test_each_signed_article_has_its_authors(articles: list[Article]) -> None:
    told = {page: bare(record["byline"].split("《")[0]) for page, record in beside().items()}
    for article in articles:
        signed = told[first_page(article)].removeprefix("新华社记者").removeprefix("本报记者")
        if signed:
            assert "".join(article.authors).startswith(signed), article.title


def test_each_article_has_the_day_and_the_page_of_the_paper(articles: list[Article]) -> None:
    printed = {page: re.search(r"第 (\d+) 版", record["byline"]) for page, record in beside().items()}
    for article in articles:
        assert str(article.published) == "2025-10-20"
        match = printed[first_page(article)]
        assert match is not None
        assert match[1] in article.page


def test_paragraphs_are_as_in_the_machine_made_articles(articles: list[Article]) -> None:
    here = {first_page(article): {bare(passage.text) for passage in article.passages} for article in articles}
    told = [(page, bare(line)) for page, record in beside().items() for line in record["text"].splitlines()]
    told = [(page, line) for page, line in told if line]
    assert sum(line in here[page] for page, line in told) >= LEAST_PARAGRAPHS * len(told)


def test_no_quote_holds_a_footer_a_masthead_or_a_line_break(articles: list[Article]) -> None:
    for article in articles:
        for passage in article.passages:
            assert not re.search(r"第\s*\d+\s*页|《人民日报》（2025年|[\n\r\f]", passage.text), passage.text
            assert slice_spans(article.source.text, passage.spans) == passage.text


def test_paragraphs_that_a_page_break_cuts_are_whole(articles: list[Article]) -> None:
    across = 0
    for article in articles:
        for passage in article.passages:
            pages = pages_of(article.source.text, passage.spans)
            across += pages is not None and pages[0] < pages[1]
            assert passage.text[0] not in "，。、；：！？”）》"
    assert across >= 20
