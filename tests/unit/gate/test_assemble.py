"""The world of one change, put together from what the other stations know."""

import dataclasses
from typing import Any

import pytest

from reviewbot.change.change import Entry
from reviewbot.gate.world import Excuse
from reviewbot.kernel.ids import AccountId, Commit, Login
from reviewbot.ownership.left_out import LeftOut
from reviewbot.review.verdict import Abstained, Approved, Failed, Objected, Verdict
from tests.unit.gate import builders as a
from tests.unit.gate.assembled import (
    CONTEXT_ONLY,
    FACTS,
    PUSHES,
    STANDINGS,
    a_basis,
    a_finding,
    an_assignment,
    an_entry,
    put_together,
)


def test_a_world_holds_what_the_stations_know() -> None:
    assert put_together(Approved(basis=a_basis(), findings=())) == a.a_world(
        bots=frozenset({Login("dependabot[bot]")}),
        judgements=(a.a_judgement(),),
        machines=frozenset({AccountId(99)}),
        has_glass=False,
        standings=STANDINGS,
        pushes=PUSHES,
        facts=FACTS,
    )


def test_listed_people_are_known_by_their_ids() -> None:
    [seat] = put_together(assignments=(an_assignment(people=("bob", "cy")),)).seats

    assert (seat.team, seat.people) == (None, frozenset({12, 13}))


def test_an_owners_stand_ins_keep_their_seat() -> None:
    assignment = dataclasses.replace(an_assignment(), stand_ins=a.STAFF)

    assert put_together(assignments=(assignment,)).seats == (a.a_seat(stand_ins=a.STAFF),)


def test_an_entry_keeps_both_its_names() -> None:
    moved = an_entry(kind="renamed", previous_path="docs/tax.py", patch=None, reviewable_bytes=0)

    assert put_together(entry=moved).entries == (a.an_entry("ledger/tax.py", "docs/tax.py", "renamed"),)


WHOLE = (Approved(basis=a_basis(), findings=()),)


@pytest.mark.parametrize(
    ("entry", "verdicts", "covered"),
    [
        pytest.param(an_entry(), WHOLE, True, id="read by its agent"),
        pytest.param(an_entry(), (Objected(basis=a_basis(), findings=()),), True, id="objected to by its agent"),
        pytest.param(an_entry(), (), False, id="not read yet"),
        pytest.param(an_entry(), (Failed(basis=a_basis(), findings=(), reason="x"),), False, id="the review failed"),
        pytest.param(an_entry(), (Abstained(basis=a_basis(), findings=(), reason="x"),), False, id="it abstained"),
        pytest.param(an_entry(), (Approved(basis=a_basis(covered=False), findings=()),), False, id="cut short"),
        pytest.param(
            an_entry(), (Approved(basis=a_basis(head=a.OLD_HEAD), findings=()),), False, id="read on another head"
        ),
        pytest.param(
            an_entry(),
            (Approved(basis=a_basis(policy=a.OLD_POLICY), findings=()),),
            False,
            id="read under another policy",
        ),
        pytest.param(an_entry(), (Approved(basis=a_basis("docs"), findings=()),), False, id="read by another owner"),
        pytest.param(an_entry(is_whole=False), WHOLE, False, id="not shown whole"),
        pytest.param(an_entry(kind="binary", patch=None), WHOLE, False, id="a binary"),
        pytest.param(an_entry(kind="submodule", patch=None, reviewable_bytes=0), WHOLE, False, id="a submodule"),
        pytest.param(
            an_entry(kind="renamed", previous_path="a", patch=None, reviewable_bytes=0), (), True, id="a pure rename"
        ),
        pytest.param(an_entry(kind="mode", patch=CONTEXT_ONLY, reviewable_bytes=0), (), True, id="a changed mode"),
        pytest.param(an_entry(patch=None), WHOLE, False, id="bytes that nobody was shown"),
        pytest.param(an_entry(reviewable_bytes=0), (), False, id="lines to read although no byte was counted"),
    ],
)
def test_an_entry_is_covered_by_what_was_read(entry: Entry, verdicts: tuple[Verdict, ...], covered: bool) -> None:
    [gate_entry] = put_together(*verdicts, entry=entry).entries

    assert gate_entry.is_covered == covered


