"""The App's identity: a key that signs for minutes, tokens that read or write one repository for at most an hour."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

import jwt

from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_key import read_key
from reviewbot.adapters.forge_github_wire import WireToken
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import InstallationId, RepoId
from reviewbot.ports import Clock

Purpose: TypeAlias = Literal["read", "write", "deployments", "statuses", "list"]

PERMISSIONS: Final[Mapping[Purpose, Mapping[str, str]]] = {
    "read": {
        "checks": "read",
        "contents": "read",
        "issues": "read",
        "members": "read",
        "metadata": "read",
        "pull_requests": "read",
    },
    "write": {"checks": "write", "issues": "write", "metadata": "read", "pull_requests": "write"},
    "deployments": {"deployments": "read", "metadata": "read"},
    "statuses": {"metadata": "read", "statuses": "read"},
    "list": {"metadata": "read"},
}
"""What each token may do. A reading token can change nothing, a writing one can read no code.

Deployments and commit statuses are read with tokens of their own: an installation that does not grant one of them lacks
only that evidence, or is not told of statuses with our names.
One that lists an installation's repositories, the only one that is not for a single one, reads nothing in them.
"""

_DATED_BACK_SECONDS: Final = 60
_SIGNED_SECONDS: Final = 300
_LONGEST: Final = timedelta(hours=1)
_MARGIN: Final = timedelta(minutes=5)
"""A token is replaced this long before it ends, so that none ends between two requests of one piece of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A fresh token, and GitHub's own clock when it was made."""

    token: WireToken
    server_now: datetime | None


@dataclass(slots=True)
class _Seat:
    """One token and the lock under which it is fetched, so that ten threads ask once."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    text: str = field(default="", repr=False)
    until: datetime | None = None


class AppKey:
    """The App's private key. It signs, and shows itself to nobody."""

    def __init__(self, app_id: int, private_key: str) -> None:
        self.app_id = app_id
        # Kept as it was read: to read the text again for every signature takes 80 ms.
        self._key = read_key(private_key)

    def sign(self, now: datetime) -> str:
        """Return a JSON web token that proves the App's identity for five minutes.

        It is dated sixty seconds back, for a clock that is a little ahead (GitHub Docs, "Generating a JSON Web Token
        (JWT) for a GitHub App").
        """
        seconds = int(now.timestamp())
        claims = {"iat": seconds - _DATED_BACK_SECONDS, "exp": seconds + _SIGNED_SECONDS, "iss": str(self.app_id)}
        return jwt.encode(claims, self._key, algorithm="RS256")


class Tokens:
    """Installation tokens, each for one repository and one purpose, kept until shortly before they end."""

    def __init__(self, clock: Clock, ask: Callable[[InstallationId, Mapping[str, object]], Asked]) -> None:
        self._clock = clock
        self._ask = ask
        self._seats: dict[tuple[InstallationId, RepoId, Purpose], _Seat] = {}
        self._lock = threading.Lock()

    def token_for(self, place: Place, purpose: Purpose) -> str:
        """Return a token for this repository alone.

        Raises Misconfigured where the installation does not grant what the purpose needs.
        """
        seat = self._seat(place, purpose)
        with seat.lock:
            if seat.until is None or self._clock.now() >= seat.until:
                self._renew(seat, place, purpose)
            return seat.text

    def forget(self, place: Place, purpose: Purpose, refused: str) -> None:
        """Drop a token that GitHub refused, unless it was replaced in the meantime."""
        seat = self._seat(place, purpose)
        with seat.lock:
            if seat.text == refused:
                seat.until = None

    def _seat(self, place: Place, purpose: Purpose) -> _Seat:
        with self._lock:
            return self._seats.setdefault((place.installation, place.repo_id, purpose), _Seat())

    def _renew(self, seat: _Seat, place: Place, purpose: Purpose) -> None:
        narrowed: dict[str, object] = {"permissions": dict(PERMISSIONS[purpose])}
        if purpose != "list":
            narrowed["repository_ids"] = [place.repo_id]
        try:
            asked = self._ask(place.installation, narrowed)
        except Refused as refused:
            raise _token_failure(refused, purpose) from None
        # The lifetime is measured on GitHub's clock alone and counted down on ours: the two need not agree.
        lifetime = _LONGEST if asked.server_now is None else asked.token.expires_at - asked.server_now
        seat.text = asked.token.token
        seat.until = self._clock.now() + min(lifetime, _LONGEST) - _MARGIN


def _token_failure(refused: Refused, purpose: Purpose) -> Misconfigured | Unavailable:
    if refused.status == 422:
        granted = ", ".join(f"{name}: {level}" for name, level in PERMISSIONS[purpose].items())
        fault = f"it does not cover the repository, or does not grant all of {granted}"
        return Misconfigured("the GitHub App's installation", (fault,))
    return Unavailable(WHAT, why=f"it gave no token: {refused}")
