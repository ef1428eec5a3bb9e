"""Faults of the wire, for both vendors: silence may go to the next link of a chain, a bad answer may not."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from reviewbot.adapters.model_anthropic import AnthropicModel
from reviewbot.adapters.model_by_provider import ModelWithoutKey
from reviewbot.adapters.model_openai import OpenAIModel
from reviewbot.adapters.model_wire import MOST_BYTES, MOST_TRIES
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ModelName
from tests.adapters.canned import Canned, CannedServer, canned_server
from tests.contracts.test_model import GOOD, REQUEST


def anthropic_body(text: str = GOOD, *, model: str = "claude-sonnet-5", **extra: Any) -> dict[str, Any]:
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 10, "output_tokens": 5},
        **extra,
    }


def openai_body(text: str = GOOD, *, model: str = "gpt-5.4", **extra: Any) -> dict[str, Any]:
    return {
        "id": "chatcmpl_1",
        "object": "chat.completion",
        "model": model,
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5},
        **extra,
    }


@dataclass
class Vendor:
    """One vendor's adapter before a canned server."""

    model: AnthropicModel | OpenAIModel
    name: ModelName
    server: CannedServer
    body: Callable[..., dict[str, Any]]
    pauses: list[float] = field(default_factory=list)

    def good(self, **extra: Any) -> Canned:
        return Canned(body=json.dumps(self.body(**extra)).encode())


@pytest.fixture(params=["anthropic", "openai"])
async def vendor(request: pytest.FixtureRequest) -> AsyncIterator[Vendor]:
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async with canned_server() as server:
        if request.param == "anthropic":
            claude = AnthropicModel(key="key", base_url=server.url, pause=pause)
            yield Vendor(claude, ModelName("anthropic:claude-sonnet-5"), server, anthropic_body, pauses)
            await claude.aclose()
        else:
            gpt = OpenAIModel(key="key", base_url=f"{server.url}/v1", pause=pause)
            yield Vendor(gpt, ModelName("openai:gpt-5.4"), server, openai_body, pauses)
            await gpt.aclose()


SILENT = [
    pytest.param(429, (), [1.0, 2.0], id="429 without a wish"),
    pytest.param(429, (("retry-after", "0"),), [0.0, 0.0], id="429 with one"),
    pytest.param(429, (("retry-after", "Fri, 20 Nov 2026 12:00:00 GMT"),), [1.0, 2.0], id="429 with a date"),
    pytest.param(500, (), [1.0, 2.0], id="500"),
    pytest.param(529, (), [1.0, 2.0], id="529"),
]


@pytest.mark.parametrize(("status", "headers", "pauses"), SILENT)
async def test_nobody_answered(
    vendor: Vendor, status: int, headers: tuple[tuple[str, str], ...], pauses: list[float]
) -> None:
    vendor.server.replies = (Canned(status=status, headers=headers),)

    with pytest.raises(Unavailable) as silence:
        await vendor.model.ask(vendor.name, REQUEST)

    assert silence.value.why == f"the vendor answered {status}, after 3 tries"
    assert (len(vendor.server.asked), vendor.pauses) == (MOST_TRIES, pauses)


async def test_a_wish_beyond_the_deadline_is_not_waited_for(vendor: Vendor) -> None:
    vendor.server.replies = (Canned(status=429, headers=(("retry-after", "3600"),)),)

    with pytest.raises(Unavailable) as silence:
        await vendor.model.ask(vendor.name, REQUEST)

    assert silence.value.why == "the vendor answered 429, after one try"
    assert (silence.value.retry_after_seconds, vendor.pauses) == (3600.0, [])


async def test_an_answer_after_a_silence_is_an_answer(vendor: Vendor) -> None:
    vendor.server.replies = (Canned(status=529), vendor.good())

    answer = await vendor.model.ask(vendor.name, REQUEST)

    assert (answer.stop, answer.text.raw) == ("end", GOOD)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 413, 422])
async def test_a_request_that_is_turned_down_is_not_repeated(vendor: Vendor, status: int) -> None:
    vendor.server.replies = (Canned(status=status, headers=(("location", "http://127.0.0.1:1/"),)),)

    answer = await vendor.model.ask(vendor.name, REQUEST)

    assert (answer.stop, len(vendor.server.asked)) == ("rejected", 1)


BROKEN = [
    pytest.param(Canned(body=b'{"id":', is_reset=True), id="M27 a reset in the middle"),
    pytest.param(Canned(body=b'{"type":"error","error":{"type":"overloaded_error"}}'), id="M26 an error after 200"),
    pytest.param(Canned(body=b""), id="M03 an empty body"),
    pytest.param(Canned(body=b"<html>busy</html>"), id="M04 no JSON"),
    pytest.param(Canned(body=b"[" * 100_000), id="nesting without end"),
    pytest.param(Canned(headers=(("content-type", "text/html"),), body=b"{}"), id="M28 another content type"),
    pytest.param(Canned(headers=(), body=b"{}"), id="M28 no content type"),
    pytest.param(
        Canned(headers=(("content-type", "application/json; charset=utf-16"),), body="{}".encode("utf-16")),
        id="M28 another charset",
    ),
    pytest.param(Canned(body=b"\xef\xbb\xbf{}"), id="M28 a byte order mark"),
    pytest.param(Canned(body=b"\xff\xfe\x00"), id="M28 no UTF-8"),
    pytest.param(Canned(body=json.dumps(anthropic_body("\ud800") | openai_body("\ud800")).encode()), id="half a pair"),
    pytest.param(
        Canned(headers=(("content-type", "application/json"), ("content-encoding", "gzip")), body=b"no gzip"),
        id="M28 a broken compression",
    ),
]


