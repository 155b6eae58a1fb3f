import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from retrieval.publish import DataDir, writer_lock
from tests.bot.conftest import ROOT, SAMPLES, Result
from tests.hash_encoder import HashEncoder

Baowen = Callable[..., Result]


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages get hashed words for vectors: loading the model for each test would take seconds."""
    from retrieval import bundled_model

    encoder = HashEncoder(bundled_model.DIMENSION, bundled_model.FINGERPRINT)
    monkeypatch.setattr("retrieval.build.open_encoder", lambda _model, _data_dir: encoder)


def article(number: int) -> str:
    return (
        f"第{number}座桥通车\n\n临江日报记者 周明\n\n7月1日，第{number}座大桥正式通车，全长{number}公里。\n"
    )


@pytest.mark.usefixtures("hashed")
def test_the_index_grows_shrinks_and_says_so(baowen: Baowen, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    for number in (1, 2):
        (news / f"{number}.txt").write_text(article(number), encoding="utf-8")

    built = baowen("index", "build", news)
    assert built.status == 0
    assert "第 1 代" in built.out
    assert "新增 2 篇" in built.out

    (tmp_path / "3.txt").write_text(article(3), encoding="utf-8")
    added = baowen("index", "add", tmp_path / "3.txt")
    assert added.status == 0
    assert "新增 1 篇，移出 0 篇；共 3 篇文章" in added.out

    again = baowen("index", "add", tmp_path / "3.txt")
    assert "没有变化" in again.out

    removed = baowen("index", "remove", news)
    assert "新增 0 篇，移出 2 篇；共 1 篇文章" in removed.out

    nothing = baowen("index", "remove", news)
    assert nothing.status == 1
    assert str(news) in nothing.err

    verified = baowen("index", "verify")
    assert verified.status == 0
    assert "1 篇文章" in verified.out


@pytest.mark.usefixtures("hashed")
def test_what_cannot_be_read_is_listed_and_the_rest_is_published(baowen: Baowen, tmp_path: Path) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "good.txt").write_text(article(1), encoding="utf-8")
    (news / "bad.txt").write_bytes(b"\x00\xff\x00\x01" * 100)
    (news / "scan.pdf").write_bytes(b"%PDF-1.7")
    result = baowen("index", "build", news)
    assert result.status == 1
    assert "新增 1 篇" in result.out
    assert "news/bad.txt：" in result.err
    assert "news/scan.pdf" in result.err
    assert baowen("index", "status").status == 0


@pytest.mark.usefixtures("hashed")
def test_a_folder_without_articles_publishes_nothing(baowen: Baowen, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = baowen("index", "build", tmp_path / "empty")
    assert result.status == 1
    assert result.err.count("\n") == 1
    assert not (tmp_path / "data" / "CURRENT").exists()


@pytest.mark.usefixtures("hashed")
def test_a_second_writer_is_told_who_is_at_work(baowen: Baowen, tmp_path: Path) -> None:
    with writer_lock(DataDir(tmp_path / "data")):
        result = baowen("index", "build", SAMPLES)
    assert result.status == 1
    assert str(os.getpid()) in result.err


def test_status_is_also_json(baowen: Baowen, samples_index: Path) -> None:
    status = json.loads(baowen("index", "status", "--json", "--data-dir", samples_index).out)
    assert status["articles"] >= 5
    assert status["outlets"]["松柏周报"] >= 1
    assert status["dates"][0] < status["dates"][1]
    assert status["bytes"] > 100_000
    assert (status["segments"], status["removed_windows"]) == (1, 0)
    text = baowen("index", "status", "--data-dir", samples_index).out
    assert f"文章        {status['articles']}\n" in text


def test_a_changed_byte_is_found(baowen: Baowen, own_index: Path) -> None:
    vectors = own_index / "generations" / "g000001" / "vectors" / "g000001-0.faiss"
    content = bytearray(vectors.read_bytes())
    content[-1] ^= 1
    vectors.write_bytes(content)
    result = baowen("index", "verify")
    assert result.status == 1
    assert "g000001-0.faiss" in result.out
    assert "baowen index build" in result.err


def test_an_interrupted_build_says_that_nothing_is_lost(tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    lines = [
        json.dumps({"id": str(n), "title": f"第{n}条", "text": f"这是第{n}条新闻的正文。"})
        for n in range(50_000)
    ]
    news.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-c", "from bot.cli import main; main()", "index", "build", str(news)]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        # Tests that run in the background of a shell inherit that Ctrl-C is ignored.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509  (one thread)
    ) as building:
        while not (tmp_path / "data" / "writer.json").exists():
            assert building.poll() is None
            time.sleep(0.05)
        building.send_signal(signal.SIGINT)
        _out, err = building.communicate()
    assert building.returncode == 130
    assert "再次运行即可继续" in err
    assert "Traceback" not in err
