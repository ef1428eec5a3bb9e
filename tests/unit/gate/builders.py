"""Worlds for the gate's tests: one that is open, and what to change in it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from reviewbot.change.account import Account, AccountKind, Contributor, Role
from reviewbot.change.change import Binding, EntryKind
from reviewbot.gate.world import (
    Dismissal,
    Excuse,
    Fact,
    FactKind,
    Freeze,
    FreezeKind,
    GateEntry,
    GateRule,
    Judgement,
    Override,
    OverrideState,
    Overruling,
    Push,
    Review,
    ReviewDismissal,
    ReviewState,
    Seat,
    Standing,
    VerdictKind,
    World,
)
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Digest,
    FindingKey,
    Head,
    Login,
    OwnerName,
    RepoId,
    RepoName,
    TeamName,
)
from reviewbot.ownership.owner import Stance
from reviewbot.ownership.policy import Proof, Quorum
from reviewbot.plan.switch import Switch, SwitchState

HEAD = Head("a" * 40)
OLD_HEAD = Head("b" * 40)
MAIN = BaseRef("main")
POLICY = Digest("sha256:today")
OLD_POLICY = Digest("sha256:yesterday")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ELEVEN = NOON - timedelta(hours=1)

PAYMENTS = TeamName("acme/payments")
SOX = TeamName("acme/sox")
STAFF = TeamName("acme/staff")

IDS = {"ada": 11, "bob": 12, "cy": 13, "dee": 14, "eve": 15, "fay": 16, "gus": 17}
"""ada is the author; cy and dee are payments, dee, eve and fay are sox, gus is staff; bob is nobody special."""

TEAMS: Mapping[TeamName, frozenset[AccountId]] = {
    PAYMENTS: frozenset({AccountId(13), AccountId(14)}),
    SOX: frozenset({AccountId(14), AccountId(15), AccountId(16)}),
    STAFF: frozenset({AccountId(17)}),
}


def an_account(login: str, kind: AccountKind = "human") -> Account:
    return Account(login=Login(login), id=AccountId(IDS[login]), kind=kind)


def a_contributor(
    login: str,
    role: Role = "committer",
    *,
    number: int | None = -1,
    kind: AccountKind = "human",
    is_claimed: bool = False,
) -> Contributor:
    told = IDS[login] if number == -1 else number
    own_id = None if told is None else AccountId(told)
    return Contributor(login=Login(login), id=own_id, kind=kind, role=role, is_claimed=is_claimed)


def an_entry(
    path: str = "ledger/tax.py",
    previous_path: str | None = None,
    kind: EntryKind = "modified",
    *,
    covered: bool = True,
    excuse: Excuse | None = None,
) -> GateEntry:
    return GateEntry(path=path, previous_path=previous_path, kind=kind, is_covered=covered, excuse=excuse)


def a_rule(
    name: str = "sox", paths: tuple[str, ...] = ("ledger/**",), approvals: int = 2, *teams: TeamName, **more: Any
) -> GateRule:
    return GateRule(name=name, paths=tuple(map(Glob, paths)), approvals=approvals, from_teams=teams or (SOX,), **more)


def a_quorum(approvals: int = 1, *teams: TeamName) -> Quorum:
    return Quorum(approvals=approvals, from_teams=teams or (SOX,))


def a_proof(name: str = "canary", kind: FactKind = "check", app_id: int = 5) -> Proof:
    return Proof(kind=kind, name=name, app_id=app_id)


def a_fact(
    name: str = "canary", kind: FactKind = "check", app_id: int = 5, *, head: Head = HEAD, success: bool = True
) -> Fact:
    return Fact(kind=kind, name=name, app_id=app_id, head=head, is_success=success)


def a_push(
    head: Head = HEAD, minutes: int = -30, brings: tuple[str, ...] | None = None, *, base_merge: bool = False
) -> Push:
    """`minutes` after eleven o'clock."""
    told = None if brings is None else frozenset(brings)
    return Push(head=head, at=ELEVEN + timedelta(minutes=minutes), brings=told, is_base_merge=base_merge)


def a_freeze(
    name: str = "weekend", paths: tuple[str, ...] = ("ledger/**",), kind: FreezeKind = "window", hours: int | None = 1
) -> Freeze:
    """Until `hours` after noon, or without an end."""
    until = None if hours is None else NOON + timedelta(hours=hours)
    return Freeze(name=name, kind=kind, paths=tuple(map(Glob, paths)), until=until)


def standings(**told: Standing) -> dict[AccountId, Standing]:
    """Everybody is active and may write, but for those who are told of."""
    return {AccountId(number): told.get(login, FIT) for login, number in IDS.items()}


