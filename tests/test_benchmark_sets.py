"""The rules by which the sets of tests/benchmarks are made; the data itself is needed by one test only."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from retrieval.tokens import Tokenizer
from retrieval.training.rows import MissingDataError, number_of, read_rows
from retrieval.training.swaps import PLACES, swap_place, swap_year, swapped
from tests.benchmarks._baselines import BM25, RRF_K, reciprocal_ranks
from tests.benchmarks.bench_quality import ENGINE, STANDALONE, UNREAD, print_standalone
from tests.benchmarks.sets import off_topic, part_of, questions, sources_of, without_sources, write_rows

ARTICLE = {
    "id": "a1",
    "title": "临江港2023年吞吐量",
    "date": "2024-01-05",
    "text": "2023年，四川临江港完成吞吐量96.6万标箱。局长张世昌说，2021年只有八十万。张世昌还说了别的。",
}
OTHER = {"id": "a2", "title": "", "date": "", "text": "陈依婷在广东领奖。"}
QUESTIONS = [
    {
        "id": "q1",
        "question": "2023年四川临江港吞吐量是多少？张世昌怎么说？",
        "answers": ["96.6"],
        "article": "a1",
    },
    {"id": "q2", "question": "陈依婷在哪里领奖？", "answers": ["广东"], "article": "a2"},
]


def test_parts_are_settled_by_the_hash_and_about_equal() -> None:
    assert part_of("DEV_1.0_QUERY_1") == (
        "test" if hashlib.sha256(b"DEV_1.0_QUERY_1").digest()[-1] % 2 else "dev"
    )
    assert 400 < sum(part_of(f"q{number}") == "dev" for number in range(1000)) < 600


def test_off_topic_questions_are_sixty_different_ones_in_two_parts() -> None:
    both = [*off_topic("dev"), *off_topic("test")]
    assert len({row["question"] for row in both}) == len({row["id"] for row in both}) == 60
    assert all(not row["answerable"] for row in both)
    assert min(len(off_topic("dev")), len(off_topic("test"))) >= 20


def test_a_swap_changes_what_the_article_has_into_what_it_has_not() -> None:
    made = swapped(QUESTIONS, [ARTICLE, OTHER])
    assert made == swapped(QUESTIONS, [ARTICLE, OTHER])
    by_change = {row["change"]: row for row in made if row["id"].startswith("q1-")}
    assert by_change.keys() == {"year", "place", "name"}
    assert "陈依婷" in by_change["name"]["question"]
    assert "四川" not in by_change["place"]["question"]
    for row in made:
        assert row["answerable"] is False
        assert "answers" not in row
    assert len({row["id"] for row in made}) == len(made)


@given(st.text("0123456789abcdef", min_size=1, max_size=8))
def test_a_year_moves_to_one_the_article_does_not_speak_of(name: str) -> None:
    seen = fold(ARTICLE["text"]).text
    text = swap_year({"id": name, "question": "2023年的吞吐量"}, seen, ARTICLE["date"])
    assert text is not None
    year = int(re.findall(r"\d{4}", text)[0])
    # 2021 is in the text, 2024 is its date, 2023 what it was.
    assert year in {2020, 2022, 2025, 2026}
    assert swap_year({"id": name, "question": "2019年的吞吐量"}, seen, "") is None


@given(st.sampled_from([name for kind in PLACES for name in kind]), st.text(min_size=1, max_size=5))
def test_a_place_becomes_another_of_its_kind(place: str, name: str) -> None:
    text = swap_place({"id": name, "question": f"{place}的情况"}, fold(f"报道说{place}很好").text)
    assert text is not None
    new = text.removesuffix("的情况")
    assert any(new in kind and place in kind for kind in PLACES)
    assert new != place


def test_a_removed_source_leaves_no_article_that_answers_and_the_rest_as_it_was() -> None:
    rows = [{"id": f"a{number}", "text": "x"} for number in range(60)]
    asked: list[dict[str, Any]] = [
        {"id": f"q{number}", "article": f"a{number}", "also": [f"a{number + 1}"] if number % 3 == 0 else []}
        for number in range(40)
    ]
    left, changed = without_sources(rows, asked)
    ids = {row["id"] for row in left}
    assert {f"a{number}" for number in range(41, 60)} <= ids
    assert len(changed) == len(asked)
    removed = [row for row in changed if row.get("change") == "source removed"]
    assert 10 < len(removed) < 30
    for before, after in zip(asked, changed, strict=True):
        if after in removed:
            assert ids.isdisjoint(sources_of(before))
        else:
            assert set(sources_of(after)) == ids.intersection(sources_of(before)) != set()


def test_rows_are_written_once_and_read_as_they_were(tmp_path: Path) -> None:
    path = write_rows(tmp_path / "new" / "rows.jsonl", QUESTIONS)
    written = path.stat().st_mtime_ns
    assert read_rows(write_rows(path, QUESTIONS)) == json.loads(json.dumps(QUESTIONS))
    assert path.stat().st_mtime_ns == written


def test_bm25_finds_by_words_in_every_form_and_scores_the_chosen_as_it_does_all(tokenizer: Tokenizer) -> None:
    index = BM25(["临江港吞吐量七千亿", "松柏区的老旧小区", "臨江港的船", "云岭茶园"], tokenizer)
    found = index.search("临江港有7000亿吗", 10)
    assert list(found) == [0, 2]
    assert index.search("临江港有7000亿吗", 10, among=[2, 3]) == pytest.approx({2: found[2]})


def test_reciprocal_ranks_add_up() -> None:
    scores = reciprocal_ranks([7, 8, 9], [[8, 7], [8]])
    expected = [1 / (RRF_K + 2), 2 / (RRF_K + 1), 0.0]
    assert np.allclose(scores, expected)


def test_questions_that_stand_alone_are_some_of_those_that_were_marked() -> None:
    marks = json.loads(STANDALONE.read_text(encoding="utf-8"))
    assert len(marks["marked"]) == len(set(marks["marked"])) == 100
    # In the order of the marked ones, each once.
    assert marks["standalone"] == [name for name in marks["marked"] if name in marks["standalone"]]
    assert 0 < len(marks["standalone"]) < 100


def test_marked_are_the_hundred_first_of_the_test_part_by_hash() -> None:
    try:
        ids = [row["id"] for row in questions("newsqa", "test")]
    except MissingDataError as error:
        pytest.skip(str(error))
    marks = json.loads(STANDALONE.read_text(encoding="utf-8"))
    assert marks["marked"] == sorted(ids, key=lambda name: number_of(f"newsqa-marks/{name}"))[:100]


def test_the_standalone_table_is_of_the_standalone_questions_only(capsys: pytest.CaptureFixture[str]) -> None:
    marks = json.loads(STANDALONE.read_text(encoding="utf-8"))
    good = marks["standalone"][:4]
    bad = [name for name in marks["marked"] if name not in marks["standalone"]][:3]
    ids = [bad[0], good[0], "unmarked", good[1], bad[1], good[2], good[3], bad[2]]
    # Right wherever the question does not count; of the four that do, the engine finds three, BM25 one.
    found = {ENGINE: set(good[:3]), UNREAD: set(good[:2]), "BM25": set(good[:1])}
    systems = {
        system: [
            {"article@1": score, "article@10": 1.0, "quote@1": score}
            for score in (float(name not in good or name in right) for name in ids)
        ]
        for system, right in found.items()
    }
    print_standalone(systems, ids)
    printed = capsys.readouterr().out
    assert "4 of 7 questions read and marked" in printed
    rows = {line.split("|")[1].strip(): line for line in printed.splitlines() if line.startswith("| ")}
    assert "| 0.750 [" in rows[ENGINE]
    assert "| 0.500 [" in rows[UNREAD]
    assert "| 0.250 [" in rows["BM25"]
    assert "| +0.500 [" in rows["BM25"]
    assert f"{ENGINE}: quote@1 0.750 [" in printed
    assert f"{UNREAD}: quote@1 0.500 [" in printed
    print_standalone(systems, ["unmarked"])
    assert "0 of 0 questions" in capsys.readouterr().out
