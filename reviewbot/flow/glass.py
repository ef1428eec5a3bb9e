"""Broken glasses in the flow: what people's blows come to now, and the debts that they leave.

What is known of a glass is kept in the store and read at each decision; nothing of it lives in a workflow. So whoever
settles next, after a crash or at the hour when the glass is whole again, finds the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen
from reviewbot.gate.blow import Blow, override_of, rounds_of, standing_at
from reviewbot.gate.debt import Debt, concerns, debt_of, freezes_of, may_settle
from reviewbot.gate.world import Override, Push, Standing, World
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import AccountId
from reviewbot.ownership.policy import BreakGlass, Policy
from reviewbot.publish.issue import retro_review


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """What stands of broken glasses where one change is decided about."""

    blows: tuple[Blow, ...]
    """At this binding since the change came to stand at it, by people who are on the policy's list now."""
    override: Override | None
    standings: Mapping[AccountId, Standing]
    """Of the people in `override`."""
    debts: tuple[Debt, ...]
    """Of this change, and of others on whose paths it is."""

    def onto(self, world: World) -> World:
        """Return the world with all of it in it."""
        if self.override is None and not self.debts:
            return world
        known = None if world.standings is None else {**world.standings, **self.standings}
        return replace(
            world,
            overrides=(*world.overrides, *([] if self.override is None else [self.override])),
            standings=known,
            freezes=(*world.freezes, *freezes_of(self.debts, now=world.now)),
        )


async def fetch_emergency(
    equipment: Equipment, place: Place, seen: Seen, *, blows: tuple[Blow, ...], pushes: tuple[Push, ...] | None
) -> Emergency:
    """Return what stands now of broken glasses for the change. Where nothing ever was broken it asks nobody.

    `blows` are all that were ever struck at this change, `pushes` the moves of its head where one was at this head.
    """
    binding, terms = seen.look.change.binding, seen.rulebook.registry.policy.break_glass
    members = frozenset[AccountId]() if terms is None or not blows else await fetch_list(equipment, place, terms)
    counting = tuple(blow for blow in blows if blow.by.id in members)
    override = (
        None
        if terms is None
        else override_of(
            counting, binding, members=members, most_seconds=terms.seconds, now=equipment.clock.now(), pushes=pushes
        )
    )
    return Emergency(
        blows=standing_at(counting, binding, pushes),
        override=override,
        standings=await _fetch_standings(equipment, place, counting, override),
        debts=await _fetch_debts(equipment, place, seen),
    )


async def fetch_list(equipment: Equipment, place: Place, terms: BreakGlass) -> frozenset[AccountId]:
    """Return who is on the policy's list now; a team that cannot be read has nobody."""
    found = [await equipment.forge.fetch_members(place, team) for team in terms.from_teams]
    return frozenset().union(*(members for members in found if members is not None))


async def owe(equipment: Equipment, place: Place, policy: Policy, world: World, emergency: Emergency) -> Emergency:
    """Keep what a glass that was broken for this binding leaves to do, and open the issues that are not there yet.

    To be called before the gate opens: nothing goes through that nobody would look at. A forge that takes no issue now,
    or may not be written to because of a stop, is asked again with the next settle: an emergency does not wait for it.
    """
    if policy.break_glass is None or not (emergency.blows or emergency.debts):
        return emergency
    async with equipment.store.turn(f"debts:{place.repo_id}"):
        fresh = await _keep_new(equipment, policy.break_glass, world, emergency)
        debts = (*emergency.debts, *fresh)
        asked = [await _asked_for(equipment, place, policy.break_glass, debt) for debt in debts]
    return replace(emergency, debts=tuple(asked))


async def _keep_new(equipment: Equipment, terms: BreakGlass, world: World, emergency: Emergency) -> tuple[Debt, ...]:
    owed = (
        debt_of(each, world, review_within_seconds=terms.review_within_seconds)
        for each in rounds_of(emergency.blows, most_seconds=terms.seconds)
    )
    known = {debt.key for debt in await equipment.store.fetch_debts(world.binding.repo_id, with_settled=True)}
    fresh = tuple(debt for debt in owed if debt is not None and debt.key not in known)
    for debt in fresh:
        await equipment.store.keep_debt(debt)
    return fresh


async def _asked_for(equipment: Equipment, place: Place, terms: BreakGlass, debt: Debt) -> Debt:
    if debt.issue is not None or await equipment.is_stopped(place.repo):
        return debt
    try:
        number = await equipment.forge.post_issue(place, retro_review(debt, terms.from_teams))
    except Unavailable:
        return debt
    asked = replace(debt, issue=number)
    await equipment.store.keep_debt(asked)
    return asked


async def _fetch_debts(equipment: Equipment, place: Place, seen: Seen) -> tuple[Debt, ...]:
    change = seen.look.change
    paths = [path for entry in change.entries for path in entry.paths]
    standing = await equipment.store.fetch_debts(place.repo_id)
    own = [debt for debt in standing if debt.binding.number == change.number or concerns(debt, paths)]
    now = [await _as_it_stands(equipment, place, seen.rulebook.registry.policy.break_glass, debt) for debt in own]
    return tuple(debt for debt in now if debt.settled_by is None)


async def _as_it_stands(equipment: Equipment, place: Place, terms: BreakGlass | None, debt: Debt) -> Debt:
    if debt.issue is None:
        return debt
    issue = await equipment.forge.fetch_issue(place, debt.issue)
    if issue is None:
        # Deleted, which settles nothing: it is asked for again.
        now = replace(debt, issue=None)
    elif issue.is_open or issue.closed_by is None or terms is None:
        return debt
    elif may_settle(debt, issue.closed_by, members=await fetch_list(equipment, place, terms)):
        now = replace(debt, settled_by=issue.closed_by.login)
    else:
        return debt
    await equipment.store.keep_debt(now)
    return now


async def _fetch_standings(
    equipment: Equipment, place: Place, blows: Iterable[Blow], override: Override | None
) -> Mapping[AccountId, Standing]:
    if override is None:
        return {}
    struck = {blow.by.id: blow.by for blow in blows if blow.by.id in override.people}
    return await equipment.forge.fetch_standings(place, tuple(struck.values()))
