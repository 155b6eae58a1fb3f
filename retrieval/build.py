"""From files to a published index: read, compare with what is live, embed what is new, publish.

`build`, `add` and `remove` are the same journey from different starting points:

    read files -> articles into the store -> what is new, what is gone
    -> terms and vectors of the new ones -> a staged generation -> published
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal, TypeVar

import numpy as np

from corpus.errors import UnreadableFileError
from corpus.files import SUPPORTED, files_meant, iter_files, read_articles
from corpus.sections import body_passages
from corpus.store import ArticleStore, passage_key, window_key
from corpus.types import Article, Window
from corpus.windows import make_windows
from retrieval.config import IndexConfig, ModelConfig
from retrieval.embedding_cache import EmbeddingCache
from retrieval.encoder import Encoder, open_encoder
from retrieval.errors import IncompatibleIndexError, RetrievalError
from retrieval.lexical import LexicalWriter
from retrieval.passage_input import passage_inputs
from retrieval.publish import (
    FORMAT_VERSION,
    DamagedIndexError,
    DataDir,
    IndexNotFoundError,
    Manifest,
    current_number,
    damaged_files,
    link_or_copy,
    newest_number,
    now,
    publish,
    read_manifest,
    remove_old_generations,
    staging_folder,
    writer_lock,
    writing,
)
from retrieval.tokens import Tokenizer, dictionary_digest
from retrieval.vectors import VectorIndex

Stage = Literal["read", "terms", "embed", "publish"]
Progress = Callable[[Stage, int, int | None], None]
"""Told (stage, done, total); total is None while unknown. Units: articles, articles, windows, steps."""

ARTICLES_PER_TRANSACTION = 500
WINDOWS_PER_CHUNK = 4096
"""Windows encoded between two writes of the embedding cache are far fewer (one batch); a chunk bounds memory
(4096 x 384 floats, 6 MB) and is long enough for sorting by length to pay."""

Item = TypeVar("Item")

Place = tuple[str, str]
"""(article id, path of its source)."""


class NothingToIndexError(RetrievalError):
    """No article could be read from what was given."""


class NotInIndexError(RetrievalError):
    """What was to be removed is not in the index."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a change of the index did. Counts of articles are of distinct ones."""

    generation: int
    changed: bool
    added: int
    removed: int
    articles: int
    passages: int
    windows: int
    embedded: int
    reused: int
    unreadable: tuple[UnreadableFileError, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """`rows_written` is 0 if the store had every article already, all the same."""

    places: dict[Place, None]
    rows_written: int
    read_paths: tuple[str, ...]
    unreadable: tuple[UnreadableFileError, ...]


class IndexBuilder:
    """Changes the index of one data folder. Each method takes the writer's lock for as long as it runs.

    Raises WriterBusyError if another process holds it. Whatever else goes wrong, or however the process
    ends, the live index stays as it was, and what was embedded is kept for the next run.
    """

    def __init__(
        self, data: DataDir, config: IndexConfig, encoder: Encoder, tokenizer: Tokenizer, model: str
    ) -> None:
        """`model` is the configured name, kept in the manifest for people; `encoder` makes its vectors.

        `tokenizer` has the user dictionary of `config`. See `open_builder`.
        """
        self._data = data
        self._config = config
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._dictionary = dictionary_digest(config.user_dictionary)
        self._model = model

    def build(self, paths: Sequence[Path], progress: Progress) -> BuildReport:
        """Make the index hold exactly the articles of `paths`, whatever it held before.

        Raises NothingToIndexError if not one article could be read.
        """
        return self._change(paths, (), progress, from_scratch=True)

    def add(self, paths: Sequence[Path], progress: Progress) -> BuildReport:
        """Add the articles of `paths`; a file that was indexed before is brought up to date.

        Articles of files that cannot be read, or are not there any more, stay: only `remove` and `build`
        take out what was not read. Raises IncompatibleIndexError if the live index was built with other
        settings, and NothingToIndexError if not one article could be read.
        """
        return self._change(paths, (), progress, from_scratch=False)

    def remove(self, targets: Sequence[str], progress: Progress) -> BuildReport:
        """Remove articles by id, or all that were read from a file or folder.

        Raises NotInIndexError naming the first target that matches nothing; then nothing is removed.
        """
        return self._change((), targets, progress, from_scratch=False)

    def _change(
        self, paths: Sequence[Path], targets: Sequence[str], progress: Progress, *, from_scratch: bool
    ) -> BuildReport:
        started = time.monotonic()
        with writer_lock(self._data):
            fresh = from_scratch or current_number(self._data) is None
            if fresh and targets:
                raise IndexNotFoundError(f"{self._data.root}：还没有索引；请先运行 baowen index build。")
            live = newest_number(self._data)
            base = None if fresh else self._sound_base(live)
            store = ArticleStore(self._data.articles, writable=True)
            try:
                store.forget_unpublished(live)
                before = store.places(live)
                if base and len(_ids(before)) != base.articles:
                    raise DamagedIndexError(
                        f"{store.path}：有 {len(_ids(before))} 篇文章，索引清单记着 {base.articles}；"
                        "请用 baowen index build 重建。"
                    )
                reading = self._read(paths, store, live + 1, progress)
                if paths and not reading.places:
                    raise NothingToIndexError(_nothing_read(paths, reading.unreadable))
                after = self._wanted(before, reading, targets, fresh=fresh)
                store.retire(before.keys() - after.keys(), live + 1)
                ids_before = {} if base is None else _ids(before)
                ids_after = _ids(after)
                added = [article_id for article_id in ids_after if article_id not in ids_before]
                removed = [article_id for article_id in ids_before if article_id not in ids_after]
                if base is not None and before.keys() == after.keys() and not reading.rows_written:
                    return _report(base, reading, started, changed=False)
                manifest, embedded, reused = self._write(base, live + 1, added, removed, store, progress)
                remove_old_generations(self._data, manifest.number)
                if fresh:
                    store.purge(manifest.number - 1)
            finally:
                store.close()
        return _report(
            manifest,
            reading,
            started,
            changed=True,
            added=len(ids_after.keys() - _ids(before).keys()),
            removed=len(_ids(before).keys() - ids_after.keys()),
            embedded=embedded,
            reused=reused,
        )

    # ---- reading -------------------------------------------------------------------------------------

    def _read(
        self,
        paths: Sequence[Path],
        store: ArticleStore,
        generation: int,
        progress: Progress,
    ) -> _Reading:
        """Read files into the store; rows become visible when `generation` is published."""
        places: dict[Place, None] = {}
        unreadable: list[UnreadableFileError] = []
        read_paths: list[str] = []

        def articles() -> Iterator[Article]:
            files, problems = iter_files(paths)
            unreadable.extend(problems)
            for file in files:
                whole_file_read = True
                for item in read_articles(file, self._config.max_file_mb * 1_000_000):
                    if isinstance(item, UnreadableFileError):
                        unreadable.append(item)
                        whole_file_read = whole_file_read and item.path != str(file)
                    elif (item.id, item.source.path) not in places:
                        places[item.id, item.source.path] = None
                        yield item
                        progress("read", len(places), None)
                if whole_file_read:
                    read_paths.append(str(file))

        rows_written = 0
        for batch in batched(articles(), ARTICLES_PER_TRANSACTION):
            windows = [(article, make_windows(article, self._config.window_chars)) for article in batch]
            rows_written += store.put(windows, generation)
        return _Reading(places, rows_written, tuple(read_paths), tuple(unreadable))

    def _wanted(
        self, before: dict[Place, None], reading: _Reading, targets: Sequence[str], *, fresh: bool
    ) -> dict[Place, None]:
        if fresh:
            return reading.places
        gone = {place for target in targets for place in _matching(before, target)}
        reread = set(reading.read_paths)
        kept = {
            place: None for place in before if place not in gone and reread.isdisjoint(files_meant(place[1]))
        }
        return kept | reading.places

    # ---- writing -------------------------------------------------------------------------------------

    def _write(
        self,
        base: Manifest | None,
        number: int,
        added: Sequence[str],
        removed: Sequence[str],
        store: ArticleStore,
        progress: Progress,
    ) -> tuple[Manifest, int, int]:
        with staging_folder(self._data, number) as staging:
            lexical_folder = staging / "lexical"
            with writing(self._data):
                if base is None:
                    lexical_folder.mkdir()
                    vectors = VectorIndex.empty(self._encoder.dimension)
                else:
                    base_folder = self._data.generation(base.number)
                    link_or_copy(base_folder / "lexical", lexical_folder)
                    vectors = VectorIndex.read(base_folder / "vectors.faiss")

                lexical = LexicalWriter(lexical_folder, self._tokenizer)
                passages_removed = self._take_out(removed, store, number, lexical, vectors)
                passages_added = 0
                for done, article_id in enumerate(added, start=1):
                    article = _article(store, article_id, number)
                    passages_added += lexical.add(article)
                    progress("terms", done, len(added))
                lexical.commit()

            embedded, reused = self._embed(added, store, number, vectors, progress)
            progress("publish", 0, 1)
            manifest = Manifest(
                format_version=FORMAT_VERSION,
                number=number,
                created=now(),
                model=self._model,
                model_fingerprint=self._encoder.fingerprint,
                dimension=vectors.dimension,
                window_chars=self._config.window_chars,
                user_dictionary_sha256=self._dictionary,
                articles=(base.articles if base else 0) + len(added) - len(removed),
                passages=(base.passages if base else 0) + passages_added - passages_removed,
                windows=len(vectors),
                files={},
            )
            with writing(self._data):
                vectors.write(staging / "vectors.faiss")
                publish(self._data, staging, manifest)
            progress("publish", 1, 1)
        return manifest, embedded, reused

    def _take_out(
        self,
        removed: Sequence[str],
        store: ArticleStore,
        number: int,
        lexical: LexicalWriter,
        vectors: VectorIndex,
    ) -> int:
        keys = []
        for article_id in removed:
            article = _article(store, article_id, number - 1)
            keys += [passage_key(article_id, passage) for passage, _heading in body_passages(article)]
        lexical.remove(keys)
        vectors.remove(np.array([stored.key for stored in store.windows_of(keys)], dtype=np.int64))
        return len(keys)

    def _embed(
        self, added: Sequence[str], store: ArticleStore, number: int, vectors: VectorIndex, progress: Progress
    ) -> tuple[int, int]:
        """Add the vectors of the articles' windows; return how many were made and how many found."""
        embedded = reused = 0
        cache = EmbeddingCache(self._data.embeddings, self._encoder.fingerprint, self._encoder.dimension)
        try:
            total = sum(len(windows) for _article, windows in self._windows(added, store, number))
            pairs = (
                (window_key(window), text)
                for article, windows in self._windows(added, store, number)
                for window, text in zip(windows, passage_inputs(article, windows), strict=True)
            )
            for chunk in batched(pairs, WINDOWS_PER_CHUNK):
                keys = np.array([key for key, _text in chunk], dtype=np.int64)
                texts = [text for _key, text in chunk]
                found = cache.get(texts)
                made = np.empty((len(texts), self._encoder.dimension), np.float32)
                for index, vector in found.items():
                    made[index] = vector
                reused += len(found)
                progress("embed", embedded + reused, total)
                missing: dict[str, list[int]] = {}
                for index, text in enumerate(texts):
                    if index not in found:
                        missing.setdefault(text, []).append(index)
                distinct = list(missing)
                for places, batch in self._encoder.encode_batches(distinct):
                    cache.put([distinct[place] for place in places], batch)
                    for place, vector in zip(places, batch, strict=True):
                        made[missing[distinct[place]]] = vector
                        reused += len(missing[distinct[place]]) - 1
                    embedded += len(places)
                    progress("embed", embedded + reused, total)
                vectors.add(keys, made)
        finally:
            cache.close()
        return embedded, reused

    def _windows(
        self, ids: Iterable[str], store: ArticleStore, number: int
    ) -> Iterator[tuple[Article, list[Window]]]:
        for article_id in ids:
            article = _article(store, article_id, number)
            yield article, make_windows(article, self._config.window_chars)

    def _sound_base(self, live: int) -> Manifest:
        """Return the manifest of the live generation, which can be built upon.

        Raises IncompatibleIndexError, or DamagedIndexError: what is damaged must not be published anew.
        """
        manifest = read_manifest(self._data, live)
        differing = [
            f"{name} 由 {was!r} 变为 {is_now!r}"
            for name, was, is_now in (
                ("[model]", manifest.model_fingerprint, self._encoder.fingerprint),
                ("[index] window_chars", manifest.window_chars, self._config.window_chars),
                ("[index] user_dictionary", manifest.user_dictionary_sha256, self._dictionary),
            )
            if was != is_now
        ]
        if differing:
            raise IncompatibleIndexError(
                f"{self._data.root}：设置与现有索引不同（{'；'.join(differing)}）；"
                "请改回设置，或用 baowen index build 重建。"
            )
        for file, what in damaged_files(self._data, manifest):
            raise DamagedIndexError(f"{file}：{what}；请用 baowen index build 重建。")
        return manifest


def open_builder(data: DataDir, model: ModelConfig, index: IndexConfig) -> IndexBuilder:
    """Return the builder of the configured index. Raises ModelError or DictionaryError."""
    encoder = open_encoder(model, data.root)
    with writing(data):
        tokenizer = Tokenizer(data.cache, index.user_dictionary)
    return IndexBuilder(data, index, encoder, tokenizer, model.name)


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of up to `size` items (itertools.batched, from Python 3.12 on)."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def _article(store: ArticleStore, article_id: str, generation: int) -> Article:
    article = store.article(article_id, generation)
    if article is None:
        raise RetrievalError(f"{store.path}：缺少文章 {article_id}；请用 baowen index build 重建。")
    return article


def _ids(places: Iterable[Place]) -> dict[str, None]:
    return {article_id: None for article_id, _path in places}


def _matching(places: Iterable[Place], target: str) -> list[Place]:
    """Return the places that `target` names: an article's id, or a file or folder they were read from."""
    by_id = [place for place in places if place[0] == target]
    if by_id:
        return by_id
    file = os.path.abspath(Path(target).expanduser())  # noqa: PTH100 - as corpus.files names sources
    by_path = [p for p in places if file in files_meant(p[1]) or p[1].startswith(file.rstrip("/") + "/")]
    if not by_path:
        raise NotInIndexError(
            f"{target}：索引中没有这个文章编号、文件或文件夹；可用 baowen index status 查看。"
        )
    return by_path


def _nothing_read(paths: Sequence[Path], unreadable: Sequence[UnreadableFileError]) -> str:
    names = "、".join(str(path) for path in paths)
    why = f"；例如 {unreadable[0]}" if unreadable else ""
    return f"{names}：没有读到任何文章（支持 {SUPPORTED}）{why}。"


def _report(
    manifest: Manifest,
    reading: _Reading,
    started: float,
    *,
    changed: bool,
    added: int = 0,
    removed: int = 0,
    embedded: int = 0,
    reused: int = 0,
) -> BuildReport:
    return BuildReport(
        generation=manifest.number,
        changed=changed,
        added=added,
        removed=removed,
        articles=manifest.articles,
        passages=manifest.passages,
        windows=manifest.windows,
        embedded=embedded,
        reused=reused,
        unreadable=reading.unreadable,
        seconds=time.monotonic() - started,
    )
