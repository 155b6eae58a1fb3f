"""What all handlers share: the engine, off the event loop, and the settings."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from bot.messages import Language
from bot.settings import LoadedSettings
from bot.telegram.config import TelegramConfig
from bot.telegram.logs import fields
from bot.telegram.state import State
from retrieval.engine import NO_FILTER, Engine
from retrieval.errors import UnavailableError
from retrieval.followup import Turn
from retrieval.lexical import Filter
from retrieval.types import Answer

P = ParamSpec("P")
Result = TypeVar("Result")


log = logging.getLogger(__name__)

PAUSES = (0.5, 2.0, 5.0)
"""Seconds between attempts at an index that cannot be reached: a server's restart is waited for. Each attempt
takes up to [index] timeout_seconds."""


class BusyError(Exception):
    """As many questions wait as may."""


class Service:
    """The engine behind a bounded queue. For the event loop's thread only.

    It is `application.bot_data["service"]`; handlers get it by `service_of(context)`.
    """

    def __init__(self, loaded: LoadedSettings, engine: Engine, state: State) -> None:
        self.loaded = loaded
        self.engine = engine
        self.state = state
        self._pool = ThreadPoolExecutor(self.settings.workers, thread_name_prefix="baowen")
        self._under_way = 0
        self.edited: OrderedDict[tuple[int, int], object] = OrderedDict()
        """What messages, by chat and id, were last changed to: see `sending.edit`."""

    @property
    def settings(self) -> TelegramConfig:
        return self.loaded.settings.telegram

    @property
    def language(self) -> Language:
        return self.loaded.language

    @property
    def under_way(self) -> int:
        """Pieces of work that are done or wait."""
        return self._under_way

    @property
    def idle(self) -> bool:
        """Whether work would begin at once."""
        return self._under_way < self.settings.workers

    async def run(self, function: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Run blocking work on the pool. Raises BusyError when too much waits, and what `function` raises.

        While the index cannot be reached, it is tried again after each of PAUSES: `function` may only read.
        """
        if self._under_way >= self.settings.workers + self.settings.queue:
            raise BusyError
        self._under_way += 1
        try:
            loop = asyncio.get_running_loop()
            for pause in PAUSES:
                try:
                    return await loop.run_in_executor(self._pool, lambda: function(*args, **kwargs))
                except UnavailableError:
                    log.warning(fields("unavailable", pause=pause))
                    await asyncio.sleep(pause)
            return await loop.run_in_executor(self._pool, lambda: function(*args, **kwargs))
        finally:
            self._under_way -= 1

    async def ask(
        self, text: str, *, top: int | None = None, previous: Turn | None = None, only: Filter = NO_FILTER
    ) -> Answer:
        """Answer a question as `Engine.ask` does. Raises what that raises, and BusyError."""
        return await self.run(self.engine.ask, text, top=top, previous=previous, only=only)

    def close(self) -> None:
        """Wait for what is under way, and close the engine and the state."""
        self._pool.shutdown()
        self.engine.close()
        self.state.close()
