"""`reviewbot` as whoever installs it runs it: a process of its own, with its own environment and process group."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from types import TracebackType
from typing import Self

REVIEWBOT = Path(sys.executable).parent / "reviewbot"
READY_SECONDS = 60.0
END_SECONDS = 20.0
_LISTENING = re.compile(r"listening on (http://\S+?)(,|$)", re.MULTILINE)


class NotReady(AssertionError):
    """The program ended, or did not say in time what it was expected to say; the message carries what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**settings: str) -> dict[str, str]:
    """Return an environment with these settings and nothing of this process's own but where programs are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return {**kept, "LANG": "C.UTF-8", **settings}


def run_reviewbot(
    *arguments: str, home: Path, stdin: str = "", cwd: Path | None = None, settings: Mapping[str, str] | None = None
) -> Said:
    """Run a command to its end."""
    ended = subprocess.run(
        [str(REVIEWBOT), *arguments],
        input=stdin.encode(),
        capture_output=True,
        cwd=cwd or home.parent,
        env=environment(REVIEWBOT_HOME=str(home), **(settings or {})),
        timeout=READY_SECONDS,
        check=False,
    )
    return Said(code=ended.returncode, out=ended.stdout.decode(), err=ended.stderr.decode())


@dataclass(slots=True, kw_only=True)
class Program:
    """One long-running `reviewbot`, from its start to its end. What it says on standard error is kept."""

    arguments: Sequence[str]
    settings: Mapping[str, str]
    directory: Path
    command: Sequence[str] = (str(REVIEWBOT),)
    """What is run with the arguments; a test that sets it anew changes the next start."""
    _process: "subprocess.Popen[bytes] | None" = None
    _said: bytearray = field(default_factory=bytearray)
    _silent_until: int = 0
    """How much of the log is of earlier lives."""

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End it, and show what it said: pytest prints that for a test that failed."""
        self.end()
        print(f"--- {' '.join(self.arguments)} said ---\n{self.log}")  # noqa: T201 - for whoever reads a failure

    @property
    def log(self) -> str:
        """Everything it has said since its first start."""
        self._listen(0.0)
        return self._said.decode("utf-8", "replace")

    @property
    def url(self) -> str:
        """The address it listens on now."""
        found = _LISTENING.findall(self.log)
        return str(found[-1][0])

    @property
    def pid(self) -> int:
        """The process it is now. Raises AssertionError where it was never started."""
        assert self._process is not None, "it was not started"
        return self._process.pid

    @property
    def has_ended(self) -> bool:
        """Whether it was started and runs no more."""
        return self._process is not None and self._process.poll() is not None

    @property
    def is_listening(self) -> bool:
        """Whether it has said where it listens since its last start."""
        return not self.has_ended and bool(_LISTENING.search(self.log, self._silent_until))

    def start(self) -> None:
        """Start it without waiting."""
        self._silent_until = len(self.log)
        self._process = subprocess.Popen(
            [*self.command, *self.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=self.directory,
            env=environment(**self.settings),
            start_new_session=True,
        )
        assert self._process.stderr is not None
        os.set_blocking(self._process.stderr.fileno(), False)

    def wait_for(self, sentence: str, *, times: int = 1, seconds: float = READY_SECONDS) -> Self:
        """Wait until it has said this so many times. Raises NotReady."""
        until = time.monotonic() + seconds
        while self.log.count(sentence) < times:
            left = until - time.monotonic()
            has_ended = self._process is None or self._process.poll() is not None
            if left <= 0 or (has_ended and self.log.count(sentence) < times):
                raise NotReady(f"{sentence!r} was not said; this was:\n{self.log}")
            self._listen(min(left, 1.0))
        return self

    def look_until(self, holds: Callable[[], bool], *, seconds: float = READY_SECONDS) -> None:
        """Look ten times a second until something holds elsewhere. Raises NotReady, with what it said."""
        until = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > until:
                raise NotReady(f"it did not come about; this was said:\n{self.log}")
            self._listen(0.1)

    def wait_for_end(self, *, seconds: float = READY_SECONDS) -> int:
        """Wait until it has ended by itself, and return how. Raises NotReady."""
        self.look_until(lambda: self._process is None or self._process.poll() is not None, seconds=seconds)
        return self._wait()

    def kill(self) -> None:
        """End it as a power cut would."""
        self._signal(signal.SIGKILL)
        self._wait()

    def end(self) -> int:
        """Ask it to end, insist after a while, and return its exit code."""
        self._signal(signal.SIGTERM)
        try:
            return self._wait()
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            return self._wait()

    def hears(self, number: signal.Signals) -> None:
        """Send it a signal without waiting for what comes of it."""
        self._signal(number)

    def ends(self) -> int:
        """Wait until it has ended by itself, and return its exit code. Raises TimeoutExpired."""
        return self._wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, number)

    def _wait(self) -> int:
        if self._process is None:
            return 0
        code = self._process.wait(END_SECONDS)
        self._listen(0.0)
        if self._process.stderr is not None and not self._process.stderr.closed:
            self._process.stderr.close()
        return code

    def _listen(self, seconds: float) -> None:
        pipe = self._process.stderr if self._process is not None else None
        if pipe is None or pipe.closed:
            return
        select([pipe], [], [], seconds)
        while part := pipe.read(1 << 16):
            self._said += part


@contextmanager
def served(directory: Path, *arguments: str, **settings: str) -> Iterator[Program]:
    """Run `reviewbot serve` on a free port until the block ends, and wait until it listens."""
    program = Program(arguments=("serve", "--port", "0", *arguments), settings=settings, directory=directory)
    with program:
        yield program.wait_for("listening on http://")
