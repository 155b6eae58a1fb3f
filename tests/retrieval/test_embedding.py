from pathlib import Path

import numpy as np

from retrieval.embedding import WINDOWS_PER_CHUNK, Embedded, embed
from retrieval.embedding_cache import EmbeddingCache
from tests.hash_encoder import HashEncoder


def run(
    windows: list[tuple[int, str]], encoder: HashEncoder, folder: Path
) -> tuple[dict[int, list[float]], Embedded]:
    cache = EmbeddingCache(folder / "e.sqlite", encoder.fingerprint, encoder.dimension)
    counts, told = Embedded(), []
    chunks = list(embed(windows, encoder, cache, counts, told.append))
    cache.close()
    assert told == sorted(told)
    assert not windows or told[-1] == len(windows)
    return {int(key): list(row) for keys, rows in chunks for key, row in zip(keys, rows, strict=True)}, counts


def test_each_window_gets_the_vector_of_its_text(tmp_path: Path) -> None:
    encoder = HashEncoder()
    windows = [(100 + number, f"第{number}座桥") for number in range(30)]
    vectors, counts = run(windows, encoder, tmp_path)
    assert (counts.made, counts.reused) == (30, 0)
    for key, text in windows:
        assert np.allclose(vectors[key], encoder.encode_passages([text])[0], atol=1e-3)


def test_a_text_is_encoded_once_however_often_it_comes(tmp_path: Path) -> None:
    encoder = HashEncoder()
    windows = [(number, f"第{number % 3}座桥") for number in range(WINDOWS_PER_CHUNK + 10)]
    vectors, counts = run(windows, encoder, tmp_path)
    assert (encoder.encoded, counts.made, counts.reused) == (3, 3, len(windows) - 3)
    assert vectors[0] == vectors[3]
    again, counts = run(windows, encoder, tmp_path)
    assert (encoder.encoded, counts.made, len(again)) == (3, 0, len(windows))


def test_no_windows_are_no_chunks(tmp_path: Path) -> None:
    assert run([], HashEncoder(), tmp_path) == ({}, Embedded())
