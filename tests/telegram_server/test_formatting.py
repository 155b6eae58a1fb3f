"""Text of messages: length, cleaning, trimming, and where entities may stand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.telegram_server import Person
from tests.telegram_server.conftest import Bot
from tests.telegram_server.entities import MERGING, QUOTES, Entity, nested, well_nested
from tests.telegram_server.formatting import formatted, user_text
from tests.telegram_server.utf16 import cut, units

KINDS = (*MERGING, *QUOTES, "code", "pre")


def entity(kind: str, offset: int, length: int, **extra: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **extra}


def send(bot: Bot, user: Person, text: str, **params: Any) -> dict[str, Any]:
    message: dict[str, Any] = bot.ok("sendMessage", chat_id=user.id, text=text, **params)
    return message


@pytest.mark.parametrize("text", ["字" * 4096, "😀" * 2048, "a" * 4095 + "字"])
def test_4096_code_units_are_accepted(bot: Bot, user: Person, text: str) -> None:
    assert send(bot, user, text)["text"] == text


@pytest.mark.parametrize("text", ["字" * 4097, "😀" * 2048 + "a"])
def test_4097_code_units_are_too_long(bot: Bot, user: Person, text: str) -> None:
    assert bot.refused("sendMessage", chat_id=user.id, text=text) == "Bad Request: message is too long"


def test_the_length_counts_after_the_markup_is_parsed(bot: Bot, user: Person) -> None:
    assert len(send(bot, user, f"<b>{'字' * 4090}&lt;</b>" + "字" * 5, parse_mode="HTML")["text"]) == 4096


def test_32_kilobytes_of_markup_are_too_long_whatever_is_in_it(bot: Bot, user: Person) -> None:
    text = "<b></b>" * 5000 + "a"
    refusal = bot.refused("sendMessage", chat_id=user.id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: text is too long"


def test_an_empty_text_is_refused(bot: Bot, user: Person) -> None:
    assert bot.refused("sendMessage", chat_id=user.id, text="") == "Bad Request: message text is empty"
    assert bot.refused("sendMessage", chat_id=user.id) == "Bad Request: message text is empty"


@pytest.mark.parametrize("text", [" \n ", "\t", "\r", "\u202e", "<b> </b>"])
def test_a_text_of_nothing_to_see_is_refused(bot: Bot, user: Person, text: str) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text=text, parse_mode="HTML")
    assert refusal == "Bad Request: text must be non-empty"


def test_white_space_at_both_ends_is_trimmed(bot: Bot, user: Person) -> None:
    assert send(bot, user, "\n 甲 乙 \n")["text"] == "甲 乙"


def test_entities_move_with_the_text_that_is_trimmed(bot: Bot, user: Person) -> None:
    message = send(bot, user, "\n 甲乙 \n", entities=[entity("bold", 3, 3)])
    assert message["entities"] == [entity("bold", 1, 1)]


def test_an_entity_is_cut_where_the_text_is_trimmed(bot: Bot, user: Person) -> None:
    message = send(bot, user, "甲 乙  ", entities=[entity("italic", 1, 4)])
    assert message["entities"] == [entity("italic", 2, 1)]


def test_an_entity_of_white_space_disappears(bot: Bot, user: Person) -> None:
    assert "entities" not in send(bot, user, "甲  乙", entities=[entity("bold", 1, 2)])


def test_a_link_keeps_its_white_space(bot: Bot, user: Person) -> None:
    link = entity("text_link", 1, 3, url="https://example.com/")
    message = send(bot, user, "\n  甲乙", entities=[link])
    assert message["text"] == "  甲乙"
    assert message["entities"] == [link | {"offset": 0}]


def test_characters_that_no_message_holds_are_removed_and_entities_moved(bot: Bot, user: Person) -> None:
    message = send(bot, user, "甲\r\u202e乙\t丙", entities=[entity("bold", 3, 3)])
    assert message["text"] == "甲乙 丙"
    assert message["entities"] == [entity("bold", 1, 3)]


@pytest.mark.parametrize(
    ("offset", "length", "reason"),
    [
        (0, 4, "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 4"),
        (4, 1, "entity begins after the end of the text at UTF-16 offset 4"),
        (2, 1, "entity begins in a middle of a UTF-16 symbol at byte offset 7"),
        (0, 2, "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol at byte offset 7"),
        (-1, 2, "receive an entity with incorrect offset -1"),
        (0, -2, "receive an entity with incorrect length -2"),
    ],
)
def test_entities_stand_on_whole_characters_of_the_text(
    bot: Bot, user: Person, offset: int, length: int, reason: str
) -> None:
    entities = [entity("bold", offset, length)]
    refusal = bot.refused("sendMessage", chat_id=user.id, text="甲😀", entities=entities)
    assert refusal == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    ("entities", "reason"),
    [
        (["bold"], "Expected an Object"),
        ([{"type": "bold", "offset": 0}], 'Can\'t find field "length"'),
        ([entity("bold", "x", 1)], 'Field "offset" must be a valid Number'),  # type: ignore[arg-type]
        ([entity("bald", 0, 1)], "Unsupported type specified"),
        ([entity("text_link", 0, 1)], 'Can\'t find field "url"'),
        ([entity("text_link", 0, 1, url="x y")], "Entity URL 'x y' is invalid"),
    ],
)
def test_entities_of_another_form_are_refused(
    bot: Bot, user: Person, entities: list[Any], reason: str
) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text="甲", entities=entities)
    assert refusal == f"Bad Request: can't parse MessageEntity: {reason}"


@pytest.mark.parametrize("kind", ["mention", "url", "bot_command"])
def test_entities_that_the_server_finds_itself_are_ignored(bot: Bot, user: Person, kind: str) -> None:
    assert "entities" not in send(bot, user, "甲乙", entities=[entity(kind, 0, 2)])


def test_with_a_parse_mode_the_list_of_entities_does_not_count(bot: Bot, user: Person) -> None:
    message = send(bot, user, "<i>甲</i>乙", parse_mode="HTML", entities=[entity("bold", 0, 2)])
    assert message["entities"] == [entity("italic", 0, 1)]


@pytest.mark.parametrize("mode", ["Markdown", "MarkdownV2"])
def test_markdown_is_refused_by_name(bot: Bot, user: Person, mode: str) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text="*a*", parse_mode=mode)
    assert mode in refusal
    assert "not supported by this test server" in refusal


def test_an_unknown_parse_mode_is_refused(bot: Bot, user: Person) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text="a", parse_mode="TEX")
    assert refusal == "Bad Request: unsupported parse_mode"


@pytest.mark.parametrize(
    ("given_entities", "kept", "lost"),
    [
        # Bold may stand in and around everything but code.
        ([("blockquote", 0, 6), ("bold", 1, 2)], [("blockquote", 0, 6), ("bold", 1, 2)], 0),
        ([("bold", 0, 6), ("blockquote", 2, 2)], [("bold", 0, 6), ("blockquote", 2, 2)], 0),
        ([("bold", 0, 6), ("italic", 2, 2)], [("bold", 0, 6), ("italic", 2, 2)], 0),
        # A quote in a quote, of either kind, is dropped.
        ([("blockquote", 0, 6), ("blockquote", 1, 2)], [("blockquote", 0, 6)], 1),
        ([("expandable_blockquote", 0, 6), ("blockquote", 1, 2)], [("expandable_blockquote", 0, 6)], 1),
        # Where anything is wrong, bold that touches bold becomes one.
        (
            [("bold", 0, 2), ("bold", 2, 2), ("blockquote", 0, 6), ("blockquote", 1, 1)],
            [("blockquote", 0, 6), ("bold", 0, 4)],
            1,
        ),
        # Nothing stands in code, and code in nothing but a quote.
        ([("code", 0, 6), ("bold", 1, 2)], [("code", 0, 6)], 1),
        ([("bold", 0, 6), ("code", 2, 2)], [("bold", 0, 2), ("code", 2, 2), ("bold", 4, 2)], 1),
        ([("blockquote", 0, 6), ("pre", 2, 2)], [("blockquote", 0, 6), ("pre", 2, 2)], 0),
        # Bold that crosses another entity is cut; code that crosses another is dropped.
        ([("blockquote", 0, 3), ("bold", 1, 4)], [("blockquote", 0, 3), ("bold", 1, 2), ("bold", 3, 2)], 0),
        ([("code", 0, 3), ("pre", 2, 3)], [("code", 0, 3)], 1),
        ([("blockquote", 0, 3), ("code", 2, 3)], [("blockquote", 0, 3)], 1),
    ],
)
def test_entities_nest_as_documented(
    bot: Bot,
    user: Person,
    given_entities: list[tuple[str, int, int]],
    kept: list[tuple[str, int, int]],
    lost: int,
) -> None:
    message = send(bot, user, "甲乙丙丁戊己", entities=[entity(*each) for each in given_entities])
    assert [(each["type"], each["offset"], each["length"]) for each in message["entities"]] == kept
    assert len(bot.server.losses) == lost


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 20), st.integers(1, 10)), max_size=6))
def test_whatever_is_asked_for_the_result_is_well_nested(asked: list[tuple[str, int, int]]) -> None:
    result = nested([Entity(*each) for each in asked])
    assert well_nested(result)
    assert nested(result) == result


@given(st.text(max_size=60), st.data())
def test_an_entity_covers_the_same_characters_before_and_after(text: str, data: st.DataObject) -> None:
    shown, _ = user_text(text)
    if not shown:
        return
    begin = data.draw(st.integers(0, len(shown) - 1))
    end = data.draw(st.integers(begin + 1, len(shown)))
    asked = entity("spoiler", units(shown[:begin]), units(shown[begin:end]))
    result = formatted(shown, "", [asked])
    spoilers = [each for each in result.entities if each.type == "spoiler"]
    covered = "".join(cut(result.text, each.offset, each.length) for each in spoilers)
    assert result.text == shown
    assert covered == shown[begin:end].lstrip(" \n")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/ask 渝北", [("bot_command", "/ask")]),
        ("请用/ask", []),
        ("/ask@baowen_test_bot 渝北", [("bot_command", "/ask@baowen_test_bot")]),
        ("@baowen_test_bot 渝北？", [("mention", "@baowen_test_bot")]),
        ("见 https://example.com/a?b=1。", [("url", "https://example.com/a?b=1")]),
        ("写信给 desk@example.com", [("email", "desk@example.com")]),
        ("#报纸 头版", [("hashtag", "#报纸")]),
        ("😀 /help", [("bot_command", "/help")]),
    ],
)
def test_commands_mentions_and_links_are_found(text: str, found: list[tuple[str, str]]) -> None:
    shown, entities = user_text(text)
    assert [(each.type, cut(shown, each.offset, each.length)) for each in entities] == found


def test_of_more_than_100_entities_the_rest_is_dropped(bot: Bot, user: Person) -> None:
    entities = [entity("bold", 2 * number, 1) for number in range(105)] + [entity("blockquote", 0, 210)]
    message = send(bot, user, "甲 " * 104 + "甲乙", entities=entities)
    assert len(message["entities"]) == 100
    assert message["entities"][0]["type"] == "blockquote"
    assert len(bot.server.losses) == 6
