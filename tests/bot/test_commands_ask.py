import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.commands_ask import date_range, parse_date
from bot.options import Invocation, WrongUsageError
from tests.bot.conftest import Result

Baowen = Callable[..., Result]

QUESTION = "松柏区完成改造的老旧小区有多少个？"
ANSWER = "松柏区累计完成老旧小区改造143个"
UNANSWERABLE = "火星基地的氧气浓度是多少？"


@pytest.fixture
def ask(baowen: Baowen, samples_index: Path) -> Baowen:
    return lambda *arguments: baowen("ask", *arguments, "--data-dir", samples_index)


def test_an_answer_is_quoted_with_its_source(ask: Baowen) -> None:
    result = ask(QUESTION)
    assert result.status == 0
    assert ANSWER in result.out.splitlines()[1]
    assert "《松柏区143个老旧小区完成改造》 · 松柏周报 · " in result.out
    assert result.err == ""
    assert "\x1b" not in result.out


def test_no_answer_is_status_3(ask: Baowen) -> None:
    result = ask(UNANSWERABLE)
    assert result.status == 3
    assert result.out.startswith("没有在库中找到依据")


def test_json_has_the_promised_fields_and_proves_itself(ask: Baowen) -> None:
    result = ask(QUESTION, "--json")
    answer = json.loads(result.out)
    assert result.out.count("\n") == 1
    assert answer.keys() == {
        "question",
        "answered",
        "confidence",
        "quotes",
        "nearest",
        "standalone_question",
        "dates",
        "timings_ms",
    }
    quote = answer["quotes"][0]
    source = Path(quote["path"]).read_bytes().decode("utf-8")
    assert "".join(source[start:end] for start, end in quote["spans"]) == quote["text"]


def test_json_without_an_answer_is_status_3_with_the_nearest(ask: Baowen) -> None:
    result = ask(UNANSWERABLE, "--json")
    answer = json.loads(result.out)
    assert result.status == 3
    assert answer["quotes"] == []
    assert answer["nearest"]


def test_top_limits_the_quotes(ask: Baowen) -> None:
    assert len(json.loads(ask(QUESTION, "--json", "--top", "1").out)["quotes"]) == 1
    assert len(json.loads(ask(QUESTION, "--json", "--top", "5").out)["quotes"]) == 5


def test_filters_limit_what_is_searched(ask: Baowen) -> None:
    def found(*filters: str) -> list[dict[str, str]]:
        answer = json.loads(ask("集装箱吞吐量", "--json", "--top", "9", *filters).out)
        return [*answer["quotes"], *answer["nearest"]]

    assert {quote["published"][:4] for quote in found("--until", "2023")} == {"2023"}
    assert min(quote["published"] for quote in found("--since", "2024-07-12")) >= "2024-07-12"
    assert {quote["outlet"] for quote in found("--outlet", "松柏周报")} == {"松柏周报"}
    assert found("--since", "2030") == []


def test_an_unknown_paper_is_wrong_usage_and_the_known_ones_are_named(ask: Baowen) -> None:
    result = ask(QUESTION, "--outlet", "火星日报")
    assert result.status == 2
    assert "火星日报" in result.err
    assert "松柏周报" in result.err


def test_a_question_without_words_is_wrong_usage(ask: Baowen) -> None:
    for question in ("", "  ", "？？"):
        result = ask(question)
        assert result.status == 2
        assert result.err.count("\n") == 1


def test_a_damaged_index_is_a_sentence(baowen: Baowen, tmp_path: Path) -> None:
    (tmp_path / "CURRENT").write_text("nonsense", encoding="utf-8")
    result = baowen("ask", QUESTION, "--data-dir", tmp_path)
    assert result.status == 1
    assert "CURRENT" in result.err


def batch(ask: Baowen, tmp_path: Path, content: bytes) -> tuple[int, list[dict[str, object]]]:
    file = tmp_path / "questions"
    file.write_bytes(content)
    result = ask("--batch", file)
    return result.status, [json.loads(line) for line in result.out.splitlines()]


def test_a_batch_answers_lines_of_text_and_of_json_in_order(ask: Baowen, tmp_path: Path) -> None:
    lines = [
        QUESTION,
        json.dumps({"question": UNANSWERABLE, "id": 7}),
        '{"question": "集装箱", "answers": []}',
    ]
    content = "\ufeff" + "\r\n".join(lines) + "\r\n\r\n"
    status, answers = batch(ask, tmp_path, content.encode())
    assert status == 0
    assert [answer["question"] for answer in answers] == [QUESTION, UNANSWERABLE, "集装箱"]
    assert [answer["answered"] for answer in answers][:2] == [True, False]
    assert "id" not in answers[0]
    assert answers[1]["id"] == 7
    assert "answers" not in answers[2]


def test_a_bad_line_is_told_and_the_rest_is_answered(ask: Baowen, tmp_path: Path) -> None:
    bad = [b'{"question": ', b'{"id": 3}', b'{"question": 5}', "问".encode("gb18030"), "？".encode()]
    bad.append(b'{"question": "\\ud800"}')
    status, answers = batch(ask, tmp_path, b"\n".join([*bad, QUESTION.encode()]))
    assert status == 1
    assert len(answers) == len(bad) + 1
    for answer in answers[:-1]:
        assert isinstance(answer["question"], str)
        assert answer["error"]
    assert answers[1]["id"] == 3
    assert answers[-1]["answered"] is True


def test_a_missing_batch_file_is_a_sentence(ask: Baowen) -> None:
    result = ask("--batch", "missing.txt")
    assert result.status == 1
    assert "missing.txt" in result.err


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-07-11", date(2024, 7, 11), date(2024, 7, 11)),
        ("2024-7-1", date(2024, 7, 1), date(2024, 7, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
    ],
)
def test_a_month_or_year_means_its_first_or_last_day(text: str, first: date, last: date) -> None:
    assert parse_date("--since", text, Invocation()) == (first, last)
    assert date_range(text, text, Invocation()) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "2024-00", "2024-01-00", "24-01-01", "20240711", "0000", "2024-", "２０２４"]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(WrongUsageError):
        parse_date("--since", text, Invocation())
