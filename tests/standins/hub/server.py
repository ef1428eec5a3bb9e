"""An ASGI application on a free loopback port, in a thread of its own."""

import asyncio
import socket
import threading
from typing import Any

import uvicorn

_START_SECONDS = 10


class LoopbackServer:
    """uvicorn, from `start` to `stop`."""

    def __init__(self, app: Any) -> None:
        """Serve `app`."""
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            proxy_headers=False,
            server_header=False,
            date_header=False,
            ws="none",
        )
        self._server = _Prompt(config)
        # Named as TCP, or asyncio leaves Nagle's algorithm on and each reply takes 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._thread = threading.Thread(target=self._run, name="github-standin", daemon=True)

    def start(self) -> str:
        """Listen, and return the address once requests are taken."""
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen(128)
        self._thread.start()
        if not self._server.ready.wait(_START_SECONDS):
            raise RuntimeError("the stand-in did not start")
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def stop(self) -> None:
        """Stop listening and wait for the thread's end."""
        self._server.end()
        self._thread.join(_START_SECONDS)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


class _Prompt(uvicorn.Server):
    """A server that says when it is ready and ends at once, where uvicorn's looks around ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.ready.set()
        await self._ended.wait()

    def end(self) -> None:
        self.should_exit = self.force_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._ended.set)
