"""Values for the tests of review and agents: defaults, and keywords for what matters."""

from collections.abc import Sequence
from datetime import UTC, datetime

from reviewbot.change.account import Account
from reviewbot.change.change import Binding, Change, Entry, EntryKind
from reviewbot.change.diff import Hunk, Line, Patch
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import (
    AccountId,
    BaseRef,
    ChangeNumber,
    CommentId,
    Commit,
    Digest,
    GuardrailId,
    Head,
    InstallationId,
    Login,
    ModelName,
    OwnerName,
    PassageId,
    RepoId,
    RepoName,
    RunbookId,
    TeamName,
    TierName,
)
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Passage, Recalled
from reviewbot.knowledge.guardrail import AddedLine, Guardrail, GuardrailHit
from reviewbot.ownership.owner import Assignment, Because, Severity
from reviewbot.ownership.policy import Tier
from reviewbot.review.act import Dismissed
from reviewbot.review.brief import Brief
from reviewbot.review.finding import UNKEYED, Finding, keyed
from reviewbot.review.precedent import Precedent
from reviewbot.review.verdict import Basis

HEAD = Head("a" * 40)
PATH = "ledger/post.py"
RULE_TEXT = "Every posting has two sides.\nA posting without its\ncounterpart loses money."
QUOTE = "A posting without its counterpart loses money."
RULE = PassageId("ledger#two-sides")
PAYMENTS = OwnerName("payments")
CLAUDE = ModelName("anthropic:claude-sonnet-5")
GPT = ModelName("openai:gpt-5.4")
PLACE = Place(repo=RepoName("acme/shop"), repo_id=RepoId(1), installation=InstallationId(5))


def added(number: int, text: str) -> Line:
    return Line(side="added", old_number=None, new_number=number, text=Untrusted(text))


def removed(number: int, text: str) -> Line:
    return Line(side="removed", old_number=number, new_number=None, text=Untrusted(text))


def context(old: int, new: int, text: str) -> Line:
    return Line(side="context", old_number=old, new_number=new, text=Untrusted(text))


LINES = (
    context(1, 1, "def post(entry):"),
    removed(2, "    book(entry, counterpart(entry))"),
    added(2, "    book(entry)"),
    context(3, 3, "    return entry"),
)


def an_entry(
    path: str = PATH,
    lines: Sequence[Line] | None = LINES,
    *,
    kind: EntryKind = "modified",
    previous_path: str | None = None,
    is_whole: bool = True,
    modes: tuple[str | None, str | None] = ("100644", "100644"),
) -> Entry:
    return Entry(
        path=path,
        previous_path=previous_path,
        kind=kind,
        patch=None if lines is None else Patch(hunks=(Hunk(lines=tuple(lines)),)),
        is_whole=is_whole,
        reviewable_bytes=sum(len(line.text.raw) for line in lines or ()),
        old_mode=modes[0],
        new_mode=modes[1],
    )


def a_change(*entries: Entry, head: Head = HEAD, title: str = "Post once", description: str = "") -> Change:
    return Change(
        repo=PLACE.repo,
        repo_id=PLACE.repo_id,
        number=ChangeNumber(7),
        head=head,
        base_ref=BaseRef("main"),
        base=Commit("b" * 40),
        merge_base=Commit("c" * 40),
        is_draft=False,
        is_open=True,
        author=Account(login=Login("ada"), id=AccountId(11), kind="human"),
        author_may_write=True,
        contributors=(),
        entries=entries or (an_entry(), an_entry("docs/tax.md", (added(1, "Tax"),), kind="added")),
        is_complete=True,
        title=Untrusted(title),
        description=Untrusted(description),
    )


def an_assignment(*paths: str, owner: str = PAYMENTS) -> Assignment:
    own = paths or (PATH,)
    return Assignment(
        owner=OwnerName(owner),
        team=TeamName("acme/payments"),
        people=(),
        stand_ins=None,
        stance="blocking",
        has_agent=True,
        paths=own,
        because=tuple(
            Because(
                path=path,
                pattern="ledger/**",
                file="owners/payments.yaml",
                line=4,
                sentence="owners/payments.yaml owns 'ledger/**'",
            )
            for path in own
        ),
    )


