"""A GitHub of our own for tests: stateful, backed by real git, held against GitHub's own description.

    with GitHubStandin(tmp_path) as github:
        ada = github.person("ada")
        shop = github.add_repo("acme/shop", {"README.md": "Shop\\n"}, by=ada)
        number = shop.open_change("feature", {"ledger/tax.py": "RATE = 2\\n"}, by=ada)

It listens on a loopback port. `github.url` is the API's address, `github.app` the App under test, which is installed
on every organisation that gets a repository. Nothing is sent by itself: a test takes the deliveries and sends them,
in whatever order, to whatever address.
"""

import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.standins.hub.accounts import Account, App, Installation, Team
from tests.standins.hub.app import HubApp
from tests.standins.hub.changes import MergeRefused
from tests.standins.hub.clock import Clock
from tests.standins.hub.content import Content, Executable, Submodule, Symlink
from tests.standins.hub.faults import SeenRequest
from tests.standins.hub.limits import Limits
from tests.standins.hub.misfortune import Misfortune
from tests.standins.hub.people import People
from tests.standins.hub.repo import GitHubRepo
from tests.standins.hub.server import LoopbackServer
from tests.standins.hub.store import GitStore, Signature
from tests.standins.hub.webhooks import Webhooks, redelivered
from tests.standins.hub.world import CheckRun, Delivery, IssueComment, LineComment, Pull, Repository, Review, World

__all__ = [
    "Account",
    "App",
    "CheckRun",
    "Content",
    "Delivery",
    "Executable",
    "GitHubRepo",
    "GitHubStandin",
    "Installation",
    "IssueComment",
    "LineComment",
    "MergeRefused",
    "Pull",
    "Review",
    "SeenRequest",
    "Signature",
    "Submodule",
    "Symlink",
    "Team",
]


class GitHubStandin(People, Misfortune):
    """The stand-in, from its start to its end. Its verbs are what people do; requests come in over HTTP."""

    def __init__(self, directory: Path) -> None:
        """Keep git repositories below `directory`, which must exist."""
        self.clock = Clock()
        self.limits = Limits()
        world, lock = World(clock=self.clock), threading.RLock()
        webhooks = Webhooks(world)
        hub = HubApp(world, webhooks, self.limits, lock)
        People.__init__(self, world, webhooks, lock)
        Misfortune.__init__(self, hub, lock)
        self._directory = directory
        self._server = LoopbackServer(hub)
        self._repos: dict[int, GitHubRepo] = {}

    def __enter__(self) -> Self:
        """Start to listen."""
        self._hub.api = self._webhooks.api = self._server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop."""
        self._server.stop()

    @property
    def url(self) -> str:
        """The API's address, without a slash at the end."""
        return self._hub.api

    def add_repo(
        self,
        full_name: str,
        files: Mapping[str, Content] | None = None,
        *,
        by: Account | None = None,
        private: bool = True,
    ) -> GitHubRepo:
        """Make a repository whose default branch holds `files`, and install the App on its owner."""
        login, _, name = full_name.partition("/")
        with self.lock:
            owner, pusher = self.organization(login), by or self.person("founder")
            number = self.world.ids.next()
            store = GitStore(self._directory / f"{number}.git")
            repo = self._remember(
                Repository(id=number, owner=owner, name=name, store=store, private=private, created_at=self.clock.now())
            )
            if not any(each.app is self.app and each.account is owner for each in self.world.installations.values()):
                self.install(self.app, owner, by=pusher)
            repo.push("main", {"README.md": f"{name}\n"} if files is None else files, by=pusher, message="Begin")
            return repo

    def fork(self, repo: GitHubRepo, *, by: Account) -> GitHubRepo:
        """Fork a repository to an account. The two share their objects, as on GitHub."""
        with self.lock:
            original = repo.repository
            return self._remember(
                Repository(
                    id=self.world.ids.next(),
                    owner=by,
                    name=original.name,
                    store=original.store,
                    private=original.private,
                    created_at=self.clock.now(),
                    parent=original,
                    branches=dict(original.branches),
                )
            )

    def repo(self, full_name: str) -> GitHubRepo:
        """Return a repository by its full name. Raises LookupError where there is none."""
        found = self.world.repository(*full_name.split("/"))
        if found is None:
            raise LookupError(f"no repository {full_name!r}")
        return self._repos[found.id]

    def rename_repo(self, repo: GitHubRepo, name: str, *, by: Account) -> None:
        """Rename a repository; its id stays."""
        with self.lock:
            was, repo.repository.name = repo.repository.name, name
        repo.happened("repository", "renamed", by=by, changes={"repository": {"name": {"from": was}}})

    def take_deliveries(self) -> list[Delivery]:
        """Return the webhooks made since the last time, in order."""
        with self.lock:
            return self._webhooks.take()

    def deliver(self, delivery: Delivery, url: str) -> int:
        """Send a webhook, keep the answer for the App's delivery log, and return its status."""
        reply = httpx.post(url, content=delivery.body, headers=dict(delivery.headers), timeout=10, trust_env=False)
        self.world.answers[delivery.id] = reply.status_code
        return reply.status_code

    def deliver_again(self, delivery: Delivery) -> Delivery:
        """Make a redelivery: the same guid and body under a new id. It waits to be taken like any other."""
        with self.lock:
            return redelivered(self.world, delivery)

    def _remember(self, made: Repository) -> GitHubRepo:
        self.world.repositories[made.id] = made
        self._repos[made.id] = GitHubRepo(self.world, self._webhooks, self.lock, made)
        return self._repos[made.id]
