"""What another policy would have decided: a recorded decision made once more, with only the rules exchanged.

Everything else stays as it was recorded: the instant, who said what, who was in which team, what each agent found. An
agent's verdict is taken as if it had been given under the other policy; an owner whom only that policy calls has not
answered. A team that was not asked for then is unknown now, unless nobody had reviewed anything.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from reviewbot.audit.record import AuditRecord
from reviewbot.change.change import Binding, Change
from reviewbot.change.coverage import Row, keep_ledger
from reviewbot.gate.assemble import entries_of, rules_of, seats_of
from reviewbot.gate.decide import decide
from reviewbot.gate.decision import Blocked, Decision, Reason
from reviewbot.gate.world import Freeze, GateEntry, GateRule, World
from reviewbot.kernel.ids import AccountId, OwnerName, RepoName, TeamName
from reviewbot.ownership.codeowners import CODEOWNERS_PLACES, Codeowners, Rule
from reviewbot.ownership.left_out import LeftOut
from reviewbot.ownership.owner import Assignment, Stance
from reviewbot.ownership.registry import Registry
from reviewbot.review.verdict import Approved, Objected

_SPECIAL: Final = re.compile(r"[\\*?\[\]#\s]")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Called:
    """An owner that a policy calls for a change, and with what weight."""

    owner: OwnerName
    stance: Stance


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One recorded decision beside the one another policy would have made."""

    repo: RepoName
    binding: Binding
    recorded: Decision
    other: Decision
    called: tuple[Called, ...]
    """Whom only the other policy calls, or calls with this stance, in the order of their names."""
    spared: tuple[Called, ...]
    """Whom only the recorded policy called, or called with this stance."""
    unreviewed: tuple[str, ...] = ()
    """Entries that only the other policy leaves out of review, in the order of the change."""
    reviewed: tuple[str, ...] = ()
    """Entries that only the recorded policy left out of review."""

    @property
    def is_same(self) -> bool:
        """Whether the gate would have stood as it did."""
        return self.recorded.kind == self.other.kind and not self.gained and not self.lost

    @property
    def gained(self) -> tuple[Reason, ...]:
        """Reasons that keep only the other decision shut."""
        return _only_in(self.other, self.recorded)

    @property
    def lost(self) -> tuple[Reason, ...]:
        """Reasons that kept only the recorded decision shut."""
        return _only_in(self.recorded, self.other)


def simulate(
    record: AuditRecord,
    change: Change,
    assignments: tuple[Assignment, ...],
    registry: Registry,
    freezes: tuple[Freeze, ...],
    left_out: tuple[LeftOut, ...] = (),
) -> Simulated:
    """Decide the recorded world again under another registry.

    `change` is what was looked at then, `assignments` whom the other registry calls for it, `freezes` what the other
    policy freezes at the recorded instant, `left_out` what it leaves out of review.
    """
    ledger = _other_ledger(record, change, assignments)
    other = _other_world(record, entries_of(ledger, left_out), assignments, registry, freezes)
    was_out, is_out = _excused(record.world), _excused(other)
    before = {Called(owner=each.owner, stance=each.stance) for each in record.assignments}
    after = {Called(owner=each.owner, stance=each.stance) for each in assignments}
    return Simulated(
        repo=record.repo,
        binding=record.binding,
        recorded=record.decision,
        other=decide(other),
        called=tuple(sorted(after - before)),
        spared=tuple(sorted(before - after)),
        unreviewed=tuple(path for path in is_out if path not in was_out),
        reviewed=tuple(path for path in was_out if path not in is_out),
    )


def codeowners_then(record: AuditRecord) -> Codeowners | None:
    """Return what CODEOWNERS said of the recorded paths, for a registry that has none of its own; None for nothing."""
    handles: defaultdict[str, list[str]] = defaultdict(list)
    file = None
    for assignment in record.assignments:
        handle = str(assignment.owner) if assignment.team is None or not assignment.has_agent else f"@{assignment.team}"
        for because in assignment.because:
            if because.file in CODEOWNERS_PLACES:
                file = because.file
                handles[because.path].append(handle)
    if file is None:
        return None
    rules = (
        Rule(pattern=_exactly(path), owners=tuple(dict.fromkeys(owners)), line=line)
        for line, (path, owners) in enumerate(handles.items(), start=1)
    )
    return Codeowners(file=file, rules=tuple(rules), faults=())


