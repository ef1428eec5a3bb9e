"""`python -m tests.bench.load.ceiling DATABASE`: the least that a webhook door can do, under the server that we use.

It reads the body, verifies the signature, commits one row to the same database and answers 202. It checks nothing else.
"""

import asyncio
import hmac
import os
import sys
from hashlib import sha256
from typing import Any, Final, cast

import psycopg
import uvicorn
from fastapi import FastAPI

from reviewbot.entry.listen import listen
from reviewbot.entry.told import heed_signals

CONNECTIONS: Final = 16
"""To the database: as many commits as are on their way at once."""
_ACCEPTED: Final = b'{"delivery":"kept"}'
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS bare (sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    " id text NOT NULL UNIQUE, body bytea NOT NULL)"
)
_INSERT: Final = "INSERT INTO bare (id, body) VALUES (%s, %s)"


class _Bare:
    def __init__(self, secret: bytes, free: "asyncio.Queue[psycopg.AsyncConnection]") -> None:
        self._secret = secret
        self._free = free

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, as an ASGI application."""
        if scope["type"] == "lifespan":
            return
        body, headers = await _read(receive), dict(scope["headers"])
        signature = "sha256=" + hmac.new(self._secret, body, sha256).hexdigest()
        is_signed = hmac.compare_digest(signature.encode(), headers.get(b"x-hub-signature-256", b""))
        if is_signed:
            await self._keep(headers[b"x-github-delivery"].decode(), body)
        length = (b"content-length", str(len(_ACCEPTED)).encode())
        await send({"type": "http.response.start", "status": 202 if is_signed else 401, "headers": [length]})
        await send({"type": "http.response.body", "body": _ACCEPTED})

    async def _keep(self, delivery: str, body: bytes) -> None:
        connection = await self._free.get()
        try:
            await connection.execute(_INSERT, (delivery, body))
        finally:
            self._free.put_nowait(connection)


async def _read(receive: Any) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _say(sentence: str) -> None:
    sys.stderr.write(f"ceiling: {sentence}\n")
    sys.stderr.flush()


async def _serve(database: str) -> None:
    told = heed_signals(_say)
    free: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        # Each statement is a transaction of its own, prepared once.
        free.put_nowait(await psycopg.AsyncConnection.connect(database, autocommit=True, prepare_threshold=1))
    connection = await free.get()
    await connection.execute(_TABLE)
    free.put_nowait(connection)
    # Not a framework's application: nothing but the server is between the socket and the row.
    app = cast("FastAPI", _Bare(os.environ["REVIEWBOT_GITHUB_WEBHOOK_SECRET"].encode(), free))
    await listen(app, host="127.0.0.1", port=0, until=told, tell=lambda at: _say(f"listening on {at}"))


def main(database: str) -> None:
    """Serve until told to end."""
    with asyncio.Runner(loop_factory=uvicorn.Config("").get_loop_factory()) as runner:
        runner.run(_serve(database))


if __name__ == "__main__":
    main(sys.argv[1])
