"""Files from admins, and what else only admins may do, with the work in processes of its own."""

import gzip
import os
import re
import shutil
import sys
import time
from pathlib import Path

import pytest

from bot.telegram.uploads import KEY, Uploads
from corpus.files import SUPPORTED
from retrieval.config import ModelConfig
from retrieval.encoder import open_encoder
from retrieval.publish import DataDir, writer_lock
from retrieval.tokens import Tokenizer
from tests.bot.conftest import SAMPLES
from tests.bot.telegram.conftest import BotRunner
from tests.bot.telegram.test_commands import articles_of
from tests.bot.telegram.test_index_jobs import BOMB, hashed_command, record
from tests.bot.telegram.test_uploads import HOSTILE_NAMES
from tests.index_maker import Workshop, page, write_pages
from tests.telegram_server import Limits, Person, Seen, TelegramServer

ADMIN = 77
SLOW = 30.0
"""Seconds that a process may take to start on a machine that is busy."""


@pytest.fixture
def runner(
    server: TelegramServer,
    workshop: Workshop,
    tmp_path: Path,
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
) -> BotRunner:
    """A bot on pages 1 and 2, whose files are in `news`."""
    write_pages(tmp_path / "news", [1, 2])
    workshop.build(tmp_path / "news")
    monkeypatch.setattr("bot.telegram.administration.COMMAND", hashed_command())
    return BotRunner(server, workshop.data.root, tmp_path / "telegram.sqlite", tokenizer)


@pytest.fixture
def admin(server: TelegramServer) -> Person:
    return server.add_user("主编", user_id=ADMIN, started=True)


@pytest.fixture
def uploads(workshop: Workshop) -> Uploads:
    return Uploads(workshop.data.root)


def offered(person: Person, name: str, data: bytes) -> Seen:
    """Send a file and return what the bot says to it."""
    sent = person.send_document(name, data)
    return person.chat.wait(after=sent, timeout=SLOW)[-1]


def settled(person: Person, message: Seen) -> Seen:
    """Return a message when it tells what came of a change."""
    person.server.wait(
        lambda: re.search("已发布|没有变化|没有做成", person.chat.now(message).text) is not None,
        SLOW,
        "the end",
    )
    return person.chat.now(message)


def files_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


# ---- adding --------------------------------------------------------------------------------------------


def test_a_file_is_shown_confirmed_added_and_answered_from(
    runner: BotRunner, admin: Person, uploads: Uploads
) -> None:
    data = (page(7) + "\n\n" + page(8)).encode()
    with runner.running(admins=(ADMIN,)) as service:
        shown = offered(admin, "临江日报_2024-07-15.txt", data)
        assert "2 篇文章" in shown.text
        assert "《第7号桥建成通车》 2024-07-15" in shown.text
        assert "日期：2024-07-15 至 2024-07-15" in shown.text
        assert "临江日报" in shown.text
        assert service.engine.manifest.articles == 2, "nothing is added before it is confirmed"
        admin.press(shown, "收录").answer()
        done = settled(admin, shown)
        assert "新增 2 篇" in done.text
        assert done.buttons == []
        answer = admin.ask("第7号桥全长多少公里？")
        assert "第7号桥" in answer.quotes[0]
        assert "2024-07-15" in answer.text
    (name,) = files_below(uploads.folder)
    assert re.fullmatch(rf"2024-07-15_{KEY.pattern}\.txt", name)


def test_a_file_that_is_discarded_leaves_nothing(runner: BotRunner, admin: Person, uploads: Uploads) -> None:
    with runner.running(admins=(ADMIN,)) as service:
        shown = offered(admin, "a.txt", page(7).encode())
        assert files_below(uploads.waiting)
        admin.press(shown, "放弃").answer()
        assert "已放弃" in admin.chat.wait_edit(shown).text
        admin.press_stale(shown, "收录").answer()
        gone = admin.chat.wait_edit(admin.chat.now(shown))
        assert "再发一次" in gone.text
        assert service.engine.manifest.articles == 2
    assert files_below(uploads.folder) == []


def test_a_file_waits_over_a_restart(runner: BotRunner, admin: Person) -> None:
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.jsonl", record(id="1", title="新桥", text="第9号桥今日开工建设。"))
    with runner.running(admins=(ADMIN,)):
        admin.press(shown, "收录").answer()
        assert "新增 1 篇" in settled(admin, shown).text


def test_what_is_there_already_is_said_and_changes_nothing(runner: BotRunner, admin: Person) -> None:
    with runner.running(admins=(ADMIN,)):
        for expected in ("新增 1 篇", "没有变化"):
            shown = offered(admin, "a.txt", page(7).encode())
            admin.press(shown, "收录").answer()
            assert expected in settled(admin, shown).text
        assert "其中 1 篇库中已有" in offered(admin, "a.txt", page(7).encode()).text


