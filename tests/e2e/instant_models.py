"""A server that speaks Anthropic's messages and answers at once: it has found nothing, or what a test lets it say."""

import json
from collections.abc import Iterator, Mapping
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
def instant_models(says: Mapping[str, str] | None = None) -> Iterator[InstantModels]:
    """Run the server until the block ends; `says` is by the model's name what it always answers."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await answer(scope, receive, send, says)

    watched = Watched(app)
    server = LoopbackServer(watched)
    try:
        yield InstantModels(url=server.start(), watched=watched)
    finally:
        server.stop()


async def answer(scope: Any, receive: Any, send: Any, says: Mapping[str, str] | None = None) -> None:
    """Answer one question, as an ASGI application."""
    asked = bytearray()
    while True:
        message = await receive()
        asked += message.get("body", b"")
        if not message.get("more_body"):
            break
    model = json.loads(asked)["model"]
    answer = {
        "id": "instant",
        "type": "message",
        "role": "assistant",
        "model": model,
        "stop_reason": "end_turn",
        "content": [{"type": "text", "text": (says or {}).get(model, NOTHING)}],
        "usage": {"input_tokens": 1, "output_tokens": 1},
    }
    body = json.dumps(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
