"""What is left in Milvus when the process that writes is killed (SIGKILL) while the server goes on."""

import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.config import AnswerConfig, IndexConfig, SearchConfig
from retrieval.engine import Engine
from retrieval.verify import verify_index
from tests.index_maker import Workshop, silent, titles_in, unheard, write_pages
from tests.milvus_service import LiteService, needs_milvus
from tests.retrieval.test_killed import SLOW, Killer, Order, bridges

pytestmark = needs_milvus

MOMENTS = 60 if SLOW else 3

STEPS = [
    ("retrieval.milvus_writer:sweep", False),
    ("retrieval.milvus_server:MilvusServer.upsert", True),
    ("retrieval.milvus_terms:TermStatistics.change", False),
    ("retrieval.milvus_terms:TermStatistics.change", True),
    ("retrieval.milvus_writer:MilvusWriter.add_vectors", True),
    ("retrieval.build:publish", False),
    ("retrieval.build:publish", True),
]
"""What a change does, in this order, and whether it is killed after it. The first upsert marks what is
removed."""


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    killer = Killer(tmp_path_factory.mktemp("killer"), "pymilvus")
    yield killer
    killer.close()


@pytest.fixture
def config(milvus: LiteService) -> IndexConfig:
    """Settings of a server of its own, which nobody kills."""
    return IndexConfig(backend="milvus", uri=milvus.uri)


class Reader:
    """An engine that was opened before anything happened, as a bot's is."""

    def __init__(self, workshop: Workshop, config: IndexConfig) -> None:
        self._workshop = workshop
        self._engine = Engine(
            workshop.data,
            workshop.encoder,
            workshop.tokenizer,
            config,
            SearchConfig(),
            AnswerConfig(caution=0.0),
        )

    def finds(self, numbers: range) -> list[str]:
        """Return the titles that questions for these bridges are answered from."""
        titles = {self._engine.ask(f"第{n}号桥全长多少公里").quotes[0].article.title for n in numbers}
        return sorted(titles & set(bridges(numbers)))

    def close(self) -> None:
        self._engine.close()


def test_a_change_killed_at_any_step_shows_nobody_a_part_of_it_and_the_next_run_completes(
    killer: Killer, workshop: Workshop, tmp_path: Path, config: IndexConfig
) -> None:
    held = [1, 2, 3]
    workshop.builder(config).build(write_pages(tmp_path, held), silent)
    reader = Reader(workshop, config)
    for number, (step, after) in enumerate(STEPS, start=4):
        new, gone = write_pages(tmp_path, [number]), tmp_path / f"bridge{held[0]}_2024-07-11.txt"
        order = Order(new, [gone], point=step, after=after, config=config)
        assert killer.run(workshop, order) == -signal.SIGKILL
        changed = [*held[1:], number]
        published = after and step == "retrieval.build:publish"
        assert titles_in(workshop.data) == bridges(changed if published else held)
        assert reader.finds(range(1, number + 1)) == titles_in(workshop.data)
        assert list(verify_index(workshop.data, unheard, config)) == []
        report = workshop.builder(config).update(new, [gone], silent)
        assert report.changed is not published
        assert reader.finds(range(1, number + 1)) == titles_in(workshop.data) == bridges(changed)
        assert list(verify_index(workshop.data, unheard, config)) == []
        held = changed
    reader.close()


def test_changes_and_builds_killed_at_any_moment_lose_nothing(
    killer: Killer, workshop: Workshop, tmp_path: Path, config: IndexConfig
) -> None:
    held = list(range(1, 7))
    started = time.monotonic()
    first = Order(write_pages(tmp_path, held), from_scratch=True, config=config)
    assert killer.run(workshop, first) == 0
    duration = time.monotonic() - started
    moments = random.Random(3)
    for round_ in range(MOMENTS):
        gone, number = held[0], 7 + round_
        wanted = [*held[1:], number]
        read = write_pages(tmp_path, [number])
        files = [tmp_path / f"bridge{n}_2024-07-11.txt" for n in wanted]
        if round_ % 2:
            order = Order(files, from_scratch=True, config=config)
        else:
            order = Order(read, [tmp_path / f"bridge{gone}_2024-07-11.txt"], config=config)
        killer.run(workshop, order, moments.uniform(0.1, duration))
        assert titles_in(workshop.data) in (bridges(held), bridges(wanted))
        assert list(verify_index(workshop.data, unheard, config)) == []
        workshop.builder(config).update(read, [tmp_path / f"bridge{gone}_2024-07-11.txt"], silent)
        held = wanted
        assert titles_in(workshop.data) == bridges(held)
    assert list(verify_index(workshop.data, unheard, config)) == []
