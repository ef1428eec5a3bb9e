"""Back-up and restore as `deploy/README.md` has it: the copy goes on, holds its trail, and is no other App's to use."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewbot.adapters.store_sql import SqlStore
from reviewbot.audit.chain import verify
from reviewbot.audit.record import ChainedRecord
from reviewbot.settings import read_settings
from tests.e2e.instant_models import instant_models
from tests.e2e.organization import commit
from tests.e2e.program import Program, run_reviewbot, served
from tests.e2e.shown import Shown
from tests.e2e.small import Small, small_on, small_rules, small_with_admins
from tests.e2e.test_what_wakes_and_what_is_left import CHECK, GLASS, NO_SWEEP, RULE
from tests.e2e.watched import WatchedGitHub

OWNERS = ("reviewbot/payments", "reviewbot/streaming")
HOME = "REVIEWBOT_HOME"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """An organisation that is served, and the folder in which all of this test is."""

    small: Small
    settings: Mapping[str, str]
    directory: Path

    def review(self, settings: Mapping[str, str], branch: str) -> None:
        """Serve with these settings until one more change is reviewed, and end in order."""
        with served(self.directory, **settings) as service:
            shown = Shown(github=self.small.github, repo=self.small.shop, service=service)
            head = self.small.open("billing/tax.py", "topics/orders.py", branch=branch)
            shown.deliver()
            shown.wait_for(head, "success", *OWNERS)

    def restored(self) -> dict[str, str]:
        """Copy the home elsewhere, and return the settings of whoever serves the copy."""
        home = self.directory / "restored"
        shutil.copytree(self.settings[HOME], home)
        return {**self.settings, HOME: str(home)}


@pytest.fixture
def site(github: WatchedGitHub, tmp_path: Path) -> Iterator[Site]:
    small, rules = small_on(github), small_rules(tmp_path / "rules")
    with instant_models() as models:
        keys = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": models.url}
        yield Site(small=small, settings=small.settings(rules, tmp_path / "home", **keys), directory=tmp_path)


def test_q10_a_restored_copy_goes_on_with_its_trail_and_another_app_does_nothing_with_it(site: Site) -> None:
    site.review(site.settings, "before")
    copy = site.restored()
    asked = len(site.small.github.watched.spans)

    other = {**copy, "REVIEWBOT_GITHUB_APP_ID": "4711"}
    staging = Program(arguments=("serve", "--port", "0"), settings=other, directory=site.directory)
    with staging:
        code = staging.wait_for_end()

    assert code == 2
    assert f"it belongs to GitHub App {site.settings['REVIEWBOT_GITHUB_APP_ID']} at " in staging.log
    assert len(site.small.github.watched.spans) == asked

    kept = trail(copy)
    assert kept == trail(site.settings)
    assert (len(kept) > 0, verify(kept)) == (True, None)
    rest = {name: value for name, value in copy.items() if name != HOME}
    replayed = run_reviewbot("replay", "acme/shop#1", home=Path(copy[HOME]), settings=rest)
    assert (replayed.code, replayed.out) == (0, "the same decision\n")

    site.review(copy, "after")

    assert trail(copy)[: len(kept)] == kept
    assert verify(trail(copy)) is None


def trail(settings: Mapping[str, str]) -> tuple[ChainedRecord, ...]:
    """Return the audit records of a database."""
    with closing(SqlStore(read_settings(dict(settings)).database_url)) as store:
        return asyncio.run(store.fetch_records())


def test_a_glass_that_was_broken_after_the_backup_is_whole_again_until_people_break_it_once_more(
    github: WatchedGitHub, tmp_path: Path
) -> None:
    small, home, backup = small_with_admins(github), tmp_path / "home", tmp_path / "backup"
    rules = small_rules(tmp_path / "rules", regulated=RULE.format(more=""))
    with (rules / "owners" / "policy.yaml").open("a", encoding="utf-8") as policy:
        policy.write(GLASS)
    commit(rules, "Who may break the glass")
    settings = small.settings(rules, home, **NO_SWEEP)
    with served(tmp_path, **settings) as service:
        shown = Shown(github=github, repo=small.shop, service=service)
        head = small.open("topics/orders.py")
        shown.deliver()
        shown.wait_for(head, "action_required", CHECK)
    shutil.copytree(home, backup)
    with served(tmp_path, **settings) as service:
        break_the_glass(small, Shown(github=github, repo=small.shop, service=service), head)

    for each in (each for each in home.iterdir() if each.name != "audit"):
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    shutil.copytree(backup, home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("audit"))
    with served(tmp_path, **settings) as service:
        restored = Shown(github=github, repo=small.shop, service=service)
        # No webhook says so: the trail lacks what was signed, and so every open change is settled again.
        restored.wait_for(head, "action_required", CHECK)
        assert "the audit trail has lost what was signed" in service.log

        break_the_glass(small, restored, head)


def break_the_glass(small: Small, shown: Shown, head: str) -> None:
    """Have two people of the list break it for this head, and wait until the gate is open."""
    # What is said in the very second of a push is not taken: GitHub's times are of whole seconds.
    small.github.clock.advance(1)
    for login in ("admin-one", "admin-two"):
        small.shop.comment(1, "/reviewbot break-glass orders pile up", by=small.github.person(login))
    shown.deliver()
    shown.wait_for(head, "success", CHECK)
