"""What the page parser decided, for people and for programs: each line's part, and the reasons for it."""

from bisect import bisect_right
from collections.abc import Sequence

from bot import messages_why as m
from bot.messages import Language
from bot.render import shown_title, visible
from corpus.articles import PARTS, ParsedArticle
from corpus.blocks import Block
from corpus.reasons import Reason
from corpus.types import slice_spans

LEAST_SHOWN = 0.05
"""Of a score: less is nothing in one decimal."""
SHOWN_CHARS = 16
"""Of the start and of the end of a block."""


def why_text(parsed: Sequence[ParsedArticle], language: Language) -> str:
    """Return the decisions behind the articles of one file as plain text, block by block in reading order."""
    return "\n\n".join(_article(number, one, language) for number, one in enumerate(parsed, start=1))


def why_json(parsed: ParsedArticle) -> dict[str, object]:
    """Return the decisions behind one article for `parse --why --json`."""
    return {
        "begins": _reason_json(parsed.blocks.begins) if parsed.blocks.begins else None,
        "dated_by": parsed.dated_by.value if parsed.dated_by else None,
        "outlet_by": parsed.outlet_by.value if parsed.outlet_by else None,
        "blocks": [
            {
                "part": part,
                "text": slice_spans(parsed.article.source.text, block.spans),
                "spans": block.spans,
                "reasons": [_reason_json(reason) for reason in block.reasons],
            }
            for part, block in _in_order(parsed)
        ],
    }


def _reason_json(reason: Reason) -> dict[str, object]:
    found: dict[str, object] = {"rule": reason.rule.value}
    if reason.evidence:
        found["score"] = round(reason.score, 3)
        found["evidence"] = {name: round(value, 3) for name, value in reason.evidence}
    return found


def _in_order(parsed: ParsedArticle) -> list[tuple[str, Block]]:
    """Return the blocks with the part that each plays, as they stand in the source."""
    placed = [(part, block) for part in PARTS for block in getattr(parsed.blocks, part)]
    return sorted(placed, key=lambda found: found[1].spans[0])


def _article(number: int, parsed: ParsedArticle, language: Language) -> str:
    article, begins = parsed.article, parsed.blocks.begins
    dated = m.DATED.say(language, date=article.published) if parsed.dated_by else m.NO_DATE.say(language)
    outlet = m.OUTLET.say(language, outlet=article.outlet) if parsed.outlet_by else m.NO_OUTLET.say(language)
    lines = [
        m.ARTICLE.say(language, number=number, title=shown_title(article, language)),
        "  "
        + m.BEGINS.say(language)
        + (_reason(begins, language) if begins else m.BEGINS_PAGE.say(language)),
        "  " + dated + (m.RULES[parsed.dated_by].say(language) if parsed.dated_by else ""),
        "  " + outlet + (m.RULES[parsed.outlet_by].say(language) if parsed.outlet_by else ""),
    ]
    starts = _line_starts(article.source.text)
    for part, block in _in_order(parsed):
        text = slice_spans(article.source.text, block.spans)
        lines.append(f"  [{m.ROLES[part].say(language)}] {_place(starts, block, language)} {_shown(text)}")
        lines += [f"      {_reason(reason, language)}" for reason in block.reasons]
    return "\n".join(lines)


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts


def _place(starts: Sequence[int], block: Block, language: Language) -> str:
    first = bisect_right(starts, block.spans[0][0])
    last = bisect_right(starts, block.spans[-1][1] - 1)
    return (m.PLACE if first == last else m.PLACES).say(language, first=first, last=last)


def _shown(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > 2 * SHOWN_CHARS + 1:
        text = f"{text[:SHOWN_CHARS]}…{text[-SHOWN_CHARS:]}"
    return visible(text)


def _reason(reason: Reason, language: Language) -> str:
    rule = m.RULES[reason.rule].say(language)
    if not reason.evidence:
        return rule
    parts = m.BETWEEN_PARTS.say(language).join(
        f"{m.EVIDENCE[name].say(language)} {value:+.1f}"
        for name, value in reason.evidence
        if abs(value) >= LEAST_SHOWN
    )
    return m.SCORE.say(language, rule=rule, score=reason.score, parts=parts)