def test_every_blocking_owner_has_to_have_read_it() -> None:
    both = (an_assignment(), an_assignment("identity"), an_assignment("docs", "advisory"))

    assert not put_together(*WHOLE, assignments=both).entries[0].is_covered
    assert (
        put_together(*WHOLE, Approved(basis=a_basis("identity"), findings=()), assignments=both).entries[0].is_covered
    )


def test_what_has_no_blocking_owner_is_covered_by_being_readable() -> None:
    assert put_together(assignments=()).entries[0].is_covered
    assert not put_together(entry=an_entry(kind="binary"), assignments=()).entries[0].is_covered


@pytest.mark.parametrize("is_later", [pytest.param(True, id="later"), pytest.param(False, id="before")])
def test_what_one_review_left_out_another_may_have_read(is_later: bool) -> None:
    twice = (
        Approved(basis=a_basis(covered=not is_later), findings=()),
        Objected(basis=a_basis(covered=is_later), findings=()),
    )

    assert put_together(*twice).entries[0].is_covered


OTHER_DIFF = dataclasses.replace(a_basis(), merge_base=Commit("0" * 40))


def test_an_approval_of_the_same_head_over_another_merge_base_neither_counts_nor_covers() -> None:
    world = put_together(Approved(basis=OTHER_DIFF, findings=()))

    assert (world.judgements, world.entries[0].is_covered) == ((), False)


def test_an_objection_to_the_same_head_over_another_merge_base_counts_and_covers_nothing() -> None:
    world = put_together(Objected(basis=OTHER_DIFF, findings=(a_finding(is_blocking=True),)))

    assert [each.kind for each in world.judgements] == ["objected"]
    assert not world.entries[0].is_covered


@pytest.mark.parametrize(
    ("verdict", "judgement"),
    [
        pytest.param(
            Approved(basis=a_basis(), findings=(a_finding(is_blocking=False),)),
            a.a_judgement(findings=1),
            id="approved",
        ),
        pytest.param(
            Failed(basis=a_basis(), findings=(), reason="late"), a.a_judgement("failed", reason="late"), id="failed"
        ),
        pytest.param(
            Failed(basis=a_basis(), findings=(a_finding(is_blocking=True),), reason="late"),
            a.a_judgement("objected", reason="late", findings=1, blocking=("k",), besides="failed"),
            id="failed after a guardrail objected",
        ),
        pytest.param(
            Objected(basis=a_basis(), findings=(a_finding(is_blocking=True),)),
            a.a_judgement("objected", findings=1, blocking=("k",), besides="approved"),
            id="objected, and nothing else",
        ),
        pytest.param(
            Objected(basis=a_basis(), findings=(a_finding(is_blocking=True),), withheld="hidden_text: Look."),
            a.a_judgement("objected", reason="hidden_text: Look.", findings=1, blocking=("k",), besides="abstained"),
            id="objected where it would not approve either",
        ),
        pytest.param(
            Approved(basis=a_basis(), findings=(a_finding(is_blocking=True),)),
            a.a_judgement("objected", findings=1, blocking=("k",), besides="approved"),
            id="called an approval although a finding blocks",
        ),
        pytest.param(
            Abstained(basis=a_basis(), findings=(a_finding(is_blocking=False),), reason="no model"),
            a.a_judgement("abstained", reason="no model", findings=1),
            id="abstained with a remark",
        ),
    ],
)
def test_a_verdict_becomes_a_judgement(verdict: Verdict, judgement: Any) -> None:
    assert put_together(verdict).judgements == (judgement,)


def test_p13_what_is_left_out_of_review_is_covered_by_nobody_and_has_its_excuse() -> None:
    out = LeftOut(path="ledger/tax.py", exemption="prose", pattern="ledger/**", reason="Words.", file_line=4)

    (entry,) = put_together(assignments=(), left_out=(out,)).entries

    assert entry == a.an_entry(covered=False, excuse=Excuse(exemption="prose", reason="Words."))
