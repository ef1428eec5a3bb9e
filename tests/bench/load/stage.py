"""Where the service is loaded: a PostgreSQL, a door, workers, and GitHub and the models beside them."""

import os
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import psutil
from rich.console import Console

from tests.bench.load.ground import Ground, ground_on, rules_of
from tests.bench.table import Row
from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import DatabaseServer, database_server

MEGABYTE: Final = 1_000_000
_SAMPLE_SECONDS: Final = 0.25
_START_SECONDS: Final = 300.0
"""Long: where others use the machine, a worker's imports take their time."""
_CONSOLE: Final = Console(stderr=True)


def progress(sentence: str) -> None:
    """Say what is being measured: all of it takes minutes."""
    _CONSOLE.print(f"  {sentence}", style="dim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many processors each kind of process kept busy, on average."""

    door: float
    workers: float
    database: float
    stand_in: float
    """GitHub's and the models' stand-in, with the git processes that it runs."""

    def __str__(self) -> str:
        """Say it in a row of the table."""
        return (
            f"cores busy: workers {self.workers:.2f}, door {self.door:.2f}, PostgreSQL {self.database:.2f}, "
            f"stand-in for GitHub and models {self.stand_in:.2f}"
        )


@dataclass(slots=True, kw_only=True)
class Stage:
    """Everything that runs."""

    directory: Path
    ground: Ground
    database: str
    server: DatabaseServer
    settings: Mapping[str, str]
    door: Program
    workers: list[Program] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def work(self, count: int) -> None:
        """Have so many workers at work from now on."""
        while len(self.workers) > count:
            self.workers.pop().end()
        more = []
        while len(self.workers) < count:
            home = self.directory / f"worker-{len(self.workers)}"
            settings = {**self.settings, "REVIEWBOT_HOME": str(home)}
            worker = Program(arguments=("work",), settings=settings, directory=self.directory)
            self.workers.append(worker)
            more.append(self._stack.enter_context(worker))
        for each in more:
            each.wait_for("working;", seconds=_START_SECONDS)

    def wait_for_all(self, heads: Sequence[str], *, seconds: float) -> float:
        """Wait until the gate of each head is concluded; return when that was, on `time.perf_counter`.

        Raises NotReady where it takes longer.
        """
        self.door.look_until(lambda: len(self.ground.concluded(heads)) == len(heads), seconds=seconds)
        return time.perf_counter()

    @contextmanager
    def shares(self) -> Iterator[Callable[[], Shares]]:
        """Count from here; what it gives tells who kept how many processors busy until the block's end."""
        before, began = self._cpu(), time.perf_counter()
        told: list[Shares] = []
        yield lambda: told[0]
        passed = time.perf_counter() - began
        after = self._cpu()
        door, workers, database, stand_in = (
            max(0.0, new - old) / passed for new, old in zip(after, before, strict=True)
        )
        told.append(Shares(door=door, workers=workers, database=database, stand_in=stand_in))

    def _cpu(self) -> tuple[float, float, float, float]:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (
            cpu_of(self.door),
            sum(cpu_of(each) for each in self.workers),
            _cpu_of_all(self.server.pid),
            time.process_time() + children.ru_utime + children.ru_stime,
        )


@contextmanager
def stage(*, owners: int) -> Iterator[Stage]:
    """Set everything up but the workers, and take it down after the block."""
    with ExitStack() as stack:
        # What the programs say at their end is for whoever reads a failed test.
        stack.enter_context(redirect_stdout(stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))))
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reviewbot-bench-")))
        (directory / "github").mkdir()
        github = stack.enter_context(WatchedGitHub(directory / "github"))
        models = stack.enter_context(instant_models())
        server = stack.enter_context(database_server())
        database = server()
        settings = {
            "REVIEWBOT_HOME": str(directory / "door"),
            "REVIEWBOT_GOVERNANCE": str(rules_of(directory / "rules", owners=owners)),
            "REVIEWBOT_GITHUB_API_URL": github.url,
            "REVIEWBOT_GITHUB_APP_ID": str(github.app.id),
            "REVIEWBOT_GITHUB_PRIVATE_KEY": github.app.private_key,
            "REVIEWBOT_GITHUB_WEBHOOK_SECRET": github.app.webhook_secret,
            "REVIEWBOT_DATABASE_URL": database,
            "MALLOC_ARENA_MAX": "2",  # as the image of deploy/ has it
            "ANTHROPIC_API_KEY": "none",
            "ANTHROPIC_BASE_URL": models.url,
        }
        arguments = ("serve", "--port", "0", "--no-worker")
        door = stack.enter_context(Program(arguments=arguments, settings=settings, directory=directory))
        door.wait_for("listening on", seconds=_START_SECONDS)
        yield Stage(
            directory=directory,
            ground=ground_on(github, owners=owners),
            database=database,
            server=server,
            settings=settings,
            door=door,
            _stack=stack,
        )


def cpu_of(program: Program) -> float:
    """Return the seconds of a processor that a program has used since its start, with what it has run."""
    return _cpu_of_all(program.pid)


def _cpu_of_all(pid: int) -> float:
    process = psutil.Process(pid)
    return sum(map(_own_and_reaped, (process, *process.children(recursive=True))))


def _own_and_reaped(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        # It ended just now, and is counted with its parent's.
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def resident(program: Program) -> float:
    """Return the megabytes of memory that a program has in use now."""
    return float(psutil.Process(program.pid).memory_info().rss) / MEGABYTE


class Watermark:
    """The most memory that a program has in use while this is open, in megabytes."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.most = 0.0

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *ended: object) -> None:
        """Look no more."""
        self._has_ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._has_ended.wait(_SAMPLE_SECONDS):
            self.most = max(self.most, resident(self._program))


def memory_row(what: str, measured: float, *, most: float) -> Row:
    """Return the row of a process's resident memory, in megabytes."""
    return Row(
        what=f"resident memory of the {what}",
        measured=measured,
        unit="MB",
        ceiling=None,
        ceiling_is="none",
        target=f"<= {most:.0f} MB",
        is_met=measured <= most,
    )
