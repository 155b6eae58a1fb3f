"""Text and entities: lengths in UTF-16 units, cuts on whole characters, quotes that stay slices."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import MessageEntity

from bot.telegram.answers import MOST_QUOTES, answer_buttons, composed_answer, copy_text, pages
from bot.telegram.articles import article_pages, composed_context, composed_page, page_of
from bot.telegram.compose import (
    MAX_UNITS,
    Composed,
    Composer,
    cut_at,
    fitting_part,
    part_of,
    plain,
    shortened,
    units,
)
from bot.telegram.kept import KeptAnswer, Shown
from tests.factories import article_of
from tests.telegram_server.formatting import formatted

# Characters of one and of two units, marks that combine, ends of sentences, markup, half a pair.
CHARACTERS = "字龍a1。！？\n，“”<b>&_*[`𠮷😀👨‍👩‍👧é\u0301\u202e\u2067\x00\ud800"
TEXT = st.text(st.sampled_from(CHARACTERS), max_size=300)
LONG = st.builds(
    lambda part, times: part * times, st.text(st.sampled_from(CHARACTERS), min_size=1), st.integers(1, 3_000)
)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def marked(composed: Composed, kind: str) -> list[str]:
    raw = composed.text.encode("utf-16-le")
    return [
        raw[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
        for entity in composed.entities
        if kind in entity.type
    ]


def check(composed: Composed) -> None:
    """A message that Telegram takes: short enough, entities on whole characters and within the text."""
    assert 0 < utf16(composed.text) <= MAX_UNITS
    for entity in composed.entities:
        assert entity.length > 0
        assert entity.offset + entity.length <= utf16(composed.text)
    marked(composed, "")  # decodes only on whole characters
    assert len(composed.entities) <= 100
    taken = formatted(composed.text, "", [entity.to_dict() for entity in composed.entities])
    # Of an entity over nothing but characters that no message holds, nothing is left to lose.
    assert [lost for lost in taken.lost if not lost.endswith("length 0")] == []


@given(TEXT)
def test_units_are_those_of_utf_16(text: str) -> None:
    assert units(text) == utf16(text)


@given(TEXT, st.integers(0, 400), st.integers(0, 10))
def test_a_cut_is_the_longest_that_fits(text: str, most: int, start: int) -> None:
    end = cut_at(text, start, most)
    if start <= len(text):
        assert utf16(text[start:end]) <= most
        assert end == len(text) or utf16(text[start : end + 1]) > most


@given(LONG, st.integers(1, 50))
def test_our_own_text_is_shortened_to_what_fits(text: str, most: int) -> None:
    cut = shortened(text, most)
    assert utf16(cut) <= most
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


@settings(deadline=None)
@given(LONG)
def test_a_plain_message_always_fits(text: str) -> None:
    assert utf16(plain(text).text) <= MAX_UNITS


@given(LONG, st.integers(0, 100), st.integers(20, 4_000))
def test_a_part_that_fits_holds_the_beginning_of_the_highlight(text: str, at: int, most: int) -> None:
    at = min(at, len(text) - 1)
    start, end = fitting_part(text, ((at, len(text)),), most)
    assert utf16(text[start:end]) <= most
    assert 0 <= start < end <= len(text)
    if utf16(text) <= most:
        assert (start, end) == (0, len(text))


def test_a_part_is_of_whole_sentences() -> None:
    text = "甲说了一句话。" + "乙" * 30 + "。丙也说了一句。"
    start, end = fitting_part(text, ((8, 9),), 40)
    assert text[start:end] in ("甲说了一句话。" + "乙" * 30 + "。", "乙" * 30 + "。丙也说了一句。")


@given(st.lists(TEXT, max_size=5), TEXT)
def test_what_is_marked_is_what_was_meant(parts: list[str], quote: str) -> None:
    composer = Composer()
    for part in parts:
        composer.write(part)
    composer.write_quote(quote, [(0, len(quote) // 2)])
    assert composer.units == utf16("".join(parts) + quote)
    composed = composer.composed()
    expected = [text for text in [quote] if text]
    assert marked(composed, "blockquote") == [text.replace("\ud800", "\ufffd") for text in expected]
    assert marked(composed, "bold") == [
        text.replace("\ud800", "\ufffd") for text in [quote[: len(quote) // 2]] if text
    ]


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_spans_within_a_part_count_from_its_start(a: int, b: int, c: int, d: int) -> None:
    first, last = sorted((a, b))
    start, end = sorted((c, d))
    covered = {index - start for index in range(first, last)} & set(range(end - start))
    assert {i for s, e in part_of([(first, last)], start, end) for i in range(s, e)} == covered


# ---- answers and articles of any text ------------------------------------------------------------------

PARAGRAPH = st.text(
    st.sampled_from(CHARACTERS.replace("\ud800", "").replace("|", "")), min_size=1, max_size=120
)
PARAGRAPHS = st.lists(
    st.builds(lambda text, times: text * times, PARAGRAPH, st.sampled_from([1, 1, 1, 5, 60])),
    min_size=1,
    max_size=6,
)


@st.composite
def shown_quotes(draw: st.DrawFn) -> list[Shown]:
    found = []
    for _ in range(draw(st.integers(1, MOST_QUOTES))):
        article = article_of(
            draw(PARAGRAPHS),
            title=draw(st.text(st.sampled_from(CHARACTERS.replace("\ud800", "")), max_size=400)),
            authors=draw(st.lists(PARAGRAPH, max_size=30)),
        )
        passage = draw(st.integers(0, len(article.passages) - 1))
        length = len(article.passages[passage].text)
        start = draw(st.integers(0, length - 1))
        end = draw(st.integers(start + 1, length))
        first = draw(st.integers(0, end - start - 1))
        answer = draw(st.none() | st.just((first, end - start)))
        found.append(Shown(article, passage, start, end, ((first, end - start),), answer))
    return found


@settings(max_examples=25, deadline=None)
@given(shown_quotes(), TEXT, TEXT, st.booleans())
def test_every_page_of_any_answer_is_a_message_of_verbatim_quotes(
    quotes: list[Shown], question: str, standalone: str, answered: bool
) -> None:
    kept = KeptAnswer(question, standalone, answered, "昨天" * 300, 3, ())
    numbers = [number for page in pages(quotes, 3) for number, _ in page]
    assert numbers == list(range(len(quotes)))
    for page, here in enumerate(pages(quotes, 3)):
        composed = composed_answer(kept, quotes, page, "zh")
        check(composed)
        shown = marked(composed, "blockquote")
        assert len(shown) == len(here)
        assert all(text in quote.text for text, (_, quote) in zip(shown, here, strict=True))
        assert shown[1:] == [quote.text for _, quote in here[1:]]
        markup = answer_buttons(kept, quotes, page, 10**17, "zh")
        assert markup
        for row in markup.inline_keyboard:
            assert 1 <= len(row) <= 8
            for button in row:
                assert len(str(button.callback_data or "").encode()) <= 64
        for _, quote in here:
            assert utf16(copy_text(quote)) <= 256
    if answered:
        check(composed_answer(kept, quotes, 99, "zh"))
    else:
        check(composed_answer(kept, quotes, None, "zh"))


@settings(max_examples=25, deadline=None)
@given(shown_quotes())
def test_any_article_and_context_is_messages_that_hold_all_of_it(quotes: list[Shown]) -> None:
    quote = quotes[0]
    article = quote.article
    listed = article_pages(article)
    texts = [""] * len(article.passages)
    for page in listed:
        for piece in page:
            assert piece.start == len(texts[piece.passage])
            texts[piece.passage] += article.passages[piece.passage].text[piece.start : piece.end]
    assert texts == [passage.text for passage in article.passages]
    for number in range(len(listed)):
        check(composed_page(article, number, quote, "zh"))
    bold = [
        text
        for number in range(len(listed))
        for text in marked(composed_page(article, number, quote, "zh"), "bold")
    ]
    assert "".join(bold) == quote.text
    assert any(p.passage == quote.passage for p in listed[page_of(listed, quote.passage, quote.start)])
    check(composed_context(quote, "zh"))


@pytest.mark.parametrize("extra", [-1, 0, 1, 2])
@pytest.mark.parametrize("character", ["字", "😀"])
def test_a_quote_at_the_limit_is_whole_or_marked_as_a_part(extra: int, character: str) -> None:
    from bot.telegram.answers import QUOTE_UNITS

    text = character * ((QUOTE_UNITS + extra) // utf16(character))
    article = article_of([text])
    quote = Shown(article, 0, 0, len(text), ((0, len(text)),))
    composed = composed_answer(KeptAnswer("问", "问", True, "", 3, ()), [quote], 0, "zh")
    check(composed)
    assert (marked(composed, "blockquote") == [text]) == (utf16(text) <= QUOTE_UNITS)
    assert ("其中一段" in composed.text) == (utf16(text) > QUOTE_UNITS)


def test_entities_that_hold_others_come_first() -> None:
    composer = Composer()
    composer.write_quote("甲乙", [(0, 2)])
    kinds = [entity.type for entity in composer.composed().entities]
    assert kinds in (
        [MessageEntity.BLOCKQUOTE, MessageEntity.BOLD],
        [MessageEntity.BOLD, MessageEntity.BLOCKQUOTE],
    )


def test_the_answer_is_underlined_within_the_sentence_in_bold() -> None:
    text = "昨天开工。总投资七亿元。"
    quote = Shown(article_of([text]), 0, 0, len(text), ((5, 12),), (8, 11))
    composed = composed_answer(KeptAnswer("问", "问", True, "", 3, ()), [quote], 0, "zh")
    check(composed)
    assert marked(composed, "underline") == ["七亿元"]
    assert "".join(marked(composed, "bold")) == "总投资七亿元。"
    unanswered = composed_answer(KeptAnswer("问", "问", False, "", 3, ()), [quote], 0, "zh")
    assert marked(unanswered, "underline") == []
