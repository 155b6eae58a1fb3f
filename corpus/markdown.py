"""The marks of markdown inside a line, which no quote shows: emphasis, links, images, inline HTML.

A quote is a slice of the file, so the marks are not replaced but left between the slices. No library tells
at what offset of the file a mark stands (markdown-it-py gives lines), hence the patterns. What stands at the
beginning of a line (headings, quotes, an image alone) is for `blocks.classify`.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.types import Span, cut_spans, slice_spans

LONGEST_EMPHASIS = 400
"""In characters; also bounds the work that a line of nothing but asterisks makes."""

_ADDRESS = r"""\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)"""
_IMAGE = re.compile(rf"!\[[^\[\]]{{0,500}}\]{_ADDRESS}")
_LINK = re.compile(
    rf"(?<!!)(\[)(?:[^\[\]]|\[[^\[\]]{{0,100}}\]){{1,1000}}(\](?:{_ADDRESS}|\[[^\[\]]{{0,100}}\]))"
)
_INSIDE = rf"(?:.{{0,{LONGEST_EMPHASIS}}}?[^\s\\])?"
_EMPHASIS = re.compile(
    rf"(?<![\\*_~0-9A-Za-z])(\*{{1,3}}|_{{1,3}}|~~)(?=[^\s*_~]){_INSIDE}(\1)(?![*_~0-9A-Za-z])"
    rf"|(?<![\\*0-9])(\*{{2,3}})(?=[^\s*]){_INSIDE}(\3)(?!\*)"
)
_CODE = re.compile(r"(?<!`)(`{1,2})(?=[^`])[^`]{1,400}(\1)(?!`)")
_TAG = re.compile(
    r"</?(?:a|b|big|br|center|cite|div|em|figure|figcaption|font|i|img|mark|p|s|small|span|strong|sub|sup|u)"
    r"(?:\s[^<>]{0,500})?/?>|<!--.{0,500}?-->",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\A[-*+][ \t]+(?=[^\s*+-])|\\(?=[!#()*+\-.<>\[\\\]_`{|}~])|\[\^[^\[\]\s]{1,40}\]:?|&nbsp;|\\\Z"
)
_SIGNS = re.compile(r"[*_~`\[<\\&+-]")


def without_marks(text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans of a line without its marks; all of it if it is an image, or nothing but marks."""
    line = slice_spans(text, spans)
    if not _SIGNS.search(line):
        return list(spans)
    left: list[Span] = []
    kept_to = 0
    for start, end in [*sorted(_marks(line)), (len(line), len(line))]:
        if start > kept_to:
            left += cut_spans(spans, kept_to, start)
        kept_to = max(kept_to, end)
    return left if slice_spans(text, left).strip() else list(spans)


def _marks(line: str) -> Iterator[Span]:
    if _IMAGE.fullmatch(line.strip()):
        return
    for pattern in (_IMAGE, _TAG, _OTHER):
        for match in pattern.finditer(line):
            yield match.span()
    for pattern in (_LINK, _CODE, _EMPHASIS):
        for match in pattern.finditer(line):
            for group in range(1, pattern.groups + 1):
                if match[group] is not None:
                    yield match.span(group)
