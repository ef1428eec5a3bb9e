"""Simulation: only the rules are exchanged, and what nobody can know is not made up."""

from dataclasses import replace

import pytest

from reviewbot.audit.record import AuditRecord
from reviewbot.audit.simulate import Called, codeowners_then, rules_apart, simulate
from reviewbot.change.account import Account
from reviewbot.change.change import Entry
from reviewbot.fakes.checkout import File
from reviewbot.fakes.forge_diff import make_entries
from reviewbot.gate.decide import decide
from reviewbot.gate.world import Excuse, GateRule, Judgement, Review
from reviewbot.kernel.glob import Glob
from reviewbot.kernel.ids import AccountId, BaseRef, Digest, Head, Login, OwnerName, TeamName
from reviewbot.ownership.left_out import LeftOut
from reviewbot.ownership.owner import Assignment, Because
from reviewbot.ownership.policy import Policy, Quorum, RegulatedRule
from reviewbot.ownership.registry import Registry
from reviewbot.review.verdict import Approved, Failed, Verdict
from tests.unit.audit.samples import NOON, a_record
from tests.unit.publish.samples import HEAD, POLICY, a_basis, a_change, an_assignment

SOX = TeamName("acme/sox")
THEN = replace(
    a_change(),
    entries=(
        Entry(
            path="ledger/a.py",
            previous_path=None,
            kind="mode",
            patch=None,
            is_whole=True,
            reviewable_bytes=0,
            old_mode="100644",
            new_mode="100755",
        ),
    ),
)


READING = replace(a_basis(), covered=("ledger/a.py",))
OLDER = replace(READING, head=Head("9" * 40))


