"""Whatever happens in whatever order, the gate is open exactly where people and rules say so."""

import os
from typing import Final

from tests.machine.histories import hold

SEQUENCES: Final = int(os.environ.get("REVIEWBOT_TEST_SEQUENCES", "5000"))


def test_i1_to_i7_hold_after_every_step_of_every_history() -> None:
    hold(SEQUENCES)
