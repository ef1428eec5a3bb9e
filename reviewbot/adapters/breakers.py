"""Circuit breakers: one for each that may fail by itself, a GitHub installation or a provider of models."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Literal

from reviewbot.kernel.errors import Unavailable
from reviewbot.plan.circuit import Circuit, Closed, after_asking, after_failure, seconds_to_wait
from reviewbot.ports import Clock
from reviewbot.upkeep import CircuitSeen


class Breakers:
    """Circuits by name, shared by threads. One that is open keeps nobody else from asking."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._circuits: dict[str, Circuit] = {}
        self._lock = threading.Lock()

    def admit(self, name: str, *, what: str) -> None:
        """Let one try pass. Raises Unavailable, with the seconds to wait, while the circuit is open."""
        with self._lock:
            circuit = self._circuits.get(name, Closed())
            now = self._clock.now()
            wait = seconds_to_wait(circuit, now=now)
            if wait > 0:
                why = f"it did not answer before and is left alone for {wait:.0f} s more"
                raise Unavailable(what, why=why, retry_after_seconds=wait)
            self._circuits[name] = after_asking(circuit, now=now)

    def answered(self, name: str) -> None:
        """Close the circuit: an answer came, whatever it says."""
        with self._lock:
            self._circuits[name] = Closed()

    def failed(self, name: str, absence: Unavailable) -> None:
        """Count that no answer came, and for how long they wish not to be asked."""
        with self._lock:
            circuit, now = self._circuits.get(name, Closed()), self._clock.now()
            self._circuits[name] = after_failure(circuit, now=now, wished_seconds=absence.retry_after_seconds)

    @contextmanager
    def around(self, name: str, *, what: str) -> Iterator[None]:
        """Ask while the block runs: an Unavailable that leaves it is a failure, anything else an answer."""
        self.admit(name, what=what)
        is_answered = True
        try:
            yield
        except Unavailable as absence:
            is_answered = False
            self.failed(name, absence)
            raise
        finally:
            if is_answered:
                self.answered(name)

    def guard(self, *, what: str) -> Callable[[str], AbstractContextManager[None]]:
        """Return `around` for one kind of other side."""
        return lambda name: self.around(name, what=what)

    def seen(self, of: Literal["installation", "provider"]) -> tuple[CircuitSeen, ...]:
        """Return every circuit there has been, as those of this kind, by name."""
        with self._lock:
            now = self._clock.now()
            left = {name: seconds_to_wait(each, now=now) for name, each in self._circuits.items()}
        return tuple(CircuitSeen(of=of, name=name, seconds_left=wait) for name, wait in sorted(left.items()))
