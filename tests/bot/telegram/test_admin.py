"""What only admins may do, with the work in processes of its own."""

import re
import shutil
import sys
from pathlib import Path

import pytest

from bot.telegram.uploads import Uploads
from retrieval.config import ModelConfig
from retrieval.encoder import open_encoder
from retrieval.tokens import Tokenizer
from tests.bot.conftest import SAMPLES
from tests.bot.telegram.conftest import ADMIN, BotRunner, files_below, offered, settled
from tests.bot.telegram.test_commands import articles_of
from tests.index_maker import page
from tests.telegram_server import Person, TelegramServer

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
        admin.ask("/start")
        user.ask("/start")
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
