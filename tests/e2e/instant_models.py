"""A server that speaks Anthropic's messages and answers at once: it has found nothing."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.e2e.watched import Watched
from tests.standins.hub.server import LoopbackServer

NOTHING = '{"findings":[],"doubts":[]}'


@dataclass(frozen=True, slots=True, kw_only=True)
class InstantModels:
    """Where it listens, and its traffic."""

    url: str
    """The base URL for the `anthropic` SDK."""
    watched: Watched


@contextmanager
def instant_models() -> Iterator[InstantModels]:
    """Run the server until the block ends."""
    watched = Watched(answer)
    server = LoopbackServer(watched)
    try:
        yield InstantModels(url=server.start(), watched=watched)
    finally:
        server.stop()


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Answer one question, as an ASGI application."""
    asked = bytearray()
    while True:
        message = await receive()
        asked += message.get("body", b"")
        if not message.get("more_body"):
            break
    answer = {
        "id": "instant",
        "type": "message",
        "role": "assistant",
        "model": json.loads(asked)["model"],
        "stop_reason": "end_turn",
        "content": [{"type": "text", "text": NOTHING}],
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
