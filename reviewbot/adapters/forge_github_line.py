"""The line to GitHub: requests with the right token, pages, unchanged answers, and failures in our own words.

PyGithub signs, connects and sends; it is synchronous, so the line is used from threads, and lends each request a
connection.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, TypeVar, cast
from urllib.parse import quote

from reviewbot.adapters.clock_system import HeardClock
from reviewbot.adapters.forge_github_answer import next_query, parsed, rows_of
from reviewbot.adapters.forge_github_exchange import (
    ROWS_PER_PAGE,
    TIMEOUT_SECONDS,
    WHOLE_SECONDS,
    Exchanges,
    Query,
    Reply,
)
from reviewbot.adapters.forge_github_fault import WHAT, Refused, check_status, server_time
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.adapters.forge_github_token import AppKey, Asked, Purpose, Tokens
from reviewbot.adapters.forge_github_wire import WireToken
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Unavailable
from reviewbot.kernel.ids import InstallationId
from reviewbot.ports import Clock

T = TypeVar("T")
Guard: TypeAlias = Callable[[str], AbstractContextManager[object]]
"""Entered around each request of an installation, named by its number; it may let none pass."""

MOST_PAGES: Final = 100
_MOST_KEPT_ANSWERS: Final = 256
_LARGEST_KEPT_ANSWER: Final = 256_000
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    etag: str
    value: object
    next_query: tuple[tuple[str, str], ...]


class GitHubLine:
    """One App's line to one GitHub, its cloud or an Enterprise server's `https://host/api/v3`."""

    def __init__(
        self,
        *,
        api_url: str,
        key: AppKey,
        clock: Clock,
        timeout_seconds: int = TIMEOUT_SECONDS,
        whole_seconds: float = WHOLE_SECONDS,
        guard: Guard = nullcontext,
        heard: HeardClock | None = None,
    ) -> None:
        """`heard` is put right by the dates of GitHub's answers, and is the time by which the App signs."""
        # At its debug level PyGithub logs whole answers, and an answer may be a token.
        logging.getLogger("github.Requester").setLevel(logging.WARNING)
        self.app_id = key.app_id
        self.clock = clock
        self._guard = guard
        self._heard = heard or HeardClock()
        self._key = key
        self._exchanges = Exchanges(api_url.rstrip("/"), timeout_seconds=timeout_seconds, whole_seconds=whole_seconds)
        self._tokens = Tokens(clock, self._ask_token)
        self._pages: Shelf[tuple[object, ...], _Page] = Shelf(_MOST_KEPT_ANSWERS)

    def close(self) -> None:
        """Close every connection."""
        self._exchanges.close()

    async def run(self, work: Callable[[], T]) -> T:
        """Do blocking work in a thread. What GitHub refuses there and nobody expected becomes our own failure."""
        try:
            return await asyncio.to_thread(work)
        except Refused as refused:
            raise refused.failure() from None

    def get(
        self,
        place: Place,
        kind: type[T],
        path: str,
        query: Query | None = None,
        *,
        is_kept: bool = True,
        purpose: Purpose = "read",
    ) -> T:
        """Return one answer. Where GitHub says that nothing changed, it is the one of last time, if that `is_kept`.

        Raises Refused for a 4xx.
        """
        page = self._page(place, kind, path, dict(query or {}), is_kept=is_kept, purpose=purpose)
        return cast("T", page.value)

    def get_rows(
        self,
        place: Place,
        kind: type[T],
        path: str,
        query: Query | None = None,
        *,
        most_pages: int = MOST_PAGES,
        is_enough: Callable[[Sequence[T]], bool] | None = None,
        purpose: Purpose = "read",
    ) -> tuple[T, ...]:
        """Return the rows of every page, at most `most_pages`, or of the first pages that are enough.

        Raises Unavailable where there are more, or where a page leads back: a list that was cut is no list.
        """
        rows: list[T] = []
        asked: dict[str, str | int] = {**(query or {}), "per_page": ROWS_PER_PAGE}
        seen: set[tuple[tuple[str, str], ...]] = set()
        for _ in range(most_pages):
            page = self._page(place, rows_of(kind), path, asked, purpose=purpose)
            rows.extend(cast("tuple[T, ...]", page.value))
            if not page.next_query or (is_enough is not None and is_enough(rows)):
                return tuple(rows)
            if page.next_query in seen:
                break
            seen.add(page.next_query)
            asked |= dict(page.next_query)
        raise Unavailable(WHAT, why=f"the list {path} does not end")

    def write(self, place: Place, verb: str, path: str, body: Mapping[str, object], kind: type[T]) -> T:
        """Send a change and return the answer. It is sent once, whatever happens, unless the token was refused.

        Raises Refused for a 4xx.
        """
        reply = self._send(place, "write", verb, path, body=body)
        return parsed(kind, reply.body, f"{verb} {path}")

    def query_graph(self, place: Place, kind: type[T], query: str, variables: Mapping[str, object]) -> T:
        """Return the answer of the GraphQL endpoint. Raises Refused with 404 where there is none."""
        path = self._exchanges.graphql_path
        reply = self._send(place, "read", "POST", path, body={"query": query, "variables": dict(variables)})
        return parsed(kind, reply.body, "a GraphQL query")

    def get_as_app(self, kind: type[T], path: str) -> T:
        """Return one answer to the App itself, without an installation. Raises Refused for a 4xx."""
        return parsed(kind, self._send_as_app("GET", path, {}).body, f"GET {path}")

    def get_rows_as_app(
        self,
        kind: type[T],
        path: str,
        query: Query | None = None,
        *,
        most_pages: int,
        is_enough: Callable[[Sequence[T]], bool] | None = None,
    ) -> tuple[T, ...]:
        """Return the rows of the first pages of an answer to the App itself, until there are enough of them."""
        rows: list[T] = []
        asked: dict[str, str | int] = {**(query or {}), "per_page": ROWS_PER_PAGE}
        for _ in range(most_pages):
            reply = self._send_as_app("GET", path, asked)
            rows.extend(parsed(rows_of(kind), reply.body, f"GET {path}"))
            following = next_query(reply.headers.get("link", ""))
            if not following or (is_enough is not None and is_enough(rows)):
                break
            asked |= dict(following)
        return tuple(rows)

    def post_as_app(self, path: str) -> None:
        """Ask something of GitHub as the App itself. Raises Refused for a 4xx."""
        self._send_as_app("POST", path, {})

    def _ask_token(self, installation: InstallationId, narrowed: Mapping[str, object]) -> Asked:
        path = f"/app/installations/{installation}/access_tokens"
        reply = self._send_as_app("POST", path, {}, narrowed)
        return Asked(token=parsed(WireToken, reply.body, f"POST {path}"), server_now=server_time(reply.headers))

    def _send_as_app(self, verb: str, path: str, query: Query, body: Mapping[str, object] | None = None) -> Reply:
        reply = self._sent(self._key.sign(self._heard.now()), verb, path, query, {}, body)
        if reply.status == 401:  # by a clock that was off, perhaps: by now GitHub's was heard
            reply = self._sent(self._key.sign(self._heard.now()), verb, path, query, {}, body)
        check_status(reply.status, reply.headers, reply.body, asked=f"{verb} {path}")
        return reply

    def _page(
        self, place: Place, kind: Any, path: str, query: Query, *, is_kept: bool = True, purpose: Purpose = "read"
    ) -> _Page:
        key = (place.installation, place.repo_id, kind, path, tuple(sorted(query.items())))
        kept = self._pages.get(key)
        reply = self._send(place, purpose, "GET", path, query=query, etag=kept.etag if kept else "")
        if reply.status == 304 and kept is not None:
            return kept
        page = _Page(
            etag=reply.headers.get("etag", ""),
            value=parsed(kind, reply.body, f"GET {path}"),
            next_query=next_query(reply.headers.get("link", "")),
        )
        if is_kept and page.etag and len(reply.body) <= _LARGEST_KEPT_ANSWER and not _may_be_followed(page):
            self._pages.keep(key, page)
        return page

    def _send(
        self,
        place: Place,
        purpose: Purpose,
        verb: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, object] | None = None,
        etag: str = "",
    ) -> Reply:
        headers = {"If-None-Match": etag} if etag else {}
        with self._guard(str(place.installation)):
            token = self._tokens.token_for(place, purpose)
            reply = self._sent(token, verb, path, query or {}, headers, body)
            if reply.status == 401:  # refused before anything was done, so a write may be sent again too
                self._tokens.forget(place, purpose, token)
                token = self._tokens.token_for(place, purpose)
                reply = self._sent(token, verb, path, query or {}, headers, body)
            if reply.status == 401:
                raise Unavailable(WHAT, why="it does not accept a fresh token")
            check_status(reply.status, reply.headers, reply.body, asked=f"{verb} {path}")
        return reply

    def _sent(
        self, token: str, verb: str, path: str, query: Query, headers: dict[str, str], body: Mapping[str, object] | None
    ) -> Reply:
        reply = self._exchanges.send(token, verb, path, query, headers, body)
        told = server_time(reply.headers)
        if told is not None and "age" not in reply.headers:  # a cache keeps the date with the answer
            self._heard.hear(told)
        return reply


def part(text: object) -> str:
    """Return a piece of a path with everything escaped that could leave it.

    Raises Refused with 404 for a name that is a way: dots cannot be escaped, and would lead to another question.
    """
    if str(text) in {"", ".", ".."}:
        raise Refused(404, repr(text), "nothing has this name")
    return quote(str(text), safe="")


def repo_path(place: Place) -> str:
    """Return the path of a repository in the API."""
    owner, _, name = place.repo.partition("/")
    return f"/repos/{part(owner)}/{part(name)}"


def _may_be_followed(page: _Page) -> bool:
    # A full last page stays as it is when another one follows: "unchanged" would hide what is there.
    return not page.next_query and isinstance(page.value, tuple) and len(page.value) >= ROWS_PER_PAGE
