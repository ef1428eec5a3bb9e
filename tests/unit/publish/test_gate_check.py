"""The required check: whole texts for the main cases."""

from dataclasses import replace

import pytest

from reviewbot.gate import code as codes
from reviewbot.gate.decision import Act, Decision, Reason
from reviewbot.kernel.ids import TeamName
from reviewbot.ownership.left_out import LeftOut
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.inert import prose
from reviewbot.publish.surface import Check, Conclusion, Wanted
from reviewbot.publish.wanted import wanted_for
from reviewbot.review.verdict import Approved, Failed, Objected
from tests.unit.change.values import a_file
from tests.unit.publish.samples import (
    MISSING,
    NOTHING_THERE,
    OBJECTS,
    a_basis,
    a_case,
    a_finding,
    blocked,
    opened,
)

DRAFT = Waiting(assignments=(), reason="draft", sentence="The change is a draft; ask with rerun.")


def _check(wanted: Wanted, name: str) -> Check:
    return next(check for check in wanted.checks if check.name == name)


def _gate(case: Case) -> Check:
    return _check(wanted_for(case, NOTHING_THERE), "reviewbot/gate")


def test_the_gate_says_which_way_takes_the_least() -> None:
    opening = (Act(act="approve", who=("acme/sox",), count=2, text="2 more eligible people of acme/sox approve"),)
    case = replace(a_case(decision=blocked(MISSING)), openings=(opening,))

    assert _gate(case).summary.endswith("**The shortest way**\n\n- 2 more eligible people of `acme/sox` approve")


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        pytest.param("late: It took too long.", "Rerun the check, or ask acme/payments to approve", id="late"),
        pytest.param("too_large: 9,000 lines.", "Split the change, or ask acme/payments to approve", id="too large"),
    ],
)
def test_whose_agent_failed_is_asked_for_what_can_help(reason: str, title: str) -> None:
    why = Reason(
        code=codes.AGENT_FAILED, rule="owner:payments", text="It failed", who_can_fix=(TeamName("acme/payments"),)
    )

    assert _gate(a_case(Failed(basis=a_basis(), findings=(), reason=reason), decision=blocked(why))).title == title


def test_what_is_too_large_for_one_agent_says_nothing_of_anothers_failure() -> None:
    why = Reason(code=codes.AGENT_FAILED, rule="owner:streaming", text="It failed", who_can_fix=())
    too_large = Failed(basis=a_basis(), findings=(), reason="too_large: 9,000 lines.")

    assert _gate(a_case(too_large, decision=blocked(why))).title == "Rerun the check, or ask its people to approve"


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


def test_what_has_to_be_looked_at_afterwards_is_told_whatever_was_decided() -> None:
    owed = ("The glass was broken for change 7.", "The glass was broken for change 9.")

    gate = _gate(replace(a_case(decision=opened()), owed=owed))

    assert gate.summary == (
        "Every owner and every regulated rule is satisfied for this head.\n\n"
        "**To be looked at afterwards**\n\n"
        "- The glass was broken for change 7.\n- The glass was broken for change 9."
    )


def test_the_outer_id_begins_with_the_bindings_digest_and_follows_what_is_said() -> None:
    quiet = _gate(a_case(decision=opened()))
    loud = _gate(a_case(decision=blocked()))

    assert quiet.external_id.split("/")[0] == loud.external_id.split("/")[0]
    assert quiet.external_id != loud.external_id
    assert _gate(a_case(decision=opened())).external_id == quiet.external_id


def test_d08_secrets_in_commits_are_told_with_the_way_out() -> None:
    case = replace(a_case(decision=opened()), exposed=("commit abc put a GitHub token into a.env",))

    assert _gate(case).summary == (
        "Every owner and every regulated rule is satisfied for this head.\n\n"
        "**Secrets in the commits of this change**\n\n"
        f"- {prose('commit abc put a GitHub token into a.env')}\n\n"
        "A credential that was pushed is known: replace it, whatever becomes of this change. Squashing does not take "
        "it away, since the commit stays on the forge. Write the commits anew without it, or let a person of the "
        "default owner approve this head."
    )


def test_h09_reviews_that_were_dismissed_by_whom_they_should_not_are_told_of() -> None:
    case = replace(a_case(decision=opened()), dismissals=("The review of lin was dismissed: @ada is the author",))

    assert _gate(case).summary == (
        "Every owner and every regulated rule is satisfied for this head.\n\n"
        "**Reviews that were dismissed by whom they should not**\n\n"
        f"- {prose('The review of lin was dismissed: @ada is the author')}"
    )


def test_r08_a_check_of_ours_that_another_app_wrote_is_told_of() -> None:
    case = replace(a_case(decision=opened()), impostors=("reviewbot/gate", "reviewbot/payments"))

    assert _gate(case).summary == (
        "Every owner and every regulated rule is satisfied for this head.\n\n"
        "Another App wrote a check with a name of ours on this head: `reviewbot/gate`, `reviewbot/payments`. It counts "
        "for nothing here; let the branch's protection require the check from this App alone."
    )


OUT = LeftOut(path="docs/a.md", exemption="prose", pattern="docs/**", reason="Words of ours.", file_line=4)


def test_p13_what_nobody_reviews_is_listed_whatever_was_decided() -> None:
    told = "**Not reviewed, as the policy says**\n\n- `docs/a.md`: `prose`, Words of ours."

    for decision in (opened(), blocked(MISSING)):
        case = replace(a_case(decision=decision), left_out=(OUT,))
        assert told in _gate(case).summary
        assert told in wanted_for(case, NOTHING_THERE).comments[0].body


def test_p13_a_change_that_is_left_out_whole_is_no_ordinary_pass() -> None:
    change = replace(a_case().change, entries=(a_file("docs/a.md", "x"),))
    gate = _gate(replace(a_case(assignments=(), decision=opened()), change=change, left_out=(OUT,)))

    assert (gate.conclusion, gate.title) == (
        "success",
        "Nothing to do: the gate is open, and nobody reviewed this, as the policy says",
    )
    assert gate.summary == (
        "Nobody was asked: the policy leaves every entry of this change out of review.\n\n"
        "**Not reviewed, as the policy says**\n\n- `docs/a.md`: `prose`, Words of ours."
    )


def test_p13_of_many_entries_that_nobody_reviews_the_rest_is_counted() -> None:
    many = tuple(replace(OUT, path=f"docs/{number}.md") for number in range(2_999))

    summary = _gate(replace(a_case(decision=opened()), left_out=many)).summary

    assert len(summary) < 9_000
    assert summary.endswith(" more")
