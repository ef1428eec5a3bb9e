"""The service on the stand-in: what other Apps report wakes it, and what people leave undone is listed afterwards."""

import json
from pathlib import Path

import pytest

from tests.e2e.instant_models import instant_models
from tests.e2e.organization import commit
from tests.e2e.program import run_reviewbot, served
from tests.e2e.shown import Shown
from tests.e2e.small import Small, small_rules, small_with_admins
from tests.e2e.watched import WatchedGitHub

CHECK = "reviewbot/streaming"
NO_SWEEP = {"REVIEWBOT_SWEEP_SECONDS": "86400"}
"""Between the first and the next one nothing is found that no webhook told of."""
RULE = '[{{name: topics, paths: ["topics/**"], approvals: 1, from: ["acme/admins"]{more}}}]'
GLASS = 'break_glass: {from: ["acme/admins"], expires: 1h, review_within: 3d}\n'


@pytest.fixture
def small(github: WatchedGitHub) -> Small:
    return small_with_admins(github)


def reasons(shown: Shown, head: str) -> list[str]:
    """Return the codes of why the gate is shut."""
    text = (shown.gate(head).text or "").strip()
    block = text.rpartition("```json\n")[2].removesuffix("```")
    return [each["code"] for each in json.loads(block)["reasons"]]


def test_evidence_of_other_apps_opens_and_shuts_the_gate_as_soon_as_it_is_told(
    small: Small, github: WatchedGitHub, tmp_path: Path
) -> None:
    builds, deploys = github.add_app("builds"), github.add_app("deploys")
    wanted = f"{{check: build, app_id: {builds.id}}}, {{deployment: staging, app_id: {deploys.id}}}"
    rules = small_rules(tmp_path / "rules", regulated=RULE.format(more=f", evidence: [{wanted}]"))
    with (
        instant_models() as models,
        served(
            tmp_path,
            **small.settings(rules, tmp_path / "home", **NO_SWEEP),
            ANTHROPIC_API_KEY="none",
            ANTHROPIC_BASE_URL=models.url,
        ) as service,
    ):
        shown = Shown(github=github, repo=small.shop, service=service)
        head = small.open("topics/orders.py")
        shown.deliver()
        shown.wait_for(head, "failure", CHECK)
        small.shop.review(1, by=github.person("admin-one"))
        shown.deliver()
        github.wait_until(lambda: reasons(shown, head) == ["evidence_missing"] * 2, or_say=lambda: service.log)

        small.shop.add_check(builds, head, "build", conclusion="success")
        shown.deliver()
        github.wait_until(lambda: reasons(shown, head) == ["evidence_missing"], or_say=lambda: service.log)
        deployment = small.shop.deploy(deploys, head, "staging")
        small.shop.report(deployment, "success", app=deploys)
        shown.deliver()
        shown.wait_for(head, "success", CHECK)

        small.shop.report(deployment, "failure", app=deploys)
        shown.deliver()
        shown.wait_for(head, "failure", CHECK)


def test_a_broken_glass_and_an_unanswered_question_are_listed_afterwards(
    small: Small, github: WatchedGitHub, tmp_path: Path
) -> None:
    rules, home = small_rules(tmp_path / "rules", regulated=RULE.format(more="")), tmp_path / "home"
    with (rules / "owners" / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(GLASS)
    commit(rules, "Who may break the glass")
    with served(tmp_path, **small.settings(rules, home, **NO_SWEEP)) as service:
        shown = Shown(github=github, repo=small.shop, service=service)
        head = small.open("topics/orders.py")
        shown.deliver()
        shown.wait_for(head, "action_required", CHECK)
        # What is said in the very second of a push is not taken: GitHub's times are of whole seconds.
        github.clock.advance(1)
        for login in ("admin-one", "admin-two"):
            small.shop.comment(1, "/reviewbot break-glass orders pile up", by=github.person(login))
        small.shop.comment(1, "/reviewbot ask streaming Who waters the plants?", by=github.person("admin-one"))
        shown.deliver()
        shown.wait_for(head, "success", CHECK)
        # The summary, and an answer to each command.
        github.wait_until(lambda: len(small.shop.pull(1).comments) == 1 + 3 + 3, or_say=lambda: service.log)

    linted = run_reviewbot("lint", "--governance", str(rules), home=home)
    listed = run_reviewbot("runbooks", "--format", "json", home=home)
    gaps = [(each["owner"], each["question"], each["where"]) for each in json.loads(listed.out)["gaps"]]

    (issue,) = small.shop.repository.issues.values()
    assert (linted.code, listed.code) == (0, 0)
    assert "acme/shop#1: warning: The glass was broken for change 1. Its retro-review is due by " in linted.out
    assert f"; see #{issue.number}." in linted.out
    assert (
        "runbooks of streaming: warning: nothing here answers 'Who waters the plants?', asked in acme/shop#1"
        in linted.out
    )
    assert gaps == [("streaming", "Who waters the plants?", "acme/shop#1")]
