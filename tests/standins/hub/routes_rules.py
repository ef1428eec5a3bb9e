"""Rulesets: the rules that hold for a branch, as far as they require checks."""

from tests.standins.hub.router import Answer, Call, listed, not_found, route


@route("GET", "/repos/{owner}/{repo}/rules/branches/{branch}", needs="metadata:read")
def list_rules(call: Call) -> Answer:
    """List the active rules of a branch; one that does not exist can have some, too."""
    repo = call.repo()
    if repo.hides_rules:
        raise not_found()
    required = repo.ruleset_checks.get(call.parameters["branch"], {})
    rule = {
        "type": "required_status_checks",
        "ruleset_source_type": "Repository",
        "ruleset_source": repo.full_name,
        "ruleset_id": 1,
        "parameters": {
            "strict_required_status_checks_policy": False,
            "required_status_checks": [
                {"context": name} | ({} if app is None else {"integration_id": app}) for name, app in required.items()
            ],
        },
    }
    return listed(call, [rule] if required else [], lambda each: each)
