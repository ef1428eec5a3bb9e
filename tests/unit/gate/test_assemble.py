"""The world of one change, put together from what the other stations know."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

import pytest

from reviewbot.change.account import Account
from reviewbot.change.change import Change, Entry
from reviewbot.change.diff import Hunk, Line, Patch
from reviewbot.gate.assemble import world_of
from reviewbot.gate.world import Fact, Freeze, GateRule, Push, Standing, World
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, Commit, Digest, FindingKey, Head, Login, OwnerName
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.freeze import FreezeWindow, Once
from reviewbot.ownership.owner import Assignment, Stance
from reviewbot.ownership.policy import Policy, Proof, Quorum, RegulatedRule
from reviewbot.ownership.registry import Registry
from reviewbot.review.act import Act
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Abstained, Approved, Basis, Failed, Objected, Verdict
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
    )


def test_a_world_holds_what_the_stations_know() -> None:
    assert put_together(Approved(basis=a_basis(), findings=())) == a.a_world(
        bots=frozenset({Login("dependabot[bot]")}),
        judgements=(a.a_judgement(),),
        machines=frozenset({AccountId(99)}),
        standings=STANDINGS,
        pushes=PUSHES,
        facts=FACTS,
    )


def test_a_rule_keeps_all_that_the_policy_asks_of_it() -> None:
    fields = {field.name for field in dataclasses.fields(GateRule)}
    asked: dict[str, Any] = {
        "name": "sox",
        "paths": (Glob("ledger/**"),),
        "approvals": 2,
        "from_teams": (a.SOX,),
        "kinds": ("removed",),
        "is_for_agents": True,
        "has_one_more_for_agents": True,
        "all_of": (Quorum(approvals=1, from_teams=(a.SOX,)),),
        "any_of": (Quorum(approvals=3, from_teams=(a.SOX,)),),
        "is_distinct": True,
        "cool_off_seconds": 60,
        "evidence": (Proof(kind="check", name="staging", app_id=7),),
        "keeps": ("base_merge",),
    }
    assert asked.keys() == fields

    [rule] = put_together(rule=RegulatedRule(is_built_in=False, **asked)).rules

    assert rule == GateRule(**asked)


def test_a_window_that_is_open_now_is_a_freeze_of_the_world() -> None:
    paths = (Glob("ledger/**"),)
    hour = timedelta(hours=1)
    spans = {"quarter end": (a.NOON - hour, a.NOON + hour), "holidays": (a.NOON + hour, a.NOON + 2 * hour)}
    windows = tuple(
        FreezeWindow(name=name, paths=paths, time_zone="UTC", spans=(_once(*ends),), exceptions=())
        for name, ends in spans.items()
    )

    assert put_together(freezes=windows).freezes == (
        Freeze(name="quarter end", kind="window", paths=paths, until=a.NOON + hour),
    )


def _once(starts: datetime, ends: datetime) -> Once:
    return Once(starts=starts.replace(tzinfo=None), ends=ends.replace(tzinfo=None))


def test_listed_people_are_known_by_their_ids() -> None:
    [seat] = put_together(assignments=(an_assignment(people=("bob", "cy")),)).seats

    assert (seat.team, seat.people) == (None, frozenset({12, 13}))


WHOLE = (Approved(basis=a_basis(), findings=()),)


@pytest.mark.parametrize(
    ("entry", "verdicts", "covered"),
    [
        pytest.param(an_entry(), WHOLE, True, id="read by its agent"),
        pytest.param(an_entry(), (Objected(basis=a_basis(), findings=()),), True, id="objected to by its agent"),
        pytest.param(an_entry(), (), False, id="not read yet"),
        pytest.param(an_entry(), (Failed(basis=a_basis(), findings=(), reason="x"),), False, id="the review failed"),
        pytest.param(an_entry(), (Abstained(basis=a_basis(), findings=(), reason="x"),), False, id="it abstained"),
        pytest.param(an_entry(), (Approved(basis=a_basis(covered=False), findings=()),), False, id="cut short"),
        pytest.param(
            an_entry(), (Approved(basis=a_basis(head=a.OLD_HEAD), findings=()),), False, id="read on another head"
        ),
        pytest.param(
            an_entry(),
            (Approved(basis=a_basis(policy=a.OLD_POLICY), findings=()),),
            False,
            id="read under another policy",
        ),
        pytest.param(an_entry(), (Approved(basis=a_basis("docs"), findings=()),), False, id="read by another owner"),
        pytest.param(an_entry(is_whole=False), WHOLE, False, id="not shown whole"),
        pytest.param(an_entry(kind="binary", patch=None), WHOLE, False, id="a binary"),
        pytest.param(an_entry(kind="submodule", patch=None, reviewable_bytes=0), WHOLE, False, id="a submodule"),
        pytest.param(
            an_entry(kind="renamed", previous_path="a", patch=None, reviewable_bytes=0), (), True, id="a pure rename"
        ),
        pytest.param(an_entry(kind="mode", patch=CONTEXT_ONLY, reviewable_bytes=0), (), True, id="a changed mode"),
        pytest.param(an_entry(patch=None), WHOLE, False, id="bytes that nobody was shown"),
        pytest.param(an_entry(reviewable_bytes=0), (), False, id="lines to read although no byte was counted"),
    ],
)
def test_an_entry_is_covered_by_what_was_read(entry: Entry, verdicts: tuple[Verdict, ...], covered: bool) -> None:
    [gate_entry] = put_together(*verdicts, entry=entry).entries

    assert gate_entry.is_covered == covered


def test_every_blocking_owner_has_to_have_read_it() -> None:
    both = (an_assignment(), an_assignment("identity"), an_assignment("docs", "advisory"))

    assert not put_together(*WHOLE, assignments=both).entries[0].is_covered
    assert (
        put_together(*WHOLE, Approved(basis=a_basis("identity"), findings=()), assignments=both).entries[0].is_covered
    )


def test_what_has_no_blocking_owner_is_covered_by_being_readable() -> None:
    assert put_together(assignments=()).entries[0].is_covered
    assert not put_together(entry=an_entry(kind="binary"), assignments=()).entries[0].is_covered


def test_what_one_review_left_out_another_may_have_read() -> None:
    twice = (Approved(basis=a_basis(covered=False), findings=()), Objected(basis=a_basis(), findings=()))

    assert put_together(*twice).entries[0].is_covered


OTHER_DIFF = dataclasses.replace(a_basis(), merge_base=Commit("0" * 40))


def test_an_approval_of_the_same_head_over_another_merge_base_neither_counts_nor_covers() -> None:
    world = put_together(Approved(basis=OTHER_DIFF, findings=()))

    assert (world.judgements, world.entries[0].is_covered) == ((), False)


def test_an_objection_to_the_same_head_over_another_merge_base_counts_and_covers_nothing() -> None:
    world = put_together(Objected(basis=OTHER_DIFF, findings=(a_finding(is_blocking=True),)))

    assert [each.kind for each in world.judgements] == ["objected"]
    assert not world.entries[0].is_covered


@pytest.mark.parametrize(
    ("verdict", "judgement"),
    [
        pytest.param(
            Approved(basis=a_basis(), findings=(a_finding(is_blocking=False),)),
            a.a_judgement(findings=1),
            id="approved",
        ),
        pytest.param(
            Failed(basis=a_basis(), findings=(), reason="late"), a.a_judgement("failed", reason="late"), id="failed"
        ),
        pytest.param(
            Failed(basis=a_basis(), findings=(a_finding(is_blocking=True),), reason="late"),
            a.a_judgement("objected", reason="late", findings=1, blocking=("k",), besides="failed"),
            id="failed after a guardrail objected",
        ),
        pytest.param(
            Abstained(basis=a_basis(), findings=(a_finding(is_blocking=False),), reason="no model"),
            a.a_judgement("abstained", reason="no model", findings=1),
            id="abstained with a remark",
        ),
    ],
)
def test_a_verdict_becomes_a_judgement(verdict: Verdict, judgement: Any) -> None:
    assert put_together(verdict).judgements == (judgement,)
