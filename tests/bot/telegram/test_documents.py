"""Files from admins: shown, confirmed, added while answers go on; and those that will not do."""

import gzip
import os
import re
import sys
import time
from datetime import date

import pytest

from bot.telegram.uploads import KEY, Uploads
from corpus.files import SUPPORTED
from retrieval.publish import DataDir, writer_lock
from retrieval.verify import verify_index
from tests.bot.telegram.conftest import ADMIN, SLOW, BotRunner, files_below, hashed_command, offered, settled
from tests.bot.telegram.test_index_jobs import BOMB, record
from tests.bot.telegram.test_uploads import HOSTILE_NAMES
from tests.corpus.pdf_maker import Text, column, make_pdf, wrap
from tests.corpus.test_archives import encrypted
from tests.corpus.web_pages import Story, portal
from tests.corpus.word_files import paragraph, word_file, zipped
from tests.index_maker import Workshop, page, unheard
from tests.telegram_server import Limits, Person, TelegramServer

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


# ---- every kind ----------------------------------------------------------------------------------------

DAY = date(2024, 7, 15)
BRIDGE = page(7).split("\n\n")
STORY = Story(BRIDGE[0], "临江日报", "周明", DAY, (BRIDGE[2], BRIDGE[3].strip()))
PDF = make_pdf(
    [
        [Text(60, 790, BRIDGE[0], 24), *column(wrap(STORY.paragraphs[:1], 40), 60, 740)],
        column(wrap(STORY.paragraphs[1:], 40), 60, 740),
    ]
)
ZIP = zipped({"../../a_2024-07-15.txt": page(7).encode(), "b.jpg": b"x"})
WORD = word_file(paragraph(BRIDGE[0], "1"), *(paragraph(text) for text in BRIDGE[1:]))
KINDS = [
    ("临江日报_2024-07-15.html", portal(STORY).content, ".html"),
    ("news/2024-07-15/页面.HTM", portal(STORY).content, ".htm"),
    ("版面 2024-07-15.pdf", PDF, ".pdf"),
    ("稿件_20240715.docx", WORD, ".docx"),
    (
        "../../七月_2024-07-15.zip",
        zipped({"../../a_2024-07-15.txt": page(7).encode(), "b.jpg": b"x"}),
        ".zip",
    ),
    ("2024-07-15.md", ("# " + page(7)).encode(), ".md"),
    ("a.jsonl", record(title=BRIDGE[0], text="\n".join(STORY.paragraphs), date="2024-07-15"), ".jsonl"),
    (
        "a.jsonl.gz",
        gzip.compress(record(title=BRIDGE[0], text="\n".join(STORY.paragraphs), date="2024-07-15")),
        ".jsonl.gz",
    ),
]


@pytest.mark.parametrize(("name", "data", "suffix"), KINDS, ids=[kind for _, _, kind in KINDS])
def test_a_file_of_every_kind_is_shown_added_and_quoted(
    runner: BotRunner, admin: Person, user: Person, uploads: Uploads, name: str, data: bytes, suffix: str
) -> None:
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, name, data)
        assert "读到 1 篇文章" in shown.text
        assert f"《{BRIDGE[0]}》 2024-07-15" in shown.text
        admin.press(shown, "收录").answer()
        assert user.ask("第1号桥全长多少公里？").quotes, "answers go on while it is added"
        assert "新增 1 篇" in settled(admin, shown).text
        answer = user.ask("第7号桥全长多少公里？")
        assert "全长7公里" in answer.quotes[0]
        assert f"《{BRIDGE[0]}》" in answer.text
        assert "2024-07-15" in answer.text
        user.press(answer, "^(1 )?全文").answer()
        article = user.chat.wait_edit(answer)
        assert "每天可通行700辆汽车" in article.text
        assert ("文件第 1 页" in answer.text) == (suffix == ".pdf"), "where it stands in a PDF is told"
    (stored,) = files_below(uploads.folder)
    assert re.fullmatch(rf"(2024-07-15_)?{KEY.pattern}{re.escape(suffix)}", stored)
    assert list(verify_index(DataDir(runner.data_dir), unheard)) == []


BAD = [
    ("scanned.pdf", make_pdf([[], []], picture=True), "没有文字层"),
    ("locked.pdf", make_pdf([[Text(60, 700, BRIDGE[2])]], locked=True), "密码"),
    ("cut.pdf", PDF[:900], "不是有效的 PDF"),
    ("a.pdf", page(7).encode(), "不是有效的 PDF"),
    ("a.docx", PDF, "Word"),
    ("a.txt", PDF, "PDF"),
    ("a.html", PDF, ""),
    ("a.txt", WORD, "zip"),
    ("locked.zip", encrypted(zipped({"a.txt": page(7).encode()})), "密码"),
    ("bomb.zip", zipped({f"{n:03}.jsonl": b" " * 2_000_000 for n in range(100)}), "倍"),
    ("pictures.zip", zipped({"a.jpg": b"x"}), ""),
    ("cut.zip", zipped({"a.txt": page(7).encode()})[:-30], "压缩包"),
    ("a.zip", page(7).encode(), "压缩包"),
    ("menu.html", b"<html><body><nav><a href='/'>x</a></nav></body></html>", "没有正文"),
    ("旧稿.doc", b"\xd0\xcf\x11\xe0", ".docx"),
    ("七月.rar", b"Rar!\x1a\x07", ".zip"),
]


def test_of_every_kind_what_cannot_be_read_is_refused_in_one_sentence(
    runner: BotRunner, admin: Person, uploads: Uploads
) -> None:
    with runner.running(admins=(ADMIN,)) as service:
        for name, data, expected in BAD:
            told = offered(admin, f"../{name}", data)
            assert expected in told.text, (name, told.text)
            assert told.text.count("。") == 1, (name, told.text)
            assert "\n" not in told.text, (name, told.text)
            assert str(service.loaded.data_dir) not in told.text, (name, told.text)
            assert told.buttons == [], (name, told.text)
        assert service.engine.manifest.articles == 2
    assert files_below(uploads.folder) == []


def test_of_an_archive_what_cannot_be_read_is_told_and_the_rest_is_added(
    runner: BotRunner, admin: Person
) -> None:
    data = zipped(
        {"好.txt": page(7).encode(), "版面/扫描.pdf": make_pdf([[]], picture=True), "旧.doc": b"\xd0\xcf"}
    )
    with runner.running(admins=(ADMIN,)):
        shown = offered(admin, "a.zip", data)
        assert "读到 1 篇文章" in shown.text
        assert "1 处读不了" in shown.text
        assert "• 版面/扫描.pdf: PDF 没有文字层" in shown.text
        admin.press(shown, "收录").answer()
        done = settled(admin, shown).text
        assert "新增 1 篇" in done
        assert "版面/扫描.pdf: " in done
