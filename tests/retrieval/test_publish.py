import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.publish import (
    FORMAT_VERSION,
    DamagedIndexError,
    DataDir,
    Manifest,
    WriterBusyError,
    current_number,
    damaged_files,
    link_or_copy,
    publish,
    read_manifest,
    remove_old_generations,
    staging_folder,
    writer_lock,
)


def manifest_of(number: int) -> Manifest:
    return Manifest(
        format_version=FORMAT_VERSION,
        number=number,
        created="2024-07-11T00:00:00+00:00",
        model="bundled",
        model_fingerprint="abc",
        dimension=64,
        window_chars=100,
        user_dictionary_sha256="",
        articles=1,
        passages=2,
        windows=3,
        segments=1,
        removed_windows=0,
        files={},
    )


def publish_one(data: DataDir, number: int) -> None:
    with staging_folder(data, number) as staging:
        (staging / "vectors").mkdir()
        (staging / "vectors/one.faiss").write_bytes(b"vectors %d" % number)
        (staging / "lexical").mkdir()
        (staging / "lexical" / "meta.json").write_text("{}", encoding="utf-8")
        publish(data, staging, manifest_of(number))


def test_nothing_is_live_before_the_first_publishing(tmp_path: Path) -> None:
    assert current_number(DataDir(tmp_path)) is None


def test_a_published_generation_is_live_and_whole(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    assert current_number(data) == 1
    manifest = read_manifest(data, 1)
    assert sorted(manifest.files) == ["lexical/meta.json", "vectors/one.faiss"]
    assert list(damaged_files(data, manifest)) == []


def test_a_run_that_fails_before_publishing_leaves_the_live_generation_and_no_litter(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)

    def fail_half_way() -> None:
        with staging_folder(data, 2) as staging:
            (staging / "half").write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail_half_way()
    assert current_number(data) == 1
    assert [folder.name for folder in data.generations.iterdir()] == ["g000001"]


def test_a_leftover_of_the_same_number_does_not_stand_in_the_way(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    leftover = data.generation(1)
    leftover.mkdir(parents=True)
    (leftover / "manifest.json").write_text("half", encoding="utf-8")
    publish_one(data, 1)
    assert list(damaged_files(data, read_manifest(data, 1))) == []


@pytest.mark.parametrize("file", ["vectors/one.faiss", "lexical/meta.json"])
def test_one_flipped_bit_is_named_by_file(tmp_path: Path, file: str) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    path = data.generation(1) / file
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)
    assert [Path(name).name for name, _what in damaged_files(data, read_manifest(data, 1))] == [path.name]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    (data.generation(1) / "vectors/one.faiss").unlink()
    assert [name for name, _ in damaged_files(data, read_manifest(data, 1))] == [
        str(data.generation(1) / "vectors/one.faiss")
    ]


def publish_upon(
    data: DataDir, number: int, change: Callable[[Path], object] = lambda staging: None
) -> Manifest:
    """Publish a generation that shares all files with the one before but what `change` does."""
    base = read_manifest(data, number - 1)
    with staging_folder(data, number) as staging:
        for name in ("vectors", "lexical"):
            link_or_copy(data.generation(number - 1) / name, staging / name)
        change(staging)
        publish(data, staging, manifest_of(number), base)
    return read_manifest(data, number)


def test_shared_files_keep_their_checksums_and_are_not_read(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    file = data.generation(1) / "vectors" / "one.faiss"
    status = file.stat()
    file.write_bytes(b"X" * status.st_size)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    manifest = publish_upon(data, 2)
    assert manifest.files == read_manifest(data, 1).files
    assert list(damaged_files(data, manifest, trust_unmodified=True)) == []
    # The damage is carried over as damage.
    (found,) = damaged_files(data, manifest)
    assert found[0] == str(data.generation(2) / "vectors" / "one.faiss")


def test_what_a_damaged_file_became_is_not_published(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    (data.generation(1) / "vectors" / "one.faiss").write_bytes(b"X")

    def merge(staging: Path) -> None:
        old = staging / "vectors" / "one.faiss"
        (staging / "vectors" / "two.faiss").write_bytes(old.read_bytes() + b"new")
        old.unlink()

    with pytest.raises(DamagedIndexError, match=r"one\.faiss.*baowen index build"):
        publish_upon(data, 2, merge)
    assert current_number(data) == 1


def test_a_file_whose_time_or_size_is_another_is_read_again(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    file = data.generation(1) / "vectors" / "one.faiss"
    manifest = read_manifest(data, 1)
    os.utime(file, ns=(1, 1))
    assert list(damaged_files(data, manifest, trust_unmodified=True)) == []
    file.write_bytes(b"X" * file.stat().st_size)
    assert len(list(damaged_files(data, manifest, trust_unmodified=True))) == 1
    file.unlink()
    assert len(list(damaged_files(data, manifest, trust_unmodified=True))) == 1


@pytest.mark.parametrize("content", [b"", b"g1", b"\xff\xfe", b"-1"])
def test_a_current_that_is_no_number_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "CURRENT").write_bytes(content)
    with pytest.raises(DamagedIndexError, match="CURRENT"):
        current_number(DataDir(tmp_path))


def test_a_manifest_of_another_format_says_both_versions(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    path = data.generation(1) / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace(f'"format_version": {FORMAT_VERSION}', '"format_version": 7')
    )
    with pytest.raises(DamagedIndexError, match=rf"7.*{FORMAT_VERSION}"):
        read_manifest(data, 1)


@pytest.mark.parametrize("content", ["", "[]", "{", "null", f'{{"format_version": {FORMAT_VERSION}}}'])
def test_a_malformed_manifest_is_refused(tmp_path: Path, content: str) -> None:
    data = DataDir(tmp_path)
    publish_one(data, 1)
    (data.generation(1) / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(DamagedIndexError, match=r"manifest\.json"):
        read_manifest(data, 1)


def test_old_generations_and_leftovers_are_removed_but_not_the_last_two(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    for number in (1, 2, 3):
        publish_one(data, number)
    (data.generations / "g000004.partial").mkdir()
    remove_old_generations(data, 3)
    assert sorted(folder.name for folder in data.generations.iterdir()) == ["g000002", "g000003"]


def _try_to_write(root: Path, queue: "multiprocessing.Queue[str]") -> None:
    try:
        with writer_lock(DataDir(root)):
            queue.put("got it")
    except WriterBusyError as error:
        queue.put(str(error))


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    queue: multiprocessing.Queue[str] = context.Queue()
    with writer_lock(DataDir(tmp_path)):
        other = context.Process(target=_try_to_write, args=(tmp_path, queue))
        other.start()
        message = queue.get(timeout=60)
        other.join()
    assert f"进程 {os.getpid()}" in message


def test_the_lock_is_free_again_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with writer_lock(DataDir(tmp_path)):
            pass


def test_linked_files_are_not_changed_by_replacing_them(tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.mkdir()
    (source / "meta.json").write_text("old", encoding="utf-8")
    (source / "x.lock").write_text("", encoding="utf-8")
    link_or_copy(source, tmp_path / "b")
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["meta.json"]
    replacement = tmp_path / "b" / "new"
    replacement.write_text("new", encoding="utf-8")
    replacement.replace(tmp_path / "b" / "meta.json")
    assert (source / "meta.json").read_text(encoding="utf-8") == "old"
