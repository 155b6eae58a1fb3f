import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.engine import Engine
from retrieval.evaluate import (
    FORMAT,
    RESULT_BEGINNING,
    Record,
    Result,
    evaluate,
    is_result,
    read_result,
    save_result,
)
from retrieval.evaluation_compare import compare, mean_interval
from retrieval.evaluation_figures import all_figures, figures_of, reliability, risk_coverage
from retrieval.evaluation_plots import draw_plots
from retrieval.evaluation_questions import ArticleNames, EvaluationError, Wording, read_questions
from retrieval.evaluation_ranking import ranking_scores
from retrieval.lexical import Filter
from retrieval.tokens import Tokenizer
from tests.index_maker import Workshop, write_pages

RECORDS = [
    {
        "id": "r1",
        "title": "青禾水库开闸",
        "date": "2024-07-12",
        "text": "青禾水库12日开闸放水，流量每秒一千立方米。",
    },
    {"id": "r2", "title": "同名报道", "date": "2024-07-12", "text": "松柏图书馆新馆藏书三十万册。"},
    {"id": "r3", "title": "同名报道", "date": "2024-07-13", "text": "云岭茶园今年采茶八千斤。"},
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Iterator[Engine]:
    """Bridges 1 to 6, one page each, and three records."""
    root = tmp_path_factory.mktemp("evaluate")
    write_pages(root / "in", range(1, 7))
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS)
    (root / "in" / "records.jsonl").write_text(lines, encoding="utf-8")
    workshop = Workshop(root / "data", tokenizer)
    workshop.build(root / "in")
    engine = workshop.engine()
    yield engine
    engine.close()


def lines_of(*questions: dict[str, object]) -> list[bytes]:
    return [json.dumps(question, ensure_ascii=False).encode() for question in questions]


def measured(engine: Engine, *questions: dict[str, object]) -> list[Record]:
    told: list[tuple[int, int]] = []
    result = evaluate(
        engine, [("set", read_questions(lines_of(*questions), "q"))], {}, lambda *counts: told.append(counts)
    )
    assert told == [(done, len(questions)) for done in range(1, len(questions) + 1)]
    return result.records


BRIDGE = {"question": "第3号桥全长多少公里？", "answers": ["全长3公里"], "article": "第3号桥建成通车"}


# ---- the engine's hits -----------------------------------------------------------------------------------


def test_hits_are_all_passages_found_once_each_and_begin_with_the_quotes(engine: Engine) -> None:
    considered = engine.consider(BRIDGE["question"], top=3)
    places = [(hit.article_id, hit.passage) for hit in considered.hits]
    quotes = considered.answer.quotes or considered.answer.nearest
    assert len(set(places)) == len(places) > 10
    assert [(quote.article.id, quote.article.passages.index(quote.passage)) for quote in quotes] == places[:3]
    assert engine.hits(BRIDGE["question"], top=4) == considered.hits[:4]
    assert considered.answer.quotes == engine.ask(BRIDGE["question"], top=3).quotes


def test_hits_keep_to_a_filter(engine: Engine) -> None:
    only = Filter(outlet="临江日报")
    ids = {hit.article_id for hit in engine.hits("通车", only=only)}
    assert {engine.article(article_id).outlet for article_id in ids} == {"临江日报"}  # type: ignore[union-attr]


# ---- questions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "JSON"),
        (b"[]", "object"),
        (b'{"question": 5}', "question"),
        (b'{"id": 1, "answers": ["a"]}', "没有 question"),
        ('{"question": "问", "answers": [" "]}'.encode(), "空的答案"),
        ('{"question": "问", "answerable": true}'.encode(), "answerable"),
        ("问".encode("gb18030"), "JSON"),
        (b'{"x":' + b"[" * 5000, "JSON"),
    ],
)
def test_a_bad_line_is_one_sentence_with_its_number(line: bytes, said: str) -> None:
    with pytest.raises(EvaluationError, match=rf"问题\.jsonl 第 3 行：.*{said}") as caught:
        read_questions([*lines_of({"question": "好问题"}), b"", line], "问题.jsonl")
    assert str(caught.value).endswith("。")
    assert "\n" not in str(caught.value)


