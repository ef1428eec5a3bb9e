"""`python -m tests.crash [--stopped] [POINT …]`: kill a process at each crash point on each database, compare the ends.

With `--stopped` it is stopped there for twice as long as it takes to be struck off the roster, and wakes.

Prints a line for each crossing as it ends and the table for `tests/README.md` at the end. Exit 1 where one differs.
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path

from tests.crash.crossing import End, cross
from tests.crash.point import POINTS, CrashPoint
from tests.e2e.program import NotReady
from tests.e2e.watched import TooLate, WatchedGitHub
from tests.standins.postgres import MakeDatabase, database_server

DATABASES = ("SQLite", "Postgres")


def main() -> int:
    """Cross the whole matrix, or the points that are named."""
    asked = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    asked.add_argument("points", nargs="*", metavar="point", default=[point.name for point in POINTS])
    asked.add_argument("--stopped", action="store_true", help="stop the process there for a while, do not kill it")
    given = asked.parse_args()
    named: list[str] = given.points
    is_stopped: bool = given.stopped
    unknown = set(named) - {point.name for point in POINTS}
    if unknown:
        asked.error(f"no such point: {', '.join(sorted(unknown))}")
    points = [point for point in POINTS if point.name in named]
    with database_server() as make_database:
        uncrashed = _crossed(None, None)
        if isinstance(uncrashed, str):
            _say(f"where nothing dies: {uncrashed}")
            return 1
        if uncrashed.trail:
            _say(f"where nothing dies: {'; '.join(uncrashed.trail)}")
            return 1
        judged = partial(_judged, make_database=make_database, uncrashed=uncrashed, is_stopped=is_stopped)
        rows = {point: [judged(point, kind) for kind in DATABASES] for point in points}
    how, lines = "stopped" if is_stopped else "killed", " | ".join("---" for _ in DATABASES)
    _say(f"\n| point | {how} | {' | '.join(DATABASES)} |\n| --- | --- | {lines} |")
    for point, verdicts in rows.items():
        _say(f"| {point.name} | the {point.victim}, {point.says} | {' | '.join(verdicts)} |")
    return 0 if all(verdict == "same" for verdicts in rows.values() for verdict in verdicts) else 1


def _judged(point: CrashPoint, kind: str, *, make_database: MakeDatabase, uncrashed: End, is_stopped: bool) -> str:
    began = time.monotonic()
    end = _crossed(make_database() if kind == "Postgres" else None, point, is_stopped=is_stopped)
    verdict = _verdict(end, uncrashed, point.allowed(is_stopped=is_stopped))
    _say(f"{point.name} on {kind}: {verdict}, {time.monotonic() - began:.0f} s")
    return verdict


def _verdict(end: "End | str", uncrashed: End, allowed: int) -> str:
    if isinstance(end, str):
        return f"does not end: {end}"
    if end.seen != uncrashed.seen:
        return "DIFFERS"
    extra = end.questions - uncrashed.questions
    return "same" if extra <= allowed else f"asks {extra} times more"


def _crossed(database: str | None, point: CrashPoint | None, *, is_stopped: bool = False) -> "End | str":
    with tempfile.TemporaryDirectory() as scratch, _github(Path(scratch)) as github:
        # What the processes say goes with them: it is long, and here it is the ends that are compared.
        try:
            with redirect_stdout(io.StringIO()):
                return cross(github, database, Path(scratch), point, is_stopped=is_stopped)
        except (NotReady, TooLate, AssertionError) as fault:
            return str(fault).partition("\n")[0]


@contextmanager
def _github(directory: Path) -> Iterator[WatchedGitHub]:
    (directory / "github").mkdir()
    with WatchedGitHub(directory / "github") as github:
        yield github


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this program speaks to whoever started it


if __name__ == "__main__":
    sys.exit(main())
