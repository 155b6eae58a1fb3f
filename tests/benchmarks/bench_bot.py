"""The bot under load: 50 users, 1,000 questions, against the Bot API server for tests.

Run as `python -m tests.benchmarks.bench_bot [--seconds 120] [--users 50] [--questions 1000] [--data-dir DIR]
[--only calm|faults] [--without-reader]`. `baowen bot` runs as a process of its own with the bundled model, on
the samples. The first run is calm. In the second the server fails, drops connections and asks to wait, the
bot is killed (SIGKILL) and started again, and an article is removed and added all the while. Ten minutes of
traffic are sent within `--seconds`. Times are from the update to the `sendMessage` request; memory is the
resident size. On a busy machine the processor time that a question takes says more than they do: with more
questions a second than the machine has time for, they wait in line, and the times are those of the line.
"""

import argparse
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.telegram_server import Person, Seen, TelegramServer

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "samples"
QUESTIONS = ROOT / "tests" / "data" / "sample_questions.jsonl"
REMOVED = SAMPLES / "songbai_weekly_2024-07-19.md"
BAOWEN = [str(Path(sys.executable).with_name("baowen"))]
KILLS = 3
REPUBLISH_SECONDS = 5.0
TOLD = ("没看到", "再试")
"""What is in every sentence that tells that a question may not have been answered, or was not."""

SETTINGS = """
data_dir = "{data_dir}"
[telegram]
api_base_url = "{url}"
user_per_minute = 10000
all_per_minute = 100000
queue = 1000
"""


@dataclass(frozen=True)
class Asked:
    person: Person
    message: Seen


