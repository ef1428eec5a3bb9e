"""The models that OpenAI lists, or any server that speaks the same, through its SDK."""

import openai

from reviewbot.adapters.catalog_wire import models_of, no_list, source_of, within_time
from reviewbot.adapters.model_wire import Garbled, Loose, line_to_vendor, read_json
from reviewbot.adapters.wire_fault import why_broken
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName


class _Model(Loose):
    id: str


class _List(Loose):
    data: list[_Model]


class OpenAICatalog:
    """See `Catalog`."""

    def __init__(self, *, key: str, base_url: str | None = None) -> None:
        self._key = key
        self._base_url = base_url
        self.source = source_of("openai", base_url)

    async def fetch_models(self) -> frozenset[ModelName]:
        """Ask once: the list has no pages."""
        client = openai.AsyncOpenAI(
            api_key=self._key,
            base_url=self._base_url,
            max_retries=0,
            http_client=line_to_vendor(),
        )
        async with within_time(self.source), client:
            try:
                async with client.models.with_streaming_response.list() as response:
                    listed = await read_json(response, _List)
            except openai.APIStatusError as error:
                raise Unavailable(self.source, why=f"it answered {error.status_code}") from None
            except openai.APIConnectionError as error:
                raise Unavailable(self.source, why=f"it cannot be reached: {why_broken(error)}") from error
        if isinstance(listed, Garbled):
            raise no_list(self.source)
        return models_of(self.source, (each.id for each in listed.data))
