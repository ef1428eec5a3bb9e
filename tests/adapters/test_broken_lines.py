"""A line that breaks, to GitHub and to either vendor of models: each way has its sentence, and an end in time."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reviewbot.adapters.wire_fault import why_broken
from reviewbot.kernel.errors import Unavailable
from tests.adapters.broken_line import JSON, SOON, to_anthropic, to_github, to_openai
from tests.adapters.canned import Canned, canned_server
from tests.adapters.certificates import DAY, an_authority

LINES = [
    pytest.param(to_github, id="GitHub"),
    pytest.param(to_anthropic, id="Anthropic"),
    pytest.param(to_openai, id="OpenAI"),
]
MODELS = LINES[1:]

Way = Callable[..., Any]


@pytest.mark.parametrize("to", LINES)
async def test_fault_dns_a_name_that_leads_nowhere_is_told(to: Way) -> None:
    # The only name that is looked up on this machine alone, and not found: an address on a card that is not there.
    async with to("http://[::1%25nosuch]:81") as line:
        assert await line.silence() == "its name leads nowhere"


@pytest.mark.parametrize("to", LINES)
async def test_nobody_who_listens_is_told(to: Way) -> None:
    async with canned_server() as server:
        url = server.url

    async with to(url) as line:
        assert await line.silence() == "it refused the connection"


EXPIRED = "its certificate has expired by this machine's clock"
EARLY = "its certificate is not valid yet by this machine's clock"
UNKNOWN = "its certificate is signed by nobody whom this machine trusts"
CERTIFICATES = [
    pytest.param({"until": timedelta(hours=-1)}, True, EXPIRED, id="expired"),
    pytest.param(
        {"since": timedelta(minutes=10)},
        True,
        EARLY,
        id="of a clock that is ahead",
    ),
    pytest.param({"name": "elsewhere.test"}, True, "its certificate is for another address", id="of somebody else"),
    pytest.param({}, False, UNKNOWN, id="of an unknown authority"),
]


@pytest.mark.parametrize("to", LINES)
@pytest.mark.parametrize(("dated", "is_trusted", "says"), CERTIFICATES)
async def test_fault_tls_a_certificate_that_does_not_hold_is_told(
    to: Way, dated: dict[str, Any], is_trusted: bool, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = an_authority()
    if is_trusted:
        trust(authority.write(tmp_path), monkeypatch)

    async with (
        canned_server(authority.server(tmp_path, **{"since": -2 * DAY, **dated})) as server,
        to(server.url) as line,
    ):
        server.replies = (Canned(body=b"{}"),)
        assert await line.silence() == says
        assert server.asked == []


async def test_a_certificate_that_holds_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = an_authority()
    trust(authority.write(tmp_path), monkeypatch)

    async with canned_server(authority.server(tmp_path)) as server, to_github(server.url) as line:
        server.replies = (Canned(headers=JSON, body=b'{"id": 1}'),)
        assert await line.ask() == {"id": 1}


def trust(authority: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))


@pytest.mark.parametrize("to", LINES)
async def test_fault_drip_a_status_line_that_comes_byte_by_byte_is_ended_too(to: Way) -> None:
    async with canned_server() as server, to(server.url, seconds=SOON) as line, asyncio.timeout(4):
        server.replies = (Canned(drips_head=True),)
        if to is to_github:
            assert await line.silence() == "it did not answer in time"
        else:
            assert (await line.ask()).stop == "late"


@pytest.mark.parametrize("to", MODELS)
@pytest.mark.parametrize("status", [200, 500, 529])
async def test_fault_drip_a_model_that_answers_byte_by_byte_is_ended_by_the_deadline_of_the_whole(
    to: Way, status: int
) -> None:
    async with canned_server() as server, to(server.url, seconds=SOON if status == 200 else 20) as line:
        server.replies = (Canned(status=status, body=b'{"id": 1', drips=True),)
        async with asyncio.timeout(4):
            if status == 200:
                assert (await line.ask()).stop == "late"
            else:
                with pytest.raises(Unavailable, match=f"the vendor answered {status}, after 3 tries"):
                    await line.ask()


@pytest.mark.parametrize("to", MODELS)
@pytest.mark.parametrize(
    "broken",
    [pytest.param({"is_reset": True}, id="breaks off"), pytest.param({"is_endless": True}, id="has no end")],
)
async def test_m25_m27_a_refusal_whose_text_is_broken_is_still_that_refusal(to: Way, broken: dict[str, Any]) -> None:
    async with canned_server() as server, to(server.url) as line:
        server.replies = (Canned(status=529, body=b'{"error": "' + b"x" * 9_000, **broken),)
        with pytest.raises(Unavailable, match="the vendor answered 529, after 3 tries"):
            await line.ask()
        server.replies = (Canned(status=401, body=b'{"error": "' + b"x" * 9_000, **broken),)
        assert (await line.ask()).stop == "rejected"


async def test_a_charset_in_quotes_is_the_same_charset() -> None:
    async with canned_server() as server, to_openai(server.url) as line:
        body = {"model": "gpt", "choices": [{"finish_reason": "stop", "message": {"content": "{}"}}]}
        headers = (("content-type", 'application/json; charset="UTF-8"'),)
        server.replies = (Canned(headers=headers, body=json.dumps(body).encode()),)
        assert (await line.ask()).stop == "end"


def test_a_cause_is_found_wherever_a_library_keeps_it_and_its_own_text_is_not_repeated() -> None:
    inner = ExceptionGroup("several", [OSError("http://me:secret@proxy"), ConnectionRefusedError()])
    outer = OSError("all failed", ValueError("http://me:secret@proxy"))
    outer.__cause__ = inner
    itself = OSError("http://me:secret@proxy")
    itself.__cause__ = itself

    assert why_broken(outer) == "it refused the connection"
    assert why_broken(itself) == "the line failed with OSError"
