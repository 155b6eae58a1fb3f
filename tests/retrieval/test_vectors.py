from pathlib import Path

import numpy as np
import pytest

from retrieval.vectors import VectorIndex

RANDOM = np.random.default_rng(20240711)
VECTORS = RANDOM.normal(size=(200, 16)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
KEYS = RANDOM.choice(2**62, 200, replace=False).astype(np.int64)


@pytest.fixture
def index() -> VectorIndex:
    index = VectorIndex.empty(16)
    index.add(KEYS, VECTORS)
    return index


def test_a_vector_is_most_similar_to_itself_with_cosine_1(index: VectorIndex) -> None:
    for place in (0, 57, 199):
        found = index.search(VECTORS[place], 3)
        assert next(iter(found)) == KEYS[place]
        assert found[int(KEYS[place])] == pytest.approx(1.0, abs=1e-5)


def test_the_order_is_that_of_comparing_all(index: VectorIndex) -> None:
    query = RANDOM.normal(size=16).astype(np.float32)
    expected = KEYS[np.argsort(-(VECTORS @ query))][:10]
    assert list(index.search(query, 10)) == expected.tolist()


def test_only_allowed_windows_are_found(index: VectorIndex) -> None:
    allowed = KEYS[50:60]
    assert set(index.search(VECTORS[0], 100, allowed)) == set(allowed.tolist())
    assert index.search(VECTORS[0], 100, KEYS[:0]) == {}


def test_removed_vectors_are_gone_and_the_others_stay(index: VectorIndex) -> None:
    index.remove(KEYS[:100])
    assert len(index) == 100
    assert index.holds(KEYS).tolist() == [False] * 100 + [True] * 100
    assert np.allclose(index.get(KEYS[100:]), VECTORS[100:])


def test_what_is_written_is_what_is_read(index: VectorIndex, tmp_path: Path) -> None:
    index.write(tmp_path / "vectors.faiss")
    read = VectorIndex.read(tmp_path / "vectors.faiss")
    assert read.keys.tolist() == KEYS.tolist()
    assert read.search(VECTORS[3], 5) == index.search(VECTORS[3], 5)


def test_keys_and_vectors_of_different_number_are_refused_with_both_numbers() -> None:
    with pytest.raises(ValueError, match=r"2 keys for 3 vectors"):
        VectorIndex.empty(16).add(KEYS[:2], VECTORS[:3])


def test_an_empty_index_finds_and_holds_nothing() -> None:
    index = VectorIndex.empty(16)
    assert index.search(VECTORS[0], 5) == {}
    assert not index.holds(KEYS).any()
