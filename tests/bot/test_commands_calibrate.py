import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bot.conftest import ROOT, Result

Baowen = Callable[..., Result]

CALIBRATION = Path("data") / "calibration.json"
QUESTION = "松柏区完成改造的老旧小区有多少个？"


@pytest.fixture(scope="session")
def questions(samples_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample questions whose article is in the small index, and some without an answer."""
    from corpus.store import ArticleStore

    store = ArticleStore(samples_index / "articles.sqlite")
    titles = {article.title for article in store.articles(1)}
    store.close()
    lines = (ROOT / "tests" / "data" / "sample_questions.jsonl").read_text(encoding="utf-8").splitlines()
    read = [json.loads(line) for line in lines]
    answerable = [line for line in read if line["answerable"] and line["title"] in titles]
    without = [line for line in read if not line["answerable"]]
    path = tmp_path_factory.mktemp("questions") / "own.jsonl"
    chosen = [*answerable[:18], *without[:6]]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in chosen), encoding="utf-8")
    return path


def confidence(baowen: Baowen) -> float:
    return float(json.loads(baowen("ask", QUESTION, "--json").out)["confidence"])


def test_a_calibration_is_fitted_kept_used_told_and_deleted(
    baowen: Baowen, own_index: Path, questions: Path
) -> None:
    shipped = confidence(baowen)
    assert "用随程序的" in baowen("doctor").out

    result = baowen("calibrate", questions)
    assert result.status == 0
    lines = result.out.splitlines()
    assert lines[0].startswith("24 个问题，提问 42 次：")
    rows = {words[0]: words[1:] for words in map(str.split, lines)}
    assert rows["指标"] == ["次数", "校准前", "校准后"]
    assert len(rows["校准误差"]) == 4
    assert lines[-1] == f"已保存在 {CALIBRATION}；正在运行的机器人重新启动后采用。"

    stored = json.loads(CALIBRATION.read_bytes())
    assert stored["questions"] == 24
    assert confidence(baowen) != shipped
    assert f"斜率 {stored['slope']:.2f}" in baowen("doctor").out

    result = baowen("calibrate", "--reset")
    assert (result.status, result.out) == (0, "校准已删去，用回随程序的；正在运行的机器人重新启动后采用。\n")
    assert not CALIBRATION.exists()
    assert confidence(baowen) == shipped
    assert baowen("calibrate", "--reset").out == "本来就没有校准。\n"


def test_a_dry_run_keeps_nothing_and_english_is_spoken_by_setting(
    baowen: Baowen, own_index: Path, questions: Path
) -> None:
    Path("config.toml").write_text('language = "en"\n', encoding="utf-8")
    result = baowen("calibrate", questions, "--dry-run")
    assert result.status == 0
    assert result.out.startswith("24 questions, asked 42 times")
    assert result.out.endswith("Not saved (--dry-run).\n")
    assert not CALIBRATION.exists()


def test_json_is_one_line_with_what_was_fitted_and_both_qualities(
    baowen: Baowen, own_index: Path, questions: Path
) -> None:
    result = baowen("calibrate", questions, "--json")
    assert (result.status, result.out.count("\n")) == (0, 1)
    values = json.loads(result.out)
    assert values["calibration"]["slope"] == json.loads(CALIBRATION.read_bytes())["slope"]
    assert (values["questions"], values["trials"], values["caution"], values["saved"]) == (24, 42, 0.5, True)
    assert values["right"] >= 10
    for name in ("before", "after"):
        assert set(values[name]) == {"calibration_error", "right_shown", "false_answers", "log_loss"}
        assert values[name]["right_shown"]["n"] == values["right"]
        assert values[name]["false_answers"]["n"] == values["without"]
    assert json.loads(baowen("calibrate", "--reset", "--json").out) == {"removed": True}


def test_too_few_questions_are_one_sentence(baowen: Baowen, own_index: Path, questions: Path) -> None:
    few = Path("few.jsonl")
    few.write_text("\n".join(questions.read_text(encoding="utf-8").splitlines()[:19]), encoding="utf-8")
    result = baowen("calibrate", few)
    assert (result.status, result.out) == (1, "")
    assert result.err == "只有 19 个问题，校准至少要 20 个；请多写一些有答案的问题。\n"
    assert not CALIBRATION.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "缺少问题文件"),
        (["--reset", "q.jsonl"], "--reset 只删去校准"),
        (["--reset", "--dry-run"], "--reset 只删去校准"),
    ],
)
def test_what_makes_no_sense_is_told(baowen: Baowen, arguments: list[str], said: str) -> None:
    result = baowen("calibrate", *arguments)
    assert result.status == 2
    assert result.err.startswith(said)
    assert result.err.count("\n") == 1


def test_a_missing_file_is_told_before_the_index_is_opened(baowen: Baowen) -> None:
    result = baowen("calibrate", "none.jsonl")
    assert result.status == 1
    assert result.err == "none.jsonl：没有这个文件或文件夹。\n"


@pytest.mark.parametrize("raw", [b"{", b'{"format_version": 9}'])
def test_a_damaged_calibration_is_one_sentence_and_can_be_mended(
    baowen: Baowen, own_index: Path, raw: bytes
) -> None:
    CALIBRATION.write_bytes(raw)
    asked = baowen("ask", QUESTION)
    assert asked.status == 1
    assert asked.err.count("\n") == 1
    assert "calibration.json" in asked.err
    checked = baowen("doctor")
    assert checked.status == 1
    assert "calibration.json" in checked.out
    assert "办法：baowen calibrate --reset" in checked.out
    assert baowen("calibrate", "--reset").status == 0
    assert baowen("ask", QUESTION).status == 0
