"""What of a window the encoder is given."""

from corpus.folding import to_simplified
from corpus.types import Article, Window
from corpus.windows import window_text


def passage_input(article: Article, window: Window) -> str:
    """Return a window's text with its headline before it, all in simplified characters.

    A sentence such as "会议由他主持" says nothing without its headline.
    """
    text = window_text(article, window)
    return to_simplified(f"{article.title}\n{text}" if article.title else text)
