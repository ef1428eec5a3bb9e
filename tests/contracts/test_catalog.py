"""The Catalog port: which models a provider offers, on the fake and on both vendors' adapters."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from reviewbot.adapters.catalog_anthropic import AnthropicCatalog
from reviewbot.adapters.catalog_openai import OpenAICatalog
from reviewbot.fakes.night import FakeCatalog
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName
from reviewbot.night import Catalog
from tests.adapters.models_server import ModelsServer, models_server


@dataclass
class Subject:
    """A provider's list under test, and how to tell the provider what it lists."""

    catalog: Catalog
    provider: str
    server: ModelsServer | None

    def lists(self, *names: str) -> None:
        if self.server is not None:
            self.server.models = list(names)
            return
        assert isinstance(self.catalog, FakeCatalog)
        self.catalog.models = {ModelName(f"{self.provider}:{name}") for name in names}

    def goes_down(self) -> None:
        if self.server is not None:
            self.server.status = 503
            return
        assert isinstance(self.catalog, FakeCatalog)
        self.catalog.is_down = True

    def named(self, names: Sequence[str]) -> frozenset[ModelName]:
        return frozenset(ModelName(f"{self.provider}:{name}") for name in names)


@pytest.fixture(params=["fake", "anthropic", "openai"])
def subject(request: pytest.FixtureRequest) -> Iterator[Subject]:
    with ExitStack() as stack:
        if request.param == "fake":
            yield Subject(catalog=FakeCatalog("openai"), provider="openai", server=None)
            return
        server = stack.enter_context(models_server())
        catalog: Catalog = (
            AnthropicCatalog(key="none", base_url=server.anthropic_url)
            if request.param == "anthropic"
            else OpenAICatalog(key="none", base_url=server.openai_url)
        )
        yield Subject(catalog=catalog, provider=request.param, server=server)


async def test_every_model_is_told_by_its_provider_and_name(subject: Subject) -> None:
    names = ("one-5", "two-5-20260801", "acme/three")
    subject.lists(*names)

    assert await subject.catalog.fetch_models() == subject.named(names)


async def test_the_source_begins_with_the_provider(subject: Subject) -> None:
    assert subject.catalog.source.partition(" ")[0] == subject.provider


async def test_a_provider_that_is_down_is_unavailable(subject: Subject) -> None:
    subject.lists("one-5")
    subject.goes_down()

    with pytest.raises(Unavailable, match=f"^{subject.catalog.source} is unavailable: .+"):
        await subject.catalog.fetch_models()


async def test_a_list_without_a_model_is_no_list(subject: Subject) -> None:
    subject.lists()

    with pytest.raises(Unavailable, match="it lists no model"):
        await subject.catalog.fetch_models()


async def test_what_is_listed_later_is_told_later(subject: Subject) -> None:
    subject.lists("one-5")
    before = await subject.catalog.fetch_models()
    subject.lists("one-5", "one-6")

    assert await subject.catalog.fetch_models() - before == subject.named(["one-6"])
