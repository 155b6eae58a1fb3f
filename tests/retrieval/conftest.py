from datetime import date
from pathlib import Path

import pytest

from retrieval.english_words import Glossary
from retrieval.question import Background
from retrieval.tokens import MAX_BITS


@pytest.fixture
def user_dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("白鹭洲作业区 5 ns\n梯管家\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def background(glossary: Glossary) -> Background:
    """An up-to-date archive, in which every word is as rare as any: its newest issue is of 11 July 2024."""
    return Background(lambda word: MAX_BITS, date(2024, 7, 12), date(2024, 7, 11), glossary)