def test_an_id_that_comes_twice_and_a_file_without_questions_are_refused() -> None:
    with pytest.raises(EvaluationError, match=r"第 2 行.*第 1 行"):
        read_questions(lines_of({"question": "甲", "id": 7}, {"question": "乙", "id": "7"}), "q")
    with pytest.raises(EvaluationError, match="没有问题"):
        read_questions([b"", b"  "], "q")


def test_a_question_is_answerable_if_it_has_an_answer_or_an_article_unless_it_says_otherwise() -> None:
    cases = [
        ({"answers": ["甲"]}, True),
        ({"article": "x"}, True),
        ({"also": ["x"]}, True),
        ({}, False),
        ({"answers": ["甲"], "article": "x", "answerable": False}, False),
    ]
    for fields, answerable in cases:
        (question,) = read_questions(lines_of({"question": "问", **fields}), "q")
        assert question.answerable is answerable, fields


def test_an_article_is_known_by_id_record_path_file_and_title(engine: Engine) -> None:
    names = ArticleNames(engine.store, engine.manifest.number)
    (article_id,) = names.ids("青禾水库开闸")
    article = engine.article(article_id)
    assert article is not None
    path = article.source.path
    for name in (article_id, "r1", path, "records.jsonl#r1"):
        assert names.ids(name) == {article_id}, name
    assert names.ids("同名报道") == names.ids("r2") | names.ids("r3")
    assert len(names.ids("bridge1_2024-07-11.txt")) == 1
    assert names.ids("没有这篇") == frozenset()


@pytest.mark.parametrize(
    ("answer", "text", "is_in"),
    [
        ("7000亿", "总投资七千亿元", True),
        ("總投資", "总投资七千亿元", True),
        ("１２", "共12人", True),
        ("七千", "总投资七千亿元", True),
        ("开闸 放水", "12日开闸\n放水", True),
        ("八千", "总投资七千亿元", False),
    ],
)
def test_answers_are_compared_on_the_folded_view(answer: str, text: str, is_in: bool) -> None:
    assert Wording.of([answer]).is_in(text) is is_in


def test_no_known_words_fit_every_text() -> None:
    assert Wording.of([]).is_in("什么都行")


# ---- asking ----------------------------------------------------------------------------------------------


def test_a_right_first_quote_has_all_its_scores(engine: Engine) -> None:
    (record,) = measured(engine, BRIDGE)
    assert record.right
    ones = ["article@1", "article@50", "passage@1", "passage_rr@10", "quote@1", "quote@3", "words@1"]
    assert [record.scores[name] for name in ones] == [1.0] * len(ones)
    assert record.scores["shown"] == record.answered
    assert "全长3公里" in record.quote
    assert record.milliseconds > 0


def test_the_words_in_another_article_are_no_right_quote(engine: Engine) -> None:
    (record,) = measured(engine, {**BRIDGE, "article": "r1"})
    assert record.scores["words@1"] == 1.0
    assert record.scores["quote@1"] == record.scores["passage@50"] == record.scores["highlight@1"] == 0.0
    assert not record.right


def test_another_article_that_answers_as_well_counts(engine: Engine) -> None:
    (record,) = measured(engine, {**BRIDGE, "article": "r1", "also": [BRIDGE["article"]]})
    assert record.right
    assert record.scores["article@1"] == 1.0


def test_without_an_article_the_words_decide_and_without_words_the_article(engine: Engine) -> None:
    worded, placed = measured(
        engine,
        {"question": BRIDGE["question"], "answers": BRIDGE["answers"]},
        {"question": BRIDGE["question"], "article": BRIDGE["article"]},
    )
    assert worded.right
    assert placed.right
    assert worded.scores["passage_rr@10"] == 1.0
    assert {"article@1", "passage_ndcg@10"}.isdisjoint(worded.scores)
    assert placed.scores["article@1"] == 1.0
    assert {"passage@1", "words@1", "highlight@1"}.isdisjoint(placed.scores)


