"""Answers to commands: found again by their key, and with nothing live in them."""

import pytest

from reviewbot.intake.command import PHRASES, AskForHelp, Command, Explain, Rerun, phrase_of
from reviewbot.kernel.ids import CommentId, Head, Login, OwnerName
from reviewbot.publish.command_reply import (
    command_reply,
    render_dismissal,
    render_faults,
    render_findings,
    render_help,
    render_misplaced,
    render_override,
    render_refusal,
    render_rerun,
    render_story,
    render_unblocking,
    render_uncalled,
    reply_key,
)
from reviewbot.publish.finding_text import listed
from reviewbot.publish.marker import key_in
from tests.unit.publish.samples import a_finding

PAYMENTS = OwnerName("payments")


@pytest.mark.parametrize(
    ("command", "first"),
    [
        pytest.param(Explain(), "For `ada`, who wrote `/reviewbot explain`", id="a command"),
        pytest.param(AskForHelp(why=""), "For `ada`", id="a cry for help"),
    ],
)
def test_an_answer_says_whom_it_answers_and_carries_its_key(command: Command, first: str) -> None:
    reply = command_reply(CommentId(1001), Login("ada"), command, "Done.")

    assert reply.body == f"{first}\n\nDone.\n\n<!-- reviewbot:command:1001 -->"
    assert reply.key == key_in(reply.body) == reply_key(CommentId(1001))


def test_help_has_every_command_in_a_table() -> None:
    shown = render_help()

    assert [row.split("|")[1].strip() for row in shown.splitlines()[2:-2]] == [f"`{each.usage}`" for each in PHRASES]
    assert shown.startswith("| command | who | what it does |\n")
    assert shown.endswith("\n\nA command is a line of its own in a new comment; an edited or quoted one does not run.")


def test_help_says_first_what_was_wrong() -> None:
    assert render_help("there is no such command").startswith("Nothing was done: there is no such command.\n\n| ")


@pytest.mark.parametrize(
    ("holders", "sentence"),
    [
        pytest.param((), "Nothing was done: `/reviewbot rerun [owner]` is for people who can push here.", id="a right"),
        pytest.param(
            ("acme/payments", "@all"),
            "Nothing was done: `/reviewbot rerun [owner]` is for people who can push here: `acme/payments`, `@all`.",
            id="names, none of them live",
        ),
    ],
)
def test_a_refusal_says_who_has_the_right(holders: tuple[str, ...], sentence: str) -> None:
    assert render_refusal(phrase_of(Rerun(owner=None)), holders) == sentence


def test_a_refusal_says_why_inert() -> None:
    shown = render_refusal(phrase_of(Rerun(owner=None)), (), why="bob is not in acme/payments")

    assert shown.endswith("is for people who can push here. bob is not in `acme/payments`.")


@pytest.mark.parametrize(
    ("shown", "sentence"),
    [
        pytest.param(
            render_uncalled(PAYMENTS, (OwnerName("docs"), OwnerName("web"))),
            "Nothing was done: `payments` is not called for this change; called: `docs`, `web`.",
            id="an owner that is not called",
        ),
        pytest.param(
            render_uncalled(PAYMENTS, ()),
            "Nothing was done: `payments` is not called for this change; called: nobody.",
            id="nobody is called",
        ),
        pytest.param(
            render_unblocking(PAYMENTS),
            "Nothing was done: `payments` does not block, so there is nothing to override.",
            id="an owner that does not block",
        ),
        pytest.param(
            render_override(PAYMENTS, Head("abc")),
            "You stand in for the agent of `payments` on `abc`. It is recorded and shown as an override; a new head "
            "needs a new one, and no regulated rule counts it.",
            id="an override",
        ),
        pytest.param(
            render_dismissal(a_finding()),
            f"Finding `{a_finding().key}` counts as none on this change, and the agent of `{a_finding().owner}` is "
            "told of it in later reviews. It is recorded; no regulated rule becomes easier.",
            id="a dismissal",
        ),
        pytest.param(render_findings(()), "Nothing was done: there is no finding on this head.", id="no findings"),
        pytest.param(
            render_findings((a_finding(),)),
            f"Nothing was done: there is no such finding on this head. There are:\n\n- {listed(a_finding())}",
            id="other findings",
        ),
        pytest.param(
            render_rerun(None, Head("abc")),
            "Asked again: the agents that have not answered for `abc`. An objection stands.",
            id="everybody again",
        ),
        pytest.param(
            render_rerun(PAYMENTS, Head("abc")),
            "Asked again: the agent of `payments`, if it has not answered for `abc`. An objection stands.",
            id="one owner again",
        ),
    ],
)
def test_what_came_of_a_command_is_said(shown: str, sentence: str) -> None:
    assert shown == sentence


def test_a_command_for_changes_says_so_on_an_issue() -> None:
    sentence = "Nothing was done: `/reviewbot rerun [owner]` works on pull requests, and this is an issue."

    assert render_misplaced(phrase_of(Rerun(owner=OwnerName("payments")))) == sentence


def test_faults_of_the_rules_are_listed_inert() -> None:
    shown = render_faults(("owners/a.yaml: line 3", "see https://example.com"))

    assert shown == (
        "Nothing was done: the rules of this repository have faults.\n\n"
        "- `owners/a.yaml`: line 3\n- see `https://example.com`"
    )


def test_a_story_stands_in_a_fence() -> None:
    assert render_story("The gate: open\n") == "```text\nThe gate: open\n\n```"
