"""Providers' lists of models: what only the real adapters meet."""

import asyncio
from collections.abc import Iterator

import pytest

from reviewbot.adapters.catalog_anthropic import AnthropicCatalog
from reviewbot.adapters.catalog_openai import OpenAICatalog
from reviewbot.adapters.catalog_wire import MOST_MODELS, models_of, source_of, within_time
from reviewbot.kernel.errors import Unavailable
from tests.adapters.models_server import ModelsServer, models_server


@pytest.fixture
def server() -> Iterator[ModelsServer]:
    with models_server() as serving:
        yield serving


@pytest.mark.parametrize(
    ("base_url", "source"),
    [
        pytest.param(None, "openai", id="the usual address"),
        pytest.param("https://models.acme.example/v1", "openai at models.acme.example", id="another one"),
        pytest.param("http://ada:secret@localhost:8000/v1", "openai at localhost:8000", id="without a password"),
    ],
)
def test_another_address_is_another_source(base_url: str | None, source: str) -> None:
    assert source_of("openai", base_url) == source


def test_a_name_that_no_policy_can_hold_is_passed_over() -> None:
    assert models_of("openai", ["gpt-6", "gpt 6", "", "-x", "é", "a" * 101]) == {"openai:gpt-6"}


def test_a_list_without_an_end_is_refused() -> None:
    with pytest.raises(Unavailable, match="it lists more than 10,000 models"):
        models_of("openai", map(str, range(MOST_MODELS + 1)))


async def test_anthropic_is_asked_page_by_page_with_its_key(server: ModelsServer) -> None:
    server.models, server.most_on_a_page = ["a", "b", "c", "d", "e"], 2

    found = await AnthropicCatalog(key="the key", base_url=server.anthropic_url).fetch_models()

    assert found == {f"anthropic:{name}" for name in "abcde"}
    assert server.keys == ["Bearer the key"] * 3


async def test_pages_without_an_end_are_refused(server: ModelsServer) -> None:
    server.body = b'{"data": [{"id": "a"}], "has_more": true, "last_id": "a"}'

    with pytest.raises(Unavailable, match="it lists more than 10,000 models"):
        await AnthropicCatalog(key="none", base_url=server.anthropic_url).fetch_models()

    assert len(server.keys) == 10


@pytest.mark.parametrize(
    ("status", "body", "why"),
    [
        pytest.param(401, b"{}", "it answered 401", id="a wrong key"),
        pytest.param(302, b"{}", "it answered 302", id="a redirection"),
        pytest.param(200, b"[]", "it answered with something that is no list of models", id="another document"),
        pytest.param(200, b"<html>", "it answered with something that is no list of models", id="no JSON"),
        pytest.param(
            200,
            b'{"data": [{"id": 5}]}',
            "it answered with something that is no list of models",
            id="a name that is none",
        ),
    ],
)
async def test_what_is_no_list_decides_nothing(server: ModelsServer, status: int, body: bytes, why: str) -> None:
    server.status, server.body = status, body

    for catalog in (
        AnthropicCatalog(key="none", base_url=server.anthropic_url),
        OpenAICatalog(key="none", base_url=server.openai_url),
    ):
        with pytest.raises(Unavailable, match=why):
            await catalog.fetch_models()


async def test_a_provider_that_cannot_be_reached_is_unavailable() -> None:
    for catalog in (
        AnthropicCatalog(key="none", base_url="http://127.0.0.1:9"),
        OpenAICatalog(key="none", base_url="http://127.0.0.1:9/v1"),
    ):
        with pytest.raises(Unavailable, match="it cannot be reached"):
            await catalog.fetch_models()


async def test_a_provider_that_takes_too_long_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="openai is unavailable: it did not answer within 0 seconds"):
        async with within_time("openai", seconds=0.0):
            await asyncio.Event().wait()
