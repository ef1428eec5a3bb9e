"""The one check: format, lint, imports, types, tests. What fails soonest runs first, and the first failure ends it.

Run it with `uv run python tests/check.py`; `--fast` leaves out the tests that start whole programs.
"""

import argparse
import os
import shlex
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SCRIPTS = Path(sysconfig.get_path("scripts"))
PLUGINS = ("-p", "tests.check_coverage", "-p", "tests.check_beside")
FIRST = ("tests/unit", "tests/house")
"""Unit tests come first: the coverage they leave is judged before anything slow begins."""
BESIDE = ("tests/adapters", "tests/standins", "tests/e2e", "tests/machine")
"""Folders that a second process runs at the same time, so that two cores are used."""
SLOW = ("tests/e2e",)
"""What `--fast` leaves out."""


def main() -> int:
    """Run every check and return the exit code of the first that failed, or 0. Pytest's summary is printed last."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--fast", action="store_true", help="leave out the tests that start whole programs")
    is_fast: bool = arguments.parse_args().fast
    for name, command in _checks(is_fast=is_fast):
        _say(f"{name} ...")
        started = time.monotonic()
        code = subprocess.run(command, cwd=PROJECT, env=_environment(), check=False).returncode
        if name == "tests":
            return code  # without a word after pytest's own
        if code:
            _say(f"{name} failed; the command was: {shlex.join(command)}")
            return code
        _say(f"{name} holds, {time.monotonic() - started:.1f} s")
    return 0


def _say(sentence: str) -> None:
    print(f"check: {sentence}", flush=True)  # noqa: T201 - this program speaks to whoever started it


def _checks(*, is_fast: bool) -> list[tuple[str, list[str]]]:
    return [
        ("format", [_script("ruff"), "format", "--check", "--quiet", "."]),
        ("lint", [_script("ruff"), "check", "--quiet", "."]),
        ("imports", [_script("lint-imports"), "--cache-dir", ".cache/import-linter"]),
        ("types", [sys.executable, "-m", "mypy", "--no-error-summary", "reviewbot", "tests"]),
        ("tests", [sys.executable, "-m", "pytest", *PLUGINS, *_tests(is_fast=is_fast)]),
    ]


def _tests(*, is_fast: bool) -> list[str]:
    folders = sorted(f"tests/{each.parent.name}" for each in (PROJECT / "tests").glob("*/__init__.py"))
    wanted = [folder for folder in folders if not (is_fast and folder in SLOW)]
    rest = [folder for folder in wanted if folder not in (*FIRST, *BESIDE)]
    beside = [f"--beside={folder}" for folder in BESIDE if folder in wanted]
    return [*FIRST, *rest, *beside]


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
