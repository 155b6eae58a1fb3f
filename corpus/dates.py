"""Dates that are printed in full: on a page's masthead, in a metadata line, in a file's name."""

import re
from datetime import date
from pathlib import PurePath

_HAN_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}
_ARABIC = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:年\s*|[-./])(\d{1,2})\s*(?:月\s*|[-./])(\d{1,2})(?:\s*日|(?!\d))"
)
_HAN = re.compile(
    r"([一二][〇零○Ｏ九][〇零○Ｏ一二三四五六七八九]{2})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")
_IN_ARCHIVE = re.compile(r"(?<=\.zip)#", re.IGNORECASE)
_IN_FOLDERS = re.compile(r"(?:^|/)((?:19|20)\d\d)(?:/|年/?|-)(\d{1,2})(?:/|月/?|-)(\d{1,2})日?(?=/|$)")


def find_date(text: str) -> date | None:
    """Return the first full date in `text` ("2024年7月11日", "2024-07-11", in Han numerals), or None."""
    found: list[tuple[int, date]] = []
    for match in _ARABIC.finditer(text):
        if day := _valid(*(int(g) for g in match.groups())):
            found.append((match.start(), day))
            break
    for match in _HAN.finditer(text):
        year = int("".join(str(_HAN_DIGITS[c]) for c in match[1]))
        if day := _valid(year, _han_number(match[2]), _han_number(match[3])):
            found.append((match.start(), day))
            break
    return min(found)[1] if found else None


def date_of_path(path: str) -> date | None:
    """Return the date that the file's name states, else the nearest folder's or a folder tree's, else None.

    `chongqing_2024-07-11.txt`, `20240711.txt`, `2024年7月11日/a.txt` and `2024/07/11/a.txt` all state one,
    also in an archive (`a.zip#2024/07/11/a.txt`). A record's id (`a.jsonl#20240711`) does not.
    """
    pure = PurePath(_IN_ARCHIVE.sub("/", path).partition("#")[0].replace("\\", "/"))
    parts = [pure.name, *reversed(pure.parts[:-1])]
    for part in parts:
        if day := find_date(part.replace("_", "-")) or _compact(part):
            return day
    folders = list(_IN_FOLDERS.finditer(pure.as_posix()))
    return _valid(*(int(g) for g in folders[-1].groups())) if folders else None


def _compact(text: str) -> date | None:
    for match in _COMPACT.finditer(text):
        if day := _valid(*(int(g) for g in match.groups())):
            return day
    return None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _han_number(text: str) -> int:
    """Read a number below 100 in Chinese numerals ("十一", "二十三")."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _HAN_DIGITS.get(text, 0)
    return (_HAN_DIGITS.get(tens, 0) if tens else 1) * 10 + (_HAN_DIGITS.get(units, 0) if units else 0)
