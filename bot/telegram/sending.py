"""Delivery: messages are sent once, or the person is told that it is not known whether they were.

python-telegram-bot's rate limiter waits and tries again when the server says "too many requests". What is
left are errors of the network and the server: after some of them nothing can have been sent, and it is tried
again; after others (a connection lost while waiting for the response) it may have been, and sending again
could answer twice.
"""

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Coroutine
from datetime import timedelta
from typing import Any, TypeVar

import httpx
from aiolimiter import AsyncLimiter
from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ContextTypes

from bot.telegram.compose import Composed
from bot.telegram.logs import fields
from bot.telegram.service import Service
from bot.telegram.state import Stage

log = logging.getLogger(__name__)

# Times as timedelta, as the library's next version gives them; without this it warns at each.
os.environ.setdefault("PTB_TIMEDELTA", "true")

PAUSES = (0.2, 0.5, 1, 2, 4, 8, 15, 30, 30, 30)
"""Seconds between attempts: two minutes, in which a server restarts. After that the update waits for ours."""

CHAT_BURST = 5
"""Messages to one person at once; from then on one a second. Telegram lets short bursts pass."""

AFTER_HELD_SECONDS = 0.1
"""Telegram tells whole seconds to wait."""

CHATS_REMEMBERED = 1_000
EDITS_REMEMBERED = 1_000

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

Result = TypeVar("Result")
Response = bool | dict[str, Any] | list[dict[str, Any]]


class UncertainError(Exception):
    """The connection was lost after the request: it may have been carried out."""


class UndeliveredError(Exception):
    """The server could not be reached, or refused, for all attempts."""


def service_of(context: ContextTypes.DEFAULT_TYPE) -> Service:
    service: Service = context.bot_data["service"]
    return service


async def attempt(request: Callable[[], Awaitable[Result]], *, repeatable: bool = False) -> Result:
    """Make a request until it is carried out. `repeatable` is one that does no harm when made twice.

    Raises UncertainError, unless `repeatable`, UndeliveredError, and what the server refuses for good:
    BadRequest, Forbidden, ChatMigrated.
    """
    for pause in (*PAUSES, None):
        try:
            return await request()
        except (BadRequest, Forbidden, ChatMigrated):
            raise
        except RetryAfter as error:
            # The rate limiter has waited several times already.
            problem: TelegramError = error
        except TelegramError as error:
            if not (repeatable or _was_refused(error)):
                raise UncertainError from error
            problem = error
        if pause is None:
            raise UndeliveredError from problem
        log.warning(fields("retry", error=type(problem).__name__, pause=pause))
        await asyncio.sleep(pause)
    raise AssertionError("the last pause is None")


async def answer_in_time(request: Callable[[], Awaitable[object]]) -> None:
    """Answer a press of a button or an inline query; one that nobody waits for any more is let go.

    Raises UndeliveredError and what `attempt` raises but BadRequest.
    """
    try:
        await attempt(request, repeatable=True)
    except BadRequest as error:
        log.info(fields("late", error=error.message))


def _was_refused(error: TelegramError) -> bool:
    """Return whether a request was surely not carried out: never sent, or answered with an error."""
    if isinstance(error.__cause__, _NEVER_SENT):
        return True
    # An HTTP status of 5xx comes as a NetworkError that no other error caused.
    return type(error) is NetworkError and not isinstance(error.__cause__, httpx.HTTPError)


async def reply(
    update: Update,
    context: ContextTypes.DEFAULT_TYPE,
    composed: Composed,
    buttons: InlineKeyboardMarkup | None = None,
) -> Message:
    """Answer the message of an update: in groups as a reply, in private too if others came after it.

    What was sent is not sent again after a restart. Raises what `attempt` raises.
    """
    message = update.effective_message
    assert message
    service_of(context).state.set_stage(update.update_id, Stage.SENDING)
    return await send(context.bot, message, composed, buttons)


async def send(
    bot: Bot, to: Message, composed: Composed, buttons: InlineKeyboardMarkup | None = None
) -> Message:
    """Send a message in reply to another. Raises what `attempt` raises."""

    def request(chat_id: int) -> Awaitable[Message]:
        return bot.send_message(
            chat_id,
            composed.text,
            entities=composed.entities,
            reply_markup=buttons,
            message_thread_id=thread_of(to),
            reply_parameters=ReplyParameters(to.message_id, allow_sending_without_reply=True),
        )

    try:
        return await attempt(lambda: request(to.chat_id))
    except ChatMigrated as moved:
        chat_id = moved.new_chat_id
        return await attempt(lambda: request(chat_id))


