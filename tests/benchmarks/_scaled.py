"""Archives of a given number of windows: real news, and above that altered copies of it.

The first copy of everything is the news as it is, of `sets`, with vectors of the bundled model. What is
beyond are altered copies: other figures, provinces and cities in each other's places, so that no two are
alike. Their vectors are **synthetic neighbours** of the real ones: a real vector with a share of the
difference of two others, which keeps the directions in which real vectors differ.
"""

import hashlib
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus.files import iter_files, read_articles
from corpus.types import Article
from corpus.windows import make_windows
from retrieval.build import BuildReport, IndexBuilder, Progress
from retrieval.config import IndexConfig, ModelConfig
from retrieval.embedding_cache import EmbeddingCache
from retrieval.encoder import open_encoder
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from retrieval.training.rows import MissingDataError, Row, read_rows
from retrieval.vectors import Vectors
from tests.benchmarks.sets import BROADCASTS, ROOT, articles, distractors, questions

SAMPLES = ROOT / "corpus" / "samples"
MAX_BYTES = 100_000_000
SHARE_OF_DIFFERENCE = 0.5
"""A copy is then at a cosine of 0.96 from its original, as is the nearest other window in the median."""
QUESTIONS = 200
POOL = 4096
"""Real vectors whose differences are used."""

_COPY = " 复本"
_MARKED = re.compile(rf"\A(.*?){_COPY.strip()}(\d+)(?:\n|\Z)")
_FIGURE = re.compile(r"\d+(?![\d年月日])")
"""Digits but those of a date."""
_PLACES = (
    *("北京", "上海", "天津", "重庆", "河北", "山西", "辽宁", "吉林", "江苏", "浙江", "安徽", "福建"),
    *("江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃"),
    *("青海", "广西", "西藏", "宁夏", "新疆", "武汉", "成都", "杭州", "南京", "西安", "广州", "深圳"),
)
_PLACE = re.compile("|".join(_PLACES))


# ---- texts -----------------------------------------------------------------------------------------------


def altered(text: str, copy: int) -> str:
    """Return text with other figures and places, characters in place; `-copy` undoes it."""
    text = _FIGURE.sub(lambda found: "".join(str((int(d) + copy) % 10) for d in found[0]), text)
    return _PLACE.sub(lambda found: _PLACES[(_PLACES.index(found[0]) + copy) % len(_PLACES)], text)


def copy_of(record: Row, title: str, copy: int) -> Row:
    """Return the record of an altered copy; copy 0 is the record itself. `title` is that of its article."""
    if not copy:
        return record
    return {
        **record,
        "id": f"{record['id']}-{copy}",
        "title": f"{altered(title, copy)}{_COPY}{copy}",
        "text": altered(record["text"], copy),
    }


def original(text: str) -> str:
    """Return the text that an encoder was given for the real window of which this one's is a copy."""
    found = _MARKED.match(text)
    if not found:
        return text
    return altered("\n".join(filter(None, [found[1].rstrip(), text[found.end() :]])), -int(found[2]))


def real_records() -> tuple[list[Row], str]:
    """Return the real articles in an order drawn once, and what they are: news, or else the samples."""
    try:
        records, source = articles(BROADCASTS) + distractors(), "news"
    except MissingDataError:
        files, _problems = iter_files([SAMPLES])
        read = [article for file in files for article in read_articles(file, MAX_BYTES)]
        records = [
            {
                "id": article.id,
                "title": article.title,
                "text": "\n".join(passage.text for passage in article.passages),
            }
            for article in read
            if isinstance(article, Article)
        ]
        source = "corpus/samples"
    random.Random(1).shuffle(records)
    return records, source


def asked() -> list[str]:
    """Return the development questions on the real articles; those on the samples where there is no news."""
    try:
        articles(BROADCASTS)
        rows = questions(BROADCASTS, "dev")
    except MissingDataError:
        rows = read_rows(ROOT / "tests" / "data" / "sample_questions.jsonl")
    return [str(row["question"]) for row in rows[:QUESTIONS]]


def write_archive(path: Path, windows: int) -> int:
    """Write records of at least `windows` windows to a .jsonl file; return how many windows are real."""
    records, _source = real_records()
    path.parent.mkdir(parents=True, exist_ok=True)
    read: list[Article] = []
    counts: list[int] = []
    total = copy = 0
    with path.open("w", encoding="utf-8") as file:
        while total < windows:
            for place, record in enumerate(records):
                if not copy:
                    read.append(_article(path.with_name("one.jsonl"), record))
                    counts.append(len(make_windows(read[place])))
                file.write(_line(copy_of(record, read[place].title, copy)))
                total += counts[place]
                if total >= windows:
                    break
            copy += 1
    path.with_name("one.jsonl").unlink(missing_ok=True)
    return sum(counts)


def _line(record: Row) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"


def _article(path: Path, record: Row) -> Article:
    path.write_text(_line(record), encoding="utf-8")
    files, _problems = iter_files([path])
    (article,) = (article for file in files for article in read_articles(file, MAX_BYTES))
    assert isinstance(article, Article)
    return article


# ---- vectors ---------------------------------------------------------------------------------------------


class NeighbourEncoder:
    """Real vectors for real windows, synthetic neighbours for copies. Meets retrieval.encoder.Encoder.

    Real vectors are kept in `folder`, whose embeddings.sqlite may be that of an index of the same news.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = open_encoder(ModelConfig(), folder)
        self.fingerprint = self._encoder.fingerprint
        self.dimension = self._encoder.dimension
        self._cache = EmbeddingCache(DataDir(folder).embeddings, self.fingerprint, self.dimension)
        self._pool: list[Vectors] = []
        self.made = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for places, batch in self.encode_batches(texts):
            vectors[places] = batch
        return vectors

    def encode_batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        if not texts:
            return
        originals = [original(text) for text in texts]
        real = self._real(originals)
        self._pool.extend(real[: POOL - len(self._pool)].copy())
        for place, (text, source) in enumerate(zip(texts, originals, strict=True)):
            if text != source:
                real[place] += self._difference(text)
        real /= np.linalg.norm(real, axis=1, keepdims=True)
        yield list(range(len(texts))), real

    def _real(self, texts: list[str]) -> Vectors:
        found = self._cache.get(texts)
        missing = [text for place, text in enumerate(texts) if place not in found]
        for places, batch in self._encoder.encode_batches(missing):
            self._cache.put([missing[place] for place in places], batch)
            self.made += len(places)
        if missing:
            found = self._cache.get(texts)
        return np.stack([found[place] for place in range(len(texts))])

    def _difference(self, text: str) -> Vectors:
        digest = hashlib.sha256(text.encode()).digest()
        one, other = (int.from_bytes(digest[at : at + 4]) % len(self._pool) for at in (0, 4))
        return SHARE_OF_DIFFERENCE * (self._pool[one] - self._pool[other])


# ---- the index -------------------------------------------------------------------------------------------


def scaled_index(folder: Path, windows: int, progress: Progress) -> tuple[DataDir, BuildReport | None]:
    """Return the index of at least `windows` windows in `folder`, and how it was built if it had to be."""
    data = DataDir(folder / str(windows))
    if current_number(data) is not None:
        return data, None
    path = folder / f"{windows}.jsonl"
    write_archive(path, windows)
    encoder = NeighbourEncoder(folder / "real")
    builder = IndexBuilder(data, IndexConfig(), encoder, Tokenizer(data.cache), "bundled")
    return data, builder.build([path], progress)
