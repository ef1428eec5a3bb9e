"""The world of one change, put together from what the other stations know. What nobody vouches for stays uncovered."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from reviewbot.change.change import Change, Entry
from reviewbot.gate.world import GateEntry, GateRule, Judgement, Override, Review, Seat, VerdictKind, World
from reviewbot.kernel.ids import AccountId, OwnerName, TeamName
from reviewbot.ownership.owner import Assignment
from reviewbot.ownership.policy import RegulatedRule
from reviewbot.ownership.registry import Registry
from reviewbot.plan.switch import Switch
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict


def world_of(  # noqa: PLR0913 - each is one thing that the gate looks at
    *,
    change: Change,
    registry: Registry,
    assignments: tuple[Assignment, ...],
    verdicts: tuple[Verdict, ...],
    reviews: tuple[Review, ...],
    teams: Mapping[TeamName, frozenset[AccountId]],
    switches: tuple[Switch, ...] | None,
    overrides: tuple[Override, ...],
    now: datetime,
) -> World:
    """Put together everything the gate looks at.

    A team that could not be read is left out of `teams`; switches that could not be read are None. Every verdict of
    the binding is wanted, not only the newest: the worst counts.
    """
    ended = tuple(
        verdict
        for verdict in verdicts
        if isinstance(verdict, Approved | Objected)
        and verdict.basis.head == change.head
        and verdict.basis.policy_digest == registry.digest
    )
    return World(
        repo=change.repo,
        binding=change.binding,
        is_draft=change.is_draft,
        author=change.author,
        contributors=change.contributors,
        entries=tuple(_entry(entry, assignments, ended) for entry in change.entries),
        is_complete=change.is_complete,
        policy_digest=registry.digest,
        bots=registry.policy.bots,
        rules=tuple(_rule(rule) for rule in registry.policy.regulated),
        seats=tuple(_seat(assignment) for assignment in assignments),
        judgements=tuple(_judgement(verdict) for verdict in verdicts),
        reviews=reviews,
        teams=teams,
        overrides=overrides,
        switches=switches,
        now=now,
    )


def is_covered(entry: Entry, owners: Iterable[OwnerName], ended: Iterable[Verdict]) -> bool:
    """Say whether each of these owners' agents has read every reviewable byte of the entry.

    `ended` are the verdicts of this binding whose review ended normally. What cannot be read at all, such as a binary
    or an entry that the forge did not show whole, is never covered. What has no bytes to read, such as a pure rename or
    a changed mode, is covered by having been classified: its names and kind are what there is to judge, and the rules
    judge those.
    """
    if not entry.is_readable:
        return False
    if entry.patch is None or not (entry.patch.added or entry.patch.removed):
        return entry.reviewable_bytes == 0
    readers = {verdict.basis.owner for verdict in ended if entry.path in verdict.basis.covered}
    return readers.issuperset(owners)


def _entry(entry: Entry, assignments: Iterable[Assignment], ended: Iterable[Verdict]) -> GateEntry:
    owners = [each.owner for each in assignments if each.stance == "blocking" and entry.path in each.paths]
    return GateEntry(
        path=entry.path,
        previous_path=entry.previous_path,
        kind=entry.kind,
        is_covered=is_covered(entry, owners, ended),
    )


def _rule(rule: RegulatedRule) -> GateRule:
    return GateRule(name=rule.name, paths=rule.paths, approvals=rule.approvals, from_teams=rule.from_teams)


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
    return Judgement(
        owner=verdict.basis.owner,
        head=verdict.basis.head,
        policy_digest=verdict.basis.policy_digest,
        kind=_kind(verdict),
        reason=verdict.reason if isinstance(verdict, Abstained | Failed) else "",
        findings=len(verdict.findings),
    )


def _kind(verdict: Verdict) -> VerdictKind:
    # What a guardrail found blocks although the model then failed or was not there: an objection is not lost.
    if isinstance(verdict, Abstained | Failed) and any(finding.is_blocking for finding in verdict.findings):
        return "objected"
    return verdict.kind
