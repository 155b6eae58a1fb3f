from pathlib import Path

import pytest


def test_sets_that_are_not_there_are_told_in_one_sentence(tmp_path: Path) -> None:
    from retrieval.training.__main__ import main

    with pytest.raises(SystemExit, match=r"passages\.jsonl\.gz is not there") as caught:
        main(["--sets", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert "\n" not in str(caught.value)


def test_what_cannot_be_fitted_on_is_told_in_one_sentence(tmp_path: Path) -> None:
    from retrieval.training.fit import main

    questions = tmp_path / "questions.jsonl"
    with pytest.raises(SystemExit, match=r"questions\.jsonl"):
        main(["--set", str(questions), str(tmp_path / "data"), "1"])
    questions.write_text('{"question": "桥有多长？", "answers": ["三公里"]}\n', encoding="utf-8")
    with pytest.raises(SystemExit, match="baowen index build"):
        main(["--set", str(questions), str(tmp_path / "data"), "1"])
