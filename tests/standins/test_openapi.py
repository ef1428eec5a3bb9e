"""What goes over the wire is held against GitHub's description."""

import json

import httpx
import pytest

from tests.standins.github import GitHubStandin
from tests.standins.hub.router import ROUTES
from tests.standins.openapi import Exchange, github_description

_READ: dict[str, object] = {
    "method": "GET",
    "template": "/repos/{owner}/{repo}/git/ref/{ref}",
    "path": "/repos/acme/shop/git/ref/heads/main",
    "query": {},
    "body": None,
    "status": 200,
    "media_type": "application/json",
}
_REF = {
    "ref": "refs/heads/main",
    "node_id": "R",
    "url": "https://api.github.com/x",
    "object": {"type": "commit", "sha": "a" * 40, "url": "https://api.github.com/y"},
}
_NO_URL = {name: value for name, value in _REF.items() if name != "url"}
_CHECKS = "/repos/{owner}/{repo}/check-runs"


def _exchange(**changes: object) -> Exchange:
    return Exchange(**({**_READ, "content": json.dumps(_REF).encode()} | changes))  # type: ignore[arg-type]  # the defaults above


@pytest.mark.parametrize(
    ("exchange", "fault"),
    [
        pytest.param(
            _exchange(content=json.dumps(_NO_URL).encode()),
            "GET /repos/{owner}/{repo}/git/ref/{ref}: reply: 'url' is a required property at the top",
            id="a reply that lacks a member",
        ),
        pytest.param(
            _exchange(content=json.dumps(_REF | {"url": "not a link"}).encode()),
            "GET /repos/{owner}/{repo}/git/ref/{ref}: reply: 'not a link' is not a 'uri' at url",
            id="a reply with a wrong format",
        ),
        pytest.param(
            _exchange(query={"recurse": "1"}),
            "GET /repos/{owner}/{repo}/git/ref/{ref}: query recurse: GitHub does not know this parameter",
            id="a query parameter that is none",
        ),
        pytest.param(
            _exchange(template="/repos/{owner}/{repo}/pulls", query={"state": "opened"}, content=b"[]"),
            "GET /repos/{owner}/{repo}/pulls: query state: 'opened' is not one of ['open', 'closed', 'all']",
            id="a query value that is none",
        ),
        pytest.param(
            _exchange(method="POST", template=_CHECKS, body={"name": "a", "head_sha": "b", "colour": 1}, status=400),
            None,
            id="nothing where GitHub refused the request",
        ),
        pytest.param(
            _exchange(method="PUT"),
            "PUT /repos/{owner}/{repo}/git/ref/{ref}: route: GitHub has no such operation, or the stand-in has not",
            id="an operation that is none",
        ),
        pytest.param(
            _exchange(status=299),
            "GET /repos/{owner}/{repo}/git/ref/{ref}: reply: status 299 is not described",
            id="a status that is none",
        ),
        pytest.param(_exchange(), None, id="nothing in a right one"),
    ],
)
def test_it_finds(exchange: Exchange, fault: str | None) -> None:
    assert [str(each) for each in github_description().faults([exchange])] == ([] if fault is None else [fault])


def test_every_route_of_the_stand_in_is_an_operation_of_github() -> None:
    described = github_description()
    exchanges = [_exchange(method=each.method, template=each.template, status=404) for each in ROUTES]

    assert described.faults(exchanges) == []


def test_a_planted_fault_is_seen_by_the_stand_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    with GitHubStandin(tmp_path_factory.mktemp("github")) as github:
        httpx.get(f"{github.url}/users/nobody?wrong=1", trust_env=False)

        assert github.openapi_faults == ["GET /users/{username}: query wrong: GitHub does not know this parameter"]
        assert github.openapi_faults == ["GET /users/{username}: query wrong: GitHub does not know this parameter"]
