"""What the tests put a world together from: a registry, a change, what its owners said, what the forge told."""

import dataclasses
from typing import Any

from reviewbot.change.account import Account
from reviewbot.change.change import Change, Entry
from reviewbot.change.diff import Hunk, Line, Patch
from reviewbot.gate.assemble import world_of
from reviewbot.gate.world import Fact, Push, Standing, World
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, Commit, Digest, FindingKey, Head, Login, OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.freeze import FreezeWindow
from reviewbot.ownership.left_out import LeftOut
from reviewbot.ownership.owner import Assignment, Stance
from reviewbot.ownership.policy import Policy, RegulatedRule
from reviewbot.ownership.registry import Registry
from reviewbot.review.act import Act
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Basis, Verdict
from tests.unit.gate import builders as a

ONE_LINE = Patch(hunks=(Hunk(lines=(Line(side="added", old_number=None, new_number=1, text=Untrusted("x = 1")),)),))
CONTEXT_ONLY = Patch(hunks=(Hunk(lines=(Line(side="context", old_number=1, new_number=1, text=Untrusted("x")),)),))


def an_entry(path: str = "ledger/tax.py", **changed: Any) -> Entry:
    fields = {
        "previous_path": None,
        "kind": "modified",
        "patch": ONE_LINE,
        "is_whole": True,
        "reviewable_bytes": 5,
        "old_mode": "100644",
        "new_mode": "100644",
    }
    return Entry(path=path, **{**fields, **changed})


def a_change(*entries: Entry) -> Change:
    binding = a.OPEN_WORLD.binding
    return Change(
        repo=a.OPEN_WORLD.repo,
        repo_id=binding.repo_id,
        number=binding.number,
        head=binding.head,
        base_ref=binding.base_ref,
        base=Commit("c" * 40),
        merge_base=Commit("c" * 40),
        is_draft=False,
        is_open=True,
        author=a.an_account("ada"),
        author_may_write=True,
        contributors=(a.a_contributor("ada"),),
        entries=entries or (an_entry(),),
        is_complete=True,
        title=Untrusted("Tax"),
        description=Untrusted(""),
    )


def an_assignment(owner: str = "payments", stance: Stance = "blocking", *, people: tuple[str, ...] = ()) -> Assignment:
    return Assignment(
        owner=OwnerName(owner),
        team=None if people else a.PAYMENTS,
        people=tuple(Account(login=Login(login), id=AccountId(a.IDS[login]), kind="human") for login in people),
        stand_ins=None,
        stance=stance,
        has_agent=True,
        paths=("ledger/tax.py",),
        because=(),
    )


def a_basis(owner: str = "payments", *, head: Head = a.HEAD, policy: Digest = a.POLICY, covered: bool = True) -> Basis:
    return Basis(
        owner=OwnerName(owner),
        head=head,
        merge_base=Commit("c" * 40),
        policy_digest=policy,
        brief_digest=Digest("sha256:brief"),
        looked=(),
        is_carried=False,
        covered=("ledger/tax.py",) if covered else (),
        notes=(),
    )


def a_finding(*, is_blocking: bool) -> Finding:
    return Finding(
        key=FindingKey("k"),
        owner=OwnerName("payments"),
        source="guardrail",
        guardrail=None,
        path="ledger/tax.py",
        line=1,
        side="new",
        severity="high",
        title=Untrusted("t"),
        body=Untrusted("b"),
        evidence=Untrusted("x = 1"),
        cites=(),
        is_located=True,
        is_blocking=is_blocking,
        notes=(),
    )


SOX = RegulatedRule(name="sox", paths=(Glob("ledger/**"),), approvals=2, from_teams=(a.SOX,), is_built_in=False)
REGISTRY = Registry(
    policy=Policy(
        default_owner=None,
        bots=frozenset({Login("dependabot[bot]")}),
        regulated=(SOX,),
        admins=(),
        tiers=(),
        lanes=(),
        machines=frozenset({AccountId(99)}),
    ),
    owners=(),
    codeowners=None,
    digest=a.POLICY,
)


STANDINGS = {AccountId(13): Standing(may_write=True, is_active=True)}
PUSHES = (Push(head=a.OPEN_WORLD.binding.head, at=a.NOON, brings=frozenset({"a"}), is_base_merge=False),)
FACTS = (Fact(kind="check", name="staging", app_id=7, head=a.OPEN_WORLD.binding.head, is_success=True),)


def put_together(
    *verdicts: Verdict,
    entry: Entry | None = None,
    assignments: tuple[Assignment, ...] = (an_assignment(),),
    rule: RegulatedRule = SOX,
    acts: tuple[Act, ...] = (),
    freezes: tuple[FreezeWindow, ...] = (),
    left_out: tuple[LeftOut, ...] = (),
) -> World:
    policy = dataclasses.replace(REGISTRY.policy, regulated=(rule,), freezes=freezes)
    return world_of(
        change=a_change(entry or an_entry()),
        registry=dataclasses.replace(REGISTRY, policy=policy),
        assignments=assignments,
        verdicts=verdicts,
        reviews=a.OPEN_WORLD.reviews,
        teams=a.TEAMS,
        standings=STANDINGS,
        pushes=PUSHES,
        facts=FACTS,
        switches=(),
        overrides=(),
        now=a.NOON,
        acts=acts,
        left_out=left_out,
    )
