"""The connection to GitHub below PyGithub: an answer has a time for the whole of it, a length, and a form.

PyGithub's own waits anew for each byte, so that an answer which drips never ends; it reads whatever comes, and guesses
at the charset of what does not name one.
"""

import io
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, cast
from urllib.parse import urlsplit

import requests
from github.Requester import HTTPSRequestsConnectionClass, RequestsResponse
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import requote_uri
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util import Retry

from reviewbot.adapters.clock_system import steady_seconds

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of one answer, unpacked. The longest that is asked for is a blob of five megabytes, or fifty of them as text."""
MOST_BYTES_OF_A_REFUSAL: Final = 64 * 1024
_PIECE: Final = 64 * 1024
# One more try where the connection broke, and only for what may be asked twice: a pooled connection may have ended.
_RETRY: Final = Retry(total=1, connect=1, read=1, redirect=0, status=0, other=0, allowed_methods=frozenset({"GET"}))
_ENDS_AT: Final[ContextVar[float]] = ContextVar("ends_at")


class Unreadable(Exception):
    """An answer came that no answer of GitHub's looks like; the sentence goes on from "its answer"."""


@contextmanager
def all_within(seconds: float) -> Iterator[None]:
    """Let what this thread asks in the block take so long in all; then it ends in a TimeoutError."""
    before = _ENDS_AT.set(steady_seconds() + seconds)
    try:
        yield
    finally:
        _ENDS_AT.reset(before)


class Connection(HTTPSRequestsConnectionClass):
    """One connection, kept open, to the server of an API; asked within `all_within`."""

    def __init__(self, api_url: str, *, timeout_seconds: int) -> None:
        """`timeout_seconds` is for connecting, and for each wait while an answer is read."""
        parts = urlsplit(api_url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        super().__init__(f"[{host}]" if ":" in host else host, port, timeout=timeout_seconds, retry=_RETRY, pool_size=1)
        self.protocol = parts.scheme
        self._adapter = _Adapter(max_retries=_RETRY, pool_connections=1, pool_maxsize=1)
        self.session.mount(f"{parts.scheme}://", self._adapter)
        # Proxies and certificates: a session looks through the whole environment for them before each request.
        found = self.session.merge_environment_settings(api_url, {}, stream=True, verify=True, cert=None)
        self._way: Final = {name: found[name] for name in ("proxies", "verify", "cert")}

    def getresponse(self) -> RequestsResponse:
        """Send the request, and read the whole answer. Raises Unreadable where it is none of GitHub's."""
        seconds_left()
        # Past the session: it follows no redirect and keeps no cookie here, and what it does costs more than sending.
        with self._adapter.send(self._prepared(), stream=True, timeout=self.timeout, **self._way) as response:
            return _Whole(response, _text_of(response))

    def _prepared(self) -> requests.PreparedRequest:
        request = requests.PreparedRequest()
        request.method = self.verb
        request.url = requote_uri(f"{self.protocol}://{self.host}:{self.port}{self.url}")
        request.headers = CaseInsensitiveDict({"Accept-Encoding": "gzip, deflate", **self.headers})
        if self.verb != "GET":
            request.body = body = self.input.encode() if isinstance(self.input, str) else b""
            request.headers["Content-Length"] = str(len(body))
        return request


class _Whole(RequestsResponse):
    """An answer that has been read."""

    def __init__(self, response: requests.Response, text: str) -> None:
        super().__init__(response)
        self._text = text

    def read(self) -> str:
        return self._text


def seconds_left() -> float:
    """Return what is left of the time for the whole. Raises TimeoutError where that is nothing."""
    left = _ENDS_AT.get() - steady_seconds()
    if left <= 0:
        raise TimeoutError("the time for the whole is over")
    return left


def _text_of(response: requests.Response) -> str:
    # A refusal has a sentence of which its beginning is enough: a stranger's proxy may have put a book there.
    is_refusal = response.status_code >= 300
    body = bytearray()
    for piece in response.iter_content(_PIECE):
        body += piece
        if is_refusal and len(body) >= MOST_BYTES_OF_A_REFUSAL:
            break
        if len(body) > MOST_BYTES:
            raise Unreadable(f"is longer than {MOST_BYTES // 1024**2} MB")
    return body.decode("utf-8", "replace") if is_refusal else _json_text(bytes(body), response)


def _json_text(body: bytes, response: requests.Response) -> str:
    if body and not _is_json(response.headers.get("content-type", "")):
        raise Unreadable("is not JSON by its own word")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("is not in UTF-8") from None


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


class _Hurried:
    """A socket whose reader waits no longer than is left for the whole."""

    def __init__(self, whole: socket.socket) -> None:
        self._whole = whole

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def makefile(self, mode: str) -> io.BufferedReader:
        assert mode == "rb"
        return io.BufferedReader(_Reader(self._whole))


class _Reader(io.RawIOBase):
    """What comes from a socket; each wait is the socket's own, or shorter."""

    def __init__(self, whole: socket.socket) -> None:
        self._socket = whole
        self._longest_wait = whole.gettimeout()
        self._bytes = whole.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = seconds_left()
        self._socket.settimeout(left if self._longest_wait is None else min(left, self._longest_wait))
        return self._bytes.readinto(buffer)

    def close(self) -> None:
        self._bytes.close()
        super().close()


class _Plain(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", _Hurried(self.sock))


class _Secure(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock = cast("socket.socket", _Hurried(self.sock))


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Adapter(HTTPAdapter):
    """Connects as `requests` does, with sockets that hurry, through a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}
        return manager