def thread_of(message: Message) -> int | None:
    """Return the topic of a forum that a message is in. Elsewhere a thread is no place to send to."""
    return message.message_thread_id if message.is_topic_message else None


async def edit(
    service: Service,
    bot: Bot,
    chat_id: int,
    message_id: int,
    composed: Composed,
    buttons: InlineKeyboardMarkup | None,
) -> None:
    """Change a message of ours, unless that is how it was changed last. Raises what `attempt` raises.

    A button that is pressed twice asks for the same twice, which Telegram would refuse.
    """
    key, wanted = (chat_id, message_id), (composed, buttons)
    if service.edited.get(key) == wanted:
        return
    service.edited.pop(key, None)
    try:
        await attempt(
            lambda: bot.edit_message_text(
                composed.text, chat_id, message_id, entities=composed.entities, reply_markup=buttons
            ),
            repeatable=True,
        )
    except BadRequest as error:
        # So it is after a restart, or when an edit was made of which the response was lost.
        if "not modified" not in error.message.lower():
            raise
    service.edited[key] = wanted
    if len(service.edited) > EDITS_REMEMBERED:
        service.edited.popitem(last=False)


class Limiter(AIORateLimiter):
    """Keeps to the limits for messages: so many a second in all, 20 a minute a group, 1 a second a chat.

    "typing…" does not count towards them. The library knows nothing of the last. When Telegram says that it
    is too much nevertheless, the chat waits as long as it says, and no other does: the library would hold
    back what is for all, so that one busy group silences the bot everywhere.
    """

    def __init__(self, messages_per_second: float, max_retries: int) -> None:
        super().__init__(overall_max_rate=messages_per_second, max_retries=0)
        self._retries = max_retries
        self._chats: dict[int, AsyncLimiter] = {}
        self._held: dict[object, float] = {}
        """Until when, as time.monotonic(), nothing is sent to a chat."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Response]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Response:
        if endpoint == "sendChatAction":
            return await callback(*args, **kwargs)
        chat_id = data.get("chat_id")
        if endpoint.startswith("send") and isinstance(chat_id, int) and chat_id > 0:
            await self._chat(chat_id).acquire()
        for left in range(self._retries, -1, -1):
            while (seconds := self._held.get(chat_id, 0.0) - time.monotonic()) > 0:
                await asyncio.sleep(seconds)
            self._held.pop(chat_id, None)
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except RetryAfter as error:
                if not left:
                    raise
                wait = error.retry_after
                seconds = wait.total_seconds() if isinstance(wait, timedelta) else wait
                log.warning(fields("too_many", endpoint=endpoint, chat=chat_id or 0, seconds=seconds))
                self._held[chat_id] = time.monotonic() + seconds + AFTER_HELD_SECONDS
        raise AssertionError("the last attempt returns or raises")

    def _chat(self, chat_id: int) -> AsyncLimiter:
        if len(self._chats) > CHATS_REMEMBERED:
            resting = [key for key, each in self._chats.items() if each.has_capacity(each.max_rate)]
            for key in resting:
                del self._chats[key]
        return self._chats.setdefault(chat_id, AsyncLimiter(CHAT_BURST, CHAT_BURST))


class Typing:
    """Shows "typing…" in a chat while something is worked on: `async with Typing(bot, message):`.

    `after` are the seconds to wait with it: where much is going on, it is for those who have to wait.
    """

    EVERY_SECONDS = 4.5
    """Telegram shows it for five seconds."""

    def __init__(self, bot: Bot, message: Message, after: float = 0.0) -> None:
        self._bot = bot
        self._message = message
        self._after = after

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._show())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _show(self) -> None:
        await asyncio.sleep(self._after)
        chat_id, thread = self._message.chat_id, thread_of(self._message)
        while True:
            try:
                await self._bot.send_chat_action(chat_id, "typing", message_thread_id=thread)
            except TelegramError as error:
                log.info(fields("typing", error=type(error).__name__))
            await asyncio.sleep(self.EVERY_SECONDS)
