"""Flood limits: too many messages in a short time are refused with the seconds to wait."""

import math
from collections import deque
from dataclasses import dataclass

from tests.telegram_server.errors import too_many
from tests.telegram_server.params import Params

COUNTED = ("send", "forward", "copy", "edit")
NOT_COUNTED = {"sendChatAction"}


@dataclass(frozen=True, slots=True)
class FloodLimits:
    """Messages allowed in so many seconds; the documented figures, which the real server bends a little."""

    per_chat: int = 1
    per_chat_seconds: float = 1.0
    overall: int = 30
    overall_seconds: float = 1.0
    per_group: int = 20
    per_group_seconds: float = 60.0


class Floods:
    """The times of what was sent lately; without limits nothing is refused."""

    def __init__(self, limits: FloodLimits | None) -> None:
        self.limits = limits
        self.sent: dict[str, deque[float]] = {}

    def check(self, params: Params, now: float) -> None:
        """Count a request, or raise ApiError with the whole seconds until it would be accepted."""
        limits, chat = self.limits, params.text("chat_id")
        if not limits or not params.method.startswith(COUNTED) or params.method in NOT_COUNTED:
            return
        windows = [("overall", limits.overall, limits.overall_seconds)]
        if chat:
            windows.append((f"chat {chat}", limits.per_chat, limits.per_chat_seconds))
        if chat.startswith(("-", "@")):
            windows.append((f"group {chat}", limits.per_group, limits.per_group_seconds))
        waits = [self._wait(name, count, seconds, now) for name, count, seconds in windows]
        if max(waits) > 0:
            raise too_many(math.ceil(max(waits)))
        for name, _, _ in windows:
            self.sent[name].append(now)

    def _wait(self, name: str, count: int, seconds: float, now: float) -> float:
        times = self.sent.setdefault(name, deque(maxlen=count))
        return times[0] + seconds - now if len(times) == count else 0.0
