"""From files to a published index: read, compare with what is live, embed what is new, publish.

`build`, `add`, `remove` and `update` are the same journey from different starting points:

    read files -> articles into the store -> what is new, what is gone
    -> terms and vectors of the new ones -> a staged generation -> published

All but `build` cost what the change costs, whatever the size of the archive. A new generation takes over the
files of the one before by links (retrieval.publish) and adds a segment of terms (tantivy's) and one of
vectors (retrieval.vector_writer); the store is asked about the files and articles concerned only. What still
grows with the archive: its articles are counted (in an index of them), its files linked (some hundred), and
now and then tantivy merges eight segments into one. Into an index of a million windows an article of ten
paragraphs is published in half a second (tests/benchmarks/bench_change.py).
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from corpus.errors import UnreadableFileError
from corpus.files import SUPPORTED
from corpus.sections import body_passages
from corpus.store import ArticleStore, Place, passage_key
from corpus.types import Article, Window
from corpus.windows import make_windows
from retrieval.backends import open_backend
from retrieval.config import IndexConfig, ModelConfig
from retrieval.embedding import Embedded, embed
from retrieval.embedding_cache import EmbeddingCache
from retrieval.encoder import Encoder, open_encoder
from retrieval.english_words import Glossary
from retrieval.errors import IncompatibleIndexError, RetrievalError
from retrieval.index import IndexWriter, Plan
from retrieval.passage_input import passage_inputs
from retrieval.publish import (
    FORMAT_VERSION,
    DamagedIndexError,
    DataDir,
    IndexNotFoundError,
    Manifest,
    backend_of,
    current_number,
    damaged_files,
    newest_number,
    now,
    publish,
    read_manifest,
    remove_old_generations,
    staging_folder,
    writer_lock,
    writing,
)
from retrieval.sources import (
    FilesRead,
    NotInIndexError,
    places_of_file,
    places_of_target,
    read_into_store,
)
from retrieval.tokens import Tokenizer, dictionary_digest

Stage = Literal["read", "terms", "embed", "publish"]
Progress = Callable[[Stage, int, int | None], None]
"""Told (stage, done, total); total is None while unknown. Units: articles, articles, windows, steps."""

ROWS_KEPT_GENERATIONS = 10
"""Removed articles stay in the store for so many generations more: a question that was asked before several
changes in quick succession still finds the texts of its own generation."""


class NothingToIndexError(RetrievalError):
    """No article could be read from what was given."""


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
class _Change:
    """Ids of the articles whose terms and vectors are to be put in and taken out."""

    base: Manifest | None
    number: int
    added: Sequence[str]
    removed: Sequence[str]


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

        Articles of files that cannot be read, or are not there any more, stay: only `remove`, `update` and
        `build` take out what was not read. Raises IncompatibleIndexError if the live index was built with
        other settings, and NothingToIndexError if not one article could be read.
        """
        return self._change(paths, (), progress)

    def remove(self, targets: Sequence[str], progress: Progress) -> BuildReport:
        """Remove articles by id, or all that were read from a file or folder.

        Raises NotInIndexError naming the first target that matches nothing; then nothing is removed.
        """
        return self._change((), targets, progress)

    def update(self, paths: Sequence[Path], gone: Sequence[Path], progress: Progress) -> BuildReport:
        """Add the articles of `paths` and remove those read from the files `gone`, in one generation.

        For a folder that is kept in step: a file that was renamed is never missing. Files of `gone` that the
        index does not have are passed over, and that nothing could be read is reported, not an error. Raises
        IncompatibleIndexError as `add` does.
        """
        return self._change(paths, [str(path) for path in gone], progress, lenient=True)

    def _change(
        self,
        paths: Sequence[Path],
        targets: Sequence[str],
        progress: Progress,
        *,
        from_scratch: bool = False,
        lenient: bool = False,
    ) -> BuildReport:
        started = time.monotonic()
        with writer_lock(self._data):
            fresh = from_scratch or current_number(self._data) is None
            if fresh and targets and not lenient:
                raise IndexNotFoundError(f"{self._data.root}：还没有索引；请先运行 baowen index build。")
            live = newest_number(self._data)
            base = None if fresh else self._sound_base(live)
            store = ArticleStore(self._data.articles, writable=True)
            try:
                store.forget_unpublished(live)
                if base and store.count(live) != base.articles:
                    raise DamagedIndexError(
                        f"{store.path}：有 {store.count(live)} 篇文章，索引清单记着 {base.articles}；"
                        "请用 baowen index build 重建。"
                    )
                gone = _targeted(store, targets, live, lenient=lenient)
                reading = read_into_store(
                    paths, store, live + 1, self._config, lambda done: progress("read", done, None)
                )
                if not reading.places and (fresh or (paths and not lenient)):
                    raise NothingToIndexError(_nothing_read(paths, reading.unreadable))
                if fresh:
                    gone = store.places(live)
                for file in reading.read_paths:
                    gone |= dict.fromkeys(places_of_file(store, file, live))
                gone = {place: None for place in gone if place not in reading.places}
                if base and not gone and not reading.rows_written:
                    return _report(base, reading, started, changed=False)
                store.retire(gone, live + 1)
                touched = list(dict.fromkeys(article_id for article_id, _path in [*reading.places, *gone]))
                before, after = store.ids_held(touched, live), store.ids_held(touched, live + 1)
                change = _Change(
                    base,
                    live + 1,
                    [one for one in touched if one in after and (fresh or one not in before)],
                    [] if fresh else [one for one in touched if one in before and one not in after],
                )
                manifest, embedded = self._write(change, store, progress)
                remove_old_generations(self._data, manifest.number)
                store.purge(manifest.number - ROWS_KEPT_GENERATIONS)
            finally:
                store.close()
        return _report(
            manifest,
            reading,
            started,
            changed=True,
            added=len(after - before),
            removed=len(before - after),
            embedded=embedded.made,
            reused=embedded.reused,
        )

    # ---- writing -------------------------------------------------------------------------------------

    def _write(self, change: _Change, store: ArticleStore, progress: Progress) -> tuple[Manifest, Embedded]:
        base = change.base
        plan = Plan(
            number=change.number,
            base=base,
            model=self._model,
            encoder=self._encoder,
            tokenizer=self._tokenizer,
            count=len(change.added),
            articles=lambda: (_article(store, one, change.number) for one in change.added),
        )
        backend = open_backend(self._data, self._config)
        try:
            with staging_folder(self._data, change.number) as staging:
                with writing(self._data):
                    writer = backend.writer(staging, plan)
                    removed = self._removed_passages(change, store)
                    writer.remove(removed, [stored.key for stored in store.windows_of(removed)])
                    passages = self._write_terms(change, store, writer, len(removed), progress)
                embedded = self._embed(change, store, writer, progress)
                progress("publish", 0, 1)
                with writing(self._data):
                    written = writer.commit()
                    manifest = Manifest(
                        format_version=FORMAT_VERSION,
                        number=change.number,
                        created=now(),
                        model=self._model,
                        model_fingerprint=self._encoder.fingerprint,
                        dimension=self._encoder.dimension,
                        window_chars=self._config.window_chars,
                        user_dictionary_sha256=self._dictionary,
                        articles=(base.articles if base else 0) + len(change.added) - len(change.removed),
                        passages=passages,
                        windows=written.windows,
                        segments=written.segments,
                        removed_windows=written.removed,
                        files={},
                    )
                    publish(self._data, staging, manifest, base)
                progress("publish", 1, 1)
        finally:
            backend.close()
        return manifest, embedded

    def _removed_passages(self, change: _Change, store: ArticleStore) -> list[int]:
        """Return the keys of the passages that are taken out."""
        return [
            passage_key(article_id, passage)
            for article_id in change.removed
            for passage, _heading in body_passages(_article(store, article_id, change.number - 1))
        ]

    def _write_terms(
        self, change: _Change, store: ArticleStore, writer: IndexWriter, removed: int, progress: Progress
    ) -> int:
        """Put in the terms of the new articles; return the number of passages that are then there.

        Raises DamagedIndexError if it is another number than it should be.
        """
        count = (change.base.passages if change.base else 0) - removed
        for done, article_id in enumerate(change.added, start=1):
            count += writer.add_terms(_article(store, article_id, change.number))
            progress("terms", done, len(change.added))
        found = writer.commit_terms()
        if found != count:
            raise DamagedIndexError(
                f"{self._data.root}：词表里有 {found} 个段落，应有 {count} 个；请用 baowen index build 重建。"
            )
        return count

    def _embed(
        self, change: _Change, store: ArticleStore, writer: IndexWriter, progress: Progress
    ) -> Embedded:
        """Add the vectors of the new articles' windows; return how many were made and how many found."""
        counts = Embedded()
        cache = EmbeddingCache(self._data.embeddings, self._encoder.fingerprint, self._encoder.dimension)
        try:
            total = sum(len(windows) for _article, windows in self._windows(change, store))
            pairs = (
                (window, text)
                for article, windows in self._windows(change, store)
                for window, text in zip(windows, passage_inputs(article, windows), strict=True)
            )
            told = embed(pairs, self._encoder, cache, counts, lambda done: progress("embed", done, total))
            for embedded, made in told:
                with writing(self._data):
                    writer.add_vectors(embedded, made)
        finally:
            cache.close()
        return counts

    def _windows(self, change: _Change, store: ArticleStore) -> Iterator[tuple[Article, list[Window]]]:
        for article_id in change.added:
            article = _article(store, article_id, change.number)
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
                ("[index] backend", backend_of(manifest), self._config.backend),
            )
            if was != is_now
        ]
        if differing:
            raise IncompatibleIndexError(
                f"{self._data.root}：设置与现有索引不同（{'；'.join(differing)}）；"
                "请改回设置，或用 baowen index build 重建。"
            )
        for file, what in damaged_files(self._data, manifest, trust_unmodified=True):
            raise DamagedIndexError(f"{file}：{what}；请用 baowen index build 重建。")
        return manifest


