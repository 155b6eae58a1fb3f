"""Publishing: immutable generations, and one small file that names the live one.

    <data_dir>/
        CURRENT                  the number of the live generation, and the SHA-256 of its manifest
        generations/g000007/     manifest.json, vectors/, lexical/
        articles.sqlite          texts and places of all generations (corpus.store)
        embeddings.sqlite        vectors already made (retrieval.embedding_cache)
        models/, cache/          what can be made again
        writer.lock, writer.json who is changing the index now

A generation is written beside the others under a temporary name, synced, renamed, and only then named by
CURRENT, which is itself replaced by a rename. A process killed at any moment leaves CURRENT naming a complete
generation.

A generation shares with the one before, by hard links, the files that the change did not touch. They are
neither read nor synced again: their checksums are taken over from the manifest before, as long as size and
time of modification are those of their publishing. So damage is never published as if it were sound:
`damaged_files` finds it, by reading all, in whatever generation it is carried to; and what the change was
made from (a segment that was merged into another) is proved before the result is published. Where the file
system knows no links, every change copies, and reads, the whole index.
"""

import hashlib
import json
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import filelock
import msgspec

from retrieval.errors import RetrievalError

FORMAT_VERSION = 3
"""3: vectors in segments, and the size and time of each file. (2 and 1 were never released.)"""
MILVUS_PLACE = "milvus.json"
"""The one file of a generation whose vectors and terms are in Milvus: where they are."""
KEPT_GENERATIONS = 2
"""The live one, and the one before it for readers that have not noticed yet."""

_HASH_BLOCK = 1 << 20
_CURRENT = re.compile(r"(\d{1,9}) ([0-9a-f]{64})\n")


class IndexNotFoundError(RetrievalError):
    """Nothing has been published in this data folder."""


class DamagedIndexError(RetrievalError):
    """A file of the published index is missing, changed or of another format version."""


class WriterBusyError(RetrievalError):
    """Another process is changing the index."""


class IndexWriteError(RetrievalError):
    """The data folder cannot be written: no space, no permission, a read-only file system."""


class Seal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What proves a published file: its SHA-256; and, for a first look, its size and time of modification."""

    sha256: str
    bytes: int
    modified_ns: int


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a generation holds. `files` maps the path of each file in its folder to its seal.

    `removed_windows` are in a segment of vectors still, but no longer in the index.
    """

    format_version: int
    number: int
    created: str
    model: str
    model_fingerprint: str
    dimension: int
    window_chars: int
    user_dictionary_sha256: str
    articles: int
    passages: int
    windows: int
    segments: int
    removed_windows: int
    files: dict[str, Seal]


def backend_of(manifest: Manifest) -> Literal["local", "milvus"]:
    """Return where the vectors and terms of a generation are."""
    return "milvus" if MILVUS_PLACE in manifest.files else "local"


class DataDir:
    """The paths of a data folder. Nothing is created before it is written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.current = root / "CURRENT"
        self.generations = root / "generations"
        self.articles = root / "articles.sqlite"
        self.embeddings = root / "embeddings.sqlite"
        self.models = root / "models"
        self.cache = root / "cache"
        self.lock = root / "writer.lock"
        self.holder = root / "writer.json"

    def generation(self, number: int) -> Path:
        return self.generations / f"g{number:06d}"


def current_number(data: DataDir) -> int | None:
    """Return the number of the live generation, None if none was ever published.

    Raises DamagedIndexError if CURRENT does not hold what `publish` writes.
    """
    current = _read_current(data)
    return current[0] if current else None


def newest_number(data: DataDir) -> int:
    """Return the number of the live generation; where CURRENT is lost, of the newest one there; 0 if none.

    What a new generation is counted from, and never an error: a rebuild mends what is damaged.
    """
    try:
        number = current_number(data)
    except DamagedIndexError:
        number = None
    if number is not None:
        return number
    folders = data.generations.glob("g*") if data.generations.is_dir() else ()
    numbers = [folder.name.removeprefix("g") for folder in folders]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)


def _read_current(data: DataDir) -> tuple[int, str] | None:
    """Return the number of the live generation and the SHA-256 of its manifest."""
    try:
        text = data.current.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedIndexError(f"{data.current}：读不了（{error}）；请检查权限或重建索引。") from error
    found = _CURRENT.fullmatch(text)
    if not found:
        raise DamagedIndexError(
            f"{data.current}：内容是 {text[:20]!r}，应为索引的编号和清单的 SHA-256；"
            "请用 baowen index build 重建。"
        )
    return int(found[1]), found[2]


def read_manifest(data: DataDir, number: int) -> Manifest:
    """Return a generation's manifest. Raises DamagedIndexError if it is missing, malformed or too new."""
    path = data.generation(number) / "manifest.json"
    try:
        raw = path.read_bytes()
        version = msgspec.json.decode(raw).get("format_version")
        if version != FORMAT_VERSION:
            raise DamagedIndexError(
                f"{path}：索引的格式版本是 {version}，本程序需要 {FORMAT_VERSION}；"
                "请用 baowen index build 重建。"
            )
        return msgspec.json.decode(raw, type=Manifest)
    except (OSError, msgspec.MsgspecError, AttributeError) as error:
        raise DamagedIndexError(
            f"{path}：索引清单缺失或损坏（{error}）；请用 baowen index build 重建。"
        ) from error


