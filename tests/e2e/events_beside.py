"""What the emulated GitHub lacks: the events of a pull request. Everything else is passed on to it, whole."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

import httpx

_EVENTS: Final = "/issues/1/events"
_NOT_PASSED_ON: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "date"})


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that hangs up has had its answer."""


@contextmanager
def events_beside(emulator: str) -> Iterator[str]:
    """Serve the emulator on another address, on which its first pull request has no events; return the address."""

    class PassingOn(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            if self.path.partition("?")[0].endswith(_EVENTS):
                self._answer(200, {"Content-Type": "application/json"}, b"[]")
                return
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            reply = httpx.request(
                self.command, emulator + self.path, content=body, headers=headers, timeout=30, trust_env=False
            )
            kept = {name: value for name, value in reply.headers.items() if name.lower() not in _NOT_PASSED_ON}
            self._answer(reply.status_code, kept, reply.content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _pass_on  # noqa: N815 - the library's names

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = _Server(("127.0.0.1", 0), PassingOn)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
