"""After the merge: what the base branch got is held against what was decided on, and told where it differs."""

from typing import Any

import pytest

from reviewbot.kernel.ids import BaseRef, Commit
from tests.world import World
from tests.world_queue import Queue

OTHERWISE = "Look at the merge of change 1: it is not what was decided on"
METHODS = pytest.mark.parametrize("method", ["merge", "squash", "rebase"])


@pytest.fixture
def shop(world: World) -> World:
    """A world with a change that is open to be merged: two files, in two pushes."""
    world.models_find_nothing()
    world.owner("storefront", of="web/**")
    world.base_has({"web/cart.py": "one\ntwo\nthree\n", "web/list.py": "a\nb\nc\n", "web/old.py": "1\n2\n3\n4\n"})
    world.author_pushes({"web/cart.py": "one\ntwo\nthree\nfour\n"})
    world.everything()
    world.author_pushes({"web/till.py": "sold = 0\n"})
    return world


@METHODS
def test_r11_a_merge_of_what_was_decided_on_is_no_incident(shop: World, method: str) -> None:
    shop.somebody_merges(method=method)

    assert shop.incidents() == []
    shop.everything()


@METHODS
def test_r11_a_base_that_moved_on_in_the_meantime_is_no_incident(shop: World, method: str) -> None:
    shop.base_has({"web/list.py": "a\nb\nc\nd\n", "web/cart.py": "zero\none\ntwo\nthree\n"})

    # As git does it: both sides' lines of the file that both have changed.
    shop.somebody_merges(method=method, brings={"web/cart.py": "zero\none\ntwo\nthree\nfour\n"})

    assert shop.incidents() == []
    shop.everything()


@METHODS
def test_r11_a_file_that_no_change_had_is_an_incident(shop: World, method: str) -> None:
    shop.somebody_merges(method=method, brings={"web/list.py": "a\n"})

    (incident,) = shop.incidents()
    assert incident.startswith(OTHERWISE)
    assert "The merge changed `web/list.py` in another way than the change that was decided on." in incident
    assert "`web/cart.py`" not in incident
    shop.everything()


def test_r11_a_queue_that_takes_back_what_others_merged_is_an_incident(shop: World) -> None:
    shop.author_opens({"web/list.py": "a\nb\nc\nd\n"})
    shop.somebody_merges()
    queue = Queue(shop)
    # As on 23 April 2026: the squash was made on an older base, so its tree lacks what was merged since.
    entry = queue.forms(1, method="squash", brings={"web/list.py": "a\nb\nc\n"}, is_announced=False)
    shop.last = entry.number
    shop.scene.is_merged(shop.place, entry.number, onto=entry.onto, commit=Commit(entry.head))

    shop.merge_is_told()

    (incident,) = shop.incidents()
    assert incident.startswith(OTHERWISE)
    assert "`web/list.py`" in incident
    shop.everything()
    queue.everything()


@pytest.mark.parametrize(
    "brings",
    [
        pytest.param({"web/cart.py": "one\ntwo\nthree\nfour\n"}, id="the base's line is lost"),
        pytest.param({"web/cart.py": "zero\none\ntwo\nthree\n"}, id="the change's line is lost"),
        pytest.param({"web/cart.py": "zero\none\ntwo\nthree\nfour\nfive\n"}, id="a line is nobody's"),
        pytest.param({"web/cart.py": None}, id="the file is gone"),
    ],
)
def test_r11_lines_of_a_file_that_both_sides_changed_are_compared(shop: World, brings: Any) -> None:
    shop.base_has({"web/cart.py": "zero\none\ntwo\nthree\n"})

    shop.somebody_merges(brings=brings)

    (incident,) = shop.incidents()
    assert "`web/cart.py`" in incident
    shop.everything()


def test_r11_a_renamed_file_that_the_base_went_on_with_is_no_incident(shop: World) -> None:
    shop.everything()
    shop.author_pushes({"web/old.py": None, "web/new.py": "1\n2\n3\n4\n5\n"})
    shop.base_has({"web/old.py": "0\n1\n2\n3\n4\n"})

    shop.somebody_merges(brings={"web/new.py": "0\n1\n2\n3\n4\n5\n"})

    assert shop.incidents() == []
    shop.everything()


