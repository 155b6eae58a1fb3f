"""Questions for a detail that a report does not tell: when, where, who or why in place of what was asked for.

Beside the question it is made from it teaches that a window which has all else may not have the answer.
"""

import random
import re

from corpus.folding import fold
from retrieval.asked import Kind, asked_for, holds

_ASKS = {Kind.DATE: "什么时候", Kind.PLACE: "在哪里", Kind.PERSON: "由谁", Kind.REASON: "为什么"}
_ASKED = re.compile(
    "(?:是?(?:[在于自从]|位于)|是)?(?:什么时[候间]|何时|哪一?年(?![份代中])|什么地方|哪[里儿]|何[处地])(?:时|(?=.))|为什么|为何"
    "|^谁(?=[^是的])"
)
"""The words that can be put differently without more ado, with the preposition in front of them."""


def other_detail(question: str, draw: random.Random) -> str | None:
    """Return a question on the same thing that asks for another kind of thing; None if none can be made."""
    found = _ASKED.search(question)
    if not found or not question[found.end() :].strip("？?的"):
        return None
    kind = asked_for(fold(question).text).kind
    words = draw.choice([words for other, words in _ASKS.items() if other is not kind])
    return question[: found.start()] + words + question[found.end() :]


def tells(question: str, text: str) -> bool:
    """Return whether a text has anything of the kind that a question asks for."""
    return holds(asked_for(fold(question).text), fold(text).text) > 0