def a_rule(name: str = "sox", *, approvals: int = 2, **more: object) -> RegulatedRule:
    plain = RegulatedRule(
        name=name, paths=(Glob("ledger/**"),), approvals=approvals, from_teams=(SOX,), is_built_in=False
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def a_registry(*rules: RegulatedRule) -> Registry:
    policy = Policy(default_owner=None, bots=frozenset(), regulated=rules, admins=(), tiers=(), lanes=())
    return Registry(policy=policy, owners=(), codeowners=None, digest=Digest("sha256:other"))


def an_approved_record() -> AuditRecord:
    """Payments' agent has read and approved; two approvals by the team that the rule names are missing."""
    record = a_record(Approved(basis=a_basis(), findings=()))
    judged = Judgement(
        owner=OwnerName("payments"), head=HEAD, policy_digest=POLICY, kind="approved", reason="", findings=0
    )
    world = replace(record.world, judgements=(judged,))
    return replace(record, world=world, decision=decide(world))


def test_the_same_rules_decide_the_same() -> None:
    again = simulate(an_approved_record(), THEN, (an_assignment(),), a_registry(a_rule()), ())

    assert again.is_same
    assert (again.called, again.spared) == ((), ())


def test_a_rule_that_is_gone_no_longer_keeps_the_gate_shut() -> None:
    again = simulate(an_approved_record(), THEN, (an_assignment(),), a_registry(), ())

    assert (again.recorded.kind, again.other.kind) == ("blocked", "open")
    assert [(reason.code, reason.rule) for reason in again.lost] == [("approvals_missing", "sox")]
    assert not again.gained


def test_a_rule_that_is_new_asks_for_its_people_although_nobody_had_asked_for_them_then() -> None:
    new = a_rule("access", from_teams=(TeamName("acme/security"),), all_of=(Quorum(approvals=1, from_teams=(SOX,)),))

    again = simulate(an_approved_record(), THEN, (an_assignment(),), a_registry(a_rule(), new), ())

    assert {reason.rule for reason in again.gained} == {"access"}
    assert {reason.code for reason in again.gained} == {"approvals_missing"}


def test_a_team_that_was_not_recorded_is_unknown_once_somebody_had_reviewed() -> None:
    record = an_approved_record()
    said = Review(
        id=1,
        user=Account(login=Login("ada"), id=AccountId(14), kind="human"),
        state="approved",
        head=HEAD,
        base_ref=BaseRef("main"),
        submitted_at=NOON,
    )
    record = replace(record, world=replace(record.world, reviews=(said,)))
    new = a_rule("access", from_teams=(TeamName("acme/security"),))

    again = simulate(record, THEN, (an_assignment(),), a_registry(new), ())

    assert "team_unreadable" in {reason.code for reason in again.gained}


def test_an_owner_whom_only_the_other_policy_calls_has_not_answered() -> None:
    streaming = replace(an_assignment(), owner=OwnerName("streaming"), team=TeamName("acme/streaming"))

    again = simulate(an_approved_record(), THEN, (an_assignment(), streaming), a_registry(a_rule()), ())

    assert again.called == (Called(owner=OwnerName("streaming"), stance="blocking"),)
    assert {reason.code for reason in again.gained} >= {"agent_silent"}


def test_an_owner_that_becomes_advisory_is_called_with_less_weight() -> None:
    advisory = replace(an_assignment(), stance="advisory")

    again = simulate(an_approved_record(), THEN, (advisory,), a_registry(a_rule()), ())

    assert again.called == (Called(owner=OwnerName("payments"), stance="advisory"),)
    assert again.spared == (Called(owner=OwnerName("payments"), stance="blocking"),)


def test_a_verdict_under_a_policy_older_than_the_recorded_one_counts_for_neither() -> None:
    record = an_approved_record()
    stale = replace(record.world.judgements[0], policy_digest=Digest("sha256:older"))
    record = replace(record, world=replace(record.world, judgements=(stale,)))

    again = simulate(record, THEN, (an_assignment(),), a_registry(a_rule()), ())

    assert again.other.kind == "blocked"
    assert [each.policy_digest for each in record.world.judgements] == [Digest("sha256:older")]


@pytest.mark.parametrize(
    ("verdict", "is_covered"),
    [
        pytest.param(Approved(basis=READING, findings=()), True, id="a review of this head that ended normally"),
        pytest.param(Failed(basis=READING, findings=(), reason="late"), False, id="a review that failed"),
        pytest.param(Approved(basis=OLDER, findings=()), False, id="a review of an older head"),
    ],
)
def test_what_an_agent_had_read_stays_read(verdict: Verdict, is_covered: bool) -> None:
    record = replace(an_approved_record(), verdicts=(verdict,))
    entries = make_entries({}, {"ledger/a.py": File(content=b"tax = 1\n")})

    again = simulate(record, replace(THEN, entries=entries), (an_assignment(),), a_registry(), ())

    assert ("not_covered" not in {reason.code for reason in again.gained}) is is_covered


@pytest.mark.parametrize(
    ("path", "is_named"),
    [
        pytest.param("ledger/a.py", True, id="the recorded path"),
        pytest.param("ledger/b.py", False, id="another path of the same folder"),
    ],
)
def test_codeowners_is_what_was_recorded_path_by_path(path: str, is_named: bool) -> None:
    record = replace(a_record(), assignments=(_by_codeowners("@ada", "ledger/a.py"),))

    codeowners = codeowners_then(record)

    assert codeowners is not None
    assert (codeowners.rule_for(path) is not None) is is_named


def test_codeowners_names_an_owner_with_a_file_by_its_team() -> None:
    assignment = replace(
        _by_codeowners("@ada", "ledger/a b.py"),
        owner=OwnerName("payments"),
        has_agent=True,
        team=TeamName("acme/payments"),
    )

    codeowners = codeowners_then(replace(a_record(), assignments=(assignment,)))

    assert codeowners is not None
    rule = codeowners.rule_for("ledger/a b.py")
    assert rule is not None
    assert rule.owners == ("@acme/payments",)


def test_without_codeowners_then_there_is_none_now() -> None:
    assert codeowners_then(replace(a_record(), assignments=())) is None


def test_each_difference_between_rules_is_named() -> None:
    sox = GateRule(name="sox", paths=(Glob("ledger/**"),), approvals=2, from_teams=(SOX,))
    gone, new = replace(sox, name="gone"), replace(sox, name="new")
    stricter = replace(sox, approvals=3, is_distinct=True, keeps=("base_merge",))

    apart = dict(rules_apart((sox, gone), (stricter, new)))

    assert apart == {"sox": "approvals: 2 → 3, distinct: no → yes, keeps changed", "gone": "removed", "new": "added"}
    assert not tuple(rules_apart((sox,), (sox,)))


def _by_codeowners(handle: str, path: str) -> Assignment:
    because = Because(path=path, pattern="ledger/", file="CODEOWNERS", line=3, sentence=f"gives it to {handle}")
    other = replace(because, file="owners/payments.yaml")
    return replace(an_assignment(), owner=OwnerName(handle), team=None, has_agent=False, because=(because, other))


def test_p13_what_only_one_of_the_policies_leaves_out_of_review_is_told() -> None:
    out = LeftOut(path="ledger/a.py", exemption="prose", pattern="ledger/**", reason="Words.", file_line=4)
    recorded = an_approved_record()
    entries = (replace(recorded.world.entries[0], excuse=Excuse(exemption="old", reason="Words.")),)
    left_out_then = replace(recorded, world=replace(recorded.world, entries=entries))

    now = simulate(recorded, THEN, (), a_registry(), (), (out,))
    no_more = simulate(left_out_then, THEN, (an_assignment(),), a_registry(), ())
    as_ever = simulate(left_out_then, THEN, (), a_registry(), (), (out,))

    assert (now.unreviewed, now.reviewed) == (("ledger/a.py",), ())
    assert (no_more.unreviewed, no_more.reviewed) == ((), ("ledger/a.py",))
    assert (as_ever.unreviewed, as_ever.reviewed) == ((), ())
    assert [ruling.code for ruling in now.other.rulings if ruling.name == "coverage"] == ["not_reviewed"]
