"""Reading the first hits: the windows that may answer are read beside the question, and ranked by that too.

The scores before this come from words and vectors made apart; the reader sees question and text together, and
knows "投产" for an answer to "建成". It takes some 15 ms a window on two cores, so only the first are read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.types import Span
from retrieval.passage_input import context_of
from retrieval.question import Question
from retrieval.reader import Reader, Reading
from retrieval.rerank import Ranked
from retrieval.sentence_views import sentence_views

CERTAINTY_WEIGHT = 0.22
"""What the logit of the reader's answer counts beside the score of the first ranking. Softmax over the hits,
fitted on the sample questions, the development questions on broadcast news and passages held out of the
reader's training. Right passage first, fitted on the two other sets: samples 0.84 -> 0.85, broadcasts 0.79 ->
0.81, held out 0.93 -> 0.94; relevance beside it, or as many as 28 windows, change nothing."""
RELEVANCE_WEIGHT = 0.45
"""The same for the relevance, of a model that finds no answers."""
MOST_RELEVANCE, MOST_CERTAINTY = 4.0, 8.0
"""Beyond these, either way, a logit says no more."""
MOST_BEHIND = 1.5
"""Hits whose score is more than this behind the best one's are not read: they could hardly come first. Of the
development questions on broadcasts 2 windows are read in the median, 7 in 95%; the right passage is first as
often as with 4.0 and 28 windows (4 in the median, 25 in 95%), and so on the two other sets."""
SURE_OF_SENTENCE = 3.0
"""Certainty from which the sentence with the reader's answer is the one that is highlighted."""
WINDOWS_A_PASSAGE = 2
"""The one with the best sentence, and the one nearest by meaning."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A window to read: of the passage of `ranked[index]`, at `window` in its text."""

    index: int
    window: Span


def read_first(question: Question, ranked: Sequence[Ranked], reader: Reader, most: int) -> list[Ranked]:
    """Return ranked hits with the first of them read, in at most `most` windows, and ordered anew.

    Those that were not read follow those that were, in their order.
    """
    places = _places(ranked, most)
    readings = reader.read(question.read_as, [_text(ranked[place.index], place.window) for place in places])
    best: dict[int, tuple[Reading, Span]] = {}
    for place, reading in zip(places, readings, strict=True):
        known = best.get(place.index)
        if known is None or gain(reading) > gain(known[0]):
            best[place.index] = reading, place.window
    read = [_reread(ranked[index], *best[index]) for index in sorted(best)]
    return [*sorted(read, key=lambda item: -item.score), *ranked[len(best) :]]


def _places(ranked: Sequence[Ranked], most: int) -> list[_Place]:
    """Return the windows to read: of the first hits that are about as good as the best one, `most` at most.

    Of a hit all that are to be read, or none; of the best one always all.
    """
    places: list[_Place] = []
    for index, item in enumerate(ranked):
        if item.score < ranked[0].score - MOST_BEHIND:
            break
        sentence = sentence_views(item.article.passages[item.hit.passage].text)[item.best]
        holding = [window for window in item.hit.windows if window[0] <= sentence.start < window[1]]
        wanted = list(dict.fromkeys([*holding, *item.hit.windows]))[:WINDOWS_A_PASSAGE]
        if places and len(places) + len(wanted) > most:
            break
        places += [_Place(index, window) for window in wanted]
    return places


def _text(item: Ranked, window: Span) -> tuple[str, str]:
    """Return what stands over a window, and its text."""
    text = item.article.passages[item.hit.passage].text[slice(*window)]
    return context_of(item.article, item.heading), text


def _reread(item: Ranked, reading: Reading, window: Span) -> Ranked:
    """Return a hit with what the reader made of it, its answer in offsets of the passage."""
    start, _end = window
    answer = reading.answer and (start + reading.answer[0], start + reading.answer[1])
    best = item.best
    if answer and reading.certainty >= SURE_OF_SENTENCE:
        sentences = sentence_views(item.article.passages[item.hit.passage].text)
        best = next(index for index, sentence in enumerate(sentences) if answer[0] < sentence.end)
    return replace(item, best=best, score=item.score + gain(reading), reading=replace(reading, answer=answer))


def gain(reading: Reading) -> float:
    """Return what a reading adds to the score of the first ranking."""
    if reading.answer is None:
        return RELEVANCE_WEIGHT * relevant(reading)
    return CERTAINTY_WEIGHT * likely(reading)


def relevant(reading: Reading) -> float:
    """Return the logit that a text answers, bounded."""
    return max(-MOST_RELEVANCE, min(reading.relevance, MOST_RELEVANCE))


def likely(reading: Reading) -> float:
    """Return the logit that a text has the answer that was found in it, bounded."""
    return max(-MOST_CERTAINTY, min(reading.certainty, MOST_CERTAINTY))
