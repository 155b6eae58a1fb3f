"""The control side over HTTP, for a server in a process of its own.

POST /control/<action> with a JSON object; the answer is {"ok": true, "result": …} or, with status 400,
{"ok": false, "error": "…"}. Chats, users and messages are named by their ids.
"""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import tornado.web

from tests.telegram_server.control import TelegramServer
from tests.telegram_server.errors import Json
from tests.telegram_server.floods import FloodLimits
from tests.telegram_server.people import Person
from tests.telegram_server.questions import InlineQuestion
from tests.telegram_server.rooms import Room
from tests.telegram_server.transcript import Seen

TIMEOUT_SECONDS = 5.0


class ControlledServer(TelegramServer):
    """A server that can be told over HTTP what its people do."""

    def further_handlers(self) -> list[object]:
        return [(r"/control/(\w+)", ControlHandler, {"server": self})]


class ControlHandler(tornado.web.RequestHandler):
    """Requests of /control/<action>."""

    def initialize(self, server: TelegramServer) -> None:
        self.server = server

    async def post(self, action: str) -> None:
        status, answer = await asyncio.to_thread(perform, self.server, action, self.request.body)
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        await self.finish(json.dumps(answer, default=asdict))


def perform(server: TelegramServer, action: str, body: bytes) -> tuple[int, Json]:
    """Run an action and return the status and the answer."""
    if action not in ACTIONS:
        return 400, {"ok": False, "error": f"unknown action {action!r}, expected one of {', '.join(ACTIONS)}"}
    try:
        return 200, {"ok": True, "result": ACTIONS[action](server, json.loads(body or b"{}"))}
    except (LookupError, OSError, TypeError, ValueError) as error:
        return 400, {"ok": False, "error": f"{action}: {type(error).__name__}: {error}"}


def _person(server: TelegramServer, args: Json) -> Person:
    return server.people[args.pop("user")]


def _room(server: TelegramServer, args: Json, name: str = "chat") -> Room | None:
    number = args.pop(name, None)
    return server.room(server.world.chats[number]) if number is not None else None


def _in_room(server: TelegramServer, args: Json) -> Room:
    return server.room(server.world.chats[args.pop("chat")])


def _message(room: Room, args: Json, name: str = "message") -> Seen:
    number = args.pop(name)
    return next(message for message in room.transcript() if message.message_id == number)


def _timeout(args: Json) -> float:
    return float(args.get("timeout", TIMEOUT_SECONDS))


def _add_user(server: TelegramServer, args: Json) -> Json:
    return {"id": server.add_user(**args).id}


def _add_group(server: TelegramServer, args: Json) -> Json:
    members = [server.people[number] for number in args.pop("members", [])]
    return {"id": server.add_group(args.pop("title", "读报群"), *members, **args).id}


def _send(server: TelegramServer, args: Json) -> Seen:
    person, room = _person(server, args), _room(server, args)
    replied = _message(room or person.chat, args, "reply_to") if "reply_to" in args else None
    return person.send(args["text"], room=room, reply_to=replied)


def _send_document(server: TelegramServer, args: Json) -> Seen:
    person, room = _person(server, args), _room(server, args)
    data = base64.b64decode(args["data"])
    return person.send_document(args["name"], data, args.get("caption", ""), room=room)


def _send_media(server: TelegramServer, args: Json) -> Seen:
    person, room = _person(server, args), _room(server, args)
    return person.send_media(args["kind"], args.get("caption", ""), room=room)


def _edit(server: TelegramServer, args: Json) -> Seen:
    person, room = _person(server, args), _in_room(server, args)
    return person.edit(_message(room, args), args["text"])


def _press(server: TelegramServer, args: Json) -> Json:
    person, room = _person(server, args), _in_room(server, args)
    return person.press(_message(room, args), args["label"]).answer(_timeout(args))


def _inline(server: TelegramServer, args: Json) -> Json:
    asked = _person(server, args).inline(args["query"], args.get("offset", ""))
    return {"query": asked.query.id, "answer": asked.answer(_timeout(args))}


def _choose(server: TelegramServer, args: Json) -> Seen:
    query = server.world.queries[args["query"]]
    return InlineQuestion(server, query).choose(args["result"], _room(server, args))


def _transcript(server: TelegramServer, args: Json) -> list[Seen]:
    return _in_room(server, args).transcript()


def _wait(server: TelegramServer, args: Json) -> list[Seen]:
    room = _in_room(server, args)
    after = _message(room, args, "after") if "after" in args else None
    return room.wait(after=after, count=args.get("count", 1), timeout=_timeout(args))


def _floods(server: TelegramServer, args: Json) -> None:
    server.set_floods(FloodLimits(**args.get("limits", {})) if args["on"] else None)


ACTIONS: dict[str, Callable[[TelegramServer, Json], Any]] = {
    "add_user": _add_user,
    "add_group": _add_group,
    "send": _send,
    "send_document": _send_document,
    "send_media": _send_media,
    "edit": _edit,
    "press": _press,
    "inline": _inline,
    "choose": _choose,
    "block": lambda server, args: _person(server, args).block(),
    "unblock": lambda server, args: _person(server, args).unblock(),
    "post": lambda server, args: _in_room(server, args).post(args["text"]),
    "commands": lambda server, args: _person(server, args).commands(_room(server, args)),
    "transcript": _transcript,
    "wait": _wait,
    "wait_polling": lambda server, args: server.wait_polling(args.get("after", 0), _timeout(args)),
    "wait_confirmed": lambda server, args: server.wait_confirmed(_timeout(args)),
    "requests": lambda server, args: server.requests(args.get("method", "")),
    "summary": lambda server, args: server.summary(),
    "fault": lambda server, args: server.faults.order(args.pop("kind"), **args),
    "clear_faults": lambda server, args: server.faults.clear(),
    "floods": _floods,
    "advance": lambda server, args: server.advance(args["seconds"]),
}
