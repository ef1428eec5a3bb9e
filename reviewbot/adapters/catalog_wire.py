"""What the lists of every provider share: a time to answer in, a bounded length, and names that a policy can hold."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import ModelName

SECONDS: Final = 30.0
"""That a whole list may take."""
MOST_MODELS: Final = 10_000
"""Of one provider. A longer list is no list."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}", re.ASCII)
"""As policies and promotions spell it; whatever is called otherwise could never be asked."""


def source_of(provider: str, base_url: str | None) -> str:
    """Return whose list it is; another address is another list, of which nothing was seen before."""
    if base_url is None:
        return provider
    address = urlsplit(base_url)
    # Never `netloc`: a name and a password may stand in it.
    port = "" if address.port is None else f":{address.port}"
    return f"{provider} at {address.hostname}{port}"


def models_of(source: str, names: Iterable[str]) -> frozenset[ModelName]:
    """Return the models of these names. Raises Unavailable where none is left: an empty list would hide what is new."""
    provider = source.partition(" ")[0]
    models = frozenset(ModelName(f"{provider}:{name}") for name in names if _NAME.fullmatch(name))
    if not models:
        raise Unavailable(source, why="it lists no model")
    if len(models) > MOST_MODELS:
        raise too_long(source)
    return models


def too_long(source: str) -> Unavailable:
    """Return the refusal of a list without an end."""
    return Unavailable(source, why=f"it lists more than {MOST_MODELS:,} models")


def no_list(source: str) -> Unavailable:
    """Return the refusal of an answer that is no list of models."""
    return Unavailable(source, why="it answered with something that is no list of models")


@asynccontextmanager
async def within_time(source: str, *, seconds: float = SECONDS) -> AsyncIterator[None]:
    """Raise Unavailable where the block takes too long."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise Unavailable(source, why=f"it did not answer within {seconds:.0f} seconds") from None
