"""Always the present: what people see is what a fresh decision gives, whoever moved and whatever was lost."""

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
ASK_SOX = "action_required: Ask acme/sox to approve"


@pytest.fixture
def governed(world: World) -> World:
    """One change on a regulated path, reviewed, that a person of two may let in."""
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace", "linus")
    world.regulated("sox", of="src/**", approvals=1, by="acme/sox")
    world.author_pushes("src/tax.py")
    return world


def test_somebody_who_leaves_the_team_takes_the_approval_along(governed: World) -> None:
    governed.person_approves("grace")
    governed.gate_says(OPEN)

    governed.team("acme/sox", "linus")
    governed.people_move("membership", "removed")

    governed.gate_says(ASK_SOX)
    governed.everything()


def test_somebody_who_joins_the_team_brings_the_approval_along(governed: World) -> None:
    governed.person_approves("ruth")
    governed.gate_says(ASK_SOX)

    governed.team("acme/sox", "grace", "linus", "ruth")
    governed.people_move("membership", "added")

    governed.gate_says(OPEN)
    governed.everything()


@pytest.mark.parametrize(
    ("event", "action"),
    [
        pytest.param("team", "deleted", id="the team is deleted"),
        pytest.param("organization", "member_removed", id="somebody leaves the organisation"),
    ],
)
def test_whatever_moves_people_is_decided_about(governed: World, event: str, action: str) -> None:
    governed.person_approves("grace")
    governed.team("acme/sox", "linus")

    governed.people_move(event, action)

    governed.gate_says(ASK_SOX)
    governed.everything()


def test_people_who_move_where_nobody_has_approved_cost_nothing(governed: World) -> None:
    before = governed.forge.calls["fetch_reviews"]

    governed.people_move()

    assert governed.forge.calls["fetch_reviews"] == before
    governed.everything()


def test_h11_an_approver_who_left_unnoticed_is_found_by_the_sweep(governed: World) -> None:
    governed.person_approves("grace")
    governed.team("acme/sox", "linus")
    governed.gate_says(OPEN)

    governed.a_sweep_passes()

    governed.gate_says(ASK_SOX)
    governed.everything()


