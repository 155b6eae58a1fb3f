"""Makes bot/assets/chat.svg, the picture in README.md, out of what the bot sends to the server for tests.

make demo && .venv/bin/python -m tests.make_chat_picture
"""

import html
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.render import cell_width, text_width
from bot.telegram.state import FILE_NAME
from tests.telegram_server import Seen, TelegramServer
from tests.telegram_server.utf16 import width

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "bot" / "assets" / "chat.svg"
DATA_DIR = ROOT / "data" / "demo"

CELL, LINE, PAD, GAP = 7.6, 23, 12, 10
"""Half a Chinese character, a line, the border of a bubble, between bubbles: in units of the picture."""
WIDTH, BUBBLE = 640, 520
LINE_CELLS = int((BUBBLE - 2 * PAD - 14) / CELL)
NEVER_FIRST = "，。！？；：、）》」』”’…%·"
FONT = "font-family=\"'PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif\" font-size=\"15\""
ATTRIBUTES = ('font-weight="bold"', 'font-style="italic"', 'text-decoration="underline"')
COLOURS = {"bot": "#ffffff", "user": "#e1f7cb", "button": "#c9d8e4", "quote": "#eaf3fb", "bar": "#3a8ccc"}


@dataclass(frozen=True)
class Styled:
    """A character as it is shown."""

    text: str
    bold: bool
    italic: bool
    underlined: bool
    quoted: bool


def main() -> None:
    with TelegramServer() as server, tempfile.TemporaryDirectory() as temporary:
        seen = list(conversation(server, Path(temporary)))
        assert not server.violations, server.violations
    PICTURE.write_text(picture(seen), encoding="utf-8")


def conversation(server: TelegramServer, folder: Path) -> Iterator[Seen]:
    """Run `baowen bot` and yield the messages of a chat with it, as they stand when each is answered."""
    config = folder / "config.toml"
    settings = f'data_dir = "{DATA_DIR}"\n[answer]\nquotes = 1\n[telegram]\napi_base_url = "{server.url}"\n'
    # The server begins to count its updates anew: to the bot they would be known.
    (DATA_DIR / FILE_NAME).unlink(missing_ok=True)
    config.write_text(settings, encoding="utf-8")
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("baowen")), "bot", "--config", str(config)],
        env=os.environ | {"BAOWEN_TELEGRAM_TOKEN": server.token},
    )
    try:
        server.wait_polling(timeout=60)
        user = server.add_user("周明")
        for text in (
            "松柏区完成改造的老旧小区有多少个？",
            "那投入了多少资金？",
            "松柏区的地铁什么时候开通？",
        ):
            sent = user.send(text)
            yield sent
            yield user.chat.wait(after=sent, timeout=30)[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def characters(seen: Seen) -> list[Styled]:
    """Return the characters of a message with what its entities make of them."""
    found, at = [], 0
    for character in seen.text:
        kinds = {each.type for each in seen.entities if each.offset <= at < each.offset + each.length}
        quoted = bool(kinds & {"blockquote", "expandable_blockquote"})
        found.append(Styled(character, "bold" in kinds, "italic" in kinds, "underline" in kinds, quoted))
        at += width(character)
    return found


def lines(seen: Seen) -> list[list[Styled]]:
    """Break a message into lines; none begins with a mark that closes."""
    broken: list[list[Styled]] = [[]]
    for character in characters(seen):
        if character.text == "\n":
            broken.append([])
            continue
        used = sum(cell_width(each.text) for each in broken[-1])
        if used + cell_width(character.text) > LINE_CELLS and character.text not in NEVER_FIRST:
            broken.append([])
        broken[-1].append(character)
    return broken


def picture(messages: list[Seen]) -> str:
    parts, top = [], float(GAP)
    for seen in messages:
        drawn, top = bubble(seen, top)
        parts += drawn
    head = f'<svg viewBox="0 0 {WIDTH} {top:g}" xmlns="http://www.w3.org/2000/svg" {FONT}>'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{top:g}" fill="#d5e3ec"/>', *parts, "</svg>\n"])


def bubble(seen: Seen, top: float) -> tuple[list[str], float]:
    """Return a message and its buttons as SVG, and where the next begins."""
    broken = lines(seen)
    cells = max(sum(cell_width(each.text) for each in line) for line in broken)
    wide = BUBBLE if seen.from_bot else cells * CELL + 2 * PAD
    left = GAP if seen.from_bot else WIDTH - GAP - wide
    high = len(broken) * LINE + 2 * PAD - 4
    parts = [box(left, top, wide, high, COLOURS["bot" if seen.from_bot else "user"])]
    for number, line in enumerate(broken):
        y = top + PAD + number * LINE
        if any(each.quoted for each in line):
            parts.append(box(left + PAD - 4, y - 2, wide - 2 * PAD + 8, LINE, COLOURS["quote"], 0))
            parts.append(box(left + PAD - 4, y - 2, 3, LINE, COLOURS["bar"], 0))
        parts.append(text(line, left + PAD + (6 if any(each.quoted for each in line) else 0), y + 15))
    top += high + 4
    for row in seen.rows:
        each = (wide - 4 * (len(row) - 1)) / len(row)
        for number, button in enumerate(row):
            x = left + number * (each + 4)
            parts.append(box(x, top, each, 28, COLOURS["button"], 6))
            label = html.escape(button.label)
            parts.append(f'<text x="{x + each / 2:g}" y="{top + 19:g}" text-anchor="middle">{label}</text>')
        top += 32
    return parts, top + GAP


def text(line: list[Styled], x: float, y: float) -> str:
    """Return a line as SVG, in runs of one style, each as wide as its cells."""
    parts = []
    for style, run in groupby(line, key=lambda each: (each.bold, each.italic, each.underlined)):
        shown = "".join(each.text for each in run)
        length = text_width(shown) * CELL
        kinds = "".join(f" {attribute}" for attribute, on in zip(ATTRIBUTES, style, strict=True) if on)
        parts.append(
            f'<text x="{x:g}" y="{y:g}" textLength="{length:g}" lengthAdjust="spacingAndGlyphs"{kinds}>'
            f"{html.escape(shown)}</text>"
        )
        x += length
    return "".join(parts)


def box(x: float, y: float, wide: float, high: float, colour: str, round_: int = 10) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="{round_}" fill="{colour}"/>'


if __name__ == "__main__":
    main()
