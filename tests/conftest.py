"""What several test files share."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from retrieval.english_words import Glossary
    from retrieval.tokens import Tokenizer
    from tests.index_maker import Workshop
    from tests.milvus_service import LiteService

# What an example takes by the clock says more about the machine's other work than about the code.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def bundled_model_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the bundled model stands converted: seconds of work, done once a session.

    With BAOWEN_TEST_CACHE set, it is that folder, and is done once for all sessions.
    """
    from retrieval.bundled_model import ensure_bundled_model

    cache = os.environ.get("BAOWEN_TEST_CACHE")
    data_dir = Path(cache) if cache else tmp_path_factory.mktemp("bundled")
    ensure_bundled_model(data_dir)
    return data_dir


@pytest.fixture(scope="session")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> "Tokenizer":
    """One tokenizer for all tests that need no user dictionary: loading takes half a second."""
    from retrieval.tokens import Tokenizer

    return Tokenizer(tmp_path_factory.mktemp("jieba"))


@pytest.fixture(scope="session")
def glossary(tokenizer: "Tokenizer") -> "Glossary":
    """One glossary for all tests: turning the dictionary round takes seconds."""
    from retrieval.english_words import Glossary

    return Glossary(tokenizer)


@pytest.fixture
def workshop(tmp_path: Path, tokenizer: "Tokenizer") -> "Workshop":
    """An empty data folder with its builder, for indexes without the model."""
    from tests.index_maker import Workshop

    return Workshop(tmp_path / "data", tokenizer)


@pytest.fixture
def milvus(tmp_path: Path) -> "Iterator[LiteService]":
    """A Milvus behind TCP, started, which a test may kill and start again."""
    from tests.milvus_service import LiteService

    service = LiteService(tmp_path / "service.db")
    service.start()
    yield service
    service.kill()
