"""Whole processes on a database that went back in time: their home knows better, and everybody concerned is told."""

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewbot.audit.record import ChainedRecord
from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program, Said, run_reviewbot, served
from tests.e2e.shown import Shown
from tests.e2e.small import Small, small_on, small_rules
from tests.e2e.test_a_backup_is_restored import HOME, OWNERS, trail
from tests.e2e.test_workers_are_watched import asked
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The organisation, and what its processes are told but for their database."""

    small: Small
    settings: Mapping[str, str]
    directory: Path

    def reviews(self, service: Program, branch: str) -> None:
        """Open a change, tell the service of it, and wait until it is reviewed."""
        shown = Shown(github=self.small.github, repo=self.small.shop, service=service)
        head = self.small.open("billing/tax.py", "topics/orders.py", branch=branch)
        shown.deliver()
        shown.wait_for(head, "success", *OWNERS)

    def audits(self, database: str, *arguments: str) -> Said:
        """Run a command of the audit trail in the home of these processes."""
        rest = {name: value for name, value in self.settings.items() if name != HOME}
        settings = {**rest, "REVIEWBOT_DATABASE_URL": database}
        return run_reviewbot("audit", *arguments, home=Path(self.settings[HOME]), settings=settings)


@pytest.fixture
def site(github: WatchedGitHub, tmp_path: Path) -> Iterator[Site]:
    small, rules = small_on(github), small_rules(tmp_path / "rules")
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        yield Site(small=small, settings=small.settings(rules, tmp_path / "home", **keys), directory=tmp_path)


def test_q06_a_worker_on_a_postgres_that_lacks_the_last_review_tells_it_and_decides_it_again(
    site: Site, make_database: MakeDatabase
) -> None:
    used, replica = fail_over(site, make_database)
    failed_over = {**site.settings, "REVIEWBOT_DATABASE_URL": replica}
    signed, held = len(trail({**site.settings, "REVIEWBOT_DATABASE_URL": used})), len(trail(failed_over))

    before = site.audits(replica, "export")
    worker = Program(arguments=("work", "--port", "0"), settings=failed_over, directory=site.directory)
    with worker:
        worker.wait_for(f"ERROR reviewbot.flow: the audit trail has lost what was signed: record {signed} is not what")
        worker.wait_for("listening on http://")
        worker.look_until(lambda: {each.subject for each in decisions(trail(failed_over))} == {1, 2})
        told = asked(worker, "/metrics")[1]
        worker.end()
    after = site.audits(replica, "export")

    assert (before.code, len(before.out.splitlines())) == (1, held + 1)
    assert f"the database lacks record {signed} as checkpoint " in before.err
    figures = [line for line in told.splitlines() if line.startswith("reviewbot_trail_lost_timestamp_seconds ")]
    assert float(figures[0].rpartition(" ")[2]) > 0
    assert worker.log.count("the audit trail has lost what was signed") == 1
    assert (after.code, after.err) == (0, "")
    for export in (before, after):
        (site.directory / "trail.jsonl").write_text(export.out, encoding="ascii")
        checked = site.audits(replica, "verify", str(site.directory / "trail.jsonl"))
        assert checked.code == 0, checked.out
        assert "this trail has lost what was signed once: at " in checked.out


def fail_over(site: Site, make_database: MakeDatabase) -> tuple[str, str]:
    """Review two changes, and return the database that has both and one that has only the first."""
    used, replica, dump = make_database(), make_database(), str(site.directory / "replica.dump")
    with served(site.directory, **site.settings, REVIEWBOT_DATABASE_URL=used) as service:
        site.reviews(service, "before")
        run(make_database.programs / "pg_dump", "--format", "custom", "--file", dump, used)
        site.reviews(service, "lost")
    run(make_database.programs / "pg_restore", "--exit-on-error", "--dbname", replica, dump)
    return used, replica


def decisions(records: tuple[ChainedRecord, ...]) -> list[ChainedRecord]:
    return [each for each in records if each.kind == "decision"]


def run(program: Path, *arguments: str) -> None:
    subprocess.run([str(program), *arguments], check=True, capture_output=True)
