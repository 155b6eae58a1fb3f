import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.store import ArticleStore
from retrieval.config import AnswerConfig
from retrieval.saved_answers import Finding, answer_to_json, verify_saved
from tests.factories import article_of
from tests.index_maker import Workshop, write_pages

Saved = dict[str, Any]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, tokenizer: Any) -> Workshop:
    root = tmp_path_factory.mktemp("archive")
    workshop = Workshop(root / "data", tokenizer)
    workshop.build(*write_pages(root / "a", range(1, 6), sentences=20))
    return workshop


@pytest.fixture(scope="module")
def store(archive: Workshop) -> Iterator[ArticleStore]:
    store = ArticleStore(archive.data.articles)
    yield store
    store.close()


def ask(archive: Workshop, caution: float, text: str = "第3号桥全长多少公里") -> Saved:
    engine = archive.engine(answer=AnswerConfig(caution=caution, max_quote_chars=60))
    try:
        answer = engine.ask(text)
    finally:
        engine.close()
    assert answer.answered is (caution == 0.0)
    saved: Saved = json.loads(json.dumps(answer_to_json(answer)))
    return saved


@pytest.fixture
def saved(archive: Workshop) -> Saved:
    return ask(archive, 0.0)


def verify(saved: object, store: ArticleStore) -> list[Finding]:
    line = saved if isinstance(saved, str) else json.dumps(saved, ensure_ascii=False)
    return list(verify_saved([line], store, 1))


def test_the_object_has_the_documented_fields(saved: Saved) -> None:
    assert list(saved) == [
        "question",
        "answered",
        "confidence",
        "quotes",
        "nearest",
        "standalone_question",
        "dates",
        "timings_ms",
    ]
    assert list(saved["quotes"][0]) == [
        "text",
        "spans",
        "highlights",
        "answer_span",
        "passage",
        "article_id",
        "title",
        "outlet",
        "authors",
        "published",
        "path",
        "score",
        "also_in",
    ]


def test_the_dates_of_the_question_are_saved_as_they_were_understood(archive: Workshop) -> None:
    assert ask(archive, 0.0)["dates"] == []
    assert ask(archive, 0.0, "2023年第3号桥全长多少公里")["dates"] == [
        {"text": "2023年", "first": "2023-01-01", "last": "2023-12-31"}
    ]


def test_every_quote_of_an_answer_is_proved(saved: Saved, store: ArticleStore) -> None:
    found = verify(saved, store)
    assert found == [Finding(1, place, None) for place in range(1, len(saved["quotes"]) + 1)]
    assert found


def test_the_nearest_passages_of_an_unanswered_question_are_checked_too(
    archive: Workshop, store: ArticleStore
) -> None:
    saved = ask(archive, 1.0)
    assert saved["quotes"] == []
    assert [finding.problem for finding in verify(saved, store)] == [None] * len(saved["nearest"])
    saved["nearest"][1]["text"] = saved["nearest"][1]["text"][:-1] + "！"
    assert [finding.problem is None for finding in verify(saved, store)][:2] == [True, False]


def test_an_altered_text_is_named_by_the_character(saved: Saved, store: ArticleStore) -> None:
    text = saved["quotes"][0]["text"]
    for place in range(len(text)):
        saved["quotes"][0]["text"] = text[:place] + "某" + text[place + 1 :]
        problem = verify(saved, store)[0].problem
        assert problem
        assert f"第 {place + 1} 字起" in problem
    saved["quotes"][0]["text"] = text + "完"
    problem = verify(saved, store)[0].problem
    assert problem
    assert f"第 {len(text) + 1} 字起" in problem


def _first_span_one_further(quote: Saved) -> None:
    quote["spans"][0][0] += 1


def _beyond_the_text(quote: Saved) -> None:
    quote["spans"] = [[0, 10**6]]


def _huge_numbers(quote: Saved) -> None:
    quote["spans"] = [[10**30, 10**31]]


def _out_of_order(quote: Saved) -> None:
    quote["spans"] = [span[::-1] for span in quote["spans"]]


def _no_spans(quote: Saved) -> None:
    quote["spans"], quote["text"] = [], ""


def _not_numbers(quote: Saved) -> None:
    quote["spans"] = [["0", "4"]]


def _fractions(quote: Saved) -> None:
    quote["spans"] = [[start + 0.5, end] for start, end in quote["spans"]]


def _another_passage(quote: Saved) -> None:
    quote["passage"] += "。"


