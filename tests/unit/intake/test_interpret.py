"""Every delivery means one of a closed set of events, or is ignored for a reason without a foreign word in it."""

import json
from typing import Any

import pytest

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import (
    AccessGained,
    AccessLost,
    BaseMoved,
    ChangePushed,
    ChangeTouched,
    Event,
    Ignored,
    Pinged,
    Place,
    RerunAsked,
)
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.ids import BaseRef, ChangeNumber, DeliveryId, Head, InstallationId, RepoId, RepoName

HEAD = Head("a" * 40)
SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(5), installation=InstallationId(9))
DOCS = Place(repo=RepoName("acme/docs"), repo_id=RepoId(6), installation=InstallationId(9))
OURS = {"installation": {"id": 9}, "repository": {"id": 5, "full_name": "acme/shop"}}
LOST = AccessLost(installation=SHOP.installation, repo_ids=(SHOP.repo_id, DOCS.repo_id))
NOTHING_MOVED = Ignored(reason="what happened to the change moves nothing that the gate depends on")


def meaning_of(event: str, payload: object) -> Event:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return interpret(Delivery(id=DeliveryId("d-1"), event=event, body=body))


def about_the_change(action: str, **more: object) -> dict[str, Any]:
    return OURS | {"action": action, "pull_request": {"number": 7, "head": {"sha": HEAD}}} | more


def pushed(*, is_retarget: bool = False) -> ChangePushed:
    return ChangePushed(place=SHOP, number=ChangeNumber(7), head=HEAD, is_retarget=is_retarget)


def touched(*, may_loosen: bool = True) -> ChangeTouched:
    return ChangeTouched(place=SHOP, number=ChangeNumber(7), head=HEAD, may_loosen=may_loosen)


@pytest.mark.parametrize("action", ["opened", "reopened", "synchronize", "ready_for_review"])
def test_a_change_that_is_new_or_has_a_new_head_wants_a_review(action: str) -> None:
    assert meaning_of("pull_request", about_the_change(action)) == pushed()


def test_a_retarget_wants_a_review_and_says_that_it_is_one() -> None:
    payload = about_the_change("edited", changes={"base": {"ref": {"from": "main"}, "sha": {"from": "b" * 40}}})

    assert meaning_of("pull_request", payload) == pushed(is_retarget=True)


@pytest.mark.parametrize("action", ["closed", "converted_to_draft", "assigned", "unassigned"])
def test_what_the_gate_depends_on_is_decided_afresh(action: str) -> None:
    assert meaning_of("pull_request", about_the_change(action)) == touched()


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(about_the_change("labeled"), id="a label"),
        pytest.param(about_the_change("an action of next year"), id="an action that does not exist yet"),
        pytest.param(about_the_change("edited"), id="an edit that does not say of what"),
        pytest.param(about_the_change("edited", changes={"title": {"from": "old"}}), id="an edited title"),
    ],
)
def test_w10_what_moves_nothing_is_ignored(payload: dict[str, Any]) -> None:
    assert meaning_of("pull_request", payload) == NOTHING_MOVED


@pytest.mark.parametrize(
    ("action", "may_loosen"),
    [("submitted", True), ("edited", True), ("dismissed", False)],
)
def test_a_review_is_decided_afresh_and_a_dismissal_shuts_first(action: str, may_loosen: bool) -> None:
    assert meaning_of("pull_request_review", about_the_change(action)) == touched(may_loosen=may_loosen)


@pytest.mark.parametrize(
    ("event", "part", "expected"),
    [
        pytest.param(
            "check_run",
            {"check_run": {"name": "reviewbot/payments", "head_sha": HEAD}},
            RerunAsked(place=SHOP, head=HEAD, check="reviewbot/payments"),
            id="one check",
        ),
        pytest.param(
            "check_suite",
            {"check_suite": {"head_sha": HEAD}},
            RerunAsked(place=SHOP, head=HEAD, check=None),
            id="all of them",
        ),
    ],
)
def test_the_rerun_button_asks_again(event: str, part: dict[str, Any], expected: Event) -> None:
    assert meaning_of(event, OURS | {"action": "rerequested"} | part) == expected


@pytest.mark.parametrize(
    ("event", "part", "reason"),
    [
        pytest.param(
            "check_run",
            {"check_run": {"name": "ci", "head_sha": HEAD}},
            "what happened to the check is neither a re-run nor evidence",
            id="a check that nobody's App wrote",
        ),
        pytest.param(
            "check_suite",
            {"check_suite": {"head_sha": HEAD}},
            "only a re-run of a check suite asks something of us",
            id="a suite that ended",
        ),
    ],
)
def test_checks_that_come_and_go_are_ignored(event: str, part: dict[str, Any], reason: str) -> None:
    assert meaning_of(event, OURS | {"action": "completed"} | part) == Ignored(reason=reason)