def test_words_that_stand_in_no_passage_are_never_found(engine: Engine) -> None:
    (record,) = measured(engine, {**BRIDGE, "answers": ["没有写过的话"]})
    assert record.scores["article@1"] == 1.0
    assert not any(score for name, score in record.scores.items() if name.startswith(("passage", "quote")))


def test_a_question_without_an_answer_is_only_asked_whether_it_is_refused(engine: Engine) -> None:
    (record,) = measured(
        engine,
        {
            "question": "火星基地的氧气浓度是多少？",
            "article": "不在库里",
            "answerable": False,
            "change": "off",
        },
    )
    assert record.scores == {"refused": float(not record.answered)}
    assert record.change == "off"


def test_a_follow_up_is_asked_after_its_first_question(engine: Engine) -> None:
    (record,) = measured(
        engine,
        {
            "first": BRIDGE["question"],
            "first_answers": BRIDGE["answers"],
            "follow_up": "它每天可通行多少辆汽车？",
            "answers": ["300辆"],
        },
    )
    assert record.question == "它每天可通行多少辆汽车？"
    assert record.searched_as != record.question
    assert record.scores["first@1"] == 1.0
    assert record.scores["followed@1"] == record.scores["quote@1"]


def test_articles_that_are_not_in_the_index_are_told_before_anything_is_asked(engine: Engine) -> None:
    questions = read_questions(lines_of(BRIDGE, {"question": "问题", "article": "不在库里"}), "q")
    asked: list[int] = []
    with pytest.raises(EvaluationError, match=r"q 第 2 行.*不在库里"):
        evaluate(engine, [("q", questions)], {}, lambda done, _total: asked.append(done))
    assert asked == []


def test_a_question_that_cannot_be_asked_is_told_by_its_line(engine: Engine) -> None:
    with pytest.raises(EvaluationError, match=r"q 第 1 行.*没有可以检索的文字"):
        evaluate(engine, [("q", read_questions(lines_of({"question": "？？"}), "q"))], {}, lambda *_: None)


# ---- scores ----------------------------------------------------------------------------------------------


def test_scores_of_a_ranking_are_those_of_the_textbook() -> None:
    scores = ranking_scores({"b", "z"}, ["a", "b", "c"])
    gain, ideal = 1 / np.log2(3), 1 + 1 / np.log2(3)
    assert scores == pytest.approx(
        {"@1": 0, "@5": 1, "@10": 1, "@50": 1, "rr@10": 1 / 2, "ndcg@10": gain / ideal}
    )


def test_what_stands_beyond_the_cut_does_not_count() -> None:
    ranked = [f"x{rank}" for rank in range(10)] + ["right"]
    scores = ranking_scores({"right"}, ranked)
    assert (scores["@10"], scores["@50"], scores["rr@10"], scores["ndcg@10"]) == (0, 1, 0, 0)
    assert not any(ranking_scores(set(), ranked).values())
    assert not any(ranking_scores({"right"}, []).values())


@settings(max_examples=40, deadline=None)
@given(st.permutations(list("abcdefgh")), st.sets(st.sampled_from("abcdefgh"), min_size=1))
def test_scores_lie_between_0_and_1_and_grow_with_k(ranked: list[str], right: set[str]) -> None:
    scores = ranking_scores(right, ranked)
    assert all(0.0 <= score <= 1.0 for score in scores.values())
    assert scores["@1"] <= scores["@5"] <= scores["@10"] == scores["@50"] == 1.0
    first = min(ranked.index(thing) for thing in right)
    assert scores["rr@10"] == pytest.approx(1 / (first + 1))


# ---- figures ---------------------------------------------------------------------------------------------


