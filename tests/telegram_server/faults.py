"""Faults to order: what goes wrong with which requests, and how often."""

import threading
from dataclasses import dataclass

KINDS = ("drop_before", "drop_after", "delay", "error", "too_many", "truncate")
ANY = "*"


@dataclass(slots=True)
class Fault:
    """A fault of one kind; `times` counts down, `every` makes it hit each n-th request that matches.

    `value` is the seconds of a delay, the status of an error, the seconds to wait of too_many.
    """

    kind: str
    method: str
    value: float
    times: int
    every: int
    chat_id: str
    seen: int = 0


class Faults:
    """Faults that were ordered and are not used up.

    Methods are named as in the documentation, "*" is all of them, "file" is the download of files. `times`
    is how often the fault happens, `every` that only each n-th matching request is hit, `chat_id` that only
    requests for that chat match.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ordered: list[Fault] = []
        self.happened: dict[str, int] = dict.fromkeys(KINDS, 0)

    def order(
        self,
        kind: str,
        method: str = ANY,
        *,
        value: float = 0.0,
        times: int = 1,
        every: int = 1,
        chat_id: int | str = "",
    ) -> None:
        """Order a fault; raise ValueError for a kind that there is not."""
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind!r}, expected one of {', '.join(KINDS)}")
        with self.lock:
            self.ordered.append(Fault(kind, method.lower(), value, times, every, str(chat_id)))

    def drop_before(self, method: str = ANY, *, times: int = 1, every: int = 1) -> None:
        """Close the connection without doing what was asked."""
        self.order("drop_before", method, times=times, every=every)

    def drop_after(self, method: str = ANY, *, times: int = 1, every: int = 1) -> None:
        """Do what was asked, then close the connection without an answer."""
        self.order("drop_after", method, times=times, every=every)

    def delay(self, method: str, seconds: float, *, times: int = 1, every: int = 1) -> None:
        """Wait before doing what was asked."""
        self.order("delay", method, value=seconds, times=times, every=every)

    def error(self, method: str = ANY, code: int = 500, *, times: int = 1, every: int = 1) -> None:
        """Answer with a status of 5xx without doing what was asked."""
        self.order("error", method, value=code, times=times, every=every)

    def too_many(self, method: str, retry_after: int, *, times: int = 1, every: int = 1) -> None:
        """Answer with status 429 without doing what was asked."""
        self.order("too_many", method, value=retry_after, times=times, every=every)

    def truncate(self, method: str = ANY, *, times: int = 1, every: int = 1) -> None:
        """Do what was asked and close the connection in the middle of the answer's body."""
        self.order("truncate", method, times=times, every=every)

    def clear(self) -> None:
        """Forget what was ordered."""
        with self.lock:
            self.ordered.clear()

    def hit(self, method: str, chat_id: str) -> Fault | None:
        """Return the fault that a request meets; the one ordered first wins."""
        with self.lock:
            for fault in self.ordered:
                if fault.method not in {ANY, method.lower()} or fault.chat_id not in {"", chat_id}:
                    continue
                fault.seen += 1
                if fault.seen % fault.every:
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self.ordered.remove(fault)
                self.happened[fault.kind] += 1
                return fault
        return None
