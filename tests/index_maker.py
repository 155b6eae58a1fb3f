"""Small indexes for tests: pages with facts to ask for, a builder and an engine without the model."""

from collections.abc import Sequence
from pathlib import Path

from corpus.store import ArticleStore
from retrieval.build import BuildReport, IndexBuilder, Stage
from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.encoder import Encoder
from retrieval.engine import Engine
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from tests.hash_encoder import HashEncoder


def silent(_stage: Stage, _done: int, _total: int | None) -> None:
    """Progress that nobody looks at."""


def unheard(_done: int, _total: int) -> None:
    """Progress of verifying that nobody looks at."""


def page(number: int, *, sentences: int = 4, day: int = 11, place: str = "临江") -> str:
    """Return the text of a page with one article of two paragraphs; no two numbers give the same."""
    body = "".join(
        f"第{number}号桥的第{part}孔长{number * 10 + part}米，由{place}建设局施工。"
        for part in range(1, sentences)
    )
    return (
        f"第{number}号桥建成通车\n\n{place}日报记者 周明\n\n"
        f"7月{day}日，{place}第{number}号桥正式通车，全长{number}公里，总投资{number}亿元。{body}\n\n"
        f"据{place}市交通局介绍，第{number}号桥每天可通行{number * 100}辆汽车，方便沿线居民出行。\n"
    )


def write_pages(folder: Path, numbers: Sequence[int], *, day: int = 11, sentences: int = 4) -> list[Path]:
    """Write one file a page, named by its number and dated 2024-07-`day`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in numbers:
        path = folder / f"bridge{number}_2024-07-{day:02d}.txt"
        path.write_text(page(number, day=day, sentences=sentences), encoding="utf-8")
        paths.append(path)
    return paths


def titles_in(data: DataDir) -> list[str]:
    """Return the titles of the articles of a data folder's live index, sorted."""
    number = current_number(data)
    assert number is not None
    store = ArticleStore(data.articles)
    try:
        return sorted(article.title for article in store.articles(number))
    finally:
        store.close()


class Workshop:
    """One data folder with its builder and its encoder."""

    def __init__(self, root: Path, tokenizer: Tokenizer) -> None:
        self.data = DataDir(root)
        self.tokenizer = tokenizer
        self.encoder = HashEncoder()

    def builder(self, config: IndexConfig | None = None, encoder: Encoder | None = None) -> IndexBuilder:
        return IndexBuilder(
            self.data, config or IndexConfig(), encoder or self.encoder, self.tokenizer, "hash"
        )

    def build(self, *paths: Path) -> BuildReport:
        return self.builder().build(paths, silent)

    def add(self, *paths: Path) -> BuildReport:
        return self.builder().add(paths, silent)

    def remove(self, *targets: object) -> BuildReport:
        return self.builder().remove([str(target) for target in targets], silent)

    def engine(self, search: SearchConfig | None = None, answer: AnswerConfig | None = None) -> Engine:
        return Engine(
            self.data,
            self.encoder,
            self.tokenizer,
            IndexConfig(),
            search or SearchConfig(),
            answer or AnswerConfig(),
        )
