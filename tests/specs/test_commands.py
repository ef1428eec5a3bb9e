"""Commands in comments: by people with the right only, carried out once, answered once, in place."""

from itertools import takewhile

import pytest

from tests.world import CLEAN, World

OPEN = "success: Nothing to do: the gate is open"
HELP = "A command is a line of its own in a new comment; an edited or quoted one does not run."


def test_anybody_may_ask_why(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py")
    world.gate_says(OPEN)

    world.person_says("mallory", "Why is this open?\n/reviewbot explain")

    (answer,) = world.answers()
    assert answer.startswith("For `mallory`, who wrote `/reviewbot explain`\n\n```text\nacme/shop#1 at ")
    assert answer.endswith(f"```text\n{world.story()}\n```")
    world.everything()


def test_an_unknown_command_is_answered_with_the_table(world: World) -> None:
    world.models_find_nothing()
    world.author_opens("platform/a.txt")
    world.everything()

    world.person_says("bob", "/reviewbot approve")

    (answer,) = world.answers()
    assert answer.startswith("For `bob`\n\nNothing was done: there is no such command.\n\n| command | who |")
    assert answer.endswith(HELP)


def test_somebody_who_can_push_releases_a_draft(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py", is_draft=True)
    world.owners_say(payments="action_required: Not started: draft")
    assert world.asked() == []

    world.person_says("bob", "/reviewbot rerun")

    world.owners_say(payments=CLEAN)
    assert world.answers() == [
        (
            f"For `bob`, who wrote `/reviewbot rerun [owner]`\n\n"
            f"Asked again: the agents that have not answered for `{world.change().head}`. An objection stands."
        )
    ]
    world.everything()


def test_only_the_owner_that_is_named_is_asked_again(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.owner("docs", of="docs/**")
    world.author_opens("src/tax.py", "docs/tax.md", by="mallory")
    world.everything()

    world.person_says("bob", "/reviewbot rerun payments")

    world.owners_say(payments=CLEAN, docs="action_required: Not started: stranger")
    assert [who.split()[0] for who in world.asked()] == ["payments"]
    world.everything()


def test_an_owner_that_was_not_called_is_not_asked(world: World) -> None:
    world.owner("payments", of="src/**").finds_nothing()
    world.author_opens("src/tax.py")

    world.person_says("bob", "/reviewbot rerun docs")

    assert world.answers() == [
        (
            "For `bob`, who wrote `/reviewbot rerun [owner]`\n\n"
            "Nothing was done: `docs` is not called for this change; called: `payments`."
        )
    ]
    world.everything()


def test_b08_a_stranger_starts_no_agent(world: World) -> None:
    world.owner("payments", of="src/**")
    world.author_opens("src/tax.py", by="mallory")

    world.person_says("mallory", "/reviewbot rerun")

    assert world.answers() == [
        (
            "For `mallory`, who wrote `/reviewbot rerun [owner]`\n\n"
            "Nothing was done: `/reviewbot rerun [owner]` is for people who can push here."
        )
    ]
    assert world.asked() == []
    world.everything()


@pytest.mark.parametrize(
    ("by", "comment", "action"),
    [
        pytest.param("reviewbot[bot]", "/reviewbot rerun", "created", id="B-08 ourselves"),
        pytest.param("helper[bot]", "/reviewbot rerun", "created", id="B-08 another bot"),
        pytest.param("bob", "/reviewbot rerun", "edited", id="an edited comment"),
        pytest.param("bob", "> /reviewbot rerun", "created", id="a quoted command"),
        pytest.param("bob", "```\n/reviewbot rerun\n```", "created", id="a command in code"),
        pytest.param("bob", "<!--\n/reviewbot rerun\n-->", "created", id="a hidden command"),
        pytest.param("bob", "\u202e/reviewbot rerun", "created", id="a command after a hidden character"),
        pytest.param("bob", "x" * 65_536 + " /reviewbot rerun", "created", id="I15 a very long line"),
        pytest.param("bob", "LGTM, approved", "created", id="H-14 praise"),
    ],
)
def test_what_is_no_command_is_not_even_answered(world: World, by: str, comment: str, action: str) -> None:
    world.author_opens("platform/a.txt", is_draft=True)
    before = world.everything()

    world.person_says(by, comment, action=action)

    assert world.everything() == before


def test_a_command_that_arrives_again_is_answered_once(world: World) -> None:
    world.models_find_nothing()
    world.author_opens("platform/a.txt")
    world.person_says("bob", "/reviewbot explain")

    world.delivery_arrives_again(times=3)
    world.delivery_arrives_again(times=3, is_new=True)

    assert len(world.answers()) == 1
    world.everything()


def test_i15_of_a_thousand_commands_in_one_comment_none_is_carried_out(world: World) -> None:
    world.author_opens("platform/a.txt", is_draft=True)

    world.person_says("bob", "/reviewbot rerun\r\n" * 1_000)

    (answer,) = world.answers()
    assert "Nothing was done: one comment gives one command, and this one has 1000; none was carried out." in answer
    assert world.asked() == []
    world.everything()


def ways(text: str) -> list[str]:
    """Return the shortest ways to open the gate as a text tells them, without markup."""
    told = text.replace("`", "").replace("*", "").partition("The ways that take the least\n")[2].strip()
    return [line.strip().removeprefix("- ") for line in takewhile(bool, told.split("\n"))]


def test_the_check_the_command_and_the_trail_tell_the_same_way_out(world: World) -> None:
    world.models_find_nothing()
    world.team("acme/sox", "grace", "lin")
    world.regulated("sox", of="src/**", approvals=2, by="acme/sox")
    world.author_opens("src/tax.py", is_draft=True)

    world.person_says("mallory", "/reviewbot explain")

    (answer,) = world.answers()
    told = ways(world.story())
    assert told
    assert ways(answer) == told
    assert ways(world.gate_text())[: len(told)] == told
    world.everything()


def test_a_command_whose_answer_was_lost_is_answered_once(world: World) -> None:
    world.models_find_nothing()
    world.author_opens("platform/a.txt")
    world.forge_loses_answers()

    world.person_says("bob", "/reviewbot help")

    assert len(world.answers()) == 1
    world.everything()


def test_a_command_for_changes_says_so_on_an_issue(world: World) -> None:
    world.models_find_nothing()
    world.author_opens("platform/a.txt")
    world.everything()
    issue = world.person_opens_an_issue()

    world.person_says("bob", "/reviewbot rerun", on=issue)

    assert world.answers(on=issue) == [
        (
            "For `bob`, who wrote `/reviewbot rerun [owner]`\n\n"
            "Nothing was done: `/reviewbot rerun [owner]` works on pull requests, and this is an issue."
        )
    ]


def test_a_closed_change_is_not_reviewed(world: World) -> None:
    world.models_find_nothing()
    world.author_opens("platform/a.txt")
    world.author_says("closed")
    asked = world.asked()

    world.person_says("bob", "/reviewbot rerun")

    assert world.answers() == [
        "For `bob`, who wrote `/reviewbot rerun [owner]`\n\nNothing was done: the change is closed."
    ]
    assert world.asked() == asked
    world.everything()


def test_nothing_that_a_comment_says_comes_alive_in_the_answer(world: World) -> None:
    world.models_find_nothing()
    world.author_opens("platform/a.txt")

    world.person_says("bob", "/reviewbot rerun @acme/all-of-you")

    (answer,) = world.answers()
    assert "Nothing was done: `acme/all-of-you` is not called for this change; called: `platform`." in answer
    world.everything()
