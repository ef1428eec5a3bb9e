"""What the tests of the stand-ins share."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import jwt
import pytest

from tests.standins.github import GitHubStandin

Open = Callable[..., httpx.Client]


def app_token(github: GitHubStandin, **claims: object) -> str:
    """Sign a token as the App, valid for five minutes unless the claims say otherwise."""
    now = int(time.time())
    said = {"iat": now - 60, "exp": now + 300, "iss": str(github.app.id), **claims}
    return jwt.encode(said, github.app.private_key, algorithm="RS256")


@pytest.fixture
def open_client(github_standin: GitHubStandin) -> Iterator[Open]:
    """Opens clients: of the App itself, or with `narrowed=...` of an installation whose token is narrowed like that."""
    with ExitStack() as clients:

        def opened(*, narrowed: dict[str, object] | None = None) -> httpx.Client:
            client = clients.enter_context(httpx.Client(base_url=github_standin.url, trust_env=False, timeout=10))
            client.headers["authorization"] = f"Bearer {app_token(github_standin)}"
            if narrowed is not None:
                number = github_standin.installation().id
                reply = client.post(f"/app/installations/{number}/access_tokens", json=narrowed)
                reply.raise_for_status()
                client.headers["authorization"] = f"token {reply.json()['token']}"
            return client

        yield opened
