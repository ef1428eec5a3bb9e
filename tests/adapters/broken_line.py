"""A line to GitHub or to a vendor of models, asked once, and what it says when nothing comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_token import AppKey
from reviewbot.adapters.model_anthropic import AnthropicModel
from reviewbot.adapters.model_openai import OpenAIModel
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from tests.adapters.github_world import HandClock
from tests.contracts.test_model import REQUEST
from tests.standins.hub.accounts import shared_private_key

JSON = (("content-type", "application/json; charset=utf-8"),)
SOON = 0.2
"""Seconds for an exchange that shall not end by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One way to somebody else: how it is asked, and what it says when it did not go through."""

    ask: Callable[[], Awaitable[Any]]
    says: str
    """What stands before the reason."""
    tells: str = ""
    """What stands behind it."""

    async def silence(self) -> str:
        with pytest.raises(Unavailable) as broken:
            await self.ask()
        assert broken.value.why.startswith(self.says)
        assert broken.value.why.endswith(self.tells)
        return broken.value.why.removeprefix(self.says).removesuffix(self.tells)


@asynccontextmanager
async def to_github(url: str, *, seconds: float = 20) -> AsyncIterator[Line]:
    key = AppKey(1, shared_private_key())
    line = GitHubLine(api_url=url, key=key, clock=HandClock(), timeout_seconds=5, whole_seconds=seconds)
    yield Line(
        ask=lambda: line.run(lambda: line.get_as_app(dict[str, Any], "/app")), says="GET /app did not go through: "
    )
    line.close()


@asynccontextmanager
async def to_anthropic(url: str, *, seconds: float = 20) -> AsyncIterator[Line]:
    model = AnthropicModel(key="key", base_url=url, pause=_at_once)
    asked = replace(REQUEST, deadline_seconds=seconds)
    yield Line(
        ask=lambda: model.ask(ModelName("anthropic:claude-sonnet-5"), asked),
        says="it cannot be reached: ",
        tells=", after 3 tries",
    )
    await model.aclose()


@asynccontextmanager
async def to_openai(url: str, *, seconds: float = 20) -> AsyncIterator[Line]:
    model = OpenAIModel(key="key", base_url=url, pause=_at_once)
    asked = replace(REQUEST, deadline_seconds=seconds)
    yield Line(
        ask=lambda: model.ask(ModelName("openai:gpt-5.4"), asked),
        says="it cannot be reached: ",
        tells=", after 3 tries",
    )
    await model.aclose()


async def _at_once(seconds: float) -> None:
    return None
