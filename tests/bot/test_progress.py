import pytest

from bot import progress
from bot.progress import ProgressLines, shown_progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_short_work_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress("zh") as tell:
        for done in range(100):
            tell("read", done, None)
    assert capsys.readouterr() == ("", "")


def test_long_work_says_a_line_every_few_seconds_with_rate_and_time_left(
    clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ProgressLines("zh")
    for second in range(21):
        clock.now = float(second)
        lines.tell("embed", second * 10, 1000)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        "算向量 50/1000，每秒 10",
        "算向量 100/1000，每秒 10，约剩 1:30",
        "算向量 150/1000，每秒 10，约剩 1:25",
        "算向量 200/1000，每秒 10，约剩 1:20",
    ]


def test_a_slow_start_does_not_spoil_the_estimate(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ProgressLines("zh")
    lines.tell("embed", 0, 1000)
    clock.now = 60.0
    lines.tell("embed", 1, 1000)
    clock.now = 65.0
    lines.tell("embed", 101, 1000)
    assert capsys.readouterr().err.splitlines()[-1] == "算向量 101/1000，每秒 20，约剩 0:45"


def test_each_stage_is_measured_from_its_own_start(clock: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = ProgressLines("en")
    lines.tell("read", 0, None)
    clock.now = 100.0
    lines.tell("terms", 0, 10)
    clock.now = 106.0
    lines.tell("terms", 3, 10)
    assert capsys.readouterr().err == "Terms 3/10, 0.5 a second\n"
