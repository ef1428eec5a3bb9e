"""What holds for every test: no network, no silent skip in CI, no chance."""

import gc
import ipaddress
import os
import sys
from collections.abc import Generator

import pytest
from hypothesis import settings

pytest_plugins = ["tests.standins.chroma", "tests.standins.fixtures", "tests.standins.postgres"]

SKIPS_ALLOWED_IN_CI: tuple[str, ...] = ()
"""Reasons for which a test may be skipped although `CI=true`. A test that is skipped there proves nothing."""

_IN_CI = os.environ.get("CI") == "true"

settings.register_profile("developer", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if _IN_CI else "developer")


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if host is not None and not _is_this_machine(str(host, "ascii") if isinstance(host, bytes) else str(host)):
        pytest.fail(f"this test reaches for {host!r}; use a fake, or a server on 127.0.0.1 started by a fixture")


def _is_this_machine(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host in ("localhost", "")
    return address.is_loopback or address.is_unspecified


# Unlike a patched socket module, an audit hook also sees what other libraries open, and cannot be undone by a test.
sys.addaudithook(_refuse_the_network)


# What is loaded and collected stays: it would be gone through again and again for nothing.
gc.set_threshold(100_000, 50, 50)


def pytest_collection_finish() -> None:
    """Leave what stays out of every search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    allowed = ", ".join(repr(reason) for reason in SKIPS_ALLOWED_IN_CI) or "none"
    return f"skips allowed in CI: {allowed}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if _IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if reason.removeprefix("Skipped: ") not in SKIPS_ALLOWED_IN_CI:
            report.outcome, report.longrepr = "failed", f"skipped although CI=true: {reason}"
    return report
