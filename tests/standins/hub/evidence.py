"""What Apps say of a commit: checks and deployments. Whoever listens is told of each, whichever App it is."""

from tests.standins.hub.accounts import Account, App
from tests.standins.hub.deployment import Deployment, DeploymentStatus
from tests.standins.hub.render_check import render_check, render_suite
from tests.standins.hub.render_deployment import render_deployment, render_deployment_status
from tests.standins.hub.webhooks import Webhooks
from tests.standins.hub.world import CheckRun, Repository, World


class Evidence:
    """The checks and deployments of one repository."""

    def __init__(self, world: World, webhooks: Webhooks, repo: Repository) -> None:
        """Write to `repo`."""
        self._world = world
        self._webhooks = webhooks
        self._repo = repo

    def add_check(self, app: App, sha: str, name: str, conclusion: str | None) -> CheckRun:
        """Put a check on a commit; None as conclusion leaves it in progress."""
        now = self._world.clock.now()
        check = CheckRun(
            id=self._world.ids.next(),
            app=app,
            suite=self._world.ids.next(),
            name=name,
            head_sha=sha,
            status="in_progress",
            conclusion=None,
            external_id="",
            details_url=f"https://{app.slug}.example",
            started_at=now,
            completed_at=None,
        )
        self._repo.checks.append(check)
        self._say_check("created", check, app.bot)
        if conclusion is not None:
            check.status, check.conclusion, check.completed_at = "completed", conclusion, now
            self._say_check("completed", check, app.bot)
        return check

    def rerequest(self, check: CheckRun, by: Account) -> None:
        """Press "re-run" on a check."""
        self._say_check("rerequested", check, by)

    def rerequest_suite(self, check: CheckRun, by: Account) -> None:
        """Press "re-run all checks"."""
        suite = render_suite(self._webhooks.api, self._repo, check)
        self._webhooks.about_repo("check_suite", "rerequested", self._repo, by, check_suite=suite)

    def deploy(self, app: App, sha: str, environment: str) -> Deployment:
        """Begin to deploy a commit."""
        number, now = self._world.ids.next(), self._world.clock.now()
        made = Deployment(id=number, sha=sha, environment=environment, app=app, created_at=now)
        self._repo.deployments.append(made)
        return made

    def report(self, deployment: Deployment, state: str, app: App | None) -> None:
        """Say how a deployment goes, as an App or, with None, as a person."""
        number, now = self._world.ids.next(), self._world.clock.now()
        status = DeploymentStatus(id=number, state=state, app=app, created_at=now)
        deployment.statuses.append(status)
        api = self._webhooks.api
        self._webhooks.about_repo(
            "deployment_status",
            "created",
            self._repo,
            self._repo.owner if app is None else app.bot,
            deployment_status=render_deployment_status(api, self._repo, deployment, status),
            deployment=render_deployment(api, self._repo, deployment),
            check_run=None,
            workflow=None,
            workflow_run=None,
        )

    def _say_check(self, action: str, check: CheckRun, by: Account) -> None:
        api = self._webhooks.api
        shown = render_check(api, self._repo, check) | {"check_suite": render_suite(api, self._repo, check)}
        self._webhooks.about_repo("check_run", action, self._repo, by, check_run=shown)
