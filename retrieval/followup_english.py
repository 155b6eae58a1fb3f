"""Follow-ups in simple English: "what about 2023?", "when was it?", "how old is he?"."""

import re

from retrieval.tokens import has_han

_ABOUT = re.compile(
    r"^(?:and |but |so |then )?(?:(?:what|how) about|and)(?: (?:in|for|of|at))?(?: the)? "
    r"(?P<new>[^?]{1,40}?)[?.! ]*$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:and |but |so )?(?P<word>when|where|why|who|how|how (?:much|many|long|far|big)|since when)"
    r"(?: exactly)?(?: (?:was|is|did|does|are|were) (?:it|that|this))?"
    r"(?: (?:happen|take place|open|start|end))?[?.! ]*$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|its|he|she|they|him|her|his|their|them|there)\b", re.IGNORECASE)
_POSSESSIVE = frozenset(["its", "his", "their"])
_WH = re.compile(
    r"^(?:and |but )?(?:who|what|when|where|why|which|how(?: (?:much|many|long|far|old|big|high|tall))?)\b"
    r"(?: (?:was|is|were|are|did|does|do|has|have|had|will|can))?\s+",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
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
    "since when": "从什么时候开始",
}


def is_english(text: str) -> bool:
    """Return whether a text is in Latin letters, with no Chinese in it."""
    return not has_han(text) and bool(re.search(r"[A-Za-z]{2}", text))


def in_chinese(text: str) -> str:
    """Return a simple English follow-up in Chinese words ("2023呢", "什么时候"), any other as it is."""
    if about := _ABOUT.match(text):
        return about["new"] + "呢"
    if bare := _BARE.match(text):
        return _CHINESE_WORDS[bare["word"].lower()]
    return text


def english_follow_up(text: str, before: str, person: str) -> tuple[str, bool]:
    """Return an English question as it would be asked alone after the question `before`, and whether it is of
    the same topic. `person` is who answered `before`, "" if nobody is known."""
    if about := _ABOUT.match(text):
        return _swapped(about["new"].strip(), before), False
    subject = _WH.sub("", before).rstrip("?.! ")
    if _BARE.match(text):
        return f"{text.rstrip('?.! ')}: {subject}?", True
    if not _PRONOUN.search(text):
        return text, False
    meant = f"the one who {subject}" if re.match(r"who\b", before, re.IGNORECASE) else subject
    if person and re.search(r"\b(?:he|she|him|her|his)\b", text, re.IGNORECASE):
        meant = person
    return _PRONOUN.sub(
        lambda match: meant + ("'s" if match[0].lower() in _POSSESSIVE else ""), text, count=1
    ), True


def _swapped(new: str, before: str) -> str:
    """Put `new` in the place of the year, or of the last name, of an English question."""
    pattern = _YEAR if _YEAR.fullmatch(new) else _NAME
    found = list(pattern.finditer(before))
    if found:
        return before[: found[-1].start()] + new + before[found[-1].end() :]
    return f"{before.rstrip('?.! ')}, {new}?"
