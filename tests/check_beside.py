"""A pytest plugin: a second pytest runs some folders at the same time, and its reports count as this one's own.

So two cores are used, and there is one summary, pytest's own, with every test in it.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator
from typing import IO, Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--beside", action="append", default=[], help="a folder that a second process runs")
    parser.addoption("--report-to", type=int, help="the file descriptor on which the second process reports")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--report-to") is not None:
        config.pluginmanager.register(_Reporting(config))
    elif config.getoption("--beside"):
        config.pluginmanager.register(_Listening(config))


class _Reporting:
    """In the second process: sends every report to the first."""

    def __init__(self, config: pytest.Config) -> None:
        descriptor: int = config.getoption("--report-to")
        os.set_inheritable(descriptor, False)
        self._to = open(descriptor, "w", encoding="utf-8")  # noqa: SIM115 - closed when the session ends
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._send({"test": self._config.hook.pytest_report_to_serializable(config=self._config, report=report)})

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            packed = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
            self._send({"collected": packed})

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._send({"expected": len(session.items)})

    def pytest_sessionfinish(self) -> None:
        self._send({"ended": True})
        self._to.close()

    def _send(self, message: dict[str, object]) -> None:
        self._to.write(json.dumps(message, default=str) + "\n")
        self._to.flush()


class _Listening:
    """In the first process: starts the second, and takes its reports in once its own tests are done."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._output: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the session
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        reading, writing = os.pipe()
        folders: list[str] = config.getoption("--beside")
        command = [sys.executable, "-m", "pytest", "-p", "tests.check_beside", f"--report-to={writing}", *folders]
        self._second = subprocess.Popen(
            command, cwd=config.rootpath, pass_fds=(writing,), stdout=self._output, stderr=subprocess.STDOUT
        )
        os.close(writing)
        threading.Thread(target=self._listen, args=(reading,), daemon=True).start()

    def _listen(self, descriptor: int) -> None:
        with open(descriptor, encoding="utf-8") as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(None)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, bool, bool]:
        try:
            outcome = yield
            self._take_in(session)
        finally:
            if self._second.poll() is None:
                self._second.terminate()
            self._second.wait()
        if session.testsfailed:
            raise session.Failed(f"{session.testsfailed} failed")
        return outcome

    def _take_in(self, session: pytest.Session) -> None:
        has_ended = False
        while (line := self._lines.get()) is not None:
            message: dict[str, Any] = json.loads(line)
            has_ended = has_ended or "ended" in message
            session.testscollected += message.get("expected", 0)
            self._repeat(message)
        if not has_ended:
            self._output.seek(0)
            printed = self._output.read().decode("utf-8", "replace")
            self._config.get_terminal_writer().line(printed[-10_000:])
            raise session.Failed("the second process ended early; what it printed is above")

    def _repeat(self, message: dict[str, Any]) -> None:
        hook = self._config.hook
        if "test" in message:
            report = hook.pytest_report_from_serializable(config=self._config, data=message["test"])
            hook.pytest_runtest_logreport(report=report)
        elif "collected" in message:
            report = hook.pytest_report_from_serializable(config=self._config, data=message["collected"])
            hook.pytest_collectreport(report=report)
