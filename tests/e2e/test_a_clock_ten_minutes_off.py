"""The service on a machine whose clock is ten minutes off: what waits for an hour waits for GitHub's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reviewbot.kernel.canonical import instant
from tests.e2e.instant_models import instant_models
from tests.e2e.organization import commit
from tests.e2e.program import served
from tests.e2e.shown import Shown
from tests.e2e.small import Small, small_rules, small_with_admins
from tests.e2e.watched import WatchedGitHub

TEN_MINUTES = 600
OURS = [pytest.param(TEN_MINUTES, id="ours is behind"), pytest.param(-TEN_MINUTES, id="ours is ahead")]
CHECK = "reviewbot/streaming"
NO_SWEEP = {"REVIEWBOT_SWEEP_SECONDS": "86400"}
"""What moves is moved by a webhook, or by an hour that has come."""
RULE = '[{name: topics, paths: ["topics/**"], approvals: 1, from: ["acme/admins"], cool_off: 5m}]'
FREEZE = """\
freezes:
  - name: sale
    paths: ["topics/**"]
    time_zone: UTC
    once: [{{from: {begins:%Y-%m-%d %H:%M}, until: {ends:%Y-%m-%d %H:%M}}}]
"""


def reasons(shown: Shown, head: str) -> list[tuple[str, str]]:
    """Return why the gate is shut: each reason's code and sentence."""
    text = (shown.gate(head).text or "").strip()
    block = text.rpartition("```json\n")[2].removesuffix("```")
    return [(each["code"], each["text"]) for each in json.loads(block)["reasons"]]


@contextmanager
def at_work(small: Small, rules: Path, directory: Path) -> Iterator[Shown]:
    """Run the service under these rules, and return what it shows."""
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        settings = small.settings(rules, directory / "home", **NO_SWEEP, **keys)
        with served(directory, **settings) as service:
            yield Shown(github=small.github, repo=small.shop, service=service)


def hours_of(github: WatchedGitHub) -> datetime:
    """Return GitHub's present instant."""
    return datetime.fromtimestamp(github.clock.seconds(), UTC)


@pytest.fixture
def small(github: WatchedGitHub) -> Small:
    return small_with_admins(github)


@pytest.mark.parametrize("theirs", OURS)
def test_fault_clock_an_approval_cools_off_by_githubs_clock(
    small: Small, github: WatchedGitHub, tmp_path: Path, theirs: int
) -> None:
    github.clock.advance(theirs)
    rules = small_rules(tmp_path / "rules", regulated=RULE)
    with at_work(small, rules, tmp_path) as shown:
        head = small.open("topics/orders.py")
        shown.deliver()
        shown.wait_for(head, "action_required", CHECK)

        approved_at = datetime.fromisoformat(small.shop.review(1, by=github.person("admin-one")).submitted_at)
        shown.deliver()
        github.wait_until(
            lambda: [code for code, _ in reasons(shown, head)] == ["cooling_off"], or_say=lambda: shown.service.log
        )
        ((_, sentence),) = reasons(shown, head)
        github.clock.advance(300)
        small.shop.review(1, by=github.person("admin-two"))
        shown.deliver()
        shown.wait_for(head, "success", CHECK)

    assert f"the time to cool off ends at {instant(approved_at + timedelta(minutes=5))}" in sentence


@pytest.mark.parametrize("theirs", OURS)
def test_fault_clock_a_freeze_comes_and_goes_by_githubs_clock(
    small: Small, github: WatchedGitHub, tmp_path: Path, theirs: int
) -> None:
    github.clock.advance(theirs)
    begins, ends = (hours_of(github) + timedelta(minutes=minutes) for minutes in (-5, 6))
    rules = small_rules(tmp_path / "rules")
    with (rules / "owners" / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(FREEZE.format(begins=begins, ends=ends))
    commit(rules, "The sale")
    with at_work(small, rules, tmp_path) as shown:
        head = small.open("topics/orders.py")
        shown.deliver()
        shown.wait_for(head, "failure", CHECK)
        assert [code for code, _ in reasons(shown, head)] == ["frozen"]

        github.clock.advance(360)
        small.shop.review(1, by=github.person("admin-one"))
        shown.deliver()
        shown.wait_for(head, "success", CHECK)
