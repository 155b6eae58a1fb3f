"""The same archive and the same questions through the index in files and through Milvus.

Run as `python -m tests.benchmarks.bench_milvus [--archive FILE.jsonl] [--questions FILE.jsonl]
[--data-dir DIR] [--uri URI] [--own-bm25]`. Without arguments the sample pages and their
questions are taken. DIR/local holds the index in files, DIR/milvus the one in Milvus (in milvus-lite, without
--uri); what is not there is built, with the vectors that DIR/local has made. After the comparison CHANGED
articles are removed, and added again, and the index verified after each.

--own-bm25 also indexes the passages as texts for Milvus's own BM25 function with its analyzer for Chinese,
and compares what it finds with the terms that we make.
"""

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.folding import fold
from corpus.sections import body_passages
from corpus.store import ArticleStore, passage_key
from retrieval.backends import open_backend
from retrieval.build import BuildReport, open_builder
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.engine import Engine, open_engine, open_generation
from retrieval.evaluation_questions import ArticleNames, EvaluationQuestion, find_gold, read_questions
from retrieval.lexical import Filter, lexical_query
from retrieval.milvus_backend import connect
from retrieval.milvus_server import MilvusServer, Row
from retrieval.publish import DataDir, current_number
from retrieval.tokens import Tokenizer
from retrieval.types import Answer
from retrieval.verify import verify_index

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "samples"
SAMPLE_QUESTIONS = ROOT / "tests" / "data" / "sample_questions.jsonl"
CHANGED = 1000
FIRST = 10
LISTED = 50


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--archive", type=Path, help="articles, one record a line")
    arguments.add_argument("--questions", type=Path, default=SAMPLE_QUESTIONS)
    arguments.add_argument("--data-dir", type=Path)
    arguments.add_argument("--uri", default="", help="of a Milvus server; without it, milvus-lite")
    arguments.add_argument("--index-type", default="AUTOINDEX")
    arguments.add_argument("--every", type=int, default=1, help="only every so many questions")
    arguments.add_argument("--own-bm25", action="store_true")
    arguments.add_argument("--compare-only", action="store_true")
    arguments.add_argument("--build-only", action="store_true")
    options = arguments.parse_args()
    Upserts.watch()
    with tempfile.TemporaryDirectory() as temporary:
        root = options.data_dir or Path(temporary)
        local, there = DataDir(root / "local"), DataDir(root / "milvus")
        config = IndexConfig(backend="milvus", uri=options.uri, index_type=options.index_type)
        lines = options.questions.read_bytes().splitlines()[:: options.every]
        asked = read_questions(lines, options.questions.name)
        paths = [options.archive or SAMPLES]
        if current_number(local) is None:
            told("in files", open_builder(local, ModelConfig(), IndexConfig()).build(paths, silent))
        build_in_milvus(local, there, config, *paths)
        if options.build_only:
            return
        compare(local, there, config, asked)
        if options.own_bm25:
            compare_bm25(there, config, asked)
        if options.archive and not options.compare_only:
            change_and_verify(there, config, Path(temporary), options.archive)
            print_sizes(there, config)


def silent(_stage: str, _done: int, _total: int | None) -> None:
    pass


def told(what: str, report: BuildReport) -> None:
    print(
        f"{what}: +{report.added} -{report.removed} articles, then {report.windows:,} windows, "
        f"in {report.seconds:.1f} s, {report.embedded} vectors made; "
        f"{Upserts.rows:,} rows taken by Milvus in {Upserts.seconds:.1f} s",
        flush=True,
    )
    Upserts.rows, Upserts.seconds = 0, 0.0


class Upserts:
    """Rows that were sent to Milvus, and the seconds it took to take them."""

    rows, seconds = 0, 0.0

    @classmethod
    def watch(cls) -> None:
        upsert = MilvusServer.upsert

        def timed(server: MilvusServer, name: str, rows: Sequence[Row]) -> None:
            started = time.perf_counter()
            upsert(server, name, rows)
            cls.rows, cls.seconds = cls.rows + len(rows), cls.seconds + time.perf_counter() - started

        MilvusServer.upsert = timed  # type: ignore[method-assign]


