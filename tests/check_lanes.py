"""A pytest plugin: several processes share a line of test files, and what each reports counts as this one's own.

So every core is used until the end, and there is one summary, pytest's own, with every test in it. This process runs
what comes first by itself, while the others begin with the line; then it takes from the line as they do. Whoever has
nothing to do takes the next file, so nothing has to be weighed beforehand: what takes long stands in front.
"""

import json
import os
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import IO, Any, Final

import pytest

_PLACE: Final = struct.Struct("=H")
_MOST_PLACES: Final = 2_000
"""As many as the smallest pipe holds at once: all are written before anybody takes one."""
_END_SECONDS: Final = 60.0

Group = tuple[pytest.Item, ...]
"""Tests that run in one process, one after the other: a file's, or a single one that is marked `apart`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--line", action="append", default=[], help="a file that any of the processes may run")
    parser.addoption("--lanes", type=int, default=0, help="how many processes run files of the line beside this one")
    parser.addoption("--take-from", type=int, help="the file descriptor from which a process beside takes places")
    parser.addoption("--report-to", type=int, help="the file descriptor on which a process beside reports")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--line") or config.getoption("--report-to") is not None:
        # What was started in the background ignores it, and each has to end when it is told to, with what it started.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.getoption("--report-to") is not None:
        config.pluginmanager.register(_Lane(config))
    elif config.getoption("--line"):
        config.pluginmanager.register(_Lanes(config))


class _Another(pytest.Item):
    """Whatever comes next. It keeps what the whole session shares from being taken down between two files."""

    def runtest(self) -> None:
        raise AssertionError("it stands for a test and is none")


class _Line:
    """The groups in their order, and the descriptor from which every process takes the place of its next one."""

    def __init__(self, items: Iterable[pytest.Item], descriptor: int) -> None:
        self.groups = tuple(tuple(group) for _, group in groupby(items, key=_group_of))
        assert len(self.groups) <= _MOST_PLACES
        self._descriptor = descriptor

    def take(self) -> Iterator[Group]:
        # Pipes are read under a lock, so each place is taken once.
        while len(place := os.read(self._descriptor, _PLACE.size)) == _PLACE.size:
            (at,) = _PLACE.unpack(place)
            if at >= len(self.groups):
                return
            yield self.groups[at]

    def names(self) -> list[str]:
        return [item.nodeid for group in self.groups for item in group]


def _group_of(item: pytest.Item) -> str:
    return item.nodeid if item.get_closest_marker("apart") else str(item.path)


def _run(session: pytest.Session, groups: Iterable[Group]) -> None:
    another = _Another.from_parent(session, name="another")
    for group in groups:
        for item, following in zip(group, (*group[1:], another), strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)


class _Lane:
    """In a process beside: takes from the line and sends every report to the first process."""

    def __init__(self, config: pytest.Config) -> None:
        descriptor: int = config.getoption("--report-to")
        self._line_at: int = config.getoption("--take-from")
        for each in (descriptor, self._line_at):
            os.set_inheritable(each, False)
        self._to = open(descriptor, "w", encoding="utf-8")  # noqa: SIM115 - closed when the session ends
        self._config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        line = _Line(session.items, self._line_at)
        self._send({"line": line.names()})
        _run(session, line.take())
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._send({"test": self._config.hook.pytest_report_to_serializable(config=self._config, report=report)})

    def pytest_sessionfinish(self) -> None:
        self._send({"ended": True})
        self._to.close()

    def _send(self, message: dict[str, object]) -> None:
        self._to.write(json.dumps(message, default=str) + "\n")
        self._to.flush()


class _Beside:
    """One process beside, as the first sees it."""

    def __init__(self, config: pytest.Config, line: int) -> None:
        self.output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the session
        self.has_ended = False
        self.lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        reading, writing = os.pipe()
        command = [sys.executable, "-m", "pytest", "-p", "tests.check_lanes", f"--report-to={writing}"]
        self.process = subprocess.Popen(
            [*command, f"--take-from={line}", *config.getoption("--line")],
            cwd=config.rootpath,
            pass_fds=(writing, line),
            stdout=self.output,
            stderr=subprocess.STDOUT,
        )
        os.close(writing)
        threading.Thread(target=self._listen, args=(reading,), daemon=True).start()

    def _listen(self, descriptor: int) -> None:
        with open(descriptor, encoding="utf-8") as lines:
            for line in lines:
                self.lines.put(line)
        self.lines.put(None)

    def printed(self) -> str:
        """Return the end of what it printed."""
        self.output.seek(0)
        return self.output.read().decode("utf-8", "replace")[-10_000:]

    def end(self) -> None:
        """See that it runs no more. What it has started ends with it, so it is asked before it is killed.

        One that has told its end is taking down what it started, and is not to be interrupted in that.
        """
        if not self.has_ended and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class _Lanes:
    """In the first process: starts the others, runs what comes first, and takes from the line like them."""

    def __init__(self, config: pytest.Config) -> None:
        files: list[str] = config.getoption("--line")
        config.args.extend(files)
        self._config = config
        self._queued = {Path(config.rootpath, each) for each in files}
        self._line_at, writing = os.pipe()
        os.write(writing, b"".join(_PLACE.pack(at) for at in range(_MOST_PLACES)))
        os.close(writing)
        self._beside: list[_Beside] = []
        self._ran: set[str] = set()
        self._line: _Line | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        try:
            return self._all(session)
        finally:
            for beside in self._beside:
                beside.end()

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._ran.add(nodeid)
        for beside in self._beside:
            while not beside.lines.empty():
                self._repeat(beside, beside.lines.get())

    def _all(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} errors during collection")
        # Not earlier: what is imported here has been compiled by then, and nobody compiles it a second time.
        self._beside = [_Beside(self._config, self._line_at) for _ in range(self._config.getoption("--lanes"))]
        first = tuple(item for item in session.items if item.path not in self._queued)
        self._line = _Line((item for item in session.items if item.path in self._queued), self._line_at)
        _run(session, chain((first,), self._line.take()))
        for beside in self._beside:
            while not beside.has_ended:
                self._repeat(beside, beside.lines.get())
        missing = [item.nodeid for item in session.items if item.nodeid not in self._ran]
        if missing:
            raise session.Failed(f"{len(missing)} tests ran nowhere, the first of them {missing[0]}")
        if session.testsfailed:
            raise session.Failed(f"{session.testsfailed} failed")
        return True

    def _repeat(self, beside: _Beside, line: str | None) -> None:
        if line is None and beside.has_ended:
            return
        if line is None:
            self._config.get_terminal_writer().line(beside.printed())
            raise pytest.Session.Failed("a process beside ended early; what it printed is above")
        message: dict[str, Any] = json.loads(line)
        beside.has_ended = "ended" in message
        if "line" in message and self._line is not None and message["line"] != self._line.names():
            raise pytest.Session.Failed("a process beside collected other tests than this one")
        if "test" in message:
            hook = self._config.hook
            report = hook.pytest_report_from_serializable(config=self._config, data=message["test"])
            hook.pytest_runtest_logreport(report=report)
            if report.when == "teardown":
                self._ran.add(report.nodeid)
