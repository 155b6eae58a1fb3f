"""What of a window the encoder and the reader are given."""

from collections.abc import Sequence

from corpus.folding import to_simplified
from corpus.sections import body_passages
from corpus.types import Article, Window
from corpus.windows import window_text


def passage_inputs(article: Article, windows: Sequence[Window]) -> list[str]:
    """Return the texts of an article's windows, each after its headline and the heading it stands under.

    All are in simplified characters. A sentence such as "会议由他主持" says nothing without its headline.
    """
    headings = dict(body_passages(article))
    texts = []
    for window in windows:
        context = context_of(article, headings[window.passage])
        texts.append("\n".join(filter(None, [context, window_text(article, window)])))
    return [to_simplified(text) for text in texts]


def context_of(article: Article, heading: str) -> str:
    """Return what is read before a window: the headline, and the heading that its passage stands under."""
    return "\n".join(filter(None, [article.title, heading]))
