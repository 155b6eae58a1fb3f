"""The nouns of finding and answering. All are frozen; see corpus.types for those of reading."""

from dataclasses import dataclass

from corpus.types import Article, Passage, Span
from retrieval.question_dates import QuestionDates


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. All scores are better when larger.

    `passage` is the index in `article.passages`; `windows` are the offsets in the passage's text of the
    windows that the vector search found, best first; `dense` is the best cosine similarity of a window,
    `lexical` the BM25 score (0 where no term matches), `score` the fused score.
    """

    article_id: str
    passage: int
    windows: tuple[Span, ...]
    dense: float
    lexical: float
    score: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim text of an article: `slice_spans(article.source.text, spans) == text`.

    `highlights` and `answer_span` are offsets in `text`: the answering sentence(s), and the exact answer
    where one was found. `passage` is the whole paragraph the quote is from. `reprints` are other articles
    that print the same (see retrieval.reprints), oldest first.
    """

    text: str
    spans: tuple[Span, ...]
    highlights: tuple[Span, ...]
    answer_span: Span | None
    passage: Passage
    article: Article
    score: float
    reprints: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    `confidence` in [0, 1] is that of the first quote answering the question. When not `answered`, `quotes`
    is empty and `nearest` holds the nearest passages. `standalone_question` is the question as it was
    searched: a follow-up with what it leaves out filled in. `dates` is how its dates were understood.
    `timings_ms` has at least "total".
    """

    question: str
    standalone_question: str
    answered: bool
    confidence: float
    quotes: tuple[Quote, ...]
    nearest: tuple[Quote, ...]
    dates: QuestionDates
    timings_ms: dict[str, float]
