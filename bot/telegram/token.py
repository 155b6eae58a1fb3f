"""The bot's token: where it comes from, and what is refused. Its text is never shown."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

from bot import messages as bm
from bot.settings import LoadedSettings, SettingsError
from bot.telegram import messages as m

TOKEN_VARIABLE = "BAOWEN_TELEGRAM_TOKEN"

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}", re.ASCII)


def read_token(loaded: LoadedSettings, environ: Mapping[str, str] = os.environ) -> str:
    """Return the token from the environment, else from the file the settings name. Raises SettingsError."""
    given, source = environ.get(TOKEN_VARIABLE, ""), TOKEN_VARIABLE
    file = loaded.settings.telegram.token_file
    if not given:
        if not file:
            raise SettingsError(m.NO_TOKEN.say(loaded.language, variable=TOKEN_VARIABLE))
        given, source = _read_file(Path(file), loaded), file
    token = given.strip()
    if not _TOKEN.fullmatch(token):
        raise SettingsError(m.BAD_TOKEN.say(loaded.language, source=source))
    return token


def _read_file(path: Path, loaded: LoadedSettings) -> str:
    """Read a file that nobody but its owner may read."""
    try:
        with path.open("rb") as stream:
            mode = stat.S_IMODE(os.fstat(stream.fileno()).st_mode)
            if mode & 0o077:
                raise SettingsError(m.OPEN_TOKEN_FILE.say(loaded.language, path=path, mode=f"{mode:03o}"))
            return stream.read(1000).decode("ascii", errors="replace")
    except OSError as error:
        reason = bm.os_reason(error, loaded.language)
        raise SettingsError(m.TOKEN_FILE.say(loaded.language, path=path, reason=reason)) from error
