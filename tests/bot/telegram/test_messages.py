"""What the bot says in lists, inline and to admins, in both languages."""

import re
from pathlib import Path

import pytest

from bot.messages import Text
from bot.telegram import messages
from tests.bot.telegram.conftest import BotRunner
from tests.bot.test_messages import placeholders
from tests.telegram_server import Person

TEXTS = {name: value for name, value in vars(messages).items() if isinstance(value, Text)}
TEXTS |= {f"STAGES {stage}": text for stage, text in messages.STAGES.items()}


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_have_the_same_placeholders_and_english_no_chinese(name: str) -> None:
    assert placeholders(TEXTS[name].zh) == placeholders(TEXTS[name].en)
    assert not re.search("[一-鿿]", TEXTS[name].en)


def test_every_sentence_is_said_somewhere() -> None:
    folder = Path(messages.__file__).parent
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    names = [name for name in TEXTS if not name.startswith("STAGES")]
    assert [name for name in names if not re.search(rf"\bm\.{name}\b", code)] == []


def test_the_bot_speaks_english_where_it_is_set(bot: BotRunner, user: Person) -> None:
    unknown = "0000000000000000"
    asked = ["/privacy", "/article", f"/article {unknown}", "/search", f"/remove {unknown}", "/status"]
    with bot.running(language="en", admins=(user.id,)):
        for text in asked:
            told = user.ask(text).text
            assert not re.search("[一-鿿]", told), told
        assert user.inline("").answer()["button"]["text"].isascii()
        sent = user.send_document("a.ppt", b"\xd0\xcf")
        (told,) = user.chat.wait(after=sent)
        assert ".ppt files cannot be read" in told.text
