"""Proving a whole index: files as published, texts as read, and every window where it should be."""

from collections.abc import Callable, Iterator

import numpy as np

from corpus.errors import CorpusError
from corpus.sections import body_passages
from corpus.store import ArticleStore, passage_key, window_key
from corpus.windows import make_windows
from retrieval.backends import open_backend
from retrieval.config import IndexConfig
from retrieval.engine import Generation, live_number, open_generation
from retrieval.errors import IncompatibleIndexError
from retrieval.publish import (
    DamagedIndexError,
    DataDir,
    Manifest,
    damaged_files,
    read_manifest,
)
from retrieval.sources import batched

BY_DEFAULT = IndexConfig()

ARTICLES_A_LOOKUP = 100
"""Articles whose windows are looked up together: an index elsewhere is asked once for all of them."""


def verify_index(
    data: DataDir, progress: Callable[[int, int], None], config: IndexConfig = BY_DEFAULT
) -> Iterator[str]:
    """Yield a sentence for everything in the live generation that is not as it was published.

    Proved are: each file's SHA-256; each source's SHA-256; each passage's digest and each article's id
    against what the spans cut out of the sources (so every quote is a slice of what was read); that each
    article's windows, and only they, have a vector; that the codes which vectors are found by are theirs; the
    counts. `progress` is told (articles done, articles in all). Raises IndexNotFoundError if nothing is
    published.
    """
    try:
        number = live_number(data)
        manifest = read_manifest(data, number)
        damaged = [f"{name}：{what}。" for name, what in damaged_files(data, manifest)]
        yield from damaged
    except DamagedIndexError as error:
        yield str(error)
        return
    try:
        store = ArticleStore(data.articles)
    except CorpusError as error:
        yield str(error)
        return
    backend = open_backend(data, config)
    try:
        for problem in store.verify(number):
            yield f"{problem}。"
        # What reads a file that is known to be damaged may do anything.
        if not damaged:
            yield from _window_problems(store, open_generation(data, config, backend, store), progress)
    except (CorpusError, DamagedIndexError, IncompatibleIndexError) as error:
        yield str(error)
    finally:
        backend.close()
        store.close()


def _window_problems(
    store: ArticleStore, generation: Generation, progress: Callable[[int, int], None]
) -> Iterator[str]:
    manifest: Manifest = generation.manifest
    articles = passages = windows = 0
    for batch in batched(store.articles(manifest.number), ARTICLES_A_LOOKUP):
        cuts = [{window_key(w): w for w in make_windows(article, manifest.window_chars)} for article in batch]
        keys = np.array([key for cut in cuts for key in cut], dtype=np.int64)
        held = dict(zip(keys.tolist(), generation.index.holds(keys).tolist(), strict=True))
        for article, cut in zip(batch, cuts, strict=True):
            where = f"{article.source.path}《{article.title}》（{article.id}）"
            missing = sum(not held[key] for key in cut)
            if missing:
                yield f"{where}：缺少 {missing} 个窗口的向量；请用 baowen index build 重建。"
            places = {
                passage_key(article.id, passage): (article.id, passage)
                for passage in range(len(article.passages))
            }
            stored = {key: found.window for key, found in store.windows(list(cut)).items()}
            if stored != cut or store.passages(list(places)) != places:
                yield f"{where}：库中的段落和窗口记录缺失或已被改动；请用 baowen index build 重建。"
            articles, passages, windows = (
                articles + 1,
                passages + len(body_passages(article)),
                windows + len(cut),
            )
            progress(articles, manifest.articles)
    yield from generation.index.problems()
    for name, counted, listed in (
        ("文章", articles, manifest.articles),
        ("段落", passages, manifest.passages),
        ("窗口", windows, manifest.windows),
    ):
        if counted != listed:
            yield f"{name}数不符：库中有 {counted}，索引清单记着 {listed}；请用 baowen index build 重建。"
