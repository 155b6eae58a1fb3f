"""Finding and reading files: the way in for everything that is indexed.

Each format has a reader, `read_…(path, data) -> Document`, which raises UnreadableFileError for what it
cannot read. A new format is a reader in a file of its own and a line in `_READERS`. Readers load their
libraries when they are called: whoever reads text files only waits for no other format's library.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO

from corpus.archives import ARCHIVE_SUFFIX, DAMAGED, Member, damaged_member, iter_members
from corpus.articles import parse_articles
from corpus.decoding import decode_text
from corpus.documents import Document
from corpus.errors import UnreadableFileError
from corpus.records import iter_records
from corpus.types import Article, SourceFile


def read_text(path: str, data: bytes) -> Document:
    """Read plain text or markdown, decoded strictly. Line ends stay as they are."""
    codec, text = decode_text(path, data)
    return Document(SourceFile.from_text(path, codec, text))


def _read_html(path: str, data: bytes) -> Document:
    from corpus.html_page import read_html

    return read_html(path, data)


def _read_pdf(path: str, data: bytes) -> Document:
    from corpus.pdf import read_pdf

    return read_pdf(path, data)


def _read_docx(path: str, data: bytes) -> Document:
    from corpus.docx import read_docx

    return read_docx(path, data)


Reader = Callable[[str, bytes], Document]
"""Told the path, for errors and the source, and the whole content. Raises UnreadableFileError."""

_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".pdf": _read_pdf,
    ".docx": _read_docx,
}

_RECORD_SUFFIXES = (".jsonl", ".jsonl.gz")
_CONTAINER_SUFFIXES = (*_RECORD_SUFFIXES, ARCHIVE_SUFFIX)
"""A file of these kinds holds many sources, each named `path#…`."""
SUFFIXES = (*_READERS, *_CONTAINER_SUFFIXES)
"""What the names of the files that can be read end with, in lower case."""
SUPPORTED = "、".join(SUFFIXES)

BYTES_PER_MB = 1_000_000


def iter_files(paths: Iterable[Path | str]) -> tuple[list[Path], list[UnreadableFileError]]:
    """Return the files of known kinds that `paths` name, absolute, and a problem for each path that is none.

    Folders are walked in sorted order, each folder once. Hidden files and, within folders, files of other
    kinds are passed over (`ignored_files` lists the latter). A file is returned once.

    A link in a folder is followed if it stays in that folder. One that leads out of it is a problem: who may
    write into a folder that is indexed must not be able to have any other file quoted. A path that is
    given is followed wherever it leads.
    """
    files: dict[Path, None] = {}
    problems: list[UnreadableFileError] = []
    seen: set[tuple[int, int]] = set()
    for path in map(_absolute, paths):
        if path.is_dir():
            files.update((file, None) for file in _walk(path, seen, problems) if _is_supported(file))
        elif not os.path.lexists(path):
            problems.append(UnreadableFileError(_printable(path), "没有这个文件或文件夹；请检查路径"))
        elif not _is_supported(path):
            problems.append(
                UnreadableFileError(
                    _printable(path), f"不支持 {path.suffix or '没有后缀'} 的文件；支持 {SUPPORTED}"
                )
            )
        else:
            files[path] = None
    for file in [file for file in files if _printable(file) != str(file)]:
        problems.append(UnreadableFileError(_printable(file), "文件名不是有效的 UTF-8；请改名"))
        del files[file]
    return list(files), problems


def ignored_files(paths: Iterable[Path | str]) -> list[Path]:
    """Return the files that `iter_files` passes over in the folders among `paths` for their kind."""
    folders = [path for path in map(_absolute, paths) if path.is_dir()]
    seen: set[tuple[int, int]] = set()
    return [file for folder in folders for file in _walk(folder, seen, []) if not _is_supported(file)]


def read_articles(path: Path | str, max_bytes: int) -> Iterator[Article | UnreadableFileError]:
    """Yield the articles of a file, and an error for the file or each part of it that cannot be read.

    `max_bytes` limits a file, in an archive each file, and in `.jsonl` a line. An error's path is that of
    the file if all or the rest of it could not be read, else `path#L<line>` for a record and `path#name` for
    a file in an archive.
    """
    path = _absolute(path)
    name, kind = _printable(path), path.name.lower()
    try:
        if kind.endswith(_RECORD_SUFFIXES):
            with _opened(path) as file:
                yield from iter_records(name, file, max_bytes)
        elif kind.endswith(ARCHIVE_SUFFIX):
            with _opened(path) as file:
                for member in iter_members(name, file, SUFFIXES, max_bytes):
                    yield from _articles_of_member(member, max_bytes)
        else:
            yield from _articles_of(read_file(path, max_bytes))
    except UnreadableFileError as error:
        yield error


def _articles_of_member(
    member: Member | UnreadableFileError, max_bytes: int
) -> Iterator[Article | UnreadableFileError]:
    if isinstance(member, UnreadableFileError):
        yield member
        return
    try:
        if member.path.lower().endswith(_RECORD_SUFFIXES):
            yield from iter_records(member.path, member.stream, max_bytes)
            return
        data = member.stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            yield _too_large(member.path, member.size, max_bytes)
            return
        yield from _articles_of(_read(member.path, data))
    except DAMAGED as error:
        yield damaged_member(member.path, error)
    except UnreadableFileError as error:
        yield error


def _articles_of(document: Document) -> Iterator[Article | UnreadableFileError]:
    articles = parse_articles(document)
    if not articles:
        yield UnreadableFileError(document.source.path, "没有找到文章正文；请检查内容")
    yield from document.problems
    yield from articles


def read_file(path: Path | str, max_bytes: int) -> Document:
    """Read a file of at most `max_bytes` bytes with the reader of its kind.

    Raises UnreadableFileError, in one sentence, for whatever is not what its name says.
    """
    path = _absolute(path)
    name = _printable(path)
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        data = file.read(max_bytes + 1) if size <= max_bytes else b""
    if max(size, len(data)) > max_bytes:
        raise _too_large(name, max(size, len(data)), max_bytes)
    return _read(name, data)


def _read(path: str, data: bytes) -> Document:
    return _READERS.get(PurePath(path).suffix.lower(), read_text)(path, data)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a regular file; whatever goes wrong with it is an UnreadableFileError of one sentence."""
    name = _printable(path)
    try:
        # Before opening: to open a pipe waits until somebody writes into it.
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnreadableFileError(name, "不是普通文件；请指定文本文件")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise UnreadableFileError(name, "文件不存在或已被移走；请检查路径") from error
    except PermissionError as error:
        raise UnreadableFileError(name, "没有读取权限；请检查文件权限") from error
    except OSError as error:
        raise UnreadableFileError(
            name, f"读取失败（{error.strerror or error}）；请检查文件是否还在"
        ) from error


