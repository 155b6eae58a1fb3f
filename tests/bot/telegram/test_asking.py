"""Asking in private, in groups and by editing: what is answered, and how it is shown."""

import re
import time

import pytest

from retrieval.config import AnswerConfig
from tests.bot.telegram.conftest import BotRunner, SlowEncoder
from tests.telegram_server import Entity, Person, TelegramServer

QUESTION = "2024年上半年临江港完成了多少标箱的集装箱吞吐量？"
NEAREST = "没有在库中找到依据"


def passages(bot: BotRunner) -> list[str]:
    """Every paragraph of the archive."""
    engine = bot.service.engine
    articles = engine.store.articles(engine.manifest.number)
    return [passage.text for article in articles for passage in article.passages]


def test_a_question_is_answered_with_verbatim_quotes_and_their_sources(bot: BotRunner, user: Person) -> None:
    with bot.running():
        sent = user.send(QUESTION)
        (answer,) = user.chat.wait(after=sent)
        whole = passages(bot)
    assert 1 <= len(answer.quotes) <= 3
    assert all(any(quote in passage for passage in whole) for quote in answer.quotes)
    assert "《临江港上半年集装箱吞吐量突破百万标箱》 · 临江日报 · 周明、许晓彤 · 2024-07-11" in answer.text
    assert all(any(bold in quote for quote in answer.quotes) for bold in answer.marked("bold"))
    assert answer.marked("bold")
    assert answer.reply_to == sent.message_id
    assert user.chat.actions()[:1] in ([], ["typing"])


def test_typing_is_shown_while_it_works(bot: BotRunner, user: Person, server: TelegramServer) -> None:
    bot.encoder = SlowEncoder(0.3)
    with bot.running():
        user.ask(QUESTION)
    assert user.chat.actions() == ["typing"]
    action, message = server.requests("sendChatAction")[0], server.requests("sendMessage")[0]
    assert action.at < message.at


def test_without_an_answer_it_says_so_and_the_nearest_passages_are_a_button_away(
    bot: BotRunner, user: Person
) -> None:
    bot.answer = AnswerConfig(caution=1.0)
    with bot.running():
        answer = user.ask("火星上有几座桥？")
        assert answer.text.startswith(NEAREST)
        assert answer.quotes == []
        assert user.press(answer, "最接近的段落").answer()["text"] == ""
        shown = user.chat.wait_edit(answer)
    assert shown.text.startswith(NEAREST)
    assert shown.quotes
    assert shown.marked("bold") == []


