"""From a found passage to a quote: whole sentences, cut from the source, the answering one highlighted."""

from collections.abc import Sequence

from corpus.sentences import split_sentences
from corpus.types import Article, Span, cut_spans
from retrieval.cover import cover, folded_view, has_kind
from retrieval.question import Question
from retrieval.types import Hit, Quote

KIND_BONUS = 0.25
WINDOW_BONUS = 0.15
"""What a sentence gains, beside its cover of the question from 0 to 1, for holding the kind of thing asked
for and for lying in the window that is nearest by meaning."""


def make_quote(question: Question, hit: Hit, article: Article, max_chars: int) -> Quote:
    """Quote the passage of a hit; of one longer than `max_chars`, whole sentences around the best one.

    A single sentence longer than `max_chars` is quoted whole.
    """
    passage = article.passages[hit.passage]
    sentences = split_sentences(passage.text)
    best = _best_sentence(question, passage.text, sentences, hit.windows)
    first, last = _around(sentences, best, max_chars)
    start, end = sentences[first][0], _without_trailing_space(passage.text, sentences[last])
    highlight = (sentences[best][0] - start, _without_trailing_space(passage.text, sentences[best]) - start)
    return Quote(
        text=passage.text[start:end],
        spans=cut_spans(passage.spans, start, end),
        highlights=(highlight,),
        answer_span=None,
        passage=passage,
        article=article,
        score=hit.score,
    )


def _best_sentence(question: Question, text: str, sentences: Sequence[Span], windows: Sequence[Span]) -> int:
    def score(span: Span) -> float:
        folded = folded_view(text[slice(*span)])
        near = bool(windows) and span[0] < windows[0][1] and windows[0][0] < span[1]
        return cover(question.terms, folded) + KIND_BONUS * has_kind(question, folded) + WINDOW_BONUS * near

    return max(range(len(sentences)), key=lambda index: score(sentences[index]))


def _around(sentences: Sequence[Span], best: int, max_chars: int) -> tuple[int, int]:
    """Return the first and last of the sentences to quote: as many around `best` as `max_chars` holds.

    The sentence before comes first: it often names the subject.
    """
    first = last = best
    grown = True
    while grown:
        grown = False
        for new_first, new_last in ((first - 1, last), (first, last + 1)):
            if new_first < 0 or new_last >= len(sentences):
                continue
            if sentences[new_last][1] - sentences[new_first][0] <= max_chars:
                first, last, grown = new_first, new_last, True
    return first, last


def _without_trailing_space(text: str, span: Span) -> int:
    start, end = span
    return start + len(text[start:end].rstrip())