def test_r12_a_merge_around_a_shut_gate_is_an_incident(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.author_pushes("ledger/books.py")

    world.somebody_merges(is_bypass=True)

    (incident,) = world.incidents()
    assert incident.startswith(OTHERWISE)
    assert "The gate was not open for this head when it was merged" in incident
    assert world.wrongs() == [OTHERWISE]
    assert world.trail_holds() is None
    world.everything()


@pytest.mark.parametrize(
    ("guard", "told"),
    [
        pytest.param("none", "Neither a ruleset nor the protection of the branch requires the check.", id="removed"),
        pytest.param("anybody's", "whoever can write checks can open the gate.", id="from any App"),
        pytest.param("another's", "requires the check from another App", id="from another App"),
    ],
)
def test_r12_protection_that_is_removed_is_told_within_one_sweep_and_once(shop: World, guard: Any, told: str) -> None:
    shop.warden.guards[shop.place.repo, BaseRef("main")] = guard

    shop.a_sweep_passes()
    shop.a_sweep_passes()

    (incident,) = shop.incidents()
    assert incident.startswith("Require reviewbot/gate on a branch that has rules")
    assert told in incident.replace("`", "")
    assert shop.wrongs() == ["Require reviewbot/gate on a branch that has rules"]
    shop.everything()


def test_r12_protection_that_cannot_be_read_is_no_incident_and_is_logged_once(
    shop: World, caplog: pytest.LogCaptureFixture
) -> None:
    shop.warden.guards[shop.place.repo, BaseRef("main")] = "unknown"

    shop.a_sweep_passes()
    shop.a_sweep_passes()

    said = [each.getMessage() for each in caplog.records if "cannot be read" in each.getMessage()]
    assert said == ["whether acme/shop requires our check on main cannot be read"]
    assert shop.incidents() == []
    shop.everything()


def test_r12_a_warden_that_does_not_answer_keeps_no_sweep_from_its_work(shop: World) -> None:
    shop.warden.is_down = True

    shop.a_sweep_passes()

    assert shop.incidents() == []
    shop.everything()


def test_r11_an_incident_is_told_once_however_often_the_merge_is(shop: World) -> None:
    shop.somebody_merges(brings={"web/list.py": "a\n"})
    shop.delivery_arrives_again(times=2, is_new=True)

    assert len(shop.incidents()) == 1
    assert len(shop.surface.incidents()) == 1
    assert shop.wrongs() == [OTHERWISE]
    shop.everything()


def test_r11_where_issues_are_off_the_change_itself_tells(shop: World) -> None:
    shop.scene.issues.switch_off(shop.place)

    shop.somebody_merges(brings={"web/list.py": "a\n"})

    assert shop.wrongs() == [OTHERWISE]
    (told,) = shop.surface.incidents()
    assert told.startswith(f"**{OTHERWISE}**")
    assert "revert it where it is not what was meant" in told
    shop.everything()


def test_r11_a_merge_into_a_base_without_rules_is_nobodys_business(self_governed_world: World) -> None:
    world = self_governed_world
    world.author_opens({"a.py": "1\n"})

    world.somebody_merges(is_bypass=True)

    assert world.incidents() == []
    world.nothing_is_shown()


def test_i12_an_incident_that_could_not_be_recorded_is_told_once_it_can(shop: World) -> None:
    shop.warden.guards[shop.place.repo, BaseRef("main")] = "none"
    shop.store_is_down("append")

    shop.a_sweep_passes()
    told_before = (shop.wrongs(), shop.incidents())
    shop.a_sweep_passes()

    assert told_before == ([], [])
    assert shop.wrongs() == ["Require reviewbot/gate on a branch that has rules"]
    assert len(shop.incidents()) == 1
    shop.everything()


def test_r11_explaining_a_change_tells_what_became_of_it(shop: World) -> None:
    shop.somebody_merges(brings={"web/list.py": "a\n"})

    story = shop.explanation()

    assert f"What should not have happened\n  2026-11-20T12:00:00.000000Z {OTHERWISE} (incident:merge:1:" in story
    assert "    The merge changed web/list.py in another way than the change that was decided on.\n" in story
    shop.incidents()
    shop.everything()


def test_r11_a_merge_that_nobody_told_of_is_looked_at_with_a_sweep_and_once(shop: World) -> None:
    shop.somebody_merges(is_announced=False, brings={"web/list.py": "a\n"})

    shop.a_sweep_passes()
    shop.a_sweep_passes()
    shop.merge_is_told()

    (incident,) = shop.incidents()
    assert "`web/list.py`" in incident
    assert shop.wrongs() == [OTHERWISE]
    shop.everything()


def test_r12_a_bypass_that_nobody_told_of_is_found_with_a_sweep(world: World) -> None:
    world.models_find_nothing()
    world.owner("payments", of="ledger/**")
    world.team("acme/sox", "grace")
    world.regulated("sox", of="ledger/**", approvals=1, by="acme/sox")
    world.author_pushes("ledger/books.py")

    world.somebody_merges(is_bypass=True, is_announced=False)
    world.a_sweep_passes()

    assert world.wrongs() == [OTHERWISE]
    assert len(world.incidents()) == 1
    world.everything()


def test_r11_a_merge_that_nobody_told_of_is_looked_at_though_nobody_can_read_what_was_decided(
    lasting_world: World,
) -> None:
    world = lasting_world
    world.models_find_nothing()
    world.owner("storefront", of="web/**")
    world.author_pushes("web/list.py")
    world.author_opens("web/cart.py")
    world.somebody_merges(is_announced=False)
    world.last_record_is_damaged()

    world.a_sweep_passes()

    (incident,) = world.incidents()
    assert incident.startswith(OTHERWISE.replace("change 1", "change 2"))
    assert "The gate was not open" in incident
    world.everything()
