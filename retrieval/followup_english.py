"""Follow-ups in simple English: "what about 2023?", "when was it?", "how old is he?"."""

import re

from retrieval.tokens import has_han

_OPENING = re.compile(
    r"^(?:(?:and|but|so|then|ok(?:ay)?|thanks?(?: you)?|great|sorry|please|no|well|also|i mean(?:t)?|actually"
    r"|(?:can|could) you (?:also )?tell me|do you know|tell me|only|just)\b[,.! ]*)+",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"^(?:(?:what|how) (?:is it |was it )?about )?(?:(?P<in>in|for|of|at|on|from|during) )?(?:the )?"
    r"(?P<new>[^?]{1,40}?)[?.! ]*$",
    re.IGNORECASE,
)
_SAYS_ABOUT = re.compile(r"^(?:what|how) about\b", re.IGNORECASE)
_BARE = re.compile(
    r"^(?P<word>when|where|why|who|how|how (?:much|many|long|far|big|old|tall|high|often)|since when)"
    r"(?: exactly)?(?: (?:was|is|did|does|are|were) (?:it|that|this))?"
    r"(?: (?:happen|take place|open|start|end))?[?.! ]*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|he|she|they|him|her|his|their|them|there"
    r"|(?:this|that|these|those) (?!first|last|next|most)[a-z]+)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:he|she|him|her|his)\b", re.IGNORECASE)
_POSSESSIVE = frozenset(["its", "his", "their", "her"])
_WH = re.compile(
    r"^(?:and |but )?(?:who|what|when|where|why|which|how(?: (?:much|many|long|far|old|big|high|tall))?)\b"
    r"(?: (?:was|is|were|are|did|does|do|has|have|had|will|can))?\s+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"^(?:who|whom|whose|what|when|where|why|which|how|is|was|are|were|do|does|did|has|have|had|will|can|could|should)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w-]+(?: [A-Z][\w-]+)*")
_KEPT_CAPITALS = re.compile(r"^[A-Z]{2,}$")
"""An abbreviation names what is measured as often as a place: "China's GDP"."""
_MAX_WORDS_LEANING = 9
"""A question of no more words that names nothing leans on the one before."""
_CHINESE_WORDS = {
    "when": "什么时候",
    "where": "在哪里",
    "why": "为什么",
    "who": "是谁",
    "how": "怎么样",
    "how much": "多少钱",
    "how many": "有多少",
    "how long": "多长时间",
    "how far": "有多远",
    "how old": "多大",
    "how big": "有多大",
    "how tall": "有多高",
    "how high": "有多高",
    "how often": "多久一次",
    "since when": "从什么时候开始",
}


def is_english(text: str) -> bool:
    """Return whether a text is in Latin letters, with no Chinese in it."""
    return not has_han(text) and bool(re.search(r"[A-Za-z]{2}", text))


def topic_of(question: str) -> str:
    """Return an English question without its question word."""
    return _WH.sub("", question).rstrip("?.! ")


def in_chinese(text: str) -> str:
    """Return a simple English follow-up in Chinese words ("2023呢", "什么时候"), any other as it is."""
    text = _OPENING.sub("", text) or text
    if bare := _BARE.match(text):
        return _CHINESE_WORDS[bare["word"].lower()]
    if (
        (about := _ABOUT.match(text))
        and re.search(r"[A-Z\d]", about["new"])
        and not _ASKS.match(about["new"])
    ):
        return about["new"] + "呢"
    return text


def english_after_chinese(text: str, thing: str, person: str) -> tuple[str, bool]:
    """Return an English question after a Chinese one as it would be asked alone, and whether it is of the
    same topic.

    `thing` is what the question before was about and `person` who answered it, "" if nobody is known; both
    stay Chinese: names are found by their characters.
    """
    asked = _OPENING.sub("", text) or text
    if not _leans(asked):
        return text, False
    return _pointed(asked, person if person and _PERSON.search(asked) else thing, thing), True


def english_follow_up(text: str, before: str, person: str) -> tuple[str, bool]:
    """Return an English question as it would be asked alone after the question `before`, and whether it is of
    the same topic. `person` is who answered `before`, "" if nobody is known."""
    asked = _OPENING.sub("", text) or text
    subject = topic_of(before)
    if _BARE.match(asked):
        return f"{asked.rstrip('?.! ')}: {subject}?", True
    about = _ABOUT.match(asked)
    if about and not _ASKS.match(about["new"]):
        opened = (
            asked != text
            or bool(about["in"])
            or bool(_SAYS_ABOUT.match(asked))
            or text.rstrip().endswith("?")
        )
        return _swapped(about["new"].strip(), before) if opened else (text, False)
    if not _leans(asked):
        return text, False
    meant = f"the one who {subject}" if re.match(r"who\b", before, re.IGNORECASE) else subject
    return _pointed(asked, person if person and _PERSON.search(asked) else meant, subject), True


def _leans(asked: str) -> bool:
    """Return whether a question points at what was said before, or names nothing itself."""
    if _PRONOUN.search(asked) and not _YEAR.search(asked):
        return True
    return len(asked.split()) <= _MAX_WORDS_LEANING and not _NAME.search(asked)


def _pointed(asked: str, meant: str, thing: str) -> str:
    """Put what is meant in the place of the pronoun, or before a question that has none."""
    match = re.search(r"\b(?:it|its|he|she|they|him|her|his|their|them)\b", asked, re.IGNORECASE)
    if match is None:
        return f"{thing}: {asked}"
    end = (
        "'s" if match[0].lower() in _POSSESSIVE and not asked.rstrip("?.! ").lower().endswith(" her") else ""
    )
    return asked[: match.start()] + meant + end + asked[match.end() :]


def _swapped(new: str, before: str) -> tuple[str, bool]:
    """Put `new` in the place of the year, the ordinal or the last name of an English question; a thing of its
    own is put after it, and keeps its topic."""
    for pattern in (_YEAR, _ORDINAL):
        if pattern.fullmatch(new) and (found := list(pattern.finditer(before))):
            return before[: found[-1].start()] + new + before[found[-1].end() :], False
    names = [name for name in _NAME.finditer(before) if not _KEPT_CAPITALS.match(name[0])]
    if new[0].isupper() and names:
        last = names[-1]
        end = last.end()
        return before[: last.start()] + new + before[end:], False
    return f"{before.rstrip('?.! ')}, {new}?", not (_YEAR.search(new) or new[0].isupper())
