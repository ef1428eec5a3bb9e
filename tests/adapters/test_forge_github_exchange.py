"""One request to GitHub: what breaks off, drips, has no end or another form is no answer, and has its sentence."""

import asyncio
from typing import Any

import pytest

from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_socket import MOST_BYTES
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.kernel.errors import Unavailable
from tests.adapters.broken_line import JSON, SOON, to_github
from tests.adapters.canned import Canned, canned_server
from tests.adapters.github_world import HandClock
from tests.standins.hub.accounts import shared_private_key


@pytest.mark.parametrize("status", [200, 401, 502])
async def test_fault_reset_an_answer_of_github_that_breaks_off_is_none(status: int) -> None:
    async with canned_server() as server, to_github(server.url) as line:
        server.replies = (Canned(status=status, headers=JSON, body=b'{"id": 1', is_reset=True),)
        assert await line.silence() == "the connection broke off"


@pytest.mark.parametrize("status", [200, 502])
@pytest.mark.parametrize("body", [b"", b'{"id": 1'])
async def test_fault_drip_an_answer_of_github_that_comes_byte_by_byte_ends_with_the_time_for_the_whole(
    status: int, body: bytes
) -> None:
    async with canned_server() as server, to_github(server.url, seconds=SOON) as line:
        server.replies = (Canned(status=status, headers=JSON, body=body, drips=True),)
        async with asyncio.timeout(4):
            assert await line.silence() == "it did not answer in time"


NO_JSON = "is not JSON by its own word"
BROKEN = "is malformed at the whole: json_invalid"
UNREADABLE = [
    pytest.param(Canned(headers=(("content-type", "text/html"),), body=b"{}"), NO_JSON, id="a page"),
    pytest.param(Canned(headers=(), body=b"{}"), NO_JSON, id="of no type"),
    pytest.param(Canned(headers=JSON, body=b'{"a": "\xff"}'), "is not in UTF-8", id="no UTF-8"),
    pytest.param(Canned(headers=JSON, body=b"\xef\xbb\xbf{}"), BROKEN, id="a byte order mark"),
    pytest.param(Canned(headers=JSON, body=b'{"a": "\x00"}'), BROKEN, id="a bare NUL"),
    pytest.param(Canned(headers=JSON, body=b""), BROKEN, id="nothing"),
    pytest.param(
        Canned(headers=JSON, body=b'{"message": "x"}' + b"[" * 50_000),
        BROKEN,
        id="another text behind it",
    ),
]


@pytest.mark.parametrize(("canned", "says"), UNREADABLE)
async def test_an_answer_of_github_in_another_form_is_none(canned: Canned, says: str) -> None:
    async with canned_server() as server, to_github(server.url) as line:
        server.replies = (canned,)
        with pytest.raises(Unavailable) as broken:
            await line.ask()

    assert broken.value.why == f"its answer to GET /app {says}"


async def test_an_answer_of_github_without_an_end_is_not_kept_in_memory() -> None:
    key = AppKey(1, shared_private_key())
    async with canned_server() as server:
        line = GitHubLine(api_url=server.url, key=key, clock=HandClock())
        server.replies = (Canned(headers=JSON, body=b" " * 1_000_000, is_endless=True),)
        with pytest.raises(Unavailable, match=f"is longer than {MOST_BYTES // 1024**2} MB"):
            await line.run(lambda: line.get_as_app(dict[str, Any], "/app"))
        server.replies = (Canned(status=404, headers=JSON, body=b" " * 1_000_000, is_endless=True),)
        with pytest.raises(Unavailable, match="404 to GET /app: no readable message"):
            await line.run(lambda: line.get_as_app(dict[str, Any], "/app"))
        line.close()


@pytest.mark.parametrize(
    "header",
    [
        pytest.param(("location", "http://[/app"), id="a redirect to no address"),
        pytest.param(("location", "https://elsewhere.test/app"), id="a redirect to somebody else"),
        pytest.param(("location", "/app"), id="a redirect to itself"),
    ],
)
async def test_a_redirect_of_github_that_leads_nowhere_is_a_failure_of_theirs(header: tuple[str, str]) -> None:
    async with canned_server() as server, to_github(server.url) as line:
        server.replies = (Canned(status=301, headers=(*JSON, header), body=b"{}"),)
        assert (await line.silence()).startswith("the line failed with ")


@pytest.mark.parametrize("limit", ["no number", "inf", "9" * 400])
async def test_a_limit_of_github_that_is_no_number_is_a_failure_of_theirs(limit: str) -> None:
    async with canned_server() as server, to_github(server.url) as line:
        server.replies = (Canned(headers=(*JSON, ("x-ratelimit-reset", limit)), body=b"{}"),)
        assert (await line.silence()).startswith("the line failed with ")


async def test_github_is_asked_through_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    async with canned_server() as server:
        monkeypatch.setenv("http_proxy", server.url)
        monkeypatch.delenv("no_proxy", raising=False)
        server.replies = (Canned(headers=JSON, body=b'{"slug": "found"}'),)
        async with to_github("http://github.invalid") as line:
            assert await line.ask() == {"slug": "found"}
