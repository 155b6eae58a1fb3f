"""Prints how well the page parser does, per style of page, on pages made of public corpora.

    python -m tests.benchmarks.parser_report [--split dev|held-out] [--pages N] [--corpus NAME] [--show STYLE]

The corpora are read from ../shared and are not part of the project. "dev" is what the parser was tuned on:
the first half of the 2025 broadcast texts and seeds from 0; "held-out" is the rest and seeds from 10,000.
"""

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.articles import parse_articles
from corpus.documents import Document
from corpus.types import Article, SourceFile
from tests.corpus.page_maker import STYLES, CleanArticle, Page, Style, TrueArticle, ascii_commas, make_page

SHARED = Path(__file__).resolve().parents[3] / "shared"
HELD_OUT_SEED = 10_000


def load(corpus: str) -> list[CleanArticle]:
    """Load clean articles of a corpus under ../shared."""
    return [
        article
        for article in _LOADERS[corpus]()
        if len(article.paragraphs) >= 2 and 6 <= len(article.title) <= 40
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines():
        yield json.loads(line)


def _broadcast() -> Iterator[CleanArticle]:
    for row in _rows(SHARED / "corpora" / "xinwenlianbo_2025.jsonl.gz"):
        text = row["text"].removeprefix("央视网消息（新闻联播）：")
        label = re.match(r"(【[^】]+】)(.+)", row["title"])
        kickers, title = ((label[1],), label[2]) if label else ((), row["title"])
        paragraphs = tuple(p.strip() for p in text.split("\n") if p.strip())
        if all(p[-1] in "。！？”…" for p in paragraphs):
            yield CleanArticle(title.strip(), paragraphs, kickers)


def _crud() -> Iterator[CleanArticle]:
    """Sentences grouped to paragraphs; the first clause that could be a title is made one."""
    for row in _rows(SHARED / "corpora" / "crud_news_12k.jsonl.gz"):
        sentences = re.findall(r"[^。！？]+[。！？]+[”’）]?", row["text"].strip())
        title = next(
            (c for c in re.split(r"[，。：！？\s（）()]", row["text"][:200]) if 10 <= len(c) <= 28), ""
        )
        paragraphs: list[str] = []
        for sentence in sentences:
            if paragraphs and len(paragraphs[-1]) < 90:
                paragraphs[-1] += sentence
            else:
                paragraphs.append(sentence)
        paragraphs = [p.strip() for p in paragraphs]
        if title and paragraphs and not re.search(r"记者|[讯电]（|编辑|摄|图", row["text"]):
            yield CleanArticle(title, tuple(paragraphs[:14]))


def _daily() -> Iterator[CleanArticle]:
    for row in _rows(SHARED / "pages" / "rmrb_2025-10-20_a.articles.jsonl"):
        paragraphs = tuple(p.strip() for p in row["text"].split("\n") if p.strip())
        yield CleanArticle(row["title"], paragraphs)


_LOADERS = {"broadcast": _broadcast, "crud": _crud, "daily": _daily}


@dataclass(slots=True)
class Tally:
    """Counts of one style: right, found and true."""

    boundaries_right: int = 0
    boundaries_found: int = 0
    boundaries_true: int = 0
    articles: int = 0
    paragraphs: int = 0
    paragraphs_right: int = 0
    titles: int = 0
    headlines: int = 0
    bylines: int = 0
    authors: int = 0
    outlets: int = 0
    captions: int = 0

    def add(self, other: "Tally") -> None:
        for entry in fields(self):
            setattr(self, entry.name, getattr(self, entry.name) + getattr(other, entry.name))

    @property
    def f1(self) -> float:
        return 2 * self.boundaries_right / max(1, self.boundaries_found + self.boundaries_true)


def score(page: Page, articles: list[Article]) -> Tally:
    """Compare what was parsed with the truth; an article is found by the title in its headline block."""
    tally = Tally(articles=len(page.articles))
    tally.boundaries_true = len(page.articles)
    tally.boundaries_found = len(articles)
    by_headline = {(a.headline.lines[0] if a.headline.lines else a.title): a for a in articles}
    for truth in page.articles:
        tally.paragraphs += len(truth.paragraphs)
        found = next((a for a in articles if truth.title in (a.title, *a.headline.lines)), None)
        found = found or by_headline.get(truth.headline_lines[0])
        if found is None:
            continue
        tally.boundaries_right += 1
        texts = [passage.text for passage in found.passages]
        tally.paragraphs_right += sum(p in texts for p in truth.paragraphs)
        tally.titles += found.title == truth.title
        tally.headlines += found.headline.lines == truth.headline_lines
        tally.bylines += found.byline.text == truth.byline
        tally.authors += found.authors == truth.authors
        tally.outlets += found.outlet == truth.outlet
        tally.captions += sorted(found.captions) == sorted(truth.captions)
    return tally


def pages(articles: list[CleanArticle], style: Style, count: int, seed: int) -> Iterator[Page]:
    """Make `count` pages of 2 to 6 articles."""
    for index in range(count):
        rng = random.Random(seed + index)
        chosen = rng.sample(articles, rng.randint(2, 6))
        if style.ascii_commas:
            chosen = [
                CleanArticle(ascii_commas(a.title), tuple(map(ascii_commas, a.paragraphs)), a.kickers)
                for a in chosen
            ]
        yield make_page(chosen, style, seed + index)


def parse(page: Page) -> list[Article]:
    return parse_articles(Document(SourceFile.from_text("page.txt", "utf-8", page.text)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", default="dev", choices=("dev", "held-out"))
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--corpus", default="broadcast", choices=sorted(_LOADERS))
    parser.add_argument("--show", default="")
    options = parser.parse_args()
    articles = load(options.corpus)
    if options.corpus == "broadcast":
        half = len(articles) // 2
        articles = articles[:half] if options.split == "dev" else articles[half:]
    seed = 0 if options.split == "dev" else HELD_OUT_SEED
    print(f"{options.corpus} {options.split}: {len(articles)} articles, {options.pages} pages a style")
    print(
        f"{'style':42} {'articles F1':>11} {'paragr.':>8} {'title':>7} {'headline':>8} {'byline':>7} "
        f"{'authors':>7} {'outlet':>7} {'captions':>8}"
    )
    whole = Tally()
    for style in STYLES:
        tally = Tally()
        for page in pages(articles, style, options.pages, seed):
            parsed = parse(page)
            tally.add(score(page, parsed))
            if options.show and options.show in style.name:
                show(page, parsed)
        _print(style.name, tally)
        whole.add(tally)
    _print("all", whole)


def _print(name: str, t: Tally) -> None:
    rates = [t.titles, t.headlines, t.bylines, t.authors, t.outlets, t.captions]
    print(
        f"{name:42} {t.f1:11.3f} {t.paragraphs_right / t.paragraphs:8.3f} "
        + " ".join(f"{r / t.articles:{w}.3f}" for r, w in zip(rates, (7, 8, 7, 7, 7, 8), strict=True))
    )


def show(page: Page, articles: list[Article]) -> None:
    """Print what was read wrongly."""
    titles = {line for a in articles for line in (a.title, *a.headline.lines)}
    true_lines = {line for a in page.articles for line in a.headline_lines}
    for truth in page.articles:
        if truth.title not in titles:
            print("  MISSED", truth.headline_lines, "|", truth.paragraphs[0][:20])
            continue
        found = next(a for a in articles if truth.title in (a.title, *a.headline.lines))
        _show_article(truth, found)
    for article in articles:
        if not {article.title, *article.headline.lines} & true_lines:
            print(
                "  INVENTED",
                article.headline.lines or article.title,
                "|",
                article.passages[0].text[:20] if article.passages else "",
            )


def _show_article(truth: TrueArticle, found: Article) -> None:
    texts = [passage.text for passage in found.passages]
    for paragraph in truth.paragraphs:
        if paragraph not in texts:
            near = [t[:18] + "…" + t[-18:] for t in texts if t[:6] in paragraph or t[-6:] in paragraph]
            print("  PARAGRAPH", paragraph[:18] + "…" + paragraph[-18:], "| got", near)
    for name in ("title", "byline", "authors", "outlet"):
        got = found.byline.text if name == "byline" else getattr(found, name)
        if got != getattr(truth, name):
            print(" ", name.upper(), getattr(truth, name), "| got", got)
    if found.headline.lines != truth.headline_lines:
        print("  HEADLINE", truth.headline_lines, "| got", found.headline.lines)
    if sorted(found.captions) != sorted(truth.captions):
        print("  CAPTIONS", truth.captions, "| got", found.captions)


if __name__ == "__main__":
    main()
