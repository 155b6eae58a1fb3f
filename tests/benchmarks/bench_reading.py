"""Prints how fast files are read, against the library of their format alone, and how much of it is right.

    python -m tests.benchmarks.bench_reading [--copies N]

Web pages are made of the articles of corpus/samples in the layouts of tests/corpus/web_pages.py, Word files
of the same articles. The PDF is ../shared/pages/rmrb_2025-10-20_a.pdf where that is there, else one of the
same articles in two columns; its row counts pages. "library" parses a file and takes all the text from it,
"reader" is the reader of the format, "articles" goes on until the articles stand in spans. Times are
processor time, that of processes that are started included, since other programs may be running. The second
table tells, by layout, the precision and recall of whole paragraphs, and of how many pages title, paper,
author and date are right.
"""

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from io import BytesIO

import mammoth
from pypdfium2 import PdfDocument
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from corpus.articles import parse_articles
from corpus.docx import read_docx
from corpus.files import BYTES_PER_MB, read_articles
from corpus.html_page import read_html
from corpus.pdf import read_pdf
from corpus.types import Article
from tests.benchmarks.sets import ROOT
from tests.corpus.pdf_maker import Text, column, make_pdf, wrap
from tests.corpus.web_pages import LAYOUTS, Story, WebPage
from tests.corpus.word_files import paragraph, word_file

SAMPLES = ROOT / "corpus" / "samples"
SHARED_PDF = ROOT.parent / "shared" / "pages" / "rmrb_2025-10-20_a.pdf"
AUTHOR = "杨帆"
"""One for all stories, so that a layout that prints one author can be checked."""
DAY = date(2024, 7, 12)


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--copies", type=int, default=3, help="how often each file is read")
    copies = arguments.parse_args().copies
    stories = sample_stories()
    pages = [layout(story) for layout in LAYOUTS for story in stories]
    print(f"{len(stories)} articles, {len(LAYOUTS)} layouts of web pages, files a second")
    print(f"{'':12}{'library':>10}{'reader':>10}{'articles':>10}")
    web = [page.content for page in pages]
    print_speeds(".html", web, copies, _html_library, _html_reader, _html_articles)
    words = [word_file(paragraph(s.title), *map(paragraph, s.paragraphs)) for s in stories]
    print_speeds(".docx", words, copies, _docx_library, _docx_reader, _docx_articles)
    pdf = SHARED_PDF.read_bytes() if SHARED_PDF.exists() else pdf_of(stories)
    count = len(PdfDocument(pdf))
    print_speeds(".pdf, pages", [pdf], copies, _pdf_library, _pdf_reader, _pdf_articles, per_file=count)
    print()
    print_quality(stories)


def sample_stories() -> list[Story]:
    """Return the articles of corpus/samples of two paragraphs or more, without names in the text."""
    items = (item for file in sorted(SAMPLES.iterdir()) for item in read_articles(file, BYTES_PER_MB))
    articles = [item for item in items if isinstance(item, Article) and len(item.passages) > 1]
    return [
        Story(
            article.title, article.outlet or "临江日报", AUTHOR, DAY, tuple(p.text for p in article.passages)
        )
        for article in articles
    ]


def pdf_of(stories: Sequence[Story]) -> bytes:
    """Return a PDF with a page for each story, in two columns."""
    pages = []
    for story in stories:
        lines = wrap(story.paragraphs, 22)
        half = (len(lines) + 1) // 2
        texts = [*column(lines[:half], 60, 720), *column(lines[half:], 320, 720)]
        pages.append([Text(60, 780, story.title, 18), *texts])
    return make_pdf(pages)


def print_speeds(
    name: str, files: Sequence[bytes], copies: int, *ways: Callable[[bytes], object], per_file: int = 1
) -> None:
    rates = []
    for way in ways:
        started = _processor_time()
        for _ in range(copies):
            for content in files:
                way(content)
        rates.append(copies * len(files) * per_file / (_processor_time() - started))
    print(f"{name:12}" + "".join(f"{rate:10.0f}" for rate in rates))


def _processor_time() -> float:
    """Return the seconds of processor time of this process and of those it started and waited for."""
    return sum(os.times()[:4])


def _html_library(content: bytes) -> object:
    for codec in ("utf-8-sig", "utf-16", "gb18030"):
        try:
            return extract_plain_text(HTMLTree.parse(content.decode(codec)), main_content=True)
        except UnicodeDecodeError:
            continue
    raise AssertionError(content[:100])


def _html_reader(content: bytes) -> object:
    return read_html("a.html", content)


def _html_articles(content: bytes) -> object:
    return parse_articles(read_html("a.html", content))


def _docx_library(content: bytes) -> object:
    return mammoth.convert_to_html(BytesIO(content)).value


def _docx_reader(content: bytes) -> object:
    return read_docx("a.docx", content)


def _docx_articles(content: bytes) -> object:
    return parse_articles(read_docx("a.docx", content))


def _pdf_library(content: bytes) -> object:
    return [page.get_textpage().get_text_range() for page in PdfDocument(content)]


def _pdf_reader(content: bytes) -> object:
    return read_pdf("a.pdf", content)


def _pdf_articles(content: bytes) -> object:
    return parse_articles(read_pdf("a.pdf", content))


# ---- what is right -------------------------------------------------------------------------------------


def print_quality(stories: Sequence[Story]) -> None:
    print(
        f"{'':16}{'precision':>10}{'recall':>10}{'title':>8}{'paper':>8}{'author':>8}{'date':>8}{'pages':>8}"
    )
    for layout in LAYOUTS:
        pages = [layout(story) for story in stories]
        read = [parse_articles(read_html("a.html", page.content)) for page in pages]
        found = [{p.text for article in articles for p in article.passages} for articles in read]
        wanted = [set(story.paragraphs) for story in stories]
        right = sum(len(f & w) for f, w in zip(found, wanted, strict=True))
        facts = [_right(*case) for case in zip(read, stories, pages, strict=True)]
        print(
            f"{pages[0].name:16}{right / sum(map(len, found)):10.3f}{right / sum(map(len, wanted)):10.3f}"
            + "".join(f"{count:8}" for count in _sums(facts))
            + f"{len(pages):8}"
        )


def _right(articles: Sequence[Article], story: Story, page: WebPage) -> tuple[bool, ...]:
    """Tell whether title, paper, author and date are as the page says them."""
    if len(articles) != 1:
        return (False,) * 4
    [article] = articles
    return (
        article.title == story.title,
        article.outlet == page.outlet or not page.outlet,
        page.author in article.authors or not page.author,
        article.published == page.published,
    )


def _sums(rows: Iterable[tuple[bool, ...]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


if __name__ == "__main__":
    main()
