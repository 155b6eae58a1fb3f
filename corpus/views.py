"""The view that pages are read in: Simplified characters and curly quotes, every character in its place.

Patterns and word lists are written once, for this view; what is read is cut from the printed text.
"""

from functools import lru_cache

from corpus.folding import to_simplified

_QUOTES = str.maketrans("「」『』", "“”‘’")


def reading_view(text: str) -> str:
    """Return `text` in Simplified characters with curly quotes; the same length, so offsets hold in both."""
    if text.isascii():
        return text
    return _view_of_line(text) if len(text) <= LONGEST_KEPT else _view(text)


LONGEST_KEPT = 200
"""In characters. Lines are looked at by one reader after the other, so the views of the last are kept."""


def _view(text: str) -> str:
    return to_simplified(text).translate(_QUOTES)


_view_of_line = lru_cache(maxsize=256)(_view)


def as_printed(found: str, view: str, text: str) -> str:
    """Return what `text` prints for `found`, which was read in its `view`, blanks left out or not.

    `found` itself if it does not stand in the view, as a name that was put together of two pieces.
    """
    if not found or view == text:
        return found
    start = view.find(found)
    if start >= 0:
        return text[start : start + len(found)]
    kept = [index for index, character in enumerate(view) if not character.isspace()]
    start = "".join(view[index] for index in kept).find(found)
    return "".join(text[index] for index in kept[start : start + len(found)]) if start >= 0 else found
