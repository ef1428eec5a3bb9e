"""`python -m tests.bench.load.sender`: a process that sends webhooks and says how long each took.

It reads one order as a line of JSON and answers with one. It speaks HTTP/1.1 by itself over connections that stay open:
a general client would need more of the processor than the door that is measured.
"""

import asyncio
import json
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import uvicorn

PROJECT: Final = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be sent."""

    url: str
    requests: tuple[tuple[dict[str, str], str], ...]
    """Headers and body of each webhook; they are sent in turn, each under an id of its own."""
    connections: int
    seconds: float
    """For how long; 0 sends each request once."""
    rate: float = 0.0
    """Webhooks a second, sent when they are due however long the answers take; 0 sends the next after the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What came of it."""

    statuses: dict[str, int]
    """How often each HTTP status was answered."""
    began: float
    """When the first was sent, on `time.perf_counter`, which all processes of a machine share."""
    seconds: float
    """From then to the last answer."""
    latencies: tuple[float, ...]
    """Seconds from when each was due to its answer, in ascending order."""
    cpu_seconds: float
    """What the sender itself needed of a processor."""

    @property
    def accepted_per_second(self) -> float:
        """Answers with 202 in a second."""
        return self.statuses.get("202", 0) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency, in milliseconds, that this share of the requests did not exceed."""
        return 1_000 * self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


def send(order: Order) -> Sent:
    """Have another process send. Raises CalledProcessError where it could not."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.bench.load.sender"],
        input=json.dumps(asdict(order)).encode(),
        stdout=subprocess.PIPE,
        cwd=PROJECT,
        check=True,
        start_new_session=True,
    )
    told = json.loads(ended.stdout)
    return Sent(**{**told, "latencies": tuple(told["latencies"])})


class _Sender:
    def __init__(self, order: Order) -> None:
        place = urlsplit(order.url)
        self._host, self._port = place.hostname or "", place.port or 80
        self._parts = [_split(place.path, place.netloc, headers, body) for headers, body in order.requests]
        self._order = order
        self._next = 0
        self._statuses: dict[str, int] = {}
        self._latencies: list[float] = []
        self._began = 0.0

    async def run(self) -> Sent:
        lines = [await asyncio.open_connection(self._host, self._port) for _ in range(self._order.connections)]
        self._began = time.perf_counter()
        await asyncio.gather(*(self._work(*line) for line in lines))
        seconds = time.perf_counter() - self._began
        for _, writer in lines:
            writer.close()
        return Sent(
            statuses=self._statuses,
            began=self._began,
            seconds=seconds,
            latencies=tuple(sorted(self._latencies)),
            cpu_seconds=time.process_time(),
        )

    async def _work(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (number := self._next) < self._most():
            self._next += 1
            due = await self._when_due(number)
            if self._order.seconds and due - self._began >= self._order.seconds:
                return
            before, after = self._parts[number % len(self._parts)]
            writer.write(b"%s%s%s" % (before, str(uuid.uuid4()).encode(), after))
            status = await _answer(reader)
            self._latencies.append(time.perf_counter() - due)
            self._statuses[status] = self._statuses.get(status, 0) + 1

    def _most(self) -> float:
        return float("inf") if self._order.seconds else len(self._parts)

    async def _when_due(self, number: int) -> float:
        if not self._order.rate:
            return time.perf_counter()
        # What is late stays late: a slow answer does not excuse those that had to wait behind it.
        due = self._began + number / self._order.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        return due


def _split(path: str, host: str, headers: dict[str, str], body: str) -> tuple[bytes, bytes]:
    content = body.encode()
    kept = {name: value for name, value in headers.items() if name.casefold() != "x-github-delivery"}
    rows = "".join(f"{name}: {value}\r\n" for name, value in kept.items())
    before = f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {len(content)}\r\n{rows}x-github-delivery: "
    return before.encode(), b"\r\n\r\n" + content


async def _answer(reader: asyncio.StreamReader) -> str:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().casefold()
    length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
    await reader.readexactly(int(length.partition(":")[2]))
    return head.split(" ", 2)[1]


def _ordered(told: dict[str, Any]) -> Order:
    requests: Sequence[tuple[dict[str, str], str]] = told["requests"]
    return Order(**{**told, "requests": tuple((headers, body) for headers, body in requests)})


def main() -> None:
    """Carry out one order."""
    sender = _Sender(_ordered(json.loads(sys.stdin.read())))
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        sys.stdout.write(json.dumps(asdict(runner.run(sender.run()))))


if __name__ == "__main__":
    main()