class Bot:
    """A `baowen bot` process that can be killed and started again."""

    def __init__(self, server: TelegramServer, folder: Path, data_dir: Path, *, reader: bool) -> None:
        self.server = server
        self.config = folder / "config.toml"
        settings = SETTINGS.format(data_dir=data_dir, url=server.url)
        settings += f"[rerank]\nenabled = {str(reader).lower()}\n"
        self.config.write_text(settings, encoding="utf-8")
        self.earlier_seconds = 0.0
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        asked = self.server.request_count
        process = subprocess.Popen(
            [*BAOWEN, "bot", "--config", str(self.config)],
            env=os.environ | {"BAOWEN_TELEGRAM_TOKEN": self.server.token},
            stderr=subprocess.DEVNULL,
        )
        self.server.wait_polling(after=asked, timeout=60)
        return process

    def kill_and_start(self) -> None:
        self.earlier_seconds = self.processor_seconds()
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def processor_seconds(self) -> float:
        """Return the processor time of this process and those that were killed."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return self.earlier_seconds + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seconds", type=float, default=120.0)
    arguments.add_argument("--users", type=int, default=50)
    arguments.add_argument("--questions", type=int, default=1_000)
    arguments.add_argument("--data-dir", type=Path, help="a data folder with an index; made if not given")
    arguments.add_argument("--only", choices=["calm", "faults"])
    arguments.add_argument("--without-reader", action="store_true", help="[rerank] enabled = false")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = options.data_dir or Path(temporary) / "data"
        if not options.data_dir:
            index(data_dir, "build", SAMPLES)
        failed = False
        for name in ("calm", "faults"):
            if options.only in {None, name}:
                folder = Path(temporary) / name
                folder.mkdir()
                (data_dir / "telegram.sqlite").unlink(missing_ok=True)
                failed |= run(name, options, folder, data_dir)
    sys.exit(failed)


def index(data_dir: Path, *command: object) -> None:
    subprocess.run(
        [*BAOWEN, "index", *map(str, command), "--data-dir", str(data_dir)],
        check=True,
        capture_output=True,
        cwd=ROOT,
    )


def run(name: str, options: argparse.Namespace, folder: Path, data_dir: Path) -> bool:
    """Run one load, print its figures, and return whether a question was lost or answered twice."""
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    rng = random.Random(20240711)
    with TelegramServer() as server:
        people = [server.add_user(f"用户{number}", started=True) for number in range(options.users)]
        bot = Bot(server, folder, data_dir, reader=not options.without_reader)
        people[0].ask(questions[0], timeout=30)
        memory = [bot.resident_mb()]
        loaded = bot.processor_seconds()
        over = threading.Event()
        changing = threading.Thread(target=republish, args=(data_dir, over))
        if name == "faults":
            order_faults(server)
            changing.start()
        asked: list[Asked] = []
        started = time.monotonic()
        kills = [options.questions * (number + 1) // (KILLS + 1) for number in range(KILLS)]
        for number in range(options.questions):
            time.sleep(max(0.0, started + options.seconds * number / options.questions - time.monotonic()))
            person = people[rng.randrange(len(people))]
            asked.append(Asked(person, person.send(rng.choice(questions))))
            if name == "faults" and number in kills:
                bot.kill_and_start()
            elif number % 100 == 99:
                memory.append(bot.resident_mb())
        sent_all = time.monotonic()
        wait_for_replies(asked, 300)
        server.wait_confirmed(60)
        over.set()
        if name == "faults":
            changing.join()
        memory.append(bot.resident_mb())
        processor = bot.processor_seconds() - loaded
        status = bot.stop()
        took = sent_all - started, time.monotonic() - sent_all
        print(f"{name}: {processor * 1000 / options.questions:.0f} ms of processor time a question, ", end="")
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        return report(name, server, asked, memory, took, status)


def order_faults(server: TelegramServer) -> None:
    """Order what goes wrong, all the while: of every hundred messages about six meet a fault."""
    server.faults.error("sendMessage", 502, times=10_000, every=43)
    server.faults.drop_before("sendMessage", times=10_000, every=97)
    server.faults.drop_after("sendMessage", times=10_000, every=89)
    server.faults.truncate("sendMessage", times=10_000, every=131)
    server.faults.too_many("sendMessage", 1, times=10_000, every=101)
    server.faults.drop_after("getUpdates", times=10_000, every=29)
    server.faults.truncate("getUpdates", times=10_000, every=37)
    server.faults.error("getUpdates", 500, times=10_000, every=41)


def republish(data_dir: Path, over: threading.Event) -> None:
    """Remove a file and add it again until it is over: a newly published index each time."""
    while not over.is_set():
        for command in ("remove", "add"):
            index(data_dir, command, REMOVED)
            over.wait(REPUBLISH_SECONDS)


def replies_to(each: Asked) -> list[Seen]:
    return [
        reply
        for reply in each.person.chat.from_bot(each.message)
        if reply.reply_to == each.message.message_id
    ]


def wait_for_replies(asked: list[Asked], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not all(replies_to(each) for each in asked[-200:]):
        time.sleep(0.5)
    time.sleep(2.0)  # for what would come twice


def report(
    name: str,
    server: TelegramServer,
    asked: list[Asked],
    memory: list[float],
    took: tuple[float, float],
    status: int,
) -> bool:
    counts: Counter[str] = Counter()
    latencies = []
    for each in asked:
        replies = replies_to(each)
        told = [reply for reply in replies if any(part in reply.text for part in TOLD)]
        answers = len(replies) - len(told)
        counts["lost" if not replies else "twice" if answers > 1 else "told" if told else "once"] += 1
        if replies:
            latencies.append((replies[0].at - each.message.at) * 1000)
    disorder = sum(
        out_of_order(person) for person in {each.person.id: each.person for each in asked}.values()
    )
    latencies.sort()
    print(f"{name}: {len(asked)} questions of {len({each.person.id for each in asked})} users ", end="")
    print(f"in {took[0]:.0f} s, the last reply {took[1]:.1f} s later; exit status {status}")
    print(f"  answered once {counts['once']}, person told {counts['told']}, ", end="")
    print(f"lost {counts['lost']}, answered twice {counts['twice']}, out of order {disorder}")
    print(f"  update to sendMessage: median {statistics.median(latencies):.0f} ms, ", end="")
    print(f"p95 {latencies[int(0.95 * len(latencies))]:.0f} ms, longest {latencies[-1]:.0f} ms")
    print(f"  memory: {memory[0]:.0f} MB at first, {memory[len(memory) // 2]:.0f} MB half-way, ", end="")
    print(f"{max(memory):.0f} MB at most, {memory[-1]:.0f} MB at last")
    print(f"  faults: {dict(server.faults.happened)}; refused requests {len(server.violations)}")
    return bool(counts["lost"] or counts["twice"] or server.violations or server.losses)


def out_of_order(person: Person) -> int:
    """Return how often a first reply came before that to an earlier question of the chat."""
    firsts = list(dict.fromkeys(reply.reply_to for reply in person.chat.from_bot()))
    return sum(later < earlier for earlier, later in pairwise(firsts))


if __name__ == "__main__":
    main()
