"""The models that Anthropic lists, through its SDK."""

from typing import Final

import anthropic

from reviewbot.adapters.catalog_wire import MOST_MODELS, models_of, no_list, source_of, too_long, within_time
from reviewbot.adapters.model_wire import Garbled, Loose, line_to_vendor, read_json
from reviewbot.adapters.wire_fault import why_broken
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName

_PAGE: Final = 1_000


class _Model(Loose):
    id: str


class _Page(Loose):
    data: list[_Model]
    has_more: bool = False
    last_id: str | None = None


class AnthropicCatalog:
    """See `Catalog`."""

    def __init__(self, *, key: str, base_url: str | None = None) -> None:
        self._key = key
        self._base_url = base_url
        self.source = source_of("anthropic", base_url)

    async def fetch_models(self) -> frozenset[ModelName]:
        """Ask page by page, newest first."""
        client = anthropic.AsyncAnthropic(
            api_key=self._key,
            base_url=self._base_url,
            max_retries=0,
            http_client=line_to_vendor(),
        )
        async with within_time(self.source), client:
            names: list[str] = []
            after: str | None = None
            for _ in range(MOST_MODELS // _PAGE):
                page = await self._page(client, after)
                names += [each.id for each in page.data]
                if not page.has_more or page.last_id is None:
                    return models_of(self.source, names)
                after = page.last_id
        raise too_long(self.source)

    async def _page(self, client: anthropic.AsyncAnthropic, after: str | None) -> _Page:
        try:
            async with client.models.with_streaming_response.list(
                limit=_PAGE, after_id=anthropic.omit if after is None else after
            ) as response:
                page = await read_json(response, _Page)
        except anthropic.APIStatusError as error:
            raise Unavailable(self.source, why=f"it answered {error.status_code}") from None
        except anthropic.APIConnectionError as error:
            raise Unavailable(self.source, why=f"it cannot be reached: {why_broken(error)}") from error
        if isinstance(page, Garbled):
            raise no_list(self.source)
        return page
