"""What a test lets go wrong, and what it can read afterwards about the requests."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.standins.hub.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """One request as it came in. `permissions` and `repositories` are the token's; None where no token was used."""

    method: str
    path: str
    route: str | None
    query: Mapping[str, str]
    body: Any
    status: int
    permissions: Mapping[str, str] | None
    repositories: frozenset[int] | None

    @property
    def is_write(self) -> bool:
        """Whether the request changes what GitHub shows: a token or a query does not."""
        is_reading = self.method == "GET" or self.path.endswith(("/access_tokens", "/graphql"))
        return not is_reading


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests of a route.

    `kind` says how: `status` answers without doing the work, `lost` does the work and drops the connection,
    `dropped` drops it without doing the work, `slow` waits first, `stale` answers from the world as it was.
    """

    method: str
    template: str
    kind: Literal["status", "lost", "dropped", "slow", "stale"]
    times: int = 1
    after: int = 0
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    seconds: float = 0.0
    world: World | None = None


class Faults:
    """The faults still to come."""

    def __init__(self) -> None:
        """Start without any."""
        self._planned: list[Fault] = []

    def plan(self, fault: Fault) -> None:
        """Let a fault happen, after those planned before it."""
        self._planned.append(fault)

    def take(self, method: str, template: str | None) -> Fault | None:
        """Return the fault of this request, using it up."""
        for fault in self._planned:
            if fault.method in ("*", method) and fault.template in ("*", template):
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                if fault.times <= 0:
                    self._planned.remove(fault)
                return fault
        return None

    @property
    def is_empty(self) -> bool:
        """Whether every planned fault has happened."""
        return not self._planned

    def clear(self) -> None:
        """Forget what was planned."""
        self._planned.clear()


def snapshot(world: World) -> World:
    """Return the world as it is now, whatever changes later."""
    return copy.deepcopy(world)
