"""What a test lets go wrong on the stand-in, and what it reads back about the requests."""

import threading
from typing import Literal

from tests.standins.hub.app import HubApp
from tests.standins.hub.faults import Fault, SeenRequest, snapshot
from tests.standins.openapi import Fault as DescriptionFault
from tests.standins.openapi import github_description


class Misfortune:
    """Faults by route, and the log of requests. A route is "METHOD /path" as GitHub's description writes it.

    In place of the method or the path "*" stands for any. `after` lets that many requests pass first.
    """

    def __init__(self, hub: HubApp, lock: threading.RLock) -> None:
        """Watch `hub`."""
        self._hub = hub
        self._requests_lock = lock
        self._validated = 0
        self._found: list[DescriptionFault] = []

    def fail(
        self, route: str, status: int, message: str = "Server Error", *, times: int = 1, after: int = 0, **headers: str
    ) -> None:
        """Answer with an error, nothing done. Other keywords become headers: `retry_after="3"`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        method, template = route.split(" ", 1)
        self._hub.faults.plan(
            Fault(
                method=method,
                template=template,
                kind="status",
                times=times,
                after=after,
                status=status,
                message=message,
                headers=named,
            )
        )

    def lose_reply(self, route: str, *, times: int = 1, after: int = 0) -> None:
        """Do what is asked and drop the connection instead of answering."""
        self._plan(route, "lost", times, after)

    def drop(self, route: str, *, times: int = 1, after: int = 0) -> None:
        """Drop the connection without doing anything."""
        self._plan(route, "dropped", times, after)

    def delay(self, route: str, seconds: float, *, times: int = 1) -> None:
        """Answer late."""
        self._plan(route, "slow", times, 0, seconds)

    def serve_stale(self, route: str, *, times: int = 1, after: int = 0) -> None:
        """Answer reads from how everything is at this moment, whatever changes before they come.

        The first `after` reads are answered as ever.
        """
        method, template = route.split(" ", 1)
        with self._requests_lock:
            then = snapshot(self._hub.world)
        stale = Fault(method=method, template=template, kind="stale", times=times, after=after, world=then)
        self._hub.faults.plan(stale)

    def heal(self) -> None:
        """Forget the faults that did not happen yet."""
        self._hub.faults.clear()

    @property
    def faults_are_used_up(self) -> bool:
        """Whether every planned fault has happened."""
        return self._hub.faults.is_empty

    @property
    def requests(self) -> list[SeenRequest]:
        """Every request since the start or `forget_requests`."""
        return list(self._hub.requests)

    @property
    def writes(self) -> list[SeenRequest]:
        """The requests that changed something, their replies lost or not."""
        return [each for each in self._hub.requests if each.is_write and each.status < 300]

    def forget_requests(self) -> None:
        """Count from here. What was seen is still held against GitHub's description."""
        self._hub.requests.clear()

    @property
    def openapi_faults(self) -> list[str]:
        """What GitHub's description does not allow, of every request and reply so far."""
        with self._requests_lock:
            new = self._hub.exchanges[self._validated :]
            self._validated += len(new)
        if new:
            self._found += github_description().faults(new)
        return [str(fault) for fault in self._found]

    def _plan(
        self, route: str, kind: Literal["lost", "dropped", "slow"], times: int, after: int, seconds: float = 0.0
    ) -> None:
        method, template = route.split(" ", 1)
        self._hub.faults.plan(
            Fault(method=method, template=template, kind=kind, times=times, after=after, seconds=seconds)
        )
