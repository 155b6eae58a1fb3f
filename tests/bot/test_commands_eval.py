import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.commands_eval import with_assignments
from bot.options import Invocation, WrongUsageError
from bot.settings import Settings
from tests.bot.conftest import Result

Baowen = Callable[..., Result]

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "old",
        "question": "松柏区完成改造的老旧小区有多少个？",
        "answers": ["143个"],
        "article": "松柏区143个老旧小区完成改造",
        "kind": "number",
        "style": "natural",
    },
    {
        "id": "port",
        "question": "2024年上半年临江港集装箱吞吐量",
        "answers": ["108.6万标箱"],
        "kind": "number",
        "style": "keyword",
    },
    {"id": "mars", "question": "火星基地的氧气浓度是多少？", "answerable": False, "change": "off topic|1"},
]


def write_questions(path: Path, *questions: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(q, ensure_ascii=False) for q in questions), encoding="utf-8")
    return path


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return write_questions(tmp_path / "news.jsonl", *QUESTIONS)


@pytest.fixture
def evaluate(baowen: Baowen, samples_index: Path) -> Baowen:
    return lambda *arguments: baowen("eval", *arguments, "--data-dir", samples_index)


def test_figures_are_printed_with_the_number_of_questions_they_are_about(
    evaluate: Baowen, questions: Path
) -> None:
    result = evaluate(questions)
    assert result.status == 0
    assert result.out.startswith("3 个问题，2 个有答案；索引有 ")
    rows = [line.split() for line in result.out.splitlines()]
    assert ["答案在首条引文", "1.000", "2"] in rows
    assert ["没有答案的问题被误答", "0.000", "1"] in rows
    assert any(row[:2] == ["keyword", "1"] for row in rows)
    assert result.err == ""


def test_json_is_one_line_with_the_figures_of_every_group(evaluate: Baowen, questions: Path) -> None:
    result = evaluate(questions, "--json")
    assert result.status == 0
    assert result.out.count("\n") == 1
    figures = json.loads(result.out)["figures"]
    assert [(f["grouping"], f["name"], f["questions"]) for f in figures] == [
        ("all", "", 3),
        ("kind", "number", 2),
        ("style", "natural", 1),
        ("style", "keyword", 1),
    ]
    assert figures[0]["means"]["quote@1"] == {"value": 1.0, "n": 2}
    assert figures[0]["means"]["article@1"]["n"] == 1
    assert figures[0]["abstention"]["auroc_by_change"]["off topic|1"]["value"] == 1.0