def _too_large(path: str, size: int, max_bytes: int) -> UnreadableFileError:
    return UnreadableFileError(
        path,
        f"大小为 {size / BYTES_PER_MB:.1f} MB，超过上限 {max_bytes / BYTES_PER_MB:g} MB；"
        "请拆分文件，或调大设置 [index] max_file_mb",
    )


def files_meant(source_path: str) -> list[str]:
    """Return the files that a source's path may stand in: itself, then what may hold it, outermost first.

    Both the names of files and what follows them (`path#…`) may have a "#".
    """
    parts = source_path.split("#")
    heads = ["#".join(parts[:end]) for end in range(1, len(parts))]
    return [source_path, *(head for head in heads if head.lower().endswith(_CONTAINER_SUFFIXES))]


def _absolute(path: Path | str) -> Path:
    return Path(os.path.abspath(Path(path).expanduser()))  # noqa: PTH100 - keeps links, unlike Path.resolve


def _printable(path: Path) -> str:
    return str(path).encode(errors="replace").decode()


def _is_supported(path: Path) -> bool:
    return path.name.lower().endswith(SUFFIXES)


def _walk(folder: Path, seen: set[tuple[int, int]], problems: list[UnreadableFileError]) -> Iterator[Path]:
    """Yield the files below `folder` in sorted order, but of folders (device, inode) that are `seen`."""
    waiting = [folder]
    inside = folder.resolve()
    while waiting:
        path = waiting.pop()
        try:
            status = path.stat()
            if path != folder and path.is_symlink() and not path.resolve().is_relative_to(inside):
                if stat.S_ISDIR(status.st_mode) or _is_supported(path):
                    problems.append(
                        UnreadableFileError(
                            _printable(path),
                            "是指向文件夹之外的链接，没有跟随；需要的话请直接给出它指向的路径",
                        )
                    )
                continue
            if stat.S_ISREG(status.st_mode):
                yield path
            elif stat.S_ISDIR(status.st_mode) and (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                waiting += _entries(path)
        except PermissionError:
            problems.append(UnreadableFileError(_printable(path), "没有读取权限；请检查权限"))
        except OSError as error:
            if _is_supported(path) or path == folder or not path.is_symlink():
                problems.append(
                    UnreadableFileError(
                        _printable(path), f"读取失败（{error.strerror or error}）；请检查是否还在"
                    )
                )


def _entries(folder: Path) -> Sequence[Path]:
    """What is in a folder, but hidden files, last first."""
    with os.scandir(folder) as entries:
        names = sorted((entry.name for entry in entries if not entry.name.startswith(".")), reverse=True)
    return [folder / name for name in names]
