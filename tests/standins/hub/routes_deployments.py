"""Deployments and what was said of them, newest first."""

from tests.standins.hub.render_deployment import render_deployment, render_deployment_status
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
    return listed(call, found, lambda each: render_deployment(call.api, call.repo(), each))


@route("GET", _DEPLOYMENTS + "/{deployment_id}/statuses", needs="deployments:read")
def list_statuses(call: Call) -> Answer:
    """List what was said of a deployment."""
    number = call.number("deployment_id")
    found = next((each for each in call.repo().deployments if each.id == number), None)
    if found is None:
        raise not_found()
    return listed(call, found.statuses[::-1], lambda each: render_deployment_status(call.api, call.repo(), found, each))
