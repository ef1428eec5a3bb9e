"""What is over and old goes; what an open change needs, what was obeyed and what was recorded stay."""

from collections import Counter

from dbos import DBOS

from tests.world import World


def runs(world: World) -> Counter[str]:
    """Return the engine's runs by the beginning of their names: what they are of and, where it tells, which change."""
    found = world.bot.asks(lambda _store: DBOS.list_workflows_async(load_input=False, load_output=False))
    names = (each.workflow_id.split(":") for each in found)
    return Counter(f"{kind} {rest[1]}" if kind in {"owner", "review"} else kind for kind, *rest in names)


def test_runs_go_after_their_days_but_not_those_of_an_open_change_nor_commands(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing(times=2)
    closed = world.author_opens("src/tax.py")
    world.author_says("closed")
    still_open = world.author_opens("src/vat.py")
    world.person_says("ada", "/reviewbot explain")
    world.everything()
    trail, asked = world.trail(), len(world.asked())
    assert runs(world)[f"owner {closed}"] == 1

    # The engine has a clock of its own: so long that this one is ahead whatever that one says.
    world.clock.advance(days=36_500)
    world.a_sweep_passes()

    left = runs(world)
    assert (left[f"owner {closed}"], left[f"review {closed}"], left["delivery"]) == (0, 0, 0)
    assert (left[f"owner {still_open}"], left[f"review {still_open}"], left["command"]) == (1, 1, 1)
    assert world.trail()[: len(trail)] == trail
    assert len(world.asked()) == asked
    world.everything()


def test_runs_that_are_young_stay(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    closed = world.author_opens("src/tax.py")
    world.author_says("closed")
    world.everything()
    before = runs(world)

    # As above: so long ago that whatever the engine's clock says is young.
    world.clock.advance(days=-36_500)
    world.a_sweep_passes()

    assert runs(world) - Counter(["sweep"]) == before
    assert runs(world)[f"owner {closed}"] == 1