def damaged_files(
    data: DataDir, manifest: Manifest, *, trust_unmodified: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield (file, what is wrong) for each file of a generation that is not as it was published.

    The manifest of the live generation is proved by CURRENT, the other files by the manifest. With
    `trust_unmodified`, a file that has the size and the time of modification it was published with is not
    read: that takes milliseconds for any size, but bits that the disk has lost go unnoticed.
    """
    folder = data.generation(manifest.number)
    current = _read_current(data)
    if current and current[0] == manifest.number:
        yield from _differing(folder / "manifest.json", current[1])
    for name, seal in manifest.files.items():
        try:
            if trust_unmodified and _is_unmodified(folder / name, seal):
                continue
        except OSError as error:
            yield str(folder / name), f"读不了（{error.strerror}）"
            continue
        yield from _differing(folder / name, seal.sha256)


def _differing(path: Path, expected: str) -> Iterator[tuple[str, str]]:
    try:
        found = _sha256(path)
    except OSError as error:
        yield str(path), f"读不了（{error.strerror}）"
        return
    if found != expected:
        yield str(path), f"SHA-256 是 {found[:12]}…，发布时是 {expected[:12]}…，文件已被改动"


def _is_unmodified(path: Path, seal: Seal) -> bool:
    status = path.stat()
    return (status.st_size, status.st_mtime_ns) == (seal.bytes, seal.modified_ns)


@contextmanager
def writer_lock(data: DataDir) -> Iterator[None]:
    """Hold the one writer's place.

    Raises WriterBusyError, naming the holder, if it is taken, and IndexWriteError if nothing can be written.
    """
    lock = filelock.FileLock(data.lock, blocking=False)
    try:
        with writing(data):
            data.root.mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except filelock.Timeout as error:
        raise WriterBusyError(
            f"{data.root}：索引正由{_holder(data)}修改；同一时间只能有一个，请等它结束后再试。"
        ) from error
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": now()}
    try:
        with writing(data):
            data.holder.write_text(json.dumps(holder), encoding="utf-8")
        yield
    finally:
        data.holder.unlink(missing_ok=True)
        lock.release()


@contextmanager
def writing(data: DataDir) -> Iterator[None]:
    """Raise as IndexWriteError what the system, FAISS (RuntimeError) and tantivy (ValueError) complain of."""
    try:
        yield
    except filelock.Timeout:
        raise
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or " ".join(str(error).split()) or type(error).__name__
        raise IndexWriteError(f"{data.root}：写不了索引（{reason}）；请检查磁盘空间和权限后再试。") from error


def _holder(data: DataDir) -> str:
    try:
        holder = json.loads(data.holder.read_text(encoding="utf-8"))
        return f"进程 {holder['pid']}（主机 {holder['host']}，自 {holder['since']}）"
    except (OSError, ValueError, KeyError):
        return "另一个进程"


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def staging_folder(data: DataDir, number: int) -> Iterator[Path]:
    """Give an empty folder to write generation `number` in; it is removed unless it was published."""
    folder = data.generations / f"g{number:06d}.partial"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def link_or_copy(source: Path, target: Path) -> None:
    """Make `target` a folder with the files of `source`, sharing them where the file system can.

    Only for files that are never written in place: tantivy replaces or adds files, it changes none.
    """
    target.mkdir()
    for file in sorted(source.iterdir()):
        if file.name.endswith(".lock"):
            continue
        try:
            os.link(file, target / file.name)
        except OSError:
            shutil.copy2(file, target / file.name)


def publish(data: DataDir, staging: Path, manifest: Manifest, base: Manifest | None = None) -> None:
    """Make the generation in `staging` the live one, durably and in one step for every reader.

    `base` is that of the generation it was made from, if any. Raises DamagedIndexError, and publishes
    nothing, if a file of it that is not carried over is damaged: what was made from it would be damage too.
    """
    shared = _shared_files(data, staging, base)
    for name, seal in (base.files if base else {}).items():
        if base and name not in shared:
            for file, what in _differing(data.generation(base.number) / name, seal.sha256):
                raise DamagedIndexError(f"{file}：{what}；请用 baowen index build 重建。")
    files = {
        name: _seal(staging / name, shared.get(name))
        for name in (str(file.relative_to(staging)) for file in _files(staging))
    }
    manifest = msgspec.structs.replace(manifest, files=files)
    manifest_path = staging / "manifest.json"
    manifest_path.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    written = [staging / name for name in files if name not in shared]
    for path in [*written, manifest_path, *(p for p in staging.rglob("*") if p.is_dir()), staging]:
        _sync(path)
    final = data.generation(manifest.number)
    # A leftover of a run that was killed between this rename and the next: never named by CURRENT.
    shutil.rmtree(final, ignore_errors=True)
    staging.rename(final)
    _sync(data.generations)
    replace_file(data.current, f"{manifest.number} {_sha256(final / 'manifest.json')}\n".encode())


def _shared_files(data: DataDir, staging: Path, base: Manifest | None) -> dict[str, str]:
    """Return the files that `staging` shares with the base, with their SHA-256 as it was published."""
    if base is None:
        return {}
    folder = data.generation(base.number)
    return {
        name: seal.sha256
        for name, seal in base.files.items()
        if (staging / name).exists() and (folder / name).exists() and (staging / name).samefile(folder / name)
    }


def _seal(path: Path, sha256: str | None) -> Seal:
    status = path.stat()
    return Seal(sha256 or _sha256(path), status.st_size, status.st_mtime_ns)


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file durably: a reader sees the old content or the new, never a part."""
    temporary = path.with_name(path.name + ".partial")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    _sync(path.parent)


def remove_old_generations(data: DataDir, current: int) -> None:
    """Remove all generations but the live one and those just before it, and leftovers of killed runs."""
    for folder in data.generations.iterdir():
        number = folder.name.removeprefix("g")
        if not number.isdigit() or int(number) <= current - KEPT_GENERATIONS:
            shutil.rmtree(folder, ignore_errors=True)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_HASH_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
