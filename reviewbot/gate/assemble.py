"""The world of one change, put together from what the other stations know. What nobody vouches for stays uncovered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import assert_never

from reviewbot.change.change import Change
from reviewbot.change.coverage import Row, keep_ledger
from reviewbot.gate.world import (
    Dismissal,
    Excuse,
    Fact,
    Freeze,
    GateEntry,
    GateRule,
    Judgement,
    Override,
    Overruling,
    Push,
    Review,
    Seat,
    Standing,
    VerdictKind,
    World,
)
from reviewbot.kernel.ids import AccountId, ChangeNumber, Digest, Head, OwnerName, RepoName, TeamName
from reviewbot.ownership.freeze_clock import freezes_at
from reviewbot.ownership.left_out import LeftOut
from reviewbot.ownership.owner import Assignment
from reviewbot.ownership.policy import Policy, RegulatedRule
from reviewbot.ownership.registry import Registry
from reviewbot.plan.switch import Switch
from reviewbot.review.act import Act, Dismissed, Overruled
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict, counts_over, holds_objection


def world_of(  # noqa: PLR0913 - each is one thing that the gate looks at
    *,
    change: Change,
    registry: Registry,
    assignments: tuple[Assignment, ...],
    verdicts: tuple[Verdict, ...],
    reviews: tuple[Review, ...],
    teams: Mapping[TeamName, frozenset[AccountId]],
    standings: Mapping[AccountId, Standing] | None,
    pushes: tuple[Push, ...] | None,
    facts: tuple[Fact, ...],
    switches: tuple[Switch, ...] | None,
    overrides: tuple[Override, ...],
    now: datetime,
    acts: tuple[Act, ...] = (),
    left_out: tuple[LeftOut, ...] = (),
) -> World:
    """Put together everything the gate looks at.

    A team that could not be read is left out of `teams`; switches that could not be read are None. `standings` are
    wanted for everybody whose review can count: who is left out may not write. Every verdict of the binding is wanted,
    not only the newest: the worst counts. The same head over another merge base is another diff: of what was said about
    that one only objections count.
    """
    owed = {each.owner: each.paths for each in assignments if each.stance == "blocking"}
    of_this_diff = tuple(each for each in verdicts if each.basis.merge_base == change.merge_base)
    ledger = keep_ledger(change, owed=owed, read=_read(of_this_diff, change.head, registry.digest))
    return World(
        repo=change.repo,
        binding=change.binding,
        is_draft=change.is_draft,
        author=change.author,
        contributors=change.contributors,
        entries=entries_of(ledger, left_out),
        is_complete=change.is_complete,
        policy_digest=registry.digest,
        bots=registry.policy.bots,
        rules=rules_of(registry.policy),
        seats=seats_of(assignments),
        judgements=tuple(_judgement(each) for each in verdicts if counts_over(change.merge_base, each)),
        reviews=reviews,
        teams=teams,
        overrides=overrides,
        switches=switches,
        now=now,
        machines=registry.policy.machines,
        has_glass=registry.policy.break_glass is not None,
        standings=standings,
        pushes=pushes,
        facts=facts,
        overrulings=tuple(_overruling(act) for act in acts if isinstance(act, Overruled)),
        dismissals=tuple(_dismissal(act) for act in acts if isinstance(act, Dismissed)),
        freezes=windows_of(registry.policy, now=now, repo=change.repo, number=change.number),
    )


def windows_of(policy: Policy, *, now: datetime, repo: RepoName, number: ChangeNumber) -> tuple[Freeze, ...]:
    """Return the policy's windows that hold for the change at an instant, as the gate sees them."""
    return tuple(
        Freeze(name=each.name, kind="window", paths=each.paths, until=each.until)
        for each in freezes_at(policy, now=now, repo=repo, number=number)
    )


