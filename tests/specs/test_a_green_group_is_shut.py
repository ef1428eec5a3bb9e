"""A group that a merge queue may merge is refused when a change of it is shut while other checks are awaited."""

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


def test_a_group_that_waits_for_other_checks_is_refused_when_an_approval_of_its_change_is_dismissed(
    shop: World,
) -> None:
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    queue = Queue(shop)
    entry = queue.forms(1)
    queue.says(entry, OPEN)

    shop.review_is_dismissed("grace")

    queue.says(entry, "failure: Open change 1 first")
    assert queue.reasons(entry) == ["approvals_missing change:1:sox"]
    assert not queue.merges(entry)
    queue.everything()


def test_every_group_that_holds_the_change_is_refused_when_a_person_leaves_the_team(shop: World) -> None:
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    shop.author_opens("web/cart.py")
    queue = Queue(shop)
    below = queue.forms(1)
    above = queue.forms(2)
    shop.team("acme/sox", "lin")

    shop.people_move()

    queue.says(below, "failure: Open change 1 first")
    queue.says(above, "failure: Open change 1 first")
    queue.everything()


def test_a_group_whose_change_was_shut_unnoticed_is_refused_with_the_sweep(shop: World) -> None:
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    queue = Queue(shop)
    entry = queue.forms(1)
    shop.team("acme/sox", "lin")

    shop.a_sweep_passes()

    queue.says(entry, "failure: Open change 1 first")
    assert not queue.merges(entry)
    queue.everything()


def test_a_change_that_is_shut_after_its_group_was_let_go_says_nothing_new_of_the_group(shop: World) -> None:
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    queue = Queue(shop)
    entry = queue.forms(1)
    queue.lets_go(entry)

    shop.review_is_dismissed("grace")

    queue.says(entry, "failure: Nothing to do: the queue has let go of this group")
    queue.everything()


def test_one_record_that_nobody_can_read_keeps_no_group_green(lasting_world: World) -> None:
    shop = lasting_world
    shop.models_find_nothing()
    shop.owner("payments", of="ledger/**")
    shop.team("acme/sox", "grace")
    shop.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    shop.author_opens("ledger/books.py")
    shop.person_approves("grace")
    queue = Queue(shop)
    entry = queue.forms(1)
    shop.author_opens("ledger/other.py")
    shop.last_record_is_damaged()
    shop.last = entry.number

    shop.review_is_dismissed("grace")

    queue.says(entry, "failure: Open change 1 first")
    queue.everything()