def record_of(
    number: int, confidence: float, right: bool | None, *, change: str = "", kind: str = ""
) -> Record:
    """A record of a question whose first quote is right or not; None for one without an answer."""
    answered = confidence >= 0.5
    scores = {"refused": float(not answered)} if right is None else {"quote@1": float(right)}
    return Record(
        set="s",
        id=str(number),
        question=f"问题{number}",
        searched_as="",
        kind=kind,
        style="",
        answerable=right is not None,
        change=change,
        answered=answered,
        confidence=confidence,
        quote="字" * number,
        article="",
        milliseconds=float(number),
        scores=scores,
    )


def test_abstention_is_counted_over_the_questions_it_is_about() -> None:
    records = [
        record_of(1, 0.9, True),
        record_of(2, 0.4, True),
        record_of(3, 0.99, False),
        record_of(4, 0.6, None, change="year"),
        record_of(5, 0.1, None, change="place"),
    ]
    abstention = figures_of("all", "", records).abstention
    assert abstention.auroc is not None
    assert abstention.auroc.value == 3 / 4
    assert {change: mean.value for change, mean in abstention.auroc_by_change.items()} == {
        "year": 1 / 2,
        "place": 1.0,
    }
    assert abstention.false_answers is not None
    assert (abstention.false_answers.value, abstention.false_answers.n) == (1 / 2, 2)
    assert abstention.right_shown is not None
    assert (abstention.right_shown.value, abstention.right_shown.n) == (1 / 2, 2)
    assert abstention.risk_coverage[-1] == (1.0, 3 / 5)
    assert sum(b.n for b in abstention.reliability) == len(records)


def test_figures_without_one_of_the_sides_leave_out_what_cannot_be_said() -> None:
    abstention = figures_of("all", "", [record_of(1, 1.0, True)]).abstention
    assert abstention.auroc is None
    assert abstention.false_answers is None
    assert abstention.calibration_error == 0.0


def test_risk_of_the_surest_first_and_of_equals_together() -> None:
    coverage, risk = risk_coverage(np.array([0.9, 0.5, 0.5, 0.2]), np.array([True, False, True, False]))
    assert coverage.tolist() == [0.25, 0.5, 0.75, 1.0]
    assert risk.tolist() == pytest.approx([0, 1 / 3, 1 / 3, 1 / 2])


@given(
    st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60),
)
def test_every_question_is_in_one_bin_and_the_last_risk_is_the_share_wrong(
    questions: list[tuple[float, bool]],
) -> None:
    sure, right = np.array([s for s, _ in questions]), np.array([r for _, r in questions])
    bins = reliability(sure, right)
    assert sum(b.n for b in bins) == len(questions)
    assert all(b.low - 1e-9 <= b.confidence <= b.high + 1e-9 for b in bins)
    assert sum(b.n * b.right for b in bins) == pytest.approx(right.sum())
    coverage, risk = risk_coverage(sure, right)
    assert coverage[-1] == 1.0
    assert risk[-1] == pytest.approx(1 - right.mean())


def test_groups_hold_their_own_questions_and_lengths() -> None:
    records = [record_of(n, 0.5, n % 2 == 0, kind="who" if n < 4 else "when") for n in range(1, 8)]
    whole, *groups = all_figures(records)
    assert (whole.questions, whole.quote_median, whole.latency_p50) == (7, 4.0, 4.0)
    assert {(group.name, group.questions, group.means["quote@1"].n) for group in groups} == {
        ("who", 3, 3),
        ("when", 4, 4),
    }
    with pytest.raises(ValueError, match="at least one"):
        figures_of("all", "", [])


# ---- comparing -------------------------------------------------------------------------------------------


def changed(records: list[Record], numbers: set[str], score: float) -> list[Record]:
    return [replace(r, scores={"quote@1": score}) if r.id in numbers else r for r in records]


def test_a_result_does_not_differ_from_itself() -> None:
    records = [record_of(n, n / 50, n % 2 == 0 if n % 5 else None) for n in range(1, 41)]
    for difference in compare(records, records):
        assert difference.difference == difference.low == difference.high == 0.0
        assert difference.above == 0.5