def build_in_milvus(local: DataDir, there: DataDir, config: IndexConfig, archive: Path) -> None:
    if current_number(there) is not None:
        print("in Milvus: already built")
        return
    there.root.mkdir(parents=True, exist_ok=True)
    shutil.copy(local.embeddings, there.embeddings)
    told("in Milvus, from scratch", open_builder(there, ModelConfig(), config).build([archive], silent))


def open_on(data: DataDir, config: IndexConfig) -> Engine:
    return open_engine(data, ModelConfig(), config, SearchConfig(), RerankConfig(), AnswerConfig())


def compare(local: DataDir, there: DataDir, config: IndexConfig, asked: Sequence[EvaluationQuestion]) -> None:
    """Ask both everything, one after the other for each question, and print how far they agree."""
    ours, theirs = open_on(local, IndexConfig()), open_on(there, config)
    overlaps, same, decided, apart = [], 0, 0, 0.0
    times: dict[str, list[tuple[float, float]]] = {"search": [], "total": []}
    try:
        for question in [asked[0], *asked]:
            considered = [engine.consider(question.text) for engine in (ours, theirs)]
            answers = [one.answer for one in considered]
            places = [{(hit.article_id, hit.passage) for hit in one.hits[:FIRST]} for one in considered]
            overlaps.append(len(places[0] & places[1]) / max(1, len(places[0])))
            same += quotes(answers[0]) == quotes(answers[1])
            decided += answers[0].answered == answers[1].answered
            apart = max(apart, abs(answers[0].confidence - answers[1].confidence))
            for step, taken in times.items():
                taken.append((answers[0].timings_ms[step], answers[1].timings_ms[step]))
    finally:
        ours.close()
        theirs.close()
    # The first question was asked twice, to warm up.
    same, decided, count = same - 1, decided - 1, len(asked)
    print(f"{count} questions: overlap of the first {FIRST} hits {statistics.mean(overlaps[1:]):.3f}")
    print(f"the same quotes {same / count:.3f}, answered alike {decided / count:.3f}")
    print(f"confidence differs by {apart:.3f} at most")
    for step, taken in times.items():
        files, milvus = (statistics.median(column) for column in zip(*taken[1:], strict=True))
        print(f"{step}: files {files:.1f} ms, Milvus {milvus:.1f} ms, ratio {milvus / files:.2f}")


def quotes(answer: Answer) -> list[tuple[str, str]]:
    return [(quote.article.id, quote.text) for quote in answer.quotes or answer.nearest]


def change_and_verify(there: DataDir, config: IndexConfig, folder: Path, archive: Path) -> None:
    """Remove the first CHANGED articles and put them back, and verify after each."""
    number = current_number(there)
    assert number is not None
    store = ArticleStore(there.articles)
    ids = list(dict.fromkeys(article_id for article_id, _path in store.places(number)))[:CHANGED]
    store.close()
    builder = open_builder(there, ModelConfig(), config)
    told("in Milvus, removed", builder.remove(ids, silent))
    verify(there, config)
    first = folder / "first.jsonl"
    first.write_bytes(b"".join(archive.read_bytes().splitlines(keepends=True)[:CHANGED]))
    told("in Milvus, added", builder.add([first], silent))
    verify(there, config)


def verify(there: DataDir, config: IndexConfig) -> None:
    started = time.perf_counter()
    problems = list(verify_index(there, lambda *_: None, config))
    print(f"verified in {time.perf_counter() - started:.0f} s: {len(problems)} problems", flush=True)
    for problem in problems[:3]:
        print(f"  {problem}")


