"""Values to keep in a store: each with defaults, and a keyword for what matters."""

from datetime import UTC, datetime

from reviewbot.audit.record import AuditRecord, IncidentRecord, NoticeRecord
from reviewbot.change.account import Account
from reviewbot.change.change import Binding, Change, Entry
from reviewbot.change.diff import Hunk, Line, Patch
from reviewbot.gate.decide import decide
from reviewbot.gate.world import World
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    Commit,
    DeliveryId,
    Digest,
    FindingKey,
    Head,
    InstallationId,
    Login,
    ModelName,
    OwnerName,
    PassageId,
    RepoId,
    RepoName,
    TeamName,
)
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.guardrail import ScanMatch
from reviewbot.ownership.left_out import LeftOut
from reviewbot.ownership.owner import Assignment
from reviewbot.plan.look import Look
from reviewbot.review.exchange import Answer, ToolCall, Usage
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Approved, Basis, Objected

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OLD_HEAD, NEW_HEAD = Head("a" * 40), Head("b" * 40)
SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(5), installation=InstallationId(9))
POLICY = Digest("sha256:" + "1" * 64)
BRIEF = Digest("sha256:" + "2" * 64)
ADA = Account(login=Login("ada"), id=AccountId(11), kind="human")


def a_delivery(id_: str = "d-1", *, body: bytes = b'{"zen": "\\u0000 \xc3\xa9"}') -> Delivery:
    return Delivery(id=DeliveryId(id_), event="ping", body=body)


def a_binding(head: Head = NEW_HEAD, *, repo_id: int = 5, number: int = 7, base_ref: str = "main") -> Binding:
    return Binding(repo_id=RepoId(repo_id), number=ChangeNumber(number), head=head, base_ref=BaseRef(base_ref))


def a_change(head: Head = NEW_HEAD, *, title: str = "Add points") -> Change:
    line = Line(side="added", old_number=None, new_number=1, text=Untrusted("points = 1  # \x00 \u202e é"))
    entry = Entry(
        path="ledger/points.py",
        previous_path=None,
        kind="added",
        patch=Patch(hunks=(Hunk(lines=(line,)),)),
        is_whole=True,
        reviewable_bytes=10,
        old_mode=None,
        new_mode="100644",
    )
    return Change(
        repo=SHOP.repo,
        repo_id=SHOP.repo_id,
        number=ChangeNumber(7),
        head=head,
        base_ref=BaseRef("main"),
        base=Commit("c" * 40),
        merge_base=Commit("c" * 40),
        is_draft=False,
        is_open=True,
        author=ADA,
        author_may_write=True,
        contributors=(),
        entries=(entry,),
        is_complete=True,
        title=Untrusted(title),
        description=Untrusted(""),
    )


def a_look(head: Head = NEW_HEAD, *, title: str = "Add points") -> Look:
    assignment = Assignment(
        owner=OwnerName("payments"),
        team=TeamName("acme/payments"),
        people=(ADA,),
        stand_ins=None,
        stance="blocking",
        has_agent=True,
        paths=("ledger/points.py",),
        because=(),
    )
    match = ScanMatch(rule_id="r-1", path="ledger/points.py", first_line=1, last_line=1)
    return Look(
        change=a_change(head, title=title),
        governance=None,
        policy_digest=POLICY,
        assignments=(assignment,),
        matches=(match,),
        left_out=(LeftOut(path="docs/a.md", exemption="prose", pattern="docs/**", reason="Words.", file_line=None),),
    )


def an_answer(text: str = "{}") -> Answer:
    return Answer(
        asked=ModelName("anthropic:small"),
        answered_by="small-2026",
        stop="end",
        text=Untrusted(text),
        calls=(ToolCall(id="t-1", name="read", arguments=Untrusted('{"path": "a"}')),),
        usage=Usage(fresh_input=10, cached_input=0, output=3),
        request_id="r-1",
    )


def an_approval(owner: str = "payments", *, head: Head = NEW_HEAD, note: str = "") -> Approved:
    return Approved(basis=_basis(owner, head, note), findings=())


def an_objection(owner: str = "payments", *, head: Head = NEW_HEAD, note: str = "") -> Objected:
    finding = Finding(
        key=FindingKey("k-1"),
        owner=OwnerName(owner),
        source="model",
        guardrail=None,
        path="ledger/points.py",
        line=1,
        side="new",
        severity="high",
        title=Untrusted("Books one side only."),
        body=Untrusted(""),
        evidence=Untrusted("book(entry)"),
        cites=(PassageId("ledger#both-sides"),),
        is_located=True,
        is_blocking=True,
        notes=(),
    )
    return Objected(basis=_basis(owner, head, note), findings=(finding,))


def _basis(owner: str, head: Head, note: str) -> Basis:
    return Basis(
        owner=OwnerName(owner),
        head=head,
        merge_base=Commit("c" * 40),
        policy_digest=POLICY,
        brief_digest=BRIEF,
        looked=(ModelName("anthropic:small"),),
        is_carried=False,
        covered=("ledger/points.py",),
        notes=(note,) if note else (),
    )


def a_record(number: int = 7) -> AuditRecord:
    binding = a_binding(number=number)
    world = World(
        repo=SHOP.repo,
        binding=binding,
        is_draft=True,
        author=ADA,
        contributors=(),
        entries=(),
        is_complete=True,
        policy_digest=POLICY,
        bots=frozenset(),
        rules=(),
        seats=(),
        judgements=(),
        reviews=(),
        teams={},
        overrides=(),
        switches=(),
        now=NOON,
    )
    return AuditRecord(
        repo=SHOP.repo,
        binding=binding,
        decided_at=NOON,
        governance_commit=None,
        policy_digest=POLICY,
        world=world,
        verdicts=(an_approval(),),
        decision=decide(world),
    )


def a_notice(number: int = 7) -> NoticeRecord:
    """Return what was shown of a change without a decision."""
    return NoticeRecord(
        repo=SHOP.repo,
        subject=ChangeNumber(number),
        head=NEW_HEAD,
        shown_at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        says=("reviewbot/gate: in_progress: Wait", "Because."),
        kind="notice",
    )


def an_incident(number: int = 7, key: str = "incident:merge:7") -> IncidentRecord:
    """Return what should not have happened to a change."""
    return IncidentRecord(
        repo=SHOP.repo,
        subject=ChangeNumber(number),
        key=key,
        raised_at=NOON,
        title="Look at it",
        happened="It was merged.",
        signs=("It was shut.",),
    )
