import sqlite3
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedding_cache import EmbeddingCache, EmbeddingCacheError
from retrieval.tokens import Tokenizer
from tests.index_maker import Workshop, write_pages

VECTORS = np.random.default_rng(7).normal(size=(1200, 32)).astype(np.float32)
VECTORS /= np.linalg.norm(VECTORS, axis=1, keepdims=True)
TEXTS = [f"第{number}句。" for number in range(1200)]


def test_vectors_come_back_close_to_what_was_put(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "e.sqlite", "model-a", 32)
    cache.put(TEXTS, VECTORS)
    found = cache.get([*TEXTS, "没有见过的句子"])
    assert sorted(found) == list(range(1200))
    cosines = [float(found[i] @ VECTORS[i] / np.linalg.norm(found[i])) for i in range(1200)]
    assert min(cosines) > 0.999999


def test_another_model_finds_nothing(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path / "e.sqlite", "model-a", 32).put(TEXTS[:5], VECTORS[:5])
    assert EmbeddingCache(tmp_path / "e.sqlite", "model-b", 32).get(TEXTS[:5]) == {}


def test_what_was_put_outlives_the_process_that_did_not_close(tmp_path: Path) -> None:
    first = EmbeddingCache(tmp_path / "e.sqlite", "model-a", 32)
    first.put(TEXTS[:5], VECTORS[:5])
    assert len(EmbeddingCache(tmp_path / "e.sqlite", "model-a", 32).get(TEXTS[:9])) == 5


def test_a_vector_that_was_cut_short_is_not_used(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "e.sqlite", "model-a", 32)
    cache.put(TEXTS[:1], VECTORS[:1, :16])
    assert cache.get(TEXTS[:1]) == {}


def test_a_file_that_is_no_cache_is_named(tmp_path: Path) -> None:
    (tmp_path / "e.sqlite").write_bytes(b"something else" * 100)
    with pytest.raises(EmbeddingCacheError, match=r"e\.sqlite"):
        EmbeddingCache(tmp_path / "e.sqlite", "model-a", 32)


def test_caches_that_several_machines_filled_are_one_after_an_insert_of_sql(
    tmp_path: Path, tokenizer: Tokenizer
) -> None:
    """As retrieval/MILVUS.md says, for encoding on many machines."""
    pages = [write_pages(tmp_path / f"{part}", range(5 * part, 5 * part + 5)) for part in range(3)]
    for part, paths in enumerate(pages):
        Workshop(tmp_path / f"worker{part}", tokenizer).build(*paths)
    merged = sqlite3.connect(tmp_path / "worker0" / "embeddings.sqlite")
    for part in (1, 2):
        merged.execute("ATTACH ? AS worker", (str(tmp_path / f"worker{part}" / "embeddings.sqlite"),))
        merged.execute("INSERT OR IGNORE INTO vector SELECT * FROM worker.vector")
        merged.commit()
        merged.execute("DETACH worker")
    merged.close()
    report = Workshop(tmp_path / "worker0", tokenizer).build(*(path for paths in pages for path in paths))
    assert (report.articles, report.embedded) == (15, 0)
