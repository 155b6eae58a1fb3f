"""Follow-ups that name only what is different ("那万州区呢"): put in the place of the part of their kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.followup_kinds import alike, counterpart, near_ask
from retrieval.followup_places import NATION
from retrieval.followup_topic import Statement, joined, read, subject, theme
from retrieval.followup_words import (
    MEASURE,
    ROLE,
    TIME,
    Piece,
    compound_before,
    is_noun,
    pieces,
)
from retrieval.tokens import Tokenizer

_IN_NUMBERS = re.compile(
    r"(?:[量额率数值费价度]|投资|面积|人口|全长|容量|规模|产能|收入|利润|成本|奖金|工资|年龄|寿命|重量|体重|体长|身高|海拔|比例|占比|比重)$"
)
_SAME_TIME_BEFORE = re.compile(r"上一?年|前一年|年同期|^同期|^同时期")


@dataclass(frozen=True, slots=True)
class Swapped:
    """A question with a part replaced. `elsewhere`: by another time, place, number or person, of which
    another article may speak; else by another part of the same matter ("女子组")."""

    question: str
    elsewhere: bool


def replaced(statement: Statement, new: str, tokenizer: Tokenizer) -> Swapped:
    """Return the question with all that `new` names in the place of the parts of their kinds."""
    news = pieces(new, tokenizer)
    times = [piece for piece in news if piece.tag == "time"]
    for time in times:
        statement = at_time(statement, time.text, tokenizer)
    rest = joined([piece for piece in news if piece.tag != "time"])
    if times and not _WHICH_ONE.sub("", rest).strip("的 ，,、"):
        rest = ""  # "2012年的时候"
    text = joined(statement.parts)
    # "4月3号公布的呢" is a time with no other thing.
    if (times and rest.endswith("的") and len(rest) > 1 and pieces(rest, tokenizer)[0].tag == "v") or _bare(
        rest
    ) in text:
        return Swapped(text, elsewhere=bool(times))
    rest = _bare(rest)
    if found := swap(statement, rest, tokenizer):
        return Swapped(found.question, found.elsewhere or bool(times))
    first = pieces(rest, tokenizer)[0]
    narrower = first.tag == "place" and len(first.text) < len(rest)
    if narrower and (found := swap(statement, first.text, tokenizer)):
        other = replaced(read(found.question, tokenizer), rest[first.end :], tokenizer)
        return Swapped(other.question, elsewhere=True)
    return Swapped(swap_other(statement, rest, tokenizer), elsewhere=False)


_WHICH_ONE = re.compile(
    r"(?:的?[那这][一]?[届次场个年边家座条款]|的?(?:情况|数据|数字)|方面|这边|那边|的?时候)$"
)


def _bare(rest: str) -> str:
    """Return what a follow-up names without words that name nothing: "定日县那次" is "定日县"."""
    rest = rest.strip("的 ，,、")
    return _WHICH_ONE.sub("", rest).strip("的 ，,、") or rest


def swap(statement: Statement, new: str, tokenizer: Tokenizer) -> Swapped | None:
    """Return the question with `new` in the place of the part of its kind, None if it has no such part."""
    text = joined(statement.parts)
    if TIME.fullmatch(new):
        return Swapped(swap_time(text, new), elsewhere=True)
    news = pieces(new, tokenizer)
    if found := counterpart(statement, new, news):
        (start, end), elsewhere = found
        return Swapped(text[:start] + new + text[end:], elsewhere)
    for count in range(1, len(news)):
        head, tail = joined(news[:count]), joined(news[count:])
        spans = [alike(statement, head, []), alike(statement, tail, [])]
        if spans[0] and spans[1] and spans[0][1] <= spans[1][0]:
            between = text[spans[0][1] : spans[1][0]]
            return Swapped(text[: spans[0][0]] + head + between + tail + text[spans[1][1] :], elsewhere=True)
    return None


def swap_other(statement: Statement, new: str, tokenizer: Tokenizer) -> str:
    """Return the question with `new`, which is of no kind known, in the place of what is counted or asked of;
    a property is asked of the question's subject."""
    if ROLE.search(new):
        return f"{without_time(subject(statement), tokenizer)}的{new}是谁"
    thing = theme(statement)
    if MEASURE.search(new):
        return f"{thing}的{new}{'是多少' if _IN_NUMBERS.search(new) else ''}"
    text = joined(statement.parts)
    near = near_ask(statement)
    near.sort(key=lambda place: not _is_measured(statement.parts, place))
    for place in near:
        part = statement.parts[place]
        if is_noun(part) and not MEASURE.search(part.text):
            start, end = compound_before(list(statement.parts), place)
            inside = [piece for piece in statement.parts if start <= piece.start < end]
            # The place stays where no other is named: "新疆小麦" after "新疆棉花".
            while len(inside) > 1 and (
                inside[0].tag == "place" or inside[0].text in NATION or MEASURE.search(inside[0].text)
            ):
                inside.pop(0)
            return text[: inside[0].start] + new + text[end:]
    return f"{thing}的{new}" if thing else f"{new}，{text}"


def _is_measured(parts: Sequence[Piece], place: int) -> bool:
    """Return whether a word says of what a property after it is: the 货物 of "货物吞吐量"."""
    after = parts[place + 1 : place + 2]
    return is_noun(parts[place]) and bool(after) and MEASURE.search(after[0].text) is not None


def without_time(text: str, tokenizer: Tokenizer) -> str:
    """Return a phrase without the times in it, or as it is if it is nothing else."""
    return joined([piece for piece in pieces(text, tokenizer) if piece.tag != "time"]) or text


def swap_time(text: str, new: str) -> str:
    """Put a time in the place of the question's: its year for the year, its part of the year for the part.

    "上一年同期" counts from the question's year.
    """
    match = TIME.fullmatch(new)
    old = next((found for found in TIME.finditer(text)), None)
    if match is None or old is None:
        return new + text
    year, part = match["year"], match["part"] or match["part_only"]
    old_year, old_part = old["year"], old["part"] or old["part_only"]
    if _SAME_TIME_BEFORE.search(new):
        year = _year_before(old_year)
    if not year and not part:
        return text.replace(old[0], new, 1)
    if year and old_year and old_year.endswith("年") and year.isdigit():
        year += "年"
    kept_year = year or old_year or ""
    kept_part = part or old_part or ""
    return text[: old.start()] + kept_year + kept_part + text[old.end() :]


def _year_before(year: str | None) -> str:
    """Return the year before: of "2024年" it is "2023年", of "今年" and of none "去年"."""
    digits = re.match(r"\d{4}", year or "")
    if year and digits:
        return f"{int(digits[0]) - 1}{year[4:]}"
    return "前年" if year == "去年" else "去年"


def at_time(statement: Statement, time: str, tokenizer: Tokenizer) -> Statement:
    """Return a statement with another time."""
    return read(swap_time(joined(statement.parts), time), tokenizer)
