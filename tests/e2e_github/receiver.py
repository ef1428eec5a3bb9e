"""A door for webhooks on a free loopback port that keeps what comes in."""

import queue
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

_PATIENCE_SECONDS = 10.0


class Received(NamedTuple):
    """One request, as it came in."""

    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """What came in, in order."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.inbox: queue.Queue[Received] = queue.Queue()

    def wait_for(self, event: str) -> Received:
        """Return the next delivery of this event, passing over others. Raises queue.Empty when none comes."""
        while True:
            received = self.inbox.get(timeout=_PATIENCE_SECONDS)
            if received.headers.get("x-github-event") == event:
                return received


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen until the context ends."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            found.inbox.put(Received({key.lower(): value for key, value in self.headers.items()}, body))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    found = Receiver(f"http://127.0.0.1:{server.server_port}/webhooks/github")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
