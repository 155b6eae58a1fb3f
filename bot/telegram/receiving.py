"""Responses of the server, as far as the library can read them.

When Telegram sends something newer than the library knows, the library fails on all that came with it: on
every update of a getUpdates response, which is then asked for again and again, or on the answer that was sent
in reply to it. Here such a message is cut down to who wrote it and where, so that the person is told that
nothing can be made of it, and all others are answered.
"""

import logging
from typing import Any

from telegram import Message, TelegramObject, Update
from telegram.request import HTTPXRequest

from bot.telegram.logs import fields

log = logging.getLogger(__name__)

Json = dict[str, Any]

_KNOWN_FOR_LONG = ("message_id", "date", "chat", "from", "sender_chat")


class ReadableRequest(HTTPXRequest):
    """What the bot's requests are made with."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return a response of which every update and message can be read.

        Raises TelegramError for what is no JSON.
        """
        response: Json = HTTPXRequest.parse_json_payload(payload)
        result = response.get("result")
        if isinstance(result, list) and all(
            isinstance(each, dict) and "update_id" in each for each in result
        ):
            response["result"] = [readable_update(update) for update in result]
        elif isinstance(result, dict) and "message_id" in result and not _can_be_read(Message, result):
            response["result"] = _cut_down(result)
        return response


def readable_update(update: Json) -> Json:
    """Return an update as it is if it can be read, else what of it surely can."""
    if _can_be_read(Update, update):
        return update
    log.error(fields("unreadable", update=update["update_id"]))
    rest = {"update_id": update["update_id"], "message": _cut_down(update.get("message", {}))}
    return rest if _can_be_read(Update, rest) else {"update_id": update["update_id"]}


def _cut_down(message: Json) -> Json:
    return {name: message[name] for name in _KNOWN_FOR_LONG if name in message}


def _can_be_read(kind: type[TelegramObject], values: Json) -> bool:
    try:
        kind.de_json(values, None)
    except Exception:  # whatever the library raises for what it does not know
        return False
    return True
