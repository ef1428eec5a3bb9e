"""Values to show: defaults, and keywords for what matters."""

from dataclasses import replace

from reviewbot.change.account import Account
from reviewbot.change.change import Change
from reviewbot.gate.code import AGENT_OBJECTS, APPROVALS_MISSING
from reviewbot.gate.decision import Blocked, Decision, Opened, Reason, Ruling
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Commit,
    Digest,
    FindingKey,
    GuardrailId,
    Head,
    Login,
    ModelName,
    OwnerName,
    PassageId,
    RepoId,
    RepoName,
    RunbookId,
    TeamName,
)
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Passage
from reviewbot.ownership.owner import Assignment, Because, Severity, Stance
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.surface import Posted, Present
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Basis, Verdict

HEAD = Head("a" * 40)
NEXT_HEAD = Head("b" * 40)
POLICY = Digest("sha256:policy")
NOTHING_THERE = Present(posted=(), foreign_checks=())
SONNET = ModelName("anthropic:claude-sonnet-5")

PASSAGE = Passage(
    id=PassageId("ledger-migrations#write-the-downgrade"),
    document=RunbookId("ledger-migrations"),
    owner=OwnerName("payments"),
    kind="runbook",
    heading="Ledger migrations > Write the downgrade",
    text="Every migration has a downgrade that was run on staging.",
    applies_to=(),
    file="runbooks/payments/ledger-migrations.md",
    line=12,
    digest=Digest("sha256:passage"),
)


def a_change(*, head: Head = HEAD, is_draft: bool = False) -> Change:
    return Change(
        repo=RepoName("acme/shop"),
        repo_id=RepoId(1),
        number=ChangeNumber(7),
        head=head,
        base_ref=BaseRef("main"),
        base=Commit("c" * 40),
        merge_base=Commit("c" * 40),
        is_draft=is_draft,
        is_open=True,
        author=Account(login=Login("ada"), id=AccountId(11), kind="human"),
        author_may_write=True,
        contributors=(),
        entries=(),
        is_complete=True,
        title=Untrusted("A change"),
        description=Untrusted(""),
    )


def an_assignment(owner: str = "payments", *, stance: Stance = "blocking", has_agent: bool = True) -> Assignment:
    because = Because(
        path="ledger/a.py",
        pattern="ledger/**",
        file=f"owners/{owner}.yaml",
        line=4,
        sentence=f"owners/{owner}.yaml owns 'ledger/**'",
    )
    return Assignment(
        owner=OwnerName(owner),
        team=TeamName(f"acme/{owner}"),
        people=(),
        stand_ins=None,
        stance=stance,
        has_agent=has_agent,
        paths=("ledger/a.py",),
        because=(because,),
    )


def a_finding(
    title: str = "Rounds each line before summing.",
    *,
    owner: str = "payments",
    severity: Severity = "high",
    line: int | None = 3,
    is_blocking: bool = True,
    is_located: bool = True,
    by_guardrail: bool = False,
) -> Finding:
    return Finding(
        key=FindingKey(f"key-of-{title.split(maxsplit=1)[0].lower()}-{line}"),
        owner=OwnerName(owner),
        source="guardrail" if by_guardrail else "model",
        guardrail=GuardrailId("round-once") if by_guardrail else None,
        path="ledger/a.py",
        line=line,
        side="new",
        severity=severity,
        title=Untrusted(title),
        body=Untrusted("The sum of rounded lines is not the rounded sum."),
        evidence=Untrusted("total += round(line, 2)"),
        cites=(PASSAGE.id,),
        is_located=is_located,
        is_blocking=is_blocking,
        notes=(),
    )


def a_basis(owner: str = "payments", *, head: Head = HEAD, looked: tuple[ModelName, ...] = (SONNET,)) -> Basis:
    return Basis(
        owner=OwnerName(owner),
        head=head,
        merge_base=Commit("c" * 40),
        policy_digest=POLICY,
        brief_digest=Digest("sha256:brief"),
        looked=looked,
        is_carried=False,
        covered=("ledger/a.py",),
        notes=(),
    )


def blocked(*reasons: Reason, pending: tuple[str, ...] = (), awaits_only_people: bool = False) -> Blocked:
    return Blocked(
        binding=a_change().binding,
        policy_digest=POLICY,
        rulings=(
            Ruling(name="draft", outcome="satisfied", code="ready", text="the change is ready"),
            Ruling(
                name="owners",
                outcome="unsatisfied",
                code="agent_objects",
                text="payments objects (1 finding)",
                children=(
                    Ruling(name="payments", outcome="unsatisfied", code="agent_objects", text="its agent objects"),
                    Ruling(name="streaming", outcome="unknown", code="agent_silent", text="no answer yet"),
                ),
            ),
        ),
        reasons=reasons or (OBJECTS,),
        pending=tuple(OwnerName(owner) for owner in pending),
        awaits_only_people=awaits_only_people,
    )


def opened(*, broken_glass_until: str | None = None) -> Opened:
    return Opened(binding=a_change().binding, policy_digest=POLICY, rulings=(), broken_glass_until=broken_glass_until)


OBJECTS = Reason(
    code=AGENT_OBJECTS,
    rule="payments",
    text="payments objects to this head (1 finding)",
    who_can_fix=("author", "acme/payments"),
)
MISSING = Reason(
    code=APPROVALS_MISSING, rule="sox", text="sox wants 2 eligible people, 0 approved", who_can_fix=("acme/sox",)
)


def a_case(
    *verdicts: Verdict,
    assignments: tuple[Assignment, ...] = (an_assignment(),),
    decision: Decision | None = None,
    waiting: Waiting | None = None,
    hidden: tuple[str, ...] = (),
    head: Head = HEAD,
) -> Case:
    return Case(
        change=a_change(head=head),
        assignments=assignments,
        verdicts=verdicts,
        decision=blocked() if decision is None else decision,
        waiting=waiting,
        passages={PASSAGE.id: PASSAGE},
        hidden=hidden,
    )


def there(*posted: Posted) -> Present:
    return replace(NOTHING_THERE, posted=posted)
