"""A night: what is due runs, one after the other, each suite under its cap, and nothing twice in one night."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Protocol, TypeAlias

from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.night import Nights
from reviewbot.roster import Roster
from reviewbot.scoring.night import Due, Ran, due_nightly, is_ablation_due, left_of_cap
from reviewbot.scoring.suite import Suite

TURN: Final = "the night of evals"
"""Of the roster: two processes would both pay for what is due."""
LONGEST_EVERY: Final = timedelta(days=31)
KEPT: Final = timedelta(days=400)
"""How long a night's runs are kept with their documents: longer than any trend is shown."""
_LOG: Final = logging.getLogger("reviewbot.evals")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A run that was made, with the document that it is kept as."""

    ran: Ran
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """What is due and did not run, and why; it stays due."""

    due: Due
    why: str


Outcome: TypeAlias = Ran | Waits


class Runner(Protocol):
    """Runs a suite on a model."""

    async def run(self, suite: Suite, model: ModelName, *, night: date, cap: Money, ablates: bool) -> Made:
        """Return the run, which has cost no more than the cap; `ablates` makes it without runbooks, too.

        Raises Unavailable where the model has answered nothing, and Misconfigured where it cannot be paid for.
        """

    async def forget(self, suite: Suite, model: ModelName, *, night: date) -> None:
        """End the account of a run that is kept; until then a crash leaves on the books what it was charged."""


async def run_night(
    nights: Nights, roster: Roster, suites: Sequence[Suite], runner: Runner, *, night: date
) -> tuple[Outcome, ...]:
    """Run what is due and has not run tonight, and return what came of each.

    What the cap has cut short goes on in the next night, where answers that were paid for cost nothing.
    """
    by_owner = {suite.owner: suite for suite in suites}
    async with roster.turn(TURN):
        ran = await nights.fetch_runs(since=night - LONGEST_EVERY)
        await nights.queue(due_nightly(suites, ran, night=night))
        outcomes = []
        for due in await nights.fetch_queued():
            if due.since <= night:
                outcomes.append(await _run_one(nights, by_owner, runner, due, night))
                _LOG.info("%s", told(outcomes[-1]))
        await nights.forget_runs(before=night - KEPT)
    return tuple(outcomes)


def told(outcome: Outcome) -> str:
    """Return what came of something that was due, in one line."""
    match outcome:
        case Waits(due=due, why=why):
            return f"{due.owner} on {due.model}: waits: {why}"
        case Ran(owner=owner, model=model):
            passed = "passes" if outcome.is_passed else "FAILS"
            cut = f"; {outcome.not_run} reviews wait for the next night, the cap was reached" if outcome.not_run else ""
            return f"{owner} on {model}: {passed} for {outcome.spent}{cut}{_shown(outcome)} ({outcome.document})"


def _shown(ran: Ran) -> str:
    hurt = f"; context hurts here: {', '.join(ran.hurt_by_context)}" if ran.hurt_by_context else ""
    return hurt + (f"; changes no outcome: {', '.join(ran.idle)}" if ran.idle else "")


async def _run_one(nights: Nights, suites: Mapping[OwnerName, Suite], runner: Runner, due: Due, night: date) -> Outcome:
    suite = suites.get(due.owner)
    if suite is None:
        return Waits(due=due, why="its owner has no suite any more")
    cap = left_of_cap(suite, await nights.fetch_runs(since=night), night=night)
    if cap == NOTHING:
        return Waits(due=due, why="tonight's cap is spent")
    try:
        ran = await nights.fetch_runs(since=night - LONGEST_EVERY)
        ablates = is_ablation_due(suite, due.model, ran, night=night)
        made = await runner.run(suite, due.model, night=night, cap=cap, ablates=ablates)
    except Unavailable as absence:
        return Waits(due=due, why=str(absence))
    except Misconfigured as fault:
        return Waits(due=due, why="; ".join(fault.faults))
    await nights.keep_run(made.ran, made.document)
    await runner.forget(suite, due.model, night=night)
    if made.ran.not_run:
        onward = Due(owner=due.owner, model=due.model, since=night + timedelta(days=1), occasion=due.occasion)
        await nights.queue((onward,))
    return made.ran
