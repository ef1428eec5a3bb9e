"""The service finds by itself what GitHub could not tell it."""

from pathlib import Path

from tests.e2e.organization import acme
from tests.e2e.program import served
from tests.e2e.shown import Shown
from tests.e2e.watched import WatchedGitHub


def test_a_change_that_was_never_announced_is_reviewed_and_its_webhook_asked_for_again(
    github: WatchedGitHub, rules: Path, tmp_path: Path
) -> None:
    organization = acme(github)
    shop, ada = organization.shop, organization.author
    shop.open_change("feature", {"docs/notes.md": "One more note.\n"}, by=ada)
    lost = github.take_deliveries()
    settings = organization.settings(rules, tmp_path / "home")
    with served(tmp_path, **settings, REVIEWBOT_SWEEP_SECONDS="30") as service:
        shown = Shown(github=github, repo=shop, service=service)
        head = shop.head("feature")
        github.wait_until(lambda: bool(shown.checks(head)), or_say=lambda: service.log)
        again = {each.guid for each in github.take_deliveries() if each.redelivery}

    assert {each.guid for each in lost} <= again
