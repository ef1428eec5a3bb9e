"""Two programs that others wrote, on free loopback ports: `emulate` for GitHub, `aimock` for the model vendors.

Each runs in a process group of its own that ends with its context. Its log is printed at the end, where pytest shows
it for a test that failed.
"""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.standins.hub.accounts import shared_private_key
from tests.standins.npm import node_executable, npm_packages

_READY_SECONDS = 30.0
_POLL_SECONDS = 0.05
_END_SECONDS = 5.0


class NotStarted(Exception):
    """A program ended or was not ready in time; the message carries the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatedGitHub:
    """The `emulate` GitHub with an App on the organisation `acme`, its repository `shop`, and people by login.

    What it lacks (files of a pull request, `synchronize`, GraphQL and more) is covered by `tests.standins.github`.
    """

    url: str
    app_id: int
    installation_id: int
    private_key: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    tokens: Mapping[str, str]

    def ask(self, method: str, path: str, body: Any = None, *, by: str = "admin") -> Any:
        """Make a request as a person and return the JSON of the reply. Raises HTTPStatusError unless it succeeds."""
        reply = self.answer(method, path, body, by=by)
        reply.raise_for_status()
        return reply.json() if reply.content else None

    def answer(self, method: str, path: str, body: Any = None, *, by: str = "admin") -> httpx.Response:
        """Make a request as a person and return the reply, whatever it says."""
        headers = {"Authorization": f"Bearer {self.tokens[by]}"}
        return httpx.request(method, self.url + path, json=body, headers=headers, timeout=30, trust_env=False)

    def add_team(self, slug: str, *members: str) -> None:
        """Make a team of `acme` with these people."""
        self.ask("POST", "/orgs/acme/teams", {"name": slug, "privacy": "closed"})
        for login in members:
            self.ask("PUT", f"/orgs/acme/teams/{slug}/memberships/{login}", {"role": "member"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EmulatedModels:
    """`aimock`: answers both vendors' APIs from one script, the first match wins."""

    url: str

    @property
    def anthropic_url(self) -> str:
        """The base URL for the `anthropic` SDK."""
        return self.url

    @property
    def openai_url(self) -> str:
        """The base URL for the `openai` SDK."""
        return f"{self.url}/v1"

    def script(self, *fixtures: Mapping[str, Any]) -> None:
        """Add to the script: `{"match": {"userMessage": "…"}, "response": {"content": "…"}}` and the like."""
        self._control("POST", "/fixtures", {"fixtures": list(fixtures)})

    def requests(self) -> list[dict[str, Any]]:
        """Return the requests that came in, with their bodies and how each was answered."""
        found: list[dict[str, Any]] = self._control("GET", "/journal")
        return found

    def forget(self) -> None:
        """Drop the script and the requests."""
        self._control("POST", "/reset")

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        reply = httpx.request(method, f"{self.url}/__aimock{path}", json=body, timeout=30, trust_env=False)
        reply.raise_for_status()
        return reply.json()


@contextmanager
def emulated_github(
    directory: Path, *, people: Sequence[str] = ("ada", "grace", "lin"), webhook_url: str | None = None
) -> Iterator[EmulatedGitHub]:
    """Run the GitHub emulator with a seed made for it in `directory`; webhooks go to `webhook_url`."""
    port = _free_port()
    github = EmulatedGitHub(
        url=f"http://localhost:{port}",
        app_id=12345,
        installation_id=100,
        private_key=shared_private_key(),
        webhook_secret="the webhook secret of the emulator",
        tokens={login: f"ghp_of_{login}" for login in ("admin", *people)},
    )
    seed = directory / "seed.yaml"
    seed.write_text(yaml.safe_dump(_seed(github, webhook_url)))
    script = npm_packages() / "emulate" / "dist" / "index.js"
    command = [str(script), "--service", "github", "--port", str(port), "--seed", str(seed)]
    with _running(command, port, directory / "emulate.log"):
        yield github


@contextmanager
def emulated_models(directory: Path) -> Iterator[EmulatedModels]:
    """Run the model emulator with an empty script; a request that nothing matches is answered with an error."""
    port = _free_port()
    empty = directory / "fixtures.json"
    empty.write_text('{"fixtures": []}')
    script = npm_packages() / "@copilotkit" / "aimock" / "dist" / "cli.js"
    command = [str(script), "--port", str(port), "--fixtures", str(empty)]
    with _running(command, port, directory / "aimock.log"):
        yield EmulatedModels(url=f"http://127.0.0.1:{port}")


def _seed(github: EmulatedGitHub, webhook_url: str | None) -> dict[str, Any]:
    permissions = {
        "checks": "write",
        "contents": "read",
        "issues": "write",
        "members": "read",
        "metadata": "read",
        "pull_requests": "write",
    }
    app: dict[str, Any] = {
        "app_id": github.app_id,
        "slug": "reviewbot",
        "name": "reviewbot",
        "private_key": github.private_key,
        "permissions": permissions,
        "events": ["pull_request", "pull_request_review", "check_run", "check_suite", "push", "installation"],
        "webhook_secret": github.webhook_secret,
        "installations": [{"installation_id": github.installation_id, "account": "acme", "permissions": permissions}],
    }
    if webhook_url is not None:
        app["webhook_url"] = webhook_url
    members = [{"login": login, "role": "admin" if login == "admin" else "member"} for login in github.tokens]
    return {
        "tokens": {
            token: {"login": login, "scopes": ["repo", "user", "admin:org"]} for login, token in github.tokens.items()
        },
        "github": {
            "users": [{"login": login, "site_admin": login == "admin"} for login in github.tokens],
            "orgs": [{"login": "acme", "members": members}],
            "repos": [{"owner": "acme", "name": "shop", "private": True, "auto_init": True}],
            "apps": [app],
        },
    }


@contextmanager
def _running(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(node_executable()), *command],
            cwd=log.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(log.parent)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, port, log)
        yield
    finally:
        _end(process)
        print(log.read_text(errors="replace"))  # noqa: T201  # pytest shows it beside a failure


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(int(_READY_SECONDS / _POLL_SECONDS)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(_POLL_SECONDS)
        except subprocess.TimeoutExpired:
            continue
        break
    raise NotStarted(log.read_text(errors="replace")[-2000:])


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