def print_sizes(there: DataDir, config: IndexConfig) -> None:
    engine = open_on(there, config)
    windows, passages = engine.manifest.windows, engine.manifest.passages
    engine.close()
    print(f"{windows:,} windows, {passages:,} passages; bytes a window:")
    for name in ("milvus.db", "articles.sqlite", "embeddings.sqlite"):
        if (there.root / name).exists():
            print(f"  {name}: {(there.root / name).stat().st_size / windows:,.0f}")
    terms = sum(file.stat().st_size for file in (there.root / "milvus").glob("terms-*.sqlite"))
    print(f"  terms: {terms / windows:,.0f}")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"  memory of milvus-lite at most: {most / windows:,.0f} ({most / 1e6:,.0f} MB)")


# ---- Milvus's own BM25 -------------------------------------------------------------------------------------


def compare_bm25(there: DataDir, config: IndexConfig, asked: Sequence[EvaluationQuestion]) -> None:
    """Print how often the right article is first, or among the first ten, by the terms of each."""
    tokenizer = Tokenizer(there.cache)
    store = ArticleStore(there.articles)
    backend = open_backend(there, config)
    generation = open_generation(there, config, backend, store)
    number = generation.manifest.number
    server = connect(there, config)
    name = f"{config.collection}_own_bm25"
    index_texts(server._client, name, store, number)
    names = ArticleNames(store, number)
    ranks: dict[str, list[int]] = {"our terms": [], "Milvus's own": []}
    agree = []
    try:
        for question in asked:
            if not question.answerable:
                continue
            right = find_gold(question.answers, question.articles, names, store, number, question.place)
            folded = fold(question.text).text
            query = lexical_query(folded, tokenizer)
            ours = list(generation.index.matching(query, LISTED, Filter()))
            (hits,) = server._client.search(
                name, data=[folded], anns_field="terms", limit=LISTED, search_params={"metric_type": "BM25"}
            )
            theirs = [int(key) for key in hits.ids]
            agree.append(len(set(ours[:FIRST]) & set(theirs[:FIRST])) / FIRST)
            for label, found in (("our terms", ours), ("Milvus's own", theirs)):
                places = store.passages(found)
                articles = list(dict.fromkeys(places[key][0] for key in found if key in places))
                at = [place for place, article in enumerate(articles, 1) if article in right.articles]
                ranks[label].append(min(at, default=0))
    finally:
        server.drop(name)
        server.close()
        backend.close()
        store.close()
    for label, found in ranks.items():
        shares = " ".join(
            f"R@{k} {sum(0 < rank <= k for rank in found) / len(found):.3f}" for k in (1, 5, 10)
        )
        print(f"BM25 by {label}: {shares}")
    print(f"the first {FIRST} passages of both overlap {statistics.mean(agree):.3f}")


def index_texts(client, name: str, store: ArticleStore, number: int) -> None:  # type: ignore[no-untyped-def]
    """Index headline and text of each passage, folded as ours are, for Milvus's BM25 function."""
    from pymilvus import DataType, Function, FunctionType

    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field(
        "text", DataType.VARCHAR, max_length=65_535, enable_analyzer=True, analyzer_params={"type": "chinese"}
    )
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(
        Function(
            name="bm25",
            function_type=FunctionType.BM25,
            input_field_names=["text"],
            output_field_names=["terms"],
        )
    )
    indexes = client.prepare_index_params()
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    if client.has_collection(name):
        client.drop_collection(name)
    client.create_collection(name, schema=schema, index_params=indexes)
    rows: list[dict[str, object]] = []
    for article in store.articles(number):
        for passage, heading in body_passages(article):
            text = fold(f"{article.title} {heading} {article.passages[passage].text}").text
            rows.append({"id": passage_key(article.id, passage), "text": text[:20_000]})
        if len(rows) >= 1000:
            client.insert(name, rows)
            rows = []
    if rows:
        client.insert(name, rows)


if __name__ == "__main__":
    main()
