"""The gate: when a change may merge, and who can say so."""

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
ASK_SOX = "action_required: Ask acme/sox to approve"


@pytest.fixture
def ledger(world: World) -> World:
    """A world with a regulated ledger: two people of acme/sox have to approve."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace", "lin", "ada", "robot[bot]")
    world.regulated("sox", of="ledger/**", approvals=2, by="acme/sox")
    return world


def test_l01_agents_that_approve_do_not_open_a_regulated_path(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")

    ledger.gate_says(ASK_SOX)
    ledger.owners_say(payments=CLEAN)
    assert ledger.reasons() == ["approvals_missing sox"]


def test_enough_people_open_a_regulated_path(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")

    ledger.person_approves("grace")
    ledger.gate_says(ASK_SOX)
    assert "1 of 2 approvals by eligible people of acme/sox is missing" in ledger.gate_text().replace("`", "")

    ledger.person_approves("lin")
    ledger.gate_says(OPEN)
    ledger.owners_say(payments=CLEAN)


def test_one_person_who_approves_twice_is_one_person(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")

    ledger.person_approves("grace", "grace")

    ledger.gate_says(ASK_SOX)
    ledger.everything()


@pytest.mark.parametrize(
    ("who", "why"),
    [
        pytest.param("ada", "ada's approval does not count: ada is the author", id="the author"),
        pytest.param("robot[bot]", "robot[bot]'s approval does not count: robot[bot] is not known to be", id="a bot"),
        pytest.param("bob", "bob's approval does not count: bob is not in acme/sox", id="somebody of another team"),
        pytest.param("mallory", "mallory's approval does not count: mallory may not write to this", id="a stranger"),
    ],
)
def test_h05_an_approval_that_does_not_count_is_told_with_its_reason(ledger: World, who: str, why: str) -> None:
    ledger.author_pushes("ledger/books.py")

    ledger.person_approves("grace", who)

    ledger.gate_says(ASK_SOX)
    assert why in ledger.gate_text()
    ledger.everything()


def test_h02_somebody_who_pushed_to_the_change_cannot_approve_it(ledger: World) -> None:
    ledger.author_opens("ledger/books.py", by="ada", coauthors=("lin",))

    ledger.person_approves("grace", "lin")

    ledger.gate_says(ASK_SOX)
    assert "lin is named as a co-author of this change" in ledger.gate_text()
    ledger.everything()


def test_h09_the_latest_decisive_review_of_a_person_counts(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.person_comments("lin")
    ledger.gate_says(OPEN)

    ledger.person_asks_for_changes("lin")
    ledger.gate_says("failure: Answer who asked for changes: sox (and 1 more)")

    ledger.person_approves("lin")
    ledger.gate_says(OPEN)
    ledger.everything()


def test_a_dismissed_approval_counts_no_longer_and_revives_nothing(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")
    ledger.person_approves("grace", "lin", "lin")
    ledger.gate_says(OPEN)

    ledger.review_is_dismissed("lin")

    ledger.gate_says(ASK_SOX)
    assert "lin's review was dismissed" in ledger.gate_text()
    ledger.everything()


def test_h10_a_stranger_who_asks_for_changes_has_no_veto(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")
    ledger.person_approves("grace", "lin")

    ledger.person_asks_for_changes("mallory")

    ledger.gate_says(OPEN)
    ledger.everything()


def test_h11_somebody_who_left_the_team_counts_no_longer(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.team("acme/sox", "grace")
    ledger.person_comments("grace")

    ledger.gate_says(ASK_SOX)
    ledger.everything()


def test_h12_a_team_that_cannot_be_read_is_not_an_empty_one(ledger: World) -> None:
    ledger.team_is_unreadable("acme/sox")
    ledger.author_pushes("ledger/books.py")

    ledger.person_approves("grace", "lin")

    ledger.gate_says("failure: Let the App read the team: sox (and 1 more)")
    assert ledger.reasons() == ["team_unreadable sox", "approvals_missing sox"]
    ledger.everything()


def test_a_bot_whose_sponsor_is_unknown_needs_one_person_more(ledger: World) -> None:
    ledger.team("acme/sox", "grace", "lin", "kim")
    ledger.author_opens("ledger/books.py", by="agent[bot]")
    ledger.may_push("agent[bot]")
    ledger.somebody_reruns()

    ledger.person_approves("grace", "lin")
    ledger.gate_says(ASK_SOX)

    ledger.person_approves("kim")
    ledger.gate_says(OPEN)
    ledger.everything()


def test_h04_whom_an_agent_acts_for_cannot_approve(ledger: World) -> None:
    ledger.may_push("agent[bot]")
    ledger.author_opens("ledger/books.py", by="agent[bot]", sponsor="lin")

    ledger.person_approves("grace", "lin")

    ledger.gate_says(ASK_SOX)
    assert "lin is the person this change was made for" in ledger.gate_text()
    ledger.everything()


def test_a_person_of_the_team_overrides_an_agent_that_objects(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.author_pushes("src/tax.py")
    world.gate_says("failure: Fix what owner:payments found")

    world.person_approves("payments-lead")

    world.gate_says(OPEN)
    assert "payments-lead approved this head for payments, overriding its agent, which objects" in world.gate_text()
    world.everything()


def test_a_person_of_another_team_overrides_nothing(world: World) -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=1, says="Rounds too early.")
    world.author_pushes("src/tax.py")

    world.person_approves("platform-lead")

    world.gate_says("failure: Fix what owner:payments found")
    world.everything()


def test_stand_ins_may_approve_for_a_team(world: World) -> None:
    world.team("acme/staff", "kim")
    world.owner("payments", of="src/**", stand_ins="acme/staff").finds("src/tax.py", line=1)
    world.author_pushes("src/tax.py")

    world.person_approves("kim")

    world.gate_says(OPEN)
    world.everything()


def test_an_eligible_person_who_asks_for_changes_blocks_whatever_head_that_was_on(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=2)
    world.author_pushes("src/tax.py")
    world.person_asks_for_changes("payments-lead")
    world.gate_says("failure: Answer who asked for changes: owner:payments")
    world.everything()

    world.author_pushes("src/tax.py")

    world.gate_says("failure: Answer who asked for changes: owner:payments")
    world.everything()


def test_d06_a_list_of_files_that_is_not_whole_does_not_open(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    world.change().is_complete = False

    world.happens("opened")
    world.person_approves("payments-lead")

    world.gate_says("failure: Split the change, or break the glass")
    assert world.reasons() == ["incomplete complete"]
    world.everything()


def test_d07_a_file_that_the_forge_does_not_show_needs_a_person(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", "src/big.py", is_announced=False)
    world.change().hidden_paths.add("src/big.py")

    world.happens("opened")
    world.gate_says("action_required: Ask acme/payments to approve")
    assert world.reasons() == ["not_covered coverage"]

    world.person_approves("payments-lead")
    world.gate_says(OPEN)
    world.everything()


def test_an_owner_is_not_outvoted(world: World) -> None:
    for name in ("docs", "security", "web", "data"):
        world.owner(name, of="**").finds_nothing()
    world.owner("payments", of="**").finds("src/tax.py", line=1, says="Rounds too early.")

    world.author_pushes("src/tax.py")

    world.gate_says("failure: Fix what owner:payments found")
    world.everything()


def test_r05_a_retarget_shuts_the_gate_first_and_voids_approvals_for_the_old_base(ledger: World) -> None:
    ledger.author_pushes("ledger/books.py")
    ledger.person_approves("grace", "lin")
    ledger.gate_says(OPEN)

    ledger.author_retargets("release")

    ledger.gate_says(ASK_SOX)
    assert "it was given for another base branch" in ledger.gate_text()
    ledger.everything()


def test_a_closed_change_merges_nothing_and_opens_again_with_a_fresh_decision(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    world.everything()

    world.author_says("closed")
    assert not world.may_merge()

    world.author_says("reopened")
    world.gate_says(OPEN)
    world.everything()