def test_a_writer_at_work_is_named_and_the_file_waits(
    runner: BotRunner, admin: Person, workshop: Workshop, uploads: Uploads
) -> None:
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.txt", page(7).encode())
        with writer_lock(DataDir(workshop.data.root)):
            admin.press(shown, "收录").answer()
            refused = settled(admin, shown)
        assert f"进程 {os.getpid()}" in refused.text
        assert [path for path in uploads.folder.iterdir() if path.is_file()] == []
        admin.press(refused, "收录").answer()
        admin.server.wait(lambda: "已发布" in admin.chat.now(shown).text, SLOW, "the second attempt")


def test_answers_go_on_while_a_file_is_added_and_a_second_change_waits(
    runner: BotRunner, admin: Person, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = "import time, tests.bot.telegram.hash_index_jobs as jobs; opened = jobs.open_hashed; "
    pause += "jobs.open_hashed = lambda *given: time.sleep(3) or opened(*given); "
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.txt", page(7).encode())
    monkeypatch.setattr("bot.telegram.administration.COMMAND", hashed_command(pause))
    with runner.running(admins=(ADMIN,)):
        admin.press(shown, "收录").answer()
        under_way = admin.chat.wait_edit(shown)
        assert "正在收录" in under_way.text
        started = time.monotonic()
        assert user.ask("第1号桥全长多少公里？").quotes
        assert admin.ask("第2号桥全长多少公里？").quotes
        assert time.monotonic() - started < 2.5
        assert "正在修改索引" in admin.press(under_way, "收录").answer()["text"]
        assert "正在修改索引" in admin.ask("/reindex").text
        assert "进行中" in admin.ask("/status").text
        assert "新增 1 篇" in settled(admin, shown).text


def test_a_bot_that_stops_leaves_the_index_as_it_was_and_the_file_waiting(
    runner: BotRunner, admin: Person, monkeypatch: pytest.MonkeyPatch, uploads: Uploads
) -> None:
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.txt", page(7).encode())
    monkeypatch.setattr(
        "bot.telegram.administration.COMMAND",
        (sys.executable, "-c", "import sys, time; sys.stdin.read(); time.sleep(60)"),
    )
    started = time.monotonic()
    with runner.running(admins=(ADMIN,)):
        admin.press(shown, "收录").answer()
        admin.chat.wait_edit(shown)
    assert time.monotonic() - started < 15
    stopped = admin.chat.now(shown)
    assert "没有做完" in stopped.text
    assert [path for path in uploads.folder.iterdir() if path.is_file()] == []
    monkeypatch.setattr("bot.telegram.administration.COMMAND", hashed_command())
    with runner.running(admins=(ADMIN,)):
        admin.press(stopped, "收录").answer()
        admin.server.wait(lambda: "已发布" in admin.chat.now(shown).text, SLOW, "the second attempt")


def test_a_process_that_dies_is_told(
    runner: BotRunner, admin: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.administration.COMMAND", (sys.executable, "-c", "raise SystemExit(3)"))
    with runner.running(admins=(ADMIN,)):
        assert "状态 3" in offered(admin, "a.txt", page(7).encode()).text


def test_a_file_that_takes_too_long_is_given_up(
    runner: BotRunner, admin: Person, monkeypatch: pytest.MonkeyPatch, uploads: Uploads
) -> None:
    monkeypatch.setattr(
        "bot.telegram.administration.COMMAND", (sys.executable, "-c", "import time; time.sleep(60)")
    )
    monkeypatch.setattr("bot.telegram.index_worker.LOOK_SECONDS", 1.0)
    with runner.running(admins=(ADMIN,)):
        assert "拆小" in offered(admin, "a.txt", page(7).encode()).text
    assert files_below(uploads.folder) == []


# ---- files that will not do ----------------------------------------------------------------------------

REFUSED = [
    ("报纸.ppt", b"\xd0\xcf\x11\xe0", SUPPORTED),
    ("page.html", b"<html>", "没有正文"),
    ("文章.DOCX", b"PK\x03\x04", "Word"),
    ("a.exe", b"MZ", ".exe"),
    ("没有后缀", b"text", SUPPORTED),
    ("a.txt.zip", b"PK\x03\x04", "压缩包"),
    ("a.gz", gzip.compress(b"{}"), SUPPORTED),
    ("noise.txt", bytes(range(256)) * 20, "没有读到"),
    ("no.jsonl", b"this is no json\n" * 20, "JSON"),
    ("bomb.jsonl.gz", BOMB, "上限"),
]


def test_what_cannot_be_read_is_refused_in_one_sentence_and_not_kept(
    runner: BotRunner, admin: Person, uploads: Uploads
) -> None:
    with runner.running(admins=(ADMIN,)) as service:
        for name, data, expected in REFUSED:
            told = offered(admin, name, data)
            assert expected in told.text, (name, told.text)
            assert told.text.count("。") == 1, (name, told.text)
            assert "\n" not in told.text, (name, told.text)
            assert str(service.loaded.data_dir) not in told.text, (name, told.text)
            assert told.buttons == []
        assert service.engine.manifest.articles == 2
    assert files_below(uploads.folder) == []


def test_no_name_of_a_sender_is_part_of_a_path(runner: BotRunner, admin: Person, uploads: Uploads) -> None:
    before = set(files_below(uploads.folder.parent))
    with runner.running(admins=(ADMIN,)):
        for number, name in enumerate(HOSTILE_NAMES[:3], start=10):
            assert offered(admin, name, page(number).encode()).buttons, name
    new = set(files_below(uploads.folder.parent)) - before - {"articles.sqlite-shm", "articles.sqlite-wal"}
    assert len(new) == 3
    assert all(re.fullmatch(rf"(\d{{4}}-\d\d-\d\d_)?{KEY.pattern}\.txt", name) for name in new), new
    assert set(files_below(uploads.folder)) == new


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "big5"])
def test_chinese_in_any_encoding_is_read(runner: BotRunner, admin: Person, encoding: str) -> None:
    body = "七月一日，臨江大橋正式通車，全長三公里，方便了沿線的居民出行。市長出席了通車儀式並且講話。"
    text = f"臨江大橋通車\n\n{body}\n"
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "橋.txt", text.encode(encoding))
    assert "《臨江大橋通車》" in shown.text


