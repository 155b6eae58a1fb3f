"""The HTTP side: requests to methods, downloads, faults, and the thread all of it runs in."""

import asyncio
import json
import threading
import time
from http import HTTPStatus
from typing import Any

import tornado.httpserver
import tornado.netutil
import tornado.web

from tests.telegram_server.errors import ApiError, Json, bad_request, too_many
from tests.telegram_server.faults import Fault
from tests.telegram_server.params import Params, Upload, decoded, from_json_body
from tests.telegram_server.service import NAMES, Service
from tests.telegram_server.state import MEGABYTE, Request

HOST = "127.0.0.1"
# Above the limit of a document, so that the refusal of a larger one can be answered.
MAX_BODY = 96 * MEGABYTE
START_SECONDS = 10.0
REASONS = {413: "Request Entity Too Large", 429: "Too Many Requests"}


class Handler(tornado.web.RequestHandler):
    """What requests for methods and for files share: faults and JSON answers."""

    def initialize(self, service: Service) -> None:
        self.service = service

    def compute_etag(self) -> None:
        """Answers are never "not modified"."""

    def drop(self) -> None:
        """Close the connection without an answer."""
        self.detach().close()

    async def cut_off(self, body: bytes) -> None:
        """Send half of an answer and close the connection."""
        stream = self.detach()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        await stream.write(head.encode() + body[: len(body) // 2])
        stream.close()

    async def before(self, fault: Fault | None) -> tuple[int, Json] | None:
        """Do what a fault does before the request is processed; return the answer if there is one."""
        if fault is None:
            return None
        if fault.kind == "delay":
            await asyncio.sleep(fault.value)
        if fault.kind == "error":
            status = HTTPStatus(int(fault.value))
            return status.value, ApiError(status.value, status.phrase).body()
        if fault.kind == "too_many":
            return 429, too_many(int(fault.value)).body()
        return None

    def finish_json(self, status: int, body: bytes) -> None:
        self.set_status(status, REASONS.get(status))
        self.set_header("Content-Type", "application/json")
        self.finish(body)


class MethodHandler(Handler):
    """Requests of /bot<token>/<method>."""

    polling = False

    async def get(self, token: str, method: str) -> None:
        await self.handle(token, method)

    async def post(self, token: str, method: str) -> None:
        await self.handle(token, method)

    def on_connection_close(self) -> None:
        if self.polling:
            self.service.abandon_poll()

    async def handle(self, token: str, method: str) -> None:
        name = NAMES.get(method.lower(), method)
        try:
            self.service.check_token(token)
            params = self.params(name)
        except ApiError as error:
            return self.finish_json(error.code, json.dumps(error.body()).encode())
        request = self.note(params)
        fault = self.service.faults.hit(name, params.text("chat_id"))
        request.fault = fault.kind if fault else ""
        if request.fault == "drop_before":
            return self.drop()
        self.polling = name == "getUpdates"
        status, body = await self.before(fault) or await self.service.answer(params)
        self.polling = False
        with self.service.world.changed:
            request.status, request.response, request.answered_at = status, body, time.monotonic()
            self.service.world.changed.notify_all()
        encoded = json.dumps(body).encode()
        if request.fault == "drop_after":
            return self.drop()
        if request.fault == "truncate":
            return await self.cut_off(encoded)
        return self.finish_json(status, encoded)

    def note(self, params: Params) -> Request:
        """Keep the request for whoever looks at them later."""
        world = self.service.world
        files = {field: (upload.filename, len(upload.data)) for field, upload in params.files.items()}
        with world.changed:
            world.request_count += 1
            request = Request(world.request_count, params.method, params.values, files, time.monotonic())
            world.requests.append(request)
            world.changed.notify_all()
        return request

    def params(self, method: str) -> Params:
        """Return the parameters of the request; those in the body win."""
        values = {name: decoded(given[-1]) for name, given in self.request.query_arguments.items()}
        kind = self.request.headers.get("Content-Type", "").split(";")[0].strip().lower()
        if kind == "application/json" and self.request.body:
            return Params(method, values | from_json_body(self.request.body))
        if self.request.body and kind not in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            raise bad_request(f"unsupported content type {kind!r}")
        values |= {name: decoded(given[-1]) for name, given in self.request.body_arguments.items()}
        files = {
            field: Upload(given[-1].filename, given[-1].content_type, given[-1].body)
            for field, given in self.request.files.items()
        }
        return Params(method, values, files)


class FileHandler(Handler):
    """Downloads of /file/bot<token>/<path>."""

    async def get(self, token: str, path: str) -> None:
        fault = self.service.faults.hit("file", "")
        kind = fault.kind if fault else ""
        if kind in {"drop_before", "drop_after"}:
            return self.drop()
        failed = await self.before(fault)
        if failed:
            return self.finish_json(failed[0], json.dumps(failed[1]).encode())
        try:
            self.service.check_token(token)
        except ApiError as error:
            return self.finish_json(error.code, json.dumps(error.body()).encode())
        world = self.service.world
        file = next((file for file in world.files.values() if file.path == path), None)
        linked = file is not None and world.clock.now() - file.linked_at <= world.limits.file_link
        if file is None or not linked or len(file.data) > world.limits.download:
            return self.finish_json(404, json.dumps(ApiError(404, "Not Found").body()).encode())
        if kind == "truncate":
            return await self.cut_off(file.data)
        self.set_header("Content-Type", "application/octet-stream")
        await self.finish(file.data)
        return None


class NotFound(tornado.web.RequestHandler):
    """Every other path."""

    def prepare(self) -> None:
        self.set_status(404)
        self.finish(ApiError(404, "Not Found").body())


class HttpServer:
    """The listener and its loop, in a thread of their own."""

    def __init__(self, service: Service, port: int, further: list[Any]) -> None:
        self.service = service
        self.wanted_port = port
        self.further = further
        self.port = 0
        self.started = threading.Event()
        self.stopping: asyncio.Event | None = None
        self.failure: BaseException | None = None
        self.thread = threading.Thread(target=self._run, name="telegram-server", daemon=True)

    def start(self) -> None:
        """Return when the server listens; raise OSError when it cannot."""
        self.thread.start()
        self.started.wait(START_SECONDS)
        if self.failure:
            raise self.failure

    def stop(self) -> None:
        """Close every connection and return when the thread is over; raise what ended it early."""
        loop, stopping = self.service.loop, self.stopping
        if loop and stopping and self.thread.is_alive():
            loop.call_soon_threadsafe(stopping.set)
        self.thread.join()
        if self.failure:
            raise self.failure

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:
            self.failure = error
            self.started.set()

    async def _main(self) -> None:
        self.stopping = asyncio.Event()
        sockets = tornado.netutil.bind_sockets(self.wanted_port, HOST)
        application = tornado.web.Application(
            [
                (r"/bot([^/]*)/([^/]*)", MethodHandler, {"service": self.service}),
                (r"/file/bot([^/]*)/(.+)", FileHandler, {"service": self.service}),
                *self.further,
            ],
            default_handler_class=NotFound,
            log_function=lambda handler: None,
        )
        server = tornado.httpserver.HTTPServer(application, max_buffer_size=MAX_BODY)
        server.add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]
        self.service.loop = asyncio.get_running_loop()
        self.started.set()
        # A webhook set before may have something waiting.
        self.service.wake()
        await self.stopping.wait()
        server.stop()
        self.service.abandon_poll()
        await self.service.delivery.close()
        await server.close_all_connections()
