"""Refs by the beginning of their names: how the branches of a merge queue are found."""

from tests.standins.hub.render_people import node_id
from tests.standins.hub.render_repo import repo_url
from tests.standins.hub.router import Answer, Call, route


@route("GET", "/repos/{owner}/{repo}/git/matching-refs/{ref}", needs="contents:read")
def list_matching_refs(call: Call) -> Answer:
    """List the branches whose full names begin so, all on one page."""
    repo, begin = call.repo(), call.parameters["ref"]
    url = repo_url(call.api, repo)
    found = sorted(name for name in repo.branches if f"heads/{name}".startswith(begin))
    shown = [
        {
            "ref": f"refs/heads/{name}",
            "node_id": node_id("REF", f"refs/heads/{name}"),
            "url": f"{url}/git/refs/heads/{name}",
            "object": {
                "type": "commit",
                "sha": repo.branches[name],
                "url": f"{url}/git/commits/{repo.branches[name]}",
            },
        }
        for name in found
    ]
    return Answer(body=shown)