def test_a_change_whose_opening_was_lost_is_reviewed_by_the_sweep(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", is_announced=False)
    world.nothing_is_shown()

    world.a_sweep_passes()

    world.gate_says(OPEN)
    world.owners_say(payments=CLEAN)


def test_a_push_that_was_lost_is_reviewed_by_the_sweep(governed: World) -> None:
    governed.everything()
    with governed.deliveries_wait():
        governed.author_pushes("src/tax.py")

    governed.a_sweep_passes()

    governed.gate_says(ASK_SOX)
    governed.owners_say(payments=CLEAN)


def test_a_review_that_was_lost_is_found_by_the_sweep(governed: World) -> None:
    with governed.deliveries_wait():
        governed.person_approves("grace")
    governed.gate_says(ASK_SOX)

    governed.a_sweep_passes()

    governed.gate_says(OPEN)
    governed.everything()


def test_comments_and_checks_that_somebody_spoilt_are_put_right(governed: World) -> None:
    before = governed.everything()
    for posted in list(governed.change().posted):
        governed.scene.delete_comment(governed.place, governed.last, posted.id)

    governed.a_sweep_passes()

    assert governed.everything() == before


def test_a_sweep_that_finds_nothing_writes_nothing(governed: World) -> None:
    governed.person_approves("grace")
    shown, written, trail = governed.everything(), governed.writes(), governed.trail()

    governed.a_sweep_passes()
    governed.a_sweep_passes()

    assert (governed.everything(), governed.writes(), governed.trail()) == (shown, written, trail)
    assert len(governed.asked()) == 1


def test_a_draft_whose_opening_was_lost_is_held_against_the_guardrails(world: World) -> None:
    world.owner("payments", of="src/**")
    world.guardrail("no-floats", owner="payments", says="Uses a float for money.", added=r"float\(")
    world.author_opens({"src/tax.py": "rate = float(19)\n"}, is_draft=True, is_announced=False)

    world.a_sweep_passes()

    assert world.comments() == ["src/tax.py:1 Uses a float for money."]
    world.everything()


def test_changes_into_a_base_without_rules_are_passed_over(self_governed_world: World) -> None:
    world = self_governed_world
    world.author_opens("src/tax.py", is_announced=False)

    world.a_sweep_passes()

    world.nothing_is_shown()
    assert world.forge.calls["fetch_change"] == 0


def test_a_repository_that_does_not_answer_keeps_no_other_one_from_being_swept(governed: World) -> None:
    governed.person_approves("grace")
    governed.team("acme/sox", "linus")
    governed.scene.repository("acme/aardvark", {"README.md": "x\n"}, number=2)
    governed.gate_says(OPEN)
    governed.forge_is_down("fetch_open_changes")

    governed.a_sweep_passes()
    governed.gate_says(OPEN)
    governed.a_sweep_passes()

    governed.gate_says(ASK_SOX)
    governed.everything()


def test_a_forge_that_is_down_is_swept_the_next_time(governed: World) -> None:
    governed.person_approves("grace")
    governed.team("acme/sox", "linus")
    governed.gate_says(OPEN)
    governed.forge_is_down("fetch_reviews")

    governed.a_sweep_passes()
    governed.a_sweep_passes()

    governed.gate_says(ASK_SOX)
    governed.everything()


def test_webhooks_that_never_came_are_asked_for_again(governed: World) -> None:
    governed.roll.loses("lost", at=governed.clock.now())
    governed.roll.loses(governed.sent[-1].id, at=governed.clock.now())
    governed.roll.loses("refused each time", at=governed.clock.now(), attempts=4)

    governed.a_sweep_passes()

    assert [each.id for each in governed.roll.asked] == ["lost"]
    governed.everything()


def test_an_app_that_nobody_has_installed_sweeps_nothing(governed: World) -> None:
    governed.roll.suspended.add(governed.place.installation)
    before = governed.forge.calls.total()

    governed.a_sweep_passes()

    assert governed.forge.calls.total() == before
    governed.everything()


def test_a_gate_opens_by_itself_when_the_time_to_cool_off_is_over(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="src/**")
    world.team("acme/sox", "grace")
    rule = {"name": "sox", "paths": ["src/**"], "approvals": 1, "from": ["acme/sox"], "cool_off": "1h"}
    world.policy(regulated=[rule])
    world.author_pushes("src/tax.py")
    world.person_approves("grace")
    assert world.reasons() == ["cooling_off sox"]

    assert world.its_hour_comes(hours=2) == 1

    world.gate_says(OPEN)
    world.everything()


def test_r01_what_is_said_about_an_older_head_stands_on_no_newer_one(governed: World) -> None:
    governed.everything()
    with governed.deliveries_wait():
        governed.author_pushes("src/tax.py")

    governed.replayed(governed.sent[0])

    # It woke us, and what is there now has a review of its own.
    assert len(governed.asked()) == 2
    governed.gate_says("action_required: Ask acme/sox to approve")
    governed.owners_say(payments=CLEAN)


@pytest.mark.parametrize("again", ["reopened", "converted_to_draft", "ready_for_review"])
def test_r05_whatever_becomes_of_a_change_the_gate_shows_what_is_so_now(governed: World, again: str) -> None:
    governed.person_approves("grace")
    governed.author_says("closed")

    governed.author_says("reopened")
    governed.author_says(again)

    expected = "failure: Mark the change as ready" if again == "converted_to_draft" else OPEN
    governed.gate_says(expected)
    governed.everything()


def test_r09_a_green_check_that_is_run_again_is_decided_afresh(governed: World) -> None:
    governed.person_approves("grace")
    governed.gate_says(OPEN)
    governed.team("acme/sox", "linus")

    governed.somebody_reruns()

    governed.gate_says(ASK_SOX)
    governed.everything()


@pytest.mark.parametrize(
    ("event", "action", "named"),
    [
        pytest.param("installation", "deleted", "repositories", id="the App is uninstalled"),
        pytest.param("installation", "suspend", "repositories", id="the App is suspended"),
        pytest.param("installation_repositories", "removed", "repositories_removed", id="the repository is taken away"),
    ],
)
def test_w11_of_a_repository_that_is_lost_nothing_is_kept_but_the_trail(
    governed: World, event: str, action: str, named: str
) -> None:
    trail = governed.records()
    assert governed.has_a_look()
    lost = [{"id": governed.place.repo_id, "full_name": governed.place.repo}]

    governed.happens(action, event=event, **{"repositories_added": [], "repositories_removed": [], named: lost})
    governed.roll.suspended.add(governed.place.installation)
    reads = governed.forge.calls.total()
    governed.a_sweep_passes()

    assert not governed.has_a_look()
    assert governed.forge.calls.total() == reads
    assert governed.records() == trail
    governed.everything()
