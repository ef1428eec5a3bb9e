"""Verdicts: which of several for one binding still count."""

from dataclasses import replace

from reviewbot.kernel.ids import Digest, Head
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, is_answer, still_counting
from tests.unit.review.build import a_basis

APPROVED = Approved(basis=a_basis(), findings=())
OBJECTED = Objected(basis=a_basis(), findings=())
FAILED = Failed(basis=a_basis(), findings=(), reason="late: Too late.")
ABSTAINED = Abstained(basis=a_basis(), findings=(), reason="no_model: Nobody there.")


def test_only_a_judgement_is_an_answer() -> None:
    assert [is_answer(verdict) for verdict in (APPROVED, OBJECTED, FAILED, ABSTAINED)] == [True, True, False, False]


def test_a_review_that_was_tried_again_heals_a_failure() -> None:
    assert still_counting((FAILED, ABSTAINED, APPROVED)) == (APPROVED,)
    assert still_counting((APPROVED, FAILED)) == (APPROVED, FAILED)


def test_an_objection_stands_beside_whatever_comes_after() -> None:
    assert still_counting((OBJECTED, APPROVED)) == (OBJECTED, APPROVED)


def test_a_verdict_for_something_else_replaces_nothing() -> None:
    elsewhere = replace(APPROVED, basis=a_basis(head=Head("e" * 40)))
    under_another_policy = replace(APPROVED, basis=replace(a_basis(), policy_digest=Digest("sha256:" + "8" * 64)))

    assert still_counting((FAILED, elsewhere, under_another_policy)) == (FAILED, elsewhere, under_another_policy)
