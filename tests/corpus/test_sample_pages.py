"""The pages of the sample archive are read just as their golds say, whatever their encoding and script."""

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.articles import parse_articles
from corpus.files import BYTES_PER_MB, read_file
from corpus.types import Article

REPO = Path(__file__).parents[2]
GOLDS = sorted((REPO / "tests" / "data" / "pages").glob("*.gold.json"))


def as_in_gold(article: Article) -> dict[str, Any]:
    return {
        "title": article.title,
        "headline_lines": list(article.headline.lines),
        "byline": article.byline.text,
        "authors": list(article.authors),
        "outlet": article.outlet,
        "paragraphs": [passage.text for passage in article.passages],
        "captions": list(article.captions),
    }


def test_there_are_golds() -> None:
    assert len(GOLDS) >= 5


@pytest.mark.parametrize("path", GOLDS, ids=lambda path: path.name.removesuffix(".gold.json"))
def test_a_sample_page_is_read_as_its_gold_says(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    page = read_file(REPO / "corpus" / "samples" / gold["page"], BYTES_PER_MB)
    articles = parse_articles(page)
    assert [as_in_gold(article) for article in articles] == gold["articles"]
    assert {article.published and article.published.isoformat() for article in articles} == {
        gold["published"]
    }
