"""Secrets in the commits of a change: what one brings and a later one takes out is told, and waits for a person."""

import pytest

from reviewbot.change.history import MOST_COMMITS
from reviewbot.kernel.ids import Head
from tests.world import World

OPEN = "success: Nothing to do: the gate is open"
ASK_PLATFORM = "action_required: Ask acme/platform to approve"
TITLE = "Replace a credential that was pushed"
TOKEN = "ghp_" + "aB3" * 12


@pytest.fixture
def shop(world: World) -> World:
    """A world whose one owner finds nothing; the platform team answers for what nobody owns."""
    world.models_find_nothing()
    world.owner("web", of="web/**")
    world.base_has({"web/list.py": "a\n"})
    return world


def brought_and_taken_out(shop: World) -> tuple[Head, Head]:
    """Push a token in one commit, and take it out in the next one beside other work; return both heads."""
    shop.author_pushes({"web/cart.py": "one\n", "web/keys.env": f"TOKEN={TOKEN}\n"})
    shop.everything()
    first = shop.change().head
    shop.author_pushes({"web/keys.env": None, "web/cart.py": "one\ntwo\n"})
    return first, shop.change().head


def test_d08_a_secret_that_a_later_commit_takes_out_is_told_and_waits_for_the_default_owner(shop: World) -> None:
    first, _ = brought_and_taken_out(shop)

    shop.gate_says(ASK_PLATFORM)
    assert shop.reasons() == ["approvals_missing secret-in-a-commit"]
    assert f"commit {first} put a GitHub token into web/keys.env" in shop.gate_text().replace("`", "")
    assert "A credential that was pushed is known: replace it" in shop.gate_text()
    assert "Secrets in the commits of this change" in shop.summary()
    assert not shop.may_merge()
    assert shop.wrongs() == [TITLE]
    (incident,) = shop.incidents()
    assert incident.startswith(TITLE)
    assert f"commit {first} put a GitHub token into web/keys.env" in incident.replace("`", "")
    shop.everything()


def test_d08_i14_the_secret_itself_is_in_nothing_that_we_say_keep_or_ask(
    shop: World, caplog: pytest.LogCaptureFixture
) -> None:
    brought_and_taken_out(shop)

    shown = [line for lines in shop.everything().values() for line in lines]
    said = [*shown, *shop.surface.texts(), *shop.incidents(), *shop.prompts("web"), caplog.text, shop.explanation()]
    said += [record.payload.decode() for record in shop.records()]
    assert shop.wrongs() == [TITLE]
    assert [text for text in said if TOKEN in text] == []
    assert shop.trail_holds() is None


def test_d08_a_person_of_the_default_owner_lets_it_in_and_the_author_does_not(shop: World) -> None:
    shop.team("acme/platform", "grace", "ada")
    brought_and_taken_out(shop)
    shop.person_approves("ada")
    shop.gate_says(ASK_PLATFORM)

    shop.person_approves("grace")

    shop.gate_says(OPEN)
    assert "put a GitHub token into" in shop.gate_text()
    assert len(shop.incidents()) == 1
    shop.everything()


def test_d08_an_approval_does_not_outlive_the_next_push(shop: World) -> None:
    shop.team("acme/platform", "grace")
    brought_and_taken_out(shop)
    shop.person_approves("grace")
    shop.gate_says(OPEN)
    shop.everything()

    shop.author_pushes({"web/cart.py": "three\n"})

    shop.gate_says(ASK_PLATFORM)
    assert shop.wrongs() == [TITLE]
    shop.incidents()
    shop.everything()


def test_d08_commits_that_are_written_anew_without_it_need_nobody(shop: World) -> None:
    shop.author_pushes({"web/cart.py": "one\n"})
    clean = shop.change().head
    shop.everything()
    shop.author_pushes({"web/keys.env": f"TOKEN={TOKEN}\n"})
    shop.gate_says(ASK_PLATFORM)
    shop.everything()

    shop.author_forces(clean)

    shop.gate_says(OPEN)
    assert "put a GitHub token into" not in shop.gate_text()
    assert shop.wrongs() == [TITLE]
    shop.incidents()
    shop.everything()


def test_d08_a_secret_that_is_still_there_waits_just_so(shop: World) -> None:
    shop.author_pushes({"web/cart.py": f"token = '{TOKEN}'\n"})

    shop.gate_says(ASK_PLATFORM)
    assert shop.wrongs() == [TITLE]
    shop.incidents()
    shop.everything()


def test_d08_what_the_base_held_already_is_not_the_change_s(shop: World) -> None:
    shop.base_has({"web/old.env": f"TOKEN={TOKEN}\n"})
    shop.author_pushes({"web/old.env": f"TOKEN={TOKEN}\nPORT=1\n"})

    shop.gate_says(OPEN)
    assert shop.wrongs() == []
    shop.everything()


def test_d08_more_commits_than_are_searched_are_said_and_wait_for_a_person(shop: World) -> None:
    shop.author_pushes({"web/cart.py": "0\n"})
    shop.everything()
    for at in range(MOST_COMMITS):
        shop.scene.push(shop.place, shop.change().branch, {"web/cart.py": f"{at + 1}\n"}, by="ada")
    shop.author_pushes({"web/cart.py": "last\n"})

    shop.gate_says(ASK_PLATFORM)
    assert "not searched: 2 more commits than are searched of one change" in shop.gate_text()
    assert shop.wrongs() == []
    shop.everything()
