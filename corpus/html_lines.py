"""The lines that a reader of HTML sees: one a block, and one a row of a table of figures."""

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import ElementNode, HTMLTree

from corpus.html_body import descendants, is_prose

LONGEST_ROW = 120
"""In characters. Rows of tables that set a page in columns are longer, or hold sentences."""
CELL_BREAK = "\u3000"
"""Between two cells of a row: HTML's own blanks would be collapsed into one, as between two words."""


def visible_lines(tree: HTMLTree) -> list[str]:
    """Return the visible lines without the blanks around them; blank ones are left out. Changes `tree`."""
    if tree.body is not None:
        for row in descendants(tree.body, "tr"):
            _join_cells(row)
    text = extract_plain_text(tree, list_bullets=False, alt_texts=False)
    return [line for line in map(str.strip, text.splitlines()) if line]


def _join_cells(row: ElementNode) -> None:
    """Put the text of a row's cells into its first cell, if it is a row of short cells."""
    cells = descendants(row, "td", "th")
    texts = [" ".join((cell.text or "").split()) for cell in cells]
    if len(cells) < 2 or sum(map(len, texts)) > LONGEST_ROW or any(map(is_prose, texts)):
        return
    if row.query_selector("table, p + p, div + div, br, img, ul, h1, h2, h3"):
        return
    for cell in cells[1:]:
        cell.decompose()
    cells[0].text = CELL_BREAK.join(text for text in texts if text)
