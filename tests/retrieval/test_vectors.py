from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval import vector_writer
from retrieval.vector_segment import segment_names
from retrieval.vector_writer import SEGMENT_ROWS, WORN_SHARE, VectorWriter, Written, segments_to_rewrite
from retrieval.vectors import Keys, VectorIndex

DIMENSION = 16
RANDOM = np.random.default_rng(20240711)
VECTORS = RANDOM.normal(size=(200, DIMENSION)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
KEYS = RANDOM.choice(2**62, 200, replace=False).astype(np.int64)
EXACT = VECTORS.astype(np.float16).astype(np.float32)
"""The vectors as they are stored."""


def change(folder: Path, number: int, removed: Keys = KEYS[:0], added: Keys = KEYS[:0]) -> VectorIndex:
    """Change the segments in `folder`: take keys out, and put keys in with their vectors of `VECTORS`."""
    writer = VectorWriter(folder, number, DIMENSION)
    writer.remove(removed)
    writer.add(added, VECTORS[np.flatnonzero(np.isin(KEYS, added))])
    written = writer.commit()
    index = VectorIndex.read(folder, DIMENSION)
    assert Written(len(index), index.segments, index.removed) == written
    return index


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    return change(tmp_path, 1, added=KEYS)


def test_a_vector_is_most_similar_to_itself_with_cosine_1(index: VectorIndex) -> None:
    for place in (0, 57, 199):
        found = index.search(VECTORS[place], 3)
        assert next(iter(found)) == KEYS[place]
        assert found[int(KEYS[place])] == pytest.approx(1.0, abs=1e-3)


def test_the_order_is_that_of_comparing_all(index: VectorIndex) -> None:
    query = RANDOM.normal(size=DIMENSION).astype(np.float32)
    expected = KEYS[np.argsort(-(EXACT @ query))][:10]
    assert list(index.search(query, 10)) == expected.tolist()


def test_half_precision_keeps_the_nearest_what_they_are_in_single_precision(tmp_path: Path) -> None:
    vectors = RANDOM.normal(size=(3000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    writer = VectorWriter(tmp_path, 1, 384)
    writer.add(np.arange(3000), vectors)
    writer.commit()
    index = VectorIndex.read(tmp_path, 384)
    stored = index.get(np.arange(3000))
    assert ((vectors * stored).sum(1) / np.linalg.norm(stored, axis=1)).min() > 0.999999
    kept = 0
    for query in vectors[:50]:
        exact = set(np.argsort(-(vectors @ query))[:10].tolist())
        kept += len(exact & set(index.search(query, 10)))
    assert kept >= 498


def test_only_allowed_windows_are_found(index: VectorIndex) -> None:
    allowed = KEYS[50:60]
    assert set(index.search(VECTORS[0], 100, allowed)) == set(allowed.tolist())
    assert index.search(VECTORS[0], 100, KEYS[:0]) == {}


def test_removed_vectors_are_gone_and_the_others_stay(index: VectorIndex, tmp_path: Path) -> None:
    for number, removed in ((2, KEYS[:20]), (3, KEYS[10:30])):
        after = change(tmp_path, number, removed=removed)
        gone = len(np.unique(KEYS[:30])) if number == 3 else 20
        assert len(after) == 200 - gone
        assert after.removed == gone
        assert after.holds(KEYS).tolist() == [False] * gone + [True] * (200 - gone)
        assert np.array_equal(after.get(KEYS[gone:]), EXACT[gone:])
        found = after.search(VECTORS[0], 200)
        assert set(found) == set(KEYS[gone:].tolist())
    # What was opened before still has what it had.
    assert len(index.search(VECTORS[0], 500)) == 200


def test_a_removed_vector_comes_back_when_it_is_added_again(index: VectorIndex, tmp_path: Path) -> None:
    change(tmp_path, 2, removed=KEYS[:20])
    after = change(tmp_path, 3, added=KEYS[:20])
    assert len(after) == 200
    assert np.array_equal(after.get(KEYS), EXACT)
    assert len(after.search(VECTORS[0], 500)) == 200


def test_a_segment_of_which_much_is_removed_is_written_anew(index: VectorIndex, tmp_path: Path) -> None:
    just_not = int(WORN_SHARE * 200)
    assert change(tmp_path, 2, removed=KEYS[:just_not]).removed == just_not
    after = change(tmp_path, 3, removed=KEYS[just_not : just_not + 1])
    assert (after.removed, after.segments, len(after)) == (0, 1, 200 - just_not - 1)
    assert change(tmp_path, 4, removed=KEYS).segments == 0
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_key_is_an_error_that_names_it(index: VectorIndex) -> None:
    with pytest.raises(KeyError, match="12345"):
        index.get(np.array([KEYS[0], 12345]))


def test_keys_and_vectors_of_different_number_are_refused_with_both_numbers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"2 keys for 3 vectors"):
        VectorWriter(tmp_path, 1, DIMENSION).add(KEYS[:2], VECTORS[:3])


def test_an_empty_index_finds_and_holds_nothing(tmp_path: Path) -> None:
    index = change(tmp_path, 1)
    assert index.search(VECTORS[0], 5) == {}
    assert not index.holds(KEYS).any()
    assert index.get(KEYS[:0]).shape == (0, DIMENSION)


def test_a_missing_folder_is_no_empty_index(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="vectors"):
        VectorIndex.read(tmp_path / "vectors", DIMENSION)


@pytest.mark.parametrize("suffix", [".faiss", ".keys.npy", ".removed.npy", ".codes.faiss"])
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "longer", "garbage", "of another"])
def test_a_damaged_segment_is_refused_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, damage: str
) -> None:
    monkeypatch.setattr(vector_writer, "EXACT_ROWS", 50)
    monkeypatch.setattr(vector_writer, "CODED_ROWS", 50)
    change(tmp_path, 1, added=KEYS)
    change(tmp_path, 2, removed=KEYS[:20])
    (file,) = (file for file in tmp_path.iterdir() if file.name.removeprefix("g000001-0") == suffix)
    content = file.read_bytes()
    if damage == "missing":
        if suffix == ".keys.npy":
            file.unlink()
            with pytest.raises((RuntimeError, OSError, ValueError)):
                VectorIndex.read(tmp_path, DIMENSION)
        else:
            # Nothing says that it was there: who reads compares the numbers, or all vectors.
            file.unlink()
            found = VectorIndex.read(tmp_path, DIMENSION)
            assert (len(found), found.coded) != (180, 1)
        return
    other = tmp_path / "other"
    other.mkdir()
    change(other, 1, added=KEYS[:90])
    change(other, 2, removed=KEYS[:19])
    (longer,) = (file for file in other.iterdir() if file.name.removeprefix("g000001-0") == suffix)
    new = {
        "empty": b"",
        "half": content[: len(content) // 2],
        "longer": content + b"\x00" * 4,
        "garbage": b"\xff" * len(content),
        "of another": longer.read_bytes(),
    }[damage]
    file.unlink()
    file.write_bytes(new)
    if damage == "longer" or (suffix, damage) == (".removed.npy", "of another"):
        # Only the checksum tells.
        VectorIndex.read(tmp_path, DIMENSION)
        return
    with pytest.raises((RuntimeError, OSError, ValueError, EOFError)):
        VectorIndex.read(tmp_path, DIMENSION)


# ---- codes -------------------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of more than 60 vectors has codes for its segments of 50 or more."""
    monkeypatch.setattr(vector_writer, "SEGMENT_ROWS", 100)
    monkeypatch.setattr(vector_writer, "EXACT_ROWS", 60)
    monkeypatch.setattr(vector_writer, "CODED_ROWS", 50)


@pytest.mark.usefixtures("few")
def test_an_index_that_outgrows_exact_search_gets_codes_by_itself_and_only_for_large_segments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert change(tmp_path, 1, added=KEYS[:60]).coded == 0
    before = {file.name: file.stat().st_ino for file in tmp_path.iterdir()}
    grown = change(tmp_path, 2, added=KEYS[60:65])
    assert (grown.coded, grown.segments) == (1, 2)
    assert before.items() <= {file.name: file.stat().st_ino for file in tmp_path.iterdir()}.items()
    assert change(tmp_path, 3, added=KEYS[65:]).coded == 2
    assert change(tmp_path, 4, removed=KEYS).segments == 0
    assert list(tmp_path.iterdir()) == []
    # What was there already gets its codes a segment a change.
    monkeypatch.setattr(vector_writer, "EXACT_ROWS", 190)
    assert change(tmp_path, 5, added=KEYS[:190]).coded == 0
    assert [change(tmp_path, 6 + n, added=KEYS[190 + n : 191 + n]).coded for n in range(3)] == [1, 2, 2]
    change(tmp_path, 9, removed=KEYS)
    assert list(tmp_path.iterdir()) == []


CODED = 384
"""Codes tell the more, the more values a vector has."""


def coded_index(folder: Path) -> tuple[VectorIndex, NDArray[np.float32]]:
    """An index of 4,000 vectors in clusters, all in one segment with codes, and the vectors as stored."""
    random = np.random.default_rng(5)
    vectors = random.normal(size=(80, 1, CODED)) + 0.6 * random.normal(size=(1, 50, CODED))
    vectors = (vectors + 0.4 * random.normal(size=(80, 50, CODED))).reshape(-1, CODED).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_writer, "EXACT_ROWS", 1000)
        patch.setattr(vector_writer, "CODED_ROWS", 1000)
        writer = VectorWriter(folder, 1, CODED)
        writer.add(np.arange(4000), vectors)
        writer.commit()
    index = VectorIndex.read(folder, CODED)
    assert index.coded == 1
    return index, index.get(np.arange(4000))


