"""Deployments, and what was said of them, as GitHub shows them."""

from tests.standins.hub.deployment import Deployment, DeploymentStatus
from tests.standins.hub.render_people import Json, node_id, render_account, render_app
from tests.standins.hub.render_repo import repo_url
from tests.standins.hub.world import Repository


def render_deployment(api: str, repo: Repository, deployment: Deployment) -> Json:
    """Return GitHub's `deployment`."""
    url = f"{repo_url(api, repo)}/deployments/{deployment.id}"
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
        "creator": render_account(api, deployment.app.bot),
        "created_at": deployment.created_at,
        "updated_at": deployment.created_at,
        "statuses_url": f"{url}/statuses",
        "repository_url": repo_url(api, repo),
        "performed_via_github_app": render_app(api, deployment.app),
    }


def render_deployment_status(api: str, repo: Repository, deployment: Deployment, status: DeploymentStatus) -> Json:
    """Return GitHub's `deployment-status`."""
    url = f"{repo_url(api, repo)}/deployments/{deployment.id}"
    return {
        "url": f"{url}/statuses/{status.id}",
        "id": status.id,
        "node_id": node_id("DES", status.id),
        "state": status.state,
        "creator": None if status.app is None else render_account(api, status.app.bot),
        "description": "",
        "environment": deployment.environment,
        "target_url": f"https://{deployment.app.slug}.example",
        "created_at": status.created_at,
        "updated_at": status.created_at,
        "deployment_url": url,
        "repository_url": repo_url(api, repo),
        "performed_via_github_app": None if status.app is None else render_app(api, status.app),
    }
