"""A server on the loopback that plays canned bytes, faults of the wire included, and keeps what it was asked."""

import asyncio
import itertools
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

_SECONDS_BETWEEN_DROPS: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Canned:
    """One reply: its status line and headers, its body, and what goes wrong with it."""

    status: int = 200
    headers: Sequence[tuple[str, str]] = (("content-type", "application/json"),)
    body: bytes = b""
    is_reset: bool = False
    """Whether the connection is reset before the body is whole."""
    hangs: bool = False
    """Whether the body never comes."""
    drips: bool = False
    """Whether it comes byte by byte, in a moment each, and goes on after its end."""
    drips_head: bool = False
    """Whether its status line comes so, and has no end."""
    is_endless: bool = False
    """Whether it is said again and again, as fast as it is read."""


@dataclass
class CannedServer:
    """Plays its replies in order; the last one again and again."""

    replies: Sequence[Canned] = ()
    port: int = 0
    scheme: str = "http"
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    serving: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, until whoever asked has had enough, or the server ends."""
        task = asyncio.current_task()
        assert task is not None
        self.serving.add(task)
        try:
            await self._answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            self.serving.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lengths = [line for line in head.lower().splitlines() if line.startswith("content-length")]
        asked = await reader.readexactly(int(lengths[0].split(":")[1])) if lengths else b"{}"
        self.asked.append(json.loads(asked))
        self.headers.append(head.lower())
        canned = self.replies[min(len(self.asked), len(self.replies)) - 1]
        await _play(canned, reader, writer)


async def _play(canned: Canned, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    goes_on = canned.is_reset or canned.hangs or canned.drips or canned.is_endless
    promised = len(canned.body) + (10**12 if goes_on else 0)
    lines = [f"HTTP/1.1 {canned.status} Canned", f"content-length: {promised}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in canned.headers]
    head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    if canned.drips_head:
        await _drip(head.partition(b"\r")[0], writer)
    writer.write(head)
    if canned.drips:
        await _drip(canned.body, writer)
    writer.write(canned.body)
    while canned.is_endless:
        writer.write(canned.body)
        await writer.drain()
    if canned.hangs:
        await reader.read()
    if canned.is_reset:
        await writer.drain()
        writer.transport.abort()


async def _drip(body: bytes, writer: asyncio.StreamWriter) -> None:
    for at in itertools.count():
        writer.write(body[at : at + 1] or b" ")
        await writer.drain()
        await asyncio.sleep(_SECONDS_BETWEEN_DROPS)


@asynccontextmanager
async def canned_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[CannedServer]:
    """Run a server on a free port of the loopback, with a certificate where it is given one."""
    server = CannedServer(scheme="http" if tls is None else "https")
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0, ssl=tls)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server
        for task in tuple(server.serving):
            task.cancel()
        await asyncio.gather(*server.serving, return_exceptions=True)
