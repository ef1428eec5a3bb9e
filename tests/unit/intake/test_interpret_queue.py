"""What a merge queue tells: a group asks for checks, or is let go of."""

import json
from typing import Any

import pytest

from reviewbot.intake.delivery import Delivery
from reviewbot.intake.event import Event, GroupDissolved, GroupFormed, Ignored, Place
from reviewbot.intake.interpret import interpret
from reviewbot.kernel.ids import BaseRef, DeliveryId, Head, InstallationId, RepoId, RepoName

HEAD = Head("a" * 40)
SHOP = Place(repo=RepoName("acme/shop"), repo_id=RepoId(5), installation=InstallationId(9))
GROUP: dict[str, Any] = {
    "head_sha": HEAD,
    "head_ref": f"refs/heads/gh-readonly-queue/release/2026/pr-7-{'b' * 40}",
    "base_ref": "refs/heads/release/2026",
    "base_sha": "b" * 40,
}


def meaning_of(action: str, *, group: dict[str, Any] = GROUP, **more: Any) -> Event:
    told = {"installation": {"id": 9}, "repository": {"id": 5, "full_name": "acme/shop"}, "action": action}
    body = json.dumps(told | {"merge_group": group} | more).encode()
    return interpret(Delivery(id=DeliveryId("d-1"), event="merge_group", body=body))


def test_a_group_that_was_formed_asks_for_its_checks() -> None:
    assert meaning_of("checks_requested") == GroupFormed(
        place=SHOP,
        head=HEAD,
        branch=f"gh-readonly-queue/release/2026/pr-7-{'b' * 40}",
        base_ref=BaseRef("release/2026"),
    )


@pytest.mark.parametrize("reason", ["dequeued", "invalidated", None, "a reason of next year"])
def test_r10_a_group_that_was_not_merged_counts_no_longer(reason: str | None) -> None:
    assert meaning_of("destroyed", reason=reason) == GroupDissolved(place=SHOP, head=HEAD)


def test_what_was_said_about_a_merged_group_stands() -> None:
    ignored = Ignored(reason="the group was merged; what was said about it stands")

    assert meaning_of("destroyed", reason="merged") == ignored


def test_an_action_that_does_not_exist_yet_asks_for_nothing() -> None:
    assert meaning_of("reordered") == Ignored(reason="what happened to the group asks for no check")


def test_w09_a_group_whose_head_is_no_commit_is_ignored() -> None:
    broken = Ignored(reason="a merge_group event does not read as GitHub documents it, at 'merge_group.head_sha'")

    assert meaning_of("checks_requested", group=GROUP | {"head_sha": "../../main"}) == broken