def rules_apart(recorded: Iterable[GateRule], other: Iterable[GateRule]) -> Iterator[tuple[str, str]]:
    """Yield each rule that is not the same in both, by name, with what became of it."""
    before = {rule.name: rule for rule in recorded}
    after = {rule.name: rule for rule in other}
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            yield name, "removed"
        elif name not in before:
            yield name, "added"
        elif before[name] != after[name]:
            yield name, ", ".join(_fields_apart(before[name], after[name]))


def _fields_apart(before: GateRule, after: GateRule) -> Iterator[str]:
    for name in GateRule.__dataclass_fields__:
        was, is_now = getattr(before, name), getattr(after, name)
        if was != is_now:
            shown = name.removeprefix("is_").removeprefix("has_").replace("_", " ")
            yield f"{shown}: {_shown(was)} → {_shown(is_now)}" if not isinstance(was, tuple) else f"{shown} changed"


def _shown(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)


def _excused(world: World) -> tuple[str, ...]:
    return tuple(entry.path for entry in world.entries if entry.excuse is not None)


def _other_ledger(record: AuditRecord, change: Change, assignments: tuple[Assignment, ...]) -> tuple[Row, ...]:
    owed = {each.owner: each.paths for each in assignments if each.stance == "blocking"}
    return keep_ledger(change, owed=owed, read=_read(record))


def _other_world(
    record: AuditRecord,
    entries: tuple[GateEntry, ...],
    assignments: tuple[Assignment, ...],
    registry: Registry,
    freezes: tuple[Freeze, ...],
) -> World:
    world, policy = record.world, registry.policy
    rules, seats = rules_of(policy), seats_of(assignments)
    asked = {team for rule in rules for team in _teams_of(rule)} | {
        team for seat in seats for team in (seat.team, seat.stand_ins) if team is not None
    }
    return replace(
        world,
        entries=entries,
        policy_digest=registry.digest,
        bots=policy.bots,
        machines=policy.machines,
        rules=rules,
        seats=seats,
        judgements=tuple(
            replace(each, policy_digest=registry.digest) if each.policy_digest == world.policy_digest else each
            for each in world.judgements
        ),
        teams=_teams_then(world, asked),
        freezes=(*(each for each in world.freezes if each.kind == "debt"), *freezes),
    )


def _teams_of(rule: GateRule) -> Iterator[TeamName]:
    yield from rule.from_teams
    for quorum in (*rule.all_of, *rule.any_of):
        yield from quorum.from_teams


def _teams_then(world: World, asked: Iterable[TeamName]) -> Mapping[TeamName, frozenset[AccountId]]:
    # Membership gives a meaning to reviews alone: where there was none, nobody had to be asked for.
    if any(review.state != "commented" for review in world.reviews):
        return world.teams
    return {**dict.fromkeys(asked, frozenset[AccountId]()), **world.teams}


def _read(record: AuditRecord) -> dict[OwnerName, frozenset[str]]:
    read: defaultdict[OwnerName, frozenset[str]] = defaultdict(frozenset)
    for verdict in record.verdicts:
        basis = verdict.basis
        if isinstance(verdict, Approved | Objected) and basis.head == record.binding.head:
            read[basis.owner] |= frozenset(basis.covered)
    return read


def _only_in(one: Decision, other: Decision) -> tuple[Reason, ...]:
    theirs = {(each.code, each.rule) for each in other.reasons} if isinstance(other, Blocked) else set()
    own = one.reasons if isinstance(one, Blocked) else ()
    return tuple(each for each in own if (each.code, each.rule) not in theirs)


def _exactly(path: str) -> str:
    return "/" + _SPECIAL.sub(lambda found: f"\\{found[0]}", path)
