"""A server on the loopback that plays canned bytes, faults of the wire included, and keeps what it was asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


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


@dataclass
class CannedServer:
    """Plays its replies in order; the last one again and again."""

    replies: Sequence[Canned] = ()
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = next(
            int(line.split(":")[1]) for line in head.lower().splitlines() if line.startswith("content-length")
        )
        self.asked.append(json.loads(await reader.readexactly(length)))
        self.headers.append(head.lower())
        canned = self.replies[min(len(self.asked), len(self.replies)) - 1]
        await _play(canned, reader, writer)
        writer.close()


async def _play(canned: Canned, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    promised = len(canned.body) + (100 if canned.is_reset or canned.hangs else 0)
    lines = [f"HTTP/1.1 {canned.status} Canned", f"content-length: {promised}", "connection: close"]
    lines += [f"{name}: {value}" for name, value in canned.headers]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + canned.body)
    if canned.hangs:
        await reader.read()
    if canned.is_reset:
        await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def canned_server() -> AsyncIterator[CannedServer]:
    """Run a server on a free port of the loopback."""
    server = CannedServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server
