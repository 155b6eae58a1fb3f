"""The whole line on the sample archive, with the real model: files in, verified quotes out."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.files import iter_files
from corpus.types import slice_spans, text_digest
from retrieval.build import BuildReport, open_builder
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.engine import Engine, open_engine
from retrieval.followup import turn_after
from retrieval.lexical import Filter
from retrieval.publish import DataDir
from retrieval.question import QuestionError
from retrieval.saved_answers import answer_to_json, verify_saved
from retrieval.types import Answer
from retrieval.verify import verify_index

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "corpus" / "samples"


def lines_of(name: str) -> list[dict[str, object]]:
    text = (ROOT / "tests" / "data" / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


QUESTIONS = lines_of("sample_questions.jsonl")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, bundled_model_dir: Path) -> tuple[DataDir, BuildReport]:
    """The samples' index. The model's folder is shared with the other tests: converting takes seconds."""
    data = DataDir(tmp_path_factory.mktemp("journey"))
    data.models.symlink_to(bundled_model_dir / "models", target_is_directory=True)
    builder = open_builder(data, ModelConfig(), IndexConfig())
    return data, builder.build([SAMPLES], lambda stage, done, total: None)


@pytest.fixture(scope="session")
def engine(built: tuple[DataDir, BuildReport]) -> Iterator[Engine]:
    engine = open_engine(
        built[0], ModelConfig(), IndexConfig(), SearchConfig(), RerankConfig(), AnswerConfig()
    )
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def answers(engine: Engine) -> list[tuple[dict[str, object], Answer]]:
    return [(question, engine.ask(str(question["question"]))) for question in QUESTIONS]


def holds(answer: Answer, question: dict[str, object], first: int) -> bool:
    wanted = question["answers"]
    assert isinstance(wanted, list)
    shown = (answer.quotes or answer.nearest)[:first]
    return any(text in quote.passage.text for quote in shown for text in wanted)


def test_every_sample_file_is_read(built: tuple[DataDir, BuildReport]) -> None:
    _data, report = built
    assert report.unreadable == ()
    assert report.articles >= 24
    assert report.embedded == report.windows


def test_the_passage_that_answers_is_found(answers: list[tuple[dict[str, object], Answer]]) -> None:
    answerable = [(question, answer) for question, answer in answers if question["answerable"]]
    first = sum(holds(answer, question, 1) for question, answer in answerable) / len(answerable)
    three = sum(holds(answer, question, 3) for question, answer in answerable) / len(answerable)
    assert first >= 0.75
    assert three >= 0.9


def test_most_questions_with_an_answer_are_answered_and_most_without_are_not(
    answers: list[tuple[dict[str, object], Answer]],
) -> None:
    right = [answer for question, answer in answers if question["answerable"] and holds(answer, question, 1)]
    without = [answer for question, answer in answers if not question["answerable"]]
    assert sum(answer.answered for answer in right) / len(right) >= 0.8
    assert sum(answer.answered for answer in without) / len(without) <= 0.25


def test_most_follow_ups_of_a_rightly_answered_question_are_rightly_answered(engine: Engine) -> None:
    right = 0
    asked = 0
    for talk in lines_of("sample_conversations.jsonl"):
        first = engine.ask(str(talk["first"]))
        if holds(first, {"answers": talk["first_answers"]}, 1):
            asked += 1
            right += holds(engine.ask(str(talk["follow_up"]), previous=turn_after(first)), talk, 1)
    assert asked >= 40
    assert right / asked >= 0.85


def test_a_question_on_something_else_is_asked_as_it_is(engine: Engine) -> None:
    talks = lines_of("sample_topic_changes.jsonl")
    assert len(talks) >= 14
    for talk in talks:
        turn = turn_after(engine.ask(str(talk["first"])))
        answer = engine.ask(str(talk["then"]), previous=turn)
        assert answer.standalone_question == talk["then"]
        assert holds(answer, talk, 3)


def test_every_quote_is_a_verbatim_slice_of_a_file(answers: list[tuple[dict[str, object], Answer]]) -> None:
    quotes = [quote for _question, answer in answers for quote in (*answer.quotes, *answer.nearest)]
    assert len(quotes) > 200
    for quote in quotes:
        path, _, record = quote.article.source.path.partition("#")
        raw = Path(path).read_bytes()
        if record:
            lines = (gzip.decompress(raw) if path.endswith(".gz") else raw).decode().splitlines()
            source = next(item["text"] for item in map(json.loads, lines) if item["id"] == record)
        else:
            source = raw.decode(quote.article.source.encoding)
        assert text_digest(source) == quote.article.source.sha256
        assert slice_spans(source, quote.spans) == quote.text


def test_saved_answers_and_the_index_are_proved(
    built: tuple[DataDir, BuildReport], engine: Engine, answers: list[tuple[dict[str, object], Answer]]
) -> None:
    lines = [json.dumps(answer_to_json(answer), ensure_ascii=False) for _question, answer in answers]
    findings = list(verify_saved(lines, engine.store, engine.manifest.number))
    assert len(findings) > 200
    assert [finding for finding in findings if finding.problem] == []
    assert list(verify_index(built[0], lambda done, total: None)) == []


def test_a_search_within_dates_or_a_paper_stays_within_them(engine: Engine) -> None:
    from datetime import date

    old = engine.ask("临江港集装箱吞吐量是多少", only=Filter(until=date(2023, 12, 31)))
    shown = old.quotes or old.nearest
    assert shown
    assert all(quote.article.published and quote.article.published.year == 2023 for quote in shown)
    outlet = shown[0].article.outlet
    same = engine.ask("临江港集装箱吞吐量是多少", only=Filter(outlet=outlet))
    assert {quote.article.outlet for quote in (*same.quotes, *same.nearest)} == {outlet}


def test_a_paper_that_is_not_there_is_answered_with_those_that_are(engine: Engine) -> None:
    with pytest.raises(QuestionError, match="临江日报"):
        engine.ask("临江港", only=Filter(outlet="没有这家报"))


def test_a_second_build_embeds_nothing(built: tuple[DataDir, BuildReport]) -> None:
    data, first = built
    again = open_builder(data, ModelConfig(), IndexConfig()).build([SAMPLES], lambda stage, done, total: None)
    assert (again.embedded, again.windows) == (0, first.windows)


def test_the_order_of_files_changes_no_id(tmp_path: Path) -> None:
    from corpus.files import read_articles

    files, _problems = iter_files([SAMPLES])
    forward = {item.id for file in files for item in read_articles(file, 10_000_000)}  # type: ignore[union-attr]
    backward = {item.id for file in files[::-1] for item in read_articles(file, 10_000_000)}  # type: ignore[union-attr]
    assert forward == backward
