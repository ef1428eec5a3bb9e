"""Commit statuses on GitHub, as far as they bear a name of ours.

Our App writes check runs and never a status, so whichever has such a name is somebody else's. Statuses are read with a
token of their own: an installation from before they were asked for grants none, and lacks nothing else by it.
Source: GitHub Docs, "Get the combined status for a specific reference".
"""

from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict

from reviewbot.adapters.forge_github_exchange import ROWS_PER_PAGE
from reviewbot.adapters.forge_github_fault import WHAT, Refused
from reviewbot.adapters.forge_github_line import GitHubLine, part, repo_path
from reviewbot.adapters.forge_github_present import OUR_PREFIX
from reviewbot.adapters.forge_github_shelf import Shelf
from reviewbot.change.guard import Lookalike
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import Head, InstallationId, RepoId

_NO_COMMIT: Final = frozenset({404, 409, 410, 422})
_MOST_PAGES: Final = 10
_MOST_REMEMBERED: Final = 10_000
_ASKED_AGAIN_AFTER: Final = timedelta(hours=1)
"""So often it is tried whether an installation that granted no statuses does now."""


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class _WireStatus(_Wire):
    id: int
    context: str
    state: str


class _WireStatuses(_Wire):
    statuses: tuple[_WireStatus, ...]
    total_count: int


class Statuses:
    """Asks for commit statuses, and remembers for a while which installations do not grant them."""

    def __init__(self, line: GitHubLine) -> None:
        self._line = line
        self._refused: Shelf[tuple[InstallationId, RepoId], datetime] = Shelf(_MOST_REMEMBERED)

    def ask(self, place: Place, head: Head) -> tuple[Lookalike, ...] | None:
        """Return those of our names, sorted by name, or None where the App may not read any.

        Raises Unavailable where there are more than 1,000.
        """
        key, now = (place.installation, place.repo_id), self._line.clock.now()
        refused_at = self._refused.get(key)
        if refused_at is not None and now - refused_at < _ASKED_AGAIN_AFTER:
            return None
        try:
            found = self._read(place, head)
        except Misconfigured:
            found = None
        except Refused as refused:
            if refused.status in _NO_COMMIT:
                return ()
            if refused.status != 403:
                raise
            found = None
        if found is None:
            self._refused.keep(key, now)
        return found

    def _read(self, place: Place, head: Head) -> tuple[Lookalike, ...]:
        path = f"{repo_path(place)}/commits/{part(head)}/status"
        rows: dict[int, _WireStatus] = {}
        for page in range(1, _MOST_PAGES + 1):
            query = {"per_page": ROWS_PER_PAGE, "page": page}
            found = self._line.get(place, _WireStatuses, path, query, purpose="statuses")
            rows |= {each.id: each for each in found.statuses}
            if len(rows) >= found.total_count or not found.statuses:
                return tuple(sorted(map(_lookalike, filter(_bears_our_name, rows.values())), key=_name))
        raise Unavailable(WHAT, why=f"{head} has more than {len(rows)} statuses")


def _bears_our_name(wire: _WireStatus) -> bool:
    return wire.context.casefold().startswith(OUR_PREFIX)


def _lookalike(wire: _WireStatus) -> Lookalike:
    return Lookalike(id=wire.id, name=wire.context, is_success=wire.state == "success")


def _name(lookalike: Lookalike) -> str:
    return lookalike.name
