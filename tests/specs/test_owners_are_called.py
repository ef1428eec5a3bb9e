"""Owners are called: by CODEOWNERS, by their own files, by what they watch for, and when nobody else is."""

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"


@pytest.fixture
def quiet_world(world: World) -> World:
    world.models_find_nothing()
    return world


def test_the_last_line_of_codeowners_that_matches_decides(quiet_world: World) -> None:
    quiet_world.owner("payments", of="nowhere/**")
    quiet_world.owner("docs", of="nowhere/**")
    quiet_world.codeowners("* @acme/docs", "/src/billing/ @acme/payments")

    quiet_world.author_pushes("src/billing/tax.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(payments=CLEAN)
    assert "CODEOWNERS, line 2, gives" in quiet_world.owner_text("payments").replace("`", "")


def test_codeowners_of_the_base_counts_and_not_the_one_in_the_change(quiet_world: World) -> None:
    quiet_world.owner("payments", of="nowhere/**")
    quiet_world.codeowners("* @acme/payments")

    quiet_world.author_pushes({"CODEOWNERS": "* @acme/nobody\n", "src/tax.py": "rate = 1\n"})

    quiet_world.gate_says("action_required: Ask acme/platform to approve")
    quiet_world.owners_say(payments=CLEAN)


def test_every_owner_file_that_names_a_path_is_called(quiet_world: World) -> None:
    quiet_world.owner("payments", of="src/billing/**")
    quiet_world.owner("security", of="**/tax.py")

    quiet_world.author_pushes("src/billing/tax.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(payments=CLEAN, security=CLEAN)


def test_a_file_of_owners_adds_to_codeowners(quiet_world: World) -> None:
    quiet_world.owner("payments", of="src/billing/**")
    quiet_world.owner("docs", of="nowhere/**")
    quiet_world.codeowners("/src/ @acme/docs")

    quiet_world.author_pushes("src/billing/tax.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(docs=CLEAN, payments=CLEAN)


@pytest.mark.parametrize(("old", "new"), [("src/tax.py", "lib/tax.py"), ("lib/tax.py", "src/tax.py")])
def test_both_names_of_a_rename_call_their_owners(quiet_world: World, old: str, new: str) -> None:
    quiet_world.owner("payments", of="src/**")
    quiet_world.owner("library", of="lib/**")
    quiet_world.base_has({old: "rate = 1\nbase = 2\n"})

    quiet_world.author_pushes({old: None, new: "rate = 1\nbase = 2\n"})

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(library=CLEAN, payments=CLEAN)


def test_a_watch_calls_its_owner_wherever_the_line_stands(quiet_world: World) -> None:
    watch = {"name": "topics", "because": "Writes to a topic of payments.", "line": r"payments\.settled"}
    quiet_world.owner("payments", of="nowhere/**", watch=[watch])
    quiet_world.owner("web", of="web/**")

    quiet_world.author_pushes({"web/cart.py": 'send("payments.settled")\n', "web/page.py": "pass\n"})

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(payments=CLEAN, web=CLEAN)
    assert "Writes to a topic of payments." in quiet_world.owner_text("payments")


def test_a_removed_line_is_watched_for_too(quiet_world: World) -> None:
    watch = {"name": "topics", "because": "Reads a topic of payments.", "line": r"payments\.settled"}
    quiet_world.owner("payments", of="nowhere/**", watch=[watch])
    quiet_world.owner("web", of="web/**")
    quiet_world.base_has({"web/cart.py": 'read("payments.settled")\npass\n'})

    quiet_world.author_pushes({"web/cart.py": "pass\n"})

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(payments=CLEAN, web=CLEAN)


def test_what_nobody_owns_goes_to_the_default_owner(quiet_world: World) -> None:
    quiet_world.owner("payments", of="src/**")

    quiet_world.author_pushes("tools/lint.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(platform=CLEAN)
    assert "nobody owns this path, and platform is the default owner" in quiet_world.owner_text("platform")


def test_what_codeowners_takes_away_from_everybody_goes_to_the_default_owner(quiet_world: World) -> None:
    quiet_world.owner("docs", of="nowhere/**")
    quiet_world.codeowners("* @acme/docs", "/tools/")

    quiet_world.author_pushes("tools/lint.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(platform=CLEAN)


def test_an_owner_without_a_file_is_shown_as_people_and_does_not_block(quiet_world: World) -> None:
    quiet_world.owner("payments", of="src/**")
    quiet_world.codeowners("* @acme/veterans", "/src/ @grace")

    quiet_world.author_pushes("src/tax.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(payments=CLEAN)
    assert "| `@grace` | people only | no findings |" in quiet_world.summary()


def test_an_owner_whose_folder_is_not_touched_is_not_called(quiet_world: World) -> None:
    quiet_world.owner("payments", of="src/**")
    quiet_world.owner("docs", of="docs/**")

    quiet_world.author_pushes("docs/tax.md")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(docs=CLEAN)
    assert quiet_world.asked() == ["docs anthropic:claude-sonnet-5"]


def test_c07_a_pattern_that_matches_everything_calls_its_owner_for_everything(quiet_world: World) -> None:
    quiet_world.owner("everything", of="**")
    quiet_world.owner("nothing", of="no/such/folder/**")

    quiet_world.author_pushes("src/tax.py", "docs/tax.md")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(everything=CLEAN)


def test_p08_the_case_of_a_path_does_not_hide_it_from_its_owner(quiet_world: World) -> None:
    quiet_world.owner("payments", of="src/billing/**")

    quiet_world.author_pushes("SRC/Billing/tax.py")

    quiet_world.gate_says(OPEN)
    quiet_world.owners_say(payments=CLEAN)
