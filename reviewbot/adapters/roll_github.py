"""The Roll on GitHub: the App's installations and their repositories, and its log of webhook deliveries."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict

from reviewbot.adapters.forge_github_exchange import ROWS_PER_PAGE
from reviewbot.adapters.forge_github_fault import Refused
from reviewbot.adapters.forge_github_line import GitHubLine
from reviewbot.adapters.forge_github_wire import WireRepo
from reviewbot.intake.delivery import LostDelivery
from reviewbot.intake.event import Place
from reviewbot.kernel.errors import Misconfigured, Unavailable
from reviewbot.kernel.ids import DeliveryId, InstallationId, RepoId, RepoName

_MOST_PAGES: Final = 100
"""Of installations, and of the repositories of each: 10,000."""
_MOST_LOST_PAGES: Final = 10


class _WireInstallation(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: int
    suspended_at: AwareDatetime | None = None


class _WireRepos(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    total_count: int
    repositories: tuple[WireRepo, ...]


class _WireAttempt(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: int
    guid: str
    delivered_at: AwareDatetime


class GitHubRoll:
    """Implements `ports.Roll`."""

    def __init__(self, line: GitHubLine) -> None:
        self._line = line

    async def fetch_places(self, installation: InstallationId | None = None) -> tuple[Place, ...]:
        """Ask each installation for its repositories. Where all are wanted, one that gives no answer is left out."""
        return await self._line.run(partial(_places, self._line, installation))

    async def fetch_lost(self, *, since: datetime) -> tuple[LostDelivery, ...]:
        """Read the log's failures, the newest first, back to the instant."""
        return await self._line.run(partial(_lost, self._line, since))

    async def ask_again(self, lost: LostDelivery) -> None:
        """Ask for the newest attempt again; one that the log has forgotten in the meantime is passed over."""
        await self._line.run(partial(_ask_again, self._line, lost.attempt))


def _places(line: GitHubLine, wanted: InstallationId | None) -> tuple[Place, ...]:
    found = line.get_rows_as_app(_WireInstallation, "/app/installations", most_pages=_MOST_PAGES)
    active = [InstallationId(each.id) for each in found if each.suspended_at is None]
    if wanted is not None:
        return _places_of(line, wanted) if wanted in active else ()
    return tuple(place for each in active for place in _places_or_none(line, each))


def _places_or_none(line: GitHubLine, installation: InstallationId) -> tuple[Place, ...]:
    try:
        return _places_of(line, installation)
    except (Unavailable, Misconfigured):
        # One organisation that takes its rights back must not hide all the others. It is asked again next time.
        return ()


def _places_of(line: GitHubLine, installation: InstallationId) -> tuple[Place, ...]:
    whole = Place(repo=RepoName(""), repo_id=RepoId(0), installation=installation)
    repos: list[WireRepo] = []
    for page in range(1, _MOST_PAGES + 1):
        query = {"per_page": ROWS_PER_PAGE, "page": page}
        found = line.get(whole, _WireRepos, "/installation/repositories", query, purpose="list")
        repos += found.repositories
        if len(repos) >= found.total_count or not found.repositories:
            break
    return tuple(
        Place(repo=RepoName(each.full_name), repo_id=RepoId(each.id), installation=installation) for each in repos
    )


def _lost(line: GitHubLine, since: datetime) -> tuple[LostDelivery, ...]:
    def is_enough(rows: Sequence[_WireAttempt]) -> bool:
        return rows[-1].delivered_at < since if rows else True

    rows = line.get_rows_as_app(
        _WireAttempt,
        "/app/hook/deliveries",
        {"status": "failure"},
        most_pages=_MOST_LOST_PAGES,
        is_enough=is_enough,
    )
    newest: dict[str, LostDelivery] = {}
    for row in sorted((row for row in rows if row.delivered_at >= since), key=lambda row: row.id):
        tries = newest[row.guid].attempts if row.guid in newest else 0
        newest[row.guid] = LostDelivery(id=DeliveryId(row.guid), attempt=row.id, attempts=tries + 1)
    return tuple(newest.values())


def _ask_again(line: GitHubLine, attempt: int) -> None:
    try:
        line.post_as_app(f"/app/hook/deliveries/{attempt}/attempts")
    except Refused as refused:
        if refused.status != 404:
            raise
