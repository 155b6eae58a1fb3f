"""Prints how well the page parser does, per style of page, on pages made of public corpora.

    python -m tests.benchmarks.bench_parser [--split dev|held-out] [--pages N] [--corpus NAME] [--show STYLE]

The corpora are read from ../shared and are not part of the project; where they are not there, the pages are
made of the sample articles, which the parser knows. "dev" is what the parser was tuned on: every other
article of a corpus and seeds from 0; "held-out" is the rest and seeds from 10,000.
"""

import argparse
import gzip
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from corpus.articles import parse_articles
from corpus.bylines import read_byline, read_dateline
from corpus.documents import Document
from corpus.files import read_articles
from corpus.types import Article, SourceFile
from tests.benchmarks.sets import ROOT
from tests.corpus.page_maker import STYLES, CleanArticle, Page, Style, TrueArticle, ascii_commas, make_page

SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "corpus" / "samples"
HELD_OUT_SEED = 10_000
MEGABYTE = 1_000_000


def load(corpus: str) -> list[CleanArticle]:
    """Load clean articles of a corpus under ../shared, or of the samples."""
    return [
        article
        for article in _LOADERS[corpus]()
        if len(article.paragraphs) >= 2 and 6 <= len(article.title) <= 40
    ]


def part(articles: Sequence[CleanArticle], split: str) -> list[CleanArticle]:
    """Return the articles of a split."""
    return list(articles[split == "held-out" :: 2])


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


_SENTENCE = re.compile(r"(?:[^。！？“”]|“[^”]*”)+[。！？]+[”’）]?")
_NO_CLEAN_TEXT = re.compile(r"记者|[讯电][（(]|编辑|摄|图|[\u200b-\u200f\ufeff]|原标题|【|[来稿]源")


def _crud() -> Iterator[CleanArticle]:
    """Sentences grouped to paragraphs; the first clause that could be a title is made one."""
    for row in _rows(SHARED / "corpora" / "crud_news_12k.jsonl.gz"):
        text = row["text"].strip()
        title = next((c for c in re.split(r"[，。：！？\s（）()]", text[:200]) if _may_be_title(c)), "")
        paragraphs: list[str] = []
        for sentence in _SENTENCE.findall(text):
            if paragraphs and len(paragraphs[-1]) < SHORTEST_GROUP:
                paragraphs[-1] += sentence
            else:
                paragraphs.append(sentence)
        whole = "".join(paragraphs) == text
        if title and whole and not _NO_CLEAN_TEXT.search(text) and not read_dateline(text):
            yield CleanArticle(title, tuple(p.strip() for p in paragraphs[:14]))


SHORTEST_GROUP = 90
"""Characters after which a sentence begins a new paragraph of a text that has none."""


def _may_be_title(clause: str) -> bool:
    return (
        10 <= len(clause) <= 28 and not read_byline(clause) and not re.search(r"\d日|报道|[讯电]\Z", clause)
    )


def _daily() -> Iterator[CleanArticle]:
    for row in _rows(SHARED / "pages" / "rmrb_2025-10-20_a.articles.jsonl"):
        paragraphs = tuple(p.strip() for p in row["text"].split("\n") if p.strip())
        yield CleanArticle(row["title"], paragraphs)


def _samples() -> Iterator[CleanArticle]:
    for path in sorted(SAMPLES.iterdir()):
        for article in read_articles(path, MEGABYTE):
            if isinstance(article, Article):
                yield CleanArticle(article.title, tuple(p.text for p in article.passages))


_LOADERS: dict[str, Callable[[], Iterator[CleanArticle]]] = {
    "broadcast": _broadcast,
    "crud": _crud,
    "daily": _daily,
    "samples": _samples,
}


@dataclass(slots=True)
class Tally:
    """Counts of one style: right, found and true."""

    boundaries_right: int = 0
    boundaries_found: int = 0
    boundaries_true: int = 0
    articles: int = 0
    paragraphs: int = 0
    paragraphs_right: int = 0
    paragraphs_found: int = 0
    titles: int = 0
    headlines: int = 0
    bylines: int = 0
    authors: int = 0
    outlets: int = 0
    dates: int = 0
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
    tally.paragraphs_found = sum(len(article.passages) for article in articles)
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
        tally.dates += found.published == truth.published
        tally.captions += sorted(found.captions) == sorted(truth.captions)
    return tally


def pages(articles: list[CleanArticle], style: Style, count: int, seed: int) -> Iterator[Page]:
    """Make `count` pages of 2 to 6 articles."""
    for index in range(count):
        rng = random.Random(seed + index)
        chosen = rng.sample(articles, min(len(articles), rng.randint(2, 6)))
        if style.ascii_commas:
            chosen = [
                CleanArticle(ascii_commas(a.title), tuple(map(ascii_commas, a.paragraphs)), a.kickers)
                for a in chosen
            ]
        yield make_page(chosen, style, seed + index)


def parse(page: Page) -> list[Article]:
    return parse_articles(Document(SourceFile.from_text(page.path, "utf-8", page.text)))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--split", default="held-out", choices=("dev", "held-out"))
    parser.add_argument("--pages", type=int, default=20, help="pages of each style")
    parser.add_argument("--corpus", default="", choices=sorted(_LOADERS))
    parser.add_argument("--show", default="", help="print what was read wrongly in the styles named so")
    options = parser.parse_args()
    there = (SHARED / "corpora").is_dir()
    for corpus in [options.corpus] if options.corpus else ["broadcast", "crud"] if there else ["samples"]:
        measure(corpus, options.split, options.pages, options.show)


def measure(corpus: str, split: str, count: int, shown: str) -> None:
    """Print the table of a corpus."""
    articles = part(load(corpus), split)
    print(f"{corpus} {split}: {len(articles)} articles, {len(STYLES)} styles of {count} pages")
    print(
        f"{'style':40} {'articles':>8} {'paragraphs':>15} {'title':>6} {'headl.':>6} {'byline':>6} "
        f"{'author':>6} {'outlet':>6} {'date':>6} {'capt.':>6}"
    )
    print(f"{'':40} {'F1':>8} {'recall':>7} {'precis.':>7}")
    whole = Tally()
    for style in STYLES:
        tally = Tally()
        for page in pages(articles, style, count, 0 if split == "dev" else HELD_OUT_SEED):
            parsed = parse(page)
            tally.add(score(page, parsed))
            if shown and shown in style.name:
                show(page, parsed)
        _print(style.name, tally)
        whole.add(tally)
    _print("all", whole)


def _print(name: str, t: Tally) -> None:
    rates = [t.titles, t.headlines, t.bylines, t.authors, t.outlets, t.dates, t.captions]
    print(
        f"{name:40} {t.f1:8.3f} {t.paragraphs_right / max(1, t.paragraphs):7.3f} "
        f"{t.paragraphs_right / max(1, t.paragraphs_found):7.3f} "
        + " ".join(f"{right / max(1, t.articles):6.3f}" for right in rates)
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
    for name in ("title", "byline", "authors", "outlet", "published"):
        got = found.byline.text if name == "byline" else getattr(found, name)
        if got != getattr(truth, name):
            print(" ", name.upper(), getattr(truth, name), "| got", got)
    if found.headline.lines != truth.headline_lines:
        print("  HEADLINE", truth.headline_lines, "| got", found.headline.lines)
    if sorted(found.captions) != sorted(truth.captions):
        print("  CAPTIONS", truth.captions, "| got", found.captions)


if __name__ == "__main__":
    main()