@pytest.mark.parametrize(
    "alter",
    [
        _first_span_one_further,
        _beyond_the_text,
        _huge_numbers,
        _out_of_order,
        _no_spans,
        _not_numbers,
        _fractions,
        _another_passage,
        lambda quote: quote.update(article_id="0000"),
        lambda quote: quote.update(article_id={"$gt": ""}),
        lambda quote: quote.update(article_id=10**30),
        lambda quote: quote.update(title="别的题目"),
        lambda quote: quote.update(outlet="别的报纸"),
        lambda quote: quote.update(authors=["王五"]),
        lambda quote: quote.update(authors="周明"),
        lambda quote: quote.update(published="2024-07-12"),
        lambda quote: quote.update(published=None),
        lambda quote: quote.update(path="/elsewhere.txt"),
        lambda quote: quote.update(path=None),
        lambda quote: quote.update(highlights=[[0, 10**6]]),
        lambda quote: quote.update(highlights=[[3, 1]]),
        lambda quote: quote.update(highlights=None),
        lambda quote: quote.update(answer_span=[5, 5]),
        lambda quote: quote.update(answer_span=[-1, 2]),
        lambda quote: quote.update(answer_span="all"),
    ],
)
def test_an_altered_quote_is_a_finding_and_the_others_are_still_proved(
    saved: Saved, store: ArticleStore, alter: Callable[[Saved], None]
) -> None:
    alter(saved["quotes"][0])
    found = verify(saved, store)
    assert [finding.problem is None for finding in found] == [False] + [True] * (len(found) - 1)
    assert len(found) == len(saved["quotes"]) > 1
    assert "\n" not in str(found[0].problem)


@pytest.mark.parametrize(
    "field",
    "text spans highlights answer_span passage article_id title outlet authors published path".split(),
)
def test_a_missing_field_is_named(saved: Saved, store: ArticleStore, field: str) -> None:
    del saved["quotes"][0][field]
    assert field in str(verify(saved, store)[0].problem)


@pytest.fixture(scope="module")
def printed_twice(tmp_path_factory: pytest.TempPathFactory, tokenizer: Any) -> Workshop:
    """The first bridge is told of by two papers, the second by one."""
    root = tmp_path_factory.mktemp("reprints")
    workshop = Workshop(root / "data", tokenizer)
    (original, _other) = write_pages(root / "a", [1, 2])
    copy = original.read_text(encoding="utf-8").replace("临江日报", "青禾日报")
    (root / "a" / "copy_2024-07-12.txt").write_text(copy, encoding="utf-8")
    workshop.build(root / "a")
    return workshop


def test_the_other_articles_that_print_a_quote_are_saved_and_proved(printed_twice: Workshop) -> None:
    saved = ask(printed_twice, 0.0, "第1号桥全长多少公里")
    store = ArticleStore(printed_twice.data.articles)
    (copy,) = saved["quotes"][0]["also_in"]
    assert (copy["title"], copy["outlet"], copy["published"]) == ("第1号桥建成通车", "青禾日报", "2024-07-12")
    assert copy["path"].endswith("copy_2024-07-12.txt")
    assert store.article(copy["article_id"], 1)
    assert all(finding.problem is None for finding in verify(saved, store))
    other = next(quote for quote in saved["quotes"] if quote["title"] == "第2号桥建成通车")
    another = {key: other[key] for key in copy}
    for wrong in (
        copy | {"article_id": "0000"},
        copy | {"path": "/elsewhere.txt"},
        copy | {"title": "别的题目"},
        copy | {"outlet": "别的报纸"},
        copy | {"published": None},
        another,
        {key: saved["quotes"][0][key] for key in copy},
        {"article_id": copy["article_id"]},
        None,
    ):
        saved["quotes"][0]["also_in"] = [copy, wrong]
        found = verify(saved, store)
        assert [finding.problem is None for finding in found] == [False] + [True] * (len(found) - 1)
    store.close()


def test_an_answer_saved_before_reprints_were_named_is_proved(saved: Saved, store: ArticleStore) -> None:
    for quote in saved["quotes"]:
        del quote["also_in"]
    assert [finding.problem for finding in verify(saved, store)] == [None] * len(saved["quotes"])


def test_a_quote_of_the_same_words_at_another_place_of_the_source_is_refused(tmp_path: Any) -> None:
    from corpus.windows import make_windows

    article = article_of(["大桥通车。", "此前，大桥通车。"])
    store = ArticleStore(tmp_path / "articles.sqlite", writable=True)
    store.put([(article, make_windows(article))], 1)
    first, second = article.passages
    quote = {
        "text": first.text,
        "spans": first.spans,
        "highlights": [],
        "answer_span": None,
        "passage": first.text,
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "authors": article.authors,
        "published": "2024-07-11",
        "path": article.source.path,
    }
    assert verify({"quotes": [quote], "nearest": []}, store)[0].problem is None
    end = second.spans[0][1]
    quote["spans"] = [[end - len(first.text), end]]
    assert "段落" in str(verify({"quotes": [quote], "nearest": []}, store)[0].problem)
    store.close()


