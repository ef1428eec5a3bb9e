"""May this group merge? Only where every change in it may, and where it changes what they change and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, assert_never

from reviewbot.change.change import Binding
from reviewbot.gate import code
from reviewbot.gate.answer import Answer, listed, satisfied, shut
from reviewbot.gate.decision import Reason
from reviewbot.kernel.ids import ChangeNumber, Commit, Digest, Head, OwnerName, RepoName

Standing: TypeAlias = Literal["open", "blocked", "absent"]
"""`absent`: there is no open change of this number into the group's base branch."""

MEMBERS: Final = "members"
PATHS: Final = "paths"
STANDS: Final = "stands on its base"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One change of a group, as it was decided about for the group."""

    number: ChangeNumber
    head: Head | None
    """None where it is absent."""
    standing: Standing
    reasons: tuple[Reason, ...]
    """Why it is blocked."""
    pending: tuple[OwnerName, ...]
    """Owners whose agents have not answered."""
    broken_glass_until: str | None
    """The instant at which the break-glass that opened it expires."""
    paths: frozenset[str]
    """Every path it changes, both names of a rename."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWorld:
    """Everything that is looked at to decide about a group, at one instant."""

    repo: RepoName
    binding: Binding
    """The group's head, with the number of the change that the queue laid on top; 0 where it does not say."""
    policy_digest: Digest
    is_onto_base: bool
    is_complete: bool
    strays: tuple[Commit, ...]
    """Commits that belong to no member."""
    members: tuple[Member, ...]
    paths: frozenset[str]
    """Every path that the group would change in its base branch."""


def judge_group(group: GroupWorld) -> tuple[Answer, ...]:
    """Ask about the group as a whole, then about each of its changes, then whether the two are the same."""
    return (_stands(group), _members(group), *(_member(each) for each in group.members), _paths(group))


def glass_of(group: GroupWorld) -> str | None:
    """Return when the first break-glass expires that opened one of its changes, or None."""
    ends = [each.broken_glass_until for each in group.members if each.broken_glass_until is not None]
    return min(ends, default=None)


def pending_in(group: GroupWorld) -> tuple[OwnerName, ...]:
    """Return the owners whose agents have not answered about one of its changes."""
    return tuple(dict.fromkeys(owner for each in group.members for owner in each.pending))


def _stands(group: GroupWorld) -> Answer:
    if group.is_onto_base:
        return satisfied(STANDS, code.GROUP_STANDS, f"the group stands on the tip of {group.binding.base_ref}")
    text = f"the group does not stand on the tip of {group.binding.base_ref} any more; the queue has to form it anew"
    return shut(STANDS, Reason(code=code.GROUP_STALE, rule=STANDS, text=text, who_can_fix=()))


def _members(group: GroupWorld) -> Answer:
    faults = tuple(_unresolved(group))
    if faults:
        return shut(MEMBERS, faults[0], *faults[1:], is_sure=False)
    named = listed([f"{each.number}" for each in group.members])
    changes = "change" if len(group.members) == 1 else "changes"
    return satisfied(MEMBERS, code.GROUP_RESOLVED, f"the group is made of {changes} {named}")


def _unresolved(group: GroupWorld) -> Iterator[Reason]:
    if not group.members:
        text = "no change is known to be in the group"
        yield Reason(code=code.GROUP_UNRESOLVED, rule=MEMBERS, text=text, who_can_fix=())
    if group.strays:
        text = f"nobody knows whose these commits of the group are: {listed(group.strays)}"
        yield Reason(code=code.GROUP_UNRESOLVED, rule=MEMBERS, text=text, who_can_fix=())
    if not group.is_complete:
        text = "the forge does not list all of the group's commits and paths; a smaller group would be listed whole"
        yield Reason(code=code.GROUP_INCOMPLETE, rule=MEMBERS, text=text, who_can_fix=())


def _member(member: Member) -> Answer:
    name = f"change:{member.number}"
    match member.standing:
        case "open":
            until = "" if member.broken_glass_until is None else f" by broken glass until {member.broken_glass_until}"
            return satisfied(name, code.MEMBER_OPEN, f"change {member.number} is open at {member.head}{until}")
        case "blocked":
            first, *more = _reasons(member)
            return shut(name, first, *more)
        case "absent":
            text = f"change {member.number} is in the group and is no open change into its base branch"
            return shut(name, Reason(code=code.MEMBER_ABSENT, rule=name, text=text, who_can_fix=()))
        case _:
            assert_never(member.standing)


def _reasons(member: Member) -> Iterator[Reason]:
    # Whoever says "blocked" without a reason is not believed to mean "open".
    unsaid = Reason(code=code.MEMBER_BLOCKED, rule="gate", text="its gate is shut", who_can_fix=())
    return (_of_member(member, reason) for reason in member.reasons or (unsaid,))


def _of_member(member: Member, reason: Reason) -> Reason:
    return Reason(
        code=reason.code,
        rule=f"change:{member.number}:{reason.rule}",
        text=f"change {member.number}: {reason.text}",
        who_can_fix=reason.who_can_fix,
    )


def _paths(group: GroupWorld) -> Answer:
    told = frozenset(path for each in group.members for path in each.paths)
    more, fewer = sorted(group.paths - told), sorted(told - group.paths)
    if not more and not fewer:
        return satisfied(PATHS, code.PATHS_AGREE, "the group changes the paths that its changes change, and no other")
    parts = []
    if more:
        parts.append(f"the group changes {listed(more)}, which none of its changes does")
    if fewer:
        parts.append(f"its changes change {listed(fewer)}, which the group does not")
    return shut(PATHS, Reason(code=code.PATHS_DIFFER, rule=PATHS, text="; ".join(parts), who_can_fix=()))