def a_passage(id: str = RULE, text: str = RULE_TEXT, *, owner: str = PAYMENTS) -> Passage:  # noqa: A002 - the field's name
    return Passage(
        id=PassageId(id),
        document=RunbookId(id.split("#", maxsplit=1)[0]),
        owner=OwnerName(owner),
        kind="runbook",
        heading="Ledger > Two sides",
        text=text,
        applies_to=("ledger/**",),
        file="runbooks/payments/ledger.md",
        line=9,
        digest=Digest("sha256:" + "1" * 64),
    )


def recalled(passage: Passage | None = None, *, score: str = "0.016393") -> Recalled:
    return Recalled(passage=passage or a_passage(), score=score, because="applies to 'ledger/**'")


def a_hit(
    *, severity: Severity = "high", line: int | None = 2, owner: str = PAYMENTS, incident: str | None = None
) -> GuardrailHit:
    rule = Guardrail(
        id=GuardrailId("ledger-books-twice"),
        owner=OwnerName(owner),
        document=RunbookId("ledger"),
        passage=RULE,
        severity=severity,
        says="Books one side only.",
        fix="Book the counterpart too.",
        incident=None if incident is None else RunbookId(incident),
        applies_to=(),
        test=AddedLine(pattern=r"book\(entry\)"),
    )
    return GuardrailHit(guardrail=rule, path=PATH, line=line, is_removed=False, evidence="    book(entry)")


def a_brief(
    *entries: Entry,
    passages: Sequence[Recalled] | None = None,
    hits: Sequence[GuardrailHit] = (),
    other_paths: Sequence[str] = ("docs/tax.md",),
    precedents: Sequence[Precedent] = (),
) -> Brief:
    return Brief(
        owner=PAYMENTS,
        blocks_at="high",
        because=("owners/payments.yaml owns 'ledger/**'",),
        entries=entries or (an_entry(),),
        other_paths=tuple(other_paths),
        recalled=(recalled(),) if passages is None else tuple(passages),
        guardrail_hits=tuple(hits),
        precedents=tuple(precedents),
    )


def a_model_finding(
    *,
    path: str = PATH,
    line: int | None = 2,
    evidence: str = "    book(entry)",
    title: str = "Books one side only.",
    severity: Severity = "high",
    is_blocking: bool = True,
    is_located: bool = True,
    cites: Sequence[str] = (RULE,),
    notes: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        key=UNKEYED,
        owner=PAYMENTS,
        source="model",
        guardrail=None,
        path=path,
        line=line,
        side="new",
        severity=severity,
        title=Untrusted(title),
        body=Untrusted("It loses money."),
        evidence=Untrusted(evidence),
        cites=tuple(PassageId(cite) for cite in cites),
        is_located=is_located,
        is_blocking=is_blocking,
        notes=notes,
    )


def a_dismissal(
    reason: str = "booked by the nightly job", *, finding: Finding | None = None, comment: int = 1, number: int = 7
) -> Dismissed:
    (named,) = keyed((finding or a_model_finding(),))
    return Dismissed(
        comment=CommentId(comment),
        binding=Binding(repo_id=PLACE.repo_id, number=ChangeNumber(number), head=HEAD, base_ref=BaseRef("main")),
        owner=named.owner,
        person=Account(login=Login("cy"), id=AccountId(21), kind="human"),
        at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC),
        reason=Untrusted(reason),
        finding=named,
    )


POLICY_DIGEST = Digest("sha256:" + "2" * 64)


def a_basis(*, head: Head = HEAD, looked: Sequence[ModelName] = (CLAUDE,)) -> Basis:
    return Basis(
        owner=PAYMENTS,
        head=head,
        merge_base=Commit("c" * 40),
        policy_digest=POLICY_DIGEST,
        brief_digest=Digest("sha256:" + "3" * 64),
        looked=tuple(looked),
        is_carried=False,
        covered=(PATH,),
        notes=(),
    )


def a_tier(*, ends_with_guardrails: bool = True, chain: Sequence[ModelName] = (CLAUDE, GPT)) -> Tier:
    return Tier(name=TierName("standard"), chain=tuple(chain), ends_with_guardrails=ends_with_guardrails)
