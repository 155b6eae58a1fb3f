"""Settings: a TOML file into plain data, refused by name where it is wrong.

The file is the one given by `--config`, else by BAOWEN_CONFIG, else `./config.toml` if there is one, else
all defaults hold. A data folder given by `--data-dir` or BAOWEN_DATA_DIR wins over the file's.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_type_hints

import msgspec

from bot import messages as m
from bot.messages import Language, Text
from bot.telegram.config import TelegramConfig
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig

CONFIG_VARIABLE = "BAOWEN_CONFIG"
DATA_DIR_VARIABLE = "BAOWEN_DATA_DIR"
DEFAULT_CONFIG = Path("config.toml")

Section = TypeVar("Section", bound=msgspec.Struct)

_LONGEST_VALUE_SHOWN = 60


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings. See config.example.toml for what each does."""

    data_dir: Annotated[str, msgspec.Meta(min_length=1)] = "data"
    language: Literal["zh", "en"] = "zh"
    model: ModelConfig = ModelConfig()
    index: IndexConfig = IndexConfig()
    search: SearchConfig = SearchConfig()
    rerank: RerankConfig = RerankConfig()
    answer: AnswerConfig = AnswerConfig()
    telegram: TelegramConfig = TelegramConfig()


class SettingsError(Exception):
    """The settings cannot be used. The message is one sentence: file, setting, found, expected."""


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings with where they came from. `data_dir` is absolute; `path` is None when all are defaults."""

    settings: Settings
    data_dir: Path
    path: Path | None

    @property
    def language(self) -> Language:
        return self.settings.language


def load_settings(
    config: Path | None = None, data_dir: Path | None = None, environ: Mapping[str, str] = os.environ
) -> LoadedSettings:
    """Find, read and check the settings. Raises SettingsError.

    Relative paths in the file (`data_dir`, `index.user_dictionary`, `telegram.token_file`, an `index.uri`
    that is a file, a `model.name` or `rerank.model` that starts with ".") count from the file's folder; those
    from the command line and the environment from the working folder.
    """
    path = _config_path(config, environ)
    settings = Settings() if path is None else read_settings(path)
    folder = Path.cwd() if path is None else path.absolute().parent
    if data_dir is None and environ.get(DATA_DIR_VARIABLE):
        data_dir = Path(environ[DATA_DIR_VARIABLE])
    resolved = folder / Path(settings.data_dir).expanduser() if data_dir is None else data_dir.absolute()
    return LoadedSettings(_with_absolute_paths(settings, folder), resolved, path)


def _config_path(config: Path | None, environ: Mapping[str, str]) -> Path | None:
    if config is not None:
        return config
    if environ.get(CONFIG_VARIABLE):
        return Path(environ[CONFIG_VARIABLE])
    return DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None


def _with_absolute_paths(settings: Settings, folder: Path) -> Settings:
    replace = msgspec.structs.replace
    if settings.index.user_dictionary:
        dictionary = str(folder / Path(settings.index.user_dictionary).expanduser())
        settings = replace(settings, index=replace(settings.index, user_dictionary=dictionary))
    if settings.index.uri and "://" not in settings.index.uri:
        uri = str(folder / Path(settings.index.uri).expanduser())
        settings = replace(settings, index=replace(settings.index, uri=uri))
    if settings.model.name.startswith("."):
        name = os.path.normpath(folder / settings.model.name)
        settings = replace(settings, model=replace(settings.model, name=name))
    if settings.rerank.model.startswith("."):
        model = os.path.normpath(folder / settings.rerank.model)
        settings = replace(settings, rerank=replace(settings.rerank, model=model))
    if settings.telegram.token_file:
        file = str(folder / Path(settings.telegram.token_file).expanduser())
        settings = replace(settings, telegram=replace(settings.telegram, token_file=file))
    return settings


def read_settings(path: Path) -> Settings:
    """Read one file. Raises SettingsError naming the file and what in it is wrong."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(m.CONFIG_UNREADABLE.zh.format(path=path, reason=m.os_reason(error))) from error
    except UnicodeDecodeError as error:
        raise SettingsError(m.CONFIG_NOT_UTF8.zh.format(path=path, offset=error.start)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(m.CONFIG_NOT_TOML.zh.format(path=path, reason=_where(error))) from error
    language = _language(values)
    return _struct(Settings, values, _Place(path, "", language))


def _language(values: Mapping[str, object]) -> Language:
    """Return the language that complaints about the rest of the file are written in."""
    return "en" if values.get("language") == "en" else "zh"


def _where(error: tomllib.TOMLDecodeError) -> str:
    place = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
    if not place:
        return str(error)
    what = str(error)[: place.start()].strip()
    return m.CONFIG_TOML_PLACE.zh.format(line=place[1], column=place[2], what=what)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in which file a value stands, and in which language to complain about it."""

    path: Path
    section: str
    language: Language

    def error(self, text: Text, **values: object) -> SettingsError:
        return SettingsError(text.say(self.language, path=self.path, **values))

    def key(self, name: str) -> str:
        return f"{self.section}.{name}" if self.section else name


def _struct(cls: type[Section], values: Mapping[str, object], place: _Place) -> Section:
    types = get_type_hints(cls, include_extras=True)
    checked: dict[str, object] = {}
    for name, value in values.items():
        if name not in types:
            raise _unknown_key(name, list(types), place)
        expected = types[name]
        if isinstance(expected, type) and issubclass(expected, msgspec.Struct):
            if not isinstance(value, dict):
                raise place.error(m.CONFIG_NOT_A_SECTION, key=place.key(name), found=_shown(value))
            checked[name] = _struct(expected, value, _Place(place.path, name, place.language))
            continue
        try:
            checked[name] = msgspec.convert(value, expected)
        except msgspec.ValidationError as error:
            raise place.error(
                m.CONFIG_BAD_VALUE,
                key=place.key(name),
                found=_shown(value),
                expected=_expected(msgspec.inspect.type_info(expected), place.language),
            ) from error
    return cls(**checked)


def _unknown_key(name: str, known: list[str], place: _Place) -> SettingsError:
    nearest = get_close_matches(name, known, n=1, cutoff=0.0)[0]
    elsewhere = _sections_with(name)
    if elsewhere and not place.section:
        return place.error(m.CONFIG_KEY_IN_SECTION, key=name, section=elsewhere[0])
    return place.error(m.CONFIG_UNKNOWN_KEY, key=place.key(name), nearest=place.key(nearest))


def _sections_with(name: str) -> list[str]:
    return [
        section
        for section, cls in get_type_hints(Settings).items()
        if isinstance(cls, type) and issubclass(cls, msgspec.Struct) and name in cls.__struct_fields__
    ]


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if not isinstance(value, str) else f'"{value}"'
    return text if len(text) <= _LONGEST_VALUE_SHOWN else text[:_LONGEST_VALUE_SHOWN] + "…"


def _expected(info: msgspec.inspect.Type, language: Language) -> str:
    """Describe a setting's type in words, for the end of "should be …"."""
    match info:
        case msgspec.inspect.LiteralType(values=values):
            names = [f'"{value}"' for value in values]
            return m.EXPECTED_ONE_OF.say(language, names=m.OR.say(language).join(names))
        case msgspec.inspect.IntType(ge=least, le=most):
            kind = m.INTEGER.say(language)
        case msgspec.inspect.FloatType(ge=least, le=most):
            kind = m.NUMBER.say(language)
        case msgspec.inspect.StrType(pattern=str()):
            return m.EXPECTED_NAME.say(language)
        case msgspec.inspect.StrType(min_length=length):
            return (m.EXPECTED_NONEMPTY_STRING if length else m.EXPECTED_STRING).say(language)
        case msgspec.inspect.BoolType():
            return m.EXPECTED_BOOLEAN.say(language)
        case msgspec.inspect.VarTupleType(item_type=item):
            return m.EXPECTED_LIST.say(language, item=_expected(item, language))
        case msgspec.inspect.UnionType(types=types):
            return _expected(next(t for t in types if not isinstance(t, msgspec.inspect.NoneType)), language)
        case _:
            raise TypeError(f"settings have no words for {info!r}")
    if least is not None and most is not None:
        return m.EXPECTED_BETWEEN.say(language, kind=kind, least=f"{least:g}", most=f"{most:g}")
    if least is not None:
        return m.EXPECTED_AT_LEAST.say(language, kind=kind, least=f"{least:g}")
    return m.EXPECTED_KIND.say(language, kind=kind)
