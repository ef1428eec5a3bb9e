"""A model vendor that keeps somebody waiting, so that a process can be ended in the middle of a question."""

import asyncio
import threading
from typing import Any

from tests.e2e import instant_models
from tests.e2e.watched import Watched
from tests.standins.hub.server import LoopbackServer


class HeldModels:
    """Answers the first question at once and holds the second until it is released."""

    def __init__(self) -> None:
        self.questions: list[bytes] = []
        self.second_came = threading.Event()
        self.released = threading.Event()
        self.watched = Watched(self._answer)
        self._server = LoopbackServer(self.watched)

    def __enter__(self) -> str:
        """Listen, and return the address."""
        return self._server.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.released.set()
        self._server.stop()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        body = message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        self.questions.append(body)
        if len(self.questions) == 2:
            self.second_came.set()
            await asyncio.to_thread(self.released.wait)

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await instant_models.answer(scope, again, send)
