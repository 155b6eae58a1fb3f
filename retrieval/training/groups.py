"""What the reader is trained on: groups of four pairs, of which the first answers the question or none does.

Made of the marked questions and of the passages' own statements, with no new text: wrong windows are those
that the project's own search found, the right one without the sentence or the clause that answers, and the
right one beside a question whose year, place or name has been put differently, or that asks for another
detail.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from corpus.sentences import split_sentences
from corpus.types import Span
from retrieval.training.details import other_detail, tells

GROUP = 4
"""Pairs a group."""
SWAPPED_SHARE = 0.3
"""Of the groups whose question has something to swap, a third of all: nothing answers their question."""
REMOVED_SHARE = 0.3
"""Of the other groups: one wrong window is the right one without its answer."""
CLAUSE_SHARE = 0.5
"""Of those windows: without the clause that answers alone, not the whole sentence."""
DETAIL_SHARE = 0.5
"""Of the groups whose question can be turned to another detail that no window of its article tells."""
SAME_ARTICLE_SHARE = 0.5
"""Of the wrong windows: of the article that answers."""
HARDEST = 10
"""Wrong windows of other articles are drawn from the first so many that search found."""
NO_HEADLINE_SHARE = 0.3
"""Of the groups: without headlines, as in an archive that has none."""
REWORDED_SHARE = 0.25
"""Of the questions: as keywords, with a polite beginning, without a question mark, or years in 汉字."""
SHORTEST_REMAINDER = 20
"""Characters that a window without its answer has at least."""


class Text(TypedDict):
    title: str
    text: str
    same: bool


class Example(TypedDict):
    """A question with the window that answers it: `answer` is where. All in Simplified characters.

    `negatives` are windows without the answer, in the order found; those with `same` are of its article.
    `swapped` are questions like it to which that article has no answer.
    """

    id: str
    set: str
    question: str
    title: str
    text: str
    answer: Span
    negatives: list[Text]
    swapped: list[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A question and (headline, text) of GROUP pairs; `answer` is where in the first, None if nowhere."""

    question: str
    texts: tuple[tuple[str, str], ...]
    answer: Span | None


@dataclass(frozen=True, slots=True)
class Shares:
    """How many groups are changed, of those that can be. See the constants."""

    swapped: float = SWAPPED_SHARE
    removed: float = REMOVED_SHARE
    clause: float = CLAUSE_SHARE
    detail: float = DETAIL_SHARE


def epoch(examples: Sequence[Example], seed: int, shares: Shares) -> Iterator[Group]:
    """Yield a group for each example, in an order and of wrong windows that `seed` settles."""
    draw = random.Random(seed)
    for number in draw.sample(range(len(examples)), len(examples)):
        group = _group(examples[number], draw, shares)
        if group:
            yield group


def _group(example: Example, draw: random.Random, shares: Shares) -> Group | None:
    wrong = _wrong_windows(example, draw)
    right = example["title"], example["text"]
    if len(wrong) < GROUP - 1:
        return None
    detail = other_detail(example["question"], draw) if draw.random() < shares.detail else None
    of_article = [text for headline, text in (right, *wrong[: GROUP - 1]) if headline == example["title"]]
    if detail and not any(tells(detail, text) for text in of_article):
        group = Group(detail, (right, *wrong[: GROUP - 1]), None)
    elif example["swapped"] and draw.random() < shares.swapped:
        group = Group(draw.choice(example["swapped"]), (right, *wrong[: GROUP - 1]), None)
    else:
        if draw.random() < shares.removed:
            left_out = _CLAUSE if draw.random() < shares.clause else None
            if rest := without_answer(example["text"], example["answer"], left_out):
                wrong[0] = example["title"], rest
        group = Group(example["question"], (right, *wrong[: GROUP - 1]), example["answer"])
    if draw.random() < NO_HEADLINE_SHARE:
        group = replace(group, texts=tuple(("", text) for _headline, text in group.texts))
    if draw.random() < REWORDED_SHARE:
        group = replace(group, question=reworded(group.question, draw))
    return group


def _wrong_windows(example: Example, draw: random.Random) -> list[tuple[str, str]]:
    same = [text for text in example["negatives"] if text["same"]]
    other = [text for text in example["negatives"] if not text["same"]][:HARDEST]
    draw.shuffle(same)
    draw.shuffle(other)
    drawn: list[Text] = []
    while len(drawn) < GROUP - 1 and (same or other):
        pile = same if same and (draw.random() < SAME_ARTICLE_SHARE or not other) else other
        drawn.append(pile.pop())
    return [(text["title"], text["text"]) for text in drawn]


_CLAUSE = re.compile("[^，；：,;。！？!?]+[，；：,;。！？!?]?")


def without_answer(text: str, answer: Span, parts: re.Pattern[str] | None = None) -> str:
    """Return a text without the sentences that its answer is in, "" if too little is left.

    `parts` finds what is left out in place of sentences.
    """
    spans = [part.span() for part in parts.finditer(text)] if parts else split_sentences(text)
    kept = [text[start:end] for start, end in spans if end <= answer[0] or answer[1] <= start]
    left = "".join(kept)
    return left if len(left) >= SHORTEST_REMAINDER and text[slice(*answer)] not in left else ""


_POLITE = ("请问", "我想知道", "想问一下，", "麻烦查一下", "你好，", "报道里提到")
_FUNCTION_WORDS = re.compile(
    "请问|什么|哪[些个里年位种]|是不是|有没有|是否|如何|怎么样?|为什么|[的了吗呢是在有和与被把]"
)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?=年)")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def reworded(question: str, draw: random.Random) -> str:
    """Return a question as somebody else would type it."""
    way = draw.randrange(4)
    if way == 0:
        return " ".join(_FUNCTION_WORDS.sub(" ", question.rstrip("？?")).split()) or question
    if way == 1:
        return draw.choice(_POLITE) + question
    if way == 2:
        return _YEAR.sub(lambda match: match.group().translate(_DIGITS), question)
    return question.rstrip("？?")
