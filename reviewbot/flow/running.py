"""What is asked of the durable engine itself: a workflow by its name, and what else is at work on a change."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, TypeAlias

from dbos import DBOS, WorkflowHandleAsync
from dbos._error import DBOSAwaitedWorkflowCancelledError, DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded

from reviewbot.kernel.ids import ChangeNumber, RepoId

CHANGES: Final = "changes"
"""The queue for what concerns many changes. An event about one change goes straight on."""

Running: TypeAlias = WorkflowHandleAsync[str]
"""A workflow that was started, here or on another machine."""
Workflow: TypeAlias = Callable[[str], Coroutine[Any, Any, str]]

FAILED: Final = "ERROR"
BURIED: Final = "MAX_RECOVERY_ATTEMPTS_EXCEEDED"
"""How the engine calls what it does not begin again."""
MOST_REVIVALS: Final = 5
"""A workflow whose process died is begun again so often; then it is taken to be what kills them."""

_QUEUED: Final = "ENQUEUED"
_AT_WORK: Final = ("PENDING", _QUEUED)


class WornOut(Exception):
    """A workflow is begun no more: the process that worked on it died each time."""

    def __init__(self) -> None:
        super().__init__(f"its process died {MOST_REVIVALS + 1} times in a row")


def lane_queue(lane: str) -> str:
    """Return the name of a lane's queue."""
    return f"lane:{lane}"


def registered(name: str, work: Workflow) -> Workflow:
    """Give the engine a workflow by its name. To be called before the engine is launched."""

    # A plain function: DBOS would store the instance of a bound method with every call.
    async def workflow(told: str) -> str:
        return await work(told)

    return DBOS.workflow(name=name, max_recovery_attempts=MOST_REVIVALS)(workflow)


async def wait_until_ended(handle: Running, *, poll_seconds: float) -> None:
    """Wait until a workflow has ended; raises what it ended with, but for a newer one that ended it.

    Raises WornOut where its process died so often that it is begun no more.
    """
    try:
        await handle.get_result(polling_interval_sec=poll_seconds)
    except DBOSAwaitedWorkflowCancelledError:
        return
    except DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded as buried:
        raise WornOut from buried


async def is_any_at_work(*prefixes: str, of_version: str | None = None) -> bool:
    """Say whether a workflow whose name begins so is queued or running, on any machine; of one version or of any."""
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=list(prefixes),
        status=list(_AT_WORK),
        app_version=of_version,
        limit=1,
        load_input=False,
        load_output=False,
    )
    return bool(found)


async def next_turn(stem: str) -> int | None:
    """Return the number of the next workflow of those that are named `stem` and their number, counted from 0.

    None where the last one is queued and has not begun: it will find whatever there is by then. Who asks at the same
    time is given the same number, and of a name there is one workflow.
    """
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=stem, sort_desc=True, limit=1, load_input=False, load_output=False
    )
    if not found:
        return 0
    return None if found[0].status == _QUEUED else int(found[0].workflow_id.removeprefix(stem)) + 1


async def was_ever_begun(prefix: str) -> bool:
    """Say whether there is or was a workflow whose name begins so, however it ended."""
    return bool(
        await DBOS.list_workflows_async(workflow_id_prefix=prefix, limit=1, load_input=False, load_output=False)
    )


async def is_under_review(repo_id: RepoId, number: ChangeNumber) -> bool:
    """Say whether a review of the change is at work."""
    change = f"{repo_id}:{number}:"
    return await is_any_at_work(f"review:{change}", f"owner:{change}")


async def end_reviews_of(repos: Sequence[RepoId]) -> None:
    """End every review of these repositories before its next step, on any machine."""
    prefixes = [f"{kind}:{repo_id}:" for repo_id in repos for kind in ("review", "owner", "shadow")]
    if not prefixes:
        return
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=prefixes, status=list(_AT_WORK), load_input=False, load_output=False
    )
    if found:
        await DBOS.cancel_workflows_async([each.workflow_id for each in found])
