"""Settle: read the present, decide, record, show. Doing it twice changes nothing; nobody's old answer is used."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace

from reviewbot.audit.record import make_record
from reviewbot.change.change import Binding, Change
from reviewbot.change.flag import flags_of
from reviewbot.change.history import told
from reviewbot.change.open_change import OpenChange
from reviewbot.flow.broken_rules import shut_by
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.fence import Evaluation, begin_evaluation
from reviewbot.flow.glass import Emergency, fetch_emergency, owe
from reviewbot.flow.incident import tell_of_settled
from reviewbot.flow.light import is_stopped
from reviewbot.flow.look import Seen, binding_of, look_again
from reviewbot.flow.notice import note_checks, note_decision, show_notice
from reviewbot.flow.testimony import hear
from reviewbot.flow.turning import without_fallen
from reviewbot.gate.assemble import world_of
from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.gate.dismissal import improper_dismissals
from reviewbot.gate.opening import openings_in
from reviewbot.gate.seat import pleas_on
from reviewbot.gate.world import Push, World
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import ChangeNumber, Head
from reviewbot.plan.admit import admit
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.gate_check import GATE
from reviewbot.publish.incident import dismissal_line
from reviewbot.publish.issue import owed_line
from reviewbot.publish.notice import ungoverned, ungoverned_beside
from reviewbot.publish.reconcile import reconcile
from reviewbot.publish.surface import Check, Wanted
from reviewbot.publish.wanted import strict_of, wanted_for
from reviewbot.review.act import Act
from reviewbot.review.verdict import Verdict, still_counting


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One change, decided."""

    seen: Seen
    verdicts: tuple[Verdict, ...]
    world: World
    decision: Decision
    waiting: Waiting | None
    emergency: Emergency

    @property
    def number(self) -> ChangeNumber:
        """Which change it is."""
        return self.seen.look.change.number

    @property
    def binding(self) -> Binding:
        """What the decision counts for."""
        return self.seen.look.change.binding


async def settle(
    equipment: Equipment, place: Place, head: Head, *, anew: frozenset[str] = frozenset()
) -> tuple[Settled, ...]:
    """Bring every open change with this head, and the head's checks, to what a fresh decision gives.

    A check belongs to a head, not to a change: where several open changes share one, its checks show the worst
    decision, and no success while one of them goes into a base without rules. One settle at a time per repository and
    head; the caller sees to it. A base without rules gets nothing, but for a gate that shows something already: that is
    concluded, and never as success. Checks whose names are in `anew`, case-folded, are written once more though they
    say what they should.

    Raises Unavailable where a newer evaluation has begun in the meantime: what this one found is not shown any more.
    """
    evaluation = await begin_evaluation(equipment, place, head)
    named = await equipment.forge.fetch_open_changes(place, head=head)
    try:
        settled = await _decide_all(equipment, place, named)
    except Misconfigured as broken:
        for each in named:
            shut = await shut_by(equipment, place, binding_of(place, each), each.base, broken)
            present = await equipment.forge.fetch_present(place, each.number, head)
            await show_notice(equipment, evaluation, each.number, shut, present)
        return ()
    await equipment.store.require_term(evaluation.term)
    for one in settled:
        await record(equipment, one)
    settled = tuple([await owing(equipment, place, one) for one in settled])
    worst = max(settled, key=_how_bad, default=None)
    decided = {one.number for one in settled}
    beside = tuple(each.number for each in named if each.number not in decided)
    for one in settled:
        await _show_decided(equipment, evaluation, one, with_checks=one is worst, beside=beside, anew=anew)
    if named and not settled:
        await _leave_ungoverned(equipment, evaluation, named[0])
    if settled:
        # Whoever began in between may have looked before the last write.
        await evaluation.require_newest(equipment)
    return settled


async def settle_in_turn(
    equipment: Equipment, place: Place, head: Head, *, anew: frozenset[str] = frozenset()
) -> tuple[Settled, ...]:
    """Settle when it is this head's turn."""
    async with head_turn(equipment, place, head):
        return await settle(equipment, place, head, anew=anew)


def head_turn(equipment: Equipment, place: Place, head: Head) -> AbstractAsyncContextManager[None]:
    """Wait for the head's turn and hold it: whatever writes the checks of a head does so inside."""
    return equipment.store.turn(f"settle:{place.repo_id}:{head}")


async def settled_now(equipment: Equipment, place: Place, head: Head) -> tuple[Settled, ...]:
    """Return what settling this head would come to now, without recording or showing it; raises as the rules do."""
    return await _decide_all(equipment, place, await equipment.forge.fetch_open_changes(place, head=head))


async def decide_about(
    equipment: Equipment, place: Place, seen: Seen, *, acts: tuple[Act, ...] | None = None
) -> Settled:
    """Decide about one change from what the forge and the store say now.

    `acts` stand in place of what people have said by commands: what would it come to if this were said?
    """
    change, registry = seen.look.change, seen.rulebook.registry
    said = await equipment.store.fetch_acts(change.repo_id, change.number) if acts is None else acts
    blows = await equipment.store.fetch_blows(change.repo_id, change.number)
    made = still_counting(await equipment.store.fetch_verdicts(change.binding), change.merge_base)
    verdicts = await without_fallen(equipment, seen.rulebook.promotions, made)
    heard = await hear(equipment, place, seen, verdicts, acts=said, blows=blows)
    change = await _with_every_pusher(equipment, place, change, heard.pushes)
    switches = await equipment.fetch_switches()
    emergency = await fetch_emergency(equipment, place, seen, blows=blows, pushes=heard.pushes)
    world = world_of(
        change=change,
        registry=registry,
        assignments=seen.look.assignments,
        verdicts=verdicts,
        reviews=heard.reviews,
        teams=heard.teams,
        standings=heard.standings,
        pushes=heard.pushes,
        facts=heard.facts,
        switches=switches,
        overrides=(),
        now=equipment.clock.now(),
        acts=said,
        left_out=seen.look.left_out,
    )
    world = emergency.onto(world)
    admission = admit(change, seen.look.assignments, registry, switches)
    return Settled(
        seen=seen,
        verdicts=verdicts,
        world=world,
        decision=decide(world),
        waiting=admission if isinstance(admission, Waiting) else None,
        emergency=emergency,
    )


