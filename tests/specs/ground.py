"""What the bot stands on while a promise is tried: a few of them are tried on each."""

import pytest

ON_EACH_GROUND = pytest.mark.parametrize("world", ["memory", "PostgreSQL"], indirect=True)
"""The store in memory and an embedded engine, or one PostgreSQL for both, as many machines share it."""
