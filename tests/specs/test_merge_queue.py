"""Merge queues: a group is let in when each of its changes is open, and it changes what they change."""

import pytest

from tests.world import World
from tests.world_queue import Queue

OPEN = "success: Nothing to do: every change of the group is open"


@pytest.fixture
def shop(world: World) -> World:
    """A world whose ledger wants one person of acme/sox, and whose storefront wants nobody."""
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.owner("storefront", of="web/**")
    world.team("acme/sox", "grace")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    return world


def test_a_group_of_one_open_change_is_let_in(shop: World) -> None:
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    queue = Queue(shop)

    entry = queue.forms(1)

    queue.says(entry, OPEN)
    queue.owners_say(entry, payments="success: Change 1: Nothing to do: no findings")
    assert queue.merges(entry)
    queue.everything()


def test_each_change_of_a_group_is_decided_and_the_one_that_is_not_open_is_named(shop: World) -> None:
    shop.author_opens("ledger/books.py")
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    queue.forms(1, is_announced=False)

    entry = queue.forms(2)

    queue.says(entry, "failure: Open change 1 first")
    assert queue.reasons(entry) == ["approvals_missing change:1:sox"]
    queue.owners_say(
        entry,
        payments="success: Change 1: Nothing to do: no findings",
        storefront="success: Change 2: Nothing to do: no findings",
    )
    assert not queue.merges(entry)
    queue.everything()


@pytest.mark.parametrize("method", ["merge", "squash"])
def test_a_group_that_stands_on_another_is_let_in_when_all_below_is_open(shop: World, method: str) -> None:
    shop.author_opens("web/list.py")
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    below = queue.forms(1, method=method)

    above = queue.forms(2, method=method)

    queue.says(below, OPEN)
    queue.says(above, OPEN)
    assert queue.merges(above)
    queue.everything()


def test_a_path_that_no_change_of_the_group_has_shuts_it(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)

    entry = queue.forms(1, brings={"ledger/books.py": "sold = 0\n"})

    queue.says(entry, "failure: Form the group anew: it does not change what its changes do")
    assert queue.reasons(entry) == ["paths_differ paths"]
    queue.owners_say(entry, storefront="success: Change 1: Nothing to do: no findings")
    queue.everything()


def test_both_names_of_a_rename_belong_to_the_group(shop: World) -> None:
    shop.base_has({"web/old.py": "".join(f"line {at}\n" for at in range(9))})
    shop.author_opens({"web/old.py": None, "web/new.py": "".join(f"line {at}\n" for at in range(9))})
    queue = Queue(shop)

    entry = queue.forms(1)

    queue.says(entry, OPEN)
    queue.everything()


def test_what_cannot_be_resolved_is_refused_with_a_reason_and_the_queue_goes_on(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    entry = queue.forms(1)
    shop.author_says("closed", on=1)

    queue.asks(entry)

    queue.says(entry, "failure: Open change 1 first")
    assert queue.reasons(entry) == ["member_absent change:1", "paths_differ paths"]
    queue.everything()


def test_r10_a_group_that_the_queue_let_go_of_is_green_no_longer(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    entry = queue.forms(1)
    queue.says(entry, OPEN)

    queue.lets_go(entry)

    queue.says(entry, "failure: Nothing to do: the queue has let go of this group")
    queue.owners_say(entry, storefront="failure: Nothing to do: the queue has let go of this group")
    shop.everything()


def test_r10_a_group_that_is_formed_anew_is_decided_afresh(shop: World) -> None:
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    queue = Queue(shop)
    before = queue.forms(1)
    queue.says(before, OPEN)
    queue.lets_go(before, reason="invalidated")
    shop.review_is_dismissed("grace")

    after = queue.forms(1)

    queue.says(after, "failure: Open change 1 first")
    queue.says(before, "failure: Nothing to do: the queue has let go of this group")
    queue.everything()


def test_r10_a_question_that_comes_after_the_group_is_gone_turns_nothing_green(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    entry = queue.forms(1, is_announced=False)
    queue.lets_go(entry)
    queue.is_silent_about(entry)

    queue.asks(entry)

    queue.says(entry, "failure: Nothing to do: the queue has let go of this group")
    queue.everything()


def test_what_was_said_about_a_group_that_merged_stands(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    entry = queue.forms(1)

    assert queue.merges(entry)

    queue.says(entry, OPEN)
    queue.everything()


def test_a_stop_shuts_a_group_too(shop: World) -> None:
    shop.author_opens("web/cart.py")
    shop.everything()
    shop.switch_is_on("global")
    queue = Queue(shop)

    entry = queue.forms(1)

    queue.says(entry, "failure: Open change 1 first")
    assert queue.reasons(entry) == ["stopped change:1:switches"]
    queue.everything()


def test_a05_a_stop_refuses_a_group_that_was_green_before_it_merges(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    entry = queue.forms(1)
    queue.says(entry, OPEN)
    shop.everything()
    shop.switch_is_on("global")

    shop.a_second_passes()

    assert not queue.merges(entry)
    queue.says(entry, "failure: Queue the changes again once the stop is released")
    queue.everything()


def test_rules_that_are_broken_shut_a_group_and_say_where(shop: World) -> None:
    shop.author_opens("web/cart.py")
    shop.everything()
    shop.policy(regulated="nonsense")
    queue = Queue(shop)

    entry = queue.forms(1)

    queue.says(entry, "failure: Repair the policy: its files have faults")


def test_a_base_without_rules_gets_no_answer_as_its_changes_get_none(self_governed_world: World) -> None:
    world = self_governed_world
    world.author_opens("web/cart.py")
    queue = Queue(world)

    entry = queue.forms(1)

    queue.is_silent_about(entry)
    world.nothing_is_shown()


def test_a_forge_that_does_not_answer_for_a_while_delays_the_answer_only(shop: World) -> None:
    shop.author_opens("web/cart.py")
    shop.forge_is_down("fetch_group")
    queue = Queue(shop)

    entry = queue.forms(1)

    queue.says(entry, OPEN)
    queue.everything()


def test_a_forge_that_stays_down_leaves_an_answer_that_it_broke_off(shop: World) -> None:
    shop.author_opens("web/cart.py")
    shop.forge_is_down("fetch_group", times=99)
    queue = Queue(shop)

    entry = queue.forms(1)

    queue.says(entry, "failure: Queue the changes again: the work on their group broke off")
    assert shop.work_failed()
    queue.everything()


def test_a_question_that_is_asked_twice_is_answered_once(shop: World) -> None:
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    entry = queue.forms(1)
    written = shop.writes()

    shop.delivery_arrives_again()
    shop.delivery_arrives_again(is_new=True)

    assert shop.writes() == written
    queue.says(entry, OPEN)
    queue.everything()


def test_every_change_of_a_group_is_on_record_before_the_group_is_answered(shop: World) -> None:
    shop.author_opens("web/cart.py")
    shop.author_opens("ledger/books.py")
    shop.everything()
    queue = Queue(shop)
    queue.forms(1, is_announced=False)
    shop.person_approves("grace", on=2)
    shop.team("acme/sox", "lin")

    entry = queue.forms(2)

    queue.says(entry, "failure: Open change 2 first")
    assert shop.trail()[-2:] == ["2 blocked", "group 2 blocked"]
    assert shop.trail_holds() is None
    queue.everything()
