import re
import tomllib
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from bot.settings import Settings, SettingsError, load_settings, read_settings

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "config.example.toml"


def written(folder: Path, text: str, name: str = "config.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(written(folder, text))
    message = str(caught.value)
    assert "config.toml" in message
    assert "\n" not in message
    return message


def all_defaults() -> dict[str, object]:
    """Every setting as "section.key" with its default."""
    defaults: dict[str, object] = {}
    for name, value in msgspec.structs.asdict(Settings()).items():
        if isinstance(value, msgspec.Struct):
            defaults |= {
                f"{name}.{key}": list(inner) if isinstance(inner, tuple) else inner
                for key, inner in msgspec.structs.asdict(value).items()
            }
        else:
            defaults[name] = value
    return defaults


def test_the_example_lists_every_setting_with_its_default_and_no_other() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    given = {
        f"{name}.{key}" if isinstance(value, dict) else name: inner
        for name, value in tomllib.loads(text).items()
        for key, inner in (value.items() if isinstance(value, dict) else [(name, value)])
    }
    unset: dict[str, object] = {}
    section = ""
    for line in text.splitlines():
        if heading := re.fullmatch(r"\[(\w+)]", line):
            section = heading[1]
        elif off := re.match(r"# (\w+) = ", line):
            unset[f"{section}.{off[1]}"] = None
    assert given | unset == all_defaults()


def test_the_example_explains_every_setting_on_the_line_before_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if re.match(r"(# )?\w+ = ", line):
            assert before.startswith("# ")
            assert " = " not in before


def test_the_example_can_be_used_as_it_is() -> None:
    assert read_settings(EXAMPLE) == Settings()


def test_without_a_file_all_defaults_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = load_settings(environ={})
    assert loaded.path is None
    assert loaded.settings == Settings()
    assert loaded.data_dir == tmp_path / "data"


def test_the_option_wins_over_the_variable_and_the_variable_over_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, 'data_dir = "here"')
    by_variable = written(tmp_path, 'data_dir = "variable"', "variable.toml")
    by_option = written(tmp_path, 'data_dir = "option"', "option.toml")
    environ = {"BAOWEN_CONFIG": str(by_variable)}
    assert load_settings(environ={}).data_dir == tmp_path / "here"
    assert load_settings(environ=environ).data_dir == tmp_path / "variable"
    assert load_settings(by_option, environ=environ).data_dir == tmp_path / "option"


def test_a_data_folder_given_outside_the_file_wins_over_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, 'data_dir = "file"')
    environ = {"BAOWEN_DATA_DIR": "variable"}
    assert load_settings(environ=environ).data_dir == tmp_path / "variable"
    assert load_settings(None, Path("option"), environ).data_dir == tmp_path / "option"


def test_paths_in_the_file_count_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = written(folder, 'data_dir = "d"\n[model]\nname = "./m"\n[index]\nuser_dictionary = "w.txt"')
    monkeypatch.chdir(tmp_path)
    loaded = load_settings(path, environ={})
    assert loaded.data_dir == folder / "d"
    assert loaded.settings.model.name == str(folder / "m")
    assert loaded.settings.index.user_dictionary == str(folder / "w.txt")


def test_the_name_of_a_hub_model_stays_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, '[model]\nname = "BAAI/bge-small-zh-v1.5"')
    assert load_settings(path, environ={}).settings.model.name == "BAAI/bge-small-zh-v1.5"


def test_an_unknown_key_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    message = complaint(tmp_path, "[search]\ncandidate = 100")
    assert "search.candidate " in message
    assert "search.candidates" in message


def test_an_unknown_section_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    message = complaint(tmp_path, "[serch]\ncandidates = 100")
    assert "serch" in message
    assert "search" in message


def test_a_key_left_outside_its_section_is_told_where_it_belongs(tmp_path: Path) -> None:
    assert "answer.caution" in complaint(tmp_path, "caution = 0.4")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('[search]\ncandidates = "many"', ["search.candidates", '"many"', "不小于 1 的整数"]),
        ("[search]\ncandidates = 0", ["search.candidates", "0", "不小于 1 的整数"]),
        ("[search]\ncandidates = 2.5", ["search.candidates", "2.5", "整数"]),
        ("[search]\ncandidates = true", ["search.candidates", "true", "整数"]),
        ("[search]\ndense_weight = 1.5", ["search.dense_weight", "1.5", "0 到 1 之间的数"]),
        ("[search]\ndense_weight = nan", ["search.dense_weight", "nan", "0 到 1 之间的数"]),
        ("[index]\nwindow_chars = 501", ["index.window_chars", "501", "20 到 500 之间的整数"]),
        ("[model]\nname = 3", ["model.name", "3", "带引号的文字"]),
        ("[model]\nquery_prompt = 3", ["model.query_prompt", "3", "带引号的文字"]),
        ('[model]\nprecision = "half"', ["model.precision", '"half"', '"bfloat16"', '"auto"']),
        ('language = "fr"', ["language", '"fr"', '"zh"', '"en"']),
        ('data_dir = ""', ["data_dir", '""', "不为空"]),
        ("search = 3", ["search", "3", "[search]"]),
        ("[search\n", ["第 1 行第 8 列"]),
        ('a = "' + "x" * 500, ["TOML"]),
    ],
)
def test_a_wrong_value_is_refused_by_name_found_and_expected(
    tmp_path: Path, text: str, parts: list[str]
) -> None:
    message = complaint(tmp_path, text)
    for part in parts:
        assert part in message
    assert len(message) < len(str(tmp_path)) + 150


def test_a_whole_number_is_a_number(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "[answer]\ncaution = 1")).answer.caution == 1.0


def test_complaints_are_english_where_the_file_says_so(tmp_path: Path) -> None:
    assert "whole number" in complaint(tmp_path, 'language = "en"\n[answer]\nquotes = -1')


def test_a_file_that_is_missing_a_folder_or_not_utf8_is_named(tmp_path: Path) -> None:
    gbk = tmp_path / "gbk.toml"
    gbk.write_bytes("# 设置\n".encode("gb18030"))
    for path in (tmp_path / "none.toml", tmp_path, gbk):
        with pytest.raises(SettingsError, match=re.escape(str(path))):
            load_settings(path, environ={})


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "bom.toml"
    path.write_bytes(b'\xef\xbb\xbflanguage = "en"\n')
    assert read_settings(path).language == "en"
