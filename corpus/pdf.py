"""PDF files with a text layer: their pages as text in reading order, headers and footers at the pages' ends.

pdfium, through pypdfium2, was chosen of the libraries whose licence lets an MIT program ship them (PyMuPDF
is AGPL): BSD and Apache, wheels for every platform, kept up with Chrome's. On the shared 113 pages it reads
827 pages a second, pdfminer.six 63, pypdf 42, pdfplumber 32; it knows the character sets of Chinese fonts
that are not embedded, and tells which characters a font does not name.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

import msgspec

from corpus.documents import PAGE_BREAK, Document, Layout
from corpus.errors import UnreadableFileError
from corpus.pdf_columns import read_columns
from corpus.pdf_headlines import mark_headlines
from corpus.pdf_margins import Page, split_margins, text_of
from corpus.pdf_paragraphs import Paragraph, TextSetting, read_paragraphs, text_setting
from corpus.pdf_types import MOST_CHARACTERS, MOST_PAGES, MOST_WAITED, PageRuns, Refusal
from corpus.types import SourceFile

ENCODING = "pdf"
"""What `SourceFile.encoding` says: the text is no decoded bytes."""
COMMAND = [sys.executable, "-m", "corpus.pdf_process"]
MOST_UNMAPPED = 0.3
"""Share of characters that the fonts do not name, from which on a file is not worth reading."""
SHOWN_PAGES = 5
"""Page numbers that an error lists."""


def read_pdf(path: str, data: bytes) -> Document:
    """Read a PDF; its text has a line for each paragraph or piece of one, a form feed between two pages.

    What cannot be read of the file's pages is told in the document's problems. Raises UnreadableFileError
    for a file that is encrypted, damaged, too large or without text.
    """
    pages = _read_pages(path, data)
    _check(path, pages)
    split = split_margins([page.runs for page in pages], [page.height for page in pages])
    setting = text_setting(page.body for page in split)
    text, layout = _compose(split, [_paragraphs(page, setting) for page in split], setting.em)
    problems = [_problem(path, number, page) for number, page in enumerate(pages, start=1)]
    return Document(
        SourceFile.from_text(path, ENCODING, text),
        layout=layout,
        problems=tuple(problem for problem in problems if problem),
    )


def _read_pages(path: str, data: bytes) -> list[PageRuns]:
    """Read the pages in a process of its own, which may crash, hang or run out of memory."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        ended = subprocess.run(
            COMMAND, input=data, env=environment, capture_output=True, timeout=MOST_WAITED, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(path, f"等了 {MOST_WAITED} 秒还没有读完；请拆分文件") from error
    messages = [_MESSAGES.decode(line) for line in ended.stdout.splitlines() if line.endswith(b"}")]
    refusals = [message for message in messages if isinstance(message, Refusal)]
    if refusals:
        raise UnreadableFileError(path, _refused(refusals[0]))
    if ended.returncode:
        raise UnreadableFileError(
            path, f"读取 PDF 的程序中途退出（状态 {ended.returncode}），文件可能已损坏；请用阅读器打开并另存"
        )
    return [message for message in messages if isinstance(message, PageRuns)]


_MESSAGES: msgspec.json.Decoder[PageRuns | Refusal] = msgspec.json.Decoder(PageRuns | Refusal)


def _refused(refusal: Refusal) -> str:
    match refusal.reason:
        case "password":
            return "PDF 加了密码；请用密码打开，另存为不加密的文件"
        case "pages":
            return f"PDF 有 {refusal.found} 页，超过上限 {MOST_PAGES} 页；请拆分文件"
        case "characters":
            return f"PDF 的文字超过上限 {MOST_CHARACTERS} 字；请拆分文件"
    return "不是有效的 PDF，或文件不完整；请重新下载"


def _check(path: str, pages: Sequence[PageRuns]) -> None:
    """Raise UnreadableFileError if there is no text to be had of the pages."""
    characters = sum(page.characters for page in pages)
    unmapped = sum(page.unmapped for page in pages)
    if not any(page.readable for page in pages):
        raise UnreadableFileError(path, _refused(Refusal("damaged")))
    if not characters or all(page.scanned for page in pages):
        raise UnreadableFileError(
            path, f"PDF 没有文字层（共 {len(pages)} 页）；请先做文字识别（OCR），存为带文字层的 PDF 或 .txt"
        )
    if unmapped > MOST_UNMAPPED * characters:
        raise UnreadableFileError(
            path,
            f"PDF 的字体没有文字编码，{characters} 字有 {unmapped} 字读不出；请先做文字识别（OCR）",
        )


def _problem(path: str, number: int, page: PageRuns) -> UnreadableFileError | None:
    """Return what of a page could not be read, None if nothing."""
    place = f"{path}#p{number}"
    if not page.readable:
        return UnreadableFileError(place, "这一页已损坏，其余各页照常读取；请重新下载")
    if page.scanned:
        return UnreadableFileError(place, "这一页是图片，没有文字层；请先做文字识别（OCR）")
    return None


def _paragraphs(page: Page, setting: TextSetting) -> list[Paragraph]:
    if not page.body:
        return []
    width = max(run.right for run in page.body) - min(run.left for run in page.body)
    columns = read_columns(page.body)
    return [paragraph for column in columns for paragraph in read_paragraphs(column, setting, width)]


def _compose(pages: Sequence[Page], bodies: Sequence[Sequence[Paragraph]], size: float) -> tuple[str, Layout]:
    """Return the text of all pages, and where in it headlines and what is printed around the text stand."""
    text: list[str] = []
    headlines: set[int] = set()
    articles: set[int] = set()
    paragraphs: set[int] = set()
    furniture: set[int] = set()
    offset = 0
    for page, body, marks in zip(pages, bodies, mark_headlines(bodies, size), strict=True):
        lines = [*map(text_of, page.head), *(paragraph.text for paragraph in body), *map(text_of, page.foot)]
        for index, line in enumerate(lines):
            start = offset + len(line) - len(line.lstrip())
            place = index - len(page.head)
            if not 0 <= place < len(body) or place in marks.furniture:
                furniture.add(start)
            elif place in marks.headlines:
                headlines.add(start)
            elif body[place].is_text:
                paragraphs.add(start)
            if place in marks.articles:
                articles.add(start)
            offset += len(line) + 1
        offset += not lines  # the form feed after an empty page
        text.append("\n".join(lines))
    layout = Layout(frozenset(headlines), frozenset(articles), frozenset(paragraphs), frozenset(furniture))
    return PAGE_BREAK.join(text), layout
