"""Buttons: pages, context, the whole article, a file, ratings; after a restart, a removal, an expiry."""

import json
from pathlib import Path

import pytest

from bot.telegram.state import FILE_NAME
from retrieval.config import AnswerConfig
from retrieval.tokens import Tokenizer
from tests.bot.telegram.conftest import BotRunner, allow_unmodified
from tests.index_maker import Workshop, write_pages
from tests.telegram_server import Person, Seen, TelegramServer

QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"


def pressed(user: Person, message: Seen, label: str) -> Seen:
    """Press a button and return the message as it then is."""
    press = user.press(message, label)
    changed = user.chat.wait_edit(message)
    assert press.answer()["text"] == ""
    return changed


@pytest.fixture
def bridges(server: TelegramServer, tmp_path: Path, tokenizer: Tokenizer) -> tuple[BotRunner, Workshop]:
    """A bot on an archive of three short articles that may be changed."""
    workshop = Workshop(tmp_path / "archive", tokenizer)
    workshop.build(*write_pages(tmp_path / "pages", [1, 2, 3]))
    return BotRunner(server, workshop.data.root, tmp_path / FILE_NAME, tokenizer), workshop


def test_more_quotes_come_by_pages_that_do_not_repeat_each_other(bot: BotRunner, user: Person) -> None:
    with bot.running():
        first = user.ask(QUESTION)
        second = pressed(user, first, "更多引文")
        back = pressed(user, second, "上一页")
    assert first.quotes
    assert second.quotes
    assert not set(first.quotes) & set(second.quotes)
    assert (back.text, back.entities) == (first.text, first.entities)


