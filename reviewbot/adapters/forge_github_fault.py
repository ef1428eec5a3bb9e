"""How GitHub says no, and what it means to us.

Source: GitHub Docs, "Rate limits for the REST API" and "Best practices for using the REST API".
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from reviewbot.kernel.errors import BrokenInvariant, Unavailable

WHAT = "GitHub"
_SECONDARY_LIMIT_SECONDS = 60.0
"""What GitHub asks to wait for a secondary limit without a `retry-after`."""
_LONGEST_MESSAGE = 200


class Refused(Exception):
    """GitHub answered with a status that is no success and no failure of its own. It never leaves the adapters."""

    def __init__(self, status: int, asked: str, message: str) -> None:
        super().__init__(f"{status} to {asked}: {message}")
        self.status = status

    def failure(self) -> Unavailable | BrokenInvariant:
        """Return what it means where the caller has no better idea.

        A request that GitHub finds wrong is our bug. Anything else is a matter of access, which comes back when
        somebody grants it: nothing was decided.
        """
        if self.status in (400, 422):
            return BrokenInvariant(f"GitHub finds our request wrong: {self}")
        return Unavailable(WHAT, why=f"it answered {self}")


class ServerFailed(Unavailable):
    """GitHub failed on its own side, with a 5xx."""


def check_status(status: int, headers: Mapping[str, str], body: str, *, asked: str) -> None:
    """Let a success and a 304 pass.

    Raises Unavailable for a limit, with the seconds to wait, and for GitHub's own failures; Refused for the rest.
    """
    if status < 400 and status not in (301, 302, 307, 308):
        return
    message = _message(body)
    if status in (403, 429) and _is_limit(status, headers, message):
        raise Unavailable(WHAT, why=f"a rate limit is reached ({asked})", retry_after_seconds=_wait(headers))
    if status >= 500:
        raise ServerFailed(WHAT, why=f"it answered {status} to {asked}", retry_after_seconds=_retry_after(headers))
    raise Refused(status, asked, message)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """Return GitHub's own clock from the `Date` header, or None."""
    try:
        moment = parsedate_to_datetime(headers.get("date", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_limit(status: int, headers: Mapping[str, str], message: str) -> bool:
    is_spent = headers.get("x-ratelimit-remaining") == "0"
    return status == 429 or is_spent or "retry-after" in headers or "rate limit" in message.lower()


def _wait(headers: Mapping[str, str]) -> float:
    told = _retry_after(headers)
    if told is not None:
        return told
    reset, now = headers.get("x-ratelimit-reset", ""), server_time(headers)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit() and now is not None:
        return max(float(reset) - now.timestamp(), 1.0)
    return _SECONDARY_LIMIT_SECONDS


def _retry_after(headers: Mapping[str, str]) -> float | None:
    told = headers.get("retry-after", "")
    return float(told) if told.isascii() and told.isdigit() and len(told) < 8 else None


def _message(body: str) -> str:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return "no readable message"
    message = found.get("message") if isinstance(found, dict) else None
    return repr(message[:_LONGEST_MESSAGE]) if isinstance(message, str) else "no message"