def test_codes_find_the_nearest_with_their_true_similarities(tmp_path: Path) -> None:
    index, vectors = coded_index(tmp_path)
    first = listed = 0
    for query in vectors[::80]:
        scores = vectors @ query
        nearest = np.argsort(-scores)[:100].tolist()
        found = index.search(query, 100)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        assert all(similarity == pytest.approx(scores[key], abs=1e-5) for key, similarity in found.items())
        first += len(set(nearest[:10]) & set(list(found)[:10]))
        listed += len(set(nearest) & set(found))
    assert first >= 495
    assert listed >= 4750


def test_with_codes_filters_and_removed_vectors_count_as_without(tmp_path: Path) -> None:
    _index, vectors = coded_index(tmp_path)
    query = vectors[7]
    # The nearest are removed, far more than are compared after the estimate.
    nearest = np.argsort(-(vectors @ query))
    writer = VectorWriter(tmp_path, 2, CODED)
    writer.remove(nearest[:900])
    writer.commit()
    index = VectorIndex.read(tmp_path, CODED)
    assert index.coded == 1
    assert list(index.search(query, 20)) == nearest[900:920].tolist()
    allowed = np.sort(nearest[890:1500:3])
    expected = [key for key in nearest.tolist() if key in set(allowed.tolist()) - set(nearest[:900].tolist())]
    assert list(index.search(query, 5, allowed)) == expected[:5]
    assert len(index.search(query, 4000)) == 3100


