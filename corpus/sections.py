"""Sections: headings between the paragraphs of an article, and which paragraphs they stand over.

A round-up holds a dozen stories, each a line and what it announces; a feature has a heading over each part.
Such a line says what the paragraphs after it are about. It is never the answer itself when they say it.
"""

import re

from corpus.types import Article

LONGEST_HEADING = 45
"""Characters. Of 5,060 broadcast items, 99% of the story headings in round-ups have 12 to 32."""
MOST_HEADING_LINES = 4
"""More short lines than this in a row are a list (of names, of winners), which may well be the answer."""
_ENDED = re.compile(r"[。！？!?…；;，,、：:][”’」』）)\s]*\Z")
_LEAD_IN = re.compile(r"[^。！？，,；;]{1,20}[：:]\s*\Z")
"""What announces the paragraphs after it, alone in its line ("会议决定：")."""
_DATELINE = re.compile(r"(?:消息|讯|电|报道|[）)])[：:]\s*\Z")
"""A lead-in that says only where the news is from."""


def body_passages(article: Article) -> list[tuple[int, str]]:
    """Return the passages that are text rather than headings, each with the heading that it stands under.

    A passage is given by its index; the heading is "" where there is none, and its lines are joined by a
    space where there are several. An article with nothing but headings has them all as its text.
    """
    texts = [passage.text.strip() for passage in article.passages]
    body: list[tuple[int, str]] = []
    heading = ""
    index = 0
    while index < len(texts):
        end = _run_end(texts, index)
        if index < end < len(texts) and end - index <= MOST_HEADING_LINES:
            heading = " ".join(line for line in texts[index:end] if not _DATELINE.search(line))
        else:
            end = max(end, index + 1)
            body += [(place, heading) for place in range(index, end)]
        index = end
    return body or [(place, "") for place in range(len(texts))]


def _run_end(texts: list[str], start: int) -> int:
    """Return the end of the run of lines from `start` on that look like headings; `start` if none does."""
    end = start
    while end < len(texts) and (_LEAD_IN.match(texts[end]) or _is_short_line(texts[end])):
        end += 1
    return end


def _is_short_line(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not _ENDED.search(text)