def test_the_context_is_the_paragraph_between_its_neighbours(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
        context = pressed(user, answer, "3 上下文")
        assert pressed(user, context, "返回答案").text == answer.text
    (paragraph,) = context.quotes
    assert context.marked("bold") == [answer.quotes[2]]
    assert answer.quotes[2] in paragraph
    before, after = context.text.split(paragraph)
    assert before.strip()
    assert len(after.strip().splitlines()) >= 2


def test_the_whole_article_is_shown_with_the_quote_marked(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
        article = pressed(user, answer, "1 全文")
        assert article.text.startswith("《临江港上半年集装箱吞吐量突破百万标箱》 · 临江日报")
        assert article.marked("bold") == [answer.quotes[0]]
        assert pressed(user, article, "返回答案").text == answer.text


def test_a_long_article_comes_in_pages_and_as_a_file(
    server: TelegramServer, user: Person, tmp_path: Path, tokenizer: Tokenizer
) -> None:
    workshop = Workshop(tmp_path / "archive", tokenizer)
    paragraphs = [f"第{n}座桥在第{n}天通车，桥长{n}米，由临江建设局施工。" * 12 for n in range(1, 31)]
    page = "三十座桥通车\n\n临江日报记者 周明\n\n" + "\n\n".join(paragraphs) + "\n"
    (tmp_path / "bridges_2024-07-11.txt").write_text(page, encoding="utf-8")
    workshop.build(tmp_path / "bridges_2024-07-11.txt")
    bot = BotRunner(server, workshop.data.root, tmp_path / FILE_NAME, tokenizer)
    with bot.running():
        answer = user.ask("第17座桥长多少米？")
        shown = pressed(user, answer, "^(1 )?全文")
        assert answer.quotes[0] in shown.text
        assert shown.marked("bold") == [answer.quotes[0]]
        while any("上一页" in button.label for button in shown.buttons):
            shown = pressed(user, shown, "上一页")
        read = [shown.text]
        while any("下一页" in button.label for button in shown.buttons):
            shown = pressed(user, shown, "下一页")
            read.append(shown.text)
        whole = "\n".join(read)
        positions = [whole.find(paragraph) for paragraph in paragraphs]
        assert positions == sorted(positions)
        assert positions[0] >= 0
        user.press(shown, "txt").answer()
        file = user.chat.from_bot()[-1]
    assert file.document == "三十座桥通车.txt"
    content = server.world.files[file.file_id].data.decode()
    assert all(paragraph in content for paragraph in paragraphs)


def test_the_quote_can_be_copied(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
    copied = [button.value for button in answer.buttons if button.kind == "copy_text"]
    assert copied
    assert all(any(text in quote for quote in answer.quotes) for text in copied)


def test_what_people_think_of_an_answer_is_kept_and_their_last_word_counts(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    with bot.running() as service:
        answer = user.ask(QUESTION)
        assert user.press(answer, "👍").answer()["text"]
        assert service.state.ratings() == (1, 0)
        user.press(answer, "👎").answer()
        assert service.state.ratings() == (0, 1)
    assert user.chat.now(answer).edits == 0


def test_buttons_work_after_a_restart(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
    with bot.running():
        context = pressed(user, answer, "2 上下文")
        assert pressed(user, context, "返回答案").text == answer.text


def test_a_button_pressed_twice_at_once_is_answered_twice_and_edits_once(
    bot: BotRunner, user: Person
) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
        presses = [user.press_stale(answer, "1 全文"), user.press_stale(answer, "1 全文")]
        for press in presses:
            assert press.answer()["text"] == ""
        assert user.chat.now(answer).edits == 1
        article = user.chat.now(answer)
        for label in ("返回答案", "返回答案", "返回答案"):
            user.press_stale(article, label).answer()
        assert user.chat.now(answer).text == answer.text
        user.press(user.chat.now(answer), "1 全文").answer()
        assert user.chat.now(answer).text == article.text
    assert len(bot.server.requests("editMessageText")) == 3


def test_an_answer_too_old_says_so(bot: BotRunner, user: Person) -> None:
    with bot.running() as service:
        answer = user.ask(QUESTION)
        service.state._clock = lambda: 4_000_000_000.0
        service.state.prune(30)
        assert "过期" in user.press(answer, "1 全文").answer()["text"]


def test_an_article_removed_meanwhile_is_told(bridges: tuple[BotRunner, Workshop], user: Person) -> None:
    bot, workshop = bridges
    with bot.running():
        answer = user.ask("第2号桥全长多少公里？")
        (article_id,) = (
            article.id
            for article in bot.service.engine.store.articles(bot.service.engine.manifest.number)
            if article.title.startswith("第2号桥")
        )
        assert article_id in answer.button("^(1 )?全文").value
        workshop.remove(article_id)
        assert "不在库中" in user.press(answer, "^(1 )?全文").answer()["text"]
        assert "不在库中" in user.press(answer, "^(1 )?上下文").answer()["text"]


def test_a_newly_published_index_is_answered_from_at_once(
    bridges: tuple[BotRunner, Workshop], user: Person, tmp_path: Path
) -> None:
    bot, workshop = bridges
    with bot.running():
        assert "第9号桥" not in user.ask("第9号桥全长多少公里？").text
        workshop.add(*write_pages(tmp_path / "more", [9]))
        assert "第9号桥" in user.ask("第9号桥全长多少公里？").text


def test_buttons_of_another_chat_and_made_up_ones_do_nothing(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    other = server.add_user("许晓彤", started=True)
    with bot.running():
        theirs = other.ask(QUESTION)
        mine = user.ask("松柏区完成改造的老旧小区有多少个？")
        for data in [
            theirs.button("1 全文").value,
            "p:1:9999",
            "x",
            "p:99999999999999:0",
            "c:2:77",
            "a:0:0:0:0:0",
        ]:
            press = user._press(server.stored(mine), data)
            press.answer()
    assert user.chat.now(mine).text == mine.text or QUESTION not in user.chat.now(mine).text


def test_in_a_group_everybody_may_press(bot: BotRunner, user: Person, server: TelegramServer) -> None:
    other = server.add_user("许晓彤")
    group = server.add_group("读报群", user, other)
    with bot.running():
        asked = user.send(f"/ask {QUESTION}", room=group)
        (answer,) = group.wait(after=asked)
        other.press(answer, "1 上下文").answer()
        assert group.wait_edit(answer).marked("bold")


def test_nearest_passages_have_the_same_buttons(bot: BotRunner, user: Person) -> None:
    bot.answer = AnswerConfig(caution=1.0)
    with bot.running():
        nearest = pressed(user, user.ask("火星上有几座桥？"), "最接近的段落")
        context = pressed(user, nearest, "1 上下文")
        assert pressed(user, context, "返回答案").text == nearest.text


def test_an_edit_that_was_made_before_a_restart_is_no_fault(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
        user.press(answer, "1 全文").answer()
    with bot.running():
        assert user.press_stale(answer, "1 全文").answer()["text"] == ""
    allow_unmodified(bot.server)


def test_a_button_under_a_deleted_message_is_answered_with_what_to_do(bot: BotRunner, user: Person) -> None:
    with bot.running():
        answer = user.ask(QUESTION)
        listed = user.ask("/latest")
        for message, label in ((answer, "1 全文"), (answer, "👍"), (listed, "1")):
            user.delete(message)
            assert user.press_stale(message, label).answer() is not None
        assert "再问一次" in user.press_stale(answer, "1 上下文").answer()["text"]
        assert user.ask(QUESTION).quotes
    bot.server.world.violations.clear()


def test_an_article_as_a_file_comes_to_the_topic_or_the_chat_where_the_button_is(
    bridges: tuple[BotRunner, Workshop], user: Person, tmp_path: Path
) -> None:
    runner, workshop = bridges
    text = "桥面铺装完成后，工程转入附属设施施工。" * 400
    path = tmp_path / "long.jsonl"
    path.write_text(
        json.dumps({"title": "长桥施工记", "text": text}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    workshop.add(path)
    forum = runner.server.add_group("桥梁论坛", user)
    plain = runner.server.add_group("读报群", user)
    topic = forum.open_topic("施工", user)
    with runner.running():
        asked = user.send("/search 桥面铺装", room=forum, topic=topic)
        (listed,) = forum.wait(after=asked)
        assert listed.raw["message_thread_id"] == topic
        first = user.send("大家好", room=plain)
        asked = user.send("/search 桥面铺装", room=plain, reply_to=first)
        (other,) = plain.wait(after=asked)
        for room, message in ((forum, listed), (plain, other)):
            user.press(message, "1").answer()
            (article,) = room.wait(after=message)
            # As Telegram shows what replies to a reply: a thread that is no topic.
            user.press(article, "txt").answer()
            (file,) = room.wait(after=article)
            assert file.document.endswith(".txt")
            assert bool(file.raw.get("is_topic_message")) == (room is forum)
