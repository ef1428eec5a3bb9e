"""Vectors from OpenAI, or from any server that speaks its embeddings interface."""

import asyncio
import math
from collections.abc import Iterator, Sequence
from typing import Final

import openai

from reviewbot.adapters.model_wire import Garbled, Loose, line_to_vendor, read_json
from reviewbot.adapters.wire_fault import why_broken
from reviewbot.kernel.errors import Misconfigured, Unavailable

DEFAULT_MODEL: Final = "text-embedding-3-small"
LONGEST_TEXT: Final = 20_000
"""Characters of a text that are sent, from its start: the models read about 8,000 tokens."""

_WHAT: Final = "the embeddings of OpenAI"
_BATCH: Final = 64
_SECONDS_ALLOWED: Final = 30.0
"""For a batch, however its answer comes."""


class _Vector(Loose):
    index: int
    embedding: list[float]


class _Answer(Loose):
    data: list[_Vector]


class OpenAIEmbedder:
    """See `Embedder`.

    Raises Misconfigured where the server refuses the key, the model or the request: trying again would not help.
    """

    def __init__(
        self,
        *,
        api_key: str,
        base_url: str | None = None,
        model: str = DEFAULT_MODEL,
        seconds: float = _SECONDS_ALLOWED,
    ) -> None:
        """Use this key. `seconds` is for a batch and the whole of its answer."""
        if not api_key:
            raise Misconfigured("OPENAI_API_KEY", ("is empty; the embedder `openai` needs it",))
        self._api_key = api_key
        self._base_url = base_url
        self._model = model
        self._seconds = seconds

    @property
    def name(self) -> str:
        """Return `openai:` and the model."""
        return f"openai:{self._model}"

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the vectors, asking for 64 at a time."""
        vectors: list[Sequence[float]] = []
        try:
            # One client for each call: its connections belong to the event loop that made them.
            async with openai.AsyncOpenAI(
                api_key=self._api_key, base_url=self._base_url, max_retries=2, http_client=line_to_vendor()
            ) as client:
                for batch in _batches([_sendable(text) for text in texts]):
                    async with asyncio.timeout(self._seconds):
                        vectors += await _vectors(client, self._model, batch)
        except (openai.RateLimitError, openai.InternalServerError) as error:
            raise Unavailable(_WHAT, why=f"the server answered {error.status_code}") from error
        except openai.APIStatusError as error:
            said = f"the server answered {error.status_code} to model {self._model!r}; check the key and the model"
            raise Misconfigured("REVIEWBOT_EMBEDDER", (said,)) from error
        except (openai.OpenAIError, TimeoutError) as error:
            raise Unavailable(_WHAT, why=f"it cannot be reached: {why_broken(error)}") from error
        return vectors


async def _vectors(client: openai.AsyncOpenAI, model: str, batch: list[str]) -> list[Sequence[float]]:
    async with client.embeddings.with_streaming_response.create(
        model=model, input=batch, encoding_format="float"
    ) as response:
        answer = await read_json(response, _Answer)
    if isinstance(answer, Garbled):
        raise Unavailable(_WHAT, why="it answered with something that is no list of vectors")
    return _in_order({each.index: each.embedding for each in answer.data}, len(batch))


def _sendable(text: str) -> str:
    # The interface refuses an empty text, and JSON a lone surrogate.
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode() or " "


def _batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _BATCH):
        yield texts[start : start + _BATCH]


def _in_order(found: dict[int, list[float]], count: int) -> list[Sequence[float]]:
    if sorted(found) != list(range(count)):
        raise Unavailable(_WHAT, why=f"{len(found)} vectors came for {count} texts")
    return [_unit(found[place]) for place in range(count)]


def _unit(vector: Sequence[float]) -> Sequence[float]:
    length = math.sqrt(sum(part * part for part in vector))
    if not length or not math.isfinite(length):
        raise Unavailable(_WHAT, why="a vector came without a length")
    return [part / length for part in vector]
