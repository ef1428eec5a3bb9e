"""A pytest plugin: the unit tests alone must run every line and branch of the stations, or nothing more is run."""

import io
from pathlib import Path

import pytest
from coverage import Coverage

from tests.check import STATIONS

_PACKAGE = Path(__file__).resolve().parents[1] / "reviewbot"

_measuring: list[Coverage] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    # This early, because what a module does while it is imported counts too, and a conftest may import a station.
    # Folders, not packages: coverage leaves a package that nothing imported out of its report.
    folders = [str(_PACKAGE / station) for station in STATIONS]
    _measuring.append(Coverage(data_file=None, branch=True, source=folders, config_file=False))
    # What only a value that the type checker forbids could reach.
    _measuring[0].exclude(r"case (_|[a-z]+):\n\s+assert_never\(")
    _measuring[0].start()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if not item.nodeid.startswith("tests/unit/"):
        _judge(item.session)


def pytest_sessionfinish(session: pytest.Session) -> None:
    _judge(session)


def _judge(session: pytest.Session) -> None:
    if not _measuring:
        return
    measured = _measuring.pop()
    measured.stop()
    if session.testsfailed or not session.testscollected:
        return
    missing = io.StringIO()
    percent = measured.report(file=missing, show_missing=True, skip_covered=True, precision=2)
    if percent < 100:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        # In the message: a lane's own writer is heard by nobody.
        session.shouldfail = (
            f"the unit tests cover {percent:.2f} % of the stations and have to cover all; "
            f"write the test that is missing, or delete what nothing needs\n{missing.getvalue()}"
        )
