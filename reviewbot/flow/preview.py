"""The preview: the same review and the same gate, at once and without a forge to show it on."""

from collections.abc import Callable
from typing import Final

from reviewbot.flow.admission import admission_of
from reviewbot.flow.equipment import Equipment
from reviewbot.flow.look import Seen, look_at
from reviewbot.flow.owner_review import look_without_agent, review_for
from reviewbot.flow.settle import Settled, decide_about
from reviewbot.flow.step import PlainSteps
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Stopped
from reviewbot.kernel.ids import ChangeNumber
from reviewbot.plan.plan import Admission, Plan, Waiting

_UNGOVERNED: Final = "there is no owners/policy.yaml; write it, and one file for each team, as owners/README.md shows"


async def preview(equipment: Equipment, place: Place, number: ChangeNumber, *, tell: Callable[[str], None]) -> Settled:
    """Review a change and decide about it, showing nobody but the caller; `tell` hears how far it is.

    Raises Misconfigured where there is no such change, or no rules, or broken ones; Stopped where a switch is on.
    """
    seen = await _look(equipment, place, number)
    admission = await admission_of(equipment, seen, asked_by_writer=True)
    await _ask(equipment, place, seen, admission, tell)
    tell("deciding")
    return await decide_about(equipment, place, seen)


async def _look(equipment: Equipment, place: Place, number: ChangeNumber) -> Seen:
    change = await equipment.forge.fetch_change(place, number)
    if change is None:
        raise Misconfigured(place.repo, (f"there is no change {number}",))
    rulebook = await equipment.governance.fetch_rulebook(place, change.base)
    if rulebook is None:
        raise Misconfigured("governance", (_UNGOVERNED,))
    return await look_at(equipment, place, change, rulebook)


async def _ask(
    equipment: Equipment, place: Place, seen: Seen, admission: Admission, tell: Callable[[str], None]
) -> None:
    steps = PlainSteps()
    if isinstance(admission, Waiting) and admission.reason == "stopped":
        raise Stopped(admission.sentence)
    if isinstance(admission, Plan):
        for at, task in enumerate(admission.tasks, start=1):
            tell(f"{task.owner} is reviewing ({at} of {len(admission.tasks)})")
            await review_for(equipment, steps, place, seen, task, deadline_seconds=admission.deadline_seconds)
        return
    for assignment in seen.look.assignments:
        if assignment.has_agent:
            await look_without_agent(equipment, steps, place, seen, assignment.owner)
