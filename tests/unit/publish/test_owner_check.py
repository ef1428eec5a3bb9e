"""An owner's check: whole texts for the main cases."""

from dataclasses import replace

import pytest

from reviewbot.kernel.ids import PassageId
from reviewbot.kernel.untrusted import Untrusted
from reviewbot.ownership.owner import Stance
from reviewbot.plan.plan import Waiting
from reviewbot.publish.case import Case
from reviewbot.publish.surface import Check, Conclusion, Wanted
from reviewbot.publish.wanted import wanted_for
from reviewbot.review.finding import Finding
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict
from tests.unit.publish.samples import (
    NEXT_HEAD,
    NOTHING_THERE,
    PASSAGE,
    a_basis,
    a_case,
    a_finding,
    an_assignment,
)

DRAFT = Waiting(assignments=(), reason="draft", sentence="The change is a draft; ask with rerun.")


def _check(wanted: Wanted, name: str) -> Check:
    return next(check for check in wanted.checks if check.name == name)


def _owner(case: Case) -> Check:
    return _check(wanted_for(case, NOTHING_THERE), "reviewbot/payments")


def test_an_owners_check_says_what_was_found_who_looked_and_why_it_was_called() -> None:
    check = _owner(a_case(Objected(basis=a_basis(), findings=(a_finding(),))))

    assert check.title == "Fix: 1 finding, 1 blocks"
    assert check.summary == (
        "`payments` objects, 1 finding, 1 blocks.\n\n"
        "- `anthropic:claude-sonnet-5` looked, and guardrails\n\n"
        "**Why it was called**\n\n- `owners/payments.yaml` owns `'ledger/**'`: `ledger/a.py`\n\n"
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


def test_an_owner_of_people_without_a_team_asks_its_people() -> None:
    person = replace(an_assignment(), team=None)

    check = _owner(a_case(Abstained(basis=a_basis(), findings=(), reason="x"), assignments=(person,)))

    assert check.title == "Ask its people: the agent abstains, no findings"


def test_an_owner_with_many_reasons_shows_those_that_fit() -> None:
    (because,) = an_assignment().because
    many = tuple(replace(because, sentence=f"owners/payments.yaml owns '{at}/**'") for at in range(200))

    shown = _owner(a_case(assignments=(replace(an_assignment(), because=many),))).summary

    assert "\n… and 91 more" in shown


def test_a_reason_for_many_paths_is_told_once_with_the_first_of_them() -> None:
    (because,) = an_assignment().because
    many = tuple(replace(because, path=f"ledger/{name}.py") for name in "abcaefg")

    shown = _owner(a_case(assignments=(replace(an_assignment(), because=many),))).summary

    assert shown.endswith(
        "- `owners/payments.yaml` owns `'ledger/**'`: `ledger/a.py`, `ledger/b.py`, `ledger/c.py` and 3 more"
    )


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
