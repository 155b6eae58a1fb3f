"""Runs the jobs of `index_jobs` in a process each, and waits for them on the event loop."""

import asyncio
import os
import sys
from pathlib import Path

import msgspec

from bot.messages import Language
from bot.telegram import messages as m
from bot.telegram.index_requests import (
    Add,
    Changed,
    Found,
    Line,
    Look,
    Outcome,
    Progress,
    Refused,
    Remove,
    Report,
    Request,
    Reread,
)
from retrieval.config import IndexConfig, ModelConfig

COMMAND = (sys.executable, "-m", "bot.telegram.index_jobs")
LOOK_SECONDS = 120.0
"""A page of 20 MB, the most that a bot can fetch, is read in 15 s, beside other work on two cores in 31 s."""
STOP_SECONDS = 5.0
"""How long a process may take to end before it is killed; the index is safe either way."""

_LINES = msgspec.json.Decoder(Line)
_SECRET = "BAOWEN_TELEGRAM_"
"""Variables of the environment that begin so are the bot's alone."""


class IndexWorker:
    """Does jobs on the index of one data folder: one change at a time, and beside it one look at a file."""

    def __init__(
        self, data_dir: Path, model: ModelConfig, index: IndexConfig, command: tuple[str, ...]
    ) -> None:
        """`command` starts a process that reads a request and writes lines; see COMMAND."""
        self._data_dir = data_dir
        self._model = model
        self._index = index
        self._command = command
        self._looking = asyncio.Lock()
        self._changing = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether the index is being changed."""
        return self._changing.locked()

    async def run(self, job: Look | Add | Remove | Reread, report: Report, language: Language) -> Outcome:
        """Do a job. Cancelled, it ends the process, and the index stays as it was.

        What goes wrong is told as `Refused`, in `language` where it is not an error of corpus or retrieval.
        """
        request = Request(str(self._data_dir), self._model, self._index, language, job)
        limit = LOOK_SECONDS if isinstance(job, Look) else None
        async with self._looking if isinstance(job, Look) else self._changing:
            try:
                async with asyncio.timeout(limit):
                    return await self._run(msgspec.json.encode(request), report, language)
            except TimeoutError:
                return Refused(m.LOOK_TOO_LONG.say(language, seconds=round(LOOK_SECONDS)))

    async def _run(self, request: bytes, report: Report, language: Language) -> Outcome:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith(_SECRET)},
            # Ctrl-C is for the bot, which then ends this process in its own time.
            start_new_session=True,
        )
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(request)
            process.stdin.close()
            async for line in process.stdout:
                match _LINES.decode(line):
                    case Progress() as progress:
                        report(progress)
                    case (Found() | Changed() | Refused()) as outcome:
                        return outcome
            return Refused(m.JOB_DIED.say(language, status=await process.wait()))
        finally:
            await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Wait for a process that has said its last word; end one that has not."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
