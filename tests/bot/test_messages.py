import errno
import re
import string
from pathlib import Path

import pytest

from bot import messages, messages_eval, messages_why
from bot.messages import Text, os_reason

BOT = Path(messages.__file__).parent
TEXTS = {
    name: value
    for module in (messages, messages_eval, messages_why)
    for name, value in vars(module).items()
    if isinstance(value, Text)
}
ALLOWED = {"messages.py", "messages_eval.py", "messages_why.py"}
"""The files that may hold sentences."""


def placeholders(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field is not None}


@pytest.mark.parametrize("name", TEXTS)
def test_both_languages_have_the_same_placeholders(name: str) -> None:
    assert placeholders(TEXTS[name].zh) == placeholders(TEXTS[name].en)


def test_english_holds_no_chinese() -> None:
    assert [name for name, text in TEXTS.items() if re.search("[一-鿿]", text.en)] == []


def test_every_sentence_is_said_somewhere() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8") for path in BOT.rglob("*.py") if path.name not in ALLOWED
    )
    assert [name for name in TEXTS if not re.search(rf"\b{name}\b", code)] == []


def test_no_other_file_of_the_package_holds_chinese_sentences() -> None:
    found = [
        f"{path.name}: {line.strip()}"
        for path in BOT.rglob("*.py")
        if path.name not in ALLOWED
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search("[一-鿿]{4,}", line)
    ]
    assert found == []


def test_a_full_disk_is_told_with_what_to_do() -> None:
    assert "腾出空间" in os_reason(OSError(errno.ENOSPC, "No space left on device"))


def test_a_rare_reason_is_told_in_the_systems_words() -> None:
    assert os_reason(OSError(errno.EIO, "Input/output error")) == "Input/output error"
