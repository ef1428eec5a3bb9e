"""One storm from the first process to the last comparison."""

import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.chaos.aftermath import breaches, losses_told, lost, not_yet, stacks_told
from tests.chaos.change import Author
from tests.chaos.storm import BETWEEN_KILLS_SECONDS, Storm
from tests.crash.crossing import guarded_rules
from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program
from tests.e2e.small import small_on
from tests.e2e.watched import Span, WatchedGitHub
from tests.standins.postgres import database_server

DOORS: Final = 2
WORKERS: Final = 4
QUIET_SECONDS: Final = 60.0
"""For how long the changes may take to say what they have to, once nothing dies any more."""
START_SECONDS: Final = 300.0
"""Six processes start at once, on a machine that others may use."""
_ENOUGH_REQUESTS: Final = 100_000_000
"""GitHub's hourly limit has tests of its own: here it would be an outage of an hour."""
_REGULATED: Final = '[{name: books, paths: ["ledger/**"], approvals: 1, from: ["acme/payments"]}]'


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """What a storm did, and what it left."""

    changes: int
    heads: int
    deliveries: int
    """Answered with 202."""
    refused: int
    """Not taken at first, and handed over again."""
    kills: dict[str, int]
    questions: int
    quiet_seconds: float
    """From the last thing that died until every change said what it has to."""
    unsettled: list[str]
    """Changes that did not, after all the time they have."""
    breaches: list[str]


def blow_over(
    *,
    seconds: float,
    changes: int,
    seed: int,
    patience_seconds: float = QUIET_SECONDS,
    between_kills_seconds: tuple[float, float] = BETWEEN_KILLS_SECONDS,
) -> Aftermath:
    """Let a storm blow over reviewbot, and say what it left.

    `patience_seconds` is how long the changes may take to settle once nothing dies any more.
    """
    dice = random.Random(seed)
    with _scene(dice) as (storm, author, questions, database):
        storm.between_kills_seconds = between_kills_seconds
        storm.blow(author, seconds=seconds, changes=changes)
        began = time.monotonic()
        # Even where everything is settled by now: the database may be what died last.
        storm.abate()
        while (left := not_yet(author.shop, author.made)) and time.monotonic() - began < patience_seconds:
            storm.abate()
            # Nothing tells when all have settled: they are looked at, four times a second.
            time.sleep(0.25)
        return Aftermath(
            changes=len(author.made),
            heads=sum(len(each.heads) for each in author.made),
            deliveries=len(storm.taken),
            refused=storm.refused,
            kills=storm.kills,
            questions=len(questions),
            quiet_seconds=time.monotonic() - began,
            unsettled=left,
            breaches=[
                *breaches(storm.github, author.shop, author.made),
                *lost(database, storm.taken),
                *losses_told(each.log for each in storm.workers),
                *stacks_told(each.log for each in (*storm.doors, *storm.workers)),
            ],
        )


@contextmanager
def _scene(dice: random.Random) -> Iterator[tuple[Storm, Author, list[Span], str]]:
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (directory / "github").mkdir()
        github = stack.enter_context(WatchedGitHub(directory / "github"))
        models = stack.enter_context(instant_models())
        database = stack.enter_context(database_server())
        github.limits.requests_per_hour = _ENOUGH_REQUESTS
        small, url = small_on(github), database()
        lead = github.person("payments-lead")
        small.shop.give(lead, "write")
        github.take_deliveries()
        more = {
            "ANTHROPIC_API_KEY": "none",
            "ANTHROPIC_BASE_URL": models.url,
            "REVIEWBOT_DATABASE_URL": url,
            "REVIEWBOT_SWEEP_SECONDS": "30",
        }
        rules = guarded_rules(directory, regulated=_REGULATED)
        programs = []
        for number in range(DOORS + WORKERS):
            arguments = ("serve", "--port", "0", "--no-worker") if number < DOORS else ("work",)
            settings = small.settings(rules, directory / f"home-{number}", **more)
            program = Program(arguments=arguments, settings=settings, directory=directory)
            programs.append(stack.enter_context(program))
        doors, workers = programs[:DOORS], programs[DOORS:]
        for each in doors:
            each.wait_for("listening on", seconds=START_SECONDS)
        for each in workers:
            each.wait_for("working;", seconds=START_SECONDS)
        storm = Storm(github=github, doors=doors, workers=workers, database=database, dice=dice)
        yield storm, Author(small.shop, author=small.ada, approver=lead, dice=dice), models.watched.spans, url