def _read(verdicts: Iterable[Verdict], head: Head, policy: Digest) -> Mapping[OwnerName, frozenset[str]]:
    """Return what each owner's agent has read of this head under this policy, in reviews that ended normally."""
    read: defaultdict[OwnerName, frozenset[str]] = defaultdict(frozenset)
    for verdict in verdicts:
        basis = verdict.basis
        if isinstance(verdict, Approved | Objected) and (basis.head, basis.policy_digest) == (head, policy):
            read[basis.owner] |= frozenset(basis.covered)
    return read


def entries_of(ledger: Iterable[Row], left_out: Collection[LeftOut]) -> tuple[GateEntry, ...]:
    """Return the rows of the ledger as the gate sees them. What is left out of review is covered by nobody."""
    excuses = {each.path: Excuse(exemption=each.exemption, reason=each.reason) for each in left_out}
    return tuple(_entry(row, excuses.get(row.entry.path)) for row in ledger)


def _entry(row: Row, excuse: Excuse | None) -> GateEntry:
    return GateEntry(
        path=row.entry.path,
        previous_path=row.entry.previous_path,
        kind=row.entry.kind,
        is_covered=row.is_covered and excuse is None,
        excuse=excuse,
    )


def rules_of(policy: Policy) -> tuple[GateRule, ...]:
    """Return the regulated rules as the gate sees them, in the order of the policy."""
    return tuple(map(_rule, policy.regulated))


def _rule(rule: RegulatedRule) -> GateRule:
    return GateRule(
        name=rule.name,
        paths=rule.paths,
        approvals=rule.approvals,
        from_teams=rule.from_teams,
        kinds=rule.kinds,
        is_for_agents=rule.is_for_agents,
        has_one_more_for_agents=rule.has_one_more_for_agents,
        all_of=rule.all_of,
        any_of=rule.any_of,
        is_distinct=rule.is_distinct,
        cool_off_seconds=rule.cool_off_seconds,
        evidence=rule.evidence,
        keeps=rule.keeps,
    )


def seats_of(assignments: tuple[Assignment, ...]) -> tuple[Seat, ...]:
    """Return the assignments as the gate sees them."""
    return tuple(map(_seat, assignments))


def _seat(assignment: Assignment) -> Seat:
    return Seat(
        owner=assignment.owner,
        team=assignment.team,
        people=frozenset(person.id for person in assignment.people),
        stand_ins=assignment.stand_ins,
        stance=assignment.stance,
        paths=frozenset(assignment.paths),
    )


def _judgement(verdict: Verdict) -> Judgement:
    blocking = tuple(finding.key for finding in verdict.findings if finding.is_blocking)
    return Judgement(
        owner=verdict.basis.owner,
        head=verdict.basis.head,
        policy_digest=verdict.basis.policy_digest,
        kind=_kind(verdict),
        reason=_reason(verdict),
        findings=len(verdict.findings),
        blocking=blocking,
        besides=_besides(verdict) if blocking else "objected",
    )


def _reason(verdict: Verdict) -> str:
    match verdict:
        case Approved():
            return ""
        case Objected(withheld=withheld):
            return withheld
        case Abstained(reason=reason) | Failed(reason=reason):
            return reason
        case _:
            assert_never(verdict)


def _besides(verdict: Verdict) -> VerdictKind:
    match verdict:
        case Objected(withheld=""):
            return "approved"
        case Objected():
            return "abstained"
        case _:
            return verdict.kind


def _overruling(act: Overruled) -> Overruling:
    binding = act.binding
    return Overruling(
        owner=act.owner,
        user=act.person,
        head=binding.head,
        base_ref=binding.base_ref,
        at=act.at,
        reason=act.reason.raw,
    )


def _dismissal(act: Dismissed) -> Dismissal:
    return Dismissal(owner=act.owner, finding=act.finding.key, user=act.person, at=act.at, reason=act.reason.raw)


def _kind(verdict: Verdict) -> VerdictKind:
    # What a guardrail found blocks although the model then failed or was not there: an objection is not lost.
    return "objected" if holds_objection(verdict) else verdict.kind
