"""Articles from `.jsonl` and `.jsonl.gz`: one JSON object a line, read one at a time."""

import gzip
import re
import zlib
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

import msgspec

from corpus.bylines import read_byline, read_closing_names, read_dateline
from corpus.dates import find_date
from corpus.decoding import check_signature, decode_text
from corpus.errors import UnreadableFileError
from corpus.sentences import split_sentences
from corpus.types import Article, Byline, Headline, SourceFile, Span, make_article

_PARAGRAPH = re.compile("[^\r\n\v\f\x85\u2028\u2029]+")
_MARGIN = " \t\u3000\xa0\u200b\ufeff"

LONG_PARAGRAPH = 1000
"""A paragraph of more characters is a whole article whose breaks are lost. Nobody reads such a block as a
quote in a chat, so it is cut at sentence ends into passages of the size that newspapers print."""

LEAST_PASSAGE, MOST_PASSAGE = 200, 300

TITLE_CHARS = 40
LONGEST_ID = 200

MOST_BYTES_PER_BYTE = 200
"""Unpacked to packed bytes. News in JSON packs 3 to 10 times; 1,000 times is what a gzip bomb does."""

UNCHECKED_BYTES = 64_000_000
"""A file may unpack to so much whatever the ratio: many equal lines are no attack."""


class _Record(msgspec.Struct):
    text: str
    id: str | int = ""
    title: str | None = ""
    date: str | int | None = ""
    source: str | None = ""
    authors: Any = ""
    byline: Any = ""
    page: Any = ""


_DECODER = msgspec.json.Decoder(_Record)


def iter_records(path: str, packed: IO[bytes], max_bytes: int) -> Iterator[Article | UnreadableFileError]:
    """Yield the articles of an open `.jsonl` or `.jsonl.gz` file, and an error for each line that is none.

    A line is {"id", "title", "date", "source", "text"}; only "text" is required, and "authors", "byline" and
    "page" are used if there. `max_bytes` is the limit of one line; memory is bounded by it, not by the file.
    An error's path is `path#L<line>`, or `path` where the rest of the file cannot be read. Raises what
    reading `packed` raises.
    """
    seen: set[str] = set()
    number = 0
    try:
        unpacked = gzip.GzipFile(fileobj=packed) if path.lower().endswith(".gz") else packed
        for number, line in enumerate(_lines(unpacked, packed, path, max_bytes), start=1):
            if number == 1 and line:
                check_signature(path, line)
            if line is None:
                yield UnreadableFileError(
                    f"{path}#L{number}",
                    f"这一行超过 {max_bytes} 字节的上限；请拆分，或调大设置 [index] max_file_mb",
                )
            elif line.strip(b" \t\r\n\xef\xbb\xbf"):
                yield _read_line(path, number, line, seen)
    except UnreadableFileError as error:
        yield error
        return
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        where = f"第 {number} 行之后" if number else "开头"
        yield UnreadableFileError(path, f"gzip 数据在{where}损坏或不完整（{error}）；请重新下载或压缩")
        return
    if number == 0:
        yield UnreadableFileError(path, "文件是空的；请检查是否完整")


def _lines(
    unpacked: IO[bytes] | gzip.GzipFile, packed: IO[bytes], path: str, max_bytes: int
) -> Iterator[bytes | None]:
    """Yield each line, or None for one that is longer than `max_bytes` (which is passed over unread)."""
    total = 0
    is_cut = False
    while line := unpacked.readline(max_bytes + 1):
        total += len(line)
        if unpacked is not packed and total > UNCHECKED_BYTES and total > packed.tell() * MOST_BYTES_PER_BYTE:
            raise UnreadableFileError(
                path, f"解压后超过压缩大小的 {MOST_BYTES_PER_BYTE} 倍，不像正常文本；请先解压并检查"
            )
        is_whole = line.endswith(b"\n") or len(line) <= max_bytes
        if is_cut:
            is_cut = not is_whole
        elif is_whole:
            yield line
        else:
            is_cut = not line.endswith(b"\n")
            yield None


