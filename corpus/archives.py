"""What is in a `.zip` archive, one file after the other, without unpacking anything to disk.

Nothing is written, so that names which lead out of the archive ("../../a.txt") are only names, and links are
not followed. What an archive unpacks to is bounded before it is read: zipfile reads no more of a member than
the archive declares for it.
"""

import lzma
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from corpus.errors import UnreadableFileError
from corpus.records import MOST_BYTES_PER_BYTE, UNCHECKED_BYTES

ARCHIVE_SUFFIX = ".zip"

DAMAGED = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError)
"""What reading a member raises if it is damaged, cut short or packed by a method unknown here."""
_NO_ARCHIVE = (*DAMAGED, ValueError, struct.error)

MOST_MEMBERS = 200_000
"""Half a century of a daily paper; the list of so many takes 0.1 GB of memory."""
MOST_NESTED = 2
"""Archives in archives: a year of months of issues."""

_BYTES_LISTED = 150
"""Of a member in the archive's list: 46, its name and its attributes."""
_END_OF_LIST = b"PK\x05\x06"
_LONGEST_END = 65_557


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive; `path` is `archive.zip#name`, or `archive.zip#inner.zip#name`, `size` in bytes.

    Reading `stream` raises one of DAMAGED if the file cannot be unpacked. It is open until the next member
    is asked for.
    """

    path: str
    size: int
    stream: IO[bytes]


@dataclass(slots=True)
class _Allowance:
    """What may yet be unpacked of an archive, with all that are nested in it."""

    path: str
    unpacked: int
    members: int = MOST_MEMBERS

    def take(self, size: int) -> None:
        self.unpacked -= size
        self.members -= 1
        if self.unpacked < 0:
            raise UnreadableFileError(
                self.path, f"解压后超过压缩大小的 {MOST_BYTES_PER_BYTE} 倍，不像正常文本；请先解压并检查"
            )
        if self.members < 0:
            raise _too_many(self.path)


def iter_members(
    path: str, packed: IO[bytes], suffixes: tuple[str, ...], max_bytes: int
) -> Iterator[Member | UnreadableFileError]:
    """Yield the files of an archive whose names end with one of `suffixes`, and problems.

    Folders, hidden files and links are passed over. `max_bytes` limits an archive that is in the archive,
    which is read into memory. A problem with the path of the archive ends it: it is none, or no member of
    it can be read, or it unpacks to more than it should.
    """
    allowance = _Allowance(path, max(UNCHECKED_BYTES, packed.seek(0, 2) * MOST_BYTES_PER_BYTE))
    try:
        yield from _members(path, packed, suffixes, max_bytes, allowance, nested=0)
    except UnreadableFileError as error:
        yield error


def open_zip(path: str, packed: IO[bytes], kind: str) -> ZipFile:
    """Open what should be a zip file, unless its list of members is out of all bounds.

    `kind` names what it should be in the error. Raises UnreadableFileError.
    """
    size = packed.seek(0, 2)
    if not size:
        raise UnreadableFileError(path, "文件是空的；请检查是否完整")
    packed.seek(max(0, size - _LONGEST_END))
    tail = packed.read()
    found = tail.rfind(_END_OF_LIST)
    listed = int.from_bytes(tail[found + 12 : found + 16], "little") if found >= 0 else 0
    if listed > MOST_MEMBERS * _BYTES_LISTED:
        raise _too_many(path)
    try:
        return ZipFile(packed)
    except _NO_ARCHIVE as error:
        raise UnreadableFileError(
            path, f"不是{kind}，或者不完整、已损坏（{error}）；请重新下载或另存"
        ) from error


def _too_many(path: str) -> UnreadableFileError:
    return UnreadableFileError(path, f"压缩包里超过 {MOST_MEMBERS} 个文件；请分成几个压缩包")


def damaged_member(path: str, error: Exception) -> UnreadableFileError:
    """Return what to say of a member whose reading raised one of DAMAGED."""
    reason = str(error).splitlines()[0] if str(error) else type(error).__name__
    return UnreadableFileError(path, f"压缩包里的这个文件已损坏或压缩方法不支持（{reason}）；请重新压缩")


def _members(
    path: str,
    packed: IO[bytes],
    suffixes: tuple[str, ...],
    max_bytes: int,
    allowance: _Allowance,
    *,
    nested: int,
) -> Iterator[Member | UnreadableFileError]:
    with open_zip(path, packed, " zip 压缩包") as archive:
        named = [(info, _name(info)) for info in archive.infolist() if not info.is_dir()]
        wanted = [(info, name) for info, name in named if _is_wanted(info, name, suffixes)]
        if not wanted:
            raise UnreadableFileError(path, f"压缩包里没有可读的文件；支持 {'、'.join(suffixes)}")
        if all(_is_encrypted(info) for info, _ in wanted):
            raise UnreadableFileError(path, "压缩包有密码；请解压后再收录")
        for info, name in wanted:
            place = f"{path}#{name}"
            if _is_encrypted(info):
                yield UnreadableFileError(place, "压缩包里的这个文件有密码；请解压后再收录")
                continue
            allowance.take(info.file_size)
            is_archive = name.lower().endswith(ARCHIVE_SUFFIX)
            if is_archive and (nested == MOST_NESTED or info.file_size > max_bytes):
                yield UnreadableFileError(
                    place, f"是压缩包里的压缩包，超过 {MOST_NESTED} 层，或超过单个文件的上限；请先解压"
                )
                continue
            try:
                stream = archive.open(info)
                inner = stream.read() if is_archive else b""
            except DAMAGED as error:
                yield damaged_member(place, error)
                continue
            with stream:
                if not is_archive:
                    yield Member(place, info.file_size, stream)
                    continue
            try:
                yield from _members(place, BytesIO(inner), suffixes, max_bytes, allowance, nested=nested + 1)
            except UnreadableFileError as error:
                if error.path == allowance.path:
                    raise
                yield error


def _is_wanted(info: ZipInfo, name: str, suffixes: tuple[str, ...]) -> bool:
    """Tell whether a member is a file of a wanted kind: not hidden, none of what macOS adds, no link."""
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    is_hidden = any(part.startswith(".") and part.strip(".") for part in name.split("/"))
    return name.lower().endswith(suffixes) and not is_link and not is_hidden and "__MACOSX" not in name


def _is_encrypted(info: ZipInfo) -> bool:
    return bool(info.flag_bits & 0x1)


def _name(info: ZipInfo) -> str:
    """Return a member's name. Where the archive does not say that it is UTF-8, Chinese systems wrote GBK."""
    name = info.filename
    if not info.flag_bits & 0x800:
        written = name.encode("cp437", "replace")
        for codec in ("utf-8", "gb18030"):
            try:
                name = written.decode(codec)
                break
            except UnicodeDecodeError:
                continue
    name = name.replace("\\", "/")
    return "".join(character if character.isprintable() else "\ufffd" for character in name)
