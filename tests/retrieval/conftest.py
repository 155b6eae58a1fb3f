from pathlib import Path

import pytest


@pytest.fixture
def user_dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("白鹭洲作业区 5 ns\n梯管家\n", encoding="utf-8")
    return path
