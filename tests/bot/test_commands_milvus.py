"""The same commands on an index in Milvus, and what each says when Milvus does not do its part."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.config import IndexConfig
from retrieval.publish import DataDir
from retrieval.verify import verify_index
from tests.bot.conftest import Result
from tests.bot.test_commands_index import article, hashed
from tests.bot.test_commands_watch import Watching
from tests.index_maker import unheard, write_pages
from tests.milvus_service import LiteService, free_port, needs_milvus

__all__ = ["hashed"]

pytestmark = [needs_milvus, pytest.mark.usefixtures("hashed")]

Baowen = Callable[..., Result]


def configure(folder: Path, **settings: object) -> None:
    """Write config.toml, where the commands find it without being told."""
    lines = ["[index]", 'backend = "milvus"', "timeout_seconds = 2.0"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    (folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    folder.mkdir()
    for number in (1, 2):
        (folder / f"{number}.txt").write_text(article(number), encoding="utf-8")
    return folder


def test_the_index_is_built_changed_asked_and_verified_in_a_file_of_milvus_lite(
    baowen: Baowen, tmp_path: Path, news: Path
) -> None:
    configure(tmp_path, uri="news.db")
    assert baowen("index", "build", news).status == 0
    assert (tmp_path / "news.db").exists()
    (tmp_path / "3.txt").write_text(article(3), encoding="utf-8")
    assert "新增 1 篇，移出 0 篇；共 3 篇文章" in baowen("index", "add", tmp_path / "3.txt").out
    assert "没有变化" in baowen("index", "add", tmp_path / "3.txt").out
    assert "移出 2 篇；共 1 篇文章" in baowen("index", "remove", news).out
    status = json.loads(baowen("index", "status", "--json").out)
    assert (status["backend"], status["articles"], status["removed_windows"]) == ("milvus", 1, 2)
    assert baowen("index", "verify").status == 0
    asked = baowen("ask", "第3座大桥全长多少公里？", "--json")
    answer = json.loads(asked.out)
    assert (answer["quotes"] or answer["nearest"])[0]["title"] == "第3座桥通车"
    assert not asked.err
    assert "milvus" in baowen("doctor").out


def test_a_server_is_used_by_several_commands_at_a_time(
    baowen: Baowen, tmp_path: Path, news: Path, milvus: LiteService
) -> None:
    configure(tmp_path, uri=milvus.uri, collection="papers")
    assert baowen("index", "build", news).status == 0
    assert baowen("index", "verify").status == 0
    milvus.kill()
    for command in (["ask", "桥有多长？"], ["index", "verify"], ["index", "remove", news]):
        told = baowen(*command)
        assert told.status == 1
        assert told.err.count("\n") == 1
        assert milvus.address in told.err
        assert "[index] uri" in told.err
    assert "启动 Milvus" in baowen("doctor").out
    # What needs no vectors and no terms does without.
    assert baowen("index", "status").status == 0
    milvus.start()
    assert baowen("index", "verify").status == 0


@pytest.mark.parametrize(
    ("settings", "status", "named"),
    [
        ({"uri": f"http://127.0.0.1:{free_port()}"}, 1, "[index] uri"),
        ({"uri": "milvus"}, 2, "[index] uri"),
        ({"uri": "ftp://somewhere"}, 2, "[index] uri"),
        ({"collection": "报纸"}, 2, "index.collection"),
        ({"index_type": "PQ"}, 2, "index.index_type"),
        ({"timeout_seconds ": 0}, 2, "config.toml"),
        ({"backend ": "faiss"}, 2, "config.toml"),
        ({"index_type": "HNSW"}, 1, "HNSW"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_published(
    baowen: Baowen, tmp_path: Path, news: Path, settings: dict[str, object], status: int, named: str
) -> None:
    configure(tmp_path, **settings)
    told = baowen("index", "build", news)
    assert told.status == status, told.err
    assert named in told.err
    assert "Traceback" not in told.err
    assert told.err.strip().count("\n") == 0
    assert not (tmp_path / "data" / "CURRENT").exists()


def test_a_watch_waits_while_the_server_is_away_and_goes_on_when_it_is_back(
    tmp_path: Path, milvus: LiteService
) -> None:
    configure(tmp_path, uri=milvus.uri)
    write_pages(tmp_path / "news", [1, 2])
    watching = Watching(tmp_path)
    try:
        watching.line("正在看守", "news", "2 个文件")
        watching.line("bridge1", "新增 2 篇", "共 2 篇")
        milvus.kill()
        write_pages(tmp_path / "news", [3])
        watching.line("连不上 Milvus")
        milvus.start()
        watching.line("bridge3", "新增 1 篇", "共 3 篇")
        watching.stop()
    finally:
        watching.end()
    config = IndexConfig(backend="milvus", uri=milvus.uri)
    assert list(verify_index(DataDir(tmp_path / "data"), unheard, config)) == []
