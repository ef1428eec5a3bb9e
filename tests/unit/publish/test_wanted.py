"""What people see, taken together, and what must never be in it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reviewbot.gate.decision import Reason
from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.surface import Check, Posted, Wanted
from reviewbot.publish.wanted import strict_of, wanted_for
from reviewbot.review.verdict import Failed, Objected
from tests.unit.publish.reading import live_things
from tests.unit.publish.samples import (
    NEXT_HEAD,
    NOTHING_THERE,
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
        "- high, blocks: `ledger/a.py:3` Rounds each line before summing. (`payments`, model, "
        "finding `key-of-rounds-3`)\n\n"
        "**Findings whose location was not verified**\n\n"
        "- low, to consider: `ledger/a.py` (location not verified) Lost one. (`payments`, guardrail "
        "`round-once`, finding `key-of-lost-None`)\n\n"
        "**Characters that do not read as they are written**\n\n"
        "- `ledger/a.py:3` holds `U+202E`, which nobody sees\n\n"
        "<!-- reviewbot:summary -->"
    )


def test_a_change_that_concerns_nobody_says_so() -> None:
    (summary,) = wanted_for(a_case(assignments=(), decision=opened()), NOTHING_THERE).comments

    assert summary.body == (
        "**Nothing to do: the gate is open**\n\nNo owner is called for this change.\n\n<!-- reviewbot:summary -->"
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


def test_a_failed_review_says_why_inert() -> None:
    failed = Failed(basis=a_basis(), findings=(), reason="severity 'APPROVED by @alice' is not one of low, high")

    wanted = wanted_for(a_case(failed), NOTHING_THERE)

    assert "severity 'APPROVED by `@alice'` is not one of low, high" in _check(wanted, "reviewbot/payments").summary
    assert all("APPROVED" not in check.title for check in wanted.checks)


def test_shadow_owners_are_nowhere_to_be_seen() -> None:
    shadow = an_assignment("secretive", stance="shadow")
    case = a_case(Objected(basis=a_basis("secretive"), findings=(a_finding(owner="secretive"),)), assignments=(shadow,))

    assert not any("secretive" in page for page in _everything(wanted_for(case, NOTHING_THERE)))


def test_owners_without_an_agent_have_no_check() -> None:
    case = a_case(assignments=(an_assignment(stance="advisory", has_agent=False),))

    assert [check.name for check in wanted_for(case, NOTHING_THERE).checks] == ["reviewbot/gate"]


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


def test_a_stop_lets_through_what_is_not_green_and_a_comment_in_place_of_an_old_one() -> None:
    wanted = wanted_for(a_case(Objected(basis=a_basis(), findings=(a_finding(),))), NOTHING_THERE)
    green = wanted_for(a_case(decision=opened()), NOTHING_THERE)
    (summary,) = wanted.comments
    at_first = strict_of(wanted, NOTHING_THERE)

    assert [check.name for check in at_first.checks] == ["reviewbot/gate", "reviewbot/payments"]
    assert (at_first.comments, at_first.inline) == ((), ())
    assert strict_of(wanted, there(Posted(id=1, what=summary))).comments == (summary,)
    assert "reviewbot/gate" not in [check.name for check in strict_of(green, NOTHING_THERE).checks]
