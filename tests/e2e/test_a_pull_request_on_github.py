"""The service as a process, on the stand-in, from a signed webhook to a green gate."""

from pathlib import Path

from tests.e2e.instant_models import instant_models
from tests.e2e.organization import OWNERS, acme, files_of, source
from tests.e2e.program import served
from tests.e2e.sample import OWNERS as OWNERS_OF_SAMPLE
from tests.e2e.sample import sample_on
from tests.e2e.shown import GATE, Shown
from tests.e2e.watched import WatchedGitHub

MOST_REQUESTS = 25


def test_forty_files_of_five_owners_take_at_most_25_requests_and_turn_green(
    github: WatchedGitHub, rules: Path, tmp_path: Path
) -> None:
    organization = acme(github)
    shop, ada = organization.shop, organization.author
    checks = {f"reviewbot/{owner}": "success" for owner in OWNERS} | {GATE: "success"}
    with (
        instant_models() as models,
        served(
            tmp_path,
            **organization.settings(rules, tmp_path / "home"),
            ANTHROPIC_API_KEY="none",
            ANTHROPIC_BASE_URL=models.url,
        ) as service,
    ):
        shown = Shown(github=github, repo=shop, service=service)
        number = shop.open_change("feature", files_of(40), by=ada)
        first_head = shop.head("feature")

        assert set(shown.deliver()) == {202}
        shown.wait_for(first_head, "success", *checks)

        asked = [f"{each.method} {each.path}" for each in github.requests]
        assert len(asked) <= MOST_REQUESTS, "\n".join(asked)
        assert shown.checks(first_head) == checks
        assert len(models.watched.spans) == len(OWNERS)

        second_head = shop.push("feature", {"billing/invoices/part_03.py": source(77)}, by=ada)
        shown.deliver()
        shown.wait_for(second_head, "success", *checks)

    assert shown.checks(second_head) == checks
    # Four owners' parts did not change: the recorded answers speak for the new head too.
    assert len(models.watched.spans) == len(OWNERS) + 1
    assert len(shop.pull(number).comments) == 1


def test_the_sample_is_blocked_then_fixed_then_approved(github: WatchedGitHub, rules: Path, tmp_path: Path) -> None:
    sample = sample_on(github)
    owners = tuple(f"reviewbot/{owner}" for owner in OWNERS_OF_SAMPLE)
    settings = {
        "REVIEWBOT_HOME": str(tmp_path / "home"),
        "REVIEWBOT_GOVERNANCE": str(rules),
        "REVIEWBOT_GITHUB_API_URL": github.url,
        "REVIEWBOT_GITHUB_APP_ID": str(github.app.id),
        "REVIEWBOT_GITHUB_PRIVATE_KEY": github.app.private_key,
        "REVIEWBOT_GITHUB_WEBHOOK_SECRET": github.app.webhook_secret,
    }
    with served(tmp_path, **settings) as service:
        shown = Shown(github=github, repo=sample.repo, service=service)
        number = sample.open()
        first_head = sample.repo.head(sample.story["branch"])
        shown.deliver()
        shown.wait_for(first_head, "failure", *owners)
        pull = sample.repo.pull(number)
        github.wait_until(lambda: bool(pull.line_comments), or_say=lambda: service.log)

        expected = {each["path"] for each in sample.story["change"]["expected"]["guardrails"] if each["line"]}
        assert {comment.path for comment in pull.line_comments} == expected
        assert set(shown.checks(first_head).values()) == {"failure"}

        second_head = sample.fix()
        shown.deliver()
        shown.wait_for(second_head, "action_required", *owners)

        sample.approve(number)
        shown.deliver()
        shown.wait_for(second_head, "success", *owners)

    assert shown.checks(second_head) == dict.fromkeys((*owners, GATE), "success")
    (comment,) = pull.comments
    assert comment.user.login == "reviewbot[bot]"
    assert [check.name for check in sample.repo.checks(second_head, only_latest=False)].count(GATE) == 1
