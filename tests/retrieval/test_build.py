import errno
import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.store import ArticleStore, passage_key
from retrieval import publish
from retrieval.build import (
    ROWS_KEPT_GENERATIONS,
    IncompatibleIndexError,
    NothingToIndexError,
    NotInIndexError,
)
from retrieval.config import IndexConfig
from retrieval.local_index import LocalBackend
from retrieval.publish import (
    DamagedIndexError,
    IndexNotFoundError,
    current_number,
    read_manifest,
)
from retrieval.tokens import Tokenizer
from retrieval.verify import verify_index
from tests.hash_encoder import BATCH, HashEncoder, Vectors
from tests.index_maker import Workshop, page, silent, unheard, write_pages


def titles(workshop: Workshop) -> list[str]:
    store = ArticleStore(workshop.data.articles)
    number = current_number(workshop.data)
    assert number is not None
    try:
        return sorted(article.title for article in store.articles(number))
    finally:
        store.close()


def bridges(*numbers: int) -> list[str]:
    return sorted(f"第{number}号桥建成通车" for number in numbers)


def problems(workshop: Workshop) -> list[str]:
    return list(verify_index(workshop.data, unheard))


# ---- build -----------------------------------------------------------------------------------------------


def test_a_build_holds_exactly_the_paths_given(workshop: Workshop, tmp_path: Path) -> None:
    old, new = write_pages(tmp_path / "a", [1, 2]), write_pages(tmp_path / "b", [2, 3])
    workshop.build(*old)
    report = workshop.build(*new)
    assert titles(workshop) == bridges(2, 3)
    assert (report.added, report.removed, report.articles) == (1, 1, 2)
    assert problems(workshop) == []


