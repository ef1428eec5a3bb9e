"""Listening: the web application on an address, until it is told to stop."""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn
from fastapi import FastAPI

_MOST_CONNECTIONS = 1_000


async def listen(
    app: FastAPI, *, host: str, port: int, tell: Callable[[str], None], until: asyncio.Event | None = None
) -> None:
    """Serve the application until the process is told to end. `tell` hears the address once it answers.

    With `until` the caller heeds the signals, and the server none.
    """
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        limit_concurrency=_MOST_CONNECTIONS,
        h11_max_incomplete_event_size=64 * 1024,
        timeout_graceful_shutdown=10,
    )
    server = _Told(config, lambda: tell(f"http://{host}:{_port(server, port)}"), heeds_signals=until is None)
    ending = asyncio.create_task(_end(server, until)) if until is not None else None
    try:
        await server.serve()
    finally:
        if ending is not None:
            ending.cancel()


async def _end(server: uvicorn.Server, until: asyncio.Event) -> None:
    await until.wait()
    server.should_exit = True


class _Told(uvicorn.Server):
    # uvicorn has no other way of saying that it listens, and none of leaving the signals to others.
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], *, heeds_signals: bool) -> None:
        super().__init__(config)
        self._ready = ready
        self._heeds_signals = heeds_signals

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals() if self._heeds_signals else contextlib.nullcontext():
            yield

    async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _port(server: uvicorn.Server, wanted: int) -> int:
    for listening in server.servers:
        for each in listening.sockets:
            return int(each.getsockname()[1])
    return wanted
