"""The checks of a merge queue's group: the gate, which says which change is not open, and each owner's worst answer.

A group cannot be changed, only formed anew, so that nothing here asks for an approval: the changes' own checks do.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, assert_never

from reviewbot.gate import code as codes
from reviewbot.gate.decision import Blocked, Decision, Opened
from reviewbot.gate.decision_json import conclude
from reviewbot.kernel.canonical import digest_of
from reviewbot.kernel.ids import Digest, Head, RepoId
from reviewbot.publish.case import Case
from reviewbot.publish.gate_check import GATE, for_machines, reason_line
from reviewbot.publish.inert import legible
from reviewbot.publish.owner_check import owner_check
from reviewbot.publish.page import bullets, draw, machine_block, sections, titled
from reviewbot.publish.seal import binding_digest, sealed
from reviewbot.publish.surface import Check, Conclusion, Present, Wanted

_MOST_NAMED: Final = 3
_WORST_FIRST: Final[tuple[Conclusion | None, ...]] = ("failure", "action_required", None, "success")
_TITLES: Final = {
    codes.GROUP_STALE: "Form the group anew: the base branch moved",
    codes.GROUP_UNRESOLVED: "Form the group anew: it is not known what is in it",
    codes.GROUP_INCOMPLETE: "Form smaller groups: this one is not listed whole",
    codes.PATHS_DIFFER: "Form the group anew: it does not change what its changes do",
}
"""What to do about a reason that is the group's own, in the order in which the gate asks."""


def group_checks(decision: Decision, cases: tuple[Case, ...], *, is_waiting: bool) -> Wanted:
    """Return what should be on the head of a group: the gate, and a check for each owner of one of its changes.

    Where a rule requires an owner's check, too, the queue finds it there.
    """
    binding = binding_digest(decision)
    owners = _owner_checks(decision, cases, binding, is_waiting=is_waiting)
    return Wanted(checks=(_gate(decision, binding, is_waiting=is_waiting), *owners), comments=(), inline=())


def dissolved(repo_id: RepoId, head: Head, present: Present) -> Wanted:
    """Return the gate, and all that is there of ours, shut: the queue has let go of the group.

    What was green there counts no longer: another change may have this head one day.
    """
    there = {each.what.name for each in present.posted if isinstance(each.what, Check) and each.what.head == head}
    check = Check(
        name=GATE,
        head=head,
        external_id="",
        status="completed",
        conclusion="failure",
        title="Nothing to do: the queue has let go of this group",
        summary="The branch of the group is gone, or is at another commit. What comes next is decided afresh.",
        text=machine_block({"outcome": "blocked", "reasons": [{"code": "group_gone", "rule": "gate"}]}),
        annotations=(),
    )
    shut = (replace(check, name=name) for name in sorted(there | {GATE}))
    return Wanted(checks=tuple(sealed(each, digest_of((repo_id, head))) for each in shut), comments=(), inline=())


def _gate(decision: Decision, binding: Digest, *, is_waiting: bool) -> Check:
    check = Check(
        name=GATE,
        head=decision.binding.head,
        external_id="",
        status="in_progress" if is_waiting else "completed",
        conclusion=None if is_waiting else conclude(decision),
        title=_title(decision, is_waiting=is_waiting),
        summary=_summary(decision),
        text=sections(draw(decision.rulings), machine_block(for_machines(decision))),
        annotations=(),
    )
    return sealed(check, binding)


def _title(decision: Decision, *, is_waiting: bool) -> str:
    match decision:
        case Opened(broken_glass_until=None):
            return "Nothing to do: every change of the group is open"
        case Opened(broken_glass_until=until):
            return f"BROKEN GLASS, expires {until}"
        case Blocked() if is_waiting:
            waits_for = _joined(decision.pending) or "the forge to show the whole group"
            return f"Wait for {waits_for}"
        case Blocked():
            return _first_step(decision)
        case _:
            assert_never(decision)


def _first_step(decision: Blocked) -> str:
    of_the_group = {reason.code for reason in decision.reasons}
    found = next((title for each, title in _TITLES.items() if each in of_the_group), None)
    shut = [ruling.name for ruling in decision.rulings if ruling.outcome != "satisfied" and ":" in ruling.name]
    if not shut:
        return found or "Form the group anew"
    return f"Open {_joined(name.replace(':', ' ') for name in shut)} first"


def _summary(decision: Decision) -> str:
    match decision:
        case Opened(broken_glass_until=None):
            return "Each change was decided about for its own head, and together they make up the group."
        case Opened(broken_glass_until=until):
            return f"A break-glass opened one of the changes until {until}. This is no ordinary pass."
        case Blocked():
            return titled("What keeps the group shut", bullets(decision.reasons, reason_line))
        case _:
            assert_never(decision)


def _owner_checks(decision: Decision, cases: tuple[Case, ...], binding: Digest, *, is_waiting: bool) -> Iterator[Check]:
    found: dict[str, Check] = {}
    for case in cases:
        for assignment in case.visible:
            if assignment.has_agent:
                check = _of_member(case, owner_check(case, assignment, binding))
                worst = min(found.get(check.name, check), check, key=_badness)
                found[check.name] = worst
    for check in found.values():
        ended = check if is_waiting else _ended(check)
        yield sealed(replace(ended, head=decision.binding.head, external_id="", annotations=()), binding)


def _of_member(case: Case, check: Check) -> Check:
    return replace(check, title=f"Change {case.change.number}: {check.title}")


def _ended(check: Check) -> Check:
    # The queue has its answer: nothing of ours is left running on the head.
    if check.status == "completed":
        return check
    return replace(check, status="completed", conclusion="action_required")


def _badness(check: Check) -> int:
    return _WORST_FIRST.index(check.conclusion)


def _joined(names: Iterable[str]) -> str:
    listed = [legible(name) for name in names]
    more = len(listed) - _MOST_NAMED
    return ", ".join([*listed[:_MOST_NAMED], f"{more} more"] if more > 0 else listed)
