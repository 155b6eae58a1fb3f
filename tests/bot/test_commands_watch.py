import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.publish import DataDir, writer_lock
from retrieval.verify import verify_index
from tests.bot.conftest import ROOT
from tests.index_maker import page, titles_in, unheard, write_pages

_PROGRAM = """
import sys
from bot.cli import run
from retrieval import build, bundled_model
from tests.hash_encoder import HashEncoder
encoder = HashEncoder(bundled_model.DIMENSION, bundled_model.FINGERPRINT)
build.open_encoder = lambda model, data_dir: encoder
sys.exit(run(sys.argv[1:]))
"""
"""`baowen` with hashed words for vectors: loading the model takes seconds."""

LONGEST = 120.0
"""Seconds that anything may take on a machine with other work."""


class Watching:
    """`baowen watch` on `news` in a process of its own."""

    def __init__(self, root: Path, *paths: Path) -> None:
        self.news, self.data = root / "news", DataDir(root / "data")
        self._lines: queue.Queue[str] = queue.Queue()
        command = [
            sys.executable,
            "-c",
            _PROGRAM,
            "watch",
            *map(str, paths or (self.news,)),
            "--settle",
            "0.3",
        ]
        self.process = subprocess.Popen(
            [*command, "--data-dir", str(self.data.root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._lines.put(line)

    def line(self, *words: str) -> str:
        """Return the next line, which must have these words."""
        line = self._lines.get(timeout=LONGEST)
        assert all(word in line for word in words), line
        return line

    def no_line(self, seconds: float) -> None:
        with pytest.raises(queue.Empty):
            raise AssertionError(self._lines.get(timeout=seconds))

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        assert self.process.wait(LONGEST) == 0
        self.line("已停止")

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    write_pages(tmp_path / "news", [1, 2])
    watching = Watching(tmp_path)
    try:
        watching.line("正在看守", "news", "2 个文件")
        watching.line("新文件", "bridge1", "新增 2 篇", "共 2 篇")
        yield watching
    finally:
        watching.end()


def title(number: int) -> str:
    return f"第{number}号桥建成通车"


def test_the_index_follows_new_changed_renamed_and_deleted_files(watching: Watching) -> None:
    (path,) = write_pages(watching.news / "sub", [3])
    watching.line("新文件", "bridge3", "新增 1 篇", "第 2 代", "共 3 篇")
    path.write_text(page(4), encoding="utf-8")
    watching.line("改动", "bridge3", "新增 1 篇，移出 1 篇", "共 3 篇")
    path.rename(watching.news / "four_2024-07-11.txt")
    watching.line("改名", "bridge3", "→", "four_2024-07-11.txt", "新增 0 篇，移出 0 篇", "共 3 篇")
    (watching.news / "four_2024-07-11.txt").unlink()
    watching.line("删除", "four_2024-07-11.txt", "新增 0 篇，移出 1 篇", "共 2 篇")
    assert titles_in(watching.data) == [title(1), title(2)]
    assert list(verify_index(watching.data, unheard)) == []
    watching.stop()


def test_a_file_that_is_written_in_pieces_is_taken_once_when_it_is_whole(watching: Watching) -> None:
    text = page(5, sentences=8)
    with (watching.news / "slow.txt").open("w", encoding="utf-8") as file:
        for first in range(0, len(text), 40):
            file.write(text[first : first + 40])
            file.flush()
            time.sleep(0.1)
    watching.line("新文件", "slow.txt", "新增 1 篇", "第 2 代")
    watching.no_line(1.0)
    watching.stop(signal.SIGINT)


def test_an_unreadable_file_is_told_and_taken_when_it_has_been_mended(watching: Watching) -> None:
    bad = watching.news / "bad.txt"
    bad.write_bytes(b"\x00\xff\x00\x01" * 100)
    watching.line("bad.txt")
    write_pages(watching.news, [6])
    watching.line("新文件", "bridge6", "新增 1 篇")
    bad.write_text(page(7), encoding="utf-8")
    watching.line("改动", "bad.txt", "新增 1 篇", "共 4 篇")
    watching.stop()


def test_another_writer_is_waited_for(watching: Watching) -> None:
    with writer_lock(watching.data):
        write_pages(watching.news, [8])
        watching.line(f"进程 {os.getpid()}", "会自动再试")
        watching.no_line(2.5)
    watching.line("新文件", "bridge8", "新增 1 篇")
    watching.stop()


def test_what_happened_while_nobody_watched_is_made_up_for(watching: Watching) -> None:
    watching.stop()
    (watching.news / "bridge1_2024-07-11.txt").unlink()
    write_pages(watching.news, [9])
    again = Watching(watching.news.parent)
    try:
        again.line("正在看守", "2 个文件")
        # What is gone is gone at once, while what is new may have to settle yet.
        if "新文件" not in again.line("移出 1 篇"):
            again.line("新文件", "新增 1 篇", "共 2 篇")
        assert titles_in(again.data) == [title(2), title(9)]
        again.stop()
    finally:
        again.end()


def test_a_folder_that_goes_away_keeps_its_articles_and_is_watched_again(watching: Watching) -> None:
    away = watching.news.with_name("away")
    watching.news.rename(away)
    watching.line("news", "先留着")
    assert len(titles_in(watching.data)) == 2
    away.rename(watching.news)
    watching.stop()


def test_an_empty_folder_is_watched_until_something_comes(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    watching = Watching(tmp_path)
    try:
        watching.line("0 个文件")
        write_pages(watching.news, [1])
        watching.line("新文件", "第 1 代", "新增 1 篇")
        watching.stop()
    finally:
        watching.end()
