"""A few of the ten thousand kills in every run of the tests; `python -m tests.crash.promise` is all of them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.promise import AT_ONCE

CYCLES = 4


@pytest.mark.parametrize("more", [pytest.param((), id="SQLite"), pytest.param(("--postgres",), id="PostgreSQL")])
def test_q01_what_was_answered_202_right_before_a_kill_is_there(more: tuple[str, ...]) -> None:
    command = (sys.executable, "-m", "tests.crash.promise", "--cycles", str(CYCLES), *more)

    ended = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)

    said = ended.stdout.split()
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(f"{CYCLES} kills in ")
    assert CYCLES <= int(said[said.index("promised,") - 1]) <= CYCLES * AT_ONCE
    assert ended.stdout.endswith(" promised, 0 missing\n")
