"""The sets the engine is measured on, put together from ../shared: archives, questions, unanswerable ones.

README.md beside this file says what each is. Run as `python -m tests.benchmarks.sets` for their sizes, or as
`python -m tests.benchmarks.sets --set newsqa --part dev --out DIR [--distractors] [--without-sources]` to
write DIR/archive.jsonl, DIR/questions.jsonl, DIR/off_topic.jsonl and, with all sources in the archive,
DIR/swapped.jsonl, for `baowen index build` and `baowen eval`.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from retrieval.training.rows import MissingDataError, Row, number_of, read_rows, read_set
from retrieval.training.swaps import swapped

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
OFF_TOPIC = Path(__file__).with_name("off_topic.txt")

Part = Literal["dev", "test"]
PARTS: tuple[Part, ...] = ("dev", "test")

READING_SETS = ("newsqa", "rgb_fact", "cmrc2018", "cmrc2018_trial", "expmrc", "drcd", "drcd2", "xquad")
"""Those of ../shared/eval, each with its passages.jsonl.gz and questions.jsonl.gz."""
BROADCASTS = "xinwenlianbo_2025"
"""The broadcast news of 2025, with the project's own questions in tests/data."""
SETS = (*READING_SETS, BROADCASTS)
DISTRACTORS = "crud_news_12k"


def part_of(name: str) -> Part:
    """Return the part that an id falls into, for good: by whether its SHA-256 is even or odd."""
    return PARTS[number_of(name) % 2]


def articles(name: str) -> list[Row]:
    """Return all articles of a set, for both parts: {"id", "title", "text"} and what else a record has."""
    if name == BROADCASTS:
        return read_rows(SHARED / "corpora" / f"{name}.jsonl.gz")
    return read_set(SHARED / "eval", name, "passages")


def distractors() -> list[Row]:
    """Return the articles that answer none of the questions, to be mistaken for those that do."""
    return read_rows(SHARED / "corpora" / f"{DISTRACTORS}.jsonl.gz")


def questions(name: str, part: Part) -> list[Row]:
    """Return one part of a set's questions, as `baowen eval` reads them."""
    if name == BROADCASTS:
        return read_rows(ROOT / "tests" / "data" / f"news_questions_{part}.jsonl")
    rows = read_set(SHARED / "eval", name, "questions")
    return [_question(row) for row in rows if part_of(str(row["id"])) == part]


def _question(row: Row) -> Row:
    also = [other for other in row.get("positive_ids", []) if other != row["passage_id"]]
    return {
        "id": str(row["id"]),
        "question": row["question"],
        "answers": row["answers"],
        "article": row["passage_id"],
        "also": also,
        "answerable": True,
    }


def off_topic(part: Part) -> list[Row]:
    """Return one part of the questions that no newspaper answers."""
    lines = OFF_TOPIC.read_text(encoding="utf-8").splitlines()
    numbered = [(f"off-topic-{number:02d}", line) for number, line in enumerate(lines, start=1)]
    return [
        {"id": name, "question": line, "answerable": False, "change": "off topic"}
        for name, line in numbered
        if part_of(name) == part
    ]


def without_sources(rows: Iterable[Row], asked: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Take half of the articles that answer out of the archive; return what is left, and all questions.

    Which half is settled by the hash of the article's id. A question that has lost every article that answers
    it is unanswerable now ("source removed"); the others are as they were.
    """
    answering = {article for question in asked for article in sources_of(question)}
    removed = {article for article in answering if part_of(f"source/{article}") == "test"}
    changed = []
    for question in asked:
        left = [article for article in sources_of(question) if article not in removed]
        if left or not question.get("answerable", True):
            kept = {"article": left[0], "also": left[1:]} if left else {}
            changed.append({**question, **kept})
        else:
            lost = {"id": f"{question['id']}-removed", "answerable": False, "change": "source removed"}
            changed.append({**question, **lost})
    return [row for row in rows if str(row["id"]) not in removed], changed


def sources_of(question: Row) -> list[str]:
    """Return the ids of the articles that answer a question, the first one named first."""
    return [str(article) for article in (question.get("article"), *question.get("also", [])) if article]


def write_rows(path: Path, rows: Iterable[Row]) -> Path:
    """Write JSON lines, making the folder; a file that says the same already is left as it is."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--set", choices=SETS)
    arguments.add_argument("--part", choices=PARTS, default="dev")
    arguments.add_argument("--out", type=Path, help="the folder to write to; without it, sizes are printed")
    arguments.add_argument("--distractors", action="store_true", help=f"with the articles of {DISTRACTORS}")
    arguments.add_argument(
        "--without-sources", action="store_true", help="without half of the answering articles"
    )
    options = arguments.parse_args()
    if options.out and not options.set:
        arguments.error("--out needs --set")
    names = [options.set] if options.set else SETS
    part: Part = options.part
    for name in names:
        try:
            if options.out:
                write_set(name, part, options.out, options.distractors, options.without_sources)
            else:
                print_sizes(name)
        except MissingDataError as error:
            print(f"{name}: {error}")


def write_set(name: str, part: Part, folder: Path, with_distractors: bool, remove_sources: bool) -> None:
    """Write the archive and the questions of a part of a set into a folder. Raises MissingDataError."""
    archive, asked = articles(name), questions(name, part)
    files = {"off_topic": off_topic(part)}
    if remove_sources:
        archive, asked = without_sources(archive, asked)
    else:
        # Only while the article is there is a swapped question a near-miss.
        files["swapped"] = swapped(asked, archive)
    files |= {"archive": archive + (distractors() if with_distractors else []), "questions": asked}
    for name_of_file, rows in files.items():
        path = write_rows(folder / f"{name_of_file}.jsonl", rows)
        changes = Counter(row["change"] for row in rows if row.get("change"))
        made = "".join(f", {change} {count}" for change, count in sorted(changes.items()))
        print(f"{path}: {len(rows)} lines{made}")


def print_sizes(name: str) -> None:
    counts = ", ".join(f"{part} {len(questions(name, part))}" for part in PARTS)
    print(f"{name}: {len(articles(name))} articles; questions: {counts}")


if __name__ == "__main__":
    main()
