"""The token: every way it can be wrong is one sentence, in which it does not stand."""

from pathlib import Path

import pytest

from bot.settings import LoadedSettings, Settings, SettingsError
from bot.telegram.config import TelegramConfig
from bot.telegram.token import TOKEN_VARIABLE, read_token

TOKEN = "7000000001:a-token_of-somebody_else-0000001"


def loaded(file: Path | str = "") -> LoadedSettings:
    return LoadedSettings(Settings(telegram=TelegramConfig(token_file=str(file))), Path("data"), None)


def complaint(settings: LoadedSettings, environ: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as caught:
        read_token(settings, environ)
    message = str(caught.value)
    assert "\n" not in message
    assert TOKEN[:20] not in message
    return message


def token_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "token"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_the_variable_is_used_before_the_file(tmp_path: Path) -> None:
    path = token_file(tmp_path, "no token")
    assert read_token(loaded(path), {TOKEN_VARIABLE: TOKEN}) == TOKEN


def test_a_file_of_the_owner_alone_is_read_without_the_line_end(tmp_path: Path) -> None:
    assert read_token(loaded(token_file(tmp_path, TOKEN + "\n")), {}) == TOKEN


def test_no_token_at_all_names_the_variable_and_the_setting() -> None:
    message = complaint(loaded(), {})
    assert TOKEN_VARIABLE in message
    assert "telegram.token_file" in message


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620])
def test_a_file_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    assert f"{mode:03o}" in complaint(loaded(token_file(tmp_path, TOKEN, mode)), {})


@pytest.mark.parametrize(
    "text", ["", "abc", TOKEN[1:5] + ":", TOKEN.replace(":", " "), TOKEN + "\n" + TOKEN, "令牌" * 30]
)
def test_what_is_no_token_is_refused(tmp_path: Path, text: str) -> None:
    assert "BotFather" in complaint(loaded(token_file(tmp_path, text)), {})


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert "nowhere" in complaint(loaded(tmp_path / "nowhere"), {})
    assert str(tmp_path) in complaint(loaded(tmp_path), {})
