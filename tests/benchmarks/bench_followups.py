"""How follow-ups are filled in: second turns in many ways of asking, by what the question must then say.

Each line of `tests/data/follow_ups.jsonl` (development) and `follow_ups_test.jsonl` (for measuring only) is a
question, what answered it, and what is asked next; `has` and `lacks` are what the question filled in has to
speak of ("a/b": either) and must no longer speak of. `alone` is a question that must stay as it is, or be
left to the archive to decide about (`FollowUp.unsure`). `baowen eval` searches an archive.
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from corpus.folding import to_simplified
from retrieval.followup import FollowUp, Turn, resolve
from retrieval.tokens import Tokenizer

DATA = Path(__file__).parent.parent / "data"


def cases(name: str) -> list[dict[str, object]]:
    """Return the lines of a file of second turns."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def resolved(case: dict[str, object], tokenizer: Tokenizer) -> FollowUp:
    """Fill in the second turn of a case, after an article that says no more than what answered."""
    said = str(case["said"])
    highlight = said.partition("。")[0] + "。" if said else ""
    title = said.partition("，")[0]
    turn = Turn(str(case["first"]), "id" if said else None, title, said, said, highlight)
    return resolve(str(case["follow_up"]), turn, tokenizer)


def is_right(case: dict[str, object], found: FollowUp) -> bool:
    """Return whether a follow-up says what its case asks for."""
    if found.question == case["follow_up"] or found.unsure:
        if case.get("alone"):
            return True
        if case["kind"] == "new" and found.unsure:
            return True
    question = to_simplified(found.question).lower()
    has, lacks = case.get("has", []), case.get("lacks", [])
    assert isinstance(has, list)
    assert isinstance(lacks, list)
    said = all(any(word in question for word in text.lower().split("/")) for text in has)
    return bool(has) and said and not any(word.lower() in question for word in lacks)


def main() -> None:
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("--part", choices=["dev", "test"], default="dev")
    parser.add_argument("--misses", action="store_true", help="print what was not filled in rightly")
    arguments = parser.parse_args()
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as cache:
        tokenizer = Tokenizer(Path(cache))
        for case in cases("follow_ups.jsonl" if arguments.part == "dev" else "follow_ups_test.jsonl"):
            found = resolved(case, tokenizer)
            kind = str(case["kind"])
            total[kind] += 1
            right[kind] += is_right(case, found)
            if arguments.misses and not is_right(case, found):
                print(f"{kind}: {case['first']} | {case['follow_up']} -> {found.question}")
    for kind, count in total.most_common():
        print(f"{kind:<12} {right[kind]:>4} of {count}")
    print(f"{'all':<12} {right.total():>4} of {total.total()} ({right.total() / total.total():.3f})")


if __name__ == "__main__":
    main()