def test_several_files_are_told_apart(evaluate: Baowen, questions: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    same = write_questions(tmp_path / "other" / "news.jsonl", QUESTIONS[0])
    other = write_questions(tmp_path / "mars.v1.jsonl", QUESTIONS[2])
    figures = json.loads(evaluate(questions, other, "--json").out)["figures"]
    assert [f["name"] for f in figures if f["grouping"] == "set"] == ["news", "mars"]
    figures = json.loads(evaluate(questions, same, "--json").out)["figures"]
    assert [f["name"] for f in figures if f["grouping"] == "set"] == [str(questions), str(same)]


def test_a_saved_result_is_told_again_compared_and_reported_without_the_index(
    evaluate: Baowen, baowen: Baowen, questions: Path, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib")
    saved, folder = tmp_path / "result.json", tmp_path / "new" / "report"
    first = evaluate(questions, "--save", saved)
    assert (first.status, "result.json" in first.err) == (0, True)
    (tmp_path / "news.jsonl").unlink()

    again = baowen("eval", saved, "--compare", saved, "--report", folder)
    assert again.status == 0
    assert again.out.startswith(first.out.rstrip("\n"))
    assert "+0.000 … +0.000" in again.out
    report = (folder / "report.md").read_text(encoding="utf-8")
    pictures = [line for line in report.splitlines() if line.startswith("![")]
    assert len(pictures) == 3
    for line in pictures:
        assert (folder / line.partition("(")[2].rstrip(")")).stat().st_size > 1000
    assert "| 答案在首条引文 | 1.000 | 2 |" in report
    assert "off topic\\|1" in report


def test_settings_of_one_run_change_its_answers_and_are_kept_with_it(
    evaluate: Baowen, questions: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "bold.json"
    assert evaluate(questions, "--set", "answer.caution=0.0", "--save", saved).status == 0
    values = json.loads(saved.read_text(encoding="utf-8"))
    assert values["settings"]["answer"]["caution"] == 0.0
    assert all(record["answered"] for record in values["records"])
    result = evaluate(questions, "--compare", saved, "--json")
    differences = {d["score"]: d["difference"] for d in json.loads(result.out)["differences"]}
    assert differences["refused"] == 1.0
    assert differences["quote@1"] == 0.0


def test_values_are_read_as_in_the_settings_file_and_text_may_go_without_quotes() -> None:
    changed = with_assignments(
        Settings(),
        ["search.candidates = 50", "model.name=./folder", 'model.query_prompt="q: "', "search.candidates=60"],
        Invocation(),
    )
    assert changed.search.candidates == 60
    assert (changed.model.name, changed.model.query_prompt) == ("./folder", "q: ")
    assert changed.answer == Settings().answer


@pytest.mark.parametrize(
    ("assignment", "said"),
    [
        ("caution=0.5", "节.设置=值"),
        ("answer.caution", "节.设置=值"),
        ("answer.cautoin=0.5", "answer.caution"),
        ("answr.caution=0.5", "answer.caution"),
        ("data_dir.x=1", "没有 data_dir.x"),
        ("answer.caution=2", "config.example.toml"),
        ("answer.caution=much", "config.example.toml"),
        ("search.candidates=0", "config.example.toml"),
    ],
)
def test_a_wrong_setting_is_wrong_usage_told_before_anything_is_asked(
    evaluate: Baowen, questions: Path, assignment: str, said: str
) -> None:
    with pytest.raises(WrongUsageError):
        with_assignments(Settings(), [assignment], Invocation())
    result = evaluate(questions, "--set", assignment)
    assert result.status == 2
    assert assignment in result.err or assignment.partition("=")[0] in result.err
    assert said in result.err
    assert result.err.count("\n") == 1


def test_bad_questions_are_a_sentence_with_file_and_line(evaluate: Baowen, tmp_path: Path) -> None:
    bad = write_questions(tmp_path / "bad.jsonl", QUESTIONS[0], {"question": "问", "answers": "143"})
    lost = write_questions(tmp_path / "lost.jsonl", {"question": "问", "article": "没有这篇"})
    empty = write_questions(tmp_path / "empty.jsonl")
    for file, said in (
        (bad, "第 2 行"),
        (lost, "没有这篇"),
        (empty, "没有问题"),
        (tmp_path / "none", "没有这个文件"),
    ):
        result = evaluate(file)
        assert result.status == 1
        assert str(file) in result.err
        assert said in result.err
        assert result.err.count("\n") == 1
        assert result.out == ""


def test_a_saved_result_goes_with_no_other_file_and_with_no_settings(
    evaluate: Baowen, questions: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "result.json"
    evaluate(questions, "--save", saved)
    for arguments in ((saved, questions), (saved, "--set", "answer.caution=1.0"), (saved, "--save", saved)):
        result = evaluate(*arguments)
        assert result.status == 2
        assert str(saved) in result.err


def test_what_cannot_be_written_or_read_is_told_before_anything_is_asked(
    evaluate: Baowen, questions: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for arguments in (
        ("--save", tmp_path / "no folder" / "result.json"),
        ("--compare", tmp_path / "none.json"),
        ("--compare", questions),
        ("--report", tmp_path / "file"),
    ):
        result = evaluate(questions, *arguments)
        assert result.status == 1, arguments
        assert result.out == ""
        assert result.err.count("\n") == 1


def test_without_an_index_it_says_how_to_make_one(baowen: Baowen, questions: Path, tmp_path: Path) -> None:
    result = baowen("eval", questions, "--data-dir", tmp_path / "none")
    assert result.status == 1
    assert "baowen index build" in result.err


@pytest.mark.parametrize(
    ("library", "remedy"), [("matplotlib", "baowen[report]"), ("ir_measures", "ir-measures")]
)
def test_a_library_that_is_not_there_is_a_sentence_with_the_command_that_brings_it(
    evaluate: Baowen,
    questions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    library: str,
    remedy: str,
) -> None:
    # This is how Python itself marks a module that cannot be imported.
    monkeypatch.setitem(sys.modules, library, None)
    result = evaluate(questions, "--report", tmp_path / "report")
    assert result.status == 1
    assert "pip install" in result.err
    assert remedy in result.err
    assert result.err.count("\n") == 1


def test_the_english_of_it_is_english(baowen: Baowen, samples_index: Path, questions: Path) -> None:
    config = questions.parent / "english.toml"
    config.write_text('language = "en"\n', encoding="utf-8")
    result = baowen("eval", questions, "--config", config, "--data-dir", samples_index)
    assert result.out.startswith("3 questions, 2 with an answer")
    assert "answer in first quote" in result.out
