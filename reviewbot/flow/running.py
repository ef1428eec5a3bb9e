"""What is asked of the durable engine itself: a workflow by its name, and what else is at work on a change."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final, TypeAlias

from dbos import DBOS, WorkflowHandleAsync

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

_AT_WORK: Final = ("PENDING", "ENQUEUED")


def lane_queue(lane: str) -> str:
    """Return the name of a lane's queue."""
    return f"lane:{lane}"


def registered(name: str, work: Workflow) -> Workflow:
    """Give the engine a workflow by its name. To be called before the engine is launched."""

    # A plain function: DBOS would store the instance of a bound method with every call.
    async def workflow(told: str) -> str:
        return await work(told)

    return DBOS.workflow(name=name, max_recovery_attempts=MOST_REVIVALS)(workflow)


async def is_any_at_work(*prefixes: str) -> bool:
    """Say whether a workflow whose name begins so is queued or running, on any machine."""
    found = await DBOS.list_workflows_async(
        workflow_id_prefix=list(prefixes), status=list(_AT_WORK), limit=1, load_input=False, load_output=False
    )
    return bool(found)


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
