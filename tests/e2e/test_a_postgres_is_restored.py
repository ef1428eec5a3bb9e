"""A PostgreSQL that is dumped while it is worked on and restored elsewhere: whole processes go on with the copy."""

import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewbot.audit.chain import verify
from tests.e2e.instant_models import instant_models
from tests.e2e.program import Program, served
from tests.e2e.shown import GATE, Shown
from tests.e2e.small import Small, small_on, small_rules
from tests.e2e.test_a_backup_is_restored import OWNERS, trail
from tests.e2e.watched import WatchedGitHub
from tests.standins.postgres import MakeDatabase


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The organisation, and what its processes are told but for their database."""

    small: Small
    settings: Mapping[str, str]
    directory: Path

    def on(self, database: str, **more: str) -> dict[str, str]:
        """Return what processes on this database are told."""
        return {**self.settings, "REVIEWBOT_DATABASE_URL": database, **more}

    def reviews(self, door: Program, branch: str) -> None:
        """Open a change, tell the door of it, and wait until it is reviewed, once."""
        shown = Shown(github=self.small.github, repo=self.small.shop, service=door)
        head = self.small.open("billing/tax.py", "topics/orders.py", branch=branch)
        shown.deliver()
        shown.wait_for(head, "success", *OWNERS)
        runs = self.small.shop.checks(head, only_latest=False)
        assert sorted(check.name for check in runs) == [GATE, *OWNERS]


@pytest.fixture
def site(github: WatchedGitHub, tmp_path: Path) -> Iterator[Site]:
    small, rules = small_on(github), small_rules(tmp_path / "rules")
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        yield Site(small=small, settings=small.settings(rules, tmp_path / "home", **keys), directory=tmp_path)


def test_q10_processes_on_a_restored_postgres_go_on_and_another_app_s_write_nothing(
    site: Site, make_database: MakeDatabase
) -> None:
    used, elsewhere, dump = make_database(), make_database(), str(site.directory / "reviewbot.dump")
    with served(site.directory, **site.on(used)) as service:
        site.reviews(service, "before")
        run(make_database.programs / "pg_dump", "--format", "custom", "--file", dump, used)
    run(make_database.programs / "pg_restore", "--exit-on-error", "--dbname", elsewhere, dump)
    asked = len(site.small.github.watched.spans)

    other = site.on(elsewhere, REVIEWBOT_GITHUB_APP_ID="4711")
    with Program(arguments=("work",), settings=other, directory=site.directory) as staging:
        code = staging.wait_for_end()

    assert code == 2
    assert f"it belongs to GitHub App {site.settings['REVIEWBOT_GITHUB_APP_ID']} at " in staging.log
    assert len(site.small.github.watched.spans) == asked

    restored = site.on(elsewhere)
    kept = trail(restored)
    worker = Program(arguments=("work",), settings=restored, directory=site.directory)
    with served(site.directory, "--no-worker", **restored) as door, worker:
        site.reviews(door, "after")

    after = trail(restored)
    assert (len(kept) > 0, after[: len(kept)], verify(after)) == (True, kept, None)
    assert len(after) > len(kept)


def run(program: Path, *arguments: str) -> None:
    subprocess.run([str(program), *arguments], check=True, capture_output=True)
