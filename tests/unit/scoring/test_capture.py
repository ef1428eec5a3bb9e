"""Drafts of cases, made of reviewed changes and of incidents. Each is read by the suite reader as it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from reviewbot.change.account import Account
from reviewbot.change.change import Change
from reviewbot.kernel.ids import AccountId, Digest, FindingKey, GuardrailId, Login, OwnerName, RunbookId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.knowledge.document import Document
from reviewbot.review.finding import Finding
from reviewbot.scoring.capture import Captured, Draft, draft_case, with_incident
from reviewbot.scoring.golden import Golden, Spot, Trap
from reviewbot.scoring.suite import Proposal, SuiteCase
from reviewbot.scoring.suite_file import SuiteFolder, read_suite
from tests.unit.review.build import LINES, PATH, PAYMENTS, RULE, a_change, added, an_entry, context, removed

SUITE = b"version: 1\nowner: payments\n"
RULES = Digest("sha256:" + "2" * 64)


def a_finding(title: str = "Loses money", **changed: object) -> Finding:
    finding = Finding(
        key=FindingKey("0123456789abcdef"),
        owner=PAYMENTS,
        source="model",
        guardrail=None,
        path=PATH,
        line=2,
        side="new",
        severity="high",
        title=Untrusted(title),
        body=Untrusted("It does."),
        evidence=Untrusted("    book(entry)"),
        cites=(RULE,),
        is_located=True,
        is_blocking=True,
        notes=(),
    )
    return replace(finding, **changed)  # type: ignore[arg-type] # the fields that a test names


def a_draft(
    change: Change | None = None,
    *,
    accepted: Sequence[Finding] = (),
    dismissed: Sequence[Finding] = (),
    undecided: Sequence[Finding] = (),
    base: Mapping[str, bytes] | None = None,
    rules: Digest | None = RULES,
) -> Draft:
    return draft_case(
        Captured(
            change=change or a_change(),
            owners=(OwnerName("streaming"), PAYMENTS),
            rules=rules,
            accepted=tuple(accepted),
            dismissed=tuple(dismissed),
            undecided=tuple(undecided),
            base=base or {},
        )
    )


def read(draft: Draft) -> SuiteCase:
    suite = read_suite(SuiteFolder(path="evals/payments", files={"suite.yaml": SUITE, **draft.files}))
    (case,) = suite.cases
    return case


def test_a_draft_is_a_case_that_runs_and_says_where_it_comes_from() -> None:
    draft = a_draft(a_change(title="Post  once\u202e", description="Twice\nis too often."))

    case = read(draft)

    assert case.name == draft.name == "acme-shop-7"
    assert (case.origin.review, case.origin.provenance) == ("draft", f"the change acme/shop#7 at {'a' * 12}")
    assert case.origin.governance == RULES
    assert case.owners == frozenset({PAYMENTS, OwnerName("streaming")})
    assert isinstance(case.input, Proposal)
    assert (case.input.title, case.input.description) == ("Post once<U+202E>", "Twice\nis too often.")
    assert (case.input.author, case.expected) == ("human", ())


def test_what_was_mended_must_be_found_and_what_was_dismissed_must_not() -> None:
    guarded = a_finding(guardrail=GuardrailId("two-sides"), cites=(), severity="low", title='Says "no" \\ twice')
    nowhere = a_finding("Everything", line=None, cites=(), is_located=False)

    case = read(a_draft(accepted=(a_finding(), guarded), dismissed=(nowhere,)))

    mended, other, dismissed = case.expected
    assert isinstance(mended, Golden)
    assert isinstance(other, Golden)
    assert (mended.spot, mended.topic, mended.severity, mended.text) == (
        Spot(path=PATH, first=2, last=2),
        "ledger",
        "high",
        "Loses money",
    )
    assert (other.topic, other.severity, other.text) == ("two-sides", "low", 'Says "no" \\ twice')
    assert isinstance(dismissed, Trap)
    assert (dismissed.spot.first, dismissed.topic, dismissed.text) == (1, None, "Everything")


def test_what_nobody_decided_stands_there_as_a_comment() -> None:
    draft = a_draft(undecided=(a_finding("\u2028"),))

    written = draft.files["acme-shop-7/case.yaml"].decode()

    assert read(draft).expected == ()
    assert (
        "  # Nobody has mended or dismissed these. Move what is right to must_find, and drop the rest.\n"
        f'  #   - {{path: "{PATH}", line: 2, topic: "ledger", severity: high, says: "'
    ) in written


def test_without_a_clone_the_base_is_what_the_diff_shows_each_line_at_its_number() -> None:
    late = (context(41, 41, "a"), removed(42, "b"), added(42, "c"))

    draft = a_draft(a_change(an_entry(lines=late)))

    assert draft.files[f"acme-shop-7/base/{PATH}"] == b"\n" * 40 + b"a\nb\n"
    case = read(draft)
    assert isinstance(case.input, Proposal)
    assert case.input.changed[0].content == b"\n" * 40 + b"a\nc\n"


def test_of_a_clone_the_whole_file_is_taken() -> None:
    whole = b"def post(entry):\n    book(entry, counterpart(entry))\n    return entry\n\nmore = 1\n"

    case = read(a_draft(a_change(an_entry()), base={PATH: whole}))

    assert isinstance(case.input, Proposal)
    assert case.input.changed[0].content == b"def post(entry):\n    book(entry)\n    return entry\n\nmore = 1\n"


def test_files_that_come_go_and_move_are_held() -> None:
    change = a_change(
        an_entry("new.py", (added(1, "x"),), kind="added"),
        an_entry("gone.py", (removed(1, "y"),), kind="removed"),
        an_entry("moved.py", None, kind="renamed", previous_path="old.py"),
        an_entry("both.py", LINES, kind="renamed", previous_path="before.py"),
    )

    draft = a_draft(change)
    case = read(draft)

    assert draft.left_out == ()
    assert isinstance(case.input, Proposal)
    assert [(each.path, each.content is None) for each in case.input.changed] == [
        ("before.py", True),
        ("both.py", False),
        ("gone.py", True),
        ("moved.py", False),
        ("new.py", False),
        ("old.py", True),
    ]


def test_what_a_case_cannot_hold_is_left_out_with_what_was_found_there() -> None:
    change = a_change(
        an_entry(),
        an_entry("logo.png", None, kind="binary"),
        an_entry("cut.py", is_whole=False),
        an_entry("unseen.py", None),
        an_entry("../outside.py"),
    )

    draft = a_draft(change, accepted=(a_finding(path="cut.py"), a_finding()), undecided=(a_finding(path="cut.py"),))

    assert draft.left_out == ("logo.png", "cut.py", "unseen.py", "../outside.py")
    assert [each.spot for each in read(draft).expected] == [Spot(path=PATH, first=2, last=2)]
    assert "# Nobody" not in draft.files["acme-shop-7/case.yaml"].decode()


def test_whoever_is_no_person_is_a_bot_and_a_title_without_words_is_none() -> None:
    change = replace(a_change(title=" \n "), author=Account(login=Login("b[bot]"), id=AccountId(3), kind="bot"))

    case = read(a_draft(change))

    assert isinstance(case.input, Proposal)
    assert (case.input.author, case.input.title) == ("bot", "A change")


def an_incident(title: str = "Ledger | lost a cent") -> Document:
    return Document(
        id=RunbookId("inc-ledger"),
        owner=PAYMENTS,
        kind="incident",
        title=title,
        file="runbooks/payments/inc-ledger.md",
        applies_to=(),
        last_reviewed=None,
        severity="sev2",
        occurred=date(2026, 3, 1),
        passages=(),
        guardrails=(),
    )


ROW = "| Ledger \\| lost a cent (runbooks/payments/inc-ledger.md) | blocked |\n"
HEAD = "| input | expected outcome |\n| --- | --- |\n"


@pytest.mark.parametrize(
    ("table", "wanted"),
    [
        pytest.param(None, f"{HEAD}{ROW}", id="no table yet"),
        pytest.param("", f"{HEAD}{ROW}", id="an empty file"),
        pytest.param("# Ours\n\nProse.\n", f"# Ours\n\nProse.\n\n{HEAD}{ROW}", id="a file without a table"),
        pytest.param(f"{HEAD}| a | open |", f"{HEAD}| a | open |\n{ROW}", id="behind the last row"),
        pytest.param(
            f"{HEAD}| a | open |\n\nProse.\n\n| x |\n",
            f"{HEAD}| a | open |\n{ROW}\nProse.\n\n| x |\n",
            id="the first table",
        ),
    ],
)
def test_an_incident_is_a_row_that_waits_for_its_diff(table: str | None, wanted: str) -> None:
    made = with_incident(table, an_incident())

    assert made == wanted
    suite = read_suite(SuiteFolder(path="evals/payments", files={"suite.md": made.encode()}))
    assert [case.decision for case in suite.cases][-1] == "blocked"
    assert not suite.cases[-1].is_runnable


def test_rules_that_nobody_knows_any_more_are_left_out() -> None:
    assert read(a_draft(rules=None)).origin.governance is None