def test_titles_are_shown_as_they_are(runner: BotRunner, admin: Person) -> None:
    titles = [
        "<b>粗</b>&amp;*_[x](y)",
        "\u202e倒\u0000转",
        "💥" * 200,
        "题" * 5000,
        "/start @bot #x http://y.z",
    ]
    data = b"".join(record(id=str(n), title=t, text=f"第{n}条新闻的正文。") for n, t in enumerate(titles))
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.jsonl", data)
    assert "5 篇文章" in shown.text
    assert "<b>粗</b>&amp;*_[x](y)" in shown.text


def test_some_lines_that_cannot_be_read_do_not_spoil_the_rest(runner: BotRunner, admin: Person) -> None:
    lines = [record(text=f"第{number}条新闻的正文，说的是桥。") for number in range(5)]
    data = lines[0] + b"{broken\n" + b"".join(lines[1:]) + b'{"text": ""}\n'
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.jsonl", data)
        assert "5 篇文章" in shown.text
        assert "2 处读不了" in shown.text
        assert "L2" in shown.text
        admin.press(shown, "收录").answer()
        done = settled(admin, shown)
    assert "新增 5 篇" in done.text
    assert "2 处读不了" in done.text


def test_a_file_over_the_limit_is_not_fetched(
    runner: BotRunner, admin: Person, server: TelegramServer
) -> None:
    with runner.running(admins=(ADMIN,), max_document_mb=1):
        assert "1.5 MB" in offered(admin, "a.txt", b"a" * 1_500_000).text
    assert server.requests("getFile") == []


def test_a_file_that_telegram_does_not_give_is_told(
    admin: Person, runner: BotRunner, server: TelegramServer
) -> None:
    server.world.limits = Limits(download=10)
    with runner.running(admins=(ADMIN,)):
        assert "取不到" in offered(admin, "a.txt", page(7).encode()).text
    assert [each.description for each in server.violations] == ["Bad Request: file is too big"]
    server.world.violations.clear()


# ---- who may -------------------------------------------------------------------------------------------


def test_others_are_told_in_one_sentence_that_it_is_not_for_them(
    runner: BotRunner, admin: Person, user: Person, server: TelegramServer, uploads: Uploads
) -> None:
    group = server.add_group("读报群", user, admin)
    with runner.running(admins=(ADMIN,)) as service:
        articles = articles_of(service.loaded.data_dir)
        told = [user.ask(f"/{command}").text for command in ("status", "reindex", f"remove {articles[0].id}")]
        told.append(offered(user, "a.txt", page(7).encode()).text)
        assert len(set(told)) == 1
        assert told[0].count("。") == 1
        shown = offered(admin, "a.txt", page(7).encode())
        asked = admin.send(f"/remove {articles[0].id}", room=group)
        (question,) = group.wait(after=asked)
        assert "管理员" in user.press(question, "移出").answer()["text"]
        assert service.engine.manifest.articles == 2
        assert shown.buttons
    assert len(files_below(uploads.folder)) == 1


