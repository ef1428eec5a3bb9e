"""One request to GitHub and its answer: PyGithub words it, and whatever goes wrong on the way is said in our words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

import requests
from github import Auth
from github.Requester import Requester

from reviewbot.adapters.forge_github_fault import WHAT
from reviewbot.adapters.forge_github_socket import Connection, Unreadable, all_within
from reviewbot.adapters.wire_fault import why_broken
from reviewbot.kernel.errors import Unavailable

Query: TypeAlias = Mapping[str, str | int]

TIMEOUT_SECONDS: Final = 15
"""For a connection, and for each wait while an answer is read."""
WHOLE_SECONDS: Final = 60.0
"""For one request and the whole of its answer. GitHub itself gives up after ten."""
ROWS_PER_PAGE: Final = 100
_API_VERSION: Final = "2022-11-28"


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
class Reply:
    """What GitHub answered, of whatever status."""

    status: int
    headers: Mapping[str, str]
    """By their names in small letters."""
    body: str


class Exchange:
    """One way to one GitHub: a request at a time, over one connection that is kept open."""

    def __init__(self, api_url: str, *, timeout_seconds: int, whole_seconds: float) -> None:
        self._whole_seconds = whole_seconds
        self._bearer = _Bearer()
        self._connection = Connection(api_url, timeout_seconds=timeout_seconds)
        self._requester = Requester(
            auth=self._bearer,
            base_url=api_url,
            timeout=timeout_seconds,
            user_agent="reviewbot",
            per_page=ROWS_PER_PAGE,
            verify=True,
            retry=None,
            pool_size=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=_API_VERSION,
        )

    @property
    def graphql_path(self) -> str:
        """Return where this GitHub's GraphQL endpoint is."""
        return self._requester.graphql_url

    def send(
        self, token: str, verb: str, path: str, query: Query, headers: dict[str, str], body: Mapping[str, object] | None
    ) -> Reply:
        """Send one request and return the answer, whatever its status.

        Raises Unavailable where none came within the time, or none that GitHub would give.
        """
        self._bearer.text = token
        sent = {"Accept": "application/vnd.github+json", **headers}
        try:
            with all_within(self._whole_seconds):
                status, answered, text = self._requester.requestJson(
                    verb, path, dict(query), sent, body, cnx=self._connection
                )
        except Unreadable as fault:
            raise Unavailable(WHAT, why=f"its answer to {verb} {path} {fault}") from None
        except (requests.RequestException, OSError, RuntimeError, AssertionError, ValueError, OverflowError) as error:
            # `from None`: a failed request carries its headers, and so the token. PyGithub raises RuntimeError and
            # AssertionError for a redirect that leads elsewhere, ValueError for one that leads nowhere, and that or
            # OverflowError for a rate limit that is no number.
            raise Unavailable(WHAT, why=f"{verb} {path} did not go through: {why_broken(error)}") from None
        return Reply(status=status, headers=answered, body=text)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
        self._requester.close()


class Exchanges:
    """Ways to one GitHub, for any number of threads: each request has one to itself, the one that was used last.

    So as many connections are opened as there are requests at once: opening one costs more than asking.
    """

    def __init__(self, api_url: str, *, timeout_seconds: int, whole_seconds: float) -> None:
        self._open = partial(Exchange, api_url, timeout_seconds=timeout_seconds, whole_seconds=whole_seconds)
        first = self._open()
        self.graphql_path: Final = first.graphql_path
        """Where this GitHub's GraphQL endpoint is."""
        self._idle = [first]
        self._is_closed = False

    def send(
        self, token: str, verb: str, path: str, query: Query, headers: dict[str, str], body: Mapping[str, object] | None
    ) -> Reply:
        """Send one request and return the answer, whatever its status. Raises as `Exchange.send` does."""
        # Taking from a list and adding to it are whole, whichever threads do so at once.
        try:
            exchange = self._idle.pop()
        except IndexError:
            exchange = self._open()
        try:
            return exchange.send(token, verb, path, query, headers, body)
        finally:
            self._idle.append(exchange)
            if self._is_closed:
                self.close()

    def close(self) -> None:
        """Close every connection; one that is in use ends with its request."""
        self._is_closed = True
        while self._idle:
            self._idle.pop().close()
