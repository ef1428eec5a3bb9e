"""People overrule agents by commands: on this head only, as what it is, and never past a regulated rule."""

import pytest

from reviewbot.kernel.ids import Head
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
SHUT = "failure: Fix what owner:payments found"


def objecting(world: World, *, by: str = "ada", and_says: str = "") -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Rounds each line.")
    world.author_opens("src/tax.py", by=by)
    world.gate_says(f"{SHUT}{and_says}")
    world.clock.advance(minutes=1)


def test_a_person_of_the_team_overrides_its_agent(world: World) -> None:
    objecting(world)

    world.person_says("payments-lead", "/reviewbot override payments rounding is agreed with the auditors")

    world.gate_says(OPEN)
    assert world.answers() == [
        (
            "For `payments-lead`, who wrote `/reviewbot override <owner> <reason>`\n\n"
            f"You stand in for the agent of `payments` on `{world.change().head}`. It is recorded and shown as an "
            "override; a new head needs a new one, and no regulated rule counts it."
        )
    ]
    assert "payments-lead overrode the agent of payments on this head by a command" in world.gate_text()
    world.owners_say(
        payments="success: Nothing to do: payments-lead overrode the agent of payments on this head by a command"
    )
    (comment,) = world.comment_bodies()
    assert comment.startswith(
        "**Overruled** (high, `payments`, model)\n\npayments-lead overrides the agent of payments"
    )
    assert "If it is none" not in comment + world.owner_text("payments")
    assert "'rounding is agreed with the auditors'" in world.story()
    assert world.trail_holds() is None
    world.everything()


def test_an_override_ends_with_the_next_push(world: World) -> None:
    objecting(world)
    world.person_says("payments-lead", "/reviewbot override payments agreed")
    world.gate_says(OPEN)
    world.everything()

    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Rounds each line.")
    world.author_pushes("src/tax.py")

    world.gate_says(SHUT)
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    assert "payments-lead's override does not count: it was given on another head" in world.gate_text()
    world.answers()
    world.everything()


def test_whoever_leaves_the_team_takes_the_override_along_and_the_owner_s_check_objects_again(world: World) -> None:
    objecting(world)
    world.person_says("payments-lead", "/reviewbot override payments agreed")
    world.gate_says(OPEN)
    world.everything()

    world.team("acme/payments", "grace")
    world.a_sweep_passes()

    world.gate_says(SHUT)
    world.owners_say(payments="failure: Fix: 1 finding, 1 blocks")
    (comment,) = world.comment_bodies()
    assert comment.startswith("**Fix before merging**")
    assert "If it is none, a person of `payments` can say so" in comment
    world.everything()


def overridden(world: World) -> Head:
    """Let the team's person override the agent, and return the head that is open by it."""
    world.person_says("payments-lead", "/reviewbot override payments agreed")
    world.gate_says(OPEN)
    world.answers()
    return world.change().head


def test_an_override_does_not_come_back_with_its_head(world: World) -> None:
    objecting(world)
    head = overridden(world)
    world.owner("payments", of="src/**").finds_nothing()
    world.author_pushes("src/tax.py")
    world.everything()

    world.author_forces(head)

    world.gate_says(SHUT)
    assert "payments-lead's override does not count: it was given before this head was pushed" in world.gate_text()
    world.everything()


def test_an_override_ends_with_a_base_that_is_forced_elsewhere_and_back(world: World) -> None:
    world.base_has({"README.md": "The shop, twice.\n"})
    objecting(world)
    overridden(world)
    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Rounds each line.")
    world.owner("platform", of="platform/**").finds_nothing()

    world.base_is_forced_back()

    world.gate_says(SHUT)
    assert "payments-lead's override does not count" in world.gate_text()
    world.everything()


def test_an_override_ends_with_a_retarget_and_does_not_come_back_with_the_base(world: World) -> None:
    objecting(world)
    overridden(world)

    world.author_retargets("release")
    world.everything()
    world.scene.retarget(world.place, world.last, "main")
    world.happens("edited", changes={"base": {"ref": {"from": "release"}}})

    world.gate_says(SHUT)
    assert "payments-lead's override does not count: it was given before this head was pushed" in world.gate_text()
    world.everything()


