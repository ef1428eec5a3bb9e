"""Who may read what over HTTP: tokens that an operator gave out, each for an owner, a repository, or everything.

Nothing is kept of a token but its digest, and a fault names its line, never what stands there.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from reviewbot.kernel.errors import Misconfigured
from reviewbot.kernel.ids import RepoName

EVERYTHING: Final = "*"
SHORTEST_TOKEN: Final = 32
"""Characters: 16 bytes from a generator, written in hexadecimal."""
LONGEST_TOKEN: Final = 512

_SCOPE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})(?:/[A-Za-z0-9._-]{1,100})?")
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""RFC 6750, section 2.1: what may follow `Bearer`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What whoever holds one token may read."""

    scope: str
    """An owner, `owner/name`, or `EVERYTHING`; folded."""
    digest: bytes = field(repr=False)
    """SHA-256 of the token."""

    def covers(self, repo: RepoName) -> bool:
        """Say whether the repository is one of those it was given for, in whatever case its name is written."""
        name = repo.casefold()
        return self.scope in {EVERYTHING, name, name.partition("/")[0]}


def parse_grants(text: str) -> tuple[Grant, ...]:
    """Return the grants that a text gives, one a line: a scope and a token.

    Raises Misconfigured with the fault of every line.
    """
    grants, faults = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        scope, _, token = line.strip().partition(" ")
        if not scope:
            continue
        wrong = list(_faults(scope, token.strip()))
        faults += [f"line {number}: {fault}" for fault in wrong]
        if not wrong:
            grants.append(Grant(scope=scope.casefold(), digest=_digest(token.strip())))
    if faults:
        raise Misconfigured("grants", tuple(faults))
    return tuple(grants)


def grants_of(token: str, grants: Sequence[Grant]) -> tuple[Grant, ...]:
    """Return the grants that this token gives; how long that takes tells nothing about the others."""
    digest = _digest(token)
    return tuple([each for each in grants if hmac.compare_digest(each.digest, digest)])


def may_read(repo: RepoName, held: Iterable[Grant]) -> bool:
    """Say whether any of these grants covers the repository."""
    return any(each.covers(repo) for each in held)


def _faults(scope: str, token: str) -> Iterator[str]:
    if scope != EVERYTHING and _SCOPE.fullmatch(scope) is None:
        yield f"a scope is an owner, OWNER/NAME or {EVERYTHING}"
    if not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
        wanted = f"a token of {SHORTEST_TOKEN} to {LONGEST_TOKEN} characters has to follow"
        yield f"{wanted}; `openssl rand -hex 32` makes one"
    elif _TOKEN.fullmatch(token) is None:
        yield "a token is letters, digits and -._~+/, with = at its end alone"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
