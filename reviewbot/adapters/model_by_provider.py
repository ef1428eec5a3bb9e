"""Models of several vendors behind one port: the part of the name before the colon says whose it is."""

from collections.abc import Mapping
from dataclasses import replace

from reviewbot.adapters.breakers import Breakers
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.ownership.wording import bare
from reviewbot.ports import Model
from reviewbot.review.exchange import Answer, Request


class ModelByProvider:
    """See `Model`."""

    def __init__(self, providers: Mapping[str, Model], breakers: Breakers | None = None) -> None:
        """Take the adapter of each provider by its name in `policy.yaml`.

        With `breakers`, a provider that goes on not to answer is left alone for a while: that costs a chain no time,
        and the other providers are not concerned.
        """
        self._providers = dict(providers)
        self._breakers = breakers

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Ask the provider that the name begins with."""
        provider, _, _ = model.partition(":")
        adapter = self._providers.get(provider)
        if adapter is None:
            known = ", ".join(sorted(self._providers))
            raise Unavailable(model, why=f"provider {provider!r} is not one of {known}")
        if self._breakers is None or isinstance(adapter, ModelWithoutKey):
            return await _ask(adapter, model, request)
        with self._breakers.around(provider, what=model):
            return await _ask(adapter, model, request)


async def _ask(adapter: Model, model: ModelName, request: Request) -> Answer:
    if bare(model) == model:
        return await adapter.ask(model, request)
    # Which prompt it is asked with is in the name, and no vendor knows of it.
    return replace(await adapter.ask(bare(model), request), asked=model)


class ModelWithoutKey:
    """Stands for a provider whose key is not set: it never answers, and its SDK need not be loaded, which is slow."""

    def __init__(self, setting: str, *, is_required: bool = False) -> None:
        """Name the setting that is not there; where it is required, nobody goes on without it."""
        self._setting = setting
        self._is_required = is_required

    async def ask(self, model: ModelName, request: Request) -> Answer:
        """Raise Unavailable: the chain goes on without this provider. Raises Misconfigured where it must not."""
        if self._is_required:
            raise Misconfigured("settings", (f"{self._setting} is not set, and {model} is asked with it; set it",))
        raise Unavailable(model, why=f"{self._setting} is not set")

    async def aclose(self) -> None:
        """Do nothing: there is no connection."""
