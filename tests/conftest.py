"""What several test files share."""

import os
from pathlib import Path

import pytest


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