def test_codes_of_other_vectors_are_told(tmp_path: Path) -> None:
    index, _vectors = coded_index(tmp_path)
    assert index.has_true_codes()
    (file,) = tmp_path.glob("*.codes.faiss")
    codes = faiss.read_index(str(file))
    turned = faiss.IndexRaBitQFastScan(CODED, faiss.METRIC_INNER_PRODUCT)
    turned.train(codes.reconstruct_n(0, 4000))
    turned.add(codes.reconstruct_n(0, 4000)[::-1].copy())
    file.unlink()
    faiss.write_index(turned, str(file))
    assert not VectorIndex.read(tmp_path, CODED).has_true_codes()


@settings(max_examples=30, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.sets(st.integers(0, 199), max_size=60), st.sets(st.integers(0, 199), max_size=60)),
        max_size=12,
    ),
    segment_rows=st.sampled_from([7, 50, SEGMENT_ROWS]),
)
def test_after_any_changes_the_index_is_what_one_made_at_once_would_be(
    tmp_path_factory: pytest.TempPathFactory,
    changes: list[tuple[set[int], set[int]]],
    segment_rows: int,
) -> None:
    folder = tmp_path_factory.mktemp("changed")
    expected: set[int] = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vector_writer, "SEGMENT_ROWS", segment_rows)
        for number, (removed, added) in enumerate(changes, start=1):
            new = sorted(added - (expected - removed))
            index = change(folder, number, KEYS[sorted(removed)], KEYS[new])
            expected = (expected - removed) | set(new)
            places = sorted(expected)
            assert len(index) == len(expected)
            assert set(np.flatnonzero(index.holds(KEYS)).tolist()) == expected
            assert np.array_equal(index.get(KEYS[places]), EXACT[places])
            scores = EXACT[places] @ VECTORS[3]
            assert list(index.search(VECTORS[3], 200).values()) == pytest.approx(
                sorted(scores.tolist(), reverse=True), abs=1e-6
            )
        largest = [len(np.load(file)) for file in folder.glob("*.keys.npy")]
        assert max(largest, default=0) <= segment_rows


@given(
    sizes=st.lists(st.tuples(st.integers(0, SEGMENT_ROWS), st.integers(0, 1000)), max_size=40),
    pending=st.integers(0, SEGMENT_ROWS),
)
def test_a_change_rewrites_little_but_worn_segments_and_leaves_few_small_ones(
    sizes: list[tuple[int, int]], pending: int
) -> None:
    chosen = segments_to_rewrite(pending, sizes)
    worn = [n for n, (live, removed) in enumerate(sizes) if removed > WORN_SHARE * (live + removed)]
    assert set(worn) <= set(chosen)
    joined = [sizes[n][0] for n in chosen if n not in worn]
    total = pending + sum(sizes[n][0] for n in chosen)
    assert not joined or total <= SEGMENT_ROWS
    assert pending or worn or not sum(joined)


def test_many_small_changes_leave_few_segments_and_write_each_vector_few_times() -> None:
    sizes: list[tuple[int, int]] = []
    written = 0
    for _change in range(20_000):
        chosen = segments_to_rewrite(10, sizes)
        new = 10 + sum(sizes[n][0] for n in chosen)
        written += new
        assert new <= SEGMENT_ROWS
        sizes = [size for n, size in enumerate(sizes) if n not in chosen] + [(new, 0)]
        assert len(sizes) <= 14 + sum(live for live, _removed in sizes) // (SEGMENT_ROWS // 2)
    assert written / 200_000 < 17


def test_what_is_removed_and_added_by_turns_leaves_no_litter(tmp_path: Path) -> None:
    change(tmp_path, 1, added=KEYS)
    for number in range(2, 60):
        which = KEYS[number % 20 :: 20]
        change(tmp_path, number, removed=which, added=which)
    index = VectorIndex.read(tmp_path, DIMENSION)
    assert np.array_equal(index.get(KEYS), EXACT)
    assert index.removed <= 200
    assert len(segment_names(tmp_path)) <= 8
