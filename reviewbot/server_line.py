"""The line to a PostgreSQL: how soon it is noticed that nobody is at its other end, or nobody who takes writes."""

from collections.abc import Container
from typing import Final

from reviewbot.roster import LEASE_SECONDS

_WATCH: Final = {
    "connect_timeout": f"{2 * LEASE_SECONDS}",
    "tcp_user_timeout": f"{2_000 * LEASE_SECONDS}",
    "keepalives_idle": f"{LEASE_SECONDS}",
    "keepalives_interval": "1",
    "keepalives_count": f"{LEASE_SECONDS}",
}
"""libpq's names, of its connection parameters; `tcp_user_timeout` is in milliseconds, the rest in seconds."""
_READ_ONLY: Final = "25006"
"""What PostgreSQL calls it to be asked for a write while it takes none."""


def watch(given: Container[str]) -> dict[str, str]:
    """Return what an address has to say besides what it says already, to have its connections watched.

    A server that ends says so, but one whose machine loses its power, or its way here, does not: by TCP's defaults,
    whoever waits for its answer would do so for two hours, and for a quarter of one where there is something to send.
    """
    return {name: value for name, value in _WATCH.items() if name not in given}


def takes_no_writes(error: BaseException | None) -> bool:
    """Say whether a PostgreSQL refused a statement because it takes no writes.

    Whoever hears so has to let go of the connection: one that was opened while a database took no writes goes on to
    take none once it takes them again, for as long as it is open.
    """
    return getattr(error, "sqlstate", None) == _READ_ONLY
