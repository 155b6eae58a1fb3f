"""What is kept of an answer, and cut anew from the archive."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.telegram.answers import QUOTE_UNITS, composed_answer, pages
from bot.telegram.compose import MAX_UNITS, units
from bot.telegram.kept import KeptAnswer, Shown, from_json, keep, shown_of, shown_quotes, to_json
from retrieval.config import AnswerConfig
from retrieval.engine import Engine
from retrieval.tokens import Tokenizer
from tests.factories import article_of
from tests.index_maker import Workshop, write_pages

QUESTION = "第1号桥全长多少公里"
KEPT_BEFORE_REPRINTS = (
    '{"question":"问","standalone":"问","answered":true,"understood":"","a_page":3,'
    '"quotes":[{"article":"0123","passage":1,"start":0,"end":9,"highlights":[[0,4]],"answer":null}]}'
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Workshop:
    """Two bridges, of which another paper reprints the first."""
    root = tmp_path_factory.mktemp("kept")
    workshop = Workshop(root / "data", tokenizer)
    original, _other = write_pages(root / "a", [1, 2])
    copy = original.read_text(encoding="utf-8").replace("临江日报", "青禾日报")
    (root / "a" / "copy_2024-07-12.txt").write_text(copy, encoding="utf-8")
    workshop.build(root / "a")
    return workshop


@pytest.fixture
def engine(archive: Workshop) -> Iterator[Engine]:
    engine = archive.engine(answer=AnswerConfig(caution=0.0))
    yield engine
    engine.close()


def test_an_answer_is_cut_anew_as_it_was_with_the_papers_that_reprint_it(engine: Engine) -> None:
    answer = engine.ask(QUESTION)
    kept = from_json(to_json(keep(answer)))
    shown = shown_quotes(kept, engine)
    assert shown == shown_of(answer, kept)
    assert [quote and quote.text for quote in shown] == [quote.text for quote in answer.quotes]
    text = composed_answer(kept, shown, 0, "zh").text
    assert (
        "《第1号桥建成通车》 · 临江日报 · 周明 · 2024-07-11\n另见：《第1号桥建成通车》 青禾日报 2024-07-12\n"
        in text
    )
    assert text.count("另见") == text.count("《第1号桥建成通车》 · ")


def test_a_reprint_that_has_been_removed_is_no_longer_named(
    tmp_path: Path, tokenizer: Tokenizer, archive: Workshop
) -> None:
    workshop = Workshop(tmp_path / "data", tokenizer)
    folder = archive.data.root.parent / "a"
    workshop.build(folder)
    engine = workshop.engine(answer=AnswerConfig(caution=0.0))
    kept = keep(engine.ask(QUESTION))
    assert kept.quotes[0].reprints
    workshop.remove(*kept.quotes[0].reprints)
    first = shown_quotes(kept, engine)[0]
    engine.close()
    assert first
    assert first.reprints == ()
    assert "另见" not in composed_answer(kept, [first], 0, "zh").text


def test_an_answer_kept_before_reprints_were_named_is_read() -> None:
    (quote,) = from_json(KEPT_BEFORE_REPRINTS).quotes
    assert (quote.article, quote.reprints) == ("0123", ())


def test_the_longest_quotes_with_many_reprints_are_messages() -> None:
    text = "港" * QUOTE_UNITS
    article = article_of([text], title="题" * 500, outlet="报" * 500)
    shown = Shown(article, 0, 0, len(text), ((0, len(text)),), None, (article,) * 9)
    kept = KeptAnswer("问" * 500, "另问" * 500, False, "昨天" * 500, 3, ())
    assert len(pages([shown, shown], 3)) == 2
    for page in (0, 1):
        composed = composed_answer(kept, [shown, shown], page, "zh")
        assert text in composed.text
        assert "另见" in composed.text
        assert units(composed.text) <= MAX_UNITS
