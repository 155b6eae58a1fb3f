"""From files to rows of the store, and which rows a file, a folder or an id stands for.

Nothing here looks at more of the store than what it is asked about.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from corpus.errors import UnreadableFileError
from corpus.files import files_meant, iter_files, read_articles
from corpus.store import ArticleStore, Place
from corpus.types import Article
from corpus.windows import make_windows
from retrieval.config import IndexConfig
from retrieval.errors import RetrievalError

ARTICLES_PER_TRANSACTION = 500

Item = TypeVar("Item")


class NotInIndexError(RetrievalError):
    """What was to be removed is not in the index."""


@dataclass(frozen=True, slots=True)
class FilesRead:
    """What was read from files. `rows_written` is 0 if the store had every article already, all the same.

    `read_paths` are the files that were read to their end.
    """

    places: dict[Place, None]
    rows_written: int
    read_paths: tuple[str, ...]
    unreadable: tuple[UnreadableFileError, ...]


def read_into_store(
    paths: Sequence[Path],
    store: ArticleStore,
    generation: int,
    config: IndexConfig,
    progress: Callable[[int], None],
) -> FilesRead:
    """Read files into the store; rows become visible when `generation` is published.

    `progress` is told the number of articles so far.
    """
    places: dict[Place, None] = {}
    unreadable: list[UnreadableFileError] = []
    read_paths: list[str] = []

    def articles() -> Iterator[Article]:
        files, problems = iter_files(paths)
        unreadable.extend(problems)
        for file in files:
            whole_file_read = True
            for item in read_articles(file, config.max_file_mb * 1_000_000):
                if isinstance(item, UnreadableFileError):
                    unreadable.append(item)
                    whole_file_read = whole_file_read and item.path != str(file)
                elif (item.id, item.source.path) not in places:
                    places[item.id, item.source.path] = None
                    yield item
                    progress(len(places))
            if whole_file_read:
                read_paths.append(str(file))

    rows_written = 0
    for batch in batched(articles(), ARTICLES_PER_TRANSACTION):
        windows = [(article, make_windows(article, config.window_chars)) for article in batch]
        rows_written += store.put(windows, generation)
    return FilesRead(places, rows_written, tuple(read_paths), tuple(unreadable))


def places_of_file(store: ArticleStore, file: str, generation: int) -> list[Place]:
    """Return what was read from a file: its own articles or, if it holds many sources, those of all."""
    parts = store.places_of_prefix(f"{file}#", generation)
    return [
        *store.places_of_path(file, generation),
        *(place for place in parts if file in files_meant(place[1])),
    ]


def places_of_target(store: ArticleStore, target: str, generation: int) -> list[Place]:
    """Return the places that `target` names: an article's id, or a file or folder they were read from.

    Raises NotInIndexError if there are none.
    """
    by_id = store.places_of_id(target, generation)
    if by_id:
        return by_id
    file = os.path.abspath(Path(target).expanduser())  # noqa: PTH100 - as corpus.files names sources
    by_path = places_of_file(store, file, generation)
    by_path += store.places_of_prefix(file.rstrip("/") + "/", generation)
    if not by_path:
        raise NotInIndexError(
            f"{target}：索引中没有这个文章编号、文件或文件夹；可用 baowen index status 查看。"
        )
    return by_path


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Yield lists of up to `size` items (itertools.batched, from Python 3.12 on)."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
