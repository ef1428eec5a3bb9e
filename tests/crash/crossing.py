"""One crossing of the matrix: a change on one database, with a process that dies at one point, or with none."""

import signal
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import psutil

from reviewbot.roster import LEASE_SECONDS
from tests.crash.point import CrashPoint
from tests.crash.trail import faults_of_trail
from tests.e2e.instant_models import instant_models
from tests.e2e.organization import commit
from tests.e2e.program import REVIEWBOT, Program
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import Small, small_on, small_rules
from tests.e2e.watched import WatchedGitHub
from tests.standins.github import Delivery

CHECKS: Final = (GATE, "reviewbot/payments", "reviewbot/streaming")
_FUSED: Final = (sys.executable, "-m", "tests.crash.fuse")
_PROJECT: Final = Path(__file__).parents[2]
_READY: Final = {"door": "listening on http://", "worker": "working; press Ctrl-C to stop"}
_GUARDRAIL: Final = """
```guardrails
- id: no-rounded-lines
  severity: high
  says: "Rounds each line."
  fix: "Round the sum once."
  applies_to: ["billing/**"]
  added: 'round\\('
```
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What a crossing leaves on the forge, and what it cost."""

    checks: tuple[tuple[str, str, str | None, str | None], ...]
    """Every check run that there ever was: name, status, conclusion, title."""
    comments: tuple[str, ...]
    line_comments: tuple[tuple[str, str], ...]
    """Path and text."""
    trail: tuple[str, ...]
    """What does not hold in the audit trail and its checkpoints."""
    questions: int
    """How often a model was asked."""

    @property
    def seen(self) -> tuple[object, ...]:
        """What people see of it, auditors among them."""
        return (self.checks, self.comments, self.line_comments, self.trail)


def cross(
    github: WatchedGitHub, database: str | None, directory: Path, point: CrashPoint | None, *, is_stopped: bool = False
) -> End:
    """Take one change through a door and a worker, the named one of them dying at the point; return how it ended.

    `database` is a URL, or None for the embedded one. With `is_stopped` the process is stopped there instead, for twice
    as long as it takes to be struck off the roster, and then goes on; on a server another worker finishes its work in
    the meantime. Raises NotReady or TooLate where it does not end.
    """
    how = signal.SIGSTOP if is_stopped else signal.SIGKILL
    small = small_on(github)
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        if database is not None:
            keys["REVIEWBOT_DATABASE_URL"] = database
        settings = small.settings(guarded_rules(directory), directory / "home", **keys)
        with ExitStack() as running:
            door = running.enter_context(
                _program("door", ("serve", "--port", "0", "--no-worker"), settings, point, how)
            )
            if point is not None and point.is_at_start:
                # Otherwise the worker may be the one that makes the tables, and the door never comes to its point.
                _wait_until_struck(door, how)
            worker = running.enter_context(_program("worker", ("work",), settings, point, how))
            head = _open({"door": door, "worker": worker}, small, point, how)
            if is_stopped and database is not None and point is not None and point.victim == "worker":
                with _program("worker", ("work",), settings, None, how) as other:
                    other.wait_for(_READY["worker"])
                    _wait_until_shown(other, small, head)
                    worker.hears(signal.SIGCONT)
                    worker.wait_for("this worker is on the roster again")
                    worker.end()
            elif is_stopped:
                worker.hears(signal.SIGCONT)
            _wait_until_shown(worker, small, head)
        return _end(small, head, faults_of_trail(settings), len(models.watched.spans))


def guarded_rules(directory: Path, *, regulated: str = "[]") -> Path:
    """Commit the small organisation's rules, with a guardrail, to a repository below the directory."""
    rules = small_rules(directory / "rules", regulated=regulated)
    runbook = rules / "runbooks" / "payments" / "rounding.md"
    runbook.write_text(runbook.read_text(encoding="utf-8") + _GUARDRAIL, encoding="utf-8")
    commit(rules, "Catch it without a model, too")
    return rules


def _program(
    name: str, arguments: tuple[str, ...], settings: Mapping[str, str], point: CrashPoint | None, how: signal.Signals
) -> Program:
    is_fused = point is not None and point.victim == name and point.target is not None
    command = (*_FUSED, point.name, how.name) if point is not None and is_fused else (str(REVIEWBOT),)
    # The fuse is found from the project's root.
    return Program(arguments=arguments, settings=settings, directory=_PROJECT, command=command)


def _open(programs: Mapping[str, Program], small: Small, point: CrashPoint | None, how: signal.Signals) -> str:
    """Open the change and tell the door of it, as often as GitHub would; return the head."""
    for name, program in programs.items():
        if point is not None and point.is_at_start and point.victim == name:
            _bring_back(program, name, how)
        else:
            program.wait_for(_READY[name])
    head = small.open("billing/tax.py", "topics/orders.py")
    for delivery in small.github.take_deliveries():
        if not _is_taken(small.github, delivery, programs["door"]):
            assert point is not None, "the door did not take a delivery, and nobody killed it"
            assert not point.promises, f"{point.name}: what is promised is answered"
            _bring_back(programs["door"], "door", how)
            assert _is_taken(small.github, delivery, programs["door"])
    if point is not None and point.target is None:
        programs[point.victim].hears(how)
    if point is not None and point.promises:
        _bring_back(programs[point.victim], point.victim, how)
    return head


def _is_taken(github: WatchedGitHub, delivery: Delivery, door: Program) -> bool:
    try:
        return github.deliver(delivery, f"{door.url}/webhooks/github") == 202
    except httpx.TransportError:
        return False


def _bring_back(program: Program, name: str, how: signal.Signals) -> None:
    """Wait for the death of a process, and start it anew without a fuse; or for it to have lain stopped for long.

    A door that was stopped goes on; of a worker that is left to whoever has the others.
    """
    _wait_until_struck(program, how)
    if how is signal.SIGSTOP:
        time.sleep(2 * LEASE_SECONDS)
        if name == "door":
            program.hears(signal.SIGCONT)
            program.wait_for(_READY[name])
        return
    said = program.log.count(_READY[name])
    program.command = (str(REVIEWBOT),)
    program.start()
    program.wait_for(_READY[name], times=said + 1)


def _wait_until_struck(program: Program, how: signal.Signals) -> None:
    if how is signal.SIGSTOP:
        program.look_until(lambda: psutil.Process(program.pid).status() == psutil.STATUS_STOPPED)
    else:
        assert program.wait_for_end() == -9, program.log


def _wait_until_shown(worker: Program, small: Small, head: str) -> None:
    Shown(github=small.github, repo=small.shop, service=worker).wait_for(head, "failure", *CHECKS)
    small.github.wait_until(lambda: _is_told(small), or_say=lambda: worker.log)


def _is_told(small: Small) -> bool:
    return all(pull.comments and pull.line_comments for pull in small.shop.repository.pulls.values())


def _end(small: Small, head: str, trail: tuple[str, ...], questions: int) -> End:
    runs = small.shop.checks(head, only_latest=False)
    (pull,) = small.shop.repository.pulls.values()
    return End(
        checks=tuple(sorted((run.name, run.status, run.conclusion, run.title) for run in runs)),
        comments=tuple(each.body for each in pull.comments),
        line_comments=tuple((each.path, each.body) for each in pull.line_comments),
        trail=trail,
        questions=questions,
    )