def test_a_clear_gain_is_above_0_in_nearly_all_resamples_and_a_loss_the_reverse() -> None:
    before = [record_of(n, 0.5, n > 30) for n in range(1, 61)]
    after = changed(before, {str(n) for n in range(1, 21)}, 1.0)
    gain = next(d for d in compare(before, after) if d.score == "quote@1")
    loss = next(d for d in compare(after, before) if d.score == "quote@1")
    assert gain.n == 60
    assert gain.difference == pytest.approx(20 / 60)
    assert 0.15 < gain.low < gain.difference < gain.high < 0.5
    assert gain.above > 0.999
    assert (loss.difference, loss.above) == pytest.approx((-gain.difference, 1 - gain.above))
    assert compare(before, after) == compare(before, after)


def test_a_better_confidence_shows_in_the_auroc() -> None:
    before = [record_of(n, 0.5, True if n % 2 else None) for n in range(1, 61)]
    after = [replace(r, confidence=0.9 if r.right else 0.1) for r in before]
    auroc = next(d for d in compare(before, after) if d.score == "auroc")
    assert (auroc.first, auroc.second, auroc.above) == (0.5, 1.0, 1.0)


def test_only_questions_that_both_have_are_compared_and_they_must_be_the_same() -> None:
    records = [record_of(n, 0.5, True) for n in range(1, 5)]
    assert {d.n for d in compare(records[:3], records[1:])} == {2}
    with pytest.raises(EvaluationError, match="没有相同的问题"):
        compare(records[:2], records[2:])
    with pytest.raises(EvaluationError, match="问题 1 "):
        compare(records, [replace(records[0], question="别的问题")])


def test_the_interval_of_a_mean_holds_it_and_narrows_with_more_questions() -> None:
    few, many = np.array([0.0, 1.0] * 20), np.array([0.0, 1.0] * 500)
    (low, high), (closer_low, closer_high) = mean_interval(few), mean_interval(many)
    assert low < closer_low < 0.5 < closer_high < high
    # Of a share, the normal approximation is near: 1.96 standard errors.
    assert closer_high - 0.5 == pytest.approx(1.96 * 0.5 / np.sqrt(1000), rel=0.1)
    assert mean_interval(np.ones(3)) == (1.0, 1.0)


# ---- saved results ---------------------------------------------------------------------------------------


def test_a_saved_result_is_known_and_read_as_it_was(tmp_path: Path) -> None:
    result = Result(FORMAT, "now", {"articles": 3}, {"answer": {"caution": 0.5}}, [record_of(1, 0.25, None)])
    path = tmp_path / "result.json"
    save_result(path, result)
    assert is_result(path.read_bytes()[:RESULT_BEGINNING])
    assert read_result(path) == result
    for line in lines_of({"question": "baowen_eval"}, BRIDGE):
        assert not is_result(line[:RESULT_BEGINNING])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "不是 baowen eval --save"),
        (b'{"baowen_eval": 1}', "不是 baowen eval --save"),
        (b'{"baowen_eval":1,"created":"","index":{},"settings":{},"records":[]}', "没有问题"),
    ],
)
def test_what_is_no_result_is_refused_by_its_path(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(content)
    with pytest.raises(EvaluationError, match=rf"result\.json：.*{said}"):
        read_result(path)


def test_a_result_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    save_result(path, Result(FORMAT + 1, "", {}, {}, [record_of(1, 0.5, True)]))
    with pytest.raises(EvaluationError, match=f"版本是 {FORMAT + 1}"):
        read_result(path)


# ---- plots -----------------------------------------------------------------------------------------------


def test_plots_are_drawn_as_pictures_and_recall_only_where_something_can_be_found(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    answerable = [record_of(1, 0.9, True), record_of(2, 0.2, None)]
    answerable[0].scores.update({"article@1": 1.0, "article@5": 1.0})
    names = draw_plots(figures_of("all", "", answerable), tmp_path)
    assert len(names) == 3
    for name in names:
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert len(draw_plots(figures_of("all", "", answerable[1:]), tmp_path)) == 2
