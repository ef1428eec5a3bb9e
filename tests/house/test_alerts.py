"""`deploy/alerts.yaml` and `deploy/prometheus.yaml`: what wakes people, when it does, and what they then read."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
import yaml

from reviewbot.adapters.breakers import Breakers
from reviewbot.fakes.clock import FrozenClock
from reviewbot.kernel.errors import Unavailable
from reviewbot.upkeep import CircuitSeen
from tests.house.source import PROJECT
from tests.house.test_docs import first_cells
from tests.unit.entry.test_gauge import BUSY, Worker, read

DEPLOY: Final = PROJECT / "deploy"
RULES: Final[tuple[dict[str, Any], ...]] = tuple(
    rule for group in yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"] for rule in group["rules"]
)
SCRAPED: Final[dict[str, Any]] = yaml.safe_load((DEPLOY / "prometheus.yaml").read_text())
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
NOON: Final = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOOK: Final = 30
"""Seconds from one look of Prometheus to the next."""
ONE_INSTANT: Final[dict[str, Any]] = {"expr": 'max(reviewbot_circuit_open{of="provider"}) == 1', "for": "15m"}


def named(alert: str) -> dict[str, Any]:
    (rule,) = (rule for rule in RULES if rule["alert"] == alert)
    return rule


def away(*, minutes: int, asked_every: int) -> Iterator[float]:
    """Yield what a circuit reads at each look, for two hours of which the first minutes are an outage."""
    clock = FrozenClock(NOON)
    breakers = Breakers(clock)
    for at in range(0, 7_200, LOOK):
        if at % asked_every == 0:
            with suppress(Unavailable), breakers.around("it", what="it"):
                if at < minutes * 60:
                    raise Unavailable("it")
        yield float(any(each.seconds_left > 0 for each in breakers.seen("provider")))
        clock.advance(seconds=LOOK)


def fires(rule: dict[str, Any], read_at_looks: Iterator[float]) -> timedelta | None:
    """Return when a rule of the form `max…[window]) == 1` fires, or None; without a window the newest look counts."""
    window, pending = _minutes(rule["expr"], r"\[(\d+)m\]"), _minutes(rule["for"], r"(\d+)m")
    seen: list[float] = []
    since = None
    for at, value in enumerate(read_at_looks):
        seen.append(value)
        # Prometheus takes both ends of a window, or one, by its version: here both, which holds on for longer.
        holds = max(seen[-(window * 60 // LOOK + 1) :]) == 1
        since = (at if since is None else since) if holds else None
        if since is not None and (at - since) * LOOK >= pending * 60:
            return timedelta(seconds=at * LOOK)
    return None


def _minutes(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    return 0 if found is None else int(found[1])


def test_every_alert_goes_by_figures_and_processes_that_there_are() -> None:
    worker = Worker(queues=(BUSY,), circuits=(CircuitSeen(of="provider", name="anthropic", seconds_left=1.0),))
    (told,) = read(worker.door(), "/metrics")
    figures = set(re.findall(r"^(reviewbot_\w+)", told.text, re.MULTILINE))
    jobs = {f'up{{job="{each["job_name"]}"}}' for each in SCRAPED["scrape_configs"]}

    asked = [set(re.findall(r"reviewbot_\w+|\bup\b(?:{.*?})?", rule["expr"])) for rule in RULES]

    assert all(asked)
    assert set().union(*asked) <= figures | jobs


def test_each_process_of_compose_is_asked_where_it_answers() -> None:
    asked = {
        target: job["job_name"]
        for job in SCRAPED["scrape_configs"]
        for each in job["static_configs"]
        for target in each["targets"]
    }
    answering = {
        f"{name}:{service['command'][service['command'].index('--port') + 1]}": service
        for name, service in COMPOSE["services"].items()
        if "command" in service
    }

    assert asked == {
        at: "reviewbot-web" if service["command"][0] == "serve" else "reviewbot-worker"
        for at, service in answering.items()
    }
    assert all("outside" in service["networks"] for service in answering.values())
    assert SCRAPED["rule_files"] == ["alerts.yaml"]
    assert f"their network `{COMPOSE['name']}_outside`" in (DEPLOY / "prometheus.yaml").read_text()


@pytest.mark.parametrize("job", [each["job_name"] for each in SCRAPED["scrape_configs"]])
def test_somebody_is_woken_where_all_processes_of_a_kind_are_silent_or_nobody_asks_them(job: str) -> None:
    waking = [rule["expr"] for rule in RULES if rule["labels"]["severity"] == "page" and f'job="{job}"' in rule["expr"]]

    assert waking == [f'max(up{{job="{job}"}}) == 0 or absent(up{{job="{job}"}})']


@pytest.mark.parametrize("alert", ["ReviewbotLeavesProviderAlone", "ReviewbotLeavesGitHubAlone"])
@pytest.mark.parametrize("asked_every", [60, 240])
def test_an_outage_of_an_hour_wakes_somebody_though_a_circuit_reads_0_between_two_tries(
    alert: str, asked_every: int
) -> None:
    looks = list(away(minutes=60, asked_every=asked_every))

    told = fires(named(alert), iter(looks))

    assert 0 in looks[looks.index(1) : 3_600 // LOOK]
    assert told is not None
    assert told < timedelta(hours=1)


def test_a_rule_that_goes_by_the_newest_look_alone_would_tell_of_no_outage() -> None:
    assert fires(ONE_INSTANT, away(minutes=60, asked_every=240)) is None


@pytest.mark.parametrize("alert", ["ReviewbotLeavesProviderAlone", "ReviewbotLeavesGitHubAlone"])
def test_what_is_over_within_five_minutes_wakes_nobody(alert: str) -> None:
    looks = list(away(minutes=8, asked_every=60))

    assert max(looks) == 1
    assert fires(named(alert), iter(looks)) is None


def test_every_runbook_is_in_the_operators_table_with_the_alerts_that_lead_to_it() -> None:
    rows = [line for line in (DEPLOY / "README.md").read_text().splitlines() if line.startswith("| `runbooks/")]
    runbooks = {f"runbooks/reviewbot/{each.name}" for each in (PROJECT / "runbooks" / "reviewbot").iterdir()}

    told = {first_cells(row)[0]: set(re.findall(r"`(Reviewbot\w+)`", row)) for row in rows}

    assert told == {
        runbook: {rule["alert"] for rule in RULES if rule["annotations"]["runbook"] == runbook} for runbook in runbooks
    }
