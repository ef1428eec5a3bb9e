"""Quarantine: a review that breaks off for a fault of ours is told of on its change, and then left alone for a while.

Begun again with every sweep it would break off again, and one that takes its process with it would take the others'
work with it each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from dbos import DBOS, WorkflowStatus

from reviewbot.change.open_change import OpenChange
from reviewbot.flow.running import BURIED, FAILED, MOST_REVIVALS
from reviewbot.intake.event import Place
from reviewbot.kernel.ids import RepoId
from reviewbot.publish.breakage import Breakage, breakage_of, worn_out

REST: Final = timedelta(hours=1)
"""Until it is begun once more by itself; a person may ask for that at any time."""
_MOST: Final = 1_000
_PASSING: Final = frozenset({"Unavailable", "Misconfigured", "Stopped"})
"""Failures that somebody else ends: the review is begun again with the next sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantine:
    """Which reviews broke off for good, as the durable engine knows it now."""

    _failed: Mapping[str, WorkflowStatus]
    """The newest of each change and head."""

    async def breakage_on(self, place: Place, named: OpenChange, *, now: datetime) -> Breakage | None:
        """Return how the review of a change broke off that is to be left alone now, or None.

        A review of the same head that was begun later knows more.
        """
        stem = _stem(place.repo_id, named)
        failed = self._failed.get(stem)
        if failed is None or now - _ended(failed) >= REST:
            return None
        (newest,) = await DBOS.list_workflows_async(
            workflow_id_prefix=stem, sort_desc=True, limit=1, load_input=False, load_output=False
        )
        return _breakage(failed) if newest.workflow_id == failed.workflow_id else None


async def fetch_quarantine() -> Quarantine:
    """Ask the durable engine which reviews ended badly, newest first."""
    failed = await DBOS.list_workflows_async(
        workflow_id_prefix="review:", status=[FAILED, BURIED], sort_desc=True, limit=_MOST, load_input=False
    )
    newest: dict[str, WorkflowStatus] = {}
    for each in failed:
        newest.setdefault(each.workflow_id.rpartition(":")[0] + ":", each)
    return Quarantine(_failed={stem: each for stem, each in newest.items() if _is_ours(each)})


def _stem(repo_id: RepoId, named: OpenChange) -> str:
    return f"review:{repo_id}:{named.number}:{named.head}:"


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