def open_builder(data: DataDir, model: ModelConfig, index: IndexConfig) -> IndexBuilder:
    """Return the builder of the configured index. Raises ModelError or DictionaryError."""
    encoder = open_encoder(model, data.root)
    with writing(data):
        tokenizer = Tokenizer(data.cache, index.user_dictionary)
        Glossary(tokenizer).prepare()
    return IndexBuilder(data, index, encoder, tokenizer, model.name)


def _article(store: ArticleStore, article_id: str, generation: int) -> Article:
    article = store.article(article_id, generation)
    if article is None:
        raise RetrievalError(f"{store.path}：缺少文章 {article_id}；请用 baowen index build 重建。")
    return article


def _targeted(
    store: ArticleStore, targets: Iterable[str], generation: int, *, lenient: bool
) -> dict[Place, None]:
    """Return the places that targets name. Raises NotInIndexError for one that names none, if not lenient."""
    found: dict[Place, None] = {}
    for target in targets:
        try:
            found |= dict.fromkeys(places_of_target(store, target, generation))
        except NotInIndexError:
            if not lenient:
                raise
    return found


def _nothing_read(paths: Sequence[Path], unreadable: Sequence[UnreadableFileError]) -> str:
    names = "、".join(str(path) for path in paths)
    why = f"；例如 {unreadable[0]}" if unreadable else ""
    return f"{names}：没有读到任何文章（支持 {SUPPORTED}）{why}。"


def _report(
    manifest: Manifest,
    reading: FilesRead,
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
