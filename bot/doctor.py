"""`baowen doctor`: what is needed, whether it is there, and how to mend it."""

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import typer

from bot import messages as m
from bot.messages import Language, Text
from bot.options import ConfigOption, DataDirOption, Status, open_settings
from bot.settings import LoadedSettings

OLDEST_PYTHON = (3, 11)
LIBRARIES = ("faiss", "jieba", "opencc", "tantivy")
"""What answering needs beside the model; imported here because a broken wheel fails at import."""
_PACKAGES = {"faiss": "faiss-cpu", "pymilvus": "'baowen[milvus]'"}

LEAST_FREE_BYTES = 1_000_000_000
"""The bundled model's folder takes 470 MB once an index is built, and an index is written beside the old."""
GIGABYTE = 1_000_000_000


class Verdict(Enum):
    FINE = m.DOCTOR_OK
    WARNING = m.DOCTOR_WARNING
    FAILED = m.DOCTOR_FAILED


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: the verdict, what was found, and how to mend it ("" when fine)."""

    name: Text
    verdict: Verdict
    found: str
    remedy: str = ""


def doctor(context: typer.Context, config: ConfigOption = None, data_dir: DataDirOption = None) -> None:
    loaded = open_settings(context, config, data_dir)

    from bot.render import print_plain, visible

    failed = 0
    for check in run_checks(loaded):
        failed += check.verdict is Verdict.FAILED
        print_plain(visible(_line(check, loaded.language)))
    if failed:
        print_plain(m.DOCTOR_PROBLEMS.say(loaded.language, count=failed), sys.stderr)
        raise typer.Exit(Status.FAILED)
    print_plain(m.DOCTOR_ALL_WELL.say(loaded.language))


def _line(check: Check, language: Language) -> str:
    from bot.render import INDENT, text_width

    name = check.name.say(language)
    padding = " " * (14 - text_width(name))
    line = f"{check.verdict.value.say(language)}\t{name}{padding}{check.found}".expandtabs(6)
    if check.remedy:
        line += f"\n{INDENT}{m.DOCTOR_REMEDY.say(language, remedy=check.remedy)}"
    return line


def run_checks(loaded: LoadedSettings) -> Iterator[Check]:
    """Yield the checks in the order in which things are needed."""
    language = loaded.language
    yield check_python(language)
    yield from check_libraries(loaded)
    yield check_config(loaded)
    yield check_model(loaded)
    yield check_reader(loaded)
    yield check_data_dir(loaded)
    yield check_disk(loaded)
    yield from check_index(loaded)
    yield check_token(loaded)


def check_python(language: Language) -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return Check(m.CHECK_PYTHON, Verdict.FINE, found)
    found = f"{found}，{m.PYTHON_TOO_OLD.say(language)}"
    return Check(m.CHECK_PYTHON, Verdict.FAILED, found, m.PYTHON_REMEDY.say(language))


def check_libraries(loaded: LoadedSettings) -> Iterator[Check]:
    """Import what the seams import; a library fine is named, one that fails is told with its error."""
    language, fine = loaded.language, []
    for name in (*LIBRARIES, "pymilvus") if loaded.settings.index.backend == "milvus" else LIBRARIES:
        try:
            importlib.import_module(name)
            fine.append(name)
        except (ImportError, OSError) as error:
            found = m.LIBRARY_MISSING.say(language, name=name, error=error)
            remedy = m.LIBRARY_REMEDY.say(language, name=_PACKAGES.get(name, name))
            yield Check(m.CHECK_LIBRARIES, Verdict.FAILED, found, remedy)
    if fine:
        yield Check(m.CHECK_LIBRARIES, Verdict.FINE, m.LIST_COMMA.say(language).join(fine))


def check_config(loaded: LoadedSettings) -> Check:
    language = loaded.language
    if loaded.path is None:
        return Check(m.CHECK_CONFIG, Verdict.FINE, m.CONFIG_DEFAULTS.say(language))
    return Check(m.CHECK_CONFIG, Verdict.FINE, str(loaded.path))


def check_model(loaded: LoadedSettings) -> Check:
    """Open the encoder and encode a word; of the bundled model, prove the weights' checksum first."""
    from retrieval.bundled_model import find_weights, read_weights
    from retrieval.encoder import BUNDLED, open_encoder
    from retrieval.errors import ModelError

    language, config = loaded.language, loaded.settings.model
    try:
        if config.name == BUNDLED:
            read_weights(find_weights())
        encoder = open_encoder(config, loaded.data_dir)
        encoder.encode_queries(["报"])
    except ModelError as error:
        return Check(m.CHECK_MODEL, Verdict.FAILED, str(error), m.MODEL_REMEDY.say(language))
    found = m.MODEL_FINE.say(language, name=config.name, dimension=encoder.dimension)
    return Check(m.CHECK_MODEL, Verdict.FINE, found)


