"""A change of the index, told in a message of ours while it goes on beside the handling of updates."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import Bot, InlineKeyboardMarkup
from telegram.error import TelegramError
from telegram.ext import Application

from bot.messages import Language, Text
from bot.render import one_line
from bot.telegram import messages as m
from bot.telegram.compose import Composed, plain, shortened
from bot.telegram.index_requests import Add, Changed, Progress, Refused, Remove, Reread
from bot.telegram.index_worker import IndexWorker
from bot.telegram.logs import fields
from bot.telegram.sending import UncertainError, UndeliveredError, edit
from bot.telegram.service import Service

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 3.0
"""Between two edits that tell how far it is: Telegram allows 20 messages a minute in a chat."""
WATCH_SECONDS = 0.5
"""How soon a change notices that the bot is to stop."""
PROBLEM_UNITS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A message of ours that tells how something goes."""

    bot: Bot
    service: Service
    chat_id: int
    message_id: int

    async def say(self, composed: Composed, buttons: InlineKeyboardMarkup | None = None) -> None:
        """Change the message; one that cannot be changed any more is left as it is."""
        try:
            await edit(self.service, self.bot, self.chat_id, self.message_id, composed, buttons)
        except (TelegramError, UncertainError, UndeliveredError) as error:
            log.warning(fields("not_edited", chat=self.chat_id, error=type(error).__name__))


@dataclass(frozen=True, slots=True)
class Work:
    """A change of the index; `buttons` stay while it is under way and when it was not done."""

    job: Add | Remove | Reread
    heading: Text
    language: Language
    settle: Callable[[Changed | Refused], None] = lambda _outcome: None
    buttons: InlineKeyboardMarkup | None = None


async def carry_out(
    application: Application[Any, Any, Any, Any, Any, Any], worker: IndexWorker, work: Work, place: Place
) -> None:
    """Do work; tell in `place`, which says that it has begun, how far it is and what came of it.

    It ends early, with nothing done, when the bot is to stop.
    """
    latest: list[Progress] = []
    told = 0.0
    started = time.monotonic()
    running = asyncio.create_task(worker.run(work.job, latest.append, work.language))
    while not running.done():
        await asyncio.wait({running}, timeout=WATCH_SECONDS)
        if not application.running:
            running.cancel()
            await asyncio.wait({running})
        elif latest and not running.done() and time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            await place.say(plain(_how_far(work, latest[-1])), work.buttons)
            latest.clear()
    if running.cancelled():
        outcome: object = Refused(m.JOB_STOPPED.say(work.language))
    else:
        outcome = running.result()
    assert isinstance(outcome, Changed | Refused)
    work.settle(outcome)
    done = isinstance(outcome, Changed)
    log.info(fields("index", job=type(work.job).__name__, done=done, seconds=time.monotonic() - started))
    await place.say(plain(_what_came(outcome, work.language)), None if done else work.buttons)


def _how_far(work: Work, progress: Progress) -> str:
    done = f"{progress.done}/{progress.total}" if progress.total else str(progress.done)
    return f"{work.heading.say(work.language)}\n{m.STAGES[progress.stage].say(work.language, done=done)}"


def _what_came(outcome: Changed | Refused, language: Language) -> str:
    if isinstance(outcome, Refused):
        return m.NOT_DONE.say(language, problem=outcome.problem)
    counts = {name: getattr(outcome, name) for name in ("generation", "added", "removed", "articles")}
    seconds = f"{outcome.seconds:.0f}"
    lines = [(m.CHANGED if outcome.changed else m.NOT_CHANGED).say(language, seconds=seconds, **counts)]
    if outcome.missing:
        lines.append(m.FILES_MISSING.say(language, count=outcome.missing))
    if outcome.problem_count:
        lines.append(m.FOUND_PROBLEMS.say(language, count=outcome.problem_count))
        lines += [shortened(f"• {one_line(problem)}", PROBLEM_UNITS) for problem in outcome.problems]
    return "\n".join(lines)
