"""A server on 127.0.0.1 that speaks OpenAI's embeddings interface, and can be told to fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from reviewbot.fakes.embedder import _vector


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers with vectors of length two, last text first, until a failure is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.asked: list[dict[str, Any]] = []
        self.status = 200
        self.leaves_out = 0
        self.length = 2.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Answering(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        found = [
            {"object": "embedding", "index": place, "embedding": [part * self.server.length for part in _vector(text)]}
            for place, text in enumerate(asked["input"])
        ][self.server.leaves_out :]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "data": found[::-1], "model": asked["model"], "usage": usage}
        body = json.dumps(answer if self.server.status == 200 else {"error": {"message": "no"}}).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("x-should-retry", "false")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def embeddings_server() -> Iterator[EmbeddingsServer]:
    with EmbeddingsServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