def test_what_others_write_under_a_file_is_a_question(runner: BotRunner, user: Person) -> None:
    with runner.running(admins=(ADMIN,)):
        sent = user.send_document("a.txt", page(7).encode(), "第1号桥全长多少公里？")
        (answer,) = user.chat.wait(after=sent)
        sent = user.send_media("animation")
        (told,) = user.chat.wait(after=sent)
    assert answer.quotes
    assert "管理员" not in told.text


def test_the_menu_of_an_admin_has_more_commands(runner: BotRunner, admin: Person, user: Person) -> None:
    with runner.running(admins=(ADMIN,)):
        admin.ask("/status")
        assert {"status", "remove", "reindex"} <= {command["command"] for command in admin.commands()}
        assert not {"status", "remove", "reindex"} & {command["command"] for command in user.commands()}


# ---- removing, reading again, status -------------------------------------------------------------------


def test_an_article_is_removed_once_confirmed_and_does_not_come_back(
    runner: BotRunner, admin: Person, tmp_path: Path
) -> None:
    with runner.running(admins=(ADMIN,)) as service:
        (first, _second) = articles_of(service.loaded.data_dir)
        asked = admin.ask(f"/remove {first.id}")
        assert first.title in asked.text
        admin.press(asked, "取消").answer()
        assert "已取消" in admin.chat.wait_edit(asked).text
        asked = admin.ask(f"/remove {first.id}")
        admin.press(asked, "移出").answer()
        assert "移出 1 篇，共 1 篇" in settled(admin, asked).text
        assert "没有编号" in admin.ask(f"/article {first.id}").text
        assert "没有编号" in admin.ask(f"/remove {first.id}").text
        (tmp_path / "news" / "bridge2_2024-07-11.txt").write_text(
            page(2) + "\n\n" + page(5), encoding="utf-8"
        )
        reread = settled(admin, admin.ask("/reindex"))
        assert "新增 1 篇" in reread.text
        assert "共 2 篇" in reread.text
        assert "没有编号" in admin.ask(f"/article {first.id}").text


@pytest.mark.parametrize("given", ["", "/", "/work", "..", "1234", "A" * 16, "g" * 16])
def test_only_an_id_can_be_removed(runner: BotRunner, admin: Person, given: str) -> None:
    with runner.running(admins=(ADMIN,)) as service:
        told = admin.ask(f"/remove {given}").text
        assert "/remove" in told or "没有编号" in told
        assert service.engine.manifest.articles == 2


def test_reading_again_keeps_the_articles_of_files_that_are_gone(
    runner: BotRunner, admin: Person, tmp_path: Path
) -> None:
    (tmp_path / "news" / "bridge1_2024-07-11.txt").unlink()
    with runner.running(admins=(ADMIN,)):
        told = settled(admin, admin.ask("/reindex")).text
        assert "没有变化" in told
        assert "1 个原来的文件不在了" in told
        (tmp_path / "news" / "bridge2_2024-07-11.txt").unlink()
        told = settled(admin, admin.ask("/reindex")).text
        assert "2 个文件都不在了" in told


def test_status_tells_how_the_bot_is_doing(runner: BotRunner, admin: Person) -> None:
    with runner.running(admins=(ADMIN,)):
        told = admin.ask("/status").text
    assert "第 1 代" in told
    assert "2 篇文章" in told
    assert re.search(r"内存最多用过 \d+ MB", told)


# ---- the process as it is ------------------------------------------------------------------------------


def test_the_real_process_looks_and_removes(
    server: TelegramServer, samples_index: Path, tmp_path: Path, tokenizer: Tokenizer, admin: Person
) -> None:
    data = shutil.copytree(samples_index, tmp_path / "data")
    runner = BotRunner(server, data, tmp_path / "telegram.sqlite", tokenizer)
    runner.encoder = open_encoder(ModelConfig(), data)
    sample = SAMPLES / "qinghe_evening_20240712.txt"
    with runner.running(admins=(ADMIN,)):
        assert "日期：2024-07-12 至 2024-07-12" in offered(admin, sample.name, sample.read_bytes()).text
        asked = admin.ask(f"/remove {articles_of(data)[0].id}")
        admin.press(asked, "移出").answer()
        assert "移出 1 篇" in settled(admin, asked).text
    assert "torch" not in sys.modules
