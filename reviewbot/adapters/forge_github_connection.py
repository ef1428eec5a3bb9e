"""Connections to GitHub: each request has one to itself while it lasts, the one that was used last.

So as many are opened as there are requests at once, however many threads send them: opening one costs more than asking.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from github import Auth
from github.Requester import Requester
from urllib3.util import Retry

ROWS_PER_PAGE: Final = 100
_API_VERSION: Final = "2022-11-28"
# One more try where the connection broke, and only for what may be asked twice: a pooled connection may have ended.
_RETRY: Final = Retry(total=1, connect=1, read=1, redirect=0, status=0, other=0, allowed_methods=frozenset({"GET"}))


class _Bearer(Auth.Auth):
    """The token of the request that is about to be sent."""

    def __init__(self) -> None:
        self.text = ""

    @property
    def token_type(self) -> str:
        return "Bearer"

    @property
    def token(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Connection:
    requester: Requester
    bearer: _Bearer


class Connections:
    """Those to one GitHub, for any number of threads."""

    def __init__(self, api_url: str, *, timeout_seconds: int) -> None:
        self._api_url = api_url
        self._timeout_seconds = timeout_seconds
        first = self._open()
        self.graph_path: str = first.requester.graphql_url
        """Where GraphQL is asked."""
        self._idle = [first]
        self._is_closed = False

    def close(self) -> None:
        """Close every connection; one that is in use ends with its request."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().requester.close()

    @contextmanager
    def lent(self, token: str) -> Iterator[Requester]:
        """Lend a connection that sends with this token while the block runs."""
        # Taking from a list and adding to it are whole, whichever threads do so at once.
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open()
        connection.bearer.text = token
        try:
            yield connection.requester
        finally:
            self._idle.append(connection)
            if self._is_closed:
                self.close()

    def _open(self) -> _Connection:
        bearer = _Bearer()
        requester = Requester(
            auth=bearer,
            base_url=self._api_url,
            timeout=self._timeout_seconds,
            user_agent="reviewbot",
            per_page=ROWS_PER_PAGE,
            verify=True,
            retry=_RETRY,
            pool_size=1,
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=_API_VERSION,
        )
        return _Connection(requester=requester, bearer=bearer)
