"""A comment is a command only where a person has just written it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from reviewbot.intake.command import Explain
from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import CommandGiven, Event, Ignored, Place
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.ids import (
    AccountId,
    ChangeNumber,
    CommentId,
    DeliveryId,
    InstallationId,
    Login,
    RepoId,
    RepoName,
)

ADA = {"id": 11, "login": "ada", "type": "User"}
OUR_BOT = {"id": 99, "login": "reviewbot[bot]", "type": "Bot"}
NO_PERSON = Ignored(reason="the comment is no person's")


def meaning_of(
    *,
    action: str = "created",
    body: str | None = "/reviewbot explain",
    by: dict[str, Any] | None = ADA,
    sender: dict[str, Any] | None = None,
    is_on_change: bool = True,
    **more: Any,
) -> Event:
    payload = {
        "action": action,
        "installation": {"id": 9},
        "repository": {"id": 5, "full_name": "acme/shop"},
        "issue": {"number": 7, **({"pull_request": {"url": "…"}} if is_on_change else {})},
        "comment": {"id": 1001, "body": body, "user": by, **more},
        "sender": sender or by or ADA,
    }
    return interpret(Delivery(id=DeliveryId("d-1"), event="issue_comment", body=json.dumps(payload).encode()))


@pytest.mark.parametrize("is_on_change", [pytest.param(True, id="a change"), pytest.param(False, id="an issue")])
def test_a_person_s_new_comment_gives_a_command(is_on_change: bool) -> None:
    assert meaning_of(is_on_change=is_on_change) == CommandGiven(
        place=Place(repo=RepoName("acme/shop"), repo_id=RepoId(5), installation=InstallationId(9)),
        number=ChangeNumber(7),
        is_on_change=is_on_change,
        comment=CommentId(1001),
        account=AccountId(11),
        login=Login("ada"),
        command=Explain(),
    )


def test_it_is_told_when_the_command_was_given() -> None:
    event = meaning_of(created_at="2026-11-20T12:00:00Z")

    assert isinstance(event, CommandGiven)
    assert event.given_at == datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize("action", ["edited", "deleted"])
def test_an_edited_comment_does_not_run(action: str) -> None:
    reason = "only a new comment gives a command; an edited one does not"

    assert meaning_of(action=action) == Ignored(reason=reason)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"by": OUR_BOT}, id="B-08 ourselves"),
        pytest.param({"by": {"id": 12, "login": "helper[bot]", "type": "Bot"}}, id="B-08 another bot"),
        pytest.param({"by": ADA, "performed_via_github_app": {"id": 4}}, id="an App in a person's name"),
        pytest.param({"by": {"id": 13, "login": "acme", "type": "Organization"}}, id="an organisation"),
        pytest.param({"by": None, "sender": ADA}, id="a deleted account"),
    ],
)
def test_what_is_no_person_gives_no_command(given: dict[str, Any]) -> None:
    assert meaning_of(**given) == NO_PERSON


def test_nobody_sends_somebody_else_s_comment() -> None:
    bob = {"id": 12, "login": "bob", "type": "User"}

    assert meaning_of(sender=bob) == Ignored(reason="the comment was sent by somebody else than its author")


@pytest.mark.parametrize("body", [pytest.param("Nice.", id="words"), pytest.param(None, id="nothing")])
def test_a_comment_without_a_command_is_ignored(body: str | None) -> None:
    assert meaning_of(body=body) == Ignored(reason="the comment gives no command")


def test_a_login_that_no_account_can_have_is_ignored() -> None:
    strange = {"id": 11, "login": "ada`\n@all", "type": "User"}

    expected = Ignored(reason="a issue_comment event does not read as GitHub documents it, at 'comment.user.login'")
    assert meaning_of(by=strange) == expected
