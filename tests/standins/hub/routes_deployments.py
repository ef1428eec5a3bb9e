"""Deployments and what was said of them, newest first."""

from tests.standins.hub.deployment import Deployment, DeploymentStatus
from tests.standins.hub.render_people import Json, node_id, render_account, render_app
from tests.standins.hub.render_repo import repo_url
from tests.standins.hub.router import Answer, Call, listed, not_found, route

_DEPLOYMENTS = "/repos/{owner}/{repo}/deployments"


@route("GET", _DEPLOYMENTS, needs="deployments:read")
def list_deployments(call: Call) -> Answer:
    """List deployments, of one commit and to one environment where the query names them."""
    sha, environment = call.query.get("sha"), call.query.get("environment")
    found = [
        each
        for each in reversed(call.repo().deployments)
        if sha in (None, each.sha) and environment in (None, each.environment)
    ]
    return listed(call, found, lambda each: _render(call, each))


@route("GET", _DEPLOYMENTS + "/{deployment_id}/statuses", needs="deployments:read")
def list_statuses(call: Call) -> Answer:
    """List what was said of a deployment."""
    number = call.number("deployment_id")
    found = next((each for each in call.repo().deployments if each.id == number), None)
    if found is None:
        raise not_found()
    return listed(call, found.statuses[::-1], lambda each: _render_status(call, found, each))


def _render(call: Call, deployment: Deployment) -> Json:
    repo = repo_url(call.api, call.repo())
    url = f"{repo}/deployments/{deployment.id}"
    return {
        "url": url,
        "id": deployment.id,
        "node_id": node_id("DE", deployment.id),
        "sha": deployment.sha,
        "ref": deployment.sha,
        "task": "deploy",
        "payload": {},
        "environment": deployment.environment,
        "original_environment": deployment.environment,
        "description": None,
        "creator": render_account(call.api, deployment.app.bot),
        "created_at": deployment.created_at,
        "updated_at": deployment.created_at,
        "statuses_url": f"{url}/statuses",
        "repository_url": repo,
        "performed_via_github_app": render_app(call.api, deployment.app),
    }


def _render_status(call: Call, deployment: Deployment, status: DeploymentStatus) -> Json:
    repo = repo_url(call.api, call.repo())
    url = f"{repo}/deployments/{deployment.id}"
    return {
        "url": f"{url}/statuses/{status.id}",
        "id": status.id,
        "node_id": node_id("DES", status.id),
        "state": status.state,
        "creator": None if status.app is None else render_account(call.api, status.app.bot),
        "description": "",
        "environment": deployment.environment,
        "target_url": f"https://{deployment.app.slug}.example",
        "created_at": status.created_at,
        "updated_at": status.created_at,
        "deployment_url": url,
        "repository_url": repo,
        "performed_via_github_app": None if status.app is None else render_app(call.api, status.app),
    }
