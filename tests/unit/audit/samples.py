"""Records to keep, with worlds that the real gate decides."""

from dataclasses import replace
from datetime import UTC, datetime

from reviewbot.audit.record import AuditRecord, IncidentRecord, NoticeRecord, make_record
from reviewbot.gate.decide import decide
from reviewbot.gate.world import GateEntry, GateRule, Judgement, Seat, World
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, Commit, OwnerName, TeamName
from reviewbot.review.verdict import Objected, Verdict
from tests.unit.publish.samples import HEAD, POLICY, a_basis, a_change, a_finding, an_assignment

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OBJECTION = Objected(basis=a_basis(), findings=(a_finding(),))


def a_world(*, now: datetime = NOON) -> World:
    change = a_change()
    return World(
        repo=change.repo,
        binding=change.binding,
        is_draft=False,
        author=change.author,
        contributors=(),
        entries=(GateEntry(path="ledger/a.py", previous_path=None, kind="modified", is_covered=True),),
        is_complete=True,
        policy_digest=POLICY,
        bots=frozenset(),
        rules=(GateRule(name="sox", paths=(Glob("ledger/**"),), approvals=2, from_teams=(TeamName("acme/sox"),)),),
        seats=(
            Seat(
                owner=OwnerName("payments"),
                team=TeamName("acme/payments"),
                people=frozenset(),
                stand_ins=None,
                stance="blocking",
                paths=frozenset({"ledger/a.py"}),
            ),
        ),
        judgements=(
            Judgement(
                owner=OwnerName("payments"), head=HEAD, policy_digest=POLICY, kind="objected", reason="", findings=1
            ),
        ),
        reviews=(),
        teams={TeamName("acme/sox"): frozenset({AccountId(14)}), TeamName("acme/payments"): frozenset()},
        overrides=(),
        switches=(),
        now=now,
    )


def a_record(*verdicts: Verdict, now: datetime = NOON) -> AuditRecord:
    world = a_world(now=now)
    return make_record(
        change=a_change(),
        decided_at=now,
        governance_commit=Commit("d" * 40),
        assignments=(an_assignment(),),
        world=world,
        verdicts=verdicts or (OBJECTION,),
        decision=decide(world),
    )


def a_notice() -> NoticeRecord:
    return NoticeRecord(
        repo=a_change().repo,
        subject=a_change().number,
        head=a_change().head,
        shown_at=NOON,
        says=("reviewbot/gate: failure: Repair the policy: its files have faults", "owners/policy.yaml is empty."),
        kind="notice",
    )


def an_incident(*, key: str = "incident:merge:7:c") -> IncidentRecord:
    return IncidentRecord(
        repo=a_change().repo,
        subject=a_change().number,
        key=key,
        raised_at=NOON,
        title="Look at the merge of change 7: it is not what was decided on",
        happened="#7 was merged.",
        signs=("The gate was not open.",),
    )


def a_fresh_world() -> World:
    return replace(a_world(), rules=(), judgements=(replace(a_world().judgements[0], kind="approved"),))
