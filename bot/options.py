"""What all commands share: options, exit statuses, and the way from the options to the settings."""

import codecs
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import messages as m
from bot.messages import Language, Text
from bot.settings import LoadedSettings, load_settings

if TYPE_CHECKING:
    from corpus.store import ArticleStore

STANDARD_INPUT = "-"


class Status(IntEnum):
    """Exit statuses of `baowen`."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    NOT_ANSWERED = 3
    INTERRUPTED = 130
    """As shells count it: 128 + SIGINT."""
    BROKEN_PIPE = 141
    """128 + SIGPIPE: whoever read our output has left."""


class WrongUsageError(Exception):
    """The command line asks for something that makes no sense. The message is one finished sentence."""


@dataclass(slots=True)
class Invocation:
    """What holds for one run of the program, before and after the subcommand's own options."""

    language: Language = "zh"
    config: Path | None = None
    data_dir: Path | None = None

    def wrong(self, text: Text, **values: object) -> WrongUsageError:
        return WrongUsageError(text.say(self.language, **values))


ConfigOption = Annotated[Path | None, typer.Option("--config", metavar="FILE", help=m.HELP_CONFIG.zh)]
DataDirOption = Annotated[Path | None, typer.Option("--data-dir", metavar="DIR", help=m.HELP_DATA_DIR.zh)]
JsonOption = Annotated[bool, typer.Option("--json", help=m.HELP_JSON.zh)]


def invocation_of(context: typer.Context) -> Invocation:
    return context.ensure_object(Invocation)


def open_settings(context: typer.Context, config: Path | None, data_dir: Path | None) -> LoadedSettings:
    """Read the settings as the options after the command say, else those before it. Raises SettingsError."""
    invocation = invocation_of(context)
    loaded = load_settings(config or invocation.config, data_dir or invocation.data_dir)
    invocation.language = loaded.language
    return loaded


def open_store(loaded: LoadedSettings) -> "tuple[ArticleStore, int]":
    """Open the article store with the number of the live generation.

    Raises IndexNotFoundError, DamagedIndexError or StoreError.
    """
    from corpus.store import ArticleStore
    from retrieval.publish import DataDir, IndexNotFoundError, current_number

    data = DataDir(loaded.data_dir)
    number = current_number(data)
    if number is None:
        raise IndexNotFoundError(m.NO_INDEX.say(loaded.language, path=data.root))
    return ArticleStore(data.articles), number


def raw_lines(file: str) -> Iterator[bytes]:
    """Yield the lines of a file, or of standard input for "-", without line ends or byte order mark.

    Raises OSError.
    """
    if file == STANDARD_INPUT:
        yield from _without_marks(sys.stdin.buffer)
    else:
        with Path(file).open("rb") as stream:
            yield from _without_marks(stream)


def _without_marks(stream: "Iterator[bytes]") -> Iterator[bytes]:
    for number, line in enumerate(stream):
        yield (line.removeprefix(codecs.BOM_UTF8) if number == 0 else line).rstrip(b"\r\n")
