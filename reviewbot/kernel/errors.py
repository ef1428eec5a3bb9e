"""Failures, named by who must act. Refusals are values and are not here."""

from collections.abc import Sequence


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
