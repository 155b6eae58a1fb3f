"""Commands, lists, links and menus, as people see them."""

import re
from pathlib import Path

import pytest

from bot.telegram.listing import ITEMS_A_PAGE
from corpus.store import ArticleStore
from corpus.types import Article
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from tests.bot.telegram.conftest import BotRunner
from tests.index_maker import Workshop, write_pages
from tests.telegram_server import Person, TelegramServer


def articles_of(data_dir: Path) -> list[Article]:
    data = DataDir(data_dir)
    store = ArticleStore(data.articles)
    try:
        return list(store.articles(current_number(data) or 0))
    finally:
        store.close()


@pytest.fixture
def bridges(server: TelegramServer, workshop: Workshop, tmp_path: Path, tokenizer: Tokenizer) -> BotRunner:
    """A bot on 30 pages: three issues of ten articles each."""
    for first, day in ((1, 9), (11, 10), (21, 11)):
        write_pages(tmp_path / "news", range(first, first + 10), day=day)
    workshop.build(tmp_path / "news")
    return BotRunner(server, workshop.data.root, tmp_path / "telegram.sqlite", tokenizer)


def test_latest_lists_the_newest_first_with_dates_in_pages(bridges: BotRunner, user: Person) -> None:
    with bridges.running():
        listed = user.ask("/latest")
        assert "30 篇" in listed.text
        dates = re.findall(r"2024-07-\d\d", listed.text)
        assert dates == ["2024-07-11"] * ITEMS_A_PAGE
        assert [button.label for button in listed.buttons[:ITEMS_A_PAGE]] == [
            str(number) for number in range(1, ITEMS_A_PAGE + 1)
        ]
        user.press(listed, "下一页").answer()
        second = user.chat.wait_edit(listed)
        assert re.findall(r"2024-07-\d\d", second.text) == ["2024-07-11"] * 2 + ["2024-07-10"] * 6
        user.press(second, "上一页").answer()
        assert user.chat.wait_edit(second).text == listed.text


def test_a_new_issue_is_listed_at_once(
    bridges: BotRunner, workshop: Workshop, user: Person, tmp_path: Path
) -> None:
    with bridges.running():
        user.ask("/latest")
        workshop.add(*write_pages(tmp_path / "more", [77], day=12))
        assert "1. 《第77号桥建成通车》" in user.ask("/latest").text
        assert "31 篇" in user.ask("/stats").text


def test_a_number_in_a_list_opens_the_article_below_it(bridges: BotRunner, user: Person) -> None:
    with bridges.running():
        listed = user.ask("/latest")
        user.press(listed, "3").answer()
        (opened,) = user.chat.wait(after=listed)
    title = re.search(r"3\. 《(.+?)》", listed.text)
    assert title
    assert title[1] in opened.text
    assert "正式通车" in opened.text
    assert user.chat.now(listed).text == listed.text


def test_latest_on_a_topic_lists_only_what_is_on_it(bot: BotRunner, user: Person) -> None:
    with bot.running():
        listed = user.ask("/latest 集装箱吞吐量")
    assert listed.marked("bold") == ["集装箱吞吐量"]
    dates = re.findall(r"20\d\d-\d\d-\d\d", listed.text)
    assert dates == sorted(dates, reverse=True)
    assert len(listed.buttons) < 8


def test_search_lists_titles_dates_and_what_was_found(bridges: BotRunner, user: Person) -> None:
    with bridges.running():
        listed = user.ask("/search   第17号桥\n全长")
        assert listed.marked("bold") == ["第17号桥 全长"]
        assert "1. 《第17号桥建成通车》" in listed.text
        assert "2024-07-10" in listed.text
        assert "第17号桥正式通车" in listed.text
        user.press(listed, "下一页").answer()
        turned = user.chat.wait_edit(listed)
    assert turned.marked("bold") == ["第17号桥 全长"]
    assert f"{ITEMS_A_PAGE + 1}. " in turned.text


def test_a_list_can_be_turned_after_a_restart(bridges: BotRunner, user: Person) -> None:
    with bridges.running():
        listed = user.ask("/search 号桥")
    with bridges.running():
        user.press(listed, "下一页").answer()
        assert user.chat.wait_edit(listed).marked("bold") == ["号桥"]


