from pathlib import Path

import pytest


def test_sets_that_are_not_there_are_told_in_one_sentence(tmp_path: Path) -> None:
    from retrieval.training.__main__ import main

    with pytest.raises(SystemExit, match=r"passages\.jsonl\.gz is not there") as caught:
        main(["--sets", str(tmp_path / "none"), "--out", str(tmp_path / "out")])
    assert "\n" not in str(caught.value)
