"""Word files (`.docx`): paragraphs, headings, rows of tables, text boxes and notes, as lines.

Read by mammoth (BSD-2-Clause, kept up since 2013), which gives the document's meaning as simple HTML. It
takes in what an editor's tracked changes have inserted and leaves out what they have deleted. python-docx is
faster, but leaves out the inserted words, so that it reads "大桥全长，双向六车道" where the file says
"大桥全长1.86公里，双向六车道": no quote may do that. Nor does it see text boxes.

The file's own properties are not used. Its author is whoever installed the program, its title often that of
the file it was copied from, its date the day it was begun; what the article itself prints counts.
"""

import re
from io import BytesIO
from zipfile import ZipFile

import mammoth
from resiliparse.parse.html import HTMLTree

from corpus.archives import DAMAGED, open_zip
from corpus.documents import Document
from corpus.errors import UnreadableFileError
from corpus.html_lines import visible_lines
from corpus.types import SourceFile

MOST_XML_BYTES = 32_000_000
"""Unpacked, of all the parts that hold text. A thousand pages take 5 to 10 MB."""

MOST_TAGS = 1_000_000
"""In these parts. Each element takes about 1 KB while the file is read; a thousand pages have 0.3 million."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BYTES_BEFORE_DOCTYPE = 1024
_NOTE_MARK = re.compile(r'<sup><a href="#(?:foot|end)note-[^"]*"[^>]*>[^<]*</a></sup>')
_NOTE_ARROW = re.compile(r'\s*<a href="#(?:foot|end)note-ref-[^"]*">[^<]*</a>')


def read_docx(path: str, data: bytes) -> Document:
    """Read a Word file as lines, in which the page parser then finds the articles.

    `source.encoding` is UTF-8, whatever that of its parts. Raises UnreadableFileError for what is no Word
    file, has a password, is damaged, out of bounds, or has no text.
    """
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFileError(
            path, "是有密码的或旧版（.doc）的 Word 文件；请用 Word 去掉密码，另存为 .docx"
        )
    with open_zip(path, BytesIO(data), " Word 文件") as archive:
        _check(path, archive)
    try:
        html = mammoth.convert_to_html(BytesIO(data), convert_image=_no_image).value
    except Exception as error:  # what is wrong inside a damaged file may raise anything in the library
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise UnreadableFileError(path, f"Word 文件已损坏（{reason}）；请用 Word 打开后另存") from error
    lines = visible_lines(HTMLTree.parse(_NOTE_ARROW.sub("", _NOTE_MARK.sub("", html))))
    if not lines:
        raise UnreadableFileError(path, "Word 文件里没有文字（可能只有图片）；请先用 OCR 软件转成文字")
    return Document(SourceFile.from_text(path, "utf-8", "\n".join(lines)))


def _no_image(_image: object) -> list[object]:
    return []


def _check(path: str, archive: ZipFile) -> None:
    """Raise UnreadableFileError for a file that is no Word file, or whose XML is a bomb."""
    parts = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
    if not any(info.filename.startswith("word/") for info in parts):
        raise UnreadableFileError(path, "不是 Word 文件，而是别的压缩格式；请检查后缀")
    size = sum(info.file_size for info in parts)
    if size > MOST_XML_BYTES:
        raise UnreadableFileError(
            path,
            f"文字部分解压后有 {size / 1e6:.0f} MB，超过上限 {MOST_XML_BYTES / 1e6:.0f} MB；请分成几个文件",
        )
    tags = 0
    for info in parts:
        try:
            content = archive.read(info)
        except (*DAMAGED, RuntimeError) as error:
            raise UnreadableFileError(path, f"Word 文件已损坏（{error}）；请重新下载或另存") from error
        tags += content.count(b"<")
        if tags > MOST_TAGS:
            raise UnreadableFileError(path, f"Word 文件超过 {MOST_TAGS} 个标记；请分成几个文件")
        if (
            b"<!DOCTYPE" in content[:_BYTES_BEFORE_DOCTYPE]
        ):  # no program writes one; entities that hold entities need it
            raise UnreadableFileError(
                path, f"{info.filename} 里有 DOCTYPE，不像正常的 Word 文件；请用 Word 另存"
            )
