"""The marked questions, made into examples: the right window, and wrong ones that our own search found.

The sets are those of ../shared/eval whose licence lets weights be trained on them and shipped. Of three of
them only the development part is read; and a tenth of all passages, with their questions, is held out of the
training, to fit and to measure what is built on the reader.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from corpus.folding import to_simplified
from corpus.types import Article, Window
from corpus.windows import make_windows
from retrieval.build import open_builder
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.engine import Engine, open_engine
from retrieval.publish import DataDir, current_number
from retrieval.training.cloze import cloze_questions, is_cloze
from retrieval.training.groups import Example, Text
from retrieval.training.rows import Row, number_of, read_set
from retrieval.training.swaps import swapped_by_question

HALVES = ("cmrc2018", "drcd", "xquad")
"""Sets of which only questions whose id has an even SHA-256 are read: the others are test questions."""
WHOLES = ("cmrc2018_trial", "drcd2")
SETS = (*HALVES, *WHOLES)
HELD_OUT = 10
"""One passage of so many is held out."""
PASSAGES_MINED = 16
WINDOWS_MINED = 2
"""Windows of each passage that was found, those of the right passage apart, of which all are taken."""


def is_held_out(passage_id: str) -> bool:
    """Whether a passage and its questions are kept out of the training, settled by its id."""
    return number_of(f"held-out/{passage_id}") % HELD_OUT == 0


def write_archive(folder: Path, path: Path) -> Path:
    """Write the passages of all sets as one archive to search in, each under "set/id", none twice."""
    seen: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        for name in SETS:
            for row in read_set(folder, name, "passages"):
                if row["text"].strip() not in seen:
                    seen.add(row["text"].strip())
                    record = {"id": f"{name}/{row['id']}", "title": row["title"] or "", "text": row["text"]}
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def marked_questions(folder: Path) -> list[Row]:
    """Return the questions to train on or to hold out, in order, each with its "set"."""
    return [
        {**row, "set": name}
        for name in SETS
        for row in read_set(folder, name, "questions")
        if name in WHOLES or number_of(str(row["id"])) % 2 == 0
    ]


def made_questions(folder: Path) -> list[Row]:
    """Return the questions made of statements, of the sets that nothing is tested on, each with its "set"."""
    return [row for name in WHOLES for row in cloze_questions(read_set(folder, name, "passages"), name)]


def write_examples(folder: Path, out: Path) -> tuple[Path, Path]:
    """Write out/train.jsonl, and out/held_out.jsonl with questions for `baowen eval` on out/index, from the
    sets below `folder`; return both paths.

    The index of all passages is built in out/index, in some ten minutes, unless it is there. Raises
    MissingDataError.
    """
    data = DataDir(out / "index")
    out.mkdir(parents=True, exist_ok=True)
    if current_number(data) is None:
        archive = write_archive(folder, out / "archive.jsonl")
        open_builder(data, ModelConfig(), IndexConfig()).build([archive], lambda *_: None)
    engine = open_engine(
        data, ModelConfig(), IndexConfig(), SearchConfig(), RerankConfig(enabled=False), AnswerConfig()
    )
    rows = [*marked_questions(folder), *made_questions(folder)]
    try:
        articles = {
            article.source.path.split("#", 1)[1]: article
            for article in engine.store.articles(engine.manifest.number)
        }
        swaps = _swapped_questions(rows, articles)
        files = out / "train.jsonl", out / "held_out.jsonl"
        with files[0].open("w", encoding="utf-8") as train, files[1].open("w", encoding="utf-8") as held_out:
            for row in rows:
                if is_held_out(row["passage_id"]):
                    if not is_cloze(row["id"]):
                        held_out.write(json.dumps(_question(row), ensure_ascii=False) + "\n")
                elif example := make_example(engine, row, articles, swaps):
                    train.write(json.dumps(example, ensure_ascii=False) + "\n")
    finally:
        engine.close()
    return files


def _question(row: Row) -> Row:
    name = row["set"]
    return {
        "id": f"{name}/{row['id']}",
        "question": row["question"],
        "answers": row["answers"],
        "article": f"{name}/{row['passage_id']}",
        "style": name,
    }


def _swapped_questions(rows: Iterable[Row], articles: Mapping[str, Article]) -> dict[str, list[str]]:
    """Return, by "set/id", the questions that the article has no answer to, made of one that it answers."""
    asked = [
        {
            "id": f"{row['set']}/{row['id']}",
            "question": to_simplified(row["question"]),
            "article": f"{row['set']}/{row['passage_id']}",
        }
        for row in rows
    ]
    records = (
        {"id": name, "title": to_simplified(article.title), "text": to_simplified(article.source.text)}
        for name, article in articles.items()
    )
    return swapped_by_question(asked, records)


def make_example(
    engine: Engine, row: Row, articles: Mapping[str, Article], swaps: Mapping[str, list[str]]
) -> Example | None:
    """Return a question with its right and wrong windows, None if its answer is in no one window."""
    article = articles.get(f"{row['set']}/{row['passage_id']}")
    answer = row["answers"][0]
    right = article and _window_at(article, answer, row["answer_starts"][0])
    if not article or not right:
        return None
    window, start = right
    return Example(
        id=str(row["id"]),
        set=row["set"],
        question=to_simplified(row["question"]),
        title=to_simplified(article.title),
        text=to_simplified(article.passages[window.passage].text[window.start : window.end]),
        answer=(start, start + len(answer)),
        negatives=list(_wrong_windows(engine, row, article, window)),
        swapped=swaps.get(f"{row['set']}/{row['id']}", []),
    )


def _window_at(article: Article, answer: str, start: int) -> tuple[Window, int] | None:
    """Return the window that holds the answer at `start` of the source, and where in the window it is."""
    if article.source.text[start : start + len(answer)] != answer:
        start = article.source.text.find(answer)
    for window in make_windows(article):
        spans = article.passages[window.passage].spans
        first = spans[0][0] + window.start
        if len(spans) == 1 and first <= start and start + len(answer) <= first + window.end - window.start:
            return window, start - first
    return None


def _wrong_windows(engine: Engine, row: Row, right: Article, window: Window) -> Iterator[Text]:
    """Yield windows that were found for a question and have none of its answers, each once."""
    answers = [to_simplified(answer) for answer in row["answers"]]
    seen = {(right.id, window.passage, window.start)}
    for hit in engine.hits(row["question"], top=PASSAGES_MINED):
        article = engine.article(hit.article_id)
        same = hit.article_id == right.id
        for start, end in hit.windows if same else hit.windows[:WINDOWS_MINED]:
            text = to_simplified(article.passages[hit.passage].text[start:end]) if article else ""
            place = hit.article_id, hit.passage, start
            if article and place not in seen and not any(answer in text for answer in answers):
                seen.add(place)
                yield Text(title=to_simplified(article.title), text=text, same=same)
