"""Several workers on one database: what one of them leaves another finishes, and who comes back late is too late."""

import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewbot.roster import LEASE_SECONDS
from tests.e2e.held_models import HeldModels
from tests.e2e.program import Program, served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import Small, small_on, small_rules
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase

OWNERS = ("reviewbot/payments", "reviewbot/streaming")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """A web door, models that hold the second question, and whatever workers are started."""

    small: Small
    github: WatchedGitHub
    models: HeldModels
    settings: Mapping[str, str]
    directory: Path
    door: Program

    def worker(self, **more: str) -> Program:
        """Return a worker that is to be started."""
        return Program(arguments=("work",), settings={**self.settings, **more}, directory=self.directory)

    def opens(self, worker: Program) -> str:
        """Open a change, wait until its worker is in the middle of the second question, and return its head."""
        head = self.small.open("billing/tax.py", "topics/orders.py")
        self.shown.deliver()
        assert self.models.second_came.wait(60), worker.log
        return head

    @property
    def shown(self) -> Shown:
        """Return what people see."""
        return Shown(github=self.github, repo=self.small.shop, service=self.door)

    def is_reviewed(self, head: str) -> None:
        """Wait until the change is green, and hold that nothing was shown twice."""
        self.shown.wait_for(head, "success", *OWNERS)
        checks = self.small.shop.checks(head, only_latest=False)
        assert sorted(check.name for check in checks) == [GATE, *OWNERS]
        (pull,) = self.small.shop.repository.pulls.values()
        assert len(pull.comments) == 1


@contextmanager
def plant(github: WatchedGitHub, directory: Path, **more: str) -> Iterator[Plant]:
    small, rules, models = small_on(github), small_rules(directory / "rules"), HeldModels()
    with models as url:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": url}
        settings = small.settings(rules, directory / "home", **keys, **more)
        with served(directory, "--no-worker", **settings) as door:
            yield Plant(small=small, github=github, models=models, settings=settings, directory=directory, door=door)


@pytest.fixture
def shared(github: WatchedGitHub, make_database: MakeDatabase, tmp_path: Path) -> Iterator[Plant]:
    with plant(github, tmp_path, REVIEWBOT_DATABASE_URL=make_database()) as made:
        yield made


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def either(request: pytest.FixtureRequest, github: WatchedGitHub, tmp_path: Path) -> Iterator[Plant]:
    make_database: MakeDatabase | None = None
    if request.param == "PostgreSQL":
        make_database = request.getfixturevalue("make_database")
    more = {} if make_database is None else {"REVIEWBOT_DATABASE_URL": make_database()}
    with plant(github, tmp_path, **more) as made:
        yield made


def test_what_a_killed_worker_had_begun_another_one_finishes(shared: Plant) -> None:
    with shared.worker() as killed, shared.worker() as other:
        other.hears(signal.SIGSTOP)
        killed.wait_for("working;")
        head = shared.opens(killed)
        other.hears(signal.SIGCONT)
        other.wait_for("working;")

        killed.kill()
        shared.models.released.set()

        shared.is_reviewed(head)
        assert "workflows that it had begun go on elsewhere" in other.log
        # The answer that was lost with the process is asked for again; the one that was kept is not.
        first, second, third = shared.models.questions
        assert (first == second, second == third) == (False, True)


def test_q03_a_worker_that_was_paused_for_too_long_comes_back_too_late(shared: Plant) -> None:
    with shared.worker() as paused:
        paused.wait_for("working;")
        head = shared.opens(paused)
        paused.hears(signal.SIGSTOP)
        with shared.worker() as other:
            shared.models.released.set()
            shared.is_reviewed(head)
            written = len(shared.small.shop.checks(head, only_latest=False))

            paused.hears(signal.SIGCONT)
            paused.wait_for("this worker is on the roster again")

            assert "this worker is struck off" in paused.log
            assert paused.end() == 0
            assert len(shared.small.shop.checks(head, only_latest=False)) == written
            shared.is_reviewed(head)
            assert "workflows that it had begun go on elsewhere" in other.log


def test_fault_clock_who_is_at_work_is_no_matter_of_clocks_that_are_twenty_minutes_apart(shared: Plant) -> None:
    behind, ahead = {"REVIEWBOT_CLOCK_OFFSET_SECONDS": "-600"}, {"REVIEWBOT_CLOCK_OFFSET_SECONDS": "600"}
    with shared.worker(**behind) as first, shared.worker(**ahead) as other:
        other.hears(signal.SIGSTOP)
        first.wait_for("working;")
        head = shared.opens(first)
        other.hears(signal.SIGCONT)
        other.wait_for("working;")

        time.sleep(2 * LEASE_SECONDS)
        was_left_alone = "go on elsewhere" not in other.log and "struck off" not in first.log
        first.kill()
        shared.models.released.set()

        shared.is_reviewed(head)
        assert was_left_alone
        assert "workflows that it had begun go on elsewhere" in other.log


def test_of_two_workers_with_one_name_the_second_ends(either: Plant) -> None:
    with either.worker(REVIEWBOT_WORKER_NAME="one") as first, either.worker(REVIEWBOT_WORKER_NAME="one") as second:
        second.hears(signal.SIGSTOP)
        first.wait_for("working;")
        second.hears(signal.SIGCONT)

        # It has to start first, which takes longer than to end.
        second.wait_for("worker 'one': another process is at work under this name on the same database")
        assert second.ends() == 2


def test_a_worker_that_is_told_to_end_hands_over_what_it_cannot_finish_in_time(either: Plant) -> None:
    with either.worker(REVIEWBOT_DRAIN_SECONDS="1") as first:
        first.wait_for("working;")
        head = either.opens(first)

        assert first.end() == 0

        assert "workflows are left to others, or to the next start" in first.log
        either.models.released.set()
        with either.worker():
            either.is_reviewed(head)


def test_a_worker_that_is_told_to_end_finishes_what_it_can(either: Plant) -> None:
    with either.worker(REVIEWBOT_DRAIN_SECONDS="60") as only:
        only.wait_for("working;")
        head = either.opens(only)

        only.hears(signal.SIGTERM)
        either.models.released.set()

        assert only.ends() == 0
        assert "0 workflows are left to others" in only.log
        either.is_reviewed(head)


def test_a_worker_that_is_told_twice_ends_at_once(either: Plant) -> None:
    with either.worker(REVIEWBOT_DRAIN_SECONDS="600") as only:
        only.wait_for("working;")
        either.opens(only)

        only.hears(signal.SIGTERM)
        only.wait_for("ending;")
        only.hears(signal.SIGTERM)

        assert only.ends() == -signal.SIGTERM
