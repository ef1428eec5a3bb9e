"""The GitHub stand-in with an eye on its traffic: a test waits for what it shows, and sees when it was busy."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.standins.github import GitHubStandin
from tests.standins.hub.server import LoopbackServer

PATIENCE_SECONDS = 60.0
"""For what a service does by itself. Long, because the machine may be busy; nothing waits longer than it has to."""


class TooLate(AssertionError):
    """What a test waited for did not happen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One request, with its body: when it came in and when it was answered, on `time.perf_counter`."""

    began: float
    ended: float
    method: str = ""
    path: str = ""
    query: str = ""
    body: bytes = b""


class Watched:
    """An ASGI application that notes each request and wakes whoever waits for one."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._answered = threading.Condition()
        self.spans: list[Span] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass on, and note."""
        began = time.perf_counter()
        body = bytearray()

        async def received() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        try:
            await self._app(scope, received, send)
        finally:
            span = Span(
                began=began,
                ended=time.perf_counter(),
                method=scope.get("method", ""),
                path=scope.get("path", ""),
                query=scope.get("query_string", b"").decode(),
                body=bytes(body),
            )
            with self._answered:
                self.spans.append(span)
                self._answered.notify_all()

    def wait_until(self, holds: Callable[[], bool], *, or_say: Callable[[], str], seconds: float) -> None:
        """Look after each answer. Raises TooLate, with what `or_say` says."""
        with self._answered:
            if not self._answered.wait_for(holds, seconds):
                raise TooLate(or_say())


class WatchedGitHub(GitHubStandin):
    """See the module."""

    def __init__(self, directory: Path) -> None:
        """Keep git repositories below `directory`, which must exist."""
        super().__init__(directory)
        self._server._socket.close()
        self.watched = Watched(self._hub)
        self._server = LoopbackServer(self.watched)

    def wait_until(
        self, holds: Callable[[], bool], *, or_say: Callable[[], str], seconds: float = PATIENCE_SECONDS
    ) -> None:
        """Wait until something holds on this GitHub. Raises TooLate."""
        self.watched.wait_until(holds, or_say=or_say, seconds=seconds)


def busy_seconds(spans: list[Span]) -> float:
    """Return how long at least one of the requests was being answered."""
    busy, until = 0.0, 0.0
    for span in sorted(spans, key=lambda each: each.began):
        busy += max(0.0, span.ended - max(span.began, until))
        until = max(until, span.ended)
    return busy