@pytest.mark.parametrize("is_fork", [pytest.param(False, id="a branch"), pytest.param(True, id="a fork")])
def test_a_push_between_the_command_and_its_reading_is_not_overridden(world: World, *, is_fork: bool) -> None:
    objecting(world)
    world.change().tells_pushes = not is_fork
    earlier = world.clock.now()
    world.clock.advance(minutes=1)
    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Rounds each line.")
    world.author_pushes("src/tax.py")

    world.person_says("payments-lead", "/reviewbot override payments agreed", at=earlier)

    world.gate_says(SHUT)
    (answer,) = world.answers()
    assert "Nothing was done: it is not certain that the head was the present one when the command was given." in answer
    world.everything()


def test_an_override_without_a_reason_is_only_explained(world: World) -> None:
    objecting(world)

    world.person_says("payments-lead", "/reviewbot override payments")

    world.gate_says(SHUT)
    (answer,) = world.answers()
    assert "Nothing was done: override lacks its reason; it is written " in answer
    world.everything()


def test_h11_an_override_ends_with_its_persons_place_in_the_team(world: World) -> None:
    objecting(world)
    world.person_says("payments-lead", "/reviewbot override payments agreed")
    world.gate_says(OPEN)

    world.team("acme/payments", "grace")
    world.people_move()

    world.gate_says(SHUT)
    world.answers()
    world.everything()


def test_a_colleague_of_another_team_is_told_who_may(world: World) -> None:
    objecting(world)

    world.person_says("platform-lead", "/reviewbot override payments I know better")

    world.gate_says(SHUT)
    assert world.answers() == [
        (
            "For `platform-lead`, who wrote `/reviewbot override <owner> <reason>`\n\n"
            "Nothing was done: `/reviewbot override <owner> <reason>` is for people of the owner who had no hand in "
            "the change: `acme/payments`. platform-lead's override does not count: platform-lead is not in "
            "`acme/payments`."
        )
    ]
    world.everything()


def test_h01_the_author_overrides_nothing(world: World) -> None:
    objecting(world, by="payments-lead")

    world.person_says("payments-lead", "/reviewbot override payments I wrote it")

    world.gate_says(SHUT)
    (answer,) = world.answers()
    assert "does not count: payments-lead is the author" in answer
    world.everything()


def test_h11_an_override_ends_when_its_giver_leaves_the_team(world: World) -> None:
    objecting(world)
    world.person_says("payments-lead", "/reviewbot override payments agreed")
    world.gate_says(OPEN)
    world.answers()

    world.team("acme/payments", "somebody-else")
    world.person_comments("bob")

    world.gate_says(SHUT)
    world.everything()


def test_no_regulated_rule_counts_an_override(world: World) -> None:
    world.regulated("sox", of="src/**", approvals=1, by="acme/payments")
    objecting(world, and_says=" (and 1 more)")

    world.person_says("payments-lead", "/reviewbot override payments agreed")

    world.gate_says("action_required: Ask acme/payments to approve")
    assert world.reasons() == ["approvals_missing sox"]
    world.answers()
    world.everything()


def test_an_owner_that_does_not_block_is_not_overridden(world: World) -> None:
    world.owner("docs", of="docs/**", stance="advisory").finds_nothing()
    world.author_opens("docs/a.md")

    world.person_says("docs-lead", "/reviewbot override docs why not")

    (answer,) = world.answers()
    assert answer.endswith("Nothing was done: `docs` does not block, so there is nothing to override.")
    world.everything()


def test_an_owner_that_is_not_called_is_not_overridden(world: World) -> None:
    objecting(world)

    world.person_says("platform-lead", "/reviewbot override platform why not")

    (answer,) = world.answers()
    assert answer.endswith("Nothing was done: `platform` is not called for this change; called: `payments`.")
    world.everything()
