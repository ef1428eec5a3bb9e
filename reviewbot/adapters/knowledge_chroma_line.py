"""The line to Chroma: embedded or a server, with a limit on every call, its faults translated.

Chroma is imported when a line is opened: the import takes a second and 70 MB, which only those who recall should pay.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar, cast
from urllib.parse import urlsplit

from reviewbot.kernel.errors import Unavailable

if TYPE_CHECKING:
    from chromadb.api.client import Client

SECONDS_ALLOWED: Final = 60.0
"""For one call, however large: Chroma's own client waits for ever."""

_Answer = TypeVar("_Answer")


def connect(directory: Path | None, url: str | None) -> "Client":
    """Open the embedded index of a directory, or the server at a URL."""
    import chromadb
    from chromadb.config import Settings

    # No env file: the working directory may be a stranger's repository.
    settings = Settings(_env_file=None, anonymized_telemetry=False)
    if url is None:
        return cast("Client", chromadb.PersistentClient(path=str(directory), settings=settings))
    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 80)
    return cast("Client", chromadb.HttpClient(host=parts.hostname or "", port=port, ssl=is_secure, settings=settings))


def disconnect(client: "Client") -> None:
    """Close every connection of the client."""
    client.close()
    parts: tuple[object, ...] = (client, client._admin_client)  # noqa: SLF001 - it leaves both connections open
    for part in parts:
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            session.close()


async def in_thread(work: Callable[[], _Answer]) -> _Answer:
    """Do blocking work beside the loop. Raises Unavailable where Chroma did not answer, or not in time."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(_translated, work), SECONDS_ALLOWED)
    except TimeoutError as error:
        raise Unavailable("the knowledge index", why=f"no answer in {SECONDS_ALLOWED:.0f} s") from error


def _translated(work: Callable[[], _Answer]) -> _Answer:
    import httpx
    from chromadb.errors import ChromaError

    try:
        return work()
    except (ChromaError, httpx.HTTPError, ValueError, OSError) as error:
        # Chroma says ValueError where it finds no server.
        raise Unavailable("the knowledge index", why=f"{type(error).__name__}: {error}") from error
