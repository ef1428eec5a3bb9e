"""A server on 127.0.0.1 that lists models as Anthropic and OpenAI do, and can be told to fail."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class ModelsServer(ThreadingHTTPServer):
    """Lists `models` in order, in Anthropic's pages to whoever says that it speaks Anthropic's version."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listing)
        self.models: list[str] = []
        self.most_on_a_page = 1_000
        self.status = 200
        self.body: bytes | None = None
        """Said in place of the list."""
        self.keys: list[str] = []
        """With which keys it was asked."""

    @property
    def anthropic_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def openai_url(self) -> str:
        return f"{self.anthropic_url}/v1"


class _Listing(BaseHTTPRequestHandler):
    server: ModelsServer

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        assert address.path == "/v1/models"
        is_anthropic = "anthropic-version" in self.headers
        self.server.keys.append(self.headers["authorization"])
        body = self.server.body
        if body is None:
            body = json.dumps(self._page(parse_qs(address.query)) if is_anthropic else self._whole()).encode()
        self.send_response(self.server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.send_header("location", "http://127.0.0.1:9/v1/models")
        self.end_headers()
        self.wfile.write(body)

    def _page(self, asked: dict[str, list[str]]) -> dict[str, Any]:
        models = self.server.models
        first = models.index(asked["after_id"][0]) + 1 if "after_id" in asked else 0
        page = models[first : first + min(int(asked["limit"][0]), self.server.most_on_a_page)]
        return {
            "data": [{"type": "model", "id": name, "display_name": name} for name in page],
            "has_more": first + len(page) < len(models),
            "last_id": page[-1] if page else None,
        }

    def _whole(self) -> dict[str, Any]:
        models = [{"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.server.models]
        return {"object": "list", "data": models}

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def models_server() -> Iterator[ModelsServer]:
    with ModelsServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
