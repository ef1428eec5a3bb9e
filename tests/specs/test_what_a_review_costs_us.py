"""What a review costs us: how many runs and steps the durable engine keeps of it."""

from collections import Counter

from dbos import DBOS

from tests.world import World


def test_a_push_is_one_run_and_one_for_each_owner_and_keeps_a_step_for_each_answer(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.owner("docs", of="docs/**").finds_nothing()

    world.author_opens("src/tax.py", "docs/tax.md")

    runs = world.bot.asks(lambda _store: DBOS.list_workflows_async(load_input=False, load_output=False))
    assert Counter(each.name for each in runs) == {"review_change": 1, "review_owner": 2}
    # To look and to settle, and one question to each owner's agent.
    assert world.bot.asks_engine("SELECT count(*) FROM operation_outputs") == 4
    world.everything()


def test_a_review_by_a_person_is_one_run_of_one_step(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py")
    before = world.bot.asks_engine("SELECT count(*) FROM operation_outputs")

    world.person_approves("grace")

    runs = world.bot.asks(lambda _store: DBOS.list_workflows_async(load_input=False, load_output=False))
    assert Counter(each.name for each in runs) == {"review_change": 1, "review_owner": 1, "settle_head": 1}
    assert world.bot.asks_engine("SELECT count(*) FROM operation_outputs") == int(str(before)) + 1
    world.everything()
