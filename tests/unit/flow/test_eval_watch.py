"""The watch over what providers list."""

from datetime import date, timedelta

from reviewbot.fakes.night import FakeCatalog, MemoryNights
from reviewbot.flow.eval_watch import Listed, Silent, watch
from reviewbot.kernel.ids import ModelName, OwnerName
from reviewbot.scoring.night import Due
from tests.unit.scoring.test_night import NIGHT, a_suite

SUITES = (a_suite("payments", "anthropic:claude-*"),)
NEW = ModelName("anthropic:claude-b")


def a_due(since: date = NIGHT) -> Due:
    return Due(owner=OwnerName("payments"), model=NEW, since=since, occasion="listed")


async def test_the_first_look_finds_nothing_new() -> None:
    catalog = FakeCatalog("anthropic", "anthropic:claude-a")

    watched = await watch((catalog,), MemoryNights(), SUITES, night=NIGHT)

    assert watched.sights == (Listed(source="anthropic", models=1, new=(), is_first=True),)
    assert (watched.new, watched.queued) == ((), ())


async def test_what_is_new_is_due_until_it_ran_and_new_once() -> None:
    catalog, nights = FakeCatalog("anthropic", "anthropic:claude-a"), MemoryNights()
    await watch((catalog,), nights, SUITES, night=NIGHT)
    catalog.models.add(NEW)

    found = await watch((catalog,), nights, SUITES, night=NIGHT)
    later = await watch((catalog,), nights, SUITES, night=NIGHT + timedelta(days=1))

    assert found.sights == (Listed(source="anthropic", models=2, new=(NEW,), is_first=False),)
    assert (found.new, later.new) == ((NEW,), ())
    assert found.queued == later.queued == (a_due(),)


async def test_a_provider_that_does_not_answer_decides_nothing_and_the_others_are_looked_at() -> None:
    silent, speaking = FakeCatalog("anthropic", "anthropic:claude-a"), FakeCatalog("openai", "openai:gpt")
    nights = MemoryNights()
    await watch((silent, speaking), nights, SUITES, night=NIGHT)
    silent.is_down = True
    speaking.models.add(ModelName("openai:gpt-2"))

    watched = await watch((silent, speaking), nights, SUITES, night=NIGHT)

    assert watched.sights[0] == Silent(source="anthropic", why="it cannot be reached")
    assert watched.new == ("openai:gpt-2",)

    silent.is_down = False
    silent.models.add(NEW)
    assert (await watch((silent,), nights, SUITES, night=NIGHT)).new == (NEW,)


async def test_a_model_that_was_gone_for_a_while_is_not_new() -> None:
    catalog, nights = FakeCatalog("anthropic", "anthropic:claude-a", NEW), MemoryNights()
    await watch((catalog,), nights, SUITES, night=NIGHT)
    catalog.models.remove(NEW)
    await watch((catalog,), nights, SUITES, night=NIGHT)
    catalog.models.add(NEW)

    assert (await watch((catalog,), nights, SUITES, night=NIGHT)).new == ()
