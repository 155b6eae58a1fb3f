from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.conftest import Result

Baowen = Callable[..., Result]


def test_all_is_well_where_there_is_an_index(baowen: Baowen, samples_index: Path) -> None:
    result = baowen("doctor", "--data-dir", samples_index)
    assert result.status == 0
    assert "一切正常" in result.out
    assert "办法" not in result.out


def test_a_missing_index_is_told_with_the_command_that_makes_one(baowen: Baowen) -> None:
    result = baowen("doctor")
    assert result.status == 1
    assert "baowen index build" in result.out
    assert "1 项有问题" in result.err


def test_a_damaged_index_is_told(baowen: Baowen, own_index: Path) -> None:
    (own_index / "generations" / "g000001" / "manifest.json").write_text("{}", encoding="utf-8")
    result = baowen("doctor")
    assert result.status == 1
    assert "manifest.json" in result.out


def test_a_damaged_article_store_is_told(baowen: Baowen, own_index: Path) -> None:
    (own_index / "articles.sqlite").write_bytes(b"no database at all" * 100)
    result = baowen("doctor")
    assert result.status == 1
    assert "articles.sqlite" in result.out


def test_a_model_that_does_not_exist_is_told_without_a_traceback(baowen: Baowen, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[model]\nname = "./missing"\n', encoding="utf-8")
    result = baowen("doctor")
    assert result.status == 1
    assert str(tmp_path / "missing") in result.out
    assert "Traceback" not in result.err


def test_a_data_folder_that_cannot_be_made_is_told(baowen: Baowen, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    result = baowen("doctor", "--data-dir", tmp_path / "file" / "data")
    assert result.status == 1
    assert f"{tmp_path / 'file' / 'data'}：路径中有一段是文件" in result.out


def test_the_settings_file_in_use_is_named(baowen: Baowen, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    assert "config.toml" in baowen("doctor").out
    assert "全用默认值" not in baowen("doctor").out


def test_without_a_token_nothing_is_wrong(baowen: Baowen, samples_index: Path) -> None:
    result = baowen("doctor", "--data-dir", samples_index)
    assert result.status == 0
    assert "没有设置令牌" in result.out


def test_a_token_is_looked_at_and_not_shown(
    baowen: Baowen, samples_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "12345:" + "AbCdEfGhIjKlMnOpQrStUvWxYz012345678"
    monkeypatch.setenv("BAOWEN_TELEGRAM_TOKEN", token)
    result = baowen("doctor", "--data-dir", samples_index)
    assert result.status == 0
    assert "令牌的写法和文件权限正确" in result.out
    assert token not in result.out + result.err


def test_a_token_file_that_others_can_read_is_told(
    baowen: Baowen, samples_index: Path, tmp_path: Path
) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("12345:AbCdEfGhIjKlMnOpQrStUvWxYz012345678", encoding="utf-8")
    token_file.chmod(0o644)
    (tmp_path / "config.toml").write_text(f'[telegram]\ntoken_file = "{token_file}"\n', encoding="utf-8")
    result = baowen("doctor", "--data-dir", samples_index)
    assert result.status == 1
    assert "644" in result.out
