"""What is left when a run is killed (SIGKILL): at every named step, and at moments drawn at random."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from retrieval import vector_writer
from retrieval.config import IndexConfig
from retrieval.tokens import Tokenizer
from retrieval.vectors import VectorIndex
from retrieval.verify import verify_index
from tests.hash_encoder import BATCH
from tests.index_maker import Workshop, page, silent, titles_in, unheard, write_pages

SLOW = bool(os.environ.get("BAOWEN_SLOW_TESTS"))
MOMENTS = 200 if SLOW else 20

_SERVER = """
import importlib, json, os, signal, sys, time
from pathlib import Path
import msgspec
from retrieval import vector_writer
from retrieval.config import IndexConfig
from retrieval.tokens import Tokenizer
from tests.hash_encoder import HashEncoder
from tests.index_maker import Workshop, silent

cache, log = Path(sys.argv[1]), Path(sys.argv[2])
tokenizer = Tokenizer(cache)
for library in sys.argv[4:]:
    importlib.import_module(library)
for name, rows in json.loads(sys.argv[3]).items():
    setattr(vector_writer, name, rows)

class Slow(HashEncoder):
    def encode_passages(self, texts):
        with log.open("a") as file:
            file.write(f"{len(texts)}\\n")
        time.sleep(0.004)
        return super().encode_passages(texts)

def die_at(point, after):
    module, _, name = point.partition(":")
    *owners, last = name.split(".")
    owner = importlib.import_module(module)
    for part in owners:
        owner = getattr(owner, part)
    original = getattr(owner, last)

    def dying(*arguments, **named):
        if after:
            original(*arguments, **named)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, last, dying)

def work(order):
    workshop = Workshop(Path(order["data"]), tokenizer)
    workshop.encoder = Slow()
    if order["point"]:
        die_at(order["point"], order["after"])
    builder = workshop.builder(msgspec.convert(order["config"], IndexConfig))
    read, gone = [Path(path) for path in order["read"]], order["gone"]
    if order["from_scratch"]:
        builder.build(read, silent)
    elif not read:
        builder.remove(gone, silent)
    else:
        builder.update(read, [Path(path) for path in gone], silent)

for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        try:
            work(json.loads(line))
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""
"""Starts a process for each order it reads: loading everything each time would take half a second."""

ROWS = {"SEGMENT_ROWS": 60, "EXACT_ROWS": 24, "CODED_ROWS": 20}
"""Few, so that small archives have several segments, and codes."""


DEFAULT = IndexConfig()


@dataclass(frozen=True)
class Order:
    """A change of the index: files to read, and what is to go. `point` is where its process is to die."""

    read: Sequence[Path]
    gone: Sequence[Path] = ()
    from_scratch: bool = False
    point: str = ""
    after: bool = False
    config: IndexConfig = DEFAULT


