"""The service under load, as its users meet it: processes of their own over loopback, on one PostgreSQL.

The web door, the workers, PostgreSQL, the stand-ins for GitHub and the models and whoever sends the webhooks share the
machine's cores, which each row says. Targets are for two cores.
"""

import os

from tests.bench.load import after_an_outage, at_the_door, in_a_second, of_size
from tests.bench.load.stage import progress
from tests.bench.table import Row


def run() -> list[Row]:
    """Return everything that is measured under load."""
    found: list[Row] = []
    for part in (at_the_door, in_a_second, of_size, after_an_outage):
        name = part.__name__.rpartition(".")[2].replace("_", " ")
        progress(f"{name}; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        found += part.rows()
    return found