def _read_line(path: str, number: int, line: bytes, seen: set[str]) -> Article | UnreadableFileError:
    place = f"{path}#L{number}"
    try:
        codec, text = decode_text(place, line)
        record = _DECODER.decode(text.lstrip("\ufeff"))
    except UnreadableFileError as error:
        return error
    except msgspec.ValidationError as error:
        return UnreadableFileError(
            place,
            f'字段不合要求（{error}）；每行应为 {{"id","title","date","source","text"}}，其中 text 必填',
        )
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        return UnreadableFileError(place, f"不是有效的 JSON（{error}）；每行应为一个 JSON 对象")
    if not _paragraphs(record.text):
        return UnreadableFileError(place, "text 字段是空的；应为文章正文")
    name = str(record.id)
    if not name or len(name) > LONGEST_ID or not name.isprintable() or name in seen:
        name = f"L{number}"
    seen.add(name)
    return _article(SourceFile.from_text(f"{path}#{name}", codec, record.text), record)


def _article(source: SourceFile, record: _Record) -> Article:
    paragraphs = _paragraphs(source.text)
    outlet = " ".join((record.source or "").split())
    title = " ".join((record.title or "").split())
    headline = Headline(title, (title,)) if title else Headline(_first_words(source.text, paragraphs[0]), ())
    page = str(record.page) if isinstance(record.page, str | int) else ""
    return make_article(
        source,
        headline,
        _byline(record, source.text, paragraphs),
        _published(record.date),
        [[span] for span in paragraphs],
        outlet=outlet,
        page=page,
    )


def _paragraphs(text: str) -> list[Span]:
    """The spans of the lines that are not blank, without the white space around; long ones in parts."""
    spans: list[Span] = []
    for match in _PARAGRAPH.finditer(text):
        line = match.group()
        start = match.end() - len(line.lstrip(_MARGIN))
        end = match.start() + len(line.rstrip(_MARGIN))
        if end - start > LONG_PARAGRAPH:
            spans += _parts(text, start, end)
        elif end > start:
            spans.append((start, end))
    return spans


def _parts(text: str, start: int, end: int) -> list[Span]:
    """Cut a long paragraph at sentence ends."""
    parts: list[list[int]] = []
    for first, last in split_sentences(text[start:end]):
        if parts:
            size, joined = parts[-1][1] - parts[-1][0], last - parts[-1][0]
            if size < LEAST_PASSAGE and (joined <= MOST_PASSAGE or size < LEAST_PASSAGE // 2):
                parts[-1][1] = last
                continue
        parts.append([first, last])
    if len(parts) > 1 and parts[-1][1] - parts[-1][0] < LEAST_PASSAGE // 2:
        parts[-2:] = [[parts[-2][0], parts[-1][1]]]
    return [
        (start + first, start + first + len(text[start + first : start + last].rstrip()))
        for first, last in parts
    ]


def _first_words(text: str, paragraph: Span) -> str:
    """The first sentence, up to about `TITLE_CHARS`, as the title of an article without one."""
    start, end = paragraph
    head = text[start : min(end, start + 3 * TITLE_CHARS)]
    first = head[slice(*split_sentences(head)[0])].strip().rstrip("。")
    if len(first) <= TITLE_CHARS:
        return first or head[:TITLE_CHARS]
    cut = max(first.rfind(mark, TITLE_CHARS // 4, TITLE_CHARS) for mark in "，；：,;: ")
    return first[: cut if cut > 0 else TITLE_CHARS]


def _byline(record: _Record, text: str, paragraphs: list[Span]) -> Byline:
    """The byline and authors that the record gives, else what the first or last paragraph signs."""
    authors = _names(record.authors)
    printed = record.byline.strip() if isinstance(record.byline, str) else ""
    if printed:
        read = read_byline(printed)
        return Byline(printed, read.outlet if read else "", authors or (read.authors if read else ()))
    if authors:
        return Byline("、".join(authors), "", authors)
    dateline = read_dateline(text[slice(*paragraphs[0])])
    signed = read_closing_names(text[slice(*paragraphs[-1])])
    if dateline and (dateline.byline.authors or not signed):
        return dateline.byline
    return signed or Byline("", "", ())


def _names(authors: object) -> tuple[str, ...]:
    if isinstance(authors, str):
        authors = re.split("[、,，;；]", authors)
    if not isinstance(authors, list):
        return ()
    return tuple(name.strip() for name in authors if isinstance(name, str) and name.strip())


def _published(value: str | int | None) -> date | None:
    """The day of "2024-07-11", "2024/7/11", "2024年7月11日", "20240711" or a date-time, else None."""
    text = str(value or "").strip()
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return find_date(text)