class Killer:
    """Runs changes in processes of their own, and kills them."""

    def __init__(self, folder: Path, *libraries: str) -> None:
        """`libraries` are imported once, for all processes."""
        self._log = folder / "encoded.log"
        self._server = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _SERVER,
                str(folder / "cache"),
                str(self._log),
                json.dumps(ROWS),
                *libraries,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parent.parent.parent,
        )

    def run(self, workshop: Workshop, order: Order, kill_after: float | None = None) -> int:
        """Return the exit status of the process: -9 if it was killed."""
        assert self._server.stdin
        assert self._server.stdout
        self._log.write_text("", encoding="utf-8")
        values = {
            "data": str(workshop.data.root),
            "read": [str(path) for path in order.read],
            "gone": [str(path) for path in order.gone],
            "from_scratch": order.from_scratch,
            "point": order.point,
            "after": order.after,
            "config": msgspec.to_builtins(order.config),
        }
        self._server.stdin.write(json.dumps(values) + "\n")
        self._server.stdin.flush()
        pid = int(self._server.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            # Not waited for by the server before we read its answer, so the id is still that process's.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(self._server.stdout.readline())

    @property
    def encoded(self) -> int:
        """Texts that the last process encoded, told before it began with each batch."""
        return sum(map(int, self._log.read_text(encoding="utf-8").split()))

    def close(self) -> None:
        assert self._server.stdin
        assert self._server.stdout
        self._server.stdin.close()
        self._server.stdout.close()
        self._server.wait()


@pytest.fixture(scope="module")
def killer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    killer = Killer(tmp_path_factory.mktemp("killer"))
    yield killer
    killer.close()


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    set_rows(monkeypatch)


def set_rows(patch: pytest.MonkeyPatch) -> None:
    for name, rows in ROWS.items():
        patch.setattr(vector_writer, name, rows)


def bridges(numbers: Sequence[int]) -> list[str]:
    return sorted(f"第{number}号桥建成通车" for number in numbers)


def assert_sound(workshop: Workshop, number: int) -> None:
    """The published index is whole, and answers a question about the bridge of this number."""
    assert list(verify_index(workshop.data, unheard)) == []
    engine = workshop.engine()
    try:
        answer = engine.ask(f"第{number}号桥全长多少公里")
        assert (answer.quotes or answer.nearest)[0].article.title == bridges([number])[0]
    finally:
        engine.close()


# ---- at every step -----------------------------------------------------------------------------------------

STEPS = [
    "corpus.store:ArticleStore.forget_unpublished",
    "corpus.store:ArticleStore.put",
    "corpus.store:ArticleStore.retire",
    "retrieval.local_index:link_or_copy",
    "retrieval.lexical:LexicalWriter.remove",
    "retrieval.lexical:LexicalWriter.commit",
    "retrieval.embedding_cache:EmbeddingCache.put",
    "retrieval.vector_writer:VectorWriter.add",
    "retrieval.vector_writer:remove_segment",
    "retrieval.vector_writer:write_removed",
    "retrieval.vector_writer:write_segment",
    "retrieval.vector_writer:write_codes",
    "retrieval.build:publish",
    "retrieval.publish:_sync",
    "pathlib:Path.rename",
    "retrieval.publish:replace_file",
    "pathlib:Path.replace",
    "retrieval.build:remove_old_generations",
    "corpus.store:ArticleStore.purge",
]
"""What a change does that touches every kind of file, in this order."""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Path:
    """An index of two segments that gets codes when it grows.

    It holds pages 1 to 12, in files of the folder beside it; the last was added by itself.
    """
    folder = tmp_path_factory.mktemp("base")
    with pytest.MonkeyPatch.context() as patch:
        set_rows(patch)
        workshop = Workshop(folder / "data", tokenizer)
        workshop.build(*write_pages(folder / "pages", range(1, 12)))
        workshop.add(*write_pages(folder / "pages", [12]))
    vectors = VectorIndex.read(workshop.data.generation(2) / "vectors", workshop.encoder.dimension)
    assert (vectors.segments, vectors.coded) == (2, 0)
    return folder


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_at_any_step_leaves_the_last_published_index_and_the_next_completes(
    killer: Killer, base: Path, tmp_path: Path, tokenizer: Tokenizer, step: str, after: bool
) -> None:
    workshop = Workshop(Path(shutil.copytree(base / "data", tmp_path / "data")), tokenizer)
    # Two pages join the one of the small segment; one is taken out of the large segment.
    new, gone = write_pages(tmp_path / "new", [13, 14]), base / "pages" / "bridge1_2024-07-11.txt"
    order = Order(new, [gone], point=step, after=after)
    assert killer.run(workshop, order) == -signal.SIGKILL
    old, changed = bridges(range(1, 13)), bridges(range(2, 15))
    published = titles_in(workshop.data)
    at = STEPS.index(step)
    is_published = at > STEPS.index("pathlib:Path.replace") or (
        after
        and step in {"retrieval.build:publish", "retrieval.publish:replace_file", "pathlib:Path.replace"}
    )
    assert published == (changed if is_published else old)
    assert_sound(workshop, 5)
    encoded = killer.encoded
    report = workshop.builder().update(new, [gone], silent)
    assert report.changed is not is_published
    if report.changed:
        assert encoded + report.embedded <= report.embedded + report.reused + BATCH
    assert titles_in(workshop.data) == changed
    assert_sound(workshop, 14)
    assert not list(workshop.data.generations.glob("*.partial"))


# ---- at any moment -----------------------------------------------------------------------------------------


def test_builds_changes_and_removals_killed_at_any_moment_lose_nothing(
    killer: Killer, workshop: Workshop, tmp_path: Path
) -> None:
    """Each round adds pages, takes some out, or builds anew, and is killed between its start and its end."""
    folder = tmp_path / "pages"
    held = list(range(1, 13))
    workshop.build(*write_pages(folder, held))
    started = time.monotonic()
    assert killer.run(workshop, Order(write_pages(folder, range(13, 25)))) == 0
    duration = time.monotonic() - started
    held += range(13, 25)

    moments = random.Random(7)
    killed = next_number = 0
    for round_ in range(MOMENTS):
        next_number = max(next_number, 25)
        new = list(range(next_number, next_number + 12)) if round_ % 4 != 3 else []
        next_number += 12
        gone = moments.sample(held, 4 if round_ % 2 else 0) + (moments.sample(held, 8) if not new else [])
        gone = list(dict.fromkeys(gone))
        wanted = sorted(set(held) - set(gone)) + new
        read = write_pages(folder, new)
        files = [folder / f"bridge{number}_2024-07-11.txt" for number in gone]
        if round_ % 5 == 4:
            paths = [folder / f"bridge{number}_2024-07-11.txt" for number in wanted]
            order = Order(paths, from_scratch=True)
        else:
            order = Order(read, files)
        killed += killer.run(workshop, order, moments.uniform(0, duration)) == -signal.SIGKILL
        encoded = killer.encoded
        published = titles_in(workshop.data)
        assert published in (bridges(held), bridges(wanted))
        assert_sound(workshop, min(set(held) & set(wanted)))
        report = workshop.builder().update(read, files, silent)
        if published != bridges(wanted):
            assert report.changed
            assert encoded + report.embedded <= report.embedded + report.reused + BATCH
        held = wanted
        assert titles_in(workshop.data) == bridges(held)
    assert_sound(workshop, min(held))
    print(f"{killed} of {MOMENTS} runs were killed, the others had ended before")
    assert killed >= MOMENTS // 3


# ---- written to the disk -----------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="which file is synced is read from /proc")
def test_every_new_file_is_on_the_disk_before_it_is_named_by_current(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workshop.build(*write_pages(tmp_path / "a", range(1, 9)))
    happened: list[tuple[str, Path]] = []
    fsync, rename, replace = os.fsync, Path.rename, Path.replace

    def synced(descriptor: int) -> None:
        happened.append(("synced", Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    def renamed(self: Path, target: Path) -> Path:
        happened.append(("renamed", self))
        return rename(self, target)

    def replaced(self: Path, target: Path) -> Path:
        happened.append(("replaced", self))
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(Path, "replace", replaced)
    (tmp_path / "changed_2024-07-11.txt").write_text(page(20), encoding="utf-8")
    workshop.builder().update(
        [tmp_path / "changed_2024-07-11.txt"], [tmp_path / "a" / "bridge1_2024-07-11.txt"], silent
    )
    data = workshop.data
    staging = data.generations / "g000002.partial"
    published = happened.index(("renamed", staging))
    named = happened.index(("replaced", data.current.with_name("CURRENT.partial")))
    before, old = data.generation(2), data.generation(1)
    for path in [before, *before.rglob("*")]:
        name = path.relative_to(before)
        if path.name.endswith(".lock") or (
            path.is_file() and (old / name).exists() and path.samefile(old / name)
        ):
            continue
        assert ("synced", staging / name) in happened[:published], name
    assert ("synced", data.generations) in happened[published:named]
    assert ("synced", data.current.with_name("CURRENT.partial")) in happened[published:named]
    assert ("synced", data.root) in happened[named:]
