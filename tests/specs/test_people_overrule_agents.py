"""People overrule agents by commands: on this head only, as what it is, and never past a regulated rule."""

from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
SHUT = "failure: Fix what owner:payments found"


def objecting(world: World, *, by: str = "ada", and_says: str = "") -> None:
    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Rounds each line.")
    world.author_opens("src/tax.py", by=by)
    world.gate_says(f"{SHUT}{and_says}")


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
    assert "'rounding is agreed with the auditors'" in world.story()
    assert world.trail_holds() is None
    world.everything()


def test_an_override_ends_with_the_next_push(world: World) -> None:
    objecting(world)
    world.person_says("payments-lead", "/reviewbot override payments agreed")
    world.gate_says(OPEN)

    world.owner("payments", of="src/**").finds("src/tax.py", line=3, says="Rounds each line.")
    world.author_pushes("src/tax.py")

    world.gate_says(SHUT)
    assert "payments-lead's override does not count: it was given on another head" in world.gate_text()
    world.answers()
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
