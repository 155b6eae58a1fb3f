"""Makes bot/assets/answer.svg, the picture in README.md, out of what the program shows on a terminal.

make demo && .venv/bin/python -m tests.make_picture
"""

import html
import re
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot.render import terminal_answer
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.engine import open_engine
from retrieval.publish import DataDir

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "bot" / "assets" / "answer.svg"
QUESTION = "松柏区完成改造的老旧小区有多少个？"
WIDTH = 84
CELL_WIDTH = 12.2
"""Of a cell in rich's picture, in its units."""

# Like rich's own format, but with no font fetched from elsewhere, and fonts that have Chinese.
FORMAT = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC",
  "PingFang SC", "Microsoft YaHei", monospace; font-size: 21px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def with_true_widths(svg: str) -> str:
    """Return a picture of rich's with each text as wide as its cells: rich counts characters."""

    def widened(found: re.Match[str]) -> str:
        cells = cell_len(html.unescape(found[2]).replace("\xa0", " "))
        return f'textLength="{cells * CELL_WIDTH:g}" {found[1]}>{found[2]}</text>'

    return re.sub(r'textLength="[^"]*" ([^>]*)>([^<]*)</text>', widened, svg)


def main() -> None:
    data = DataDir(ROOT / "data" / "demo")
    engine = open_engine(data, ModelConfig(), IndexConfig(), SearchConfig(), RerankConfig(), AnswerConfig())
    answer = engine.ask(QUESTION, top=1)
    engine.close()
    with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=WIDTH, force_terminal=True, markup=False, file=nowhere)
        console.print(Text(f'$ baowen ask "{QUESTION}"'))
        console.print(terminal_answer(answer, "zh", WIDTH))
        PICTURE.parent.mkdir(exist_ok=True)
        svg = console.export_svg(title="baowen", code_format=FORMAT, unique_id="answer")
    PICTURE.write_text(with_true_widths(svg), encoding="utf-8")


if __name__ == "__main__":
    main()
