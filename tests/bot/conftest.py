import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import run
from retrieval.build import IndexBuilder
from retrieval.config import IndexConfig, ModelConfig
from retrieval.encoder import Vectors, open_encoder
from retrieval.publish import DataDir
from retrieval.tokens import Tokenizer

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "corpus" / "samples"
INDEXED = [
    SAMPLES / name
    for name in (
        "linjiang_daily_2023-07-13.txt",
        "linjiang_daily_2024-07-11.txt",
        "songbai_weekly_2024-07-19.md",
    )
]
"""Two papers, two years, one question with another answer in each year."""


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, with no settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("BAOWEN_CONFIG", "BAOWEN_DATA_DIR", "BAOWEN_DEBUG", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def baowen(capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Run a command in this process; what it wrote is returned."""

    def call(*arguments: object) -> Result:
        capfd.readouterr()
        status = run([str(argument) for argument in arguments])
        sys.stderr.flush()
        captured = capfd.readouterr()
        return Result(status, captured.out, captured.err)

    return call


class EngineEncoder:
    """The bundled model, with passages encoded one by one on the engine for questions.

    Loading what encodes batches takes ten seconds; the command line is the point here.
    """

    def __init__(self, data_dir: Path) -> None:
        self._encoder = open_encoder(ModelConfig(), data_dir)
        self.fingerprint = self._encoder.fingerprint
        self.dimension = self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        yield list(range(len(texts))), self.encode_passages(texts)


@pytest.fixture(scope="session")
def samples_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an index of some samples. Not to be changed by tests."""
    data_dir = tmp_path_factory.mktemp("samples-index")
    data = DataDir(data_dir)
    tokenizer = Tokenizer(data.cache)
    builder = IndexBuilder(data, IndexConfig(), EngineEncoder(data_dir), tokenizer, "bundled")
    builder.build(INDEXED, lambda stage, done, total: None)
    return data_dir


@pytest.fixture
def own_index(samples_index: Path, tmp_path: Path) -> Path:
    """A copy of the samples' index, to be damaged; it is where commands look without being told."""
    return shutil.copytree(samples_index, tmp_path / "data")
