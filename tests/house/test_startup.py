"""The command line answers before anything heavy is loaded."""

import subprocess
import sys

import pytest

from tests.house.source import PROJECT

HEAVY = (
    "alembic",
    "anthropic",
    "chromadb",
    "dbos",
    "fastapi",
    "git",
    "github",
    "langgraph",
    "numpy",
    "openai",
    "sqlalchemy",
)
_ASK_FOR_HELP = f"""
import sys
sys.argv = ["reviewbot", "--help"]
from reviewbot.entry.cli import main
try:
    main()
except SystemExit:
    pass
print("loaded:", *[name for name in {HEAVY!r} if name in sys.modules])
"""


def test_help_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASK_FOR_HELP], cwd=PROJECT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1].split() == ["loaded:"], "import it where the command needs it, not at the top"


def test_stations_and_ports_load_nothing_heavy() -> None:
    code = f"import sys, reviewbot.ports; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_the_door_alone_loads_neither_the_engine_nor_the_agents() -> None:
    work = ("anthropic", "chromadb", "dbos", "git", "github", "langgraph", "openai")
    code = f"import sys, reviewbot.entry.command.serve; print(*[name for name in {work!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [], (
        "`serve --no-worker` is to stay small: what works belongs into `entry/command/work.py`"
    )


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        pytest.param("review", ("dbos", "sqlalchemy"), id="a review before a push"),
        pytest.param("eval_run", ("dbos",), id="a run of evals"),
        pytest.param("eval_compare", ("dbos", "langgraph", "sqlalchemy"), id="a comparison of two runs"),
    ],
)
def test_a_command_loads_no_engine_and_no_agents_where_it_needs_none(command: str, heavy: tuple[str, ...]) -> None:
    code = f"import sys, reviewbot.entry.command.{command}; print(*[name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [], "give what it needs of such a module one of its own, as `flow/prepared.py` is"


def test_loading_a_worker_does_not_look_for_garbage_again_and_again() -> None:
    code = f"""{_ASK_FOR_HELP}
import gc
import reviewbot.entry.command.work
print(sum(each["collections"] for each in gc.get_stats()))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)

    # With Python's own thresholds it is more than 300 times: a fifth of what a start takes.
    assert int(done.stdout.splitlines()[-1]) < 100
