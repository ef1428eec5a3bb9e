"""People decide: whose approval counts, for which head, and what a push, a rename or a lost right makes of it."""

from typing import Any, Final

import pytest

from tests.world import World

OPEN: Final = "success: Nothing to do: the gate is open"
ASK_SOX: Final = "action_required: Ask acme/sox to approve"
BOOKS: Final = {"ledger/books.py": "".join(f"entry {number}\n" for number in range(12))}


@pytest.fixture
def ledger(world: World) -> World:
    """A world with a regulated ledger: two people of acme/sox have to approve."""
    world.models_find_nothing()
    world.owner("payments", of=("ledger/**", "docs/**"))
    world.team("acme/sox", "grace", "lin", "kim")
    world.base_has({**BOOKS, "docs/a.md": "Hello.\n"})
    _sox(world)
    return world


def _sox(world: World, **more: Any) -> None:
    rule = {"name": "sox", "paths": ["ledger/**"], "approvals": 2, "from": ["acme/sox"], **more}
    world.policy(regulated=[rule])


def test_before_anybody_spoke_it_is_known_who_could(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")

    ledger.gate_says(ASK_SOX)
    said = ledger.gate_text().replace("`", "")
    assert "2 of 2 approvals by eligible people of acme/sox are missing" in said
    assert "could give one" not in said
    assert "break the glass" not in said
    ledger.everything()


def test_r02_a_push_by_the_second_approver_voids_both_approvals(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.everything()
    ledger.author_pushes("ledger/tax.py", by="lin")
    ledger.gate_says(ASK_SOX)
    assert "2 of 2 approvals by eligible people of acme/sox are missing" in ledger.gate_text().replace("`", "")

    ledger.person_approves("grace", "lin")
    ledger.gate_says(ASK_SOX)
    assert "lin's approval does not count: lin pushed to this change" in ledger.gate_text()

    ledger.person_approves("kim")
    ledger.gate_says(OPEN)
    ledger.everything()


def test_r02_a_head_that_went_away_by_force_and_came_back_is_approved_by_nobody(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    first_head = ledger.change().head
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.everything()
    ledger.author_pushes("ledger/other.py")
    ledger.an_hour_passes()
    ledger.everything()
    ledger.author_forces(first_head)

    assert ledger.change().head == first_head
    ledger.gate_says(ASK_SOX)
    ledger.everything()


def test_r03_an_approval_of_the_head_before_counts_for_no_other(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    old_head = ledger.change().head
    ledger.everything()
    ledger.author_pushes("ledger/tax.py")

    ledger.person_approves("grace", at=old_head)
    ledger.person_approves("lin")

    ledger.gate_says(ASK_SOX)
    assert "1 of 2 approvals by eligible people of acme/sox is missing" in ledger.gate_text().replace("`", "")
    ledger.everything()


def test_r04_a_base_that_moves_on_voids_nothing_that_was_approved(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")

    ledger.base_moves({"docs/a.md": "Good day.\n"})

    ledger.gate_says(OPEN)
    ledger.everything()


def test_r04_a_base_that_is_forced_back_voids_what_was_approved_over_the_other(ledger: World) -> None:
    ledger.base_has({"docs/b.md": "More.\n"})
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.an_hour_passes()
    ledger.base_is_forced_back()

    ledger.gate_says(ASK_SOX)
    ledger.everything()


def test_p01_a_renamed_ledger_is_still_the_ledger(ledger: World) -> None:
    ledger.author_pushes({"ledger/books.py": None, "docs/books.py": BOOKS["ledger/books.py"]})

    ledger.gate_says(ASK_SOX)
    assert ledger.reasons() == ["approvals_missing sox"]

    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)
    ledger.everything()


def test_h11_an_approver_who_is_suspended_counts_no_longer(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.scene.suspends("lin")
    ledger.person_comments("grace")

    ledger.gate_says(ASK_SOX)
    assert "lin's approval does not count: lin's account is suspended or gone" in ledger.gate_text()
    ledger.everything()


def test_h11_an_approver_who_may_not_write_any_more_counts_no_longer(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.scene.takes_write(ledger.place, "lin")
    ledger.person_comments("grace")

    ledger.gate_says(ASK_SOX)
    assert "lin's approval does not count: lin may not write to this repository" in ledger.gate_text()
    ledger.everything()


def test_h12_people_of_a_team_below_count_and_one_that_is_hidden_shuts(ledger: World) -> None:
    ledger.team("acme/sox-emea", "zoe")
    ledger.scene.child_team("acme/sox-emea", of="acme/sox")
    ledger.author_pushes("ledger/tax.py")

    ledger.person_approves("grace", "zoe")
    ledger.gate_says(OPEN)

    ledger.team_is_unreadable("acme/sox-emea")
    ledger.person_comments("grace")
    assert ledger.reasons() == ["team_unreadable sox", "approvals_missing sox"]
    ledger.everything()


def test_a_push_outside_of_a_rules_paths_keeps_what_the_policy_lets_it_keep(ledger: World) -> None:
    _sox(ledger, keep_approvals=["outside_paths"])
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")

    ledger.everything()
    ledger.an_hour_passes()
    ledger.author_pushes("docs/b.md")
    ledger.gate_says(OPEN)

    ledger.everything()
    ledger.an_hour_passes()
    ledger.author_pushes("ledger/tax.py")
    ledger.gate_says(ASK_SOX)
    ledger.everything()


@pytest.mark.parametrize(
    ("by_hand", "says"),
    [
        pytest.param({}, OPEN, id="clean"),
        pytest.param({"ledger/evil.py": "1\n"}, ASK_SOX, id="D-10 with a hand-made resolution"),
    ],
)
def test_a_merge_of_the_base_keeps_approvals_where_the_policy_says_so(
    ledger: World, by_hand: dict[str, str], says: str
) -> None:
    _sox(ledger, keep_approvals=["base_merge"])
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.base_moves({"docs/a.md": "Good day.\n"})

    ledger.everything()
    ledger.an_hour_passes()
    ledger.author_merges_main(by_hand)

    ledger.gate_says(says)
    ledger.everything()


def test_d10_a_merge_that_takes_back_what_the_base_did_to_the_ledger_keeps_no_approval(ledger: World) -> None:
    _sox(ledger, keep_approvals=["outside_paths", "base_merge"])
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.base_moves({"ledger/books.py": "repaired\n"})

    ledger.everything()
    ledger.an_hour_passes()
    ledger.author_merges_main(BOOKS)

    ledger.gate_says(ASK_SOX)
    ledger.everything()


def test_a_merge_of_the_base_voids_where_the_policy_says_nothing(ledger: World) -> None:
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    ledger.base_moves({"docs/a.md": "Good day.\n"})

    ledger.everything()
    ledger.author_merges_main({})

    ledger.gate_says(ASK_SOX)
    ledger.everything()


def test_a_rule_that_wants_evidence_waits_for_it_from_the_app_it_names(ledger: World) -> None:
    _sox(ledger, evidence=[{"deployment": "staging", "app_id": 7}])
    ledger.author_pushes("ledger/tax.py")
    ledger.person_approves("grace", "lin")
    assert [reason.split()[1] for reason in ledger.reasons()] == ["sox"]

    _deployed(ledger, app=8)
    ledger.person_comments("grace")
    assert [reason.split()[1] for reason in ledger.reasons()] == ["sox"]

    _deployed(ledger, app=7)
    ledger.person_comments("grace")
    ledger.gate_says(OPEN)
    ledger.everything()


def _deployed(world: World, *, app: int) -> None:
    world.scene.evidence(world.place, world.change().head, "deployment", "staging", app=app, is_success=True)
