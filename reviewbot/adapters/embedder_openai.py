"""Vectors from OpenAI, or from any server that speaks its embeddings interface."""

import math
from collections.abc import Iterator, Sequence
from typing import Final

from reviewbot.kernel.errors import Misconfigured, Unavailable

DEFAULT_MODEL: Final = "text-embedding-3-small"
LONGEST_TEXT: Final = 20_000
"""Characters of a text that are sent, from its start: the models read about 8,000 tokens."""

_BATCH: Final = 64
_SECONDS_ALLOWED: Final = 30.0


class OpenAIEmbedder:
    """See `Embedder`.

    Raises Misconfigured where the server refuses the key, the model or the request: trying again would not help.
    """

    def __init__(self, *, api_key: str, base_url: str | None = None, model: str = DEFAULT_MODEL) -> None:
        if not api_key:
            raise Misconfigured("OPENAI_API_KEY", ("is empty; the embedder `openai` needs it",))
        self._api_key = api_key
        self._base_url = base_url
        self._model = model

    @property
    def name(self) -> str:
        """Return `openai:` and the model."""
        return f"openai:{self._model}"

    async def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return the vectors, asking for 64 at a time."""
        # Here: the import takes most of a second, which only those who chose this embedder should pay.
        import openai  # noqa: PLC0415

        vectors: list[Sequence[float]] = []
        try:
            # One client for each call: its connections belong to the event loop that made them.
            async with openai.AsyncOpenAI(
                api_key=self._api_key, base_url=self._base_url, timeout=_SECONDS_ALLOWED, max_retries=2
            ) as client:
                for batch in _batches([_sendable(text) for text in texts]):
                    answer = await client.embeddings.create(model=self._model, input=batch, encoding_format="float")
                    vectors += _in_order({each.index: each.embedding for each in answer.data}, len(batch))
        except (openai.RateLimitError, openai.InternalServerError, openai.APIConnectionError) as error:
            raise Unavailable("the embeddings of OpenAI", why=type(error).__name__) from error
        except openai.APIStatusError as error:
            said = f"the server answered {error.status_code} to model {self._model!r}; check the key and the model"
            raise Misconfigured("REVIEWBOT_EMBEDDER", (said,)) from error
        except openai.OpenAIError as error:
            raise Unavailable("the embeddings of OpenAI", why=type(error).__name__) from error
        return vectors


def _sendable(text: str) -> str:
    # The interface refuses an empty text, and JSON a lone surrogate.
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode() or " "


def _batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _BATCH):
        yield texts[start : start + _BATCH]


def _in_order(found: dict[int, list[float]], count: int) -> list[Sequence[float]]:
    if sorted(found) != list(range(count)):
        raise Unavailable("the embeddings of OpenAI", why=f"{len(found)} vectors came for {count} texts")
    return [_unit(found[place]) for place in range(count)]


def _unit(vector: Sequence[float]) -> Sequence[float]:
    length = math.sqrt(sum(part * part for part in vector))
    if not length or not math.isfinite(length):
        raise Unavailable("the embeddings of OpenAI", why="a vector came without a length")
    return [part / length for part in vector]
