"""Measuring the engine on questions whose answers are known: each is asked once, and all is kept a question.

Figures (retrieval.evaluation_figures), comparisons (retrieval.evaluation_compare) and reports are made from
what is kept, so that none of them needs the index again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from retrieval.engine import Considered, Engine
from retrieval.evaluation_questions import (
    ArticleNames,
    EvaluationError,
    EvaluationQuestion,
    Gold,
    find_gold,
)
from retrieval.evaluation_ranking import DEEPEST, ranking_scores
from retrieval.followup import turn_after
from retrieval.question import QuestionError
from retrieval.types import Hit, Quote

FORMAT = 1
"""The version of saved results."""

QUOTES_JUDGED = 3

RESULT_BEGINNING = 64
"""Bytes of a file by which a saved result is known."""

Progress = Callable[[int, int], None]
"""Told (questions done, questions in all)."""


@dataclass(frozen=True, slots=True)
class Record:
    """What came of one question. `set` is the name of its file; (set, id) is unique in a result.

    `scores` holds what can be said of this question, from 0 to 1, larger is better; most are 0 or 1:

    - article@k, passage@k: a right article, or a passage of one with the answer's words, is among the first
      k. Articles are counted once each, by their first passage. Where the question names no article, any
      passage with the words is right, and the scores of articles are missing.
    - article_rr@10, passage_rr@10: reciprocal of the rank, 0 beyond 10. article_ndcg@10, passage_ndcg@10.
    - quote@1, quote@3: the words of the answer, from a right article, stand in the first quote, in one of the
      first three. words@1: they do in the first quote, from whatever article.
    - highlight@1: as quote@1, in the highlighted sentences.
    - shown: the first quote is right, and was given as an answer.
    - first@1: the question before a follow-up was answered rightly by its first quote; followed@1 is quote@1
      of those follow-ups of which this holds.
    - refused: a question without an answer was not answered.

    `quote` is the text of the first quote or nearest passage, `article` the id of its article, both "" where
    nothing was found; `milliseconds` is the time of the answer.
    """

    set: str
    id: str
    question: str
    searched_as: str
    kind: str
    style: str
    answerable: bool
    change: str
    answered: bool
    confidence: float
    quote: str
    article: str
    milliseconds: float
    scores: dict[str, float]

    @property
    def right(self) -> bool:
        """Whether the first quote answers the question."""
        return bool(self.scores.get("quote@1"))


@dataclass(frozen=True, slots=True)
class Result:
    """All records of a run. `index` and `settings` say what was measured; they are told, never read back."""

    baowen_eval: int
    created: str
    index: dict[str, Any]
    settings: dict[str, Any]
    records: list[Record]


@dataclass(frozen=True, slots=True)
class _Task:
    """A question with what answers it, and what answers the question before it."""

    set: str
    question: EvaluationQuestion
    right: Gold
    first_right: Gold


def evaluate(
    engine: Engine,
    sets: Iterable[tuple[str, Sequence[EvaluationQuestion]]],
    settings: dict[str, Any],
    progress: Progress,
) -> Result:
    """Ask all questions of named sets, in order. `settings` are kept with the result.

    Raises EvaluationError for a question that refers to articles none of which is in the index (before
    anything is asked), and for one that cannot be asked.
    """
    manifest = engine.manifest
    tasks = list(_tasks(engine, sets))
    records = []
    for done, task in enumerate(tasks, start=1):
        try:
            records.append(_ask(engine, task))
        except QuestionError as error:
            raise EvaluationError(f"{task.question.place}：{error}") from error
        progress(done, len(tasks))
    index = {name: getattr(manifest, name) for name in ("model", "articles", "passages", "windows")}
    return Result(FORMAT, datetime.now(UTC).isoformat(timespec="seconds"), index, settings, records)


def _tasks(engine: Engine, sets: Iterable[tuple[str, Sequence[EvaluationQuestion]]]) -> Iterable[_Task]:
    store, generation = engine.store, engine.manifest.number
    names = ArticleNames(store, generation)
    for name, questions in sets:
        for question in questions:
            # What an unanswerable question was made from need not be in the index, and answers nothing.
            answers = question.answers if question.answerable else ()
            articles = question.articles if question.answerable else ()
            yield _Task(
                name,
                question,
                find_gold(answers, articles, names, store, generation, question.place),
                find_gold(
                    question.first_answers, question.first_articles, names, store, generation, question.place
                ),
            )


def _ask(engine: Engine, task: _Task) -> Record:
    question = task.question
    scores: dict[str, float] = {}
    previous = None
    if question.first:
        before = engine.ask(question.first)
        if task.first_right.wording.written or task.first_right.articles:
            scores["first@1"] = _answers(task.first_right, (before.quotes or before.nearest)[:1])
        previous = turn_after(before)
    considered = engine.consider(question.text, top=QUOTES_JUDGED, previous=previous)
    answer = considered.answer
    if question.answerable:
        scores |= _quote_scores(considered, task.right) | _hit_scores(engine, considered.hits, task.right)
        if scores.get("first@1"):
            scores["followed@1"] = scores["quote@1"]
    else:
        scores["refused"] = float(not answer.answered)
    first = next(iter(answer.quotes or answer.nearest), None)
    return Record(
        set=task.set,
        id=question.id,
        question=question.text,
        searched_as=answer.standalone_question,
        kind=question.kind,
        style=question.style,
        answerable=question.answerable,
        change=question.change,
        answered=answer.answered,
        confidence=answer.confidence,
        quote=first.text if first else "",
        article=first.article.id if first else "",
        milliseconds=answer.timings_ms["total"],
        scores=scores,
    )


def _answers(right: Gold, quotes: Sequence[Quote]) -> float:
    """Return 1 if one of the quotes answers, else 0."""
    return float(any(right.is_in(quote.article.id, quote.text) for quote in quotes))


def _quote_scores(considered: Considered, right: Gold) -> dict[str, float]:
    answer = considered.answer
    quotes = answer.quotes or answer.nearest
    first = quotes[:1]
    scores = {
        "quote@1": _answers(right, first),
        "quote@3": _answers(right, quotes),
        "shown": float(answer.answered) * _answers(right, first),
    }
    if right.wording.written:
        scores["words@1"] = float(any(right.wording.is_in(quote.text) for quote in first))
        highlighted = [
            (quote.article.id, quote.text[start:end]) for quote in first for start, end in quote.highlights
        ]
        scores["highlight@1"] = float(any(right.is_in(*sentence) for sentence in highlighted))
    return scores


def _hit_scores(engine: Engine, hits: Sequence[Hit], right: Gold) -> dict[str, float]:
    scores: dict[str, float] = {}
    if right.articles:
        ranked = list(dict.fromkeys(hit.article_id for hit in hits))
        scores |= _named("article", ranking_scores(right.articles, ranked))
    if right.wording.written:
        places = [(hit.article_id, hit.passage) for hit in hits]
        passages = right.passages if right.articles else _worded(engine, places[:DEEPEST], right)
        scores |= _named("passage", ranking_scores(passages, places))
        if not right.articles:
            # Of those that were not found nobody knows, and so not the ideal order either.
            del scores["passage_ndcg@10"]
    return scores


def _named(what: str, scores: dict[str, float]) -> dict[str, float]:
    return {f"{what}{'' if name.startswith('@') else '_'}{name}": score for name, score in scores.items()}


def _worded(engine: Engine, places: Iterable[tuple[str, int]], right: Gold) -> set[tuple[str, int]]:
    """Return the passages, given by article id and index, that hold the answer's words."""
    return {
        (article_id, passage)
        for article_id, passage in places
        if (article := engine.article(article_id)) is not None
        and right.wording.is_in(article.passages[passage].text)
    }


# ---- saved results -----------------------------------------------------------------------------------------


def save_result(path: Path, result: Result) -> None:
    """Write a result as JSON. Raises OSError."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1) + b"\n")


def is_result(beginning: bytes) -> bool:
    """Return whether a file's first bytes are those of a saved result, and not of questions."""
    return beginning.split(b":", 1)[0].strip(b'{ \t\r\n"') == b"baowen_eval"


def read_result(path: Path) -> Result:
    """Read a saved result. Raises OSError, or EvaluationError if the file is none, or of another version."""
    try:
        result = msgspec.json.decode(path.read_bytes(), type=Result)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise EvaluationError(
            f"{path}：不是 baowen eval --save 存下的结果（{error}）；请给出这样的文件。"
        ) from error
    if not result.records:
        raise EvaluationError(f"{path}：结果里没有问题；请用 baowen eval --save 重新量一次。")
    if result.baowen_eval != FORMAT:
        raise EvaluationError(
            f"{path}：结果的格式版本是 {result.baowen_eval}，本程序需要 {FORMAT}；"
            "请用 baowen eval --save 重新量一次。"
        )
    return result
