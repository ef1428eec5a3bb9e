"""The one check: format, lint, imports, types, tests. What fails soonest runs first, and the first failure ends it.

Run it with `uv run python tests/check.py`; `--fast` leaves out the tests that start whole programs.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))
STATIONS = (
    "kernel", "intake", "change", "ownership", "knowledge", "plan", "review", "gate", "publish", "audit", "scoring",
)  # fmt: skip
THOUSANDS = (
    "tests/unit/gate/test_invariants.py",
    "tests/unit/gate/test_opening_worlds.py",
    "tests/unit/gate/test_need.py",
)
"""Unit tests that look at thousands of values. They find what tables forgot, and no line needs them to be covered."""
FIRST = (*(f"tests/unit/{station}" for station in STATIONS), "tests/house")
"""What comes first: the coverage that the tables of the stations leave is judged before anything slow begins."""
STORM = "tests/chaos/test_a_storm.py"
LINE = (
    "tests/machine", STORM, "tests/e2e", "tests/crash", *THOUSANDS, "tests/chaos", "tests/standins", "tests/adapters",
    "tests/e2e_github", "tests/contracts", "tests/mutation", "tests/specs", "tests/unit",
)  # fmt: skip
"""What any process may run, in this order: the files that take longest stand in front, so that all end together."""
SLOW = ("tests/e2e", "tests/crash", STORM)
"""What `--fast` leaves out."""


def main() -> int:
    """Run every check and return the exit code of the first that failed, or 0. Pytest's summary is printed last."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fast", action="store_true", help="leave out the tests that start whole programs")
    is_fast: bool = arguments.parse_args().fast
    for name, command in _quick_checks():
        _say(f"{name} ...")
        started = time.monotonic()
        code = subprocess.run(command, cwd=PROJECT, env=_environment(), check=False).returncode
        if code:
            return _failed(name, command, code)
        _say(f"{name} holds, {time.monotonic() - started:.1f} s")
    _say("types and tests ...")
    return _types_and_tests(is_fast=is_fast)


def _quick_checks() -> list[tuple[str, list[str]]]:
    return [
        ("format", [_script("ruff"), "format", "--check", "--quiet", "."]),
        ("lint", [_script("ruff"), "check", "--quiet", "."]),
        ("imports", [_script("lint-imports"), "--cache-dir", ".cache/import-linter"]),
    ]


def _types_and_tests(*, is_fast: bool) -> int:
    # Types take a minute of one core, and the tests begin with what waits for nothing: so they share the cores.
    checking = [sys.executable, "-m", "mypy", "--no-error-summary", "reviewbot", "tests"]
    testing = [sys.executable, "-m", "pytest", *_options(), *_tests(is_fast=is_fast)]
    with tempfile.TemporaryFile() as found:
        types = subprocess.Popen(checking, cwd=PROJECT, env=_environment(), stdout=found, stderr=subprocess.STDOUT)
        tests = subprocess.Popen(testing, cwd=PROJECT, env=_environment())

        def end_the_tests_with_the_types() -> None:
            if types.wait() and tests.poll() is None:
                tests.send_signal(signal.SIGINT)

        watch = threading.Thread(target=end_the_tests_with_the_types)
        watch.start()
        code = tests.wait()
        if code and types.poll() is None:
            types.terminate()
            return code
        watch.join()
        if not types.returncode:
            return code
        found.seek(0)
        sys.stdout.write(found.read().decode())
        return _failed("types", checking, types.returncode)


def _say(sentence: str) -> None:
    print(f"check: {sentence}", flush=True)  # noqa: T201 - this program speaks to whoever started it


def _failed(name: str, command: list[str], code: int) -> int:
    _say(f"{name} failed; the command was: {shlex.join(command)}")
    return code


def _options() -> Iterator[str]:
    yield from ("-p", "tests.check_coverage", "-p", "tests.check_lanes")
    # One process more than there are cores: some test always waits for a program that it has started.
    yield f"--lanes={min(4, os.cpu_count() or 1)}"


def _tests(*, is_fast: bool) -> Iterator[str]:
    first = dict.fromkeys(file for place in FIRST for file in _files(place) if file not in THOUSANDS)
    line = dict.fromkeys(file for place in LINE for file in _files(place) if file not in first)
    yield from first
    yield from (f"--line={file}" for file in line if not (is_fast and file.startswith(SLOW)))


def _files(place: str) -> list[str]:
    found = PROJECT / place
    files = [found] if found.is_file() else sorted(found.rglob("test_*.py"))
    return [str(file.relative_to(PROJECT)) for file in files]


def _script(name: str) -> str:
    return str(SCRIPTS / name)


def _environment() -> dict[str, str]:
    # The project's own switches are no business of its tests.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REVIEWBOT_")}
    # Where bytecode may not be kept, each of the many programs that are started compiles every dependency again.
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    named = {name: value for name, value in os.environ.items() if name.startswith("REVIEWBOT_TEST_")}
    return kept | named | {"PYTHONHASHSEED": "0"}


if __name__ == "__main__":
    raise SystemExit(main())