def test_a_quote_over_a_column_break_is_proved_and_a_part_of_it_too(tmp_path: Any) -> None:
    from corpus.types import cut_spans
    from corpus.windows import make_windows

    article = article_of(["一号桥今天|正式通|车，全长三公里。"])
    store = ArticleStore(tmp_path / "articles.sqlite", writable=True)
    store.put([(article, make_windows(article))], 1)
    (passage,) = article.passages
    for start in range(len(passage.text)):
        for end in range(start + 1, len(passage.text) + 1):
            quote = {
                "text": passage.text[start:end],
                "spans": cut_spans(passage.spans, start, end),
                "highlights": [[0, 1]],
                "answer_span": None,
                "passage": passage.text,
                "article_id": article.id,
                "title": article.title,
                "outlet": article.outlet,
                "authors": article.authors,
                "published": "2024-07-11",
                "path": article.source.path,
            }
            assert verify({"quotes": [quote], "nearest": []}, store)[0].problem is None, (start, end)
    store.close()


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "null",
        "1",
        '"text"',
        "[]",
        "{}",
        '{"quotes": []}',
        '{"quotes": null, "nearest": []}',
        '{"quotes": {}, "nearest": []}',
        '{"quotes": "abc", "nearest": []}',
        "[" * 100_000,
        '{"quotes": ' + "[" * 100_000,
        '{"a": ' * 5_000 + "1" + "}" * 5_000,
        "\ufffd\ufffd",
        "NaN",
        "9" * 5000,
        '{"quotes": [], "nearest": [], "question": "\\ud800"}',
        "\ud800",
    ],
)
def test_a_line_that_is_no_answer_is_a_finding_of_the_line(line: str, store: ArticleStore) -> None:
    (found,) = verify(line, store)
    assert (found.line, found.quote) == (1, 0)
    assert found.problem


@pytest.mark.parametrize("quote", [None, 1, "x", [], {}, [[[[]]]], {"text": {"text": {}}}, 10**40])
def test_a_quote_that_is_no_quote_is_a_finding_of_the_quote(quote: object, store: ArticleStore) -> None:
    (found,) = verify({"quotes": [quote], "nearest": []}, store)
    assert (found.line, found.quote) == (1, 1)
    assert found.problem


def test_a_truncated_line_is_a_finding_and_the_next_line_is_still_read(
    saved: Saved, store: ArticleStore
) -> None:
    line = json.dumps(saved, ensure_ascii=False)
    found = list(verify_saved([line[:-40], "", line], store, 1))
    assert (found[0].line, found[0].quote) == (1, 0)
    assert {(finding.line, finding.problem) for finding in found[1:]} == {(3, None)}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_json_in_any_place_of_a_quote_gives_findings_only(
    archive: Workshop, store: ArticleStore, data: st.DataObject
) -> None:
    saved = _cached(archive)
    field = data.draw(st.sampled_from(sorted(saved["quotes"][0])))
    garbage = data.draw(_JSON)
    quotes = [{**saved["quotes"][0], field: garbage}]
    (found,) = list(verify_saved([json.dumps({**saved, "quotes": quotes, "nearest": []})], store, 1))
    # NaN is a garbage that equals nothing, and the score is not the archive's to prove.
    if (
        field != "score"
        and garbage != saved["quotes"][0][field]
        and not (field == "highlights" and not garbage)
    ):
        assert found.problem or field in ("highlights", "answer_span")


_ANSWERS: dict[int, Saved] = {}


def _cached(archive: Workshop) -> Saved:
    return _ANSWERS.setdefault(id(archive), ask(archive, 0.0))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(line=st.text() | _JSON.map(json.dumps))
def test_any_line_gives_findings_only(store: ArticleStore, line: str) -> None:
    for found in verify_saved([line], store, 1):
        assert found.problem


def test_an_article_that_was_removed_or_changed_since_is_named(workshop: Workshop, tmp_path: Any) -> None:
    workshop.build(*write_pages(tmp_path / "a", [3, 4]))
    saved = ask(workshop, 0.0)
    path = saved["quotes"][0]["path"]
    workshop.remove(path)
    store = ArticleStore(workshop.data.articles)
    problem = next(iter(verify_saved([json.dumps(saved)], store, 2))).problem
    # Whoever saved the answer can still prove it against the generation it was given from.
    assert next(iter(verify_saved([json.dumps(saved)], store, 1))).problem is None
    store.close()
    assert problem
    assert saved["quotes"][0]["article_id"] in problem


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE source SET text = replace(text, '全长3公里', '全长8公里')", "SHA-256"),
        ("UPDATE source SET text = CAST(x'ff' AS TEXT)", "损坏"),
        ("DELETE FROM source", "缺少原文"),
        ("UPDATE article SET title = '别的'", "title"),
        ("UPDATE article SET published = '2020-01-01'", "published"),
        ("UPDATE article SET passages = '[]'", "段落"),
        ("UPDATE article SET passages = json_set(passages, '$[0][0][0][0]', 3)", "段落"),
        ("UPDATE article SET passages = 'x'", "损坏"),
    ],
)
def test_damage_of_the_store_is_said_of_every_quote_it_touches(
    workshop: Workshop, tmp_path: Any, sql: str, said: str
) -> None:
    workshop.build(*write_pages(tmp_path / "a", [3]))
    saved = ask(workshop, 0.0)
    db = sqlite3.connect(workshop.data.articles)
    with db:
        db.execute(sql)
    db.close()
    store = ArticleStore(workshop.data.articles)
    found = verify(saved, store)
    store.close()
    assert said in str(found[0].problem)
    assert "\n" not in str(found[0].problem)
