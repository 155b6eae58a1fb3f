"""Updates, kept until they are answered, and handled in order per chat.

python-telegram-bot confirms updates to the server once they are in its queue. So that `kill -9` loses none
of them, the queue writes each to the state before it takes it.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Coroutine
from typing import Any, cast

from telegram import Bot, Update
from telegram.ext import BaseUpdateProcessor

from bot.telegram.state import Stage, State

MOST_CONCURRENT = 10_000
"""Updates in memory. Work is bounded by the service; here waits what is next in a busy chat."""


TYPING_KEPT = 1_000
"""People whose last inline query is known; whoever of them typed longest ago is forgotten."""


class Inbox(asyncio.Queue[object]):
    """The queue of the Application. `uncertain` are the ids of updates that may have been answered."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self.state = state
        self.uncertain: set[int] = set()
        self._typed: OrderedDict[int, int] = OrderedDict()

    def put_nowait(self, item: object) -> None:
        """Queue an update, and remember the last inline query of each person."""
        if isinstance(item, Update) and (asked := item.inline_query):
            self._typed[asked.from_user.id] = item.update_id
            self._typed.move_to_end(asked.from_user.id)
            if len(self._typed) > TYPING_KEPT:
                self._typed.popitem(last=False)
        super().put_nowait(item)

    def superseded(self, update: Update) -> bool:
        """Return whether an inline query was typed on meanwhile: nobody waits for its answer."""
        asked = update.inline_query
        return asked is not None and self._typed.get(asked.from_user.id, 0) > update.update_id

    async def put(self, item: object) -> None:
        """Queue an update unless it has come before; what is no update is the Application's own."""
        if isinstance(item, Update) and not self.state.receive(item.update_id, item.to_json()):
            return
        await super().put(item)

    def restore(self, bot: Bot) -> int:
        """Queue what was not done when the process ended, and return how many updates that are."""
        unfinished = self.state.unfinished()
        for body, stage in unfinished:
            update = Update.de_json(json.loads(body), bot)
            if stage is Stage.SENDING:
                self.uncertain.add(update.update_id)
            self.put_nowait(update)
        return len(unfinished)


class InOrder(BaseUpdateProcessor):
    """Handles the updates of a chat one after the other, those of different chats at the same time."""

    def __init__(self, state: State) -> None:
        super().__init__(MOST_CONCURRENT)
        self._state = state
        self._last: dict[object, asyncio.Future[None]] = {}
        self.unanswered: set[int] = set()
        """Ids of updates that are not done, though their handlers are."""
        self.closing = False
        """Whether updates that are not begun are left for after a restart."""

    async def do_process_update(self, update: object, coroutine: "Awaitable[Any]") -> None:
        assert isinstance(update, Update)
        key = _place(update)
        before = self._last.get(key)
        done = asyncio.get_running_loop().create_future()
        self._last[key] = done
        begun = False
        try:
            if before:
                # A stop that takes too long cancels who waits, but not what all later ones wait for.
                await asyncio.shield(before)
            if self.closing:
                return
            begun = True
            await coroutine
            if update.update_id not in self.unanswered:
                self._state.set_stage(update.update_id, Stage.DONE)
        finally:
            if not begun:
                cast("Coroutine[Any, Any, Any]", coroutine).close()
            done.set_result(None)
            if self._last.get(key) is done:
                del self._last[key]

    async def initialize(self) -> None:
        """Nothing is to be made ready."""

    async def shutdown(self) -> None:
        """Nothing is to be given up."""


def _place(update: Update) -> object:
    """Return what the order is kept in: the chat, or the person where there is none."""
    if update.effective_chat:
        return update.effective_chat.id
    return ("user", update.effective_user.id) if update.effective_user else None
