"""A repository that was renamed: GitHub leads on to the new name, and what is lost on the way is not taken for all."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from reviewbot.adapters.checkout_github import GitHubCheckout
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.forge_github_tree import Trees
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import Commit, InstallationId, RepoId, RepoName
from tests.adapters.github_world import HandClock
from tests.standins.hub.accounts import shared_private_key

PLACE = Place(repo=RepoName("acme/old"), repo_id=RepoId(1), installation=InstallationId(2))


@pytest.fixture
def checkout() -> Iterator[GitHubCheckout]:
    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.answer(201, {"token": "ghs_1", "expires_at": "2099-01-01T00:00:00Z"})

        def do_GET(self) -> None:
            if self.path.startswith("/repos/acme/old/"):
                self.answer(301, {}, location=f"{url}{self.path.replace('/old/', '/new/')}")
            else:  # as PyGithub asks it: the query is gone, and with it `recursive`
                rows = [{"path": "owners", "mode": "040000", "type": "tree", "sha": "b" * 40}]
                self.answer(200, {"url": f"{url}{self.path}", "tree": rows, "truncated": False})

        def answer(self, status: int, body: object, *, location: str = "") -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            if location:
                self.send_header("location", location)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    line = GitHubLine(api_url=url, key=AppKey(1, shared_private_key()), clock=HandClock())
    try:
        yield GitHubCheckout(line, Trees(line))
    finally:
        line.close()
        server.shutdown()
        server.server_close()
        thread.join()


async def test_a_tree_under_another_name_is_not_taken_for_the_whole_one(checkout: GitHubCheckout) -> None:
    with pytest.raises(Unavailable, match="the repository acme/old has another name now"):
        await checkout.fetch_paths(PLACE, Commit("a" * 40), "owners")