def test_a_second_build_of_the_same_embeds_nothing(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", range(1, 8))
    first = workshop.build(*paths)
    assert workshop.encoder.encoded == first.windows == first.embedded
    second = workshop.build(*paths)
    assert workshop.encoder.encoded == first.windows
    assert (second.embedded, second.reused, second.windows) == (0, first.windows, first.windows)


def test_the_same_words_are_embedded_once_in_one_run(workshop: Workshop, tmp_path: Path) -> None:
    # Two papers that print the same headline and text: two articles, the same input of the encoder.
    for place in ("临江", "青禾"):
        text = page(1).replace("临江日报记者 周明", f"{place}日报记者 周明")
        (tmp_path / f"{place}.txt").write_text(text, encoding="utf-8")
    report = workshop.build(tmp_path / "临江.txt", tmp_path / "青禾.txt")
    assert report.articles == 2
    assert (report.embedded, report.reused) == (report.windows // 2, report.windows // 2)
    assert problems(workshop) == []


def test_nothing_readable_is_an_error_and_the_live_index_stays(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "a", [1]))
    empty = tmp_path / "empty.txt"
    empty.touch()
    with pytest.raises(NothingToIndexError, match=r"empty\.txt"):
        workshop.build(empty)
    assert (current_number(workshop.data), titles(workshop), problems(workshop)) == (1, bridges(1), [])


def test_unreadable_files_are_reported_and_the_rest_is_published(workshop: Workshop, tmp_path: Path) -> None:
    good = write_pages(tmp_path / "a", [1, 2])
    (tmp_path / "a" / "empty.txt").touch()
    (tmp_path / "a" / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    report = workshop.build(tmp_path / "a", tmp_path / "nowhere")
    assert sorted(Path(problem.path).name for problem in report.unreadable) == [
        "empty.txt",
        "nowhere",
        "picture.txt",
    ]
    assert report.articles == len(good)
    assert problems(workshop) == []


def test_a_changed_window_size_is_taken_by_a_build_and_old_windows_are_never_used(
    workshop: Workshop, tmp_path: Path
) -> None:
    paths = write_pages(tmp_path / "a", [1, 2], sentences=12)
    first = workshop.build(*paths)
    second = workshop.builder(IndexConfig(window_chars=30)).build(paths, silent)
    assert second.windows > first.windows
    assert problems(workshop) == []
    engine = workshop.engine()
    index = LocalBackend(workshop.data).open(engine.manifest, engine.store)
    try:
        article = next(iter(engine.store.articles(2)))
        of_all_sizes = engine.store.windows_of([passage_key(article.id, 0)])
        held = [w for w in of_all_sizes if index.holds(_keys(w.key))[0]]
        assert len(of_all_sizes) > len(held) > 1
        assert max(w.window.end - w.window.start for w in held) < 80
        answer = engine.ask("第1号桥全长多少公里")
        assert (answer.quotes or answer.nearest)[0].article.title == "第1号桥建成通车"
    finally:
        engine.close()


def _keys(key: int):  # type: ignore[no-untyped-def]
    import numpy as np

    return np.array([key], dtype=np.int64)


def test_a_page_of_a_headline_alone_is_published(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "headline.txt").write_text("临江大桥今日通车\n", encoding="utf-8")
    report = workshop.build(tmp_path / "headline.txt", *write_pages(tmp_path / "a", [1]))
    assert report.articles == 2
    assert problems(workshop) == []
    workshop.remove(tmp_path / "headline.txt")
    assert titles(workshop) == bridges(1)
    assert problems(workshop) == []


def test_two_articles_of_the_same_text_in_two_papers_are_both_kept(
    workshop: Workshop, tmp_path: Path
) -> None:
    lines = [
        {"id": str(n), "title": "大桥通车", "date": "2024-07-11", "source": paper, "text": "大桥今天通车。"}
        for n, paper in enumerate(("临江日报", "青禾晚报"))
    ]
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    assert workshop.build(path).articles == 2
    engine = workshop.engine()
    try:
        assert engine.store.outlets(1) == {"临江日报": 1, "青禾晚报": 1}
        answer = engine.ask("大桥什么时候通车")
        # To a reader the same words are one quote.
        assert len(answer.quotes or answer.nearest) == 1
    finally:
        engine.close()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(range(1, 7)))
def test_the_order_of_files_changes_neither_ids_nor_answers(
    tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer, order: list[int]
) -> None:
    root = tmp_path_factory.mktemp("order")
    paths = write_pages(root / "pages", range(1, 7))

    def answers(name: str, ordered: Sequence[Path]) -> list[list[tuple[str, str, float]]]:
        workshop = Workshop(root / name, tokenizer)
        workshop.build(*ordered)
        engine = workshop.engine()
        try:
            asked = [engine.ask(f"第{number}号桥全长多少公里", top=20) for number in (2, 5)]
            return [
                [(q.article.id, q.text, round(q.score, 6)) for q in (answer.quotes or answer.nearest)]
                for answer in asked
            ]
        finally:
            engine.close()

    assert answers("forward", paths) == answers("shuffled", [paths[number - 1] for number in order])


# ---- add -------------------------------------------------------------------------------------------------


def test_add_keeps_what_is_there_and_embeds_only_what_is_new(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "a", [1, 2]))
    before = workshop.encoder.encoded
    report = workshop.add(*write_pages(tmp_path / "b", [3]))
    assert titles(workshop) == bridges(1, 2, 3)
    assert workshop.encoder.encoded - before == report.embedded == report.windows - before
    assert problems(workshop) == []


def test_add_to_no_index_builds_one(workshop: Workshop, tmp_path: Path) -> None:
    assert workshop.add(*write_pages(tmp_path / "a", [1])).generation == 1


