"""What people see: whole texts for the main cases, and what must never be in them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbot.gate import code as codes
from reviewbot.gate.decision import Decision, Reason
from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Stance
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.surface import Check, Conclusion, Posted, Wanted
from reviewbot.publish.wanted import wanted_for
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict
from tests.unit.publish.reading import live_things
from tests.unit.publish.samples import (
    MISSING,
    NEXT_HEAD,
    NOTHING_THERE,
    OBJECTS,
    PASSAGE,
    a_basis,
    a_case,
    a_finding,
    an_assignment,
    blocked,
    opened,
    there,
)

DRAFT = Waiting(assignments=(), reason="draft", sentence="The change is a draft; ask with rerun.")


def _check(wanted: Wanted, name: str) -> Check:
    return next(check for check in wanted.checks if check.name == name)


def _gate(case: Case) -> Check:
    return _check(wanted_for(case, NOTHING_THERE), "reviewbot/gate")


def _owner(case: Case) -> Check:
    return _check(wanted_for(case, NOTHING_THERE), "reviewbot/payments")


def _everything(wanted: Wanted) -> list[str]:
    pages = [page for check in wanted.checks for page in (check.title, check.summary, check.text)]
    return [*pages, *(each.body for each in wanted.comments), *(each.body for each in wanted.inline)]


def test_the_gate_says_what_to_do_first_then_why_then_the_codes() -> None:
    gate = _gate(a_case(Objected(basis=a_basis(), findings=(a_finding(),)), decision=blocked(MISSING, OBJECTS)))

    assert gate.title == "Fix what payments found (and 1 more)"
    assert gate.summary == (
        "**What would open it**\n\n"
        "- sox wants 2 eligible people, 0 approved; who can change it: `acme/sox`\n"
        "- payments objects to this head (1 finding); who can change it: `author`, `acme/payments`"
    )
    assert gate.text == (
        "```text\n"
        "├─ ✓ draft: the change is ready\n"
        "└─ ✗ owners: payments objects (1 finding)\n"
        "   ├─ ✗ payments: its agent objects\n"
        "   └─ ? streaming: no answer yet\n"
        "```\n\n"
        '```json\n{\n "binding": {\n  "base_ref": "main",\n  "head": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",\n'
        '  "number": 7,\n  "repo_id": 1\n },\n "outcome": "blocked",\n "pending": [],\n'
        ' "policy_digest": "sha256:policy",\n "reasons": [\n'
        '  {\n   "code": "approvals_missing",\n   "rule": "sox",\n'
        '   "text": "sox wants 2 eligible people, 0 approved",\n   "who_can_fix": [\n    "acme/sox"\n   ]\n  },\n'
        '  {\n   "code": "agent_objects",\n   "rule": "payments",\n'
        '   "text": "payments objects to this head (1 finding)",\n'
        '   "who_can_fix": [\n    "author",\n    "acme/payments"\n   ]\n  }\n ],\n "reasons_left_out": 0\n}\n```'
    )


def test_an_owners_check_says_what_was_found_who_looked_and_why_it_was_called() -> None:
    check = _owner(a_case(Objected(basis=a_basis(), findings=(a_finding(),))))

    assert check.title == "Fix: 1 finding, 1 blocks"
    assert check.summary == (
        "`payments` objects, 1 finding, 1 blocks.\n\n"
        "- `anthropic:claude-sonnet-5` looked, and guardrails\n\n"
        "**Why it was called**\n\n- `owners/payments.yaml` owns `'ledger/**'`\n\n"
        "**What it rests on**\n\n"
        "- rests on `ledger-migrations#write-the-downgrade`, Ledger migrations, Write the downgrade in "
        "`runbooks/payments/ledger-migrations.md`: Every migration has a downgrade that was run on staging."
    )
    assert check.text.startswith(
        "**high**, `ledger/a.py:3`\n\nRounds each line before summing.\n\n"
        "The sum of rounded lines is not the rounded sum.\n\nIt stands on `total += round(line, 2)`\n\n- rests on "
    )
    assert [(each.path, each.line, each.level, each.title, each.message) for each in check.annotations] == [
        (
            "ledger/a.py",
            3,
            "failure",
            "high, blocks: payments",
            "Rounds each line before summing.\nThe sum of rounded lines is not the rounded sum.",
        )
    ]


def test_the_summary_tells_the_whole_story_on_one_page() -> None:
    lost = a_finding("Lost one.", severity="low", line=None, is_blocking=False, is_located=False, by_guardrail=True)
    case = a_case(
        Objected(basis=a_basis(), findings=(lost, a_finding())),
        assignments=(an_assignment(), an_assignment("docs", stance="advisory", has_agent=False)),
        hidden=("ledger/a.py:3 holds U+202E, which nobody sees",),
    )

    (summary,) = wanted_for(case, NOTHING_THERE).comments

    assert summary.key == "summary"
    assert summary.body == (
        "**Fix what payments found**\n\n"
        "| owner | says | found |\n| --- | --- | --- |\n"
        "| `payments` | objects | 2 findings, 1 blocks |\n"
        "| `docs` | people only | no findings |\n\n"
        "**What would open it**\n\n"
        "- payments objects to this head (1 finding); who can change it: `author`, `acme/payments`\n\n"
        "**Findings**\n\n"
        "- high, blocks: `ledger/a.py:3` Rounds each line before summing. (`payments`, model)\n\n"
        "**Findings whose location was not verified**\n\n"
        "- low, to consider: `ledger/a.py` (location not verified) Lost one. (`payments`, guardrail `round-once`)\n\n"
        "**Characters that do not read as they are written**\n\n"
        "- `ledger/a.py:3` holds `U+202E,` which nobody sees\n\n"
        "<!-- reviewbot:summary -->"
    )


def test_a_change_that_concerns_nobody_says_so() -> None:
    (summary,) = wanted_for(a_case(assignments=(), decision=opened()), NOTHING_THERE).comments

    assert summary.body == (
        "**Nothing to do: the gate is open**\n\nNo owner is called for this change.\n\n<!-- reviewbot:summary -->"
    )


@pytest.mark.parametrize(
    ("decision", "title", "conclusion"),
    [
        pytest.param(opened(), "Nothing to do: the gate is open", "success", id="open"),
        pytest.param(
            opened(broken_glass_until="2026-11-20T13:00:00Z"),
            "BROKEN GLASS, expires 2026-11-20T13:00:00Z",
            "success",
            id="broken glass",
        ),
        pytest.param(
            blocked(MISSING, awaits_only_people=True), "Ask acme/sox to approve", "action_required", id="people"
        ),
        pytest.param(
            blocked(Reason(code=codes.DRAFT, rule="", text="a draft", who_can_fix=())),
            "Mark the change as ready",
            "failure",
            id="draft",
        ),
        pytest.param(
            blocked(Reason(code="new_reason", rule="sox", text="new", who_can_fix=())),
            "Resolve sox",
            "failure",
            id="a reason that has no words yet",
        ),
        pytest.param(
            blocked(Reason(code=codes.NOT_COVERED, rule="", text="x", who_can_fix=("a/1", "a/2", "a/3", "a/4"))),
            "Ask a/1, a/2, a/3, 1 more to approve",
            "failure",
            id="many who can help",
        ),
    ],
)
def test_the_gates_title_begins_with_what_to_do(decision: Decision, title: str, conclusion: Conclusion) -> None:
    gate = _gate(a_case(Approved(basis=a_basis(), findings=()), decision=decision))

    assert (gate.title, gate.status, gate.conclusion) == (title, "completed", conclusion)


def test_broken_glass_is_never_told_as_an_ordinary_pass() -> None:
    gate = _gate(a_case(decision=opened(broken_glass_until="2026-11-20T13:00:00Z")))

    assert gate.summary == (
        "A break-glass opened the gate until 2026-11-20T13:00:00Z. This is no ordinary pass: a review has to follow."
    )


def test_while_agents_run_both_checks_are_in_progress() -> None:
    case = a_case(decision=blocked(pending=("payments",)))

    gate, check = _gate(case), _owner(case)

    assert (gate.status, gate.conclusion, gate.title) == ("in_progress", None, "Wait for payments")
    assert "**Still reviewing**\n\n- `payments`" in gate.summary
    assert (check.status, check.conclusion, check.title) == ("in_progress", None, "Wait: payments is reviewing")


def test_agents_that_wait_to_be_asked_hold_nothing_in_progress() -> None:
    case = a_case(decision=blocked(pending=("payments",)), waiting=DRAFT)

    gate, check = _gate(case), _owner(case)

    assert (gate.status, gate.conclusion) == ("completed", "failure")
    assert gate.summary.startswith("The change is a draft; ask with rerun.\n\n**What would open it**")
    assert (check.status, check.conclusion, check.title) == ("completed", "action_required", "Not started: draft")
    assert check.summary.startswith(
        "`payments` has not started, no findings.\n\nThe change is a draft; ask with rerun."
    )


@pytest.mark.parametrize(
    ("verdict", "stance", "title", "conclusion"),
    [
        pytest.param(
            Approved(basis=a_basis(), findings=()), "blocking", "Nothing to do: no findings", "success", id="approved"
        ),
        pytest.param(
            Approved(basis=a_basis(), findings=(a_finding(is_blocking=False),)),
            "blocking",
            "Read before merging: 1 finding, none blocks",
            "success",
            id="approved with remarks",
        ),
        pytest.param(
            Objected(basis=a_basis(), findings=(a_finding(), a_finding(line=9))),
            "blocking",
            "Fix: 2 findings, 2 block",
            "failure",
            id="objected",
        ),
        pytest.param(
            Objected(basis=a_basis(), findings=(a_finding(),)),
            "advisory",
            "Consider: 1 finding, 1 blocks",
            "action_required",
            id="advised against",
        ),
        pytest.param(
            Abstained(basis=a_basis(), findings=(), reason="no model"),
            "blocking",
            "Ask acme/payments: the agent abstains, no findings",
            "action_required",
            id="abstained",
        ),
        pytest.param(
            Failed(basis=a_basis(), findings=(), reason="late"),
            "blocking",
            "Ask acme/payments: the review did not end normally, no findings",
            "failure",
            id="failed",
        ),
        pytest.param(
            Failed(basis=a_basis(), findings=(), reason="late"),
            "advisory",
            "Ask acme/payments: the review did not end normally, no findings",
            "action_required",
            id="failed as adviser",
        ),
    ],
)
def test_an_owners_check_follows_its_verdict(
    verdict: Verdict, stance: Stance, title: str, conclusion: Conclusion
) -> None:
    check = _owner(a_case(verdict, assignments=(an_assignment(stance=stance),)))

    assert (check.title, check.status, check.conclusion) == (title, "completed", conclusion)


def test_an_adviser_says_that_it_never_blocks() -> None:
    check = _owner(
        a_case(Objected(basis=a_basis(), findings=(a_finding(),)), assignments=(an_assignment(stance="advisory"),))
    )

    assert check.summary.startswith(
        "`payments` advises against, 1 finding, 1 blocks. Its stance is advisory: it never blocks."
    )


def test_a_review_by_guardrails_alone_says_so() -> None:
    check = _owner(a_case(Approved(basis=a_basis(looked=()), findings=())))

    assert "- only guardrails looked; no model did" in check.summary


def test_a_carried_verdict_says_so_and_keeps_its_notes() -> None:
    basis = replace(a_basis(), is_carried=True, notes=("claims were held against the diff",))

    check = _owner(a_case(Approved(basis=basis, findings=())))

    assert "- the recorded reply to the same brief was used; no model was asked again" in check.summary
    assert "- claims were held against the diff" in check.summary


def test_a_failed_review_says_why_inert() -> None:
    failed = Failed(basis=a_basis(), findings=(), reason="severity 'APPROVED by @alice' is not one of low, high")

    wanted = wanted_for(a_case(failed), NOTHING_THERE)

    assert "severity `'APPROVED` by `@alice'` is not one of low, high" in _check(wanted, "reviewbot/payments").summary
    assert all("APPROVED" not in check.title for check in wanted.checks)


def test_an_owner_of_people_without_a_team_asks_its_people() -> None:
    person = replace(an_assignment(), team=None)

    check = _owner(a_case(Abstained(basis=a_basis(), findings=(), reason="x"), assignments=(person,)))

    assert check.title == "Ask its people: the agent abstains, no findings"


def test_an_owner_with_many_reasons_shows_those_that_fit() -> None:
    many = replace(an_assignment(), because=an_assignment().because * 200)

    assert "\n… and 64 more" in _owner(a_case(assignments=(many,))).summary


def test_shadow_owners_are_nowhere_to_be_seen() -> None:
    shadow = an_assignment("secretive", stance="shadow")
    case = a_case(Objected(basis=a_basis("secretive"), findings=(a_finding(owner="secretive"),)), assignments=(shadow,))

    assert not any("secretive" in page for page in _everything(wanted_for(case, NOTHING_THERE)))


def test_owners_without_an_agent_have_no_check() -> None:
    case = a_case(assignments=(an_assignment(stance="advisory", has_agent=False),))

    assert [check.name for check in wanted_for(case, NOTHING_THERE).checks] == ["reviewbot/gate"]


def test_of_two_verdicts_the_worst_is_shown() -> None:
    check = _owner(a_case(Approved(basis=a_basis(), findings=()), Failed(basis=a_basis(), findings=(), reason="late")))

    assert check.conclusion == "failure"


def test_a_verdict_for_another_head_is_not_shown() -> None:
    check = _owner(a_case(Approved(basis=a_basis(head=NEXT_HEAD), findings=()), waiting=DRAFT))

    assert check.conclusion == "action_required"


@pytest.mark.parametrize(
    "finding",
    [
        pytest.param(a_finding(is_located=False), id="not located"),
        pytest.param(a_finding(line=None), id="an entry as a whole"),
        pytest.param(replace(a_finding(), side="old"), id="a removed line"),
    ],
)
def test_only_lines_on_the_new_side_are_annotated(finding: Finding) -> None:
    assert _owner(a_case(Objected(basis=a_basis(), findings=(finding,)))).annotations == ()


def test_places_are_told_apart() -> None:
    old = replace(a_finding("Old one."), side="old")
    whole = a_finding("Whole one.", line=None)
    unknown = replace(a_finding("Unknown one."), cites=(PassageId("gone#x"),), evidence=Untrusted(""))

    text = _owner(a_case(Objected(basis=a_basis(), findings=(old, whole, unknown)))).text

    assert "**high**, `ledger/a.py:3` (before the change)\n\nOld one." in text
    assert "**high**, `ledger/a.py`\n\nWhole one." in text
    assert "The sum of rounded lines is not the rounded sum.\n\n- rests on `gone#x`" in text


def test_a_passage_without_text_is_named_all_the_same() -> None:
    case = a_case(Objected(basis=a_basis(), findings=(a_finding(),)))

    check = _owner(replace(case, passages={PASSAGE.id: replace(PASSAGE, text="")}))

    assert check.summary.endswith("Write the downgrade in `runbooks/payments/ledger-migrations.md`")


def test_an_annotation_without_words_says_so() -> None:
    silent = replace(a_finding(), title=Untrusted(""), body=Untrusted(""))

    (annotation,) = _owner(a_case(Objected(basis=a_basis(), findings=(silent,)))).annotations

    assert annotation.message == "No description."


def test_at_most_fifty_annotations_are_sent() -> None:
    many = tuple(a_finding(line=line) for line in range(1, 80))

    assert len(_owner(a_case(Objected(basis=a_basis(), findings=many))).annotations) == 50


def test_the_outer_id_begins_with_the_bindings_digest_and_follows_what_is_said() -> None:
    quiet = _gate(a_case(decision=opened()))
    loud = _gate(a_case(decision=blocked()))

    assert quiet.external_id.split("/")[0] == loud.external_id.split("/")[0]
    assert quiet.external_id != loud.external_id
    assert _gate(a_case(decision=opened())).external_id == quiet.external_id


def test_the_check_of_an_owner_that_is_not_called_any_more_is_ended_without_a_pass() -> None:
    case = a_case(decision=opened())
    old = replace(_gate(case), name="reviewbot/former", status="in_progress", conclusion=None)
    elsewhere = replace(old, name="reviewbot/elsewhere", head=NEXT_HEAD)

    present = there(Posted(id=1, what=old), Posted(id=2, what=elsewhere), Posted(id=3, what=replace(old, name="lint")))
    wanted = wanted_for(case, present)

    former = _check(wanted, "reviewbot/former")
    assert (former.status, former.conclusion) == ("completed", "action_required")
    assert former.title == "Nothing to do: this owner is not called any more"
    assert {check.name for check in wanted.checks} == {"reviewbot/gate", "reviewbot/payments", "reviewbot/former"}


def test_pages_stay_within_what_the_forge_takes_however_much_was_found() -> None:
    long = "\u202e" * 3_000 + "word @x " * 3_000
    many = tuple(
        replace(a_finding(line=line), title=Untrusted(long), body=Untrusted(long), evidence=Untrusted(long))
        for line in range(1, 300)
    )
    reasons = tuple(
        Reason(code="x" * 30, rule=long, text=long, who_can_fix=tuple("\u202e" * 99 for _ in range(99)))
        for _ in range(300)
    )
    case = a_case(
        Objected(basis=a_basis(), findings=many),
        decision=blocked(*reasons),
        hidden=tuple(long for _ in range(99)),
    )

    wanted = wanted_for(case, NOTHING_THERE)

    assert max(len(page) for page in _everything(wanted)) < 65_535
    assert _gate(case).text.endswith("\n```")
    assert "… and " in _owner(case).text


@given(st.text(alphabet="@#/<>[]()!`~*_|\\$:.&-=+ \n\tah1F\u202e", max_size=60))
def test_nothing_a_model_writes_comes_alive_anywhere(text: str) -> None:
    hostile = replace(
        a_finding(),
        title=Untrusted(text),
        body=Untrusted(text),
        evidence=Untrusted(text),
        path=text,
        cites=(PassageId(text),),
        notes=(text,),
    )
    case = a_case(
        Failed(basis=replace(a_basis(), notes=(text,)), findings=(hostile,), reason=text),
        decision=blocked(Reason(code="agent_failed", rule="payments", text=text, who_can_fix=("acme/payments",))),
        hidden=(text,),
    )

    wanted = wanted_for(case, NOTHING_THERE)

    pages = [page for page in _everything(wanted) if page not in {check.title for check in wanted.checks}]
    assert [live for page in pages for live in live_things(page.split("<!-- reviewbot:")[0])] == []
