"""From a found passage to a quote: the fewest whole sentences that answer and can be understood alone."""

import re
from collections.abc import Sequence

from corpus.types import Span, cut_spans
from retrieval.cover import cover, covers
from retrieval.question import Question
from retrieval.reader import Reading
from retrieval.rerank import Ranked
from retrieval.sentence_views import SentenceView, sentence_views
from retrieval.types import Quote

COMFORTABLE_CHARS = 120
"""A quote shorter than this takes in its neighbours: that is read at a glance, and an answer often stands
beside the sentence that repeats the question."""

SUBJECT_GAIN = 0.1
"""The sentence before belongs to the quote if it has this share more of the question's words: its subject."""

_LEANS = re.compile(
    r"[“「『\s]*(?:他|她|它|其|该|此|这|那|对此|为此|同时|另外|此外|其中|目前|随后|当天|当日|当晚|因此|但|而|也|还|并|不过|然而|据悉|据介绍)"
)
"""How a sentence begins that rests on the one before it."""
_LEADS_ON = re.compile(r"(?:\?|如下[。:]|[括为有是取出]以下[^,。?]{1,8}[。:])[”」』\s]*\Z")
"""How a folded sentence ends that the one after it answers or spells out: 原因何在？ and 措施如下。"""
SURE_OF_ANSWER = 0.0
"""Certainty of the reader from which its answer is marked: likelier there than not."""


def make_quote(question: Question, item: Ranked, max_chars: int) -> Quote:
    """Quote a passage around its best sentence, which is highlighted.

    The sentence before it is there if this one rests on it, the one after if this one leads on to it, both
    if the quote is short anyway; a single sentence longer than `max_chars` is quoted whole.
    """
    best = item.best
    passage = item.article.passages[item.hit.passage]
    sentences = sentence_views(passage.text)
    first, last = _extent(question, sentences, best, max_chars)
    start, end = sentences[first].start, _end(passage.text, sentences[last])
    highlight = (sentences[best].start - start, _end(passage.text, sentences[best]) - start)
    return Quote(
        text=passage.text[start:end],
        spans=cut_spans(passage.spans, start, end),
        highlights=(highlight,),
        answer_span=_answer_span(item.reading, start, end),
        passage=passage,
        article=item.article,
        score=item.score,
        reprints=(),
    )


def _answer_span(reading: Reading | None, start: int, end: int) -> Span | None:
    """Return where in the passage's text [start, end) the answer stands; None if it is not there for sure."""
    if reading is None or reading.answer is None or reading.certainty < SURE_OF_ANSWER:
        return None
    first, last = reading.answer
    return (first - start, last - start) if start <= first and last <= end else None


def _extent(
    question: Question, sentences: Sequence[SentenceView], best: int, max_chars: int
) -> tuple[int, int]:
    """Return the first and the last of the sentences to quote."""

    def fits(first: int, last: int, chars: int) -> bool:
        inside = first >= 0 and last < len(sentences)
        return inside and sentences[last].end - sentences[first].start <= chars

    first = last = best
    while _rests_on_the_one_before(question, sentences, first) and fits(first - 1, last, max_chars):
        first -= 1
    if _LEADS_ON.search(sentences[last].folded) and fits(first, last + 1, max_chars):
        last += 1
    comfortable = min(COMFORTABLE_CHARS, max_chars)
    while True:
        if fits(first - 1, last, comfortable):
            first -= 1
        elif fits(first, last + 1, comfortable):
            last += 1
        else:
            return first, last


def _rests_on_the_one_before(question: Question, sentences: Sequence[SentenceView], index: int) -> bool:
    if not index:
        return False
    sentence, before = sentences[index], sentences[index - 1]
    if _LEANS.match(sentence.folded):
        return True
    alone = covers(question.terms, sentence.folded)
    together = covers(question.terms, f"{before.folded} {sentence.folded}")
    return cover(question.terms, together) - cover(question.terms, alone) >= SUBJECT_GAIN


def _end(text: str, sentence: SentenceView) -> int:
    """Return where a sentence ends, without the white space after it."""
    return sentence.start + len(text[sentence.start : sentence.end].rstrip())
