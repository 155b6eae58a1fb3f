"""Whatever is sent: the bot stays up, every reply is valid, and nothing that is for it stays without one."""

from tests.bot.telegram.conftest import BotRunner, allow_unmodified
from tests.bot.telegram.hostile import hostile_texts
from tests.telegram_server import Seen, TelegramServer
from tests.telegram_server.formatting import user_text
from tests.telegram_server.media import KINDS
from tests.telegram_server.people import Person

PEOPLE = 60
"""Each gets at most five messages at once, so that no limit slows the test down."""

NOT_FOR_THE_BOT = ("/help@another_bot",)


def send_raw(person: Person, text: str) -> Seen:
    """Send a text as it is, with what no client and no server lets through."""
    return person._send(None, text, [], {}, {}, None)


def test_there_are_enough_of_them() -> None:
    assert len(set(hostile_texts())) >= 200


def test_every_hostile_message_gets_one_valid_reply(bot: BotRunner, server: TelegramServer) -> None:
    people = [server.add_user(f"用户{number}") for number in range(PEOPLE)]
    texts = hostile_texts()
    with bot.running(workers=2, queue=500):
        sent = []
        for number, text in enumerate(texts):
            person = people[number % PEOPLE]
            if user_text(text)[0]:
                sent.append((text, person, person.send(text)))
            else:
                sent.append((text, person, send_raw(person, text)))
        server.wait_confirmed(timeout=60)
        answered = [each for each in sent if each[0] not in NOT_FOR_THE_BOT]
        for person in people:
            count = sum(who is person for _, who, _ in answered)
            person.chat.wait(count=count, timeout=40)
        assert people[0].ask("/help").text
    for text, person, message in sent:
        replies = [each for each in person.chat.from_bot() if each.reply_to == message.message_id]
        assert len(replies) == (text not in NOT_FOR_THE_BOT), text[:50]
        assert "出错了" not in replies[0].text if replies else True, text[:50]


def test_messages_of_every_kind_edited_forwarded_and_raw(bot: BotRunner, server: TelegramServer) -> None:
    server.world.privacy = False
    people = [server.add_user(f"用户{number}") for number in range(len(KINDS) + 4)]
    group = server.add_group("读报群", *people)
    channel = server.add_channel()
    post = channel.post("临江港有几座桥？<b>&_*[`")
    with bot.running():
        for person, kind in zip(people, KINDS, strict=False):
            sent = person.send_media(kind)
            person.send_media(kind, room=group)
            person.chat.wait(after=sent)
        first, second, third, fourth = people[-4:]
        for hidden in (False, True):
            sent = first.forward(post, hidden=hidden)
            assert first.chat.wait(after=sent)
        for raw in (
            "",
            " ",
            "\x00",
            "\u200b",
            "字" * 10_000,
            "😀" * 10_000,
            "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
        ):
            sent = send_raw(second, raw)
            assert len(second.chat.wait(after=sent)) == 1
        for edited in ("", "？？？", "/new", "字" * 4096, "\u202e临江港", "<b>临江港有几座桥？"):
            sent = third.send("临江港有几座桥？")
            assert third.chat.wait(after=sent)
            third.edit(sent, edited)
        sent = fourth.send("@baowen_test_bot", room=group)
        assert group.wait(after=sent)
        sent = fourth.send_long("临江港有几座桥？" * 1_500)[-1]
        assert fourth.chat.wait(after=sent, timeout=10)
        server.wait_confirmed()
        assert first.ask("/help").text
    assert [len(person.chat.from_bot()) for person in people[: len(KINDS)]] == [1] * len(KINDS)
    allow_unmodified(server)