def test_a_changed_file_is_brought_up_to_date(workshop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "page_2024-07-11.txt"
    path.write_text(page(1) + "\n\n" + page(2), encoding="utf-8")
    workshop.build(path, *write_pages(tmp_path / "a", [9]))
    before = workshop.encoder.encoded
    changed = page(3) + "\n\n" + page(2)
    path.write_text(changed, encoding="utf-8")
    report = workshop.add(path)
    assert titles(workshop) == bridges(2, 3, 9)
    assert (report.added, report.removed) == (1, 1)
    # Only the new article is embedded, and the one that stayed is quoted from the file as it is now.
    assert workshop.encoder.encoded - before == report.embedded
    assert 0 < report.embedded < report.windows / 2
    store = ArticleStore(workshop.data.articles)
    kept = next(article for article in store.articles(2) if article.title == "第2号桥建成通车")
    store.close()
    assert kept.source.text == changed
    assert problems(workshop) == []


def test_an_article_that_only_moved_in_its_file_is_quoted_from_its_new_place(
    workshop: Workshop, tmp_path: Path
) -> None:
    (path,) = write_pages(tmp_path / "a", [1])
    workshop.build(path)
    path.write_text("\n\n\n" + page(1), encoding="utf-8")
    report = workshop.add(path)
    assert (report.changed, report.added, report.removed, report.embedded) == (True, 0, 0, 0)
    store = ArticleStore(workshop.data.articles)
    (article,) = store.articles(2)
    store.close()
    assert article.source.text == path.read_text(encoding="utf-8")
    assert problems(workshop) == []


def test_adding_nothing_new_publishes_nothing(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    report = workshop.add(*paths)
    assert (report.changed, report.generation, current_number(workshop.data)) == (False, 1, 1)


def test_a_file_that_became_unreadable_keeps_its_articles_on_add(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    paths[0].write_bytes(b"")
    report = workshop.add(*paths)
    assert [problem.path for problem in report.unreadable] == [str(paths[0])]
    assert titles(workshop) == bridges(1, 2)


def test_a_deleted_file_keeps_its_articles_on_add_and_loses_them_on_build(
    workshop: Workshop, tmp_path: Path
) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(tmp_path / "a")
    paths[0].unlink()
    write_pages(tmp_path / "a", [3])
    workshop.add(tmp_path / "a")
    assert titles(workshop) == bridges(1, 2, 3)
    workshop.build(tmp_path / "a")
    assert titles(workshop) == bridges(2, 3)


def test_an_article_in_two_files_is_kept_once_and_survives_the_removal_of_one(
    workshop: Workshop, tmp_path: Path
) -> None:
    first, second = write_pages(tmp_path / "a", [1]) + write_pages(tmp_path / "b", [1])
    report = workshop.build(first, second)
    assert report.articles == 1
    report = workshop.remove(first)
    assert (report.articles, report.removed) == (1, 0)
    engine = workshop.engine()
    answer = engine.ask("第1号桥全长多少公里")
    engine.close()
    assert {quote.article.source.path for quote in answer.quotes or answer.nearest} == {str(second)}
    assert problems(workshop) == []
    assert workshop.remove(second).articles == 0
    assert problems(workshop) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"window_chars": 60}, "window_chars"),
        ({"user_dictionary": "words.txt"}, "user_dictionary"),
        ({"fingerprint": "another model"}, "another model"),
    ],
)
def test_add_with_other_settings_names_the_setting_and_changes_nothing(
    workshop: Workshop, tmp_path: Path, change: dict[str, object], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words.txt").write_text("号桥 5 n\n", encoding="utf-8")
    workshop.build(*write_pages(tmp_path / "a", [1]))
    fingerprint = str(change.pop("fingerprint", workshop.encoder.fingerprint))
    builder = workshop.builder(IndexConfig(**change), HashEncoder(fingerprint=fingerprint))  # type: ignore[arg-type]
    with pytest.raises(IncompatibleIndexError, match=named):
        builder.add(write_pages(tmp_path / "b", [2]), silent)
    assert (current_number(workshop.data), problems(workshop)) == (1, [])


# ---- remove ----------------------------------------------------------------------------------------------


def _by_id(workshop: Workshop, _folder: Path) -> str:
    store = ArticleStore(workshop.data.articles)
    ids = {article.title: article.id for article in store.articles(1)}
    store.close()
    return ids["第1号桥建成通车"]


@pytest.mark.parametrize(
    ("target", "left"),
    [
        (_by_id, bridges(2, 3)),
        (lambda _w, folder: folder / "one" / "bridge1_2024-07-11.txt", bridges(2, 3)),
        (lambda _w, folder: folder / "one", bridges(3)),
        (lambda _w, folder: f"{folder}/one/", bridges(3)),
        (lambda _w, folder: folder / "two" / ".." / "one", bridges(3)),
        (lambda _w, folder: os.path.relpath(folder / "one"), bridges(3)),
        (lambda _w, folder: folder, []),
    ],
)
def test_articles_are_removed_by_id_by_file_and_by_folder(
    workshop: Workshop, tmp_path: Path, target: Callable[[Workshop, Path], object], left: list[str]
) -> None:
    folder = tmp_path / "pages"
    write_pages(folder / "one", [1, 2])
    write_pages(folder / "two", [3])
    workshop.build(folder)
    workshop.remove(target(workshop, folder))
    assert titles(workshop) == left
    assert problems(workshop) == []


def test_an_unknown_target_is_an_error_and_nothing_is_removed(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    with pytest.raises(NotInIndexError, match="nobody"):
        workshop.remove(paths[0], "nobody")
    assert (current_number(workshop.data), titles(workshop)) == (1, bridges(1, 2))


def test_a_folder_whose_name_begins_like_the_target_is_not_removed(
    workshop: Workshop, tmp_path: Path
) -> None:
    write_pages(tmp_path / "news", [1])
    write_pages(tmp_path / "news2", [2])
    workshop.build(tmp_path / "news", tmp_path / "news2")
    workshop.remove(tmp_path / "news")
    assert titles(workshop) == bridges(2)


def test_removing_from_no_index_says_how_to_make_one(workshop: Workshop) -> None:
    with pytest.raises(IndexNotFoundError, match="baowen index build"):
        workshop.remove("anything")


def test_after_all_is_removed_articles_can_be_added_again(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    first = workshop.build(*paths)
    assert workshop.remove(tmp_path / "a").windows == 0
    again = workshop.add(*paths)
    assert (again.articles, again.windows, again.embedded) == (2, first.windows, 0)
    assert problems(workshop) == []


# ---- update ----------------------------------------------------------------------------------------------


def test_a_renamed_file_is_one_change_in_which_its_articles_stay(workshop: Workshop, tmp_path: Path) -> None:
    old, other = write_pages(tmp_path / "a", [1, 2])
    workshop.build(old, other)
    new = old.rename(tmp_path / "renamed_2024-07-11.txt")
    report = workshop.builder().update([new], [old, tmp_path / "never.txt"], silent)
    assert (report.generation, report.added, report.removed, report.embedded) == (2, 0, 0, 0)
    store = ArticleStore(workshop.data.articles)
    paths = {path for _article_id, path in store.places(2)}
    store.close()
    assert paths == {str(new), str(other)}
    assert problems(workshop) == []


def test_an_update_that_reads_nothing_still_removes_what_is_gone(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    (tmp_path / "empty.txt").touch()
    report = workshop.builder().update([tmp_path / "empty.txt"], [paths[0]], silent)
    assert [problem.path for problem in report.unreadable] == [str(tmp_path / "empty.txt")]
    assert titles(workshop) == bridges(2)
    assert not workshop.builder().update([tmp_path / "empty.txt"], [paths[0]], silent).changed


def test_an_update_of_no_index_builds_one_of_what_can_be_read(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(NothingToIndexError):
        workshop.builder().update([], [tmp_path / "gone.txt"], silent)
    paths = write_pages(tmp_path / "a", [1])
    assert workshop.builder().update(paths, [tmp_path / "gone.txt"], silent).generation == 1


def test_texts_of_removed_articles_are_kept_for_some_generations_and_then_cleared_away(
    workshop: Workshop, tmp_path: Path
) -> None:
    (path,) = write_pages(tmp_path / "a", [1])
    workshop.build(path)
    store = ArticleStore(workshop.data.articles)
    for number in range(2, 2 * ROWS_KEPT_GENERATIONS):
        path.write_text(page(number), encoding="utf-8")
        workshop.add(path)
        held = [old for old in range(1, number + 1) if list(store.articles(old))]
        assert held == list(range(max(1, number - ROWS_KEPT_GENERATIONS), number + 1))
    store.close()
    assert problems(workshop) == []


# ---- paths -----------------------------------------------------------------------------------------------


def test_records_and_files_with_a_hash_sign_are_told_apart(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "桥#1.txt").write_text(page(1), encoding="utf-8")
    (tmp_path / "桥").mkdir()
    (tmp_path / "桥" / "x.txt").write_text(page(2), encoding="utf-8")
    records = tmp_path / "a#b.jsonl"
    lines = [{"id": f"no#{n}", "title": f"桥{n}", "text": f"第{n}座桥今天通车。"} for n in (1, 2)]
    records.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    workshop.build(tmp_path / "桥#1.txt", tmp_path / "桥", records)
    records.write_text(json.dumps(lines[1], ensure_ascii=False), encoding="utf-8")
    workshop.add(records)
    assert titles(workshop) == sorted([*bridges(1, 2), "桥2"])
    workshop.remove(tmp_path / "桥")
    assert titles(workshop) == sorted([*bridges(1), "桥2"])
    workshop.remove(records)
    workshop.remove(tmp_path / "桥#1.txt")
    assert titles(workshop) == []


def test_one_record_of_a_file_can_be_removed_by_its_path(workshop: Workshop, tmp_path: Path) -> None:
    records = tmp_path / "a.jsonl"
    lines = [{"id": f"{n}", "title": f"桥{n}", "text": f"第{n}座桥今天通车。"} for n in (1, 2)]
    records.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    workshop.build(records)
    workshop.remove(f"{records}#1")
    assert titles(workshop) == ["桥2"]


def test_the_same_file_by_another_path_is_the_same_source(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pages(tmp_path / "a", [1])
    workshop.build(tmp_path / "a")
    monkeypatch.chdir(tmp_path)
    name = "bridge1_2024-07-11.txt"
    for path in (Path("a"), Path("a") / name, Path("a/../a") / name, tmp_path / "a" / ".." / "a"):
        assert not workshop.add(path).changed
    # A link is a place of its own, the article is still one.
    (tmp_path / "link").symlink_to(tmp_path / "a", target_is_directory=True)
    report = workshop.add(Path("link"))
    assert (report.changed, report.articles, report.embedded) == (True, 1, 0)
    workshop.remove("a")
    assert titles(workshop) == bridges(1)


# ---- damage ----------------------------------------------------------------------------------------------


def test_nothing_is_built_on_a_damaged_generation_and_a_build_mends_it(
    workshop: Workshop, tmp_path: Path
) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    vectors = workshop.data.generation(1) / "vectors" / "g000001-0.faiss"
    content = bytearray(vectors.read_bytes())
    content[len(content) // 2] ^= 1
    vectors.write_bytes(content)
    with pytest.raises(DamagedIndexError, match=r"g000001-0\.faiss"):
        workshop.add(*write_pages(tmp_path / "b", [3]))
    assert current_number(workshop.data) == 1
    workshop.build(*paths)
    assert problems(workshop) == []


def flip_last_byte(file: Path, *, keep_time: bool = False) -> None:
    """Change the last byte of a file; with `keep_time` as a disk does that loses a bit."""
    status = file.stat()
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    if keep_time:
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def test_whichever_file_was_changed_nothing_is_built_on_it(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", range(1, 9))
    workshop.build(*paths)
    workshop.remove(paths[0])
    folder = workshop.data.generation(2)
    files = [folder / name for name in read_manifest(workshop.data, 2).files]
    assert {".removed.npy", ".keys.npy", ".faiss"} <= {"".join(file.suffixes[-2:]) for file in files}
    new = write_pages(tmp_path / "b", [10])
    for file in [*files, folder / "manifest.json"]:
        original = file.read_bytes(), file.stat()
        flip_last_byte(file)
        with pytest.raises(DamagedIndexError, match=rf"{re.escape(file.name)}.*baowen index build"):
            workshop.add(*new)
        file.write_bytes(original[0])
        os.utime(file, ns=(original[1].st_atime_ns, original[1].st_mtime_ns))
    assert (current_number(workshop.data), problems(workshop)) == (2, [])
    assert workshop.add(*new).changed


def test_bits_that_a_disk_lost_are_never_published_as_sound(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "a", range(1, 9)))
    workshop.add(*write_pages(tmp_path / "b", [10]))
    large, small = sorted((workshop.data.generation(2) / "vectors").glob("*.faiss"))
    # Carried over as it is, and told of whenever all is read.
    flip_last_byte(large, keep_time=True)
    report = workshop.add(*write_pages(tmp_path / "c", [11], sentences=1))
    assert report.changed
    assert [large.name in problem for problem in problems(workshop)] == [True]
    flip_last_byte(large, keep_time=True)
    assert problems(workshop) == []
    # Part of a larger segment now: that one would have the damage and a checksum of its own.
    (small,) = sorted((workshop.data.generation(3) / "vectors").glob("*.faiss"))[1:]
    flip_last_byte(small, keep_time=True)
    with pytest.raises(DamagedIndexError, match=rf"{small.name}.*baowen index build"):
        workshop.add(*write_pages(tmp_path / "d", range(12, 16)))
    assert current_number(workshop.data) == 3


def test_a_data_folder_that_was_copied_without_its_times_is_read_once_and_built_on(
    workshop: Workshop, tmp_path: Path
) -> None:
    workshop.build(*write_pages(tmp_path / "a", [1, 2]))
    for file in workshop.data.generation(1).rglob("*"):
        os.utime(file, ns=(1, 1))
    workshop.add(*write_pages(tmp_path / "b", [3]))
    assert problems(workshop) == []
    seals = read_manifest(workshop.data, 2).files
    assert seals["vectors/g000001-0.faiss"].modified_ns == 1


@pytest.mark.parametrize("content", [None, b"", b"g1", b"999\n", b"\xff"])
def test_a_lost_current_is_mended_by_a_build(
    workshop: Workshop, tmp_path: Path, content: bytes | None
) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    workshop.build(*paths)
    if content is None:
        workshop.data.current.unlink()
    else:
        workshop.data.current.write_bytes(content)
        with pytest.raises(DamagedIndexError, match="CURRENT"):
            workshop.add(*paths)
    report = workshop.build(*paths)
    assert (report.generation, report.articles, report.embedded) == (3, 2, 0)
    assert problems(workshop) == []


def test_a_lost_store_is_noticed_by_add_and_mended_by_build(workshop: Workshop, tmp_path: Path) -> None:
    paths = write_pages(tmp_path / "a", [1, 2])
    workshop.build(*paths)
    workshop.data.articles.unlink()
    with pytest.raises(DamagedIndexError, match="baowen index build"):
        workshop.add(*write_pages(tmp_path / "b", [3]))
    workshop.build(*paths)
    assert problems(workshop) == []


# ---- interruption ----------------------------------------------------------------------------------------


class FailingEncoder(HashEncoder):
    """Raises `error` in place of batch `fail_at`, counted from 0."""

    def __init__(self, fail_at: int, error: BaseException) -> None:
        super().__init__()
        self._left = fail_at
        self._error = error

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        for batch in super().encode_batches(texts):
            if self._left == 0:
                raise self._error
            self._left -= 1
            yield batch


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), RuntimeError("bad alloc"), OSError(errno.ENOSPC, "No space left on device")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("fail_at", [0, 1, 3])
def test_an_encoder_that_fails_costs_at_most_one_batch(
    workshop: Workshop, tmp_path: Path, fail_at: int, error: BaseException
) -> None:
    workshop.build(*write_pages(tmp_path / "a", [1]))
    paths = write_pages(tmp_path / "b", range(2, 20))
    failing = FailingEncoder(fail_at, error)
    with pytest.raises(type(error)):
        workshop.builder(encoder=failing).add(paths, silent)
    assert (current_number(workshop.data), titles(workshop), problems(workshop)) == (1, bridges(1), [])
    before = workshop.encoder.encoded
    report = workshop.add(*paths)
    assert report.reused == fail_at * BATCH
    assert workshop.encoder.encoded - before == report.embedded
    assert titles(workshop) == bridges(*range(1, 20))
    assert problems(workshop) == []


class _KilledError(Exception):
    """Stands for whatever ends a run."""


FaultPoint = Callable[[pytest.MonkeyPatch], None]


def _raise_killed(*_arguments: object) -> None:
    raise _KilledError


def _before_the_rename(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Path, "rename", _raise_killed)


def _after_the_rename(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(publish, "replace_file", _raise_killed)


def _before_current(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Path, "replace", _raise_killed)


def _after_current(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("retrieval.build.remove_old_generations", _raise_killed)


@pytest.mark.parametrize(
    ("fault", "published"),
    [
        (_before_the_rename, False),
        (_after_the_rename, False),
        (_before_current, False),
        (_after_current, True),
    ],
)
@pytest.mark.parametrize("first", [True, False], ids=["first build", "add"])
def test_a_fault_around_publishing_leaves_the_old_generation_or_the_new_one(
    workshop: Workshop, tmp_path: Path, fault: FaultPoint, published: bool, first: bool
) -> None:
    if not first:
        workshop.build(*write_pages(tmp_path / "a", [1]))
    paths = write_pages(tmp_path / "b", [2, 3])
    with pytest.MonkeyPatch.context() as patch:
        fault(patch)
        with pytest.raises(_KilledError):
            workshop.add(*paths)
    expected = (1 if first else 2) if published else (None if first else 1)
    assert current_number(workshop.data) == expected
    if expected:
        assert titles(workshop) == (bridges(2, 3) if first else bridges(1, *((2, 3) if published else ())))
        assert problems(workshop) == []
    report = workshop.add(*paths)
    assert report.embedded == 0
    assert report.changed is not published
    assert titles(workshop) == bridges(2, 3) if first else bridges(1, 2, 3)
    assert problems(workshop) == []
    assert not list(workshop.data.generations.glob("*.partial"))


def test_a_report_counts_what_the_manifest_counts(workshop: Workshop, tmp_path: Path) -> None:
    report = workshop.build(*write_pages(tmp_path / "a", [1, 2]))
    manifest = read_manifest(workshop.data, report.generation)
    assert (report.articles, report.passages, report.windows) == (
        manifest.articles,
        manifest.passages,
        manifest.windows,
    )
    assert report.articles == 2