@pytest.mark.parametrize("canned", BROKEN)
async def test_an_answer_that_cannot_be_used_is_asked_for_again_and_then_given_up(
    vendor: Vendor, canned: Canned
) -> None:
    vendor.server.replies = (canned,)

    answer = await vendor.model.ask(vendor.name, REQUEST)

    assert (answer.stop, answer.text.raw, answer.usage) == ("truncated", "", None)
    assert len(vendor.server.asked) == MOST_TRIES


async def test_m07_an_answer_beyond_all_bounds_is_not_read_and_not_paid_for_twice(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(text="a" * (MOST_BYTES + 1)),)

    answer = await vendor.model.ask(vendor.name, REQUEST)

    assert (answer.stop, len(vendor.server.asked)) == ("truncated", 1)


async def test_a_charset_that_is_named_is_fine(vendor: Vendor) -> None:
    canned = replace(vendor.good(), headers=(("content-type", "application/json; charset=utf-8"),))
    vendor.server.replies = (canned,)

    assert (await vendor.model.ask(vendor.name, REQUEST)).stop == "end"


async def test_an_answer_that_never_comes_is_late(vendor: Vendor) -> None:
    vendor.server.replies = (Canned(hangs=True),)

    answer = await vendor.model.ask(vendor.name, replace(REQUEST, deadline_seconds=0.2))

    assert answer.stop == "late"


@pytest.mark.parametrize(
    "usage",
    [
        pytest.param(None, id="M29 absent"),
        pytest.param({}, id="M29 empty"),
        pytest.param(
            {"input_tokens": -1, "output_tokens": 5, "prompt_tokens": -1, "completion_tokens": 5}, id="negative"
        ),
        pytest.param(
            {"input_tokens": 10**12, "output_tokens": 5, "prompt_tokens": 10**12, "completion_tokens": 5}, id="huge"
        ),
        pytest.param(
            {"input_tokens": 1.5, "output_tokens": 5, "prompt_tokens": "1", "completion_tokens": 5}, id="no numbers"
        ),
    ],
)
async def test_m29_a_count_that_cannot_be_is_no_count(vendor: Vendor, usage: dict[str, Any] | None) -> None:
    vendor.server.replies = (vendor.good(usage=usage),)

    answer = await vendor.model.ask(vendor.name, REQUEST)

    assert (answer.stop, answer.usage) == ("end", None)


async def test_m30_the_model_that_answered_is_named_as_it_names_itself(vendor: Vendor) -> None:
    vendor.server.replies = (vendor.good(model="somebody-else"),)

    assert (await vendor.model.ask(vendor.name, REQUEST)).answered_by == "somebody-else"


async def test_a_server_that_is_not_there_is_silence() -> None:
    async with canned_server() as server:
        url = server.url

    async def pause(seconds: float) -> None:
        return None

    for model, name in (
        (AnthropicModel(key="key", base_url=url, pause=pause), "anthropic:claude-sonnet-5"),
        (OpenAIModel(key="key", base_url=url, pause=pause), "openai:gpt-5.4"),
    ):
        with pytest.raises(Unavailable, match="it cannot be reached: it refused the connection, after 3 tries"):
            await model.ask(ModelName(name), REQUEST)
        await model.aclose()


async def test_a_key_that_nobody_goes_on_without_is_named_to_whoever_sets_it() -> None:
    with pytest.raises(Unavailable) as stood_in_for:
        await ModelWithoutKey("OPENAI_API_KEY").ask(ModelName("openai:gpt-5.4"), REQUEST)
    with pytest.raises(Misconfigured) as required:
        await ModelWithoutKey("OPENAI_API_KEY", is_required=True).ask(ModelName("openai:gpt-5.4"), REQUEST)

    assert str(stood_in_for.value) == "openai:gpt-5.4 is unavailable: OPENAI_API_KEY is not set"
    assert str(required.value) == "settings: OPENAI_API_KEY is not set, and openai:gpt-5.4 is asked with it; set it"


async def test_without_a_key_nothing_is_asked() -> None:
    with pytest.raises(Unavailable, match="ANTHROPIC_API_KEY is not set"):
        await AnthropicModel(key=None).ask(ModelName("anthropic:claude-sonnet-5"), REQUEST)
    with pytest.raises(Unavailable, match="OPENAI_API_KEY is not set"):
        await OpenAIModel(key="").ask(ModelName("openai:gpt-5.4"), REQUEST)
    await AnthropicModel(key=None).aclose()
    await OpenAIModel(key=None).aclose()
