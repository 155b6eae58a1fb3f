"""A Milvus that can fail: milvus-lite behind TCP, to be killed and started, and a gateway, slow or strict.

The gateway passes every call on as it is, to the real thing: only what is wrong with the way there is made.
"""

import base64
import importlib.util
import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

HAS_MILVUS = all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite"))
needs_milvus = pytest.mark.skipif(
    not HAS_MILVUS, reason="pymilvus or milvus-lite is not installed (no wheel for this platform)"
)

START_SECONDS = 20.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class LiteService:
    """The program inside milvus-lite, listening on a port: several clients at once, as a server has."""

    def __init__(self, file: Path) -> None:
        from milvus_lite.server import Server

        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._file = file
        self._program = Server(str(file), self.address)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        return f"http://{self.address}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._program.args,
            cwd=self._file.parent,
            env=os.environ | {"LD_LIBRARY_PATH": str(Path(self._program.milvus_bin).parent)},
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise TimeoutError(f"milvus-lite did not listen on {self.address}")

    def kill(self) -> None:
        """End it as a power failure would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class Gateway:
    """A gRPC server that passes calls on to `target` ("host:port").

    `delay` is how many seconds each call is held back; with a `token`, calls without it are refused as Milvus
    does. `calls` are the names of the calls so far.
    """

    def __init__(self, target: str) -> None:
        import grpc

        self.delay = 0.0
        self.token = ""
        self.calls: list[str] = []
        self._channel = grpc.insecure_channel(target)
        self._server = grpc.server(ThreadPoolExecutor(8))
        self._server.add_generic_rpc_handlers((_Handler(self),))
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    @property
    def uri(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._server.stop(0).wait()
        self._channel.close()

    def pass_on(self, method: str, request: bytes, context: Any) -> bytes:
        import grpc

        self.calls.append(method.rpartition("/")[2])
        time.sleep(self.delay)
        given = dict(context.invocation_metadata()).get("authorization", "")
        if self.token and given != base64.b64encode(self.token.encode()).decode():
            context.abort(
                grpc.StatusCode.UNAUTHENTICATED,
                "auth check failure, please check username and password are correct",
            )
        call = self._channel.unary_unary(method)
        try:
            return bytes(call(request, timeout=min(context.time_remaining(), 600.0)))
        except grpc.RpcError as error:
            return context.abort(error.code(), error.details())  # type: ignore[no-any-return]


def _Handler(gateway: Gateway) -> Any:  # noqa: N802
    import grpc

    class Handler(grpc.GenericRpcHandler):  # type: ignore[misc]
        def service(self, details: Any) -> Any:
            return grpc.unary_unary_rpc_method_handler(
                lambda request, context: gateway.pass_on(details.method, request, context)
            )

    return Handler()
