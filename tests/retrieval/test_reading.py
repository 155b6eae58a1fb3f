from collections.abc import Sequence
from dataclasses import replace

import pytest

from corpus.types import Article
from corpus.windows import make_windows
from retrieval.question import Background, Question, analyse
from retrieval.quotes import SURE_OF_ANSWER, make_quote
from retrieval.reader import Reading
from retrieval.reading import MOST_BEHIND, WINDOWS_A_PASSAGE, likely, read_first, relevant
from retrieval.rerank import Ranked, rerank
from retrieval.tokens import Tokenizer
from retrieval.types import Hit
from tests.factories import article_of

LONG = "".join(
    f"第{number}号码头今年完成投资{number}亿元，比上年有所增长，工程进展总体顺利。" for number in range(1, 13)
)
SHORT = ["码头昨天召开了会议。", "码头昨天有人休息。", "码头昨天花了七亿元。", "码头昨天来了记者。"]


class WordReader:
    """A reader that finds one word: relevant where it is, and the answer."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.texts: list[tuple[str, str]] = []

    def read(self, question: str, texts: Sequence[tuple[str, str]]) -> list[Reading]:
        self.texts = list(texts)
        found = [text.find(self.word) for _headline, text in texts]
        return [
            Reading(9.0, (at, at + len(self.word)), 5.0) if at >= 0 else Reading(-9.0, (0, 1), -5.0)
            for at in found
        ]


@pytest.fixture(scope="module")
def question(tokenizer: Tokenizer, background: Background) -> Question:
    return analyse("码头昨天怎么样？", tokenizer, background)


def ranked_of(question: Question, articles: Sequence[Article]) -> list[Ranked]:
    hits = []
    for article in articles:
        windows = tuple((window.start, window.end) for window in make_windows(article))
        hits.append((Hit(article.id, 0, windows, 0.9, 5.0, 1.0), article))
    return rerank(question, hits, {})


def test_what_the_reader_finds_comes_first_with_its_answer(question: Question) -> None:
    ranked = ranked_of(question, [article_of([text]) for text in SHORT])
    assert ranked[0].article.passages[0].text != SHORT[2]
    read = read_first(question, ranked, WordReader("七亿元"), 10)
    assert read[0].article.passages[0].text == SHORT[2]
    quote = make_quote(question, read[0], 320)
    assert quote.answer_span is not None
    assert quote.text[slice(*quote.answer_span)] == "七亿元"
    assert make_quote(question, read[1], 320).answer_span is None


def test_the_answer_of_a_later_window_has_offsets_of_the_passage(question: Question) -> None:
    (item,) = ranked_of(question, [article_of([LONG])])
    windows = tuple(reversed(item.hit.windows))
    item = replace(item, hit=replace(item.hit, windows=windows), best=0)
    (read,) = read_first(question, [item], WordReader("投资12亿元"), 10)
    assert read.reading is not None
    assert read.reading.answer is not None
    assert LONG[slice(*read.reading.answer)] == "投资12亿元"


def test_no_more_windows_are_read_than_wanted_and_the_rest_keep_their_order(question: Question) -> None:
    ranked = ranked_of(question, [article_of([LONG], title=str(number)) for number in range(6)])
    reader = WordReader("nothing")
    read = read_first(question, ranked, reader, 5)
    assert len(reader.texts) == 5 - 5 % WINDOWS_A_PASSAGE
    count = len(reader.texts) // WINDOWS_A_PASSAGE
    assert [item.reading is None for item in read] == [False] * count + [True] * (6 - count)
    assert read[count:] == ranked[count:]


def test_one_passage_is_read_even_where_fewer_windows_are_wanted(question: Question) -> None:
    reader = WordReader("nothing")
    read_first(question, ranked_of(question, [article_of([LONG])]), reader, 1)
    assert len(reader.texts) == WINDOWS_A_PASSAGE


def test_relevance_and_certainty_count_only_so_much() -> None:
    far, farther = Reading(50.0, (0, 1), 50.0), Reading(90.0, (0, 1), 90.0)
    assert relevant(far) == relevant(farther) == -relevant(Reading(-50.0, None, 0.0))
    assert likely(far) == likely(farther) == -likely(Reading(0.0, None, -50.0))
    assert relevant(Reading(1.5, None, 0.0)) == 1.5


def test_the_headline_and_the_heading_are_read_with_a_window(question: Question) -> None:
    article = article_of(["一、码头建设", LONG], title="港区新闻")
    reader = WordReader("nothing")
    windows = tuple((window.start, window.end) for window in make_windows(article))
    ranked = rerank(question, [(Hit(article.id, 1, windows, 0.9, 5.0, 1.0), article)], {})
    read_first(question, ranked, reader, 10)
    assert all(headline.startswith("港区新闻") for headline, _text in reader.texts)


def test_nothing_found_is_nothing_read(question: Question) -> None:
    assert read_first(question, [], WordReader("码头"), 10) == []


def test_an_answer_that_is_not_sure_is_not_marked(question: Question) -> None:
    (item,) = ranked_of(question, [article_of([SHORT[2]])])
    unsure = replace(item, reading=Reading(1.0, (6, 9), SURE_OF_ANSWER - 0.1))
    assert make_quote(question, unsure, 320).answer_span is None


def test_what_is_far_behind_the_best_is_not_read(question: Question) -> None:
    first, *others = ranked_of(question, [article_of([text]) for text in SHORT])
    behind = [replace(item, score=first.score - MOST_BEHIND - 0.1) for item in others]
    near = replace(others[0], score=first.score - MOST_BEHIND)
    reader = WordReader("nothing")
    read_first(question, [first, near, *behind], reader, 10)
    assert len(reader.texts) == 2
