"""Who is on the stand-in, in the words of a test: people, teams, Apps, installations."""

import threading
from collections.abc import Mapping

from tests.standins.hub.accounts import Account, App, Installation, Team
from tests.standins.hub.branches import WEB_FLOW
from tests.standins.hub.render_people import render_account, render_installation, render_team_simple
from tests.standins.hub.render_repo import render_repo
from tests.standins.hub.repo import GitHubRepo
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import World

PERMISSIONS = {
    "checks": "write",
    "contents": "read",
    "deployments": "read",
    "issues": "write",
    "members": "read",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "read",
}
EVENTS = (
    "check_run",
    "check_suite",
    "deployment_status",
    "issue_comment",
    "membership",
    "merge_group",
    "organization",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "push",
    "repository",
    "team",
)


class People:
    """Accounts, teams and Apps of one stand-in."""

    def __init__(self, world: World, webhooks: Webhooks, lock: threading.RLock) -> None:
        """Start with nobody but GitHub's own committer."""
        self.world = world
        self.lock = lock
        self._webhooks = webhooks
        world.accounts[WEB_FLOW] = Account(id=WEB_FLOW, login="web-flow", address="noreply@github.com")

    def person(self, login: str, *, number: int | None = None, kind: str = "User", name: str | None = None) -> Account:
        """Return the account with this login, making it when there is none. `number` is its id."""
        with self.lock:
            if (found := self.world.account(login)) is not None:
                return found
            account = Account(id=number or self.world.ids.next(), login=login, type=kind, name=name)
            self.world.accounts[account.id] = account
            return account

    def bot(self, login: str, *, number: int | None = None) -> Account:
        """Return a bot; GitHub writes its login as `name[bot]`."""
        return self.person(login, number=number, kind="Bot")

    def organization(self, login: str, *, number: int | None = None) -> Account:
        """Return an organisation."""
        return self.person(login, number=number, kind="Organization")

    def team(self, full_name: str, *members: Account, parent: Team | None = None, number: int | None = None) -> Team:
        """Return the team `organisation/slug`, making it when there is none, with these members added."""
        login, _, slug = full_name.partition("/")
        with self.lock:
            team = self.world.team(login, slug)
            if team is None:
                organization = self.organization(login)
                team = Team(id=number or self.world.ids.next(), organization=organization, slug=slug, parent=parent)
                self.world.teams.append(team)
            for member in members:
                if member not in team.members:
                    team.members.append(member)
                    self._say_membership("added", team, member)
            return team

    def leave(self, team: Team, member: Account) -> None:
        """Take a member out of a team."""
        with self.lock:
            team.members.remove(member)
            self._say_membership("removed", team, member)

    @property
    def app(self) -> App:
        """The App under test, made on first use and installed on every organisation that gets a repository."""
        return self.add_app("reviewbot")

    def add_app(self, slug: str, *, permissions: Mapping[str, str] = PERMISSIONS) -> App:
        """Return the App with this slug, making it when there is none."""
        with self.lock:
            for app in self.world.apps.values():
                if app.slug == slug:
                    return app
            number = self.world.ids.next()
            app = App(
                id=number,
                slug=slug,
                owner=self.organization(f"{slug}-makers"),
                bot=self.bot(f"{slug}[bot]"),
                permissions=dict(permissions),
                events=list(EVENTS),
                webhook_secret=f"the webhook secret of {slug}",
                client_id=f"Iv23li{number}",
                created_at=self.world.clock.now(),
            )
            self.world.apps[number] = app
            return app

    def install(self, app: App, account: Account, *repos: GitHubRepo, by: Account) -> Installation:
        """Install an App on an account: on these repositories, or on all when none is given."""
        with self.lock:
            installation = Installation(
                id=self.world.ids.next(),
                app=app,
                account=account,
                repositories={repo.repository.id for repo in repos} or None,
                created_at=self.world.clock.now(),
            )
            self.world.installations[installation.id] = installation
            self.change_installation("created", installation, by=by)
            return installation

    def installation(self, organization: str = "acme") -> Installation:
        """Return the installation of the App under test on an organisation. Raises LookupError without one."""
        for each in self.world.installations.values():
            if each.app is self.app and each.account.login == organization:
                return each
        raise LookupError(f"{self.app.slug} is not installed on {organization}")

    def change_installation(self, action: str, installation: Installation, *, by: Account) -> None:
        """Send the `installation` webhook; `deleted`, `suspend` and `unsuspend` take effect too."""
        with self.lock:
            if action == "deleted":
                self.world.installations.pop(installation.id)
            if action in ("suspend", "unsuspend"):
                installation.suspended_at = self.world.clock.now() if action == "suspend" else None
            shown = render_installation(self._webhooks.api, installation)
            self._webhooks.to_installation("installation", action, installation, by, installation=shown)

    def choose_repositories(self, installation: Installation, *repos: GitHubRepo, by: Account) -> None:
        """Let an installation cover exactly these repositories, and say what was added and removed."""
        with self.lock:
            api = self._webhooks.api
            every = [each for each in self.world.repositories.values() if each.owner is installation.account]
            before = {each.id for each in every} if installation.repositories is None else installation.repositories
            installation.repositories = after = {repo.repository.id for repo in repos}
            for action, changed in (("added", after - before), ("removed", before - after)):
                rows = [render_repo(api, each) for each in every if each.id in changed]
                short = [
                    {name: row[name] for name in ("id", "node_id", "name", "full_name", "private")} for row in rows
                ]
                if short:
                    self._webhooks.to_installation(
                        "installation_repositories",
                        action,
                        installation,
                        by,
                        installation=render_installation(api, installation),
                        repository_selection="selected",
                        requester=None,
                        repositories_added=short if action == "added" else [],
                        repositories_removed=short if action == "removed" else [],
                    )

    def _say_membership(self, action: str, team: Team, member: Account) -> None:
        api = self._webhooks.api
        self._webhooks.about_organization(
            "membership",
            action,
            team.organization,
            member,
            scope="team",
            member=render_account(api, member),
            team=render_team_simple(api, team),
        )
