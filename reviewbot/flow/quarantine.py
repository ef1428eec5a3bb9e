"""Quarantine: a review that breaks off for a fault of ours is told of on its change, and then left alone for a while.

One whose processes died is begun once more with the next sweep before that: they may have died of something else.

Begun again with every sweep it would break off again, and one that takes its process with it would take the others'
work with it each time.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dbos import DBOS, WorkflowStatus

from reviewbot.change.open_change import OpenChange
from reviewbot.flow.running import BURIED, FAILED, MOST_REVIVALS
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import RepoId
from reviewbot.ports import Clock
from reviewbot.publish.breakage import Breakage, breakage_of, worn_out
from reviewbot.upkeep import MOST_RESTING

REST: Final = timedelta(hours=1)
"""Until it is begun once more by itself; a person may ask for that at any time."""
_MOST: Final = 1_000
_REVIEW: Final = "review:"
_SETTLES: Final = ("settle:", "wake:")
_PASSING: Final = frozenset({"Unavailable", "Misconfigured", "Stopped"})
"""Failures that somebody else ends: the review is begun again with the next sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """Which reviews broke off for good, as the durable engine knows it now."""

    _failed: Mapping[str, WorkflowStatus]
    """The newest of each change and head."""
    _deaths: Mapping[str, int]
    """How many of each change and head were begun until they counted as deadly; of the settles of a head as well."""

    async def count(self, *, now: datetime) -> int:
        """Return how many reviews are left alone now, at most MOST_RESTING."""
        resting = {stem: failed.workflow_id for stem, failed in self._failed.items() if self._rests(stem, now)}
        stems = list(resting)[:MOST_RESTING]
        if not stems:
            return 0
        runs = await DBOS.list_workflows_async(
            workflow_id_prefix=stems, sort_desc=True, load_input=False, load_output=False
        )
        newest: dict[str, str] = {}
        for each in runs:
            newest.setdefault(_stem_of(each), each.workflow_id)
        return sum(resting[stem] == newest.get(stem) for stem in stems)

    async def breakage_on(self, place: Place, named: OpenChange, *, now: datetime) -> Breakage | None:
        """Return how the review of a change broke off that is to be left alone now, or None.

        A review of the same head that was begun later knows more.
        """
        stem = _stem(place.repo_id, named)
        failed = self._failed.get(stem)
        if failed is None or not self._rests(stem, now):
            return None
        (newest,) = await DBOS.list_workflows_async(
            workflow_id_prefix=stem, sort_desc=True, limit=1, load_input=False, load_output=False
        )
        return _breakage(failed) if newest.workflow_id == failed.workflow_id else None

    async def is_to_be_tried(self, place: Place, named: OpenChange) -> bool:
        """Say whether what was begun last for a change, and does not rest, is what its processes died at.

        A review of its own has to show whether it still is: whoever looks at the change meanwhile would die, too.
        """
        stems = [_stem(place.repo_id, named), *(f"{kind}{place.repo_id}:{named.head}:" for kind in _SETTLES)]
        if self._deaths.keys().isdisjoint(stems):
            return False
        (newest,) = await DBOS.list_workflows_async(
            workflow_id_prefix=stems, sort_desc=True, limit=1, load_input=False, load_output=False
        )
        return newest.status == BURIED

    def _rests(self, stem: str, now: datetime) -> bool:
        is_to_be_tried = self._failed[stem].status == BURIED and self._deaths[stem] == 1
        return not is_to_be_tried and now - _ended(self._failed[stem]) < REST


async def fetch_quarantine() -> Quarantine:
    """Ask the durable engine which reviews ended badly, newest first."""
    failed = await DBOS.list_workflows_async(
        workflow_id_prefix=_REVIEW, status=[FAILED, BURIED], sort_desc=True, limit=_MOST, load_input=False
    )
    settles = await DBOS.list_workflows_async(
        workflow_id_prefix=list(_SETTLES),
        status=BURIED,
        sort_desc=True,
        limit=_MOST,
        load_input=False,
        load_output=False,
    )
    newest: dict[str, WorkflowStatus] = {}
    for each in failed:
        newest.setdefault(_stem_of(each), each)
    deaths = Counter(_stem_of(each) for each in (*failed, *settles) if each.status == BURIED)
    return Quarantine(_failed={stem: each for stem, each in newest.items() if _is_ours(each)}, _deaths=deaths)


async def count_resting(clock: Clock) -> int:
    """Return how many reviews are in quarantine now, at most MOST_RESTING."""
    return await (await fetch_quarantine()).count(now=clock.now())


def _stem(repo_id: RepoId, named: OpenChange) -> str:
    return f"{_REVIEW}{repo_id}:{named.number}:{named.head}:"


def _stem_of(work: WorkflowStatus) -> str:
    parts = work.workflow_id.split(":")
    return ":".join(parts[: 4 if work.workflow_id.startswith(_REVIEW) else 3]) + ":"


def _is_ours(failed: WorkflowStatus) -> bool:
    return failed.status == BURIED or _kind(failed) not in _PASSING


def _kind(failed: WorkflowStatus) -> str:
    # What was kept as JSON comes back under its name, and not as what it was.
    return getattr(failed.error, "name", type(failed.error).__name__)


def _ended(failed: WorkflowStatus) -> datetime:
    return datetime.fromtimestamp((failed.updated_at or 0) / 1000, UTC)


def _breakage(failed: WorkflowStatus) -> Breakage:
    if failed.status == BURIED:
        return worn_out(step="review", tries=MOST_REVIVALS + 1)
    return breakage_of(failed.error or RuntimeError(), step="review", tries=None, kind=_kind(failed))
