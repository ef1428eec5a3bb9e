"""Failures, named by who must act. Refusals are values and are not here."""

from collections.abc import Callable, Sequence
from typing import TypeVar

_A = TypeVar("_A")
_B = TypeVar("_B")


class Unavailable(Exception):
    """Something outside did not answer. Nobody must act; the work will be tried again."""

    def __init__(self, what: str, *, why: str = "", retry_after_seconds: float | None = None) -> None:
        super().__init__(f"{what} is unavailable: {why}" if why else f"{what} is unavailable")
        self.what = what
        self.why = why
        self.retry_after_seconds = retry_after_seconds


class Misconfigured(Exception):
    """A file or a setting is wrong. The people who own `where` must act; every fault is listed at once."""

    def __init__(self, where: str, faults: Sequence[str]) -> None:
        super().__init__("\n".join(f"{where}: {fault}" for fault in faults))
        self.where = where
        self.faults = tuple(faults)


class Stopped(Exception):
    """A kill switch covers this work. Whoever set the switch can release it."""


class BrokenInvariant(Exception):
    """The program contradicts itself. We must act; nothing was decided."""


def both(first: Callable[[], _A], second: Callable[[], _B]) -> tuple[_A, _B]:
    """Return what two things give. Raises Misconfigured as either does; where both do, with the faults of both."""
    try:
        made = first()
    except Misconfigured as broken:
        try:
            second()
        except Misconfigured as broken_too:
            told = [f"{each.where}: {fault}" for each in (broken, broken_too) for fault in each.faults]
            raise Misconfigured("arguments", told) from None
        raise
    return made, second()