def test_what_has_no_words_is_refused_in_one_sentence(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert "\n" not in user.ask("？？！").text


@pytest.mark.parametrize("kind", ["sticker", "voice", "photo", "location", "contact", "dice", "video_note"])
def test_what_is_no_text_gets_a_friendly_sentence_in_private(bot: BotRunner, user: Person, kind: str) -> None:
    with bot.running():
        sent = user.send_media(kind)
        (answer,) = user.chat.wait(after=sent)
    assert "文字" in answer.text


def test_the_caption_of_a_photo_is_a_question(bot: BotRunner, user: Person) -> None:
    with bot.running():
        sent = user.send_media("photo", QUESTION)
        assert user.chat.wait(after=sent)[0].quotes


def test_dates_that_leave_something_open_are_shown_as_understood(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert re.search("7月11日：20[0-9]{2}年7月11日", user.ask("7月11日临江港有什么消息？").text)
        assert "7月11日：" not in user.ask("2024年7月11日临江港有什么消息？").text


def test_days_counted_from_the_newest_issue_say_so(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert "昨天：2024年" in (text := user.ask("昨天临江港有什么消息？").text)
    assert "最新的2024年" in text


# ---- conversations -------------------------------------------------------------------------------------


def test_a_follow_up_is_shown_as_the_question_it_stands_for(bot: BotRunner, user: Person) -> None:
    with bot.running():
        user.ask(QUESTION)
        assert "按“2023年上半年临江港完成了多少标箱的集装箱吞吐量？”检索" in user.ask("那2023年呢？").text


def test_a_conversation_survives_a_restart(bot: BotRunner, user: Person) -> None:
    with bot.running():
        user.ask(QUESTION)
    with bot.running():
        assert "2023年上半年临江港" in user.ask("那2023年呢？").text


def test_new_forgets_what_was_spoken_of(bot: BotRunner, user: Person) -> None:
    with bot.running():
        user.ask(QUESTION)
        user.ask("/new")
        assert "检索" not in user.ask("那2023年呢？").text


def test_a_conversation_expires(bot: BotRunner, user: Person) -> None:
    now = [1_000_000.0]
    with bot.running(conversation_minutes=5) as service:
        service.state._clock = lambda: now[0]
        user.ask(QUESTION)
        now[0] += 6 * 60
        assert "检索" not in user.ask("那2023年呢？").text


def test_a_reply_follows_up_the_answer_it_replies_to(bot: BotRunner, user: Person) -> None:
    with bot.running():
        first = user.ask(QUESTION)
        user.ask("松柏区完成改造的老旧小区有多少个？")
        sent = user.send("那2023年呢？", reply_to=first)
        (answer,) = user.chat.wait(after=sent)
    assert "2023年上半年临江港" in answer.text


def test_people_in_a_group_have_conversations_of_their_own(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    other = server.add_user("许晓彤")
    group = server.add_group("读报群", user, other)
    with bot.running():
        asked = user.send(f"/ask {QUESTION}", room=group)
        (answer,) = group.wait(after=asked)
        sent = other.send("/ask 那2023年呢？", room=group)
        assert "检索" not in group.wait(after=sent)[0].text
        sent = other.send("那2023年呢？", room=group, reply_to=answer)
        assert "2023年上半年临江港" in group.wait(after=sent)[0].text


def test_forget_deletes_all_that_is_kept_of_who_asks(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    other = server.add_user("许晓彤", started=True)
    with bot.running() as service:
        answer = user.ask(QUESTION)
        user.press(answer, "👍").answer()
        kept = other.ask(QUESTION)
        user.ask("/forget")
        assert service.state.ratings() == (0, 0)
        assert "过期" in user.press(answer, "1 全文").answer()["text"]
        assert "检索" not in user.ask("那2023年呢？").text
        other.press(kept, "1 全文").answer()
        assert other.chat.wait_edit(kept).text


# ---- groups --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("privacy", [True, False])
def test_in_a_group_only_what_is_for_the_bot_is_answered(user: Person, bot: BotRunner, privacy: bool) -> None:
    server = bot.server
    server.world.privacy = privacy
    group = server.add_group("读报群", user)
    with bot.running():
        user.send(QUESTION, room=group)
        user.send("/ask@another_bot " + QUESTION, room=group)
        user.send("/start@another_bot", room=group)
        mentioned = user.send(f"@baowen_test_bot {QUESTION}", room=group)
        (answer,) = group.wait(after=mentioned)
        assert answer.reply_to == mentioned.message_id
        commanded = user.send(f"/ask {QUESTION}", room=group)
        (answer,) = group.wait(after=commanded)
        assert answer.reply_to == commanded.message_id
        replied = user.send("那2023年呢？", room=group, reply_to=answer)
        assert group.wait(after=replied)[0].reply_to == replied.message_id
        server.wait_confirmed()
    assert len(group.from_bot()) == 3


def test_a_mention_in_reply_to_somebody_asks_what_they_asked(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    server.world.privacy = False
    other = server.add_user("许晓彤")
    group = server.add_group("读报群", user, other)
    with bot.running():
        theirs = other.send(QUESTION, room=group)
        sent = user.send("@baowen_test_bot", room=group, reply_to=theirs)
        assert group.wait(after=sent)[0].quotes


def test_posts_of_a_channel_and_other_bots_are_left_alone(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    channel = server.add_channel()
    with bot.running():
        channel.post(f"@baowen_test_bot {QUESTION}")
        user.ask("/help")
        server.wait_confirmed()
    assert channel.from_bot() == []


def test_a_forwarded_message_is_a_question_in_private(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    channel = server.add_channel()
    post = channel.post(QUESTION)
    with bot.running():
        sent = user.forward(post)
        assert user.chat.wait(after=sent)[0].quotes


def test_an_anonymous_admin_is_answered(bot: BotRunner, user: Person, server: TelegramServer) -> None:
    group = server.add_group("读报群", user)
    with bot.running():
        posted = group.post(f"/ask {QUESTION}")
        assert group.wait(after=posted)[0].quotes


# ---- editing -------------------------------------------------------------------------------------------


def test_an_edited_question_changes_its_answer(bot: BotRunner, user: Person) -> None:
    with bot.running():
        sent = user.send("松柏区完成改造的老旧小区有多少个？")
        (answer,) = user.chat.wait(after=sent)
        user.edit(sent, QUESTION)
        changed = user.chat.wait_edit(answer)
        assert "临江港" in changed.text
        assert "2023年上半年临江港" in user.ask("那2023年呢？").text
        assert len(user.chat.from_bot()) == 2


def test_an_edit_that_changes_nothing_and_one_of_an_old_command_are_left_alone(
    bot: BotRunner, user: Person
) -> None:
    with bot.running():
        sent = user.send(QUESTION)
        (answer,) = user.chat.wait(after=sent)
        user.edit(sent, QUESTION + " ")
        command = user.send("/help")
        user.chat.wait(after=command)
        user.edit(command, "/new")
        user.ask("/help")
    assert user.chat.now(answer).edits == 0
    assert len(user.chat.from_bot()) == 3


def test_an_answer_is_in_the_topic_of_its_question(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    forum = server.add_group("读报论坛", user)
    topics = [forum.open_topic(name, user) for name in ("港口", "教育")]
    with bot.running():
        for topic in (*topics, 0):
            asked = user.send(f"/ask {QUESTION}", room=forum, topic=topic)
            (answer,) = forum.wait(after=asked)
            assert answer.raw.get("message_thread_id", 0) == topic
        for topic, follows in ((topics[0], True), (0, True), (topics[0], True)):
            asked = user.send("/ask 那2023年呢？", room=forum, topic=topic)
            (answer,) = forum.wait(after=asked)
            assert ("检索" in answer.text) == follows
            user.send("/new", room=forum, topic=topics[1])
            forum.wait(after=answer)
        asked = user.send("/ask 那2023年呢？", room=forum, topic=topics[1])
        assert "检索" not in forum.wait(after=asked)[0].text, "each topic has its own conversation"
        for request in server.wait_requests("sendChatAction", 3):
            assert request.status == 200
        forum.close_topic(topics[0])
        asked = user.send(f"/ask {QUESTION}", room=forum, topic=topics[0])
        server.wait_confirmed()
        assert user.ask(QUESTION).quotes
    assert forum.from_bot(after=asked) == []
    assert {each.description for each in server.violations} == {"Bad Request: TOPIC_CLOSED"}
    server.world.violations.clear()


def test_a_bot_that_may_not_write_in_a_group_goes_on_elsewhere(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    group = server.add_group("读报群", user)
    gone = server.add_user("许晓彤", started=True)
    with bot.running():
        group.set_bot("restricted", user)
        user.send(f"/ask {QUESTION}", room=group)
        gone.send(QUESTION)
        gone.deactivate()
        assert user.ask(QUESTION).quotes
        server.wait_confirmed()
        assert user.ask("/help").text
    assert {each.description for each in server.violations} <= {
        "Bad Request: not enough rights to send text messages to the chat"
    }
    server.world.violations.clear()


def test_an_album_is_answered_once(bot: BotRunner, user: Person) -> None:
    with bot.running():
        sent = user.send_album(4, QUESTION)
        assert user.chat.wait(after=sent[-1])[0].quotes
        sent = user.send_album(3)
        assert "文字" in user.chat.wait(after=sent[-1])[0].text
        assert user.ask("/help").text
    assert len(user.chat.from_bot()) == 3


def test_the_part_of_a_message_that_is_quoted_is_what_is_asked(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    other = server.add_user("许晓彤")
    group = server.add_group("读报群", user, other)
    with bot.running():
        said = other.send(f"大家好。{QUESTION}谢谢。", room=group)
        asked = user.send("@baowen_test_bot", room=group, reply_to=said, quote=QUESTION)
        (answer,) = group.wait(after=asked)
    assert "108.6万标箱" in answer.text
    assert bot.last_question(group.id) == QUESTION


def test_the_name_of_the_bot_is_taken_out_where_it_is_mentioned_and_nowhere_else(
    bot: BotRunner, user: Person, server: TelegramServer
) -> None:
    group = server.add_group("读报群", user)
    mention = Entity("text_mention", 2, 3, {"user": server.world.bot.json()})
    with bot.running():
        asked = user.send("💥临江港 2024年临江港有多少标箱？", room=group, entities=[mention])
        group.wait(after=asked)
    assert bot.last_question(group.id) == "💥  2024年临江港有多少标箱？"


def test_commands_may_be_written_in_any_case_and_over_several_lines(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert user.ask(f"/ASK {QUESTION}").quotes
        assert user.ask(f"/ask\n{QUESTION}").quotes
        assert "集装箱" in user.ask("/search\n集装箱\n吞吐量").text
        assert "临江港" in user.ask("/Latest\t集装箱").text


def test_a_reply_to_an_old_answer_follows_it_up_after_a_restart(bot: BotRunner, user: Person) -> None:
    with bot.running():
        first = user.ask(QUESTION)
        user.ask("松柏区完成改造的老旧小区有多少个？")
    with bot.running(conversation_minutes=1) as service:
        service.state._clock = lambda: time.time() + 7200
        sent = user.send("那2023年呢？", reply_to=first)
        (answer,) = user.chat.wait(after=sent)
    assert "2023年上半年临江港" in answer.marked("italic")[0]


# ---- words ---------------------------------------------------------------------------------------------


def test_it_speaks_english_where_that_is_set(bot: BotRunner, user: Person) -> None:
    with bot.running(language="en"):
        assert user.ask("/start").text.startswith("I am BaoWen")
        labels = [button.label for button in user.ask(QUESTION).buttons]
    assert {"1 Context", "1 Article", "1 Copy"} <= set(labels)


def test_help_tells_how_to_ask_in_groups(bot: BotRunner, user: Person) -> None:
    with bot.running():
        assert "@baowen_test_bot" in user.ask("/help").text
