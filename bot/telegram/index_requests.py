"""What the bot and a process that works on the index say to each other; see `index_jobs`."""

from collections.abc import Callable

import msgspec

from bot.messages import Language
from retrieval.config import IndexConfig, ModelConfig


class Look(msgspec.Struct, frozen=True, tag=True):
    """Say what is in a file of at most `max_bytes` bytes (a line of it, in `.jsonl`)."""

    path: str
    max_bytes: int


class Add(msgspec.Struct, frozen=True, tag=True):
    """Add the articles of a file."""

    path: str


class Remove(msgspec.Struct, frozen=True, tag=True):
    """Remove an article by its id."""

    article_id: str


class Reread(msgspec.Struct, frozen=True, tag=True):
    """Read again every file that the articles came from. Those of files that are gone stay."""


class Request(msgspec.Struct, frozen=True):
    """A job, and the index that it is about."""

    data_dir: str
    model: ModelConfig
    index: IndexConfig
    language: Language
    job: Look | Add | Remove | Reread


class Progress(msgspec.Struct, frozen=True, tag=True):
    """How far it is, as `retrieval.build.Progress` tells it."""

    stage: str
    done: int
    total: int | None


class Title(msgspec.Struct, frozen=True):
    """An article by its title; `published` is "" where it has no date."""

    title: str
    published: str


class Found(msgspec.Struct, frozen=True, tag=True):
    """What a file holds: distinct articles, how many of them the index has already, the first ones' titles.

    `first_day` and `last_day` are "" where no article has a date. `problems` are the first of
    `problem_count` reasons why a part, or all of it, could not be read.
    """

    articles: int
    known: int
    titles: list[Title]
    first_day: str
    last_day: str
    outlets: list[str]
    problems: list[str]
    problem_count: int


class Changed(msgspec.Struct, frozen=True, tag=True):
    """What a change of the index did; `missing` counts files that were to be read again and are gone."""

    changed: bool
    generation: int
    added: int
    removed: int
    articles: int
    seconds: float
    problems: list[str]
    problem_count: int
    missing: int = 0


class Refused(msgspec.Struct, frozen=True, tag=True):
    """It was not done, the index is as it was; why, in one sentence."""

    problem: str


Outcome = Found | Changed | Refused
Line = Progress | Found | Changed | Refused
Report = Callable[[Progress], None]