async def _with_every_pusher(
    equipment: Equipment, place: Place, change: Change, pushes: tuple[Push, ...] | None
) -> Change:
    # A head that went away and came back was pushed by somebody whom the look that was kept of it cannot know.
    if sum(push.head == change.head for push in pushes or ()) < 2:
        return change
    fresh = await equipment.forge.fetch_change(place, change.number)
    more = () if fresh is None else fresh.contributors
    return replace(change, contributors=tuple(dict.fromkeys((*change.contributors, *more))))


async def show(
    equipment: Equipment, place: Place, number: ChangeNumber, wanted: Wanted, *, checks_only: bool = False
) -> None:
    """Make what people see what is wanted, on record first: no decision stands behind it.

    Raises Unavailable where this process is struck off the roster meanwhile.
    """
    head, term = wanted.checks[0].head, equipment.store.term
    present = await equipment.forge.fetch_present(place, number, head, checks_only=checks_only)
    actions = reconcile(wanted, present)
    if actions:
        await note_checks(equipment, place, number, wanted.checks)
    for action in actions:
        await equipment.store.require_term(term)
        await equipment.forge.apply(place, number, action)


async def _decide_all(equipment: Equipment, place: Place, named: Iterable[OpenChange]) -> tuple[Settled, ...]:
    looks = [await look_again(equipment, place, each) for each in named]
    return tuple([await decide_about(equipment, place, seen) for seen in looks if seen is not None])


async def _leave_ungoverned(equipment: Equipment, evaluation: Evaluation, named: OpenChange) -> None:
    place = evaluation.place
    present = await equipment.forge.fetch_present(place, named.number, evaluation.head, checks_only=True)
    if any(isinstance(each.what, Check) and each.what.name == GATE for each in present.posted):
        await show_notice(equipment, evaluation, named.number, ungoverned(binding_of(place, named)), present)


async def owing(equipment: Equipment, place: Place, one: Settled) -> Settled:
    """Keep what a broken glass leaves to do, before anybody is shown that the gate is open."""
    policy = one.seen.rulebook.registry.policy
    return replace(one, emergency=await owe(equipment, place, policy, one.world, one.emergency))


async def _show_decided(
    equipment: Equipment,
    evaluation: Evaluation,
    one: Settled,
    *,
    with_checks: bool,
    beside: tuple[ChangeNumber, ...],
    anew: frozenset[str],
) -> None:
    present = await equipment.forge.fetch_present(evaluation.place, one.number, one.binding.head)
    wanted = wanted_for(replace(case_of(one), impostors=present.foreign_checks), present)
    if is_stopped(one.decision):
        wanted = strict_of(wanted, present)
    checks = wanted.checks if with_checks else ()
    instead: tuple[Check, ...] = ()
    if checks and beside and isinstance(one.decision, Opened):
        instead = (ungoverned_beside(one.binding, beside),)
        checks = (*instead, *(check for check in checks if check.name != GATE))
    outdone = present.outdone.union(check.name for check in checks if check.name.casefold() in anew)
    actions = reconcile(replace(wanted, checks=checks), replace(present, outdone=outdone))
    if actions:
        await note_checks(equipment, evaluation.place, one.number, instead)
    await evaluation.apply(equipment, one.number, actions)
    await tell_of_settled(equipment, evaluation.place, one.world, one.seen.look.history, present)


def case_of(one: Settled) -> Case:
    """Return what the checks and comments of a decided change are made from."""
    cited = {passage for verdict in one.verdicts for finding in verdict.findings for passage in finding.cites}
    return Case(
        change=one.seen.look.change,
        assignments=one.seen.look.assignments,
        verdicts=one.verdicts,
        decision=one.decision,
        waiting=one.waiting,
        openings=openings_in(one.world, one.decision),
        passages={
            passage.id: passage
            for document in one.seen.rulebook.library.documents
            for passage in document.passages
            if passage.id in cited
        },
        hidden=tuple(f"{flag.path}: {flag.sentence}" for flag in flags_of(one.seen.look.change.entries)),
        exposed=told(one.seen.look.history),
        dismissals=tuple(dismissal_line(review, why) for review, why in improper_dismissals(one.world)),
        left_out=one.seen.look.left_out,
        owed=tuple(owed_line(debt) for debt in one.emergency.debts),
        pleas={seat.owner: pleas.heard for seat in one.world.seats if (pleas := pleas_on(seat, one.world)).heard},
    )


async def record(equipment: Equipment, one: Settled) -> None:
    """Put a decision on record, unless the last one about the change says the same and nothing was shown since."""
    change = one.seen.look.change
    made = make_record(
        change=change,
        decided_at=one.world.now,
        governance_commit=one.seen.look.governance,
        assignments=one.seen.look.assignments,
        world=one.world,
        verdicts=one.verdicts,
        decision=one.decision,
    )
    await note_decision(equipment, made)


def _how_bad(one: Settled) -> int:
    match one.decision:
        case Blocked(awaits_only_people=False):
            return 3
        case Blocked():
            return 2
        case Opened(broken_glass_until=str()):
            # A head that is open by broken glass for one change is never shown as an ordinary pass.
            return 1
        case _:
            return 0
