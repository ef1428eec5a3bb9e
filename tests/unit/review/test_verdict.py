"""Verdicts: which of several for one binding still count."""

from dataclasses import replace

from reviewbot.kernel.ids import Commit, Digest, Head
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, is_answer, still_counting
from tests.unit.review.build import a_basis, a_model_finding

HERE = a_basis().merge_base
ANOTHER_DIFF = replace(a_basis(), merge_base=Commit("d" * 40))
APPROVED = Approved(basis=a_basis(), findings=())
OBJECTED = Objected(basis=a_basis(), findings=())
FAILED = Failed(basis=a_basis(), findings=(), reason="late: Too late.")
ABSTAINED = Abstained(basis=a_basis(), findings=(), reason="no_model: Nobody there.")


def test_only_a_judgement_is_an_answer() -> None:
    assert [is_answer(verdict) for verdict in (APPROVED, OBJECTED, FAILED, ABSTAINED)] == [True, True, False, False]


def test_a_review_that_was_tried_again_heals_a_failure() -> None:
    assert still_counting((FAILED, ABSTAINED, APPROVED), HERE) == (APPROVED,)
    assert still_counting((APPROVED, FAILED), HERE) == (APPROVED, FAILED)


def test_an_objection_stands_beside_whatever_comes_after() -> None:
    assert still_counting((OBJECTED, APPROVED), HERE) == (OBJECTED, APPROVED)


def test_a_verdict_for_something_else_replaces_nothing() -> None:
    elsewhere = replace(APPROVED, basis=a_basis(head=Head("e" * 40)))
    under_another_policy = replace(APPROVED, basis=replace(a_basis(), policy_digest=Digest("sha256:" + "8" * 64)))

    assert still_counting((FAILED, elsewhere, under_another_policy), HERE) == (FAILED, elsewhere, under_another_policy)


def test_of_what_was_said_about_another_diff_of_the_head_objections_alone_count() -> None:
    said = tuple(replace(each, basis=ANOTHER_DIFF) for each in (APPROVED, FAILED, ABSTAINED, OBJECTED))
    found_by_guardrails = Failed(basis=ANOTHER_DIFF, findings=(a_model_finding(),), reason="late: Too late.")

    assert still_counting((*said, found_by_guardrails), HERE) == (said[-1], found_by_guardrails)


def test_only_what_was_said_about_this_diff_heals() -> None:
    late = replace(OBJECTED, basis=ANOTHER_DIFF)
    found_by_guardrails = Failed(basis=ANOTHER_DIFF, findings=(a_model_finding(),), reason="late: Too late.")

    assert still_counting((FAILED, late), HERE) == (FAILED, late)
    assert still_counting((found_by_guardrails, APPROVED), HERE) == (APPROVED,)
