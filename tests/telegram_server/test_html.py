"""Parse mode HTML: tags, references, and the errors of what is neither."""

from datetime import datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Chat, Message, MessageEntity

from tests.telegram_server import Person
from tests.telegram_server.conftest import Bot
from tests.telegram_server.entities import MERGING, QUOTES, Entity, nested
from tests.telegram_server.formatting import formatted, user_text
from tests.telegram_server.html import parse_html


def parsed(markup: str) -> tuple[str, list[dict[str, Any]]]:
    text, entities = parse_html(markup)
    return text, [entity.json() for entity in entities]


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("b", "bold"),
        ("strong", "bold"),
        ("i", "italic"),
        ("em", "italic"),
        ("u", "underline"),
        ("ins", "underline"),
        ("s", "strikethrough"),
        ("strike", "strikethrough"),
        ("del", "strikethrough"),
        ("tg-spoiler", "spoiler"),
        ("code", "code"),
        ("pre", "pre"),
        ("blockquote", "blockquote"),
        ("B", "bold"),
    ],
)
def test_a_tag_gives_its_entity(tag: str, kind: str) -> None:
    assert parsed(f"甲<{tag}>😀乙</{tag}>") == ("甲😀乙", [{"offset": 1, "length": 3, "type": kind}])


@pytest.mark.parametrize(
    ("markup", "entity"),
    [
        ('<span class="tg-spoiler">甲</span>', {"type": "spoiler"}),
        ("<blockquote expandable>甲</blockquote>", {"type": "expandable_blockquote"}),
        ('<blockquote expandable="">甲</blockquote>', {"type": "expandable_blockquote"}),
        ('<a href="https://example.com">甲</a>', {"type": "text_link", "url": "https://example.com/"}),
        (
            "<a href='https://Example.com/?a=1&amp;b=2'>甲</a>",
            {"type": "text_link", "url": "https://example.com/?a=1&b=2"},
        ),
        ("<a href=example.com>甲</a>", {"type": "text_link", "url": "http://example.com/"}),
        ('<a href="tg://user?id=42">甲</a>', {"type": "text_mention", "user": {"id": 42}}),
        ('<pre><code class="language-python">甲</code></pre>', {"type": "pre", "language": "python"}),
        ('<tg-emoji emoji-id="5368324170671202286">甲</tg-emoji>', {"type": "custom_emoji"}),
    ],
)
def test_attributes_say_more(markup: str, entity: dict[str, Any]) -> None:
    text, entities = parsed(markup)
    assert text == "甲"
    assert [{name: each[name] for name in entity} for each in entities] == [entity]


def test_a_link_that_leads_nowhere_leaves_its_text() -> None:
    assert parsed('<a href="nowhere">甲</a>') == ("甲", [])


def test_a_language_on_code_alone_is_dropped() -> None:
    assert parsed('<code class="language-python">甲</code>')[1] == [
        {"offset": 0, "length": 1, "type": "code"}
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("&lt;b&gt; &amp;amp; &quot;", '<b> &amp; "'),
        ("&#30002;&#x7532;&#x1F600;", "甲甲😀"),
        ("&nbsp; &hellip; & &;", "&nbsp; &hellip; & &;"),
        ("&lt &amp", "< &"),
        ("&#0; &#x110000;", "&#0; &#x110000;"),
        ("&#00000065; &#0000065;", "&#00000065; A"),
        ("a > b", "a > b"),
    ],
)
def test_references_are_decoded_if_they_are_of_the_few_known(markup: str, text: str) -> None:
    assert parsed(markup)[0] == text


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("甲<br>乙", 'Unsupported start tag "br" at byte offset 3'),
        ("甲 < 乙>", 'Unsupported start tag "" at byte offset 4'),
        ("甲 <", "Unclosed start tag at byte offset 4"),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("😀<b>甲", 'Can\'t find end tag corresponding to start tag "b"'),
        ("甲</b>", "Unexpected end tag at byte offset 3"),
        ("<b>甲</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("<b>甲</b", "Unclosed end tag at byte offset 6"),
        ("<i><b>甲</i></b>", 'Unmatched end tag at byte offset 9, expected "</b>", found "</i>"'),
        ("<span>甲</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        (
            "<a href>甲</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
        ),
        ("<a ='x'>甲</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>甲</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>甲</a>', "Unclosed start tag at byte offset 0"),
        ("<tg-emoji>甲</tg-emoji>", "Invalid custom emoji identifier specified"),
        (
            "甲&#xd83d;",
            "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched "
            "surrogate code units",
        ),
    ],
)
def test_bad_markup_is_refused_with_the_byte_where_it_stands(
    bot: Bot, user: Person, markup: str, reason: str
) -> None:
    refusal = bot.refused("sendMessage", chat_id=user.id, text=markup, parse_mode="HTML")
    assert refusal == f"Bad Request: can't parse entities: {reason}"


@given(st.text(max_size=80))
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    shown, _ = user_text(text)
    assert formatted(escape(text, quote=True), "HTML", None, empty_allowed=True).text == shown


@given(
    st.lists(
        st.tuples(st.sampled_from(["b", "i", "u", "s", "code", "blockquote"]), st.text("甲😀&<", min_size=1))
    )
)
def test_tags_side_by_side_each_mark_their_text(parts: list[tuple[str, str]]) -> None:
    text, entities = parse_html("".join(f"<{tag}>{escape(part)}</{tag}>" for tag, part in parts))
    encoded = text.encode("utf-16-le")
    marked = [encoded[each.offset * 2 : each.end * 2].decode("utf-16-le") for each in entities]
    assert marked == [part for _, part in parts]


@given(
    st.text('甲乙😀&<"', min_size=12, max_size=12),
    st.lists(
        st.tuples(
            st.sampled_from([*MERGING, *QUOTES, "code", "pre"]), st.integers(0, 11), st.integers(1, 12)
        ),
        max_size=5,
    ),
)
def test_what_python_telegram_bot_writes_as_html_is_read_as_the_same_entities(
    text: str, asked: list[tuple[str, int, int]]
) -> None:
    at = [len(text[:index].encode("utf-16-le")) // 2 for index in range(13)]
    spans = [(kind, at[begin], at[min(begin + size, 12)] - at[begin]) for kind, begin, size in asked]
    entities = nested([Entity(*span) for span in spans])
    shown = [MessageEntity(each.type, each.offset, each.length) for each in entities]
    message = Message(1, datetime.now(), Chat(1, "private"), text=text, entities=shown)
    read, read_entities = parse_html(message.text_html)
    assert read == text
    assert nested(read_entities) == nested(entities)