def test_a_search_for_nothing_says_how_and_one_in_vain_says_so(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert "/search" in user.ask("/search").text
        assert "没有找到" in user.ask("/search 麒麟麟麟龘龘").text
        assert user.ask("/search ？！").text


def test_an_article_is_shown_by_its_id_and_by_a_link(
    bot: BotRunner, user: Person, samples_data: Path
) -> None:
    articles = articles_of(samples_data)
    with bot.running():
        for article in articles[:2]:
            shown = user.ask(f"/article {article.id}")
            assert article.title.split()[0] in shown.text
            sent = user.start(f"a_{article.id}")
            (linked,) = user.chat.wait(after=sent)
            assert linked.text == shown.text
            sent = user.start(article.id)
            assert user.chat.wait(after=sent)[0].text == shown.text


@pytest.mark.parametrize("payload", ["a_", "a_zz", "x", "a_0123456789abcde", "-_-", "A" * 64, "inline"])
def test_a_link_that_leads_nowhere_opens_the_bot(bot: BotRunner, user: Person, payload: str) -> None:
    with bot.running():
        sent = user.start(payload)
        assert "我是报问" in user.chat.wait(after=sent)[0].text


def test_pages_of_a_long_article_can_be_turned(
    server: TelegramServer, workshop: Workshop, tmp_path: Path, tokenizer: Tokenizer, user: Person
) -> None:
    body = "\n\n".join(f"第{number}段。" + "桥通车了。" * 120 for number in range(20))
    path = tmp_path / "long_2024-07-11.txt"
    path.write_text(f"长文一篇\n\n临江日报记者 周明\n\n{body}\n", encoding="utf-8")
    workshop.build(path)
    (article, *_) = articles_of(workshop.data.root)
    with BotRunner(server, workshop.data.root, tmp_path / "telegram.sqlite", tokenizer).running():
        first = user.ask(f"/article {article.id}")
        user.press(first, r"下一页|2/").answer()
        second = user.chat.wait_edit(first)
    assert first.text.splitlines()[0] == second.text.splitlines()[0]
    assert first.text != second.text


@pytest.mark.parametrize("given", ["", "1234", "../../etc/passwd", "ZZZZZZZZZZZZZZZZ", "０" * 16, "a" * 3000])
def test_what_is_no_id_is_told_how_to_write_one(bot: BotRunner, user: Person, given: str) -> None:
    with bot.running():
        assert "/article" in user.ask(f"/article {given}").text


def test_an_unknown_article_is_told_in_a_sentence(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert "没有编号为 0000000000000000 的文章" in user.ask("/article 0000000000000000").text
        sent = user.start("a_0000000000000000")
        (answer,) = user.chat.wait(after=sent)
        assert "0000000000000000" in answer.text
        sent = user.start("inline")
        (welcome,) = user.chat.wait(after=sent)
        assert "没有编号" not in welcome.text


def test_stats_tell_what_the_archive_holds(bot: BotRunner, user: Person, samples_data: Path) -> None:
    articles = articles_of(samples_data)
    with bot.running() as service:
        told = user.ask("/stats").text
        generation = service.engine.manifest.number
    assert f"{len(articles)} 篇" in told
    days = [article.published.isoformat() for article in articles if article.published]
    assert f"{min(days)} 至 {max(days)}" in told
    assert f"{len({article.outlet for article in articles if article.outlet})} 家" in told
    assert f"第 {generation} 代" in told


def test_privacy_tells_what_is_stored_as_it_is_set(bot: BotRunner, user: Person) -> None:
    with bot.running(keep_days=7):
        told = user.ask("/privacy").text
    assert "7 天" in told
    assert "/forget" in told
    assert "没有问题的文字" in told
    with bot.running(log_questions=True):
        assert "以及问题的文字" in user.ask("/privacy").text


def test_commands_in_groups_are_answered_there(bot: BotRunner, server: TelegramServer, user: Person) -> None:
    group = server.add_group("读报群", user)
    with bot.running():
        asked = user.send("/stats@baowen_test_bot", room=group)
        (told,) = group.wait(after=asked)
        assert told.reply_to == asked.message_id
        other = user.send("/stats@another_bot", room=group)
        user.send("/latest", room=group)
        listed = group.wait(after=other)
    assert len(listed) == 1
    assert listed[0].buttons


def test_an_edited_command_is_not_done_again(bot: BotRunner, user: Person) -> None:
    with bot.running():
        asked = user.send("/stats")
        user.chat.wait(after=asked)
        user.edit(asked, "/latest")
        user.ask("/privacy")
        assert len(user.chat.from_bot(asked)) == 2


def test_the_menu_is_in_the_language_of_each_person(bot: BotRunner, server: TelegramServer) -> None:
    people = {code: server.add_user(code, language=code, started=True) for code in ("zh-hans", "en", "fr")}
    group = server.add_group("读报群", *people.values())
    with bot.running():
        server.wait_requests("setMyCommands", 9)
        menus = {code: person.commands() for code, person in people.items()}
        in_group = people["zh-hans"].commands(group)
    names = [command["command"] for command in menus["en"]]
    assert names == [command["command"] for command in menus["zh-hans"]]
    assert {
        "start",
        "help",
        "ask",
        "latest",
        "search",
        "article",
        "stats",
        "new",
        "privacy",
        "forget",
    } == set(names)
    assert all(command["description"].isascii() for command in menus["en"])
    assert menus["fr"] == menus["zh-hans"]
    assert not any(command["description"].isascii() for command in menus["zh-hans"])
    assert "start" not in {command["command"] for command in in_group}
    assert "status" not in names