def check_reader(loaded: LoadedSettings) -> Check:
    """Open the reader and read a word."""
    from retrieval.errors import ModelError
    from retrieval.reader import open_reader

    language, config = loaded.language, loaded.settings.rerank
    try:
        reader = open_reader(config)
        if reader is None:
            return Check(m.CHECK_READER, Verdict.FINE, m.READER_OFF.say(language))
        reader.read("报", [("", "报")])
    except ModelError as error:
        return Check(m.CHECK_READER, Verdict.FAILED, str(error), m.READER_REMEDY.say(language))
    return Check(m.CHECK_READER, Verdict.FINE, config.model)


def _nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def check_data_dir(loaded: LoadedSettings) -> Check:
    """Write a file into the data folder, or into the folder that it will be made in."""
    language = loaded.language
    try:
        with tempfile.TemporaryFile(dir=_nearest_existing(loaded.data_dir)) as file:
            file.write(b"\0")
    except OSError as error:
        found = m.DATA_DIR_FAILED.say(language, path=loaded.data_dir, reason=m.os_reason(error, language))
        return Check(m.CHECK_DATA_DIR, Verdict.FAILED, found, m.DATA_DIR_REMEDY.say(language))
    return Check(m.CHECK_DATA_DIR, Verdict.FINE, m.DATA_DIR_FINE.say(language, path=loaded.data_dir))


def check_disk(loaded: LoadedSettings) -> Check:
    language = loaded.language
    free = shutil.disk_usage(_nearest_existing(loaded.data_dir)).free
    found = m.DISK_FREE.say(language, free=f"{free / GIGABYTE:.1f} GB")
    if free >= LEAST_FREE_BYTES:
        return Check(m.CHECK_DISK, Verdict.FINE, found)
    remedy = m.DISK_REMEDY.say(language, needed=f"{LEAST_FREE_BYTES / GIGABYTE:.0f} GB")
    return Check(m.CHECK_DISK, Verdict.WARNING, found, remedy)


def check_index(loaded: LoadedSettings) -> Iterator[Check]:
    """Open the index and the store as `ask` does, so that what would stop it is found here."""
    from bot.commands_ask import open_engine
    from corpus.errors import CorpusError
    from retrieval.calibration_file import CalibrationFileError
    from retrieval.errors import ModelError, RetrievalError, UnavailableError
    from retrieval.publish import IndexNotFoundError

    language = loaded.language
    remedy = m.INDEX_REMEDY.say(language)
    try:
        engine = open_engine(loaded)
    except IndexNotFoundError:
        found = m.INDEX_MISSING.say(language, path=loaded.data_dir)
        yield Check(m.CHECK_INDEX, Verdict.FAILED, found, remedy)
        return
    except ModelError:
        return
    except CalibrationFileError as error:
        yield Check(m.CHECK_CALIBRATION, Verdict.FAILED, str(error), m.CALIBRATION_REMEDY.say(language))
        return
    except UnavailableError as error:
        yield Check(m.CHECK_INDEX, Verdict.FAILED, str(error), m.MILVUS_REMEDY.say(language))
        return
    except (RetrievalError, CorpusError) as error:
        yield Check(m.CHECK_INDEX, Verdict.FAILED, str(error), remedy)
        return
    try:
        manifest = engine.manifest
        found = m.INDEX_FINE.say(language, number=manifest.number, articles=manifest.articles)
        yield Check(m.CHECK_INDEX, Verdict.FINE, found)
        articles = sum(engine.store.outlets(manifest.number).values())
        yield Check(m.CHECK_STORE, Verdict.FINE, m.STORE_FINE.say(language, articles=articles))
        yield check_calibration(loaded)
    finally:
        engine.close()


def check_calibration(loaded: LoadedSettings) -> Check:
    """Tell what the confidence was fitted to. What is wrong with it has kept the engine from opening."""
    from retrieval.calibration_file import read_calibration
    from retrieval.publish import DataDir

    language = loaded.language
    stored = read_calibration(DataDir(loaded.data_dir))
    if stored is None:
        return Check(m.CHECK_CALIBRATION, Verdict.FINE, m.CALIBRATION_SHIPPED.say(language))
    found = m.CALIBRATION_FINE.say(
        language,
        questions=stored.questions,
        created=stored.created,
        slope=f"{stored.slope:.2f}",
        offset=f"{stored.offset:+.2f}",
    )
    return Check(m.CHECK_CALIBRATION, Verdict.FINE, found)


def check_token(loaded: LoadedSettings) -> Check:
    """Look at the bot's token without showing or trying it."""
    from bot.settings import SettingsError
    from bot.telegram.token import TOKEN_VARIABLE, read_token

    language = loaded.language
    if not os.environ.get(TOKEN_VARIABLE) and not loaded.settings.telegram.token_file:
        return Check(m.CHECK_TOKEN, Verdict.FINE, m.TOKEN_NONE.say(language))
    try:
        read_token(loaded)
    except SettingsError as error:
        return Check(m.CHECK_TOKEN, Verdict.FAILED, str(error))
    return Check(m.CHECK_TOKEN, Verdict.FINE, m.TOKEN_FINE.say(language))