FIT = Standing(may_write=True, is_active=True)


def a_seat(
    owner: str = "payments",
    *,
    team: TeamName | None = PAYMENTS,
    people: tuple[str, ...] = (),
    stand_ins: TeamName | None = None,
    stance: Stance = "blocking",
    paths: tuple[str, ...] = ("ledger/tax.py",),
) -> Seat:
    return Seat(
        owner=OwnerName(owner),
        team=team,
        people=frozenset(AccountId(IDS[login]) for login in people),
        stand_ins=stand_ins,
        stance=stance,
        paths=frozenset(paths),
    )


def a_judgement(
    kind: VerdictKind = "approved",
    *,
    owner: str = "payments",
    head: Head = HEAD,
    policy: Digest = POLICY,
    reason: str = "",
    findings: int = 0,
    blocking: tuple[str, ...] = (),
    besides: VerdictKind = "objected",
) -> Judgement:
    return Judgement(
        owner=OwnerName(owner),
        head=head,
        policy_digest=policy,
        kind=kind,
        reason=reason,
        findings=findings,
        blocking=tuple(map(FindingKey, blocking)),
        besides=besides,
    )


def an_overruling(
    login: str,
    *,
    owner: str = "payments",
    head: Head = HEAD,
    base_ref: BaseRef = MAIN,
    kind: AccountKind = "human",
    reason: str = "it is right",
) -> Overruling:
    return Overruling(
        owner=OwnerName(owner), user=an_account(login, kind), head=head, base_ref=base_ref, at=NOON, reason=reason
    )


def a_dismissal(login: str, finding: str = "k-1", *, owner: str = "payments", reason: str = "as meant") -> Dismissal:
    return Dismissal(
        owner=OwnerName(owner), finding=FindingKey(finding), user=an_account(login), at=NOON, reason=reason
    )


def a_review(
    login: str,
    state: ReviewState = "approved",
    *,
    number: int = 1,
    head: Head = HEAD,
    base_ref: BaseRef = MAIN,
    minutes: int = 0,
    kind: AccountKind = "human",
    dismissal: ReviewDismissal | None = None,
) -> Review:
    """`minutes` after eleven o'clock."""
    return Review(
        id=number,
        user=an_account(login, kind),
        state=state,
        head=head,
        base_ref=base_ref,
        submitted_at=ELEVEN + timedelta(minutes=minutes),
        dismissal=dismissal,
    )


def a_dismissed_review(
    login: str,
    by: str | None,
    *,
    kind: AccountKind = "human",
    was: ReviewState = "changes_requested",
    number: int = 9,
    of: AccountKind = "human",
) -> Review:
    """One that an account of a kind dismissed, or nobody who is told."""
    told = ReviewDismissal(by=None if by is None else an_account(by, kind), was=was)
    return a_review(login, "dismissed", number=number, minutes=number, kind=of, dismissal=told)


def an_override(
    *people: str,
    state: OverrideState = "active",
    head: Head = HEAD,
    expires_in_minutes: int = 30,
    reasons: tuple[str, ...] = (),
    since_minutes: int | None = 30,
) -> Override:
    """Struck `since_minutes` after eleven o'clock; None leaves that out."""
    return Override(
        kind="break_glass",
        state=state,
        head=head,
        expires_at=NOON + timedelta(minutes=expires_in_minutes),
        people=frozenset(AccountId(IDS[login]) for login in people),
        reasons=reasons,
        since=None if since_minutes is None else ELEVEN + timedelta(minutes=since_minutes),
    )


def a_switch(scope: str = "global", state: SwitchState = "enforcing", name: str = "sw-1") -> Switch:
    return Switch(id=name, scope=scope, state=state)


OPEN_WORLD = World(
    repo=RepoName("acme/shop"),
    binding=Binding(repo_id=RepoId(1), number=ChangeNumber(7), head=HEAD, base_ref=MAIN),
    is_draft=False,
    author=an_account("ada"),
    contributors=(a_contributor("ada"),),
    entries=(an_entry(),),
    is_complete=True,
    policy_digest=POLICY,
    bots=frozenset(),
    rules=(a_rule(),),
    seats=(a_seat(),),
    judgements=(a_judgement(),),
    reviews=(a_review("eve", number=1), a_review("fay", number=2, minutes=1)),
    teams=TEAMS,
    overrides=(),
    switches=(),
    now=NOON,
)


def a_world(**changed: Any) -> World:
    """An open world with some of its fields changed."""
    return replace(OPEN_WORLD, **changed)
