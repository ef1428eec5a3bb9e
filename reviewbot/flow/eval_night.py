"""A night: what is due runs, one after the other, each suite under its cap, and nothing twice in one night."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol, TypeAlias

from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Digest, ModelName, OwnerName
from reviewbot.kernel.money import NOTHING, Money
from reviewbot.night import Nights
from reviewbot.roster import Roster
from reviewbot.scoring.held import Held
from reviewbot.scoring.night import Due, Ran, due_beside, due_nightly, is_ablation_due, left_of_cap, made_under
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

    def prompt_of(self, model: ModelName) -> Digest:
        """Return what a model is asked with now."""

    def hold(self, incumbent: bytes, candidate: bytes) -> Held | None:
        """Return what comes of a candidate by its run's document and that of the model in use.

        None where there is no verdict: another version has written one of them, or a price is not known.
        """

    async def forget(self, suite: Suite, model: ModelName, *, night: date) -> None:
        """End the account of a run that is kept; until then a crash leaves on the books what it was charged."""


async def run_night(
    nights: Nights, roster: Roster, suites: Sequence[Suite], runner: Runner, *, night: date
) -> tuple[Outcome, ...]:
    """Run what is due and has not run tonight, and return what came of each.

    What the cap has cut short goes on in the next night, where answers that were paid for cost nothing. A candidate is
    held beside the model in use, which runs first, and in the same night whenever a candidate does.
    """
    by_owner = {suite.owner: suite for suite in suites}
    async with roster.turn(TURN):
        ran = made_under(runner.prompt_of, await nights.fetch_runs(since=night - LONGEST_EVERY))
        await nights.queue(due_nightly(suites, ran, night=night))
        tonight = await nights.fetch_runs(since=night)
        await nights.queue(due_beside(suites, await nights.fetch_queued(), tonight, night=night))
        in_use = {(suite.owner, suite.model) for suite in suites}
        outcomes = []
        for due in sorted(await nights.fetch_queued(), key=lambda each: (each.owner, each.model) not in in_use):
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
            beside = "" if outcome.held is None else f"; {_told_held(outcome.held)}"
            return (
                f"{owner} on {model}: {passed} for {outcome.spent}{cut}{beside}{_shown(outcome)} ({outcome.document})"
            )


def _told_held(held: Held) -> str:
    because = f": {'; '.join(held.because)}" if held.because else ""
    return f"{held.verdict.upper()} beside {held.beside}{because}"


def _shown(ran: Ran) -> str:
    hurt = f"; context hurts here: {', '.join(ran.hurt_by_context)}" if ran.hurt_by_context else ""
    hurt += "".join(f"; with runbook {each.document}: {_told_held(each.held)}" for each in ran.tried)
    return hurt + (f"; changes no outcome: {', '.join(ran.idle)}" if ran.idle else "")


async def _run_one(nights: Nights, suites: Mapping[OwnerName, Suite], runner: Runner, due: Due, night: date) -> Outcome:
    suite = suites.get(due.owner)
    if suite is None:
        return Waits(due=due, why="its owner has no suite any more")
    cap = left_of_cap(suite, await nights.fetch_runs(since=night), night=night)
    if cap == NOTHING:
        return Waits(due=due, why="tonight's cap is spent")
    try:
        ran = made_under(runner.prompt_of, await nights.fetch_runs(since=night - LONGEST_EVERY))
        ablates = is_ablation_due(suite, due.model, ran, night=night)
        made = await runner.run(suite, due.model, night=night, cap=cap, ablates=ablates)
    except Unavailable as absence:
        return Waits(due=due, why=str(absence))
    except Misconfigured as fault:
        return Waits(due=due, why="; ".join(fault.faults))
    kept = replace(made.ran, held=await _held(nights, suite, runner, made, night))
    await nights.keep_run(kept, made.document)
    await runner.forget(suite, due.model, night=night)
    if kept.not_run:
        onward = Due(owner=due.owner, model=due.model, since=night + timedelta(days=1), occasion=due.occasion)
        await nights.queue((onward,))
    return kept


async def _held(nights: Nights, suite: Suite, runner: Runner, made: Made, night: date) -> Held | None:
    if made.ran.not_run or made.ran.model == suite.model:
        return None
    whole = (each for each in await nights.fetch_runs(since=night) if not each.not_run)
    incumbent = next((each for each in whole if (each.owner, each.model) == (suite.owner, suite.model)), None)
    document = None if incumbent is None else await nights.fetch_document(incumbent)
    return None if document is None else runner.hold(document, made.document)
