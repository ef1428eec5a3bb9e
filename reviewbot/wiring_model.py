"""Where the ports of models meet adapters: the part of the wiring that knows the vendors."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from reviewbot.adapters.breakers import Breakers
from reviewbot.adapters.clock_system import SystemClock
from reviewbot.night import Catalog
from reviewbot.ports import Model
from reviewbot.settings import Settings


def make_model(settings: Settings, breakers: Breakers | None = None) -> Model:
    """Make the models of every vendor. Without a key a vendor's models do not answer, and chains go on without them."""
    from reviewbot.adapters.model_by_provider import ModelByProvider

    return ModelByProvider(_make_vendors(settings), breakers or _make_breakers(settings))


@asynccontextmanager
async def opened_model(settings: Settings) -> AsyncIterator[Model]:
    """Give the models of every vendor while the block runs, and let go of their connections then.

    Nothing stands in for them, so whoever asks one without a key is told by a Misconfigured.
    """
    from reviewbot.adapters.model_by_provider import ModelByProvider

    vendors = _make_vendors(settings, are_required=True)
    try:
        yield ModelByProvider(vendors, _make_breakers(settings))
    finally:
        for each in vendors.values():
            await each.aclose()


class _Vendor(Model, Protocol):
    async def aclose(self) -> None:
        """Let go of the connections."""


def _make_vendors(settings: Settings, *, are_required: bool = False) -> Mapping[str, _Vendor]:
    return {
        "anthropic": _make_anthropic(settings, is_required=are_required),
        "openai": _make_openai(settings, is_required=are_required),
    }


def _make_breakers(settings: Settings) -> Breakers:
    return Breakers(SystemClock(offset_seconds=settings.clock_offset_seconds))


def _make_anthropic(settings: Settings, *, is_required: bool) -> _Vendor:
    from reviewbot.adapters.model_by_provider import ModelWithoutKey

    if not settings.anthropic_api_key:
        return ModelWithoutKey("ANTHROPIC_API_KEY", is_required=is_required)
    from reviewbot.adapters.model_anthropic import AnthropicModel

    return AnthropicModel(key=settings.anthropic_api_key, base_url=settings.anthropic_base_url)


def _make_openai(settings: Settings, *, is_required: bool) -> _Vendor:
    from reviewbot.adapters.model_by_provider import ModelWithoutKey

    if not settings.openai_api_key:
        return ModelWithoutKey("OPENAI_API_KEY", is_required=is_required)
    from reviewbot.adapters.model_openai import OpenAIModel

    return OpenAIModel(key=settings.openai_api_key, base_url=settings.openai_base_url)


def make_catalogs(settings: Settings) -> tuple[Catalog, ...]:
    """Make the list of each provider that has a key."""
    catalogs: list[Catalog] = []
    if settings.anthropic_api_key:
        from reviewbot.adapters.catalog_anthropic import AnthropicCatalog

        catalogs.append(AnthropicCatalog(key=settings.anthropic_api_key, base_url=settings.anthropic_base_url))
    if settings.openai_api_key:
        from reviewbot.adapters.catalog_openai import OpenAICatalog

        catalogs.append(OpenAICatalog(key=settings.openai_api_key, base_url=settings.openai_base_url))
    return tuple(catalogs)