def a_push(ref: str, after: str = "b" * 40) -> dict[str, Any]:
    return OURS | {"ref": ref, "after": after}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(a_push("refs/heads/main"), BaseMoved(place=SHOP, base_ref=BaseRef("main")), id="a branch"),
        pytest.param(
            a_push("refs/heads/release/2026"),
            BaseMoved(place=SHOP, base_ref=BaseRef("release/2026")),
            id="a branch with a slash",
        ),
        pytest.param(
            a_push("refs/heads/main", "c" * 64),
            BaseMoved(place=SHOP, base_ref=BaseRef("main")),
            id="a SHA-256 repository",
        ),
        pytest.param(a_push("refs/tags/v1"), Ignored(reason="only pushes to branches move a base"), id="a tag"),
        pytest.param(
            a_push("refs/heads/old", "0" * 40),
            Ignored(reason="the branch is gone; nothing can merge into it"),
            id="a deleted branch",
        ),
        pytest.param(
            a_push("refs/heads/old", "0" * 64),
            Ignored(reason="the branch is gone; nothing can merge into it"),
            id="a deleted branch of a SHA-256 repository",
        ),
    ],
)
def test_a_push_to_a_branch_moves_a_base(payload: dict[str, Any], expected: Event) -> None:
    assert meaning_of("push", payload) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param("deleted", AccessLost(installation=SHOP.installation, repo_ids=(SHOP.repo_id,)), id="deleted"),
        pytest.param(
            "transferred", AccessLost(installation=SHOP.installation, repo_ids=(SHOP.repo_id,)), id="transferred"
        ),
        pytest.param("renamed", AccessGained(places=(SHOP,)), id="renamed"),
        pytest.param("edited", Ignored(reason="what happened to the repository moves no change"), id="edited"),
    ],
)
def test_a_repository_comes_and_goes(action: str, expected: Event) -> None:
    assert meaning_of("repository", OURS | {"action": action}) == expected


REPOSITORIES = [{"id": 5, "full_name": "acme/shop"}, {"id": 6, "full_name": "acme/docs"}]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        pytest.param("created", AccessGained(places=(SHOP, DOCS)), id="created"),
        pytest.param("unsuspend", AccessGained(places=(SHOP, DOCS)), id="unsuspended"),
        pytest.param("deleted", LOST, id="deleted"),
        pytest.param("suspend", LOST, id="suspended"),
        pytest.param(
            "new_permissions_accepted",
            Ignored(reason="what happened to the installation moves no repository"),
            id="new permissions",
        ),
    ],
)
def test_an_installation_comes_and_goes(action: str, expected: Event) -> None:
    payload = {"action": action, "installation": {"id": 9}, "repositories": REPOSITORIES}

    assert meaning_of("installation", payload) == expected


@pytest.mark.parametrize(
    ("action", "added", "removed", "expected"),
    [
        pytest.param("added", REPOSITORIES, [], AccessGained(places=(SHOP, DOCS)), id="two added"),
        pytest.param(
            "removed",
            [],
            REPOSITORIES,
            AccessLost(installation=SHOP.installation, repo_ids=(SHOP.repo_id, DOCS.repo_id)),
            id="two removed",
        ),
        # An empty tuple would mean the whole installation.
        pytest.param("removed", [], [], Ignored(reason="no repository was removed"), id="none removed"),
    ],
)
def test_an_installation_gains_and_loses_repositories(
    action: str, added: list[object], removed: list[object], expected: Event
) -> None:
    payload = {
        "action": action,
        "installation": {"id": 9},
        "repositories_added": added,
        "repositories_removed": removed,
    }

    assert meaning_of("installation_repositories", payload) == expected


def test_a_ping_is_a_ping() -> None:
    assert meaning_of("ping", {"zen": "Anything added dilutes everything else."}) == Pinged()


@pytest.mark.parametrize("event", ["issues", "star", "workflow_run", "canary_5d1f"])
def test_w10_an_event_of_others_is_ignored_without_naming_it(event: str) -> None:
    assert meaning_of(event, {}) == Ignored(reason="the event is not one of ours")


@pytest.mark.parametrize(
    ("event", "payload", "place"),
    [
        pytest.param("pull_request", {}, "repository", id="nothing"),
        pytest.param("pull_request", b"{", "", id="half an object"),
        pytest.param("pull_request", about_the_change("opened", installation={"id": 0}), "installation.id", id="zero"),
        pytest.param(
            "pull_request", about_the_change("opened", installation={"id": "9"}), "installation.id", id="a text id"
        ),
        pytest.param(
            "pull_request", about_the_change("opened", installation={"id": 2**63}), "installation.id", id="a huge id"
        ),
        pytest.param(
            "pull_request",
            about_the_change("opened", pull_request={"number": 7, "head": {"sha": "main; rm -rf"}}),
            "pull_request.head.sha",
            id="a head that is none",
        ),
        pytest.param(
            "pull_request",
            about_the_change("opened", repository={"id": 5, "full_name": "../../etc"}),
            "repository.full_name",
            id="a name that climbs",
        ),
        pytest.param(
            "pull_request",
            about_the_change("opened", repository={"id": 5, "full_name": "acme/.."}),
            "repository.full_name",
            id="a name of two dots",
        ),
        pytest.param("push", a_push("refs/heads/a\x00b"), "ref", id="a branch with NUL"),
        pytest.param("push", a_push("refs/heads/main\n"), "ref", id="a branch with a line break"),
        pytest.param("push", a_push("refs/heads/" + "x" * 300), "ref", id="an endless branch"),
        pytest.param(
            "installation_repositories",
            {"action": "swapped", "installation": {"id": 9}, "repositories_added": [], "repositories_removed": []},
            "action",
            id="an action of next year",
        ),
    ],
)
def test_w09_a_payload_that_does_not_read_as_documented_is_ignored(event: str, payload: object, place: str) -> None:
    assert meaning_of(event, payload) == Ignored(
        reason=f"a {event} event does not read as GitHub documents it, at {place!r}"
    )


def test_w10_no_foreign_word_comes_into_a_reason() -> None:
    hostile = about_the_change("canary-1", repository={"id": 5, "full_name": "canary 2"}, canary3="canary-4")

    assert "canary" not in repr(meaning_of("pull_request", hostile))


def test_a_repository_may_be_named_after_a_dot_file() -> None:
    payload = OURS | {"action": "renamed", "repository": {"id": 5, "full_name": "acme/.github"}}

    assert meaning_of("repository", payload) == AccessGained(
        places=(Place(repo=RepoName("acme/.github"), repo_id=RepoId(5), installation=InstallationId(9)),)
    )
