"""What a new process costs: `baowen ask` has to start fast and small, and to end in every way well."""

import codecs
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.bot.conftest import ROOT

MOST_KILOBYTES = 300 * 1024
QUESTION = "松柏区完成改造的老旧小区有多少个？"

PROMPT = "问> "
SECONDS_OF_SILENCE = 20
"""After which a program on a terminal is taken to hang."""

HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "rich.progress",
    "telegram",
    "scipy",
    "corpus.articles",
)


def asked_in_a_new_process(samples_index: Path, report: str) -> str:
    """Ask a question in a new process; return what the expression `report` is there afterwards."""
    program = (
        "import sys; from pathlib import Path; from bot.cli import run; "
        f"status = run(['ask', {QUESTION!r}, '--data-dir', {str(samples_index)!r}]); print({report})"
    )
    asked = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, encoding="utf-8", cwd=ROOT, check=True
    )
    return asked.stdout.splitlines()[-1]


def test_asking_imports_nothing_heavy(samples_index: Path) -> None:
    report = f"int(status), [name for name in {HEAVY} if name in sys.modules]"
    assert asked_in_a_new_process(samples_index, report) == "0 []"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_asking_stays_small(samples_index: Path) -> None:
    # Not getrusage: its peak is that of the process that started this one, if that was larger.
    peak = "Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0]"
    assert 20_000 < int(asked_in_a_new_process(samples_index, peak)) <= MOST_KILOBYTES


def test_the_command_line_itself_imports_no_search() -> None:
    program = (
        "import sys, bot.cli; names = ('numpy', 'faiss', 'jieba', 'retrieval.engine', 'sqlite3'); "
        "print([name for name in names if name in sys.modules])"
    )
    started = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert started.stdout == "[]\n"


def test_a_reader_that_leaves_early_is_no_error(samples_index: Path) -> None:
    command = (
        f"'{sys.executable}' -c 'from bot.cli import main; main()' ask --batch - --data-dir '{samples_index}'"
    )
    piped = subprocess.run(
        ["bash", "-c", f"{command} | head -n 1"],
        input=f"{QUESTION}\n" * 200,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert piped.stdout.startswith('{"question"')
    assert piped.stderr == ""


def test_a_batch_is_answered_line_by_line(samples_index: Path) -> None:
    command = [sys.executable, "-c", "from bot.cli import main; main()", "ask", "--batch", "-"]
    with subprocess.Popen(
        [*command, "--data-dir", str(samples_index)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as asking:
        assert asking.stdin is not None
        assert asking.stdout is not None
        asking.stdin.write(f"{QUESTION}\n")
        asking.stdin.flush()
        # The first answer is here though the next question is not.
        assert QUESTION in asking.stdout.readline()
        asking.stdin.write("集装箱\n")
        asking.stdin.close()
        assert "集装箱" in asking.stdout.readline()
    assert asking.returncode == 0


_COLOURS = re.compile("\x1b\\[[0-9;]*m")


def on_a_terminal(samples_index: Path, lines: Sequence[str], *options: str) -> tuple[int, str]:
    """Run `baowen ask` on a terminal of its own, typing a line at each prompt.

    Return the exit status and all that was shown.
    """
    main, side = pty.openpty()
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from bot.cli import main; main()", "ask"),
            *("--data-dir", str(samples_index), *options),
        ],
        stdin=side,
        stdout=side,
        stderr=side,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    os.close(side)
    pending = list(lines)
    # readline may write a character byte by byte.
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    shown = ""
    prompts = 0
    while select.select([main], [], [], SECONDS_OF_SILENCE)[0]:
        try:
            shown += decoder.decode(os.read(main, 65536))
        except OSError:
            break
        if shown.count(PROMPT) > prompts and pending:
            prompts = shown.count(PROMPT)
            os.write(main, pending.pop(0).encode())
    else:
        process.kill()
    os.close(main)
    return process.wait(), shown.replace("\r\n", "\n")


def test_a_chat_answers_follow_ups_and_takes_its_commands(samples_index: Path) -> None:
    questions = ["2024年上半年临江港完成了多少标箱的集装箱吞吐量？\n", "那2023年呢？\n"]
    typed = [*questions, "/new\n", "/nonsense\n", "\n", "？？\n", "/quit\n"]
    status, shown = on_a_terminal(samples_index, typed)
    assert status == 0
    shown = _COLOURS.sub("", shown)
    assert "108.6万标箱" in shown
    assert "按“2023年上半年临江港完成了多少标箱的集装箱吞吐量" in shown
    assert "96.6万标箱" in shown.partition("按“")[2]
    assert "好，换个话题" in shown
    assert "/nonsense" in shown
    assert "Traceback" not in shown
    assert "╭" in shown


def test_a_chat_ends_at_the_end_of_input(samples_index: Path) -> None:
    status, shown = on_a_terminal(samples_index, ["\x04"])
    assert status == 0
    assert "篇文章" in shown


def test_a_chat_can_speak_json(samples_index: Path) -> None:
    status, shown = on_a_terminal(samples_index, [f"{QUESTION}\n", "/quit\n"], "--json")
    assert status == 0
    assert '"answered": true' in shown
    assert "╭" not in shown
